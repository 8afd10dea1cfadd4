"""The requests: what comes back, what is unique, and that sealing happens only when something changed."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from desk.errors import IllegalMove, Unreadable
from desk.model import Details, Kind, Means, Status
from desk.ports import UnitOfWork
from storage.errors import DuplicateError, NotLoadedError, SealError
from storage.unit_of_work import Unit
from tests.storage.conftest import ClosingStore
from tests.storage.examples import CANARIES, CHANNEL, DETAILS, a_request, after


@pytest.mark.asyncio
async def test_a_request_comes_back_as_it_was_kept(store: ClosingStore) -> None:
    full = a_request(
        kind=Kind.CALLBACK,
        status=Status.READY,
        decisioned_by="paul",
        caller_verified=True,
        owner="paul",
        acknowledged_by=Means.EMOJI,
        acknowledged_at=after(2),
        ready_at=after(3),
        closed_at=after(4),
        held_since=after(5),
        held_by="tom",
        expected="quinn",
        offered_to="rita",
        due_at=after(6),
        due_until=after(7),
        dropped_at=after(8),
        linked_to="request-0",
        attempts=2,
        edits=3,
        version=7,
        events=9,
    )
    await store.run(lambda uow: uow.requests.add(full))
    assert await store.run(lambda uow: uow.requests.get(full.id)) == full
    assert await store.run(lambda uow: uow.requests.by_draft(full.draft)) == full
    assert await store.run(lambda uow: uow.requests.get("nobody")) is None
    assert await store.run(lambda uow: uow.requests.by_draft("none")) is None


@pytest.mark.asyncio
async def test_a_request_looked_at_is_the_same_and_cannot_be_saved(store: ClosingStore) -> None:
    def look_and_save(uow: UnitOfWork) -> None:
        looked = uow.requests.look("request-1")
        assert looked == a_request()
        uow.requests.save(a_request(owner="paul"))

    await store.run(lambda uow: uow.requests.add(a_request()))
    assert await store.run(lambda uow: uow.requests.look("nobody")) is None
    with pytest.raises(NotLoadedError):
        await store.run(look_and_save)


@pytest.mark.asyncio
async def test_saving_keeps_new_values_and_the_facts_of_filing(store: ClosingStore) -> None:
    request = a_request()
    corrected = Details({"drug": "Otherimab"})

    def change(uow: UnitOfWork) -> None:
        loaded = uow.requests.get(request.id)
        assert loaded is not None
        uow.requests.save(replace(loaded, status=Status.ACKNOWLEDGED, owner="paul", details=corrected, number=99))

    await store.run(lambda uow: uow.requests.add(request))
    await store.run(change)
    changed = replace(request, status=Status.ACKNOWLEDGED, owner="paul", details=corrected)
    assert await store.run(lambda uow: uow.requests.get(request.id)) == changed


@pytest.mark.asyncio
async def test_saving_without_loading_is_refused(store: ClosingStore) -> None:
    await store.run(lambda uow: uow.requests.add(a_request()))
    with pytest.raises(NotLoadedError):
        await store.run(lambda uow: uow.requests.save(a_request()))


@pytest.mark.asyncio
async def test_a_request_may_be_saved_in_the_unit_that_added_it(store: ClosingStore) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.requests.add(a_request())
        uow.requests.save(a_request(version=2))

    await store.run(work)
    assert await store.run(lambda uow: uow.requests.get("request-1")) == a_request(version=2)


@pytest.mark.parametrize("taken", ["id", "number", "draft"])
@pytest.mark.asyncio
async def test_id_number_and_draft_are_unique(store: ClosingStore, taken: str) -> None:
    first = a_request(1)
    second = replace(a_request(2), **{taken: getattr(first, taken)})
    await store.run(lambda uow: uow.requests.add(first))
    with pytest.raises(DuplicateError):
        await store.run(lambda uow: uow.requests.add(second))
    assert await store.run(lambda uow: uow.requests.open_of("tess")) == [first]


@pytest.mark.asyncio
async def test_numbers_count_from_one_and_a_rollback_gives_them_back(store: ClosingStore) -> None:
    def fail(uow: UnitOfWork) -> None:
        uow.requests.next_number()
        raise IllegalMove

    assert await store.run(lambda uow: uow.requests.next_number()) == 1
    with pytest.raises(IllegalMove):
        await store.run(fail)
    assert await store.run(lambda uow: uow.requests.next_number()) == 2


@pytest.mark.asyncio
async def test_open_requests_are_listed_oldest_first(store: ClosingStore) -> None:
    kept = [
        a_request(1, filed_at=after(30)),
        a_request(2, filed_at=after(10), channel=None),
        a_request(3, filed_by="tom"),
        a_request(4, status=Status.TRANSFERRED, channel=None),
        a_request(5, filed_by="tom", channel=None, filed_at=after(1)),
    ]
    for request in kept:
        await store.run(lambda uow, request=request: uow.requests.add(request))
    assert await store.read(lambda uow: [one.number for one in uow.requests.open_of("tess")]) == [2, 1]
    assert await store.read(lambda uow: [one.number for one in uow.requests.open_unposted()]) == [5, 2]


@pytest.mark.asyncio
async def test_a_listed_request_may_be_saved(store: ClosingStore) -> None:
    def place(uow: UnitOfWork) -> None:
        for request in uow.requests.open_unposted():
            uow.requests.save(replace(request, channel=CHANNEL))

    await store.run(lambda uow: uow.requests.add(a_request(channel=None)))
    await store.run(place)
    assert await store.run(lambda uow: uow.requests.open_unposted()) == []
    assert await store.run(lambda uow: uow.requests.get("request-1")) == a_request()


def sealed(connection: sqlite3.Connection) -> tuple[bytes, bytes]:
    return connection.execute("SELECT sealed, data_key FROM request WHERE id = 'request-1'").fetchone()


def test_what_did_not_change_is_not_sealed_anew(connection: sqlite3.Connection, unit: Unit) -> None:
    unit.requests.add(a_request())
    first = sealed(connection)
    unit.requests.save(a_request(version=2))
    loaded = unit.requests.get("request-1")
    assert loaded is not None
    unit.requests.save(replace(loaded, details=Details(dict(DETAILS.fields), DETAILS.windows)))
    assert sealed(connection) == first
    unit.requests.save(replace(loaded, details=Details({"drug": "Otherimab"})))
    second = sealed(connection)
    assert second[0] != first[0]
    assert second[1] != first[1]
    unit.requests.save(replace(loaded, details=Details({"drug": "Otherimab"}), version=3))
    assert sealed(connection) == second


def test_a_request_swapped_with_another_does_not_open(connection: sqlite3.Connection, unit: Unit) -> None:
    unit.requests.add(a_request(1))
    unit.requests.add(a_request(2))
    swap = "UPDATE request SET (sealed, data_key) = (SELECT sealed, data_key FROM request WHERE number = 2)"
    connection.execute(f"{swap} WHERE number = 1")
    with pytest.raises(SealError, match="request request-1 was changed"):
        unit.requests.get("request-1")


def test_an_erased_request_keeps_its_number_and_people(connection: sqlite3.Connection, unit: Unit) -> None:
    unit.requests.add(a_request())
    connection.execute("UPDATE request SET sealed = NULL, data_key = NULL, key_id = NULL")
    assert unit.requests.get("request-1") == a_request(details=Details({}))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE request SET sealed = x'00' WHERE number = 1",
        "UPDATE request SET key_id = 'lost' WHERE number = 1",
        "UPDATE request SET status = 'future' WHERE number = 1",
        "UPDATE request SET kind = 'future' WHERE number = 1",
    ],
)
def test_a_request_that_cannot_be_opened_hides_no_other(
    connection: sqlite3.Connection, unit: Unit, change: str
) -> None:
    unit.requests.add(a_request(1, channel=None))
    unit.requests.add(a_request(2, channel=None))
    connection.execute(change)
    with pytest.raises(Unreadable) as caught:
        unit.requests.get("request-1")
    assert not any(canary in str(caught.value) for canary in CANARIES)
    assert [one.number for one in unit.requests.open_of("tess")] == [2]
    assert [one.number for one in unit.requests.open_unposted()] == [2]


@pytest.mark.asyncio
async def test_a_request_is_found_by_its_number_open_or_closed(store: ClosingStore) -> None:
    for one in (a_request(1), a_request(2, status=Status.TRANSFERRED, closed_at=after(9))):
        await store.run(lambda uow, one=one: uow.requests.add(one))
    found = await store.read(lambda uow: [uow.requests.numbered(number) for number in (1, 2, 3)])
    assert [one and one.id for one in found] == ["request-1", "request-2", None]


@pytest.mark.asyncio
async def test_it_is_kept_since_when_it_is_redacted_and_held(store: ClosingStore) -> None:
    held = a_request(1, redacted_at=after(5), legal_hold=after(7))
    await store.run(lambda uow: uow.requests.add(held))
    assert await store.read(lambda uow: uow.requests.look("request-1")) == held
