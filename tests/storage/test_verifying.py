"""Whatever is done to the trail behind the desk's back is found, and the first row that is not as it was is named."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from functools import partial
from itertools import product
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from desk.events import ROSTER
from storage.audit import PAGE_ROWS
from storage.chain import CHANGED, CUT, GONE, OTHER, OTHER_COUNT, OTHER_SEAL, SEAL_CHANGED, SEALS, SHORT, Break
from storage.link import SqliteLink
from storage.secret import own_keys
from storage.store import OpenedStore, open_store
from storage.unit_of_work import Unit
from storage.verifying import Verdict, seal_ahead, verify
from tests.postgres import server
from tests.storage.conftest import open_postgres, open_sqlite, postgres_database
from tests.storage.examples import KEYS, T0, after, an_event
from tests.storage.story import told

pytestmark = pytest.mark.asyncio

GUARDS = ("audit_no_update", "audit_no_delete", "seal_no_update", "seal_no_delete")
COLUMNS = ("request", "seq", "kind", "at", "actor", "data", "mac")
OTHERWISE = {
    "request": "request || 'x'",
    "seq": "seq + 100",
    "number": "number + 100",
    "kind": "kind || 'x'",
    "at": "at + 1",
    "actor": "coalesce(actor, '') || 'x'",
    "data": "data || ' '",
    "heads": "heads || ' '",
    "mac": "CAST(CASE substr(hex(mac), 1, 2) WHEN '00' THEN x'01' ELSE x'00' END || substr(mac, 2) AS BLOB)",
}
"""Another value for each column of the trail and of its seals."""


class Trail:
    """A file with the story, opened as the desk opens it, and changed behind its back."""

    def __init__(self, path: Path, store: OpenedStore) -> None:
        self.path = path
        self.store = store
        with closing(self._connect()) as connection:
            self.kept = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in ("audit", "seal")}  # noqa: S608
            self.requests = connection.execute("SELECT id, events FROM request").fetchall()

    @property
    def rows(self) -> list[tuple[str, int]]:
        return sorted((row[0], row[1]) for row in self.kept["audit"])

    @property
    def chains(self) -> dict[str, int]:
        return {subject: seq for subject, seq in self.rows}  # noqa: C416  the last one of each wins

    async def after(self, *changes: str) -> Verdict:
        """Return what is found after the changes; they are undone."""
        with closing(self._connect()) as connection:
            for change in changes:
                connection.execute(change)
        try:
            return await verify(self.store, lambda *_: None)
        finally:
            self._restore()

    def _restore(self) -> None:
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for name, rows in self.kept.items():
                connection.execute(f"DELETE FROM {name}")  # noqa: S608  our own tables
                marks = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608  as above
            connection.executemany("UPDATE request SET events = ?2 WHERE id = ?1", self.requests)
            connection.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=5)
        for guard in GUARDS:
            connection.execute(f"DROP TRIGGER IF EXISTS {guard}")
        return connection


@pytest_asyncio.fixture
async def trail(path: Path) -> AsyncIterator[Trail]:
    """The story's trail."""
    connection = sqlite3.connect(path, isolation_level=None)
    own = own_keys(SqliteLink(connection), KEYS)
    connection.close()
    told(path, lambda link: Unit(link, KEYS, own))
    store = await open_store(f"sqlite+aiosqlite:///{path}", KEYS)
    yield Trail(path, store)
    await store.close()


def row(subject: str, seq: int) -> str:
    return f"WHERE request = '{subject}' AND seq = {seq}"


async def test_a_trail_that_nobody_touched_is_whole(trail: Trail) -> None:
    stages: dict[str, tuple[int, int]] = {}
    verdict = await verify(trail.store, lambda stage, done, of: stages.update({stage: (done, of)}))
    assert verdict.breaks == ()
    assert (verdict.rows, verdict.chains, verdict.seals) == (len(trail.rows), 4, 2)
    assert verdict.ahead == {}
    assert verdict.sealed_at is not None
    assert stages == {"seals": (2, 2), "rows": (len(trail.rows),) * 2, "requests": (3, 3)}
    assert len(trail.rows) >= 15


async def test_every_column_of_every_row_changed_in_turn_is_found_and_the_row_is_named(trail: Trail) -> None:
    tried = 0
    for subject, seq in trail.rows:
        for column in COLUMNS:
            verdict = await trail.after(f"UPDATE audit SET {column} = {OTHERWISE[column]} {row(subject, seq)}")  # noqa: S608
            first = next((one for one in verdict.breaks if one.subject == subject), None)
            assert first is not None, (subject, seq, column)
            assert first.seq == seq, (subject, seq, column, first)
            tried += 1
    assert tried == len(trail.rows) * len(COLUMNS)


async def test_every_column_of_every_seal_changed_in_turn_is_found(trail: Trail) -> None:
    for number in (1, 2):
        for column in ("number", "at", "heads", "mac"):
            verdict = await trail.after(f"UPDATE seal SET {column} = {OTHERWISE[column]} WHERE number = {number}")  # noqa: S608
            what = GONE if column == "number" else SEAL_CHANGED
            assert verdict.breaks[0] == Break(SEALS, number, what), (number, column)


@pytest.mark.parametrize("value", ["x'ff'", "CAST(x'ff' AS TEXT)", "5.5", "''", "'1_0'", "x'41'", "NULL"])
async def test_what_is_none_of_a_columns_values_is_found_and_stops_nobody(trail: Trail, value: str) -> None:
    subject = sorted(trail.chains)[1]
    for column in COLUMNS[1:] if value != "NULL" else ("actor",):
        verdict = await trail.after(f"UPDATE audit SET {column} = {value} {row(subject, 2)}")  # noqa: S608  our own
        assert verdict.breaks[0].subject == subject, column
        assert column == "seq" or verdict.breaks[0].seq == 2, column
    if value == "NULL":
        return
    assert (await trail.after(f"UPDATE audit SET request = {value} {row(subject, 2)}")).breaks  # noqa: S608
    for column in ("at", "heads", "mac"):
        verdict = await trail.after(f"UPDATE seal SET {column} = {value} WHERE number = 2")  # noqa: S608
        assert verdict.breaks[0] == Break(SEALS, 2, SEAL_CHANGED), column


async def test_every_row_taken_out_in_turn_is_missed(trail: Trail) -> None:
    for subject, seq in trail.rows:
        verdict = await trail.after(f"DELETE FROM audit {row(subject, seq)}")  # noqa: S608  our own
        what = CUT if seq == trail.chains[subject] else GONE
        assert verdict.breaks[0] == Break(subject, seq, what)


async def test_every_two_neighbours_that_changed_places_are_found(trail: Trail) -> None:
    for subject, seq in trail.rows:
        if seq == 1:
            continue
        swap = (
            f"UPDATE audit SET seq = -1 {row(subject, seq - 1)}",  # noqa: S608  our own
            f"UPDATE audit SET seq = {seq - 1} {row(subject, seq)}",  # noqa: S608  our own
            f"UPDATE audit SET seq = {seq} {row(subject, -1)}",  # noqa: S608  our own
        )
        assert (await trail.after(*swap)).breaks[0] == Break(subject, seq - 1, CHANGED)


async def test_every_chain_cut_off_anywhere_is_found_even_if_its_request_counts_along(trail: Trail) -> None:
    for subject, last in trail.chains.items():
        for left in range(1, last):
            cut = f"DELETE FROM audit WHERE request = '{subject}' AND seq > {left}"  # noqa: S608  our own
            counted = f"UPDATE request SET events = {left} WHERE id = '{subject}'"  # noqa: S608  as above
            assert (await trail.after(cut, counted)).breaks == (Break(subject, left + 1, CUT),)


async def test_every_chain_taken_away_whole_is_found_even_with_its_request(trail: Trail) -> None:
    for subject in trail.chains:
        gone = await trail.after(
            f"DELETE FROM audit WHERE request = '{subject}'",  # noqa: S608  our own
            f"UPDATE request SET events = 0 WHERE id = '{subject}'",  # noqa: S608  as above
        )
        assert gone.breaks == (Break(subject, 1, CUT),)


async def test_a_row_put_in_is_found_at_the_end_and_in_between(trail: Trail) -> None:
    for subject, last in trail.chains.items():
        copied = "INSERT INTO audit SELECT request, seq + 1, kind, at, actor, data, mac FROM audit"
        assert (await trail.after(f"{copied} {row(subject, last)}")).breaks == (Break(subject, last + 1, CHANGED),)
    elsewhere = "INSERT INTO audit SELECT 'another', seq, kind, at, actor, data, mac FROM audit"
    assert (await trail.after(f"{elsewhere} {row(ROSTER, 1)}")).breaks == (Break("another", 1, CHANGED),)


async def test_seals_taken_out_are_missed_but_the_latest_ones_only_by_their_number(trail: Trail) -> None:
    assert (await trail.after("DELETE FROM seal WHERE number = 1")).breaks[0] == Break(SEALS, 1, GONE)
    without = await trail.after("DELETE FROM seal WHERE number = 2")
    assert (without.breaks, without.seals) == ((), 1)
    assert len(without.ahead) == 4


async def test_seals_that_were_taken_out_and_made_anew_are_missed_by_what_was_noted_outside(trail: Trail) -> None:
    noted = await trail.store.read(lambda unit: unit.audit.newest_seal())
    assert noted is not None
    assert (await verify(trail.store, lambda *_: None, noted)).breaks == ()
    last = trail.chains[ROSTER]
    with closing(sqlite3.connect(trail.path, isolation_level=None)) as connection:
        connection.execute("DELETE FROM seal WHERE number = 2")
        connection.execute(f"DELETE FROM audit {row(ROSTER, last)}")  # noqa: S608  our own
    await trail.store.run(lambda unit: unit.audit.add(an_event(last, ROSTER)))
    await trail.store.run(lambda unit: unit.audit.seal(after(60)))
    assert (await verify(trail.store, lambda *_: None)).breaks == ()
    assert (await verify(trail.store, lambda *_: None, noted)).breaks == (Break(SEALS, 2, OTHER_SEAL),)


@pytest.mark.parametrize("subject", [ROSTER, "person:5d0a3c6e-0000-4000-8000-000000000011"])
async def test_a_chain_that_no_request_counts_is_missed_by_the_list_of_what_waits_for_a_seal(
    trail: Trail, subject: str
) -> None:
    first = trail.chains.get(subject, 0) + 1
    for seq in (first, first + 1):
        await trail.store.run(lambda unit, seq=seq: unit.audit.add(an_event(seq, subject)))
    assert (await verify(trail.store, lambda *_: None)).breaks == ()
    with closing(sqlite3.connect(trail.path, isolation_level=None)) as connection:
        connection.execute(f"DELETE FROM audit {row(subject, first + 1)}")  # noqa: S608  our own
        assert (await verify(trail.store, lambda *_: None)).breaks == (Break(subject, first + 1, SHORT),)
        connection.execute(f"UPDATE unsealed SET seq = x'ff' WHERE request = '{subject}'")  # noqa: S608  our own
    assert (await verify(trail.store, lambda *_: None)).breaks == ()  # who damages the list too is not seen


async def test_what_was_not_sealed_yet_is_missed_by_its_requests_own_count(trail: Trail) -> None:
    subject = next(one for one in trail.chains if one != ROSTER)
    last = trail.chains[subject]
    unsealed = await trail.after("DELETE FROM seal WHERE number = 2", f"DELETE FROM audit {row(subject, last)}")  # noqa: S608
    assert unsealed.breaks == (Break(subject, last, OTHER_COUNT),)


@pytest.mark.parametrize("value", ["'x'", "x'ff'", "CAST(x'ff' AS TEXT)"])
@pytest.mark.parametrize("column", ["id", "events"])
async def test_a_request_that_is_damaged_itself_stops_no_reading(trail: Trail, column: str, value: str) -> None:
    subject = trail.requests[0][0]
    change = f"UPDATE request SET {column} = {value} WHERE id = '{subject}'"  # noqa: S608  our own
    assert [one.what for one in (await trail.after(change)).breaks] == [OTHER_COUNT]


async def test_another_last_row_with_a_sound_chain_is_not_the_one_that_was_sealed(trail: Trail) -> None:
    """Somebody takes the last row away and lets the desk write another one in its place."""
    last = trail.chains[ROSTER]
    with closing(sqlite3.connect(trail.path, isolation_level=None)) as connection:
        connection.execute(f"DELETE FROM audit {row(ROSTER, last)}")  # noqa: S608  our own
    await trail.store.run(lambda uow: uow.audit.add(an_event(last, ROSTER)))
    assert (await verify(trail.store, lambda *_: None)).breaks == (Break(ROSTER, last, OTHER),)


async def test_what_no_list_names_is_sealed_after_the_reading(trail: Trail) -> None:
    next_one = trail.chains[ROSTER] + 1

    def add(uow: Unit) -> None:
        uow.audit.add(an_event(next_one, ROSTER))
        uow.audit.add(an_event(1, "older"))

    await trail.store.run(add)
    with closing(sqlite3.connect(trail.path, isolation_level=None)) as connection:
        connection.execute("DELETE FROM unsealed WHERE request = 'older'")
    verdict = await verify(trail.store, lambda *_: None)
    assert verdict.ahead == {ROSTER: next_one, "older": 1}
    assert await seal_ahead(trail.store, verdict.ahead, after(3600)) == 2
    whole = await verify(trail.store, lambda *_: None)
    assert (whole.breaks, whole.ahead, whole.seals, whole.sealed_at) == ((), {}, 3, after(3600))


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenedStore]:
    """Either database, as the desk opens it."""
    opened = await (open_sqlite if request.param == "sqlite" else open_postgres)(tmp_path)
    yield opened  # pyright: ignore[reportReturnType]  both are opened ones
    await opened.close()


async def test_who_seals_what_was_read_a_while_ago_takes_no_later_seal_back(trail: Trail) -> None:
    last = trail.chains[ROSTER]
    await trail.store.run(lambda unit: unit.audit.add(an_event(last + 1, ROSTER)))
    read = await verify(trail.store, lambda *_: None)
    await trail.store.run(lambda unit: unit.audit.add(an_event(last + 2, ROSTER)))
    await trail.store.run(lambda unit: unit.audit.seal(after(60)))
    await seal_ahead(trail.store, read.ahead, after(120))
    with closing(sqlite3.connect(trail.path, isolation_level=None)) as connection:
        connection.execute(f"DELETE FROM audit {row(ROSTER, last + 2)}")  # noqa: S608  our own
    assert (await verify(trail.store, lambda *_: None)).breaks == (Break(ROSTER, last + 2, CUT),)


async def test_more_chains_than_one_seal_and_more_rows_than_one_page_hold(store: OpenedStore) -> None:
    def fill(unit: Unit, first: int) -> None:
        for number in range(first, first + 65):
            for seq in (1, 2):
                unit.audit.add(an_event(seq, f"request-{number}"))

    for first in range(0, 520, 65):
        await store.run(partial(fill, first=first))
    assert await store.run(lambda unit: unit.audit.seal(T0)) == 500
    assert await store.run(lambda unit: unit.audit.seal(T0)) == 20
    assert await store.run(lambda unit: unit.audit.seal(T0)) == 0
    verdict = await verify(store, lambda *_: None)
    assert (verdict.breaks, verdict.rows, verdict.chains, verdict.seals) == ((), 1040, 520, 2)


async def test_what_is_removed_while_the_trail_is_read_is_no_break(store: OpenedStore) -> None:
    def fill(unit: Unit, subject: str, first: int) -> None:
        for seq in range(first, first + 100):  # few enough for a busy machine's unit
            unit.audit.add(an_event(seq, subject))

    read = 0

    class Removing:
        """Removes chains after the reading began: one that was read by half, and one that was not read yet."""

        async def read(self, work: Callable[[Unit], object]) -> object:
            nonlocal read
            found = await store.read(work)
            if isinstance(found, list) and len(found) == PAGE_ROWS:
                read += 1
                if read == 1:
                    await store.run(lambda unit: [unit.audit.remove(one, after(900), after(900)) for one in ("b", "c")])
            return found

    for subject, first in product(("a", "b", "c"), range(1, 601, 100)):
        await store.run(partial(fill, subject=subject, first=first))
    await store.run(lambda unit: unit.audit.seal(T0))
    during = await verify(cast("OpenedStore", Removing()), lambda *_: None)
    assert (during.breaks, during.ahead, during.rows, read) == ((), {}, PAGE_ROWS, 1)


@pytest_asyncio.fixture
async def unguarded(tmp_path: Path) -> AsyncIterator[OpenedStore]:
    """A desk on PostgreSQL whose trail may be changed for a while."""
    opened, url = await open_postgres(tmp_path), postgres_database()
    for what in ("audit", "seal"):
        server().execute(f"ALTER TABLE {what} DISABLE TRIGGER {what}_kept", url)
    yield opened  # pyright: ignore[reportReturnType]  it is an opened one
    for what in ("audit", "seal"):
        server().execute(f"ALTER TABLE {what} ENABLE TRIGGER {what}_kept", url)
    await opened.close()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE audit SET actor = 'x' WHERE seq = 2", Break("r1", 2, CHANGED)),
        ("DELETE FROM audit WHERE seq = 1", Break("r1", 1, GONE)),
        ("DELETE FROM audit WHERE seq = 3", Break("r1", 3, CUT)),
        ("DELETE FROM audit", Break("r1", 1, CUT)),
        ("UPDATE seal SET at = at + 1", Break(SEALS, 1, SEAL_CHANGED)),
    ],
)
async def test_on_postgresql_likewise(unguarded: OpenedStore, change: str, found: Break) -> None:
    for seq in (1, 2, 3):
        await unguarded.run(lambda unit, seq=seq: unit.audit.add(an_event(seq, "r1")))
    await unguarded.run(lambda unit: unit.audit.seal(T0))
    server().execute(change, postgres_database())
    assert (await verify(unguarded, lambda *_: None)).breaks[0] == found
