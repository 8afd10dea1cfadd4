"""What happened to a request is for supervisors and admins, whoever filed or has it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.events import EventKind
from desk.history import asked_for, history_for, may_see, numbered
from desk.model import Person, Role
from tests.desk.build import NOW, PAT, QUINN, SAM, TESS
from tests.desk.talk import ADA, Desk, SpoiltUnit, posted


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("history 12", 12),
        ("history #12", 12),
        ("history # 12", 12),
        ("history12", 12),
        ("history of #12", 12),
        ("history of request 12", 12),
        ("history", 0),
        ("history 0", 0),
        ("history of the drug", None),
        ("the history 12", None),
        ("history 12 13", None),
        ("history 1234567890", None),
        ("queue", None),
    ],
)
def test_what_asks_for_a_history(text: str, number: int | None) -> None:
    assert asked_for(text) == number


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.TECHNICIAN, False),
        (Role.PHARMACIST, False),
        (Role.MEDICAL_DIRECTOR, False),
        (Role.SUPERVISOR, True),
        (Role.ADMIN, True),
    ],
)
def test_whom_it_is_for(role: Role, may: bool) -> None:  # noqa: FBT001  the table's second column
    assert may_see(Person("somebody", roles=frozenset({role}))) is may
    assert may_see(None) is False


def seen(desk: Desk, number: int = 1, zone: str | None = None, person: Person = SAM):  # noqa: ANN201  the history or None
    who = desk.person(person)
    return desk.read(lambda uow: history_for(uow, who, number, zone, NOW))


def test_it_has_every_event_in_order_and_whoever_they_name() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.give(PAT, QUINN.id)
    history = seen(desk)
    assert history is not None
    assert [event.kind for event in history.events] == [EventKind.FILED, EventKind.ACKNOWLEDGED, EventKind.OFFERED]
    assert {TESS.id, PAT.id, QUINN.id} <= set(history.people)
    assert history.shown is not None
    assert (history.number, history.zone) == (1, "America/New_York")


def test_times_are_told_in_the_readers_zone_if_it_is_known() -> None:
    history = seen(posted(), zone="America/Denver", person=ADA)
    assert history is not None
    assert history.zone == "America/Denver"


def test_there_is_none_for_others_and_none_of_a_number_never_given() -> None:
    desk = posted()
    assert seen(desk, person=PAT) is None
    history = seen(desk, 99)
    assert history is not None
    assert (history.number, history.shown, history.events) == (99, None, ())


def test_one_that_cannot_be_opened_is_as_one_that_is_not_there() -> None:
    desk = posted()
    spoilt = replace(desk.request())
    assert desk.read(lambda uow: numbered(SpoiltUnit(uow, spoilt.id), 1)) is None  # pyright: ignore[reportArgumentType]  a unit's stand-in
