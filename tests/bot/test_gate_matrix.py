"""Who may speak to the bot, as it is installed: every caller of the tables in real HTTP, and what is kept of it.

The tables stand beside this file (gate_tokens.py, gate_bodies.py, gate_headers.py), one named row per caller.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.gate import GateRules
from tests.activities import APP_ID
from tests.bot import gate_bodies, gate_headers, gate_tokens
from tests.bot.gate_calls import PATIENCE, Answer, Case, good
from tests.bot.waiting import patient_keys
from tests.issuer import Issuer
from tests.whole.installed import installed

pytestmark = pytest.mark.asyncio(loop_scope="module")

REFUSED = {**gate_tokens.CASES, **gate_bodies.CASES, **gate_headers.CASES}
LET_IN = {**gate_tokens.LET_IN, **gate_bodies.LET_IN, **gate_headers.LET_IN}
STATUSES = {400, 401, 403, 413, 415}
BODY_SECONDS = GateRules("", "", "").body_seconds
"""How long a body may take."""


@dataclass(frozen=True, slots=True)
class Door:
    """A served bot, who signs its callers' tokens, and what it keeps."""

    address: str
    issuer: Issuer
    database: sqlite3.Connection

    async def call(self, case: Case) -> Answer:
        now = int(time.time())  # noqa: TID251  PyJWT compares with the real clock
        return await case.make(self.issuer, now).send(self.address)

    def kept(self) -> str:
        """Return a digest of everything in the database but the heart's beats."""
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'heartbeat' ORDER BY name"
        tables = [name for (name,) in self.database.execute(names)]
        rows = {name: sorted(map(repr, self.database.execute(f"SELECT * FROM {name}"))) for name in tables}  # noqa: S608
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    def deliveries(self) -> int:
        """Return how many rows the inbox has: two of each delivery, its key and its meaning."""
        return self.database.execute("SELECT count(*) FROM inbox").fetchone()[0]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def door(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    folder: Path = tmp_path_factory.mktemp("gate")
    async with Issuer(APP_ID) as issuer:
        issuer.extra_keys = [make() for make in gate_tokens.EXTRA_KEYS]
        issuer.mint()  # makes the key, which takes long on a busy machine
        with patient_keys():
            async with installed(folder, issuer) as desk:
                database = sqlite3.connect(f"file:{folder}/p2p.db?mode=ro", uri=True)
                yield Door(desk.address, issuer, database)
                database.close()


async def let_in(door: Door, case: Case) -> None:
    """Check that the call is taken, once."""
    before = door.deliveries()
    answer = await door.call(case)
    assert (answer.status, answer.body) == (200, b"")
    assert door.deliveries() == before + 2


def check_refusal(answer: Answer, status: int) -> None:
    """Check that the answer says its status and nothing else."""
    assert answer.status == status
    assert json.loads(answer.body) == {"error": HTTPStatus(status).phrase}
    assert answer.headers.get("www-authenticate") == ("bearer" if status == HTTPStatus.UNAUTHORIZED else None)


GOOD = Case(200, lambda issuer, _: good(issuer))


@pytest.mark.parametrize("name", REFUSED)
async def test_who_may_not_speak_is_refused_and_nothing_is_handled(
    door: Door, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    case, before = REFUSED[name], door.kept()
    with capture_logs() as logs:
        check_refusal(await door.call(case), case.status)
    logs = [one for one in logs if one["event"] != "nothing_ran_for_a_while"]  # a machine that stood still
    assert [(one["event"], one["status"]) for one in logs] == [("refused", case.status)]
    assert door.kept() == before
    assert "canary" not in str(logs) + caplog.text
    assert "Traceback" not in str(logs) + caplog.text
    await let_in(door, GOOD)


@pytest.mark.parametrize("name", LET_IN)
async def test_who_may_speak_is_let_in(door: Door, name: str) -> None:
    await let_in(door, LET_IN[name])


async def test_slow_callers_are_refused_in_time_while_others_are_served(door: Door) -> None:
    before, began = door.kept(), time.monotonic()
    slow = asyncio.gather(*(door.call(case) for case in gate_headers.SLOW.values()))
    await asyncio.sleep(1)
    assert not slow.done() or time.monotonic() - began >= BODY_SECONDS  # a machine that stood still
    assert door.kept() == before
    await let_in(door, GOOD)
    kept = door.kept()
    for case, answer in zip(gate_headers.SLOW.values(), await slow, strict=True):
        check_refusal(answer, case.status)
    assert time.monotonic() - began < PATIENCE
    assert door.kept() == kept
    await let_in(door, GOOD)


async def test_the_matrix_is_large_enough_and_keeps_to_its_statuses() -> None:
    assert len(REFUSED) >= 120
    assert {case.status for case in REFUSED.values()} == STATUSES
