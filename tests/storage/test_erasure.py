"""One request erased: nothing that was typed about it opens any more, and the rest of the desk does not notice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from desk.errors import Unreadable
from desk.model import Details, Kind, Request, Status
from desk.ports import UnitOfWork
from desk.records import Draft, Note, Purpose
from storage.database import connect
from storage.errors import NotLoadedError
from storage.link import SqliteLink
from storage.unit_of_work import Unit
from tests.storage.conftest import ClosingStore
from tests.storage.examples import CANARIES, DETAILS, T0, a_request, after, an_event, make_unit

CLOSED = a_request(status=Status.TRANSFERRED, owner="paul", closed_at=after(9), events=1)
TYPED = {"contact": CANARIES[0]}


def keep(uow: UnitOfWork) -> None:
    """Keep a request with a form and words about it, and another one like it."""
    for number in (1, 2):
        request = replace(CLOSED, id=f"request-{number}", number=number, draft=f"draft-{number}")
        uow.requests.add(request)
        uow.drafts.save(Draft(f"form-{number}", "tess", Kind.CALLBACK, T0, TYPED, None, Purpose.CORRECT, request.id))
        uow.drafts.save(Draft(request.draft, "tess", Kind.CALLBACK, T0, TYPED))
        uow.notes.add(Note(f"note-{number}", request.id, "tess", T0, CANARIES[4]))
    uow.audit.add(an_event(1))


def sealed_of(uow: UnitOfWork, number: int) -> list[object]:
    """Return whatever is still typed about a request."""
    request = uow.requests.look(f"request-{number}")
    assert request is not None
    forms = (uow.drafts.look(f"form-{number}"), uow.drafts.look(f"draft-{number}"))
    found: tuple[object, ...] = (*request.details.fields, *request.details.windows, *forms)
    return [one for one in (*found, uow.notes.look(f"note-{number}")) if one]


@pytest.mark.asyncio
async def test_nothing_typed_is_left_and_who_did_what_stays(store: ClosingStore) -> None:
    await store.run(keep)
    erased = await store.run(lambda uow: uow.requests.erase("request-1", after(60)))
    assert erased == replace(CLOSED, details=Details({}), erased_at=after(60))
    assert await store.read(lambda uow: uow.requests.look("request-1")) == erased
    assert await store.read(lambda uow: sealed_of(uow, 1)) == []
    assert await store.read(lambda uow: uow.audit.of("request-1")) == [an_event(1)]
    assert len(await store.read(lambda uow: sealed_of(uow, 2))) > 3


@pytest.mark.asyncio
async def test_read_without_what_was_typed_it_is_kept_as_it_stands_and_nothing_is_typed_into_it(
    store: ClosingStore,
) -> None:
    await store.run(keep)
    before = await store.read(lambda uow: uow.requests.look("request-1"))
    assert before is not None

    def redact(uow: UnitOfWork) -> Request | None:
        plain = uow.requests.plain("request-1")
        assert plain == replace(before, details=Details({}))
        uow.requests.save(replace(plain, redacted_at=after(60)))
        return uow.requests.look_plain("request-1")

    def type_into(uow: UnitOfWork) -> None:
        plain = uow.requests.plain("request-1")
        assert plain is not None
        uow.requests.save(replace(plain, details=replace(DETAILS, windows=())))

    redacted = await store.run(redact)
    assert redacted == replace(before, details=Details({}), redacted_at=after(60))
    with pytest.raises(NotLoadedError):
        await store.run(type_into)
    assert await store.read(lambda uow: uow.requests.look("request-1")) == replace(before, redacted_at=after(60))
    assert await store.read(lambda uow: uow.requests.id_of(1)) == "request-1"
    nothing = (None, None, None)
    found = lambda uow: (uow.requests.plain("x"), uow.requests.look_plain("x"), uow.requests.id_of(99))  # noqa: E731
    assert await store.run(found) == nothing


def test_what_does_not_open_is_read_without_what_was_typed_and_erased(connection: sqlite3.Connection) -> None:
    keep(make_unit(SqliteLink(connection)))
    unit = make_unit(SqliteLink(connection))
    connection.execute("UPDATE request SET data_key = randomblob(length(data_key))")
    with pytest.raises(Unreadable):
        unit.requests.look("request-1")
    plain = unit.requests.plain("request-1")
    assert plain == replace(CLOSED, details=Details({}))
    unit.requests.save(replace(plain, redacted_at=after(60)))
    kept = unit.requests.look_plain("request-1")
    assert kept == replace(plain, redacted_at=after(60))
    assert unit.requests.erase("request-1", after(90)) == replace(kept, erased_at=after(90))


@pytest.mark.asyncio
async def test_erasing_again_keeps_the_first_time_and_nobody_is_erased_who_is_not_there(store: ClosingStore) -> None:
    await store.run(keep)
    first = await store.run(lambda uow: uow.requests.erase("request-1", after(60)))
    assert await store.run(lambda uow: uow.requests.erase("request-1", after(90))) == first
    assert await store.run(lambda uow: uow.requests.erase("nobody", after(60))) is None


@pytest.mark.asyncio
async def test_what_was_read_before_cannot_be_saved_after_it_but_other_facts_can(store: ClosingStore) -> None:
    def save_late(uow: UnitOfWork) -> None:
        before = uow.requests.get("request-1")
        uow.requests.erase("request-1", after(60))
        assert before is not None
        uow.requests.save(before)

    def count(uow: UnitOfWork) -> Request | None:
        erased = uow.requests.erase("request-1", after(60))
        assert erased is not None
        uow.requests.save(replace(erased, events=5, erased_at=None))
        return uow.requests.look("request-1")

    await store.run(keep)
    with pytest.raises(NotLoadedError):
        await store.run(save_late)
    assert len(await store.read(lambda uow: sealed_of(uow, 1))) > 3
    assert await store.run(count) == replace(CLOSED, details=Details({}), erased_at=after(60), events=5)


@pytest.mark.asyncio
async def test_nothing_typed_comes_back_later(store: ClosingStore) -> None:
    def refill(uow: UnitOfWork) -> None:
        erased = uow.requests.get("request-1")
        assert erased is not None
        uow.requests.save(replace(erased, details=DETAILS))

    await store.run(keep)
    await store.run(lambda uow: uow.requests.erase("request-1", after(60)))
    with pytest.raises(NotLoadedError):
        await store.run(refill)


@pytest.mark.asyncio
async def test_an_erased_request_is_found_by_nothing_that_was_typed(store: ClosingStore) -> None:
    waiting = a_request(3)
    await store.run(lambda uow: uow.requests.add(waiting))
    assert await store.run(lambda uow: uow.requests.same_pa(a_request(4))) == [waiting]
    await store.run(lambda uow: uow.requests.erase(waiting.id, after(60)))
    assert await store.run(lambda uow: uow.requests.same_pa(a_request(4))) == []


@pytest.mark.asyncio
async def test_an_erased_one_is_found_by_nothing_that_was_typed(store: ClosingStore) -> None:
    await store.run(keep)
    await store.run(lambda uow: uow.requests.erase("request-1", after(60)))
    for typed in CANARIES[2:4]:
        found = await store.read(lambda uow, typed=typed: uow.requests.found(typed, 9))
        assert [one.number for one in found] == [2]


def test_what_was_damaged_is_erased_without_opening_it(connection: sqlite3.Connection, unit: Unit) -> None:
    keep(unit)
    connection.execute("UPDATE request SET sealed = x'00', key_id = 'lost' WHERE id = 'request-1'")
    erased = make_unit(SqliteLink(connection)).requests.erase("request-1", after(60))
    assert erased is not None
    assert erased.erased_at == after(60)


def test_no_column_of_it_keeps_anything_sealed(connection: sqlite3.Connection, unit: Unit) -> None:
    keep(unit)
    unit.requests.erase("request-1", after(60))
    for table, of in (("request", "id"), ("note", "request"), ("draft", "request")):
        rows = connection.execute(f"SELECT sealed, data_key, key_id FROM {table} WHERE {of} = 'request-1'").fetchall()  # noqa: S608  our own tables
        assert all(value is None for row in rows for value in row), table
    columns = "pa_index, phone_index, contact_index, member_index"
    blind = connection.execute(f"SELECT {columns} FROM request WHERE id = 'request-1'")  # noqa: S608  our own columns
    assert blind.fetchall() == [(None,) * 4]


def test_the_file_itself_forgets_the_data_key(path: Path) -> None:
    with closing(connect(path)) as connection:
        keep(make_unit(SqliteLink(connection)))
        columns = "SELECT data_key, sealed FROM request WHERE id = 'request-1'"
        ((key, sealed),) = connection.execute(columns).fetchall()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        assert key in path.read_bytes()
        make_unit(SqliteLink(connection)).requests.erase("request-1", after(60))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert key not in path.read_bytes()
    assert sealed not in path.read_bytes()
