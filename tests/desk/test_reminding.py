"""Callbacks: who is reminded, when, and of what, so that no prescriber is forgotten (procedure.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.events import REASON
from desk.handlers import starting
from desk.handlers.callbacks import due_for
from desk.handlers.starting import Installation
from desk.model import Kind, Place, Role, Status, Window
from desk.policy import DeskRules, Waits
from desk.records import Timer, TimerKind
from desk.windows import Due
from tests.desk.build import CHANNEL, DETAILS, PAT, QUINN
from tests.desk.calling import (
    CLOSES,
    CT,
    LATER,
    LINE,
    MINUTE,
    MORNING,
    OPENS,
    POST,
    SOON,
    TO_PAT,
    TO_QUINN,
    TO_SAM,
    TO_TESS,
    TUESDAY,
    C,
    E,
    asked,
    messages,
    owned,
    scheduled,
    timers,
    told,
)
from tests.desk.talk import ROSTER, Desk, short


def test_the_owner_is_reminded_a_quarter_of_an_hour_ahead_and_again_at_the_start() -> None:
    desk = owned(SOON)
    assert messages(desk, CLOSES - MINUTE) == [
        ("Tue 18:45", TO_PAT, E.CALLBACK_NEAR),
        ("Tue 18:45", LINE, E.CALLBACK_NEAR),
        ("Tue 19:00", TO_PAT, E.CALLBACK_DUE),
        ("Tue 19:00", LINE, E.CALLBACK_DUE),
    ]


def test_what_is_overdue_calls_everybody_then_the_supervisors_at_growing_intervals() -> None:
    desk = owned(SOON)
    told(desk, CLOSES - MINUTE)
    assert messages(desk, CLOSES + timedelta(hours=2)) == [
        ("Tue 21:00", LINE, E.CALLBACK_OVERDUE),
        ("Tue 21:15", TO_SAM, E.CALLBACK_OVERDUE),
        ("Tue 21:15", LINE, E.CALLBACK_OVERDUE),
        ("Tue 21:45", TO_SAM, E.CALLBACK_OVERDUE),
        ("Tue 21:45", LINE, E.CALLBACK_OVERDUE),
        ("Tue 22:15", TO_SAM, E.CALLBACK_OVERDUE),
        ("Tue 22:15", LINE, E.CALLBACK_OVERDUE),
        ("Tue 22:45", TO_SAM, E.CALLBACK_OVERDUE),
        ("Tue 22:45", LINE, E.CALLBACK_OVERDUE),
    ]
    assert asked(desk, E.CALLBACK_OVERDUE) == [PAT.id, QUINN.id]


def test_without_an_owner_the_decisioning_pharmacist_is_asked_first() -> None:
    desk = scheduled(SOON, decisioned_by=QUINN.id)
    assert messages(desk, OPENS) == [
        ("Tue 18:45", LINE, E.CALLBACK_NEAR),
        ("Tue 19:00", LINE, E.CALLBACK_DUE),
    ]
    assert asked(desk, E.CALLBACK_DUE) == [QUINN.id]
    assert desk.request().owner is None


def test_who_calls_in_time_is_reminded_no_more() -> None:
    desk = owned(SOON)
    told(desk, OPENS - 5 * MINUTE)
    desk.press(C.MARK_REACHED, PAT, desk.post())
    desk.deliver()
    assert told(desk, CLOSES + timedelta(days=1)) == []


def test_a_callback_for_now_is_asked_for_by_its_post_alone() -> None:
    desk = scheduled(SOON, now=OPENS + MINUTE)
    assert timers(desk) == [Timer("callback:id1", CLOSES, TimerKind.CALLBACK, "id1", step=2)]
    assert messages(desk, CLOSES) == [("Tue 21:00", LINE, E.CALLBACK_OVERDUE)]


def test_one_that_is_near_already_is_reminded_of_at_its_start() -> None:
    desk = scheduled(SOON, now=OPENS - 5 * MINUTE)
    assert messages(desk, OPENS) == [("Tue 19:00", LINE, E.CALLBACK_DUE)]


def test_the_moment_a_caller_named_is_overdue_a_quarter_of_an_hour_later() -> None:
    desk = owned(Window(TUESDAY, time(14), time(14), CT))
    told(desk, OPENS)
    assert messages(desk, OPENS + 15 * MINUTE) == [("Tue 19:15", LINE, E.CALLBACK_OVERDUE)]


def test_what_was_missed_while_nothing_ran_is_made_up_for_once() -> None:
    desk = owned(SOON)
    desk.now = OPENS + 10 * MINUTE
    assert messages(desk, OPENS + 30 * MINUTE) == [
        ("Tue 19:11", TO_PAT, E.CALLBACK_DUE),
        ("Tue 19:11", LINE, E.CALLBACK_DUE),
    ]
    late = owned(SOON)
    late.now = CLOSES + 20 * MINUTE
    assert messages(late, CLOSES + 22 * MINUTE) == [
        ("Tue 21:21", TO_SAM, E.CALLBACK_OVERDUE),
        ("Tue 21:21", LINE, E.CALLBACK_OVERDUE),
    ]


def test_the_times_are_the_settings() -> None:
    waits = Waits(callback_lead=30 * MINUTE, callback_overdue=5 * MINUTE, callback_retry=10 * MINUTE)
    desk = Desk(now=MORNING).open()
    desk.do(lambda uow: starting.prepare(uow, Installation(ROSTER, rules=DeskRules(waits=waits)), desk.now))
    desk.file(kind=Kind.CALLBACK, details=replace(DETAILS, windows=(SOON,)))
    desk.deliver()
    told(desk, CLOSES)
    began = [one.at for one in desk.read(lambda uow: uow.audit.of("id1")) if one.kind is not E.FILED]
    assert began == [OPENS - 30 * MINUTE, OPENS, CLOSES]
    words = replace(DETAILS, windows=())
    assert desk.read(lambda uow: due_for(uow, CHANNEL, words, desk.now)) == Due(
        desk.now + 10 * MINUTE, desk.now + 15 * MINUTE
    )


def test_at_night_the_supervisors_are_told_once_and_again_when_the_desk_opens() -> None:
    desk = scheduled(Window(TUESDAY, time(18), time(19), CT))
    told(desk, datetime(2026, 3, 11, 0, 10, tzinfo=UTC))
    assert messages(desk, datetime(2026, 3, 11, 12, 29, tzinfo=UTC)) == [
        ("Wed 00:15", TO_SAM, E.CALLBACK_OVERDUE),
        ("Wed 00:15", LINE, E.CALLBACK_OVERDUE),
        ("Wed 12:00", TO_SAM, E.CALLBACK_OVERDUE),
        ("Wed 12:00", LINE, E.CALLBACK_OVERDUE),
    ]


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (date(2026, 3, 7), datetime(2026, 3, 7, 20, tzinfo=UTC)),
        (date(2026, 3, 8), datetime(2026, 3, 8, 19, tzinfo=UTC)),
        (date(2026, 10, 31), datetime(2026, 10, 31, 19, tzinfo=UTC)),
        (date(2026, 11, 1), datetime(2026, 11, 1, 20, tzinfo=UTC)),
    ],
)
def test_two_in_the_afternoon_is_two_on_the_callers_clock_on_every_day(day: date, opens: datetime) -> None:
    filed = datetime.combine(day, time(8), ZoneInfo(CT)).astimezone(UTC) - timedelta(days=1)
    desk = owned(Window(day, time(14), time(16), CT), now=filed)
    told(desk, opens)
    began = [one.at for one in desk.read(lambda uow: uow.audit.of("id1")) if one.kind is E.CALLBACK_NEAR]
    assert began == [opens - 15 * MINUTE]


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (date(2026, 3, 8), datetime(2026, 3, 8, 8, 30, tzinfo=UTC)),
        (date(2026, 11, 1), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
    ],
)
def test_a_time_in_the_hour_of_the_change_is_reminded_of_once(day: date, opens: datetime) -> None:
    hour = 2 if day.month == 3 else 1
    desk = owned(Window(day, time(hour, 30), time(4), CT), now=opens - timedelta(hours=6))
    told(desk, opens + 10 * MINUTE)
    kinds = [(one.kind, one.at) for one in desk.read(lambda uow: uow.audit.of("id1"))][2:]
    assert kinds == [(E.CALLBACK_NEAR, opens - 15 * MINUTE), (E.CALLBACK_DUE, opens)]


def test_lunch_does_not_give_away_thursdays_callback() -> None:
    desk = owned(LATER)
    desk.tell(PAT, "lunch")
    desk.deliver()
    assert told(desk, desk.now + timedelta(hours=3)) == []
    assert desk.request().owner == PAT.id


def test_what_falls_due_while_its_owner_is_away_goes_to_the_others() -> None:
    desk = owned(SOON)
    desk.tell(PAT, "out of office until Friday")
    desk.deliver()
    assert messages(desk, OPENS) == [
        ("Tue 18:45", TO_TESS, E.RELEASED),
        ("Tue 18:45", LINE, E.RELEASED),
        ("Tue 19:00", LINE, E.CALLBACK_DUE),
    ]
    assert (desk.request().owner, desk.request().status) == (None, Status.SCHEDULED)
    (released,) = [one for one in desk.read(lambda uow: uow.audit.of("id1")) if one.kind is E.RELEASED]
    assert released.data[REASON] == "away"
    assert asked(desk, E.CALLBACK_DUE) == [QUINN.id]


def test_who_is_back_by_then_keeps_it() -> None:
    desk = owned(SOON)
    desk.now = OPENS - 40 * MINUTE
    desk.tell(PAT, "away for 35 min")
    desk.deliver()
    assert messages(desk, OPENS) == [
        ("Tue 18:45", TO_PAT, E.CALLBACK_NEAR),
        ("Tue 18:45", LINE, E.CALLBACK_NEAR),
        ("Tue 19:00", TO_PAT, E.CALLBACK_DUE),
        ("Tue 19:00", LINE, E.CALLBACK_DUE),
    ]


def test_an_owner_who_goes_away_while_it_is_due_hands_it_on_at_once() -> None:
    desk = owned(SOON)
    told(desk, OPENS + 5 * MINUTE)
    desk.tell(PAT, "lunch")
    assert {short(one.held.effect) for one in desk.deliver()} >= {TO_TESS, LINE, POST}
    assert desk.request().owner is None


def test_the_next_whose_emoji_stands_gets_it_and_the_reminder() -> None:
    desk = scheduled(SOON)
    desk.react(PAT, desk.post(), "like")
    desk.react(QUINN, desk.post(), "heart")
    desk.tell(PAT, "away")
    desk.deliver()
    assert messages(desk, OPENS - 15 * MINUTE) == [
        ("Tue 18:45", TO_QUINN, E.CALLBACK_NEAR),
        ("Tue 18:45", TO_QUINN, E.PASSED_ON),
        ("Tue 18:45", TO_TESS, E.PASSED_ON),
        ("Tue 18:45", LINE, E.CALLBACK_NEAR),
    ]
    assert desk.request().owner == QUINN.id


def test_a_lost_post_does_not_make_it_look_as_if_nobody_were_there() -> None:
    desk = scheduled(SOON)
    desk.store.kept.messages = {
        key: ref for key, ref in desk.store.kept.messages.items() if ref.place is not Place.POST
    }
    assert messages(desk, OPENS) == [("Tue 14:01", TO_TESS, E.UNDELIVERED)]
    assert E.NOBODY_THERE not in [kind for kind, _ in desk.events()]


def test_with_nobody_there_the_supervisors_hear_it_at_once() -> None:
    desk = scheduled(SOON)
    desk.tell(PAT, "away")
    desk.tell(QUINN, "away")
    desk.deliver()
    assert messages(desk, OPENS - 15 * MINUTE) == [
        ("Tue 18:45", TO_SAM, E.NOBODY_THERE),
        ("Tue 18:45", LINE, E.CALLBACK_NEAR),
    ]
    told(desk, CLOSES - MINUTE)
    assert messages(desk, CLOSES) == [
        ("Tue 21:00", TO_SAM, E.CALLBACK_OVERDUE),
        ("Tue 21:00", LINE, E.CALLBACK_OVERDUE),
    ]


def test_what_somebody_has_who_is_no_pharmacist_any_more_goes_to_the_others_in_time() -> None:
    """However that came about: the roster's card hands it on at once."""
    desk = owned(SOON)
    desk.store.kept.roster[PAT.id, Role.PHARMACIST] = False
    assert ("Tue 18:45", LINE, E.RELEASED) in messages(desk, OPENS - 15 * MINUTE)
    assert (desk.request().owner, desk.request().status) == (None, Status.SCHEDULED)
