"""The roster as an admin sees it: who has which role, whom to choose from, and what just happened. Not locked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from desk.events import HANDED_ON, PERSON, ROLE, Event
from desk.model import Person, Role
from desk.policy import Ask, permits
from desk.ports import UnitOfWork

ROLES = (Role.PHARMACIST, Role.SUPERVISOR, Role.MEDICAL_DIRECTOR, Role.ADMIN)
"""The roles that the roster gives, in the order of its card; everybody else is a technician."""
MOST_KNOWN = 500
"""More people than any card offers."""


class Change(StrEnum):
    """What became of a change of the roster."""

    GIVEN = "given"
    TAKEN = "taken"
    GIVEN_BEFORE = "given_before"
    TAKEN_BEFORE = "taken_before"
    LAST_ADMIN = "last_admin"
    LAST_KNOWN_ADMIN = "last_known_admin"
    NOBODY_CHOSEN = "nobody_chosen"


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a change: whose and which role, and the numbers of the requests that were handed on by it."""

    change: Change
    person: Person | None = None
    role: Role | None = None
    handed_on: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """The roster by role, in order of name. `known` are people whose names the desk knows, to choose from.

    `may_change` is False for who just gave up being an admin.
    """

    by_role: Mapping[Role, tuple[Person, ...]] = field(default_factory=dict[Role, tuple[Person, ...]])
    known: tuple[Person, ...] = ()
    changed: Changed | None = None
    may_change: bool = True


def sheet_for(uow: UnitOfWork, person: Person | None) -> RosterSheet | None:
    """Return the roster as it stands; None for who may not see it."""
    return sheet(uow) if person is not None and permits(Ask.SEE_ROSTER, person) else None


def sheet(uow: UnitOfWork, changed: Changed | None = None) -> RosterSheet:
    """Return the roster as it stands, with what just happened to it."""
    by_role = {role: tuple(uow.people.with_role(role)) for role in ROLES}
    on_it = {one.id: one for people in by_role.values() for one in people}
    others = [one for one in uow.people.known(MOST_KNOWN) if one.id not in on_it]
    return RosterSheet(by_role, (*on_it.values(), *others), changed)


def told_of(uow: UnitOfWork, event: Event) -> Changed:
    """Return what a change of the roster, as the trail keeps it, was."""
    numbers = event.data.get(HANDED_ON, "")
    whose = uow.people.get(event.data[PERSON]) or Person(event.data[PERSON])
    handed_on = tuple(int(number) for number in numbers.split(",") if number)
    return Changed(Change.TAKEN, whose, Role(event.data[ROLE]), handed_on)
