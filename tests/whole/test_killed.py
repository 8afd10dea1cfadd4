"""A real process, killed with -9 between any two steps of the path and started again, finishes the path.

Teams' side of the bargain: what was not answered is sent again. The ledger is Teams' own; nothing is asked of the bot.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import activities as said
from tests import faults
from tests.activities import CHANNEL_ID, PHARMACIST, PHARMACIST_2, TECHNICIAN
from tests.fake_connector import FakeConnector
from tests.ledger import Message
from tests.whole.harness import FILLED, PATIENT_PROCESS, button, offers, teams, words
from tests.whole.process import Process, until

pytestmark = pytest.mark.asyncio

STEPS = ("form", "post", "acknowledged", "ready", "transferred")


@asynccontextmanager
async def process(folder: Path) -> AsyncGenerator[Process]:
    async with teams() as fake:
        fake.know(TECHNICIAN.id)
        bot = Process(folder, fake, more=PATIENT_PROCESS)
        await bot.start()
        try:
            yield bot
        finally:
            await bot.kill()
        assert fake.violations == []


def told(fake: FakeConnector, text: str) -> Message | None:
    return next((one for one in fake.personal(TECHNICIAN.id) if text in words(one.card)), None)


def post_says(fake: FakeConnector, text: str) -> bool:
    return any(text in words(one.card) for one in fake.posts(CHANNEL_ID))


@dataclass(frozen=True, slots=True)
class Step:
    """One thing somebody does, and how Teams' ledger shows that all of it arrived."""

    act: Callable[[FakeConnector], Mapping[str, Any]]
    seen: Callable[[FakeConnector], object]


def first_post(fake: FakeConnector) -> Message:
    return fake.posts(CHANNEL_ID)[-1]


def press(fake: FakeConnector, title: str) -> Mapping[str, Any]:
    card = next(one for one in reversed(fake.personal(TECHNICIAN.id)) if offers(one.card, title))
    offered = button(card.card, title)
    typed = FILLED if title == "Post request" else {}
    return said.press(TECHNICIAN, offered["verb"], {**offered["data"], **typed}, card=card.id)


PATH: Mapping[str, Step] = {
    "form": Step(
        lambda _fake: said.message(TECHNICIAN, "p2p"),
        lambda fake: told(fake, "Peer-to-peer request"),
    ),
    "post": Step(
        lambda fake: press(fake, "Post request"),
        lambda fake: fake.posts(CHANNEL_ID) and told(fake, "#1 posted"),
    ),
    "acknowledged": Step(
        lambda fake: said.reaction(PHARMACIST, first_post(fake).id, said.channel(first_post(fake).id)),
        lambda fake: post_says(fake, "Acknowledged by Omar Reyes") and told(fake, "#1 acknowledged"),
    ),
    "ready": Step(
        lambda fake: said.thread_reply(PHARMACIST, "ready", said.channel(first_post(fake).id)),
        lambda fake: post_says(fake, "READY") and told(fake, "#1 READY") and thread(fake),
    ),
    "transferred": Step(
        lambda fake: press(fake, "Transfer done"),
        lambda fake: post_says(fake, "Transferred to Omar Reyes") and told(fake, "Transferred to"),
    ),
}


def thread(fake: FakeConnector) -> list[Message]:
    return fake.thread(CHANNEL_ID, first_post(fake).id)


async def unanswered(bot: Process, step: Step) -> None:
    """Killed while the activity is being worked on: Teams got no answer and sends it again."""
    sending = asyncio.ensure_future(bot.post(step.act(bot.teams)))  # noqa: TID251 - ends below
    await asyncio.sleep(0.002)
    await bot.kill()
    await bot.start()
    await sending


async def before_sending(bot: Process, step: Step) -> None:
    """Killed after the commit, while every call to Teams still waits to be accepted."""
    wait = asyncio.Event()
    bot.teams.fault(faults.held(wait), times=100)
    await bot.post(step.act(bot.teams))
    await asyncio.sleep(0.05)
    await bot.kill()
    bot.teams.heal()
    await bot.start()


async def settled(bot: Process, step: Step) -> None:
    """Killed when everything of the step had arrived."""
    await bot.post(step.act(bot.teams))
    await until(lambda: step.seen(bot.teams) and not waiting(bot.folder))
    await bot.kill()
    await bot.start()


def waiting(folder: Path) -> int:
    """Return how many messages the killed process's database still has to send."""
    with closing(sqlite3.connect(f"file:{folder}/p2p.db?mode=ro", uri=True, timeout=60)) as database:
        (count,) = database.execute(
            "SELECT count(*) FROM outbox_message WHERE state IN ('pending', 'sending')"
        ).fetchone()
    return int(count)


async def accepted(bot: Process, step: Step, stands: Callable[[], object] = lambda: True) -> None:
    """Killed after Teams accepted the step's calls, at least those of what `stands`, before their answers were kept."""
    before = len(bot.teams.calls)
    bot.teams.fault(faults.held(asyncio.Event(), accepted=True), times=100)
    await bot.post(step.act(bot.teams))
    await until(lambda: len(bot.teams.calls) > before and stands())
    await asyncio.sleep(0.05)
    await bot.kill()
    bot.teams.heal()
    await bot.start()


@pytest.mark.parametrize("boundary", [unanswered, before_sending, settled], ids=lambda one: one.__name__)
async def test_killed_at_each_step_it_finishes_the_path_with_one_post(tmp_path: Path, boundary: Any) -> None:
    async with process(tmp_path) as bot:
        for name in STEPS:
            await boundary(bot, PATH[name])
            await until(lambda name=name: PATH[name].seen(bot.teams) and not waiting(tmp_path))
        assert len(bot.teams.posts(CHANNEL_ID)) == 1
        assert len(thread(bot.teams)) == 1
        assert len(bot.teams.personal(TECHNICIAN.id)) == 3


async def test_killed_between_teams_acceptance_and_our_commit_an_emoji_in_time_leaves_one_post(tmp_path: Path) -> None:
    """Teams takes no idempotency key; the first emoji on the copy we never heard of tells us that it stands."""
    async with process(tmp_path) as bot:
        await settled(bot, PATH["form"])
        await accepted(bot, PATH["post"], lambda: bot.teams.posts(CHANNEL_ID))
        await bot.post(PATH["acknowledged"].act(bot.teams))
        await until(lambda: PATH["acknowledged"].seen(bot.teams) and not waiting(tmp_path))
        assert len(bot.teams.posts(CHANNEL_ID)) == 1


async def test_killed_there_at_every_step_at_most_one_extra_copy_stands_and_both_tell_the_truth(tmp_path: Path) -> None:
    async with process(tmp_path) as bot:
        for name in STEPS:
            await accepted(bot, PATH[name])
            await until(lambda name=name: PATH[name].seen(bot.teams) and not waiting(tmp_path))
        posts = bot.teams.posts(CHANNEL_ID)
        assert len(posts) <= 2
        await bot.post(said.reaction(PHARMACIST_2, posts[0].id, said.channel(posts[0].id)))
        await until(lambda: not waiting(tmp_path))
        said_now = [words(post.card) for post in bot.teams.posts(CHANNEL_ID)]
        assert sum("Transferred to Omar Reyes" in text for text in said_now) == 1
        assert all("Transferred to Omar Reyes" in text or "#1 was posted twice" in text for text in said_now)
