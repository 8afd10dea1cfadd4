"""The list of requests on legal hold is for who may set and lift one."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from desk.holds import MOST, Holds, holds_for
from desk.model import Details, Person
from desk.ports import UnitOfWork
from tests.desk.build import NOW, PAT, QUINN, SAM, TESS
from tests.desk.talk import ADA, Desk, TornTrail, posted


def listed(desk: Desk, person: Person) -> Holds | None:
    who = desk.person(person)
    return desk.read(lambda uow: holds_for(uow, who, NOW))


@pytest.mark.parametrize("person", [SAM, ADA])
def test_supervisors_and_admins_see_what_is_held_and_no_more_once_it_is_lifted(person: Person) -> None:
    desk = posted()
    assert listed(desk, person) == Holds(())
    desk.tell(ADA, "hold 1")
    seen = listed(desk, person)
    assert seen is not None
    (row,) = seen.rows
    assert row.event is not None
    assert (row.request.legal_hold, row.people[row.event.actor or ""].name) == (desk.now, ADA.name)
    desk.tell(SAM, "hold 1 off")
    assert listed(desk, person) == Holds(())


@pytest.mark.parametrize("person", [TESS, PAT, QUINN])
def test_it_is_for_nobody_else(person: Person) -> None:
    assert listed(posted(), person) is None
    assert posted().read(lambda uow: holds_for(uow, None, NOW)) is None


def test_of_many_those_held_longest_are_listed_and_it_is_known_that_there_are_more() -> None:
    desk = posted(details=Details({}))
    for number in range(2, MOST + 2):
        desk.file(draft=f"d{number}", details=Details({}))
    desk.store.kept.requests = {key: replace(one, legal_hold=NOW) for key, one in desk.store.kept.requests.items()}
    seen = listed(desk, SAM)
    assert seen is not None
    assert ([one.request.number for one in seen.rows], seen.more) == (list(range(1, MOST + 1)), True)


def test_a_trail_that_cannot_be_read_hides_no_request() -> None:
    desk = posted()
    desk.tell(ADA, "hold 1")
    seen = desk.read(lambda uow: holds_for(cast("UnitOfWork", TornTrail(uow)), desk.person(ADA), NOW))
    assert seen is not None
    assert [(one.request.number, one.event) for one in seen.rows] == [(1, None)]
