"""The lists of requests: what is open, and which are one caller's or about one PA."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

import pytest

from desk.model import Details, Kind, Request, Status
from desk.ports import UnitOfWork
from desk.records import Which
from storage.errors import NotLoadedError
from storage.unit_of_work import Unit
from tests.storage.conftest import ClosingStore
from tests.storage.examples import CHANNEL, DETAILS, T0, a_request, after

OTHER = "19:other@thread.tacv2"


async def keep(store: ClosingStore, *requests: Request) -> None:
    for one in requests:
        await store.run(lambda uow, one=one: uow.requests.add(one))


def a_callback(number: int, **changes: Any) -> Request:
    return a_request(number, kind=Kind.CALLBACK, **({"status": Status.SCHEDULED} | changes))


def typed(**fields: str) -> Details:
    return Details(fields)


MADE = (
    a_request(1, filed_at=after(50)),
    a_request(2, filed_at=after(20), status=Status.READY, owner="pat", channel=OTHER),
    a_callback(3, filed_at=after(40), channel=None),
    a_callback(4, filed_at=after(20), status=Status.PARKED, owner="pat"),
    a_request(5, status=Status.TRANSFERRED),
    a_callback(6, status=Status.CALLED_BACK),
    a_request(7, status=Status.WITHDRAWN),
    a_request(8, filed_at=after(10), status=Status.ACKNOWLEDGED, owner="quinn"),
)


@pytest.mark.parametrize(
    ("which", "everywhere", "here"),
    [
        (Which.ALL, [8, 2, 4, 3, 1], [8, 4, 1]),
        (Which.ON_HOLD, [8, 2, 1], [8, 1]),
        (Which.CALLBACKS, [4, 3], [4]),
        (Which.UNOWNED, [3, 1], [1]),
    ],
)
@pytest.mark.asyncio
async def test_open_requests_are_paged_oldest_first(
    store: ClosingStore, which: Which, everywhere: list[int], here: list[int]
) -> None:
    await keep(store, *MADE)
    for channel, numbers in ((None, everywhere), (CHANNEL, here), ("19:none@thread.tacv2", [])):

        def pages(uow: UnitOfWork, channel: str | None = channel) -> tuple[list[list[int]], int]:
            found = [uow.requests.open_page(which, offset, 2, channel) for offset in (0, 2, 4, 6)]
            return [[one.number for one in page] for page in found], uow.requests.count_open(which, channel)

        cut = [numbers[offset : offset + 2] for offset in (0, 2, 4, 6)]
        assert await store.read(pages) == (cut, len(numbers))


@pytest.mark.asyncio
async def test_open_transfers_are_all_that_hold_the_line(store: ClosingStore) -> None:
    await keep(store, *MADE)
    assert await store.read(lambda uow: [one.number for one in uow.requests.open_transfers()]) == [8, 2, 1]


@pytest.mark.asyncio
async def test_the_same_pa_number_is_found_among_the_other_open_ones(store: ClosingStore) -> None:
    mine = a_request(1, details=typed(pa_number="PA-7734"))
    await keep(
        store,
        mine,
        a_callback(2, details=typed(pa_number="pa 7734"), filed_at=after(9)),
        a_request(3, details=typed(pa_number="7734"), filed_at=after(5), channel=OTHER),
        a_request(4, details=typed(pa_number="PA-7734"), status=Status.TRANSFERRED),
        a_request(5, details=typed(pa_number="PA-7735")),
        a_request(6, details=typed(pa_number="unknown")),
        a_request(7, details=typed(drug="7734", phone="PA-7734", case_id="PA-7734")),
    )
    assert await store.read(lambda uow: [one.number for one in uow.requests.same_pa(mine)]) == [3, 2]


@pytest.mark.asyncio
async def test_without_a_pa_number_nothing_is_the_same(store: ClosingStore) -> None:
    for text in ("", "unknown"):
        mine = a_request(1, details=typed(pa_number=text, phone="", contact="?"))
        other = a_request(2, details=mine.details, held_since=T0)
        if not text:
            await keep(store, mine, other)
        assert await store.read(lambda uow, mine=mine: list(uow.requests.same_pa(mine))) == []
        assert await store.read(lambda uow, mine=mine: list(uow.requests.same_caller(mine, T0))) == []


@pytest.mark.asyncio
async def test_the_same_caller_holds_with_another_request_by_phone_or_contact(store: ClosingStore) -> None:
    mine = a_request(1, details=typed(phone="614 555 0199", contact="Dr. Ann Abel"), held_since=after(900))
    by_phone, by_contact = typed(phone="+1 (614) 555-0199 ext 4"), typed(phone="555 0000", contact="DR ANN ABEL")
    await keep(
        store,
        mine,
        a_request(2, details=by_phone, held_since=after(700), filed_at=after(9)),
        a_request(3, details=by_contact, held_since=after(10), filed_at=after(5), status=Status.READY),
        a_request(4, details=by_phone, held_since=after(9.9)),
        a_request(5, details=by_phone),
        a_callback(6, details=by_phone, held_since=after(800)),
        a_request(7, details=by_phone, held_since=after(800), status=Status.TRANSFERRED),
        a_request(8, details=typed(phone="614 555 0198", contact="Ann Abel"), held_since=after(800)),
    )
    found = await store.read(lambda uow: list(uow.requests.same_caller(mine, after(10))))
    assert [one.number for one in found] == [3, 2]


@pytest.mark.parametrize(
    ("sought", "numbers"),
    [("pa 77-34", [4, 2, 1]), ("h551 230 098", [3, 1]), ("7734", [5, 4, 2, 1]), ("unknown", []), ("7735", [])],
)
@pytest.mark.asyncio
async def test_by_pa_number_or_member_id_requests_are_found_newest_first_open_or_not(
    store: ClosingStore, sought: str, numbers: list[int]
) -> None:
    await keep(
        store,
        a_request(1, details=typed(pa_number="PA-7734", member_id="H551230098"), status=Status.TRANSFERRED),
        a_callback(2, details=typed(pa_number="7734"), filed_at=after(5)),
        a_request(3, details=typed(pa_number="unknown", member_id="H551-230-098"), filed_at=after(7), channel=OTHER),
        a_callback(4, details=typed(pa_number="pa 7734", member_id="pa 7734"), filed_at=after(9)),
        a_request(5, details=typed(member_id="7734"), filed_at=after(20)),
        a_request(6, details=typed(phone="7734", case_id="PA-7734", drug="H551230098"), filed_at=after(30)),
        a_request(7, details=typed(pa_number="none", member_id="unknown")),
    )
    assert await store.read(lambda uow: [one.number for one in uow.requests.found(sought, 9)]) == numbers
    assert await store.read(lambda uow: [one.number for one in uow.requests.found(sought, 1)]) == numbers[:1]


@pytest.mark.asyncio
async def test_a_corrected_member_id_is_found_by_what_it_says_now(store: ClosingStore) -> None:
    def correct(uow: UnitOfWork) -> list[list[int]]:
        loaded = uow.requests.get("request-1")
        assert loaded is not None
        uow.requests.save(replace(loaded, details=typed(member_id="M 2"), edits=1))
        return [[found.number for found in uow.requests.found(one, 9)] for one in ("m-1", "m-2")]

    await keep(store, a_request(1, details=typed(member_id="M1")))
    assert await store.run(correct) == [[], [1]]


@pytest.mark.asyncio
async def test_a_corrected_request_is_found_by_what_it_says_now(store: ClosingStore) -> None:
    one, other = a_request(1, details=typed(pa_number="1001")), a_request(2, details=typed(pa_number="1002"))

    def correct(uow: UnitOfWork) -> list[list[int]]:
        loaded = uow.requests.get("request-2")
        assert loaded is not None
        before = uow.requests.same_pa(one)
        uow.requests.save(replace(loaded, details=typed(pa_number="10-01"), edits=1))
        return [[found.number for found in some] for some in (before, uow.requests.same_pa(one))]

    await keep(store, one, other)
    assert await store.run(correct) == [[], [2]]


@pytest.mark.asyncio
async def test_linked_requests_are_the_open_ones_in_order_of_id_and_may_be_saved(store: ClosingStore) -> None:
    def close(uow: UnitOfWork) -> list[int]:
        together = uow.requests.linked("request-2")
        for one in together:
            uow.requests.save(replace(one, owner="pat"))
        return [one.number for one in together]

    await keep(
        store,
        a_request(3, linked_to="request-2"),
        a_request(2),
        a_request(1, linked_to="request-2", kind=Kind.CALLBACK),
        a_request(4, linked_to="request-2", status=Status.WITHDRAWN),
        a_request(5, linked_to="request-1"),
        a_request(6),
    )
    assert await store.run(close) == [1, 2, 3]
    assert await store.read(lambda uow: sorted(one.number for one in uow.requests.owned_by("pat"))) == [1, 2, 3]
    assert await store.run(lambda uow: list(uow.requests.linked("request-9"))) == []


@pytest.mark.asyncio
async def test_the_first_of_linked_requests_may_be_closed_already(store: ClosingStore) -> None:
    await keep(store, a_request(1, status=Status.WITHDRAWN), a_request(2, linked_to="request-1"))
    assert await store.run(lambda uow: [one.number for one in uow.requests.linked("request-1")]) == [2]


@pytest.mark.parametrize("what", ["open_page", "open_transfers", "same_pa", "same_caller"])
@pytest.mark.asyncio
async def test_what_is_listed_without_a_lock_cannot_be_saved(store: ClosingStore, what: str) -> None:
    mine, listed = (a_request(number, held_since=T0) for number in (1, 2))
    lists = {
        "open_page": lambda uow: uow.requests.open_page(Which.ALL, 0, 9),
        "open_transfers": lambda uow: uow.requests.open_transfers(),
        "same_pa": lambda uow: uow.requests.same_pa(mine),
        "same_caller": lambda uow: uow.requests.same_caller(mine, T0),
    }

    def save(uow: UnitOfWork) -> None:
        assert listed in lists[what](uow)
        uow.requests.save(replace(listed, owner="pat"))

    await keep(store, mine, listed)
    with pytest.raises(NotLoadedError):
        await store.run(save)


def test_one_that_cannot_be_opened_hides_no_other(connection: sqlite3.Connection, unit: Unit) -> None:
    for number in (1, 2, 3):
        unit.requests.add(a_request(number, held_since=T0, linked_to=None if number == 1 else "request-1"))
    connection.execute("UPDATE request SET sealed = x'00' WHERE number = 2")
    mine = a_request(1, held_since=T0)
    found = (
        unit.requests.open_page(Which.ALL, 0, 9),
        unit.requests.open_transfers(),
        [mine, *unit.requests.same_pa(mine)],
        [mine, *unit.requests.same_caller(mine, T0)],
        unit.requests.linked("request-1"),
    )
    assert [[one.number for one in some] for some in found] == [[1, 3]] * 5
    assert unit.requests.count_open(Which.ALL) == 3


def test_a_request_of_an_older_version_is_not_found(connection: sqlite3.Connection, unit: Unit) -> None:
    unit.requests.add(a_request(1, held_since=T0))
    connection.execute("UPDATE request SET pa_index = NULL, phone_index = NULL, contact_index = NULL")
    mine = a_request(2, held_since=T0)
    assert (unit.requests.same_pa(mine), unit.requests.same_caller(mine, T0)) == ([], [])


def test_no_index_tells_what_was_typed(connection: sqlite3.Connection, unit: Unit) -> None:
    unit.requests.add(a_request())
    (stored,) = connection.execute("SELECT pa_index, phone_index, contact_index, member_index FROM request").fetchall()
    assert all(isinstance(index, bytes) and len(index) == 16 for index in stored)
    unit.requests.save(a_request(details=Details({"drug": DETAILS.get("drug")})))
    assert connection.execute("SELECT pa_index, phone_index, contact_index, member_index FROM request").fetchall() == [
        (None,) * 4
    ]


@pytest.mark.asyncio
async def test_those_on_legal_hold_are_listed_held_longest_first_open_or_not(store: ClosingStore) -> None:
    await keep(
        store,
        a_request(1),
        a_request(2, legal_hold=after(9)),
        a_callback(3, legal_hold=after(4)),
        a_request(4, status=Status.TRANSFERRED, legal_hold=after(9)),
    )

    def held(uow: UnitOfWork, limit: int) -> list[int]:
        return [one.number for one in uow.requests.held(limit)]

    assert await store.read(lambda uow: held(uow, 5)) == [3, 2, 4]
    assert await store.read(lambda uow: held(uow, 2)) == [3, 2]


def test_what_does_not_open_is_listed_on_legal_hold_too(connection: sqlite3.Connection, unit: Unit) -> None:
    unit.requests.add(a_request(1, legal_hold=after(9)))
    connection.execute("UPDATE request SET data_key = x'00'")
    assert [one.number for one in unit.requests.held(5)] == [1]
