"""What counts as an outage, and what waits after one; what everybody hears is in test_situations_down.py."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.activities import CHANNEL_ID, PHARMACIST, PHARMACIST_2
from tests.fake_connector import FakeConnector
from tests.ledger import Message
from tests.whole.harness import Whole, restarted, settings, teams, words
from tests.whole.listing import Moved, timed_again

pytestmark = pytest.mark.asyncio

FIVE_MINUTES = 300_000_000
QUIET = {"cover_seconds": 600.0, "ack_reminder_seconds": 900.0, "hold_seconds": 600.0}
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_NAME = re.compile(r"<at>[^<]*</at>")


def lines(messages: list[Message]) -> list[str]:
    """Return each message's first line, its times as HH:MM."""
    texts = [[one for one in words(message.card).split(" | ") if not _NAME.fullmatch(one)] for message in messages]
    return [_CLOCK.sub("HH:MM", one[0]) for one in texts]


def thread(desk: Whole, post: Message) -> list[str]:
    return lines(desk.teams.thread(CHANNEL_ID, post.id))


def age(folder: Path, by: int) -> None:
    """Make the last beat so much older (microseconds), as if nothing had run since."""
    with closing(sqlite3.connect(folder / "p2p.db")) as database:
        database.execute("UPDATE heartbeat SET at = at - ?", (by,))
        database.commit()


async def three_on_hold(folder: Path, fake: FakeConnector) -> list[Message]:
    """File three requests: nobody has the first, the second is acknowledged, the third is READY; then stop."""
    async with restarted(folder, fake, **QUIET) as desk:
        posts = [(await desk.file())[1] for _ in range(3)]
        await desk.react(PHARMACIST, posts[1], "like")
        await desk.press(PHARMACIST_2, posts[2], "Ready for transfer")
        await desk.settled()
    return posts


async def test_alarms_are_held_while_what_people_did_comes_in(tmp_path: Path) -> None:
    wall, waits = Moved(), {"outage_seconds": 200.0, "outage_hold_seconds": 60.0}
    async with teams() as fake:
        async with timed_again(tmp_path, fake, wall, **waits) as desk:
            _, post = await desk.file()
        wall.move_to(10, 5)
        async with timed_again(tmp_path, fake, wall, **waits) as desk:
            await desk.settled()
            (missed,) = thread(desk, post)
            assert missed.endswith("press again.")
            await desk.press(PHARMACIST, post, "Acknowledge")
            await desk.wait_until(10, 7)
            assert not [one for one in thread(desk, post) if "needs a pharmacist now" in one]
        assert fake.violations == []


async def test_a_short_stop_says_nothing(tmp_path: Path) -> None:
    async with teams() as fake:
        posts = await three_on_hold(tmp_path, fake)
        before = [lines(fake.thread(CHANNEL_ID, post.id)) for post in posts]
        age(tmp_path, FIVE_MINUTES // 12)
        async with restarted(tmp_path, fake, **QUIET, outage_seconds=60.0) as desk:
            await desk.settled()
            assert [thread(desk, post) for post in posts] == before


async def test_a_process_that_runs_on_is_never_taken_for_one_that_stopped(tmp_path: Path) -> None:
    assert settings(tmp_path, outage_seconds=0.3).rules.waits.outage.total_seconds() == 0.3
    async with teams() as fake, restarted(tmp_path, fake, **QUIET, outage_seconds=0.6) as desk:
        _, post = await desk.file()
        await asyncio.sleep(1.5)
        assert thread(desk, post) == []
