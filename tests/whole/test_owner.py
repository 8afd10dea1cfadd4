"""Who has it: an emoji from the phone and "ready" as a new post, two owners, a hang-up at READY, over HTTP.

Every message that each person received is listed as it stands at the end, in its first line.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.render import CARD_TYPE
from desk.model import Status
from tests import activities as said
from tests.activities import (
    CHANNEL_ID,
    PHARMACIST,
    PHARMACIST_2,
    SUPERVISOR,
    TECHNICIAN,
    Human,
    channel,
    reaction,
)
from tests.ledger import Message
from tests.whole.harness import Whole, offers, whole, words

pytestmark = pytest.mark.asyncio

_CLOCK = re.compile(r"\d{1,2}:\d\d( [AP]M)? ET")
_MENTION = re.compile(r"<at>[^<]*</at>")
TINA, OMAR, LENA = (f"<at>{one.name}</at>" for one in (TECHNICIAN, PHARMACIST, PHARMACIST_2))


def first(card: Any) -> str:
    """Return a message's first line, its times as HH:MM; the mentions' own names are not read."""
    lines = _CLOCK.sub("HH:MM ET", words(card)).split(" | ")
    return next(one for one in lines if not _MENTION.fullmatch(one))


def everything(desk: Whole) -> dict[str, list[str]]:
    """Return what the bot said: each post with its thread, and each person's messages."""
    posts = desk.teams.posts(CHANNEL_ID)
    threads = {
        f"#{place}": [first(one.card) for one in desk.teams.thread(CHANNEL_ID, post.id)]
        for place, post in enumerate(posts, 1)
    }
    people = {one.name: desk.teams.personal(one.id) for one in (TECHNICIAN, PHARMACIST, PHARMACIST_2, SUPERVISOR)}
    return threads | {name: [first(one.card) for one in messages] for name, messages in people.items()}


async def write(desk: Whole, person: Human, text: str) -> str:
    """Write a new post in the channel, as Teams tells of it (its thread is its own); return its id."""
    told = said.message(person, text, channel())
    told["conversation"]["id"] = f"{CHANNEL_ID};messageid={told['id']}"
    await desk.post(told)
    await desk.settled()
    return str(told["id"])


async def from_the_phone(desk: Whole, person: Human, message: Message, *added: str) -> None:
    """Put an emoji on as a phone does: without the conversation's type and thread."""
    told = reaction(person, message.id, channel(), added=added)
    told["conversation"] = {"id": CHANNEL_ID}
    await desk.post(told)
    await desk.settled()


async def standing(desk: Whole) -> list[tuple[int, Status, str | None]]:
    open_now = await desk.desk.store.read(lambda uow: uow.requests.open_transfers())
    return [(one.number, one.status, one.owner) for one in open_now]


async def test_an_emoji_from_the_phone_and_ready_as_a_new_post(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form, post = await desk.file()
        await from_the_phone(desk, PHARMACIST, post, "1f440_eyes")
        await write(desk, PHARMACIST, "I'm ready, ext 4512")
        assert "READY · Omar Reyes · ext 4512" in words(desk.now(post).card)
        await desk.press(TECHNICIAN, form, "Transfer done", card=desk.now(form).card)
        await desk.settled()
        assert everything(desk) == {
            "#1": [f"{TINA} #1 READY: transfer the call to Omar Reyes, ext 4512"],
            TECHNICIAN.name: [
                "#1 · Transferred to Omar Reyes HH:MM ET",  # the receipt
                "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                "#1 · Transferred to Omar Reyes HH:MM ET",  # the READY card
            ],
            PHARMACIST.name: [],
            PHARMACIST_2.name: [],
            SUPERVISOR.name: [],
        }


async def test_ready_as_a_new_post_is_asked_about_in_its_own_thread_when_two_callers_wait(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, one = await desk.file()
        _, two = await desk.file()
        mine = await write(desk, PHARMACIST, "ready, ext 4512")
        (question,) = desk.teams.thread(CHANNEL_ID, mine)
        assert first(question.card) == "Which one are you ready for?"
        body = await desk.press(PHARMACIST, question, "#2 Ready for transfer")
        assert (body["type"], first(body["value"])) == (
            CARD_TYPE,
            f"{TINA} #2 READY: transfer the call to Omar Reyes, ext 4512",
        )
        await desk.settled()
        assert "Waiting for a pharmacist" in words(desk.now(one).card)
        assert "READY · Omar Reyes · ext 4512" in words(desk.now(two).card)
        await write(desk, PHARMACIST, "not ready")
        assert everything(desk) == {
            "#1": [],
            "#2": [
                f"{TINA} #2 READY: transfer the call to Omar Reyes, ext 4512",
                f"{TINA} #2 STOP: Omar Reyes is not ready. Don't transfer.",
            ],
            TECHNICIAN.name: [
                "#1 posted to P2P requests",
                "#2 acknowledged by Omar Reyes. Don't transfer yet.",  # the receipt
                "#2 STOP: Omar Reyes is not ready. Don't transfer.",  # the READY card
                "#2 STOP: Omar Reyes is not ready. Don't transfer.",
            ],
            PHARMACIST.name: [],
            PHARMACIST_2.name: [],
            SUPERVISOR.name: [],
        }


async def test_two_who_each_think_they_own_it_and_an_offer(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        await desk.react(PHARMACIST_2, post, "heart")
        await desk.reply(PHARMACIST_2, post, "ready")
        asked = desk.teams.thread(CHANNEL_ID, post.id)[-1]
        refused = await desk.press(PHARMACIST_2, post, "Hand back", card=desk.now(post).card)
        assert refused["value"] == "#1: Omar Reyes has it. Nothing changed."

        give = await desk.press(PHARMACIST, post, "Give to", card=desk.now(post).card)
        assert first(give["value"]) == "Give #1 to"
        offered = await desk.press(PHARMACIST, post, "Offer", {"to": PHARMACIST_2.object_id}, card=give["value"])
        assert "Offered to Lena Vogt, who takes it by any emoji." in words(offered["value"])
        await desk.settled()
        assert [owner for _, _, owner in await standing(desk)] == [PHARMACIST.object_id]
        offer = desk.teams.thread(CHANNEL_ID, post.id)[-1]
        await desk.react(PHARMACIST_2, offer, "like")
        assert [owner for _, _, owner in await standing(desk)] == [PHARMACIST_2.object_id]

        back = await desk.press(PHARMACIST, post, "Take over", card=desk.now(post).card)
        assert "Acknowledged by Omar Reyes" in words(back["value"])
        await desk.settled()
        await desk.press(PHARMACIST_2, asked, "Take over and announce")
        await desk.settled()
        late = await desk.press(PHARMACIST, post, "Ready for transfer")
        assert late["value"] == "#1: Lena Vogt has it. Nothing changed."
        assert offers(desk.now(form).card, "Did not connect")
        assert everything(desk) == {
            "#1": [
                "#1 is with Omar Reyes. Take over and announce?",
                f"{LENA} #1: Omar Reyes offers it to you. Any emoji, or Acknowledge, takes it.",
                f"{TINA} #1 READY: transfer the call to Lena Vogt",
            ],
            TECHNICIAN.name: [
                "#1 READY: transfer the call to Lena Vogt",  # the receipt
                "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                "#1 READY: transfer the call to Lena Vogt",
            ],
            PHARMACIST.name: ["#1: Lena Vogt took it over.", "#1: Lena Vogt took it over."],
            PHARMACIST_2.name: ["#1: Omar Reyes has it.", "#1: Omar Reyes took it over."],
            SUPERVISOR.name: [],
        }


async def test_a_hang_up_at_ready(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        await desk.reply(PHARMACIST, post, "ready")
        await desk.press(TECHNICIAN, form, "Line dropped", card=desk.now(form).card)
        await desk.settled()
        assert "Line dropped · call back 614-555-0142" in words(desk.now(post).card)
        assert offers(desk.now(form).card, "Caller on the line now")
        line = desk.teams.thread(CHANNEL_ID, post.id)[-1]
        assert offers(line.card, "No answer")
        assert [one["mentioned"]["id"] for one in line.card["msteams"]["entities"]] == [PHARMACIST.id]
        body = await desk.press(PHARMACIST, line, "Reached")
        assert "Called back by Omar Reyes" in words(body["value"])
        await desk.settled()
        assert everything(desk) == {
            "#1": [
                f"{TINA} #1 READY: transfer the call to Omar Reyes",
                f"{OMAR} #1: the line dropped. Please call back.",
            ],
            TECHNICIAN.name: [
                "#1 · Called back by Omar Reyes HH:MM ET",  # the receipt
                "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                "#1 STOP: no transfer any more.",  # the READY card
            ],
            PHARMACIST.name: [],
            PHARMACIST_2.name: [],
            SUPERVISOR.name: [],
        }


async def test_an_owner_who_falls_silent_and_one_whose_call_does_not_arrive(tmp_path: Path) -> None:
    short = {"still_working_seconds": 1.5, "answer_seconds": 0.4, "ready_nudge_seconds": 0.4}
    async with whole(tmp_path, **short) as desk:
        form, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        await desk.until(lambda: desk.teams.thread(CHANNEL_ID, post.id))
        await desk.settled()
        assert [owner for _, _, owner in await standing(desk)] == [None]
        await desk.reply(PHARMACIST_2, post, "ready")
        question = await desk.until(lambda: desk.teams.personal(PHARMACIST_2.id))
        body = await desk.press(PHARMACIST_2, question, "Did not connect")
        assert first(body["value"]) == "#1 did not connect: you still have it."
        await desk.press(TECHNICIAN, form, "Transfer done", card=desk.now(form).card)
        await desk.settled()
        assert everything(desk) == {
            "#1": [
                f"{LENA} {OMAR} #1 needs a pharmacist now · on hold since HH:MM ET",
                f"{TINA} #1 READY: transfer the call to Lena Vogt",
            ],
            TECHNICIAN.name: [
                "#1 · Transferred to Lena Vogt HH:MM ET",  # the receipt
                "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                "#1 waiting again: Omar Reyes did not answer.",
                "#1 · Transferred to Lena Vogt HH:MM ET",  # the READY card
                "#1 READY: did the call reach Lena Vogt?",
                "#1 did not connect. Don't transfer: Lena Vogt keeps it.",
            ],
            PHARMACIST.name: ["#1: are you still working on it? On hold since HH:MM ET."],
            PHARMACIST_2.name: ["#1: you are ready. Did the call arrive?"],
            SUPERVISOR.name: [],
        }
