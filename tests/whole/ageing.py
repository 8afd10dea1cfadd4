"""A desk that can be told that days have passed, and what is left then of what was typed: in Teams, in the database."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp

from app import serving
from desk.handlers.outage import beat
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind
from tests.fake_connector import FakeConnector
from tests.whole.harness import PATIENT, Hurried, Wall, settings, teams

PATIENCE = 90.0


@dataclass(frozen=True, slots=True)
class Ageing:
    """A serving desk whose time can be put forward."""

    whole: Hurried
    calendar: Wall

    async def days(self, days: float) -> None:
        """Let so many days pass, and wait until everything that fell due is done."""
        self.calendar.forward(timedelta(days=days))
        await self.whole.desk.store.run(lambda uow: beat(uow, self.calendar()))  # the heart's own pace, likewise
        end = time.monotonic() + PATIENCE
        while not await self.whole.desk.store.read(self._is_done):
            assert time.monotonic() < end, "not everything was tidied up"
            await self.whole.desk.store.run(self._hurry)
            await asyncio.sleep(0.02)

    def _hurry(self, uow: UnitOfWork) -> None:
        """Let the clock that tidies up strike at once: its pace is tested elsewhere."""
        uow.timers.set(Timer(TimerKind.TIDY, self.calendar(), TimerKind.TIDY, ""))

    def _is_done(self, uow: UnitOfWork) -> bool:
        now = self.calendar()
        slow = uow.timers.slow()
        return (slow is None or slow.due > now) and uow.outbox.earliest(now) is None


@asynccontextmanager
async def ageing(folder: Path, fake: FakeConnector | None = None, **more: object) -> AsyncGenerator[Ageing]:
    """Serve a desk with a new database in `folder`; at the end Teams must have had nothing to complain of."""
    calendar = Wall()
    async with (
        fake or teams() as there,
        calendar.runs() as clock,
        serving(settings(folder, **(PATIENT | more)), clock) as desk,
        aiohttp.ClientSession() as session,
    ):
        yield Ageing(Hurried(desk, there, session, wall=calendar), calendar)
        assert there.violations == []


def shown(fake: FakeConnector, canaries: Iterable[str]) -> list[tuple[str, str]]:
    """Return what stands in Teams now of what was typed: (message, canary)."""
    messages = [(one.id, json.dumps(one.activity, ensure_ascii=False)) for one in fake.everything()]
    return [(name, canary) for name, text in messages for canary in canaries if canary in text]


def columns(path: Path) -> Mapping[str, list[tuple[object, ...]]]:
    """Return every row of every table of a file."""
    with closing(sqlite3.connect(path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608  our own
