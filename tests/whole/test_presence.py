"""Nobody acknowledges, and a pharmacist goes to lunch: every message that each person received, over HTTP."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from desk.handlers.alarms import waits
from tests.activities import CHANNEL_ID, PHARMACIST, PHARMACIST_2, SUPERVISOR, TECHNICIAN, Human, message
from tests.ledger import Message
from tests.whole.harness import Whole, offers, whole, words
from tests.whole.listing import timed

pytestmark = pytest.mark.asyncio

_CLOCK = re.compile(r"\d{1,2}:\d\d( [AP]M)? ET")
_MENTION = re.compile(r"<at>[^<]*</at>")
BOTH = "<at>Lena Vogt</at> <at>Omar Reyes</at>"
AGAIN = f"{BOTH} #1 still needs a pharmacist · on hold since HH:MM ET · supervisors called"


def first(card: Any) -> str:
    """Return a message's first line, its times as HH:MM; the mentions' own names are not read."""
    lines = _CLOCK.sub("HH:MM ET", words(card)).split(" | ")
    return next(one for one in lines if not _MENTION.fullmatch(one))


def told(desk: Whole, person: Human) -> list[str]:
    return [first(one.card) for one in desk.teams.personal(person.id)]


def thread(desk: Whole, post: Message) -> list[str]:
    return [first(one.card) for one in desk.teams.thread(CHANNEL_ID, post.id)]


async def test_nobody_acknowledges_cover_then_supervisors_then_again(tmp_path: Path) -> None:
    async with timed(tmp_path) as desk:
        _, post = await desk.file()
        for minute in (1, 3, 5):
            await desk.wait_until(10, minute)
        assert thread(desk, post) == [
            f"{BOTH} #1 needs a pharmacist now · on hold since HH:MM ET",
            AGAIN,
            AGAIN,
        ]
        assert told(desk, TECHNICIAN)[1:] == [
            "#1: still waiting, all pharmacists called.",
            "#1: on hold since HH:MM ET. Check back with the caller.",
        ]
        assert told(desk, SUPERVISOR) == ["#1 still waits for a pharmacist · on hold since HH:MM ET"] * 2
        assert told(desk, PHARMACIST) == told(desk, PHARMACIST_2) == []
        await desk.react(PHARMACIST, post, "like")
        await desk.wait_until(10, 12)  # the next alarm would have come
        assert len(thread(desk, post)) == 3
        assert told(desk, TECHNICIAN)[-1] == "#1 acknowledged by Omar Reyes. Don't transfer yet."
        assert len(told(desk, SUPERVISOR)) == 2


async def test_a_pharmacist_goes_to_lunch_with_a_ready_transfer_and_comes_back_when_nobody_is_there(
    tmp_path: Path,
) -> None:
    async with whole(tmp_path) as desk:
        card = await desk.type(PHARMACIST_2, "on")
        assert first(card.card) == "You are on chat"
        form, post = await desk.file()
        assert "Asked: <at>Lena Vogt</at>" in words(post.card)
        await desk.reply(PHARMACIST, post, "ready, ext 4512")
        assert "READY · Omar Reyes · ext 4512" in words(desk.now(post).card)
        lunch = await desk.type(PHARMACIST, "lunch")
        await desk.settled()
        assert first(lunch.card).startswith("You are away until")
        assert "Waiting for a pharmacist" in words(desk.now(post).card)

        gone = await desk.press(PHARMACIST_2, card, "Lunch")
        assert first(gone["value"]).startswith("You are away until")
        await desk.settled()
        assert "No pharmacist is available now. Who comes back is asked at once." in words(desk.now(post).card)
        who = await desk.type(TECHNICIAN, "who")
        assert "Nobody is available." in words(who.card)

        back = await desk.press(PHARMACIST_2, card, "Back", card=gone["value"])
        assert first(back["value"]) == "You are available, off chat"
        await desk.settled()
        assert "Asked: <at>Lena Vogt</at>" in words(desk.now(post).card)
        assert thread(desk, post) == [
            "<at>Tina Park</at> #1 READY: transfer the call to Omar Reyes, ext 4512",
            "<at>Tina Park</at> #1 STOP: Omar Reyes is not ready. Don't transfer.",
            "<at>Lena Vogt</at> #1 needs a pharmacist now · on hold since HH:MM ET",
            "<at>Lena Vogt</at> #1 needs a pharmacist now · on hold since HH:MM ET",
        ]
        assert told(desk, TECHNICIAN) == [
            first(desk.now(form).card),
            "#1 STOP: Omar Reyes is not ready. Don't transfer.",  # the READY card itself, edited
            "#1 STOP: Omar Reyes is not ready. Don't transfer.",
            "#1 waiting again: Omar Reyes is away.",
            "#1: no pharmacist is available now.",
            "Who is there",
            "#1: Lena Vogt is there now and is called.",
        ]
        assert told(desk, SUPERVISOR) == ["#1: no pharmacist is available now."]
        assert len(told(desk, PHARMACIST)) == 1
        assert len(told(desk, PHARMACIST_2)) == 1
        assert offers(desk.now(post).card, "Acknowledge")
        request = await desk.desk.store.read(lambda uow: uow.requests.open_waiting())
        assert waits(request[0])


async def test_who_is_there_is_told_in_the_askers_own_time(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        await desk.type(PHARMACIST, "lunch")
        desk.teams.know(TECHNICIAN.id)
        await desk.post(message(TECHNICIAN, "who") | {"localTimezone": "America/Los_Angeles"})
        who = await desk.until(lambda: desk.teams.personal(TECHNICIAN.id))
        assert re.search(r"Omar Reyes until \d\d:\d\d PT", words(who.card))
