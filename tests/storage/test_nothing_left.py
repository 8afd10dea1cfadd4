"""A request told everywhere, then three months: no column of any table of either database tells what was typed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from desk.commands import Command, CommandKind, FileRequest, Turn
from desk.handlers import chat, filing, listening, moves, starting
from desk.handlers.starting import Installation
from desk.model import Channel, Details, Kind, Role
from desk.ports import UnitOfWork
from desk.template import FIELDS
from storage.crypto import Sealed
from storage.errors import SealError
from storage.store import OpenedStore, open_store
from storage.tables import METADATA
from tests.postgres import server
from tests.storage.conftest import empty_database, empty_postgres
from tests.storage.examples import CHANNEL, KEYS, T0

pytestmark = pytest.mark.asyncio

T = TypeVar("T")
MARK = "zq-canary"
"""Longer than what sealed texts, which are bytes at random, come to by chance."""
TYPED = {field.key: f"{MARK}-{field.key}" for field in FIELDS}
WORDS = f"The lab says {MARK}-words"
SEALED = ("request", "note", "draft")


class Life:
    """One desk on a real database, in a time of its own."""

    def __init__(self, store: OpenedStore) -> None:
        self.store = store
        self.now: datetime = T0
        self.turns = 0

    async def do(self, work: Callable[[UnitOfWork, Turn], T], person: str = "tess", **where: str | None) -> T:
        self.turns += 1
        name = f"turn-{self.turns}"
        at = {"chat": f"a:{person}"} | where
        turn = Turn(person, self.now, f"{at}/{name}", name, name, "https://teams.example", **at)
        return await self.store.run(lambda uow: work(uow, turn))

    async def tell_it_everywhere(self) -> str:
        roster = {Role.PHARMACIST: ("paul",), Role.SUPERVISOR: ("sam",)}
        await self.do(lambda uow, turn: starting.prepare(uow, Installation(roster), turn.at))
        await self.do(lambda uow, turn: uow.channels.bind(Channel(CHANNEL), turn.at))
        form = FileRequest("draft-1", Kind.PEER_TO_PEER, Details(TYPED))
        await self.do(lambda uow, turn: chat.personal_message(uow, turn, "p2p"))
        filed = await self.do(lambda uow, turn: filing.file_request(uow, turn, form))
        assert filed.snapshot is not None
        request = filed.snapshot.request.id
        gaps = FileRequest("draft-2", Kind.CALLBACK, Details(TYPED), gaps=("when?",), typed=TYPED)
        await self.do(lambda uow, turn: filing.file_request(uow, turn, gaps))
        await self.do(lambda uow, turn: chat.personal_message(uow, turn, WORDS))
        for kind, person in ((CommandKind.MARK_READY, "paul"), (CommandKind.COMPLETE_TRANSFER, "tess")):
            command = Command(kind)
            await self.do(
                lambda uow, turn, command=command: moves.press(uow, turn, request, command),
                person,
                **({"chat": None, "channel": CHANNEL} if person == "paul" else {}),
            )
        return request

    async def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)
        for _ in range(24):  # what is due is taken one at a time
            self.now += timedelta(hours=7)
            while await self.store.run(lambda uow, now=self.now: listening.fire(uow, now)):
                pass


def every_value(url: str, path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    names = [table.name for table in METADATA.sorted_tables]
    if url.startswith("postgresql"):
        return {name: server().execute(f"SELECT * FROM {name}", url) for name in names}  # noqa: S608  our own tables
    with closing(sqlite3.connect(path)) as connection:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608  as above


def opened(found: dict[str, list[tuple[object, ...]]]) -> list[bytes]:
    """Return whatever of it can be opened with the desk's keys."""
    texts: list[bytes] = []
    for name in SEALED:
        columns = [column.name for column in METADATA.tables[name].columns]
        for row in found[name]:
            told = dict(zip(columns, row, strict=True))
            if told["sealed"] is not None:
                sealed = Sealed(bytes(told["sealed"]), bytes(told["data_key"]), str(told["key_id"]))  # pyright: ignore[reportArgumentType]  bytes in both
                texts.append(opened_one(name, str(told["id"]), sealed))
    return texts


def opened_one(table: str, row: str, sealed: Sealed) -> bytes:
    try:
        return KEYS.open(table, row, sealed)
    except SealError:
        return b""


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_no_column_of_any_table_and_no_sealed_text_tells_it(tmp_path: Path, database: str) -> None:
    path = tmp_path / "p2p.db"
    path.write_bytes(empty_database())
    url = empty_postgres() if database == "postgres" else f"sqlite:///{path}"
    store = await open_store(url, KEYS)
    life = Life(store)
    request = await life.tell_it_everywhere()
    before = every_value(url, path)
    assert MARK not in repr(before)
    texts = b" ".join(opened(before))
    assert all(canary.encode() in texts for canary in (*TYPED.values(), WORDS))

    await life.pass_days(2)
    assert TYPED["drug"].encode() in b" ".join(opened(every_value(url, path)))
    await life.pass_days(90)
    after = every_value(url, path)
    assert opened(after) == []
    assert MARK not in repr(after)
    kept = await store.read(lambda uow: uow.requests.look(request))
    assert kept is not None
    assert (kept.number, kept.owner, kept.details) == (1, "paul", Details({}))

    await life.pass_days(6 * 366)
    gone = every_value(url, path)
    waiting = {"outbox_message"}  # here nobody sends: what waits is not pruned
    assert {name for name, rows in gone.items() if request in repr(rows)} - waiting == {"removed"}
    assert gone["request"] == []
    await store.close()
