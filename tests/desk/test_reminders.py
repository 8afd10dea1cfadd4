"""When each reminder of a callback comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from desk.model import Kind, Request, Status, Window
from desk.policy import Waits
from desk.reminders import DUE, NEAR, OVERDUE, SUPERVISORS, Reminders, is_due, patience, reminders, ticks
from desk.windows import Due
from tests.desk.build import DETAILS, NOW, request

MINUTE = timedelta(minutes=1)
AT = NOW + timedelta(hours=2)
STEPS = Reminders(AT - 15 * MINUTE, AT, AT + 60 * MINUTE, 10 * MINUTE, 30 * MINUTE)


def of(due: Due, **changes: object) -> tuple[datetime, datetime, datetime]:
    steps = reminders(replace(request(Kind.CALLBACK), **changes), due, Waits())
    return steps.near, steps.due, steps.overdue


def test_late_steps_come_at_growing_intervals_never_longer_than_the_longest() -> None:
    late = [(STEPS.at(step) - STEPS.overdue) // MINUTE for step in range(OVERDUE, 8)]
    assert late == [0, 10, 30, 60, 90, 120]


@pytest.mark.parametrize(
    ("now", "first"), [(AT - 16 * MINUTE, NEAR), (AT - 15 * MINUTE, DUE), (AT, OVERDUE), (AT + 300 * MINUTE, OVERDUE)]
)
def test_the_first_step_is_one_still_to_come(now: datetime, first: int) -> None:
    assert STEPS.first(now) == first


def test_the_latest_step_that_was_missed_counts() -> None:
    assert STEPS.reached(NEAR, STEPS.near, AT + MINUTE) == (DUE, STEPS.overdue)
    assert STEPS.reached(NEAR, STEPS.near, STEPS.overdue + 11 * MINUTE) == (SUPERVISORS, STEPS.overdue)


def test_what_was_put_off_counts_from_then() -> None:
    put_off = AT + 600 * MINUTE
    assert STEPS.reached(SUPERVISORS, put_off, put_off) == (SUPERVISORS, put_off - 10 * MINUTE)


def test_only_a_time_the_caller_named_is_reminded_of_ahead() -> None:
    window = Window(date(2026, 3, 9), time(12, 41), time(13), "America/New_York")
    due = Due(AT, AT + 19 * MINUTE)
    named = {"details": replace(DETAILS, windows=(window,))}
    assert of(due, **named) == (AT - 15 * MINUTE, AT, AT + 19 * MINUTE)
    assert of(due) == (AT, AT, AT + 19 * MINUTE)
    assert of(Due(AT, AT)) == (AT, AT, AT + 15 * MINUTE)


def test_a_dropped_line_is_overdue_when_its_time_is_over() -> None:
    assert of(Due(AT, AT + 5 * MINUTE), dropped_at=AT)[2] == AT + 5 * MINUTE
    assert of(Due(AT, AT + 5 * MINUTE), dropped_at=NOW)[2] == AT + 15 * MINUTE


def test_no_setting_makes_the_reminders_one_long_alarm() -> None:
    none = timedelta()
    assert patience(Waits(callback_overdue=none)) == Waits().ack_reminder


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (request(Kind.CALLBACK), True),
        (request(Kind.CALLBACK, Status.ACKNOWLEDGED, "pat"), True),
        (request(Kind.CALLBACK, Status.PARKED, "pat"), False),
        (request(Kind.CALLBACK, Status.CALLED_BACK, "pat"), False),
        (request(), False),
    ],
)
def test_the_clock_of_an_open_callback_ticks(one: Request, *, expected: bool) -> None:
    assert ticks(one) is expected
    assert is_due(replace(one, due_at=NOW, due_until=NOW), NOW) is expected
    assert not is_due(replace(one, due_at=NOW + MINUTE), NOW)
    assert not is_due(one, NOW)
