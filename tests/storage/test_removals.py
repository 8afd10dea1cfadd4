"""A chain whose time is over goes whole and on record; whatever else is missing is still found (both databases)."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from desk.model import MessageRef, Place, Standing, Status
from desk.records import Heard, Note
from storage.chain import CUT, Break, Head
from storage.database import connect
from storage.removals import covers
from storage.store import OpenedStore, open_store
from storage.unit_of_work import Unit
from storage.verifying import verify
from tests.storage.conftest import empty_database, empty_postgres
from tests.storage.examples import CHANNEL, KEYS, T0, a_request, after, an_event

CLOSED = a_request(status=Status.TRANSFERRED, closed_at=after(9), events=3)


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenedStore]:
    """A store with two sealed chains of three."""
    path = tmp_path / "p2p.db"
    path.write_bytes(empty_database())
    opened = await open_store(empty_postgres() if request.param == "postgres" else f"sqlite:///{path}", KEYS)
    await opened.run(keep)
    await opened.run(lambda unit: unit.audit.seal(T0))
    yield opened
    await opened.close()


def keep(unit: Unit) -> None:
    """Keep two requests, each with all that may be kept about one."""
    for number in (1, 2):
        name = f"request-{number}"
        unit.requests.add(replace(CLOSED, id=name, number=number, draft=f"d{number}"))
        unit.messages.add(MessageRef(CHANNEL, str(number), Place.POST, name))
        unit.reactions.put(CHANNEL, str(number), Standing("paul", "like", T0))
        unit.notes.add(Note(f"n{number}", name, "tess", T0, "At 3."))
        unit.replies.put(Heard(CHANNEL, f"r{number}", name, "paul", "ready", 1))
        for seq in (1, 2, 3):
            unit.audit.add(an_event(seq, name))


async def breaks(store: OpenedStore) -> tuple[Break, ...]:
    return (await verify(store, lambda *_: None)).breaks


def gone(unit: Unit) -> None:
    assert unit.audit.remove("request-1", after(60), after(60))
    unit.requests.remove("request-1")


def left(unit: Unit, number: int) -> list[object]:
    """Return whatever is kept about a request."""
    name, ref = f"request-{number}", MessageRef(CHANNEL, str(number), Place.POST, f"request-{number}")
    found: list[object] = [unit.requests.look(name), unit.notes.look(f"n{number}")]
    found += [unit.replies.find(CHANNEL, f"r{number}"), *unit.messages.of(name), *unit.reactions.standing([ref])]
    return [one for one in (*found, *unit.audit.of(name)) if one is not None]


@pytest.mark.asyncio
async def test_nothing_of_it_is_left_and_the_trail_is_whole(store: OpenedStore) -> None:
    await store.run(gone)
    assert await store.read(lambda unit: left(unit, 1)) == []
    assert len(await store.read(lambda unit: left(unit, 2))) == 8
    assert await breaks(store) == ()


@pytest.mark.asyncio
async def test_what_was_never_there_leaves_no_record(store: OpenedStore) -> None:
    await store.run(lambda unit: unit.audit.remove("nobody", after(60), after(60)))
    assert await store.read(lambda unit: unit.audit.removals.sound()) == {}


@pytest.mark.asyncio
async def test_of_a_chain_that_was_to_be_sealed_nothing_waits(store: OpenedStore) -> None:
    def moved(unit: Unit) -> None:
        unit.audit.add(an_event(4, "request-1"))
        gone(unit)

    await store.run(moved)
    assert await store.run(lambda unit: unit.audit.seal(after(70))) == 0
    assert await breaks(store) == ()


@pytest.mark.parametrize("value", ["'x'", "CAST(x'ff' AS TEXT)"])
def test_a_trail_that_is_too_young_or_was_changed_is_not_removed(
    connection: sqlite3.Connection, unit: Unit, value: str
) -> None:
    keep(unit)
    assert not unit.audit.remove("request-1", after(60), T0 - timedelta(seconds=1))
    connection.execute("DROP TRIGGER audit_no_update")
    connection.execute(f"UPDATE audit SET actor = {value} WHERE request = 'request-1' AND seq = 2")  # noqa: S608  our own
    assert not unit.audit.remove("request-1", after(60), after(60))
    assert unit.audit.first_broken("request-1") == 2
    assert unit.audit.removals.sound() == {}


def test_without_a_record_the_database_deletes_nothing_of_the_trail(connection: sqlite3.Connection, unit: Unit) -> None:
    keep(unit)
    assert unit.audit.remove("request-1", after(60), after(60))
    for change in ("DELETE FROM audit", "DELETE FROM removed", "UPDATE removed SET seq = 9"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(change)
    assert len(unit.audit.of("request-2")) == 3


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM removed",
        "UPDATE removed SET seq = 2",
        "UPDATE removed SET head = '00'",
        "UPDATE removed SET at = at + 1",
        "UPDATE removed SET mac = x'00'",
        "UPDATE removed SET head = x'ff'",
        "UPDATE removed SET request = CAST(x'ff' AS TEXT)",
        "UPDATE removed SET at = CAST(x'ff' AS TEXT)",
    ],
)
@pytest.mark.asyncio
async def test_a_record_that_was_changed_or_made_up_excuses_nothing(tmp_path: Path, change: str) -> None:
    path = tmp_path / "p2p.db"
    path.write_bytes(empty_database())
    opened = await open_store(f"sqlite:///{path}", KEYS)
    await opened.run(keep)
    await opened.run(lambda unit: unit.audit.seal(T0))
    await opened.run(gone)
    with closing(connect(path)) as connection:
        for guard in ("removed_no_update", "removed_no_delete"):
            connection.execute(f"DROP TRIGGER {guard}")
        connection.execute(change)
    assert await breaks(opened) == (Break("request-1", 1, CUT),)
    await opened.close()


def test_a_record_excuses_what_was_sealed_before_it_and_no_more() -> None:
    heads = {name: Head(3, "aa", 1) for name in ("kept", "gone", "further", "shorter", "other")}
    removed = {"gone": (3, "aa"), "further": (4, "bb"), "shorter": (2, "aa"), "other": (3, "bb")}
    assert {name for name, head in heads.items() if covers(head, removed.get(name))} == {"gone", "further"}
