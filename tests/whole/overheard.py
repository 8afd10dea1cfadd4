"""A real process with DEBUG on whose every utterance is kept: log, answers, calls to Teams, files, database."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from app import Desk
from cards.check import check_card
from tests.activities import ADMIN, SUPERVISOR
from tests.fake_connector import FakeConnector, Received
from tests.soak.processes_database import Database
from tests.whole.canaries import Canaries, behind_the_card, beside_the_cards, cards, joined, outside_the_card
from tests.whole.harness import PATIENT_PROCESS, Whole
from tests.whole.process import SERVE, Process

PUBLIC = "https://p2p.example"
PATIENCE = 90.0
STAFF_STANDS_IN = frozenset(
    {("person", "name"), ("person", "extension"), ("channel", "name")}  # whom the desk knows, and what a desk is called
)
_WAITING = "SELECT count(*) FROM outbox_message WHERE state IN ('pending', 'sending') AND not_before < {soon}"


class Listening(FakeConnector):
    """A Teams that keeps the address and the headers of every call too."""

    def __init__(self) -> None:
        super().__init__(card_check=check_card)
        self.addresses: list[str] = []

    async def _handle(self, request: web.Request, call: Received) -> web.StreamResponse:
        self.addresses.append(f"{request.raw_path} {dict(request.headers)}")
        return await super()._handle(request, call)


@dataclass(frozen=True, slots=True)
class Heard(Whole):
    """A Whole that keeps every answer, and sends again what was not answered, as Teams does."""

    database: Database
    answers: list[tuple[int, Any]] = field(default_factory=list[tuple[int, Any]])

    async def post(self, activity: Mapping[str, Any]) -> tuple[int, Any]:
        """Send an activity until it is answered 200."""
        for _ in range(200):
            status, body = await Whole.post(self, activity)
            self.answers.append((status, body))
            if status == 200:
                return status, body
        raise AssertionError(f"never taken: {status} {body}")

    async def settled(self) -> None:
        """Wait until nothing is on its way."""
        end = time.monotonic() + PATIENCE
        while await self._waiting():
            assert time.monotonic() < end, "the outbox does not empty"
            await asyncio.sleep(0.01)

    async def _waiting(self) -> bool:
        soon = int((time.time() + 5) * 1_000_000)  # noqa: TID251  the database's own clock is the process's
        ((count,),) = await self.database.rows(_WAITING.format(soon=soon))
        return bool(count)


@dataclass(frozen=True, slots=True)
class Overheard:
    """The process, its desk, and what may be searched."""

    bot: Process
    desk: Heard
    teams: Listening
    canaries: Canaries

    def check(self, more: Sequence[object] = ()) -> None:
        """Fail when a canary is where none may be; `more` are further answers, their cards left out."""
        found = {
            "log": self.canaries.in_text(self.bot.written()),
            "answers beside their cards": self._in_answers([*self.desk.answers, *more]),
            "messages beside their cards": self._typed(joined(map(outside_the_card, self._said()))),
            "extensions beside their cards": self._extensions(joined(map(outside_the_card, self._said()))),
            "cards where nobody looks": self._typed(joined(_hidden([*self._said(), *self.desk.answers, *more]))),
            "addresses and headers of calls": self.canaries.in_text(joined(self.teams.addresses)),
            "calls beside their activities": self._typed(joined(_around(one) for one in self.teams.calls)),
            "file names": self.canaries.in_text(joined(self.bot.folder.rglob("*"))),
            "arguments of the process": self.canaries.in_text(self._arguments()),
        }
        found = {place: one for place, one in found.items() if one}
        assert found == {}, found
        assert self.shown() > 0, "the canaries never reached a card: nothing was shown"

    def shown(self) -> float:
        """Return the share of the canaries that some card showed."""
        shown = _letters(joined(self._said()))
        return sum(_letters(one) in shown for one in self.canaries.typed) / len(self.canaries.typed)

    async def check_database(self) -> None:
        """Fail when a column of any table holds what was typed, or the name of somebody where no name stands."""
        found: dict[str, Mapping[str, str]] = {}
        for table, column in await _columns(self.desk.database):
            values = await self.desk.database.rows(f'SELECT "{column}" FROM "{table}"')  # noqa: S608  its own catalogue
            staff = (table, column) not in STAFF_STANDS_IN
            text = joined(value for (value,) in values if not isinstance(value, bytes))
            raw = b"\n".join(bytes(value) for (value,) in values if isinstance(value, bytes))
            one = self.canaries.in_text(text, staff=staff) | self.canaries.in_bytes(raw, staff=staff)
            found |= {f"{table}.{column}": one} if one else {}
        assert found == {}, found
        if self.desk.database.is_sqlite:  # pages that were freed, and the write-ahead log
            for file in self.bot.folder.glob("p2p.db*"):
                assert self.canaries.in_bytes(file.read_bytes(), staff=False) == {}, file.name

    def _in_answers(self, answers: Sequence[object]) -> Mapping[str, str]:
        return self._typed(joined(beside_the_cards(_listed(one)) for one in answers))

    def _typed(self, text: str) -> Mapping[str, str]:
        return self.canaries.in_text(text, staff=False)

    def _extensions(self, text: str) -> Mapping[str, str]:
        return {
            one: where
            for one, where in self.canaries.in_text(text).items()
            if one in self.canaries.staff and one.isdigit()
        }

    def _said(self) -> list[Mapping[str, Any]]:
        """Return every activity that ever stood in Teams or was sent to it."""
        sent = [call.body.get("activity", call.body) for call in self.teams.calls if call.body]
        return [one for one in sent if isinstance(one, Mapping)]

    def _arguments(self) -> str:
        return Path(f"/proc/{self.bot.pid}/cmdline").read_text(encoding="utf-8") if self.bot.alive else ""


def _listed(found: object) -> object:
    return [_listed(one) for one in found] if isinstance(found, tuple) else found


def _hidden(found: Sequence[object]) -> list[str]:
    return [text for one in found for card in cards(_listed(one)) for text in behind_the_card(card)]


def _around(call: Received) -> str:
    body = {key: value for key, value in call.body.items() if key not in {"activity", "attachments"}}
    return f"{call.kind} {call.conversation} {call.item} {body}"


def _letters(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", text)


async def _columns(database: Database) -> list[tuple[str, str]]:
    if not database.is_sqlite:
        query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        return [(str(table), str(column)) for table, column in await database.rows(query)]
    tables = await database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    found = [(str(table), await database.rows(f'PRAGMA table_info("{table}")')) for (table,) in tables]
    return [(table, str(row[1])) for table, rows in found for row in rows]


@asynccontextmanager
async def overheard(
    folder: Path, url: str = "", program: Sequence[str] = SERVE, **more: str
) -> AsyncGenerator[Overheard]:
    """Start the process in Python's development mode, with DEBUG, and yield it; Teams must complain of nothing."""
    url = url or f"sqlite+aiosqlite:///{folder}/p2p.db"
    settings = {
        "P2P_LOG_LEVEL": "DEBUG",
        "P2P_PUBLIC_URL": PUBLIC,
        "P2P_SUPERVISORS": SUPERVISOR.object_id,
        "P2P_ADMINS": ADMIN.object_id,
        "P2P_RELEASE_GRACE_SECONDS": "0.2",
        **PATIENT_PROCESS,
        "PYTHONDEVMODE": "1",
        "PYTHONTRACEMALLOC": "",
        **more,
    }
    async with Listening() as teams, aiohttp.ClientSession() as session:
        bot = Process(folder, teams, url, settings, program)
        await bot.start()
        desk = Heard(Desk(bot.url, None), teams, session, Database(url))  # pyright: ignore[reportArgumentType]
        try:
            yield Overheard(bot, desk, teams, Canaries())
        finally:
            await bot.kill()
        assert teams.violations == [], os.linesep.join(teams.violations)
