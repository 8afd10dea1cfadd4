"""Nothing ran for five minutes: who holds is told once, and alarms wait for what people did (procedure.md)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.commands import CommandKind
from desk.effects import EffectKind
from desk.events import EventKind
from desk.handlers.outage import HELD, LONGEST_PAUSE, beat, pause
from desk.model import Kind, Place
from desk.records import SLOW, Timer, TimerKind
from tests.desk.build import PAT, TESS
from tests.desk.talk import Desk, posted, short

C, E, K = CommandKind, EventKind, EffectKind
LINE, TO_TESS = ("say_in_thread",), ("notify_person", "tess")


def beats(desk: Desk) -> bool:
    return desk.do(lambda uow: beat(uow, desk.now))


def down(desk: Desk, minutes: float = 5) -> bool:
    """Let the desk stand still for so long, and come back."""
    beats(desk)
    desk.now += timedelta(minutes=minutes)
    return beats(desk)


def told(desk: Desk) -> list[tuple[str, ...]]:
    return [short(one.held.effect) for one in desk.deliver()]


def test_the_first_beat_ever_and_a_short_stop_say_nothing() -> None:
    desk = posted()
    assert desk.said_since(lambda: beats(desk)) == []
    desk.now += timedelta(seconds=30)
    assert desk.said_since(lambda: beats(desk)) == []
    assert E.MISSED not in [kind for kind, _ in desk.events()]


def test_a_clock_that_was_set_back_is_no_outage() -> None:
    desk = posted()
    beats(desk)
    desk.now -= timedelta(minutes=5)
    assert not beats(desk)


def test_after_five_minutes_each_open_transfers_thread_and_technician_are_told_once() -> None:
    desk = posted()
    began = desk.now
    assert down(desk)
    (event,) = [one for one in desk.read(lambda uow: list(uow.audit.of(desk.request().id))) if one.kind is E.MISSED]
    assert event.data == {"from": began.isoformat(), "to": desk.now.isoformat(), "asked": "pat,quinn"}
    assert sorted(told(desk)) == sorted([TO_TESS, LINE])
    assert not beats(desk)
    assert desk.queued() == []


@pytest.mark.parametrize("kind", [C.ACKNOWLEDGE, C.MARK_READY])
def test_whoever_has_it_it_is_told(kind: CommandKind) -> None:
    desk = posted()
    desk.press(kind, PAT, desk.post())
    desk.deliver()
    down(desk)
    assert sorted(told(desk)) == sorted([TO_TESS, LINE])


def test_callbacks_and_what_is_closed_are_not_told_of() -> None:
    desk = posted(kind=Kind.CALLBACK)
    desk.file(draft="d2")
    desk.deliver()
    desk.press(C.WITHDRAW, TESS, desk.message(Place.RECEIPT, 2), request=desk.request(2).id, chat=True)
    desk.deliver()
    assert down(desk)
    assert told(desk) == []


def test_alarms_wait_a_minute_for_what_people_did_meanwhile() -> None:
    desk = posted()
    down(desk)
    desk.deliver()
    desk.wait(59)
    assert told(desk) == []
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    desk.wait(2)
    assert told(desk) == [TO_TESS]
    assert desk.events()[-1][0] is E.HELD_LONG


def test_nobody_did_anything_so_the_alarms_come_after_that_minute_once() -> None:
    desk = posted()
    down(desk)
    desk.deliver()
    desk.wait(61)
    kinds = [kind for kind, _ in desk.events()]
    assert (kinds.count(E.COVER_CALLED), kinds.count(E.HELD_LONG)) == (1, 1)


CALLS_NOBODY = {TimerKind.RELEASE_GRACE, TimerKind.POST_LATE, TimerKind.TIDY, TimerKind.PRUNE, *SLOW}


@pytest.mark.parametrize("kind", TimerKind)
def test_only_what_calls_somebody_waits(kind: TimerKind) -> None:
    desk = posted()
    beats(desk)
    desk.now += timedelta(minutes=5)
    desk.do(lambda uow: uow.timers.set(Timer("t", desk.now, kind, desk.request().id)))
    beats(desk)
    wait = timedelta(minutes=1) if kind in HELD else timedelta()
    assert desk.store.kept.timers["t"].due == desk.now + wait
    assert (kind in HELD) is (kind not in CALLS_NOBODY)


def test_of_one_callers_linked_requests_the_first_is_told_of() -> None:
    desk = posted()
    desk.file(draft="d2")
    desk.deliver()
    first = desk.request(1).id
    for number in (1, 2):
        kept = desk.store.kept.requests[desk.request(number).id]
        desk.store.kept.requests[kept.id] = type(kept)(
            **{name: getattr(kept, name) for name in kept.__slots__} | {"linked_to": first}
        )
    down(desk)
    sent = [one for one in desk.deliver() if one.snapshot is not None]
    assert {one.snapshot.request.number for one in sent if one.snapshot} == {1}


def test_the_pulse_is_far_quicker_than_the_shortest_outage_that_is_told() -> None:
    assert pause(timedelta(seconds=30)) == LONGEST_PAUSE
    assert pause(timedelta(seconds=3)) == timedelta(seconds=1)
