"""Plain words over HTTP: an estimate, a question and its edit, a ready that is edited, deleted, or never heard.

Every message that each person received is listed as it stands at the end, in its first line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from desk.snapshot import DEAF_AFTER
from tests import activities as said
from tests.activities import ADMIN, CHANNEL_ID, PHARMACIST, PHARMACIST_2, TECHNICIAN, Human, channel
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


def everything(desk: Whole, post: Message) -> dict[str, list[str]]:
    """Return what the bot said: the thread, and each person's messages."""
    thread = [first(one.card) for one in desk.teams.thread(CHANNEL_ID, post.id)]
    people = {one.name: desk.teams.personal(one.id) for one in (TECHNICIAN, PHARMACIST, PHARMACIST_2)}
    return {"thread": thread} | {name: [first(one.card) for one in sent] for name, sent in people.items()}


async def write(desk: Whole, person: Human, post: Message, text: str, *, mention: bool = False) -> dict[str, Any]:
    """Write in the request's thread; return the message as Teams told of it."""
    told = said.thread_reply(person, text, channel(post.id), mention=mention)
    await tell(desk, told)
    return told


async def tell(desk: Whole, activity: Mapping[str, Any]) -> None:
    status, _ = await desk.post(activity)
    assert status == 200
    await desk.settled()


async def test_an_estimate_then_a_ready_that_is_edited_and_deleted(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form, post = await desk.file()
        await write(desk, PHARMACIST, post, "ready in 5")
        assert "Acknowledged by Omar Reyes" in words(desk.now(post).card)
        ready = await write(desk, PHARMACIST, post, "ready, ext 4512")
        assert "READY · Omar Reyes · ext 4512" in words(desk.now(post).card)
        await tell(desk, said.edited(ready, "not ready, one more page"))
        assert "Acknowledged by Omar Reyes" in words(desk.now(post).card)
        again = await write(desk, PHARMACIST, post, "ready now")
        await tell(desk, said.deleted(again))
        announced = f"{TINA} #1 READY: transfer the call to Omar Reyes, ext 4512"
        stopped = "#1 STOP: Omar Reyes is not ready. Don't transfer."
        assert everything(desk, post) == {
            "thread": [announced, f"{TINA} {stopped}", announced, f"{TINA} {stopped}"],
            TECHNICIAN.name: [
                first(desk.now(form).card),
                "#1: Omar Reyes will be ready about HH:MM ET. Don't transfer yet.",
                stopped,  # the first READY card
                stopped,
                stopped,  # the second READY card
                stopped,
            ],
            PHARMACIST.name: [],
            PHARMACIST_2.name: [],
        }


async def test_questions_doubts_and_who_cannot_take_it(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form, post = await desk.file()
        await write(desk, PHARMACIST, post, "on it")
        question = await write(desk, PHARMACIST, post, "do you have the DOB?")
        await tell(desk, said.edited(question, "do you have the member's DOB?"))
        await write(desk, PHARMACIST_2, post, "on it")
        await write(desk, PHARMACIST, post, "ready I think")
        (doubt,) = desk.teams.thread(CHANNEL_ID, post.id)
        assert offers(doubt.card, "Yes, I'm ready now")
        await write(desk, PHARMACIST, post, "give it to Lena")
        assert "Lena Vogt" in words(desk.now(post).card)
        told = everything(desk, post)
        assert told == {
            "thread": [f"{OMAR} #1: are you ready for the transfer now?", told["thread"][1]],
            TECHNICIAN.name: [
                first(desk.now(form).card),
                "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                "#1 · Omar Reyes wrote",
                "#1 · Omar Reyes changed what they wrote",
            ],
            PHARMACIST.name: [],
            PHARMACIST_2.name: ["#1: Omar Reyes has it."],
        }
        assert told["thread"][1].startswith(LENA)
        await desk.press(PHARMACIST, doubt, "Yes, I'm ready now")
        await desk.settled()
        assert "READY · Omar Reyes" in words(desk.now(post).card)


async def test_a_team_that_did_not_grant_reading_is_noticed_and_its_admin_told_once(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        desk.teams.know(ADMIN.id)
        _, post = await desk.file()
        for _ in range(DEAF_AFTER):
            await write(desk, PHARMACIST, post, "ready", mention=True)
            await write(desk, PHARMACIST, post, "not ready", mention=True)
        (told,) = desk.teams.personal(ADMIN.id)
        assert first(told.card) == "Replies that do not mention me do not reach me"
        assert "@P2P Desk ready" in words(desk.now(post).card)
        await write(desk, PHARMACIST, post, "ready")
        assert "@P2P Desk" not in words(desk.now(post).card)


def mentioning(person: Human, whom: Human, post: Message, text: str) -> dict[str, Any]:
    """Return a reply with Teams' own mention of somebody where the text says "@"."""
    at = f"<at>{whom.name}</at>"
    told = said.thread_reply(person, text.replace("@", at), channel(post.id))
    entity = {"type": "mention", "text": at, "mentioned": {"id": whom.id, "name": whom.name}}
    return {**told, "entities": [*told["entities"], entity]}


@pytest.mark.parametrize("real", [True, False])
@pytest.mark.parametrize("text", ["@ ready", "ready @", "@ ready for transfer", "hey @, ready now"])
async def test_a_ready_that_mentions_a_colleague_is_asked_and_never_announced(
    tmp_path: Path, text: str, *, real: bool
) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        await write(desk, PHARMACIST_2, post, "on it")
        by_hand = said.thread_reply(PHARMACIST_2, text.replace("@", f"@{PHARMACIST.name}"), channel(post.id))
        await tell(desk, mentioning(PHARMACIST_2, PHARMACIST, post, text) if real else by_hand)
        (doubt,) = desk.teams.thread(CHANNEL_ID, post.id)
        assert offers(doubt.card, "Yes, I'm ready now")
        assert "READY" not in words(desk.now(post).card)


@pytest.mark.parametrize("real", [True, False])
async def test_a_ready_that_mentions_the_technician_announces(tmp_path: Path, *, real: bool) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        by_hand = said.thread_reply(PHARMACIST, "ready @Tina", channel(post.id))
        await tell(desk, mentioning(PHARMACIST, TECHNICIAN, post, "ready @") if real else by_hand)
        assert "READY · Omar Reyes" in words(desk.now(post).card)


async def test_words_about_a_colleague_are_passed_on_or_asked_and_never_announced(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        for told in (
            mentioning(PHARMACIST_2, PHARMACIST, post, "@ ready?"),
            said.thread_reply(PHARMACIST_2, "Omar ready?", channel(post.id)),
            said.thread_reply(PHARMACIST_2, "Omar ready", channel(post.id)),
        ):
            await tell(desk, told)
        assert "Waiting for a pharmacist" in words(desk.now(post).card)
        assert all(offers(one.card, "Yes, I'm ready now") for one in desk.teams.thread(CHANNEL_ID, post.id))


async def test_a_deleted_ready_that_is_brought_back_counts_again(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        ready = await write(desk, PHARMACIST, post, "ready")
        await tell(desk, said.deleted(ready))
        assert "Acknowledged by Omar Reyes" in words(desk.now(post).card)
        await tell(desk, said.undeleted(ready))
        assert "READY · Omar Reyes" in words(desk.now(post).card)
        await tell(desk, said.deleted(ready))
        assert "Acknowledged by Omar Reyes" in words(desk.now(post).card)


async def test_of_revisions_that_teams_does_not_document_nothing_follows(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        ready = await write(desk, PHARMACIST, post, "ready")
        for revision in (said.edited(ready, "not ready"), said.deleted(ready)):
            for kind in ("", "somethingNew"):
                data = {**revision["channelData"], "eventType": kind}
                await tell(desk, {**revision, "channelData": data})
        assert "READY · Omar Reyes" in words(desk.now(post).card)
