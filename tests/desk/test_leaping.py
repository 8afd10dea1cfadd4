"""A clock that is wrong by months erases nothing for a day, in which somebody can set it right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.effects import View
from desk.handlers import pruning, retaining
from desk.handlers.leaping import CALM, LEAP, WAITS
from desk.handlers.outage import beat
from desk.model import Details
from desk.records import Timer, TimerKind
from tests.desk.build import DETAILS
from tests.desk.talk import Desk
from tests.desk.test_retaining import DAY, passed, transferred

SECOND = timedelta(seconds=1)
TOLD = ("show", "ada", str(View.TIME_LEAPT))
STRIKES = {TimerKind.TIDY: retaining.tidy, TimerKind.PRUNE: pruning.prune}


def beats(desk: Desk) -> timedelta:
    return desk.do(lambda uow: beat(uow, desk.now))


def days(desk: Desk, number: int) -> None:
    """Let days pass while it beats."""
    for _ in range(number):
        passed(desk, DAY)
        beats(desk)


def redacted() -> Desk:
    """A desk whose request was transferred two days ago, and redacted since; its heart beats."""
    desk = transferred()
    passed(desk, 2 * DAY)
    beats(desk)
    return desk


def test_for_a_day_after_a_leap_nothing_is_erased_and_then_what_is_over_is() -> None:
    desk = redacted()
    desk.now += timedelta(days=100)
    assert desk.said_since(lambda: beats(desk)) == [TOLD]
    passed(desk, DAY - 60)
    assert desk.request().details == DETAILS
    passed(desk, 3600)
    assert desk.request().details == Details({})


def test_a_clock_that_is_set_right_within_the_day_has_cost_nothing_and_delays_nothing_for_months() -> None:
    desk = redacted()
    closed = desk.now
    desk.now += timedelta(days=100)
    beats(desk)
    passed(desk, DAY / 2)
    desk.now = closed + timedelta(hours=1)
    assert desk.said_since(lambda: beats(desk)) == [TOLD]
    assert {desk.store.kept.timers[kind].due for kind in WAITS} == {desk.now + CALM}
    assert beats(desk) == timedelta()
    desk.now += timedelta(minutes=5)
    assert beats(desk) == timedelta(minutes=5), "an outage is noticed again"
    days(desk, 87)
    assert desk.request().details == DETAILS
    days(desk, 3)
    assert desk.request().details == Details({})


@pytest.mark.parametrize("kind", WAITS)
@pytest.mark.parametrize("way", [1, -1])
def test_what_strikes_before_the_first_beat_after_a_leap_waits_too(kind: TimerKind, way: int) -> None:
    desk = redacted()
    desk.now += way * (LEAP + SECOND)
    tick = Timer(kind, desk.now, kind, "")
    desk.do(lambda uow: uow.timers.set(tick))
    for _ in range(2):  # another replica's turn changes nothing
        desk.do(lambda uow: STRIKES[kind](uow, tick, desk.now))
    assert desk.store.kept.timers[kind].due == desk.now + CALM


@pytest.mark.parametrize("way", [1, -1])
def test_a_week_is_no_leap(way: int) -> None:
    desk = redacted()
    desk.now += way * LEAP
    assert TOLD not in desk.said_since(lambda: beats(desk))
    assert CALM + desk.now not in {desk.store.kept.timers[kind].due for kind in WAITS}
