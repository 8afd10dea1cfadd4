"""A filled database of an older version, brought to this one on both databases: nothing is lost, nothing is asked."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from desk.model import Channel, Details, Kind
from desk.policy import DeskRules, Retention, Waits
from desk.ports import UnitOfWork
from desk.records import Draft, Heard, Note, Timer, TimerKind, Which
from storage.mapping import moment
from storage.postgres_engine import single
from storage.store import open_store
from storage.unit_of_work import Unit
from tests.postgres import server
from tests.storage.conftest import ClosingStore
from tests.storage.examples import KEYS, T0
from tests.storage.older import NO, OLDER_BINDING, ROWS, make_older

pytestmark = pytest.mark.asyncio

RULES = DeskRules("America/Denver", Waits(cover=timedelta(seconds=1.5)))


@pytest.fixture
def database() -> Iterator[str]:
    """An empty PostgreSQL database's URL."""
    made = server().create_database()
    yield made
    server().drop_database(made)


async def upgrade(request: pytest.FixtureRequest, folder: Path, revision: str) -> ClosingStore:
    """Return the store of this version on a database that an older one filled."""
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{folder / 'p2p.db'}")
        with engine.begin() as connection:
            make_older(connection, revision)
        engine.dispose()
        return await open_store(f"sqlite+aiosqlite:///{folder / 'p2p.db'}", KEYS)
    url = request.getfixturevalue("database")
    served = single(make_url(url))
    async with served.begin() as connection:
        await connection.run_sync(make_older, revision)
    await served.dispose()
    return await open_store(url, KEYS)


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ClosingStore]:
    """The store of this version on a database that 0003 filled."""
    opened = await upgrade(request, tmp_path, "0003")
    yield opened
    await opened.close()


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def without_words(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ClosingStore]:
    """The store of this version on a database that 0004 filled."""
    opened = await upgrade(request, tmp_path, "0004")
    yield opened
    await opened.close()


async def test_a_warm_transfer_is_on_hold_since_it_was_filed(upgraded: ClosingStore) -> None:
    held: dict[str, datetime | None] = {}
    for name in ("r1", "r2", "r3"):
        found = await upgraded.read(lambda uow, name=name: uow.requests.look(name))
        assert found is not None
        held[name] = found.held_since
        assert (found.edits, found.linked_to, found.due_at, found.details) == (0, None, None, Details({}))
    assert held == {"r1": moment(1_000_001), "r2": None, "r3": moment(1_000_003)}


async def test_what_was_kept_is_read_as_before(upgraded: ClosingStore) -> None:
    assert await upgraded.read(lambda uow: uow.channels.bound()) == Channel("19:a")
    assert await upgraded.read(lambda uow: uow.desks.rules("19:a")) == RULES
    timer = await upgraded.read(lambda uow: uow.timers.due(T0))
    assert timer is not None
    assert (timer.kind, timer.step) == (TimerKind.ALARM, 1)
    assert await upgraded.read(lambda uow: [one.number for one in uow.requests.open_page(Which.ALL, 0, 9)]) == [1, 2]
    assert await upgraded.read(lambda uow: uow.heart.last()) is None


async def test_a_form_that_stands_may_be_saved_again(upgraded: ClosingStore) -> None:
    draft = Draft("d4", "tess", Kind.CALLBACK, T0)
    await upgraded.run(lambda uow: uow.drafts.save(draft))
    assert await upgraded.run(lambda uow: uow.drafts.get("d4")) == draft


async def test_a_channel_from_before_words_crossed_over_counts_from_the_beginning(without_words: ClosingStore) -> None:
    assert await without_words.read(lambda uow: uow.channels.get("19:old")) == Channel("19:old")
    assert await without_words.run(lambda uow: uow.channels.miss("19:a")) == 1
    await without_words.run(lambda uow: uow.channels.hear("19:a"))
    assert await without_words.read(lambda uow: uow.channels.bound()) == Channel("19:a", hears=True, unheard=1)


async def test_words_may_cross_over_about_a_request_from_before(without_words: ClosingStore) -> None:
    note, heard = Note("n1", "r1", "tess", T0, "At 3."), Heard("19:a", "7", "r1", "pat", "ready", 2)

    def keep(uow: UnitOfWork) -> None:
        uow.notes.add(note)
        uow.replies.put(heard)

    assert await without_words.read(lambda uow: (uow.notes.look("n1"), uow.replies.find("19:a", "7"))) == (None, None)
    await without_words.run(keep)
    assert await without_words.read(lambda uow: (uow.notes.look("n1"), uow.replies.find("19:a", "7"))) == (note, heard)
    assert await without_words.read(lambda uow: [one.number for one in uow.requests.open_page(Which.ALL, 0, 9)]) == [
        1,
        2,
    ]


async def test_an_older_process_that_binds_leaves_what_a_channel_hears(
    connection: sqlite3.Connection, unit: Unit
) -> None:
    unit.channels.bind(Channel("19:a"), T0)
    unit.channels.miss("19:a")
    unit.channels.hear("19:a")
    connection.execute(OLDER_BINDING)
    assert unit.channels.get("19:a") == Channel("19:a", "Renamed", hears=True, unheard=1)


async def test_an_older_process_may_go_on_writing_beside_this_one(connection: sqlite3.Connection, unit: Unit) -> None:
    for row in ROWS:
        connection.execute(row.format(no=NO["sqlite"]))
    found = unit.requests.look("r1")
    assert found is not None
    assert (found.edits, found.held_since) == (0, None)
    assert unit.desks.rules("19:a") == RULES
    assert connection.execute("SELECT purpose, edits FROM draft").fetchall() == [("file", 0)]


async def test_a_request_from_before_is_found_by_its_member_id_once_it_is_corrected(
    without_words: ClosingStore,
) -> None:
    def correct(uow: UnitOfWork) -> None:
        loaded = uow.requests.get("r3")
        assert loaded is not None
        uow.requests.save(replace(loaded, details=Details({"member_id": "H551230098"}), edits=1))

    assert await without_words.read(lambda uow: uow.requests.found("H551230098", 9)) == []
    await without_words.run(correct)
    assert await without_words.read(lambda uow: [one.id for one in uow.requests.found("h551 230098", 9)]) == ["r3"]


async def test_what_was_closed_before_is_redacted_and_erased_like_the_rest(without_words: ClosingStore) -> None:
    """It is planned as if it had just been closed: r3 has been closed for long."""
    timer = Timer("retention:r3", moment(1_000_003) + timedelta(days=1), TimerKind.RETENTION, "r3")
    assert await without_words.read(lambda uow: uow.timers.slow()) == timer
    await without_words.run(lambda uow: uow.timers.take(timer))
    assert await without_words.read(lambda uow: uow.timers.slow()) is None
    assert await without_words.read(lambda uow: uow.desks.retention()) == Retention()
