"""What happened to a request is for supervisors and admins, whoever filed or has it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.events import EventKind
from desk.history import MOST, Asked, asked_for, find, history_for, listed_for, may_see, numbered
from desk.model import Details, Person, Role
from desk.policy import DeskRules
from tests.desk.build import CHANNEL, NOW, PAT, QUINN, SAM, TESS
from tests.desk.talk import ADA, Desk, SpoiltUnit, posted


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("history 12", Asked(12, "12")),
        ("history #12", Asked(12)),
        ("history # 12", Asked(12)),
        ("history12", Asked(12, "12")),
        ("history of #12", Asked(12)),
        ("history of request 12", Asked(12, "12")),
        ("history", Asked()),
        ("history #0", Asked()),
        ("history 1234567890", Asked(0, "1234567890")),
        ("history pa-123456", Asked(0, "pa-123456")),
        ("history of pa 7734 cx", Asked(0, "pa 7734 cx")),
        ("history pa number: 7734", Asked(0, "7734")),
        ("history h551230098", Asked(0, "h551230098")),
        ("history for member id h551 230 098", Asked(0, "h551 230 098")),
        ("history member 12", Asked(0, "12")),
        (f"history 1{'0' * 199}", Asked(0, f"1{'0' * 199}")),
        (f"history 1{'0' * 200}", None),
        ("history of the drug", None),
        ("history shows 3 fills", None),
        ("history pa", None),
        ("history  ", None),
        ("the history 12", None),
        ("queue", None),
    ],
)
def test_what_asks_for_a_history(text: str, asked: Asked | None) -> None:
    assert asked_for(text) == asked
    assert "typed" not in repr(asked)


def found(desk: Desk, text: str) -> list[int]:
    asked = asked_for(text)
    assert asked is not None
    return desk.read(lambda uow: find(uow, asked))


def test_digits_are_the_short_number_first_and_else_what_was_typed_on_the_form() -> None:
    desk = posted(details=Details({"pa_number": "PA-2", "member_id": "0099"}))
    desk.file(draft="d2", details=Details({"member_id": "2"}))
    desk.file(draft="d3", details=Details({"pa_number": "44"}))
    assert [found(desk, f"history {text}") for text in ("2", "#2", "pa 2", "member 2")] == [[2], [2], [1], [2, 1]]
    assert [found(desk, f"history {text}") for text in ("44", "#44", "0099", "99")] == [[3], [], [1], []]


def test_of_many_the_newest_are_found_and_one_more_says_that_there_are_more() -> None:
    desk = Desk().open()
    for number in range(MOST + 3):
        desk.file(draft=f"d{number}", details=Details({"member_id": "H551230098"}))
    assert found(desk, "history h551 230 098") == list(range(MOST + 3, 2, -1))


def test_the_list_is_read_again_in_that_order_for_whom_it_is() -> None:
    desk = posted()
    desk.file(draft="d2")

    def listed(person: Person):  # noqa: ANN202  the list or None
        who = desk.person(person)
        return desk.read(lambda uow: listed_for(uow, who, (2, 9, 1), NOW))

    seen = listed(SAM)
    assert seen is not None
    assert [one.request.number for one in seen.rows] == [2, 1]
    assert listed(PAT) is None


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


def seen(desk: Desk, number: int = 1, person: Person = SAM):  # noqa: ANN201  the history or None
    who = desk.person(person)
    return desk.read(lambda uow: history_for(uow, who, number, NOW))


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


def test_times_are_told_by_the_clock_of_the_requests_desk() -> None:
    desk = posted()
    desk.do(lambda uow: uow.desks.set(CHANNEL, DeskRules("America/Denver")))
    history = seen(desk, person=ADA)
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
