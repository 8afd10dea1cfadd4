"""The desk that is fuzzed: a process of its own as it is installed, a Teams, a sign-in service, and its database."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import sqlite3
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.replies import NOT_KEPT
from desk.model import Role
from tests import activities as said
from tests.activities import ADMIN, APP_ID, CHANNEL_ID, PHARMACIST, PHARMACIST_2, SUPERVISOR, TECHNICIAN
from tests.bot.seeds import KEY
from tests.fake_connector import FakeConnector
from tests.issuer import SECRET, Issuer
from tests.soak.fuzz_presses import PEOPLE, Known
from tests.whole.harness import FILLED, teams
from tests.whole.process import Process, until

SECRET_WORD = "Zanzibar"
"""Stands in every request: who may not see it gets no answer that holds it, and no log does."""
HANGS_AFTER = 60.0
COME_AGAIN = 503
AGAIN, AGAIN_AFTER = 100, 0.3
"""How often what is asked to come again does, and after how many seconds."""
OPEN = 6
"""Requests that are kept open, so that presses find something to move."""
REMEMBERED = 40
A_DAY, TEN_MINUTES = "86400", "600"
PATIENCE = 60.0
_LEARNING = "SELECT 1 FROM outbox_message WHERE kind = 'learn_members' AND state IN ('pending', 'sending')"
ROLES: Mapping[str, frozenset[Role]] = {
    PHARMACIST.object_id: frozenset({Role.PHARMACIST}),
    PHARMACIST_2.object_id: frozenset({Role.PHARMACIST}),
    SUPERVISOR.object_id: frozenset({Role.SUPERVISOR}),
    ADMIN.object_id: frozenset({Role.ADMIN}),
}
_WAITS = (
    "COVER_SECONDS",
    "ACK_REMINDER_SECONDS",
    "LONGEST_REMINDER_SECONDS",
    "HOLD_SECONDS",
    "POST_LATE_SECONDS",
    "STILL_WORKING_SECONDS",
    "ANSWER_SECONDS",
    "READY_NUDGE_SECONDS",
    "DROPPED_SECONDS",
    "QUESTION_SECONDS",
    "OUTAGE_SECONDS",
)
"""Nothing that time brings about happens meanwhile: what changes, somebody changed."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back; status 0: nothing in time, or a broken connection."""

    status: int
    body: bytes = b""


@dataclass(slots=True)
class World:
    """One desk under fire."""

    process: Process
    teams: FakeConnector
    issuer: Issuer
    session: aiohttp.ClientSession
    path: Path
    tokens: Mapping[str, str]
    slowest: float = 0.0
    asked_again: int = 0
    drafts: dict[str, str] = field(default_factory=dict[str, str])
    """Every form there was: its id, and whose it is."""

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what the database holds."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=PATIENCE)) as connection:
            return connection.execute(query, values).fetchall()

    async def send(self, body: bytes, token: str, headers: Mapping[str, str]) -> Answered:
        """Post a body over one of the kept connections, as Teams does: again, while it is asked to come again.

        What may speak of a post that is just being sent is answered 503 (desk.errors.NotYet), for moments only.
        """
        for _ in range(AGAIN):
            found = await self._once(body, token, headers)
            if found.status != COME_AGAIN:
                return found
            self.asked_again += 1
            await asyncio.sleep(AGAIN_AFTER)
        return found

    async def _once(self, body: bytes, token: str, headers: Mapping[str, str]) -> Answered:
        sent = {"Content-Type": "application/json", **({"Authorization": token} if token else {}), **headers}
        began = time.monotonic()
        try:
            async with (
                asyncio.timeout(HANGS_AFTER),
                self.session.post(f"{self.process.url}/api/messages", data=body, headers=sent) as answer,
            ):
                found = Answered(answer.status, await answer.read())
        except (aiohttp.ClientError, TimeoutError):
            found = Answered(0)
        self.slowest = max(self.slowest, time.monotonic() - began)
        return found

    async def say(self, activity: Mapping[str, Any]) -> None:
        """Send something honest, which must be taken; a press that is told "not kept" is pressed again."""
        body = json.dumps({**activity, "serviceUrl": self.teams.url}).encode()
        for _ in range(AGAIN):
            found = await self.send(body, self.tokens["good"], {})
            assert found.status == 200, (found, self.process.tail())
            if NOT_KEPT.encode() not in found.body:
                return
            await asyncio.sleep(AGAIN_AFTER)
        raise AssertionError(NOT_KEPT)

    async def refill(self, dice: random.Random) -> None:
        """See that the desk has its channel, its pharmacists and open requests, and has learnt who is in the team."""
        if not self.rows("SELECT 1 FROM channel WHERE bound = 1 AND id = ?", CHANNEL_ID):
            await self.say(said.message(ADMIN, "setup", said.channel(), mention=True))
        ((count,),) = self.rows("SELECT count(*) FROM request WHERE is_open = 1")
        for _ in range(OPEN - count):
            await self._file(dice)
        await until(lambda: not self.rows(_LEARNING), PATIENCE, "the members were not learnt")
        self.drafts.update(
            self.rows("SELECT id, person FROM draft WHERE purpose <> 'track' ORDER BY at DESC LIMIT 2000")
        )

    async def _file(self, dice: random.Random) -> None:
        kind = dice.choice(("peer_to_peer", "callback"))
        await self.say(said.press(TECHNICIAN, f"new_{kind}", {}))
        query = "SELECT id FROM draft WHERE person = ? AND purpose = 'file' ORDER BY at DESC LIMIT 1"
        ((draft,),) = self.rows(query, TECHNICIAN.object_id)
        typed = FILLED | {"contact": f"Dr. {SECRET_WORD}", "callback_times": "some time"}
        await self.say(said.press(TECHNICIAN, "post_anyway", {"draft": draft, "kind": kind, **typed}))

    def known(self) -> Known:
        """Return what a forger can know now."""
        return Known(
            [
                tuple(row)
                for row in self.rows("SELECT id, version FROM request ORDER BY number DESC LIMIT ?", REMEMBERED)
            ],
            [row[0] for row in self.rows("SELECT id FROM draft ORDER BY at DESC LIMIT ?", REMEMBERED)],
            [row[0] for row in self.rows("SELECT activity FROM message ORDER BY id DESC LIMIT ?", REMEMBERED)],
        )

    def memory(self) -> int:
        """Return the process's resident memory in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database held at a moment: digests of the tables in which only callers change something."""

    tables: Mapping[str, str]
    requests: Mapping[str, tuple[Any, ...]]
    events: Mapping[str, int]
    """How many facts are on record, by request."""


WATCHED = ("inbox", "draft", "note", "heard", "role", "channel", "desk", "reaction", "person")
_BY_SENDING = frozenset({("draft", name) for name in ("message", "sealed", "data_key", "key_id")})
"""Columns that are written, or sealed anew, when something was sent, whoever calls meanwhile."""
_FREE = frozenset({"events", "acknowledged_by"})
"""Columns that a fact on record, or the same person's word again, changes."""


def kept(world: World) -> Kept:
    """Return what the database holds now."""
    seen = ", ".join(name for name in _columns(world, "request") if name not in _FREE)
    tables = {name: _digest(world, name) for name in WATCHED}
    requests = {row[0]: row for row in world.rows(f"SELECT {seen} FROM request")}  # noqa: S608  as above
    return Kept(tables, requests, dict(world.rows("SELECT id, events FROM request")))


def _columns(world: World, table: str) -> list[str]:
    return [row[1] for row in world.rows(f"SELECT * FROM pragma_table_info('{table}')")]  # noqa: S608  our own names


def _digest(world: World, table: str) -> str:
    seen = ", ".join(name for name in _columns(world, table) if (table, name) not in _BY_SENDING)
    rows = world.rows(f"SELECT {seen} FROM {table}")  # noqa: S608  our own names
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@asynccontextmanager
async def world(folder: Path) -> AsyncGenerator[World]:
    """Serve a desk with a new database in `folder`, with requests in it."""
    async with (
        teams() as fake,
        Issuer(APP_ID, fake.url) as issuer,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
    ):
        more = {f"P2P_{name}": A_DAY for name in _WAITS} | {
            "P2P_RELEASE_GRACE_SECONDS": TEN_MINUTES,
            "P2P_ALLOW_ANONYMOUS": "0",
            "P2P_APP_ID": APP_ID,
            "P2P_APP_PASSWORD": SECRET,
            "P2P_ENCRYPTION_KEYS": KEY,
            "P2P_OPENID_METADATA_URL": issuer.metadata_url,
            "P2P_LOGIN_URL": issuer.url,
            "P2P_SUPERVISORS": SUPERVISOR.object_id,
            "P2P_ADMINS": ADMIN.object_id,
            "P2P_LOG_LEVEL": "ERROR",
        }
        process = Process(folder, fake, more=more)
        tokens = {"good": f"Bearer {issuer.mint(exp=4_000_000_000)}"}
        made = World(process, fake, issuer, session, folder / "p2p.db", tokens)
        for person in PEOPLE:
            fake.know(person.id)
        await process.start()
        try:
            yield made
        finally:
            process.tell_to_stop()
            await process.stopped(30)
