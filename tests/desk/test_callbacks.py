"""When a callback is due, and its clock after every move (procedure.md, "Callback")."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from desk.model import Kind, Status
from tests.desk.build import DETAILS, PAT, QUINN, TESS
from tests.desk.calling import (
    CLOSES,
    LATER,
    LINE,
    MINUTE,
    MORNING,
    OPENS,
    SOON,
    TO_PAT,
    TO_QUINN,
    TO_SAM,
    C,
    E,
    messages,
    move,
    owned,
    scheduled,
    timers,
    told,
)
from tests.desk.talk import Desk, short


def test_nobody_answered_it_comes_again_in_half_an_hour_and_is_not_overdue_meanwhile() -> None:
    desk = owned(SOON)
    told(desk, CLOSES - 10 * MINUTE)
    desk.press(C.RECORD_NO_ANSWER, PAT, desk.post())
    desk.deliver()
    assert messages(desk, CLOSES + 35 * MINUTE) == [
        ("Tue 21:20", TO_PAT, E.CALLBACK_DUE),
        ("Tue 21:20", LINE, E.CALLBACK_DUE),
        ("Tue 21:35", LINE, E.CALLBACK_OVERDUE),
    ]


def test_nobody_answered_it_comes_again_in_the_next_window() -> None:
    desk = owned(SOON, LATER)
    told(desk, OPENS + MINUTE)
    desk.press(C.RECORD_NO_ANSWER, PAT, desk.post())
    desk.deliver()
    opens = datetime(2026, 3, 12, 14, tzinfo=UTC)
    assert (desk.request().due_at, desk.request().due_until) == (opens, opens + timedelta(hours=1))
    assert [when for when, _, _ in messages(desk, opens)] == ["Thu 13:45"] * 2 + ["Thu 14:00"] * 2


def test_parked_after_three_calls_it_keeps_its_log_and_is_silent_until_somebody_takes_it_up() -> None:
    desk = owned(SOON)
    told(desk, OPENS)
    for press in range(3):
        desk.press(C.RECORD_NO_ANSWER, PAT, desk.post(), version=press)
        desk.deliver()
        told(desk, desk.now + 5 * MINUTE)
    assert desk.request().status is Status.PARKED
    assert told(desk, CLOSES + timedelta(days=2)) == []
    again = desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    assert again.snapshot is not None
    assert again.snapshot.attempts == (OPENS, OPENS + 5 * MINUTE, OPENS + 10 * MINUTE)
    assert desk.request().due_at == desk.now + 30 * MINUTE
    assert [what for _, what, _ in messages(desk, desk.now + 30 * MINUTE)] == [TO_PAT, LINE]


def test_not_reached_after_all_it_is_due_again() -> None:
    desk = owned(SOON)
    told(desk, OPENS)
    desk.press(C.MARK_REACHED, PAT, desk.post())
    told(desk, CLOSES + timedelta(hours=1))
    desk.press(C.REOPEN, PAT, desk.post())
    desk.deliver()
    assert desk.request().due_at == desk.now + 30 * MINUTE
    assert [what for _, what, _ in messages(desk, desk.now + 30 * MINUTE)] == [TO_PAT, LINE]


def test_who_takes_over_what_is_overdue_has_a_while_before_everybody_is_called_again() -> None:
    desk = owned(SOON)
    told(desk, CLOSES + 10 * MINUTE)
    desk.press(C.TAKE_OVER, QUINN, desk.post())
    desk.deliver()
    assert messages(desk, CLOSES + 24 * MINUTE) == []
    assert messages(desk, CLOSES + 25 * MINUTE) == [("Tue 21:25", LINE, E.CALLBACK_OVERDUE)]


def test_handing_back_what_is_overdue_stops_no_clock() -> None:
    desk = owned(SOON)
    told(desk, CLOSES + 10 * MINUTE)
    desk.press(C.RELEASE, PAT, desk.post())
    desk.deliver()
    assert TO_SAM in [what for _, what, _ in messages(desk, CLOSES + 15 * MINUTE)]


def test_words_without_a_window_are_asked_about_when_somebody_acknowledges() -> None:
    desk = scheduled()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    assert [short(one.held.effect) for one in desk.deliver() if short(one.held.effect) == TO_PAT] == [TO_PAT]
    assert desk.events()[-1] == (E.TIME_ASKED, None)
    desk.press(C.TAKE_OVER, QUINN, desk.post())
    assert [short(one.held.effect) for one in desk.deliver()].count(TO_QUINN) == 1
    assert messages(desk, MORNING + 30 * MINUTE) == [
        ("Tue 14:30", TO_QUINN, E.CALLBACK_DUE),
        ("Tue 14:30", LINE, E.CALLBACK_DUE),
    ]


def test_a_window_is_not_asked_about() -> None:
    desk = owned(SOON)
    assert E.TIME_ASKED not in {kind for kind, _ in desk.events()}


def test_who_has_just_called_is_not_asked_when_they_will() -> None:
    desk = scheduled()
    desk.press(C.RECORD_NO_ANSWER, PAT, desk.post())
    assert E.TIME_ASKED not in {kind for kind, _ in desk.events()}


def test_the_time_that_is_set_then_holds() -> None:
    desk = scheduled()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    form = desk.form(kind=Kind.CALLBACK, details=replace(DETAILS, windows=(SOON,)))
    move(desk, C.RESCHEDULE, PAT, form.details)
    desk.deliver()
    assert timers(desk)[0].due == OPENS - 15 * MINUTE
    assert [when for when, _, _ in messages(desk, OPENS)] == ["Tue 18:45"] * 2 + ["Tue 19:00"] * 2


def test_a_new_time_that_has_come_asks_at_once_when_nobody_has_it() -> None:
    desk = scheduled(LATER, now=OPENS + MINUTE)
    move(desk, C.RESCHEDULE, TESS, replace(DETAILS, windows=(SOON,)))
    assert messages(desk, OPENS + 2 * MINUTE) == [("Tue 19:02", LINE, E.CALLBACK_DUE)]
    mine = owned(LATER, now=OPENS + MINUTE)
    move(mine, C.RESCHEDULE, TESS, replace(DETAILS, windows=(SOON,)))
    assert [one for one in messages(mine, OPENS + 5 * MINUTE) if one[2] == E.CALLBACK_DUE] == []


def test_a_dropped_line_is_overdue_in_five_minutes_without_another_reminder() -> None:
    desk = Desk(now=MORNING).open()
    desk.file()
    desk.deliver()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.press(C.DROP_LINE, TESS, request="id1", chat=True)
    desk.deliver()
    assert (desk.request().due_at, desk.request().due_until) == (MORNING, MORNING + 5 * MINUTE)
    assert messages(desk, MORNING + 5 * MINUTE) == [("Tue 14:05", LINE, E.CALLBACK_OVERDUE)]
    assert E.TIME_ASKED not in {kind for kind, _ in desk.events()}


def test_a_caller_who_chose_a_callback_in_words_has_the_owner_asked_for_a_time() -> None:
    desk = Desk(now=MORNING).open()
    desk.file()
    desk.deliver()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    move(desk, C.CHOOSE_CALLBACK, TESS, DETAILS)
    assert [short(one.held.effect) for one in desk.deliver()].count(TO_PAT) == 1
    assert desk.events()[-1] == (E.TIME_ASKED, None)


def test_the_caller_who_rings_early_ends_the_reminders() -> None:
    desk = scheduled(SOON)
    desk.react(PAT, desk.post(), "like")
    desk.press(C.CALLER_ON_LINE, TESS, request="id1", chat=True)
    desk.deliver()
    assert {what for _, _, what in messages(desk, CLOSES)} & {E.CALLBACK_NEAR, E.CALLBACK_DUE} == set()
    desk.react(PAT, desk.post(), "heart")
    assert desk.request().owner == PAT.id


def test_a_callback_kept_before_callbacks_had_times_gets_one_at_its_next_move() -> None:
    desk = scheduled(SOON)
    old = replace(desk.request(), due_at=None, due_until=None)
    desk.store.kept.requests[old.id] = old
    assert messages(desk, OPENS) == []
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    assert desk.request().due_at == OPENS


def test_a_request_without_a_channel_has_its_clock_too() -> None:
    desk = Desk(now=MORNING).open(channel=None)
    desk.file(kind=Kind.CALLBACK, details=replace(DETAILS, windows=(SOON,)))
    desk.deliver()
    told(desk, OPENS - 20 * MINUTE)
    assert messages(desk, OPENS - 15 * MINUTE) == []
    assert desk.events()[-1] == (E.CALLBACK_NEAR, None)
