"""How a desk works, who is there, and whose requests those are: kept by each store alike."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from desk.model import Kind, Person, Status
from desk.policy import DeskRules, Retention, Waits
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind
from storage.link import SqliteLink
from storage.unit_of_work import Unit
from tests.storage.conftest import ClosingStore
from tests.storage.examples import KEYS, OWN_KEYS, T0, a_request, after

pytestmark = pytest.mark.asyncio

RULES = DeskRules("America/Chicago", Waits(cover=timedelta(seconds=0.2), hold=timedelta(seconds=7)))
OWN = DeskRules(
    "Pacific/Honolulu",
    Waits(callback_lead=timedelta(minutes=2.5)),
    "Mon-Sun 00:00-24:00",
    pharmacists=frozenset({"pat", "quinn"}),
    supervisors=frozenset(),
)
CHANNEL = "19:p2p@thread.tacv2"


async def test_what_the_settings_say_is_every_desks_until_they_say_otherwise(store: ClosingStore) -> None:
    assert await store.read(lambda uow: uow.desks.rules(CHANNEL)) == DeskRules()
    await store.run(lambda uow: uow.desks.set_default(RULES))
    assert await store.read(lambda uow: [uow.desks.rules(of) for of in (None, CHANNEL)]) == [RULES, RULES]
    await store.run(lambda uow: uow.desks.set_default(DeskRules()))
    assert await store.read(lambda uow: uow.desks.rules(CHANNEL)) == DeskRules()


async def test_a_unit_sees_what_it_has_just_set(store: ClosingStore) -> None:
    def work(uow: Unit) -> tuple[DeskRules, DeskRules]:
        before = uow.desks.rules(CHANNEL)
        uow.desks.set_default(RULES)
        return before, uow.desks.rules(CHANNEL)

    assert await store.run(work) == (DeskRules(), RULES)  # pyright: ignore[reportArgumentType]


async def test_what_is_set_for_a_channel_is_its_own(store: ClosingStore) -> None:
    await store.run(lambda uow: uow.desks.set_default(RULES))
    await store.run(lambda uow: uow.desks.set(CHANNEL, OWN))
    asked = (None, CHANNEL, "19:other@thread.tacv2")
    assert await store.read(lambda uow: [uow.desks.rules(of) for of in asked]) == [RULES, OWN, RULES]
    everybody = replace(OWN, pharmacists=None, supervisors=frozenset({"sue"}))

    def change(uow: UnitOfWork) -> tuple[DeskRules, DeskRules]:
        before = uow.desks.rules(CHANNEL)
        uow.desks.set(CHANNEL, everybody)
        return before, uow.desks.rules(CHANNEL)

    assert await store.run(change) == (OWN, everybody)


async def test_what_an_older_version_stored_has_the_usual_hours_and_everybody(
    unit: Unit, connection: sqlite3.Connection
) -> None:
    unit.desks.set(CHANNEL, OWN)
    connection.execute("UPDATE desk SET hours = NULL, pharmacists = NULL, supervisors = NULL")
    assert Unit(SqliteLink(connection), KEYS, OWN_KEYS).desks.rules(CHANNEL) == DeskRules(OWN.zone, OWN.waits)


async def test_a_channel_of_its_own_and_times_of_another_version(unit: Unit, connection: sqlite3.Connection) -> None:
    row = (CHANNEL, "America/Denver", '{"cover":1.5,"of_tomorrow":3}')
    connection.execute("INSERT INTO desk (channel, zone, waits) VALUES (?, ?, ?)", row)
    unit.desks.set_default(RULES)
    assert unit.desks.rules(CHANNEL) == DeskRules("America/Denver", Waits(cover=timedelta(seconds=1.5)))
    assert unit.desks.rules("19:other@thread.tacv2") == RULES


async def test_who_is_there_is_kept_with_the_person(store: ClosingStore) -> None:
    gone = Person("pat", "Pat Reyes", on_chat=True, away_since=T0, away_until=after(60))
    for person in (gone, replace(gone, on_chat=False, away_until=None), Person("pat", "Pat Reyes")):

        def keep(uow: Unit, person: Person = person) -> None:
            uow.people.lock("pat")
            uow.people.save(person)

        await store.run(keep)  # pyright: ignore[reportArgumentType]
        assert await store.read(lambda uow: uow.people.get("pat")) == person


async def test_a_timers_step_is_kept(store: ClosingStore) -> None:
    timer = Timer("alarm:r1", after(3), TimerKind.ALARM, "r1", step=4)
    await store.run(lambda uow: uow.timers.set(replace(timer, step=1)))
    await store.run(lambda uow: uow.timers.set(timer))
    assert await store.read(lambda uow: uow.timers.due(after(3))) == timer


async def test_the_open_requests_of_an_owner_and_those_that_wait_oldest_first(store: ClosingStore) -> None:
    made = (
        a_request(1, status=Status.WAITING, filed_at=after(5)),
        a_request(2, status=Status.WAITING, filed_at=T0),
        a_request(3, status=Status.ACKNOWLEDGED, owner="pat", filed_at=after(7)),
        a_request(4, status=Status.ACKNOWLEDGED, owner="pat", kind=Kind.CALLBACK, filed_at=after(6)),
        a_request(5, status=Status.ACKNOWLEDGED, owner="quinn"),
        a_request(6, status=Status.TRANSFERRED, owner="pat", closed_at=after(9)),
        a_request(7, status=Status.SCHEDULED, kind=Kind.CALLBACK),
    )
    for one in made:
        await store.run(lambda uow, one=one: uow.requests.add(one))
    theirs = await store.read(lambda uow: uow.requests.owned_by("pat"))
    assert [one.number for one in theirs] == [4, 3]
    waiting = await store.read(lambda uow: uow.requests.open_waiting())
    assert [one.number for one in waiting] == [2, 1]


async def test_how_long_things_are_kept_is_one_for_all_desks_and_outlives_other_settings(store: ClosingStore) -> None:
    kept = Retention(timedelta(hours=1.5), timedelta(days=30), timedelta(days=365))
    assert await store.read(lambda uow: uow.desks.retention()) == Retention()
    await store.run(lambda uow: uow.desks.set_default(RULES))
    assert await store.read(lambda uow: uow.desks.retention()) == Retention()
    await store.run(lambda uow: uow.desks.retain(kept))
    await store.run(lambda uow: uow.desks.set_default(DeskRules()))
    await store.run(lambda uow: uow.desks.set(CHANNEL, OWN))
    assert await store.read(lambda uow: uow.desks.retention()) == kept
    assert await store.read(lambda uow: uow.desks.rules(CHANNEL)) == OWN
