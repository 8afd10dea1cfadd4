"""Nobody who holds is forgotten: cover, the supervisors, then again and again, each once (procedure.md)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.commands import CommandKind
from desk.delivery import Delivery, GivenUp
from desk.effects import EffectKind
from desk.events import ASKED, UNHEARD, EventKind
from desk.handlers import starting
from desk.handlers.starting import Installation
from desk.model import Kind, Person, Role, Status
from desk.policy import DeskRules, Waits
from desk.records import TimerKind
from desk.snapshot import SAID_WHILE
from tests.desk.build import PAT, QUINN, SAM
from tests.desk.talk import ROSTER, URL, Desk, posted, short

E = EventKind
LINE = ("say_in_thread",)
TO_TESS = ("notify_person", "tess")
TO_SAM = ("notify_person", "sam")


def alarms(desk: Desk) -> list[tuple[EventKind, float]]:
    """Return the alarms and how many seconds after the filing each came."""
    filed = desk.request().filed_at
    events = desk.read(lambda uow: uow.audit.of(desk.request().id))
    return [(event.kind, (event.at - filed).total_seconds()) for event in events if event.kind in SAID_WHILE]


def live(desk: Desk, seconds: int) -> list[tuple[int, tuple[str, ...]]]:
    """Let time pass second by second; return what was said, and after how many seconds."""
    told: list[tuple[int, tuple[str, ...]]] = []
    for second in range(1, seconds + 1):
        desk.wait(1)
        told += sorted((second, short(one.held.effect)) for one in desk.deliver())
    return told


def test_nobody_acknowledges_cover_supervisors_and_again_at_growing_intervals() -> None:
    desk = posted()
    assert live(desk, 400) == [
        (45, TO_TESS),
        (45, LINE),
        (90, TO_SAM),
        (90, LINE),
        (120, TO_TESS),
        (180, TO_SAM),
        (180, LINE),
        (360, TO_SAM),
        (360, LINE),
    ]
    assert alarms(desk) == [
        (E.COVER_CALLED, 45),
        (E.SUPERVISORS_CALLED, 90),
        (E.HELD_LONG, 120),
        (E.SUPERVISORS_CALLED, 180),
        (E.SUPERVISORS_CALLED, 360),
    ]


def test_cover_calls_everybody_who_is_available_not_only_who_was_asked_first() -> None:
    desk = posted(decisioned_by=QUINN.id)
    desk.wait(45)
    (line,) = [one for one in desk.deliver() if one.held.effect.kind is EffectKind.SAY_IN_THREAD]
    assert line.snapshot is not None
    assert [person.id for person in line.snapshot.asked] == [PAT.id, QUINN.id]


@pytest.mark.parametrize("kind", [CommandKind.ACKNOWLEDGE, CommandKind.MARK_READY])
def test_what_is_acknowledged_or_ready_never_escalates(kind: CommandKind) -> None:
    desk = posted()
    desk.press(kind, PAT, desk.post())
    desk.wait(170)
    assert {one for one, _ in alarms(desk)} <= {E.HELD_LONG, E.READY_NUDGED}
    assert [timer for timer in desk.store.kept.timers.values() if timer.kind is TimerKind.ALARM] == []


def test_a_release_begins_the_steps_anew() -> None:
    desk = posted()
    live(desk, 100)
    desk.press(CommandKind.ACKNOWLEDGE, PAT, desk.post())
    live(desk, 100)
    desk.press(CommandKind.RELEASE, PAT, desk.post())
    desk.deliver()
    assert [(when, what) for when, what in live(desk, 90) if what != TO_TESS] == [(45, LINE), (90, TO_SAM), (90, LINE)]


def test_a_callback_has_no_such_clocks() -> None:
    desk = posted(kind=Kind.CALLBACK)
    desk.wait(1200)
    desk.tell(PAT, "lunch")
    desk.tell(QUINN, "lunch")
    assert alarms(desk) == []


def test_the_technician_is_reminded_once_to_check_back_with_the_caller_unless_it_is_ready() -> None:
    desk = posted()
    desk.press(CommandKind.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    assert live(desk, 170) == [(120, TO_TESS)]
    ready = posted()
    ready.press(CommandKind.MARK_READY, PAT, ready.post())
    ready.deliver()
    live(ready, 300)
    assert alarms(ready) == [(E.READY_NUDGED, 90)]


def test_what_was_missed_while_nothing_ran_is_made_up_for_once() -> None:
    desk = posted()
    desk.wait(400)
    assert [one for one in alarms(desk) if one[0] is not E.HELD_LONG] == [(E.SUPERVISORS_CALLED, 400)]
    live(desk, 319)
    assert [one for one in alarms(desk) if one[0] is not E.HELD_LONG] == [(E.SUPERVISORS_CALLED, 400)]
    desk.wait(1)
    assert [one for one in alarms(desk) if one[0] is not E.HELD_LONG][1:] == [(E.SUPERVISORS_CALLED, 720)]


def test_an_alarm_that_comes_too_late_is_not_said() -> None:
    desk = posted()
    desk.wait(45)
    desk.press(CommandKind.ACKNOWLEDGE, PAT, desk.post())
    told = desk.deliver()
    assert [one.held.effect.event for one in told if one.held.effect.kind is EffectKind.NOTIFY_PERSON] == [3]
    assert [one for one in told if one.held.effect.kind is EffectKind.SAY_IN_THREAD] == []


def test_with_nobody_there_the_technician_and_the_supervisors_hear_it_at_once_and_what_follows() -> None:
    desk = Desk().open()
    desk.tell(PAT, "away")
    desk.tell(QUINN, "lunch")
    desk.deliver()
    desk.file()
    told = desk.deliver()
    assert {short(one.held.effect) for one in told} >= {TO_TESS, TO_SAM, ("post_request",)}
    assert alarms(desk) == [(E.NOBODY_THERE, 0)]
    post = next(one for one in told if one.held.effect.kind is EffectKind.POST_REQUEST)
    assert post.snapshot is not None
    assert post.snapshot.asked == ()
    assert live(desk, 200) == [(90, TO_SAM), (120, TO_TESS), (180, TO_SAM)]
    last = desk.read(lambda uow: uow.audit.of(desk.request().id))[-1]
    assert UNHEARD in last.data


def test_who_comes_back_at_the_time_they_named_is_called_then() -> None:
    desk = Desk().open()
    desk.tell(PAT, "away")
    desk.tell(QUINN, "away for 5 min")
    desk.file()
    desk.deliver()
    told = [(when, what) for when, what in live(desk, 391) if what != TO_SAM]
    assert told == [(120, TO_TESS), (300, TO_TESS), (300, ("refresh_post",)), (300, LINE), (390, LINE)]
    assert desk.events()[-2:] == [(E.COVER_CALLED, QUINN.id), (E.SUPERVISORS_CALLED, None)]


def test_a_return_calls_nobody_when_others_came_meanwhile_or_it_was_put_off_or_it_is_over() -> None:
    desk = Desk().open()
    desk.tell(PAT, "away")
    desk.tell(QUINN, "away for 1 min")
    desk.file()
    desk.deliver()
    desk.tell(PAT, "on")
    desk.wait(70)
    assert [kind for kind, _ in alarms(desk)] == [E.NOBODY_THERE, E.COVER_CALLED]
    late = Desk().open()
    late.tell(PAT, "away")
    late.tell(QUINN, "away for 1 min")
    late.file()
    late.deliver()
    late.tell(QUINN, "away for 2 min")
    live(late, 60)
    assert [kind for kind, _ in alarms(late)] == [E.NOBODY_THERE]
    live(late, 61)
    assert E.COVER_CALLED in {kind for kind, _ in alarms(late)}
    over = Desk().open()
    over.tell(PAT, "away")
    over.tell(QUINN, "away for 1 min")
    over.file()
    over.deliver()
    over.press(CommandKind.ACKNOWLEDGE, PAT, over.post())
    over.wait(70)
    assert [kind for kind, _ in alarms(over)] == [E.NOBODY_THERE]


def test_a_post_that_stands_nowhere_calls_nobody_but_the_supervisors() -> None:
    desk = Desk().open()
    desk.file()
    (post,) = [one for one in desk.claim() if one.held.effect.kind is EffectKind.POST_REQUEST]
    desk.settle(post, GivenUp("403"))
    desk.wait(45)
    assert E.COVER_CALLED not in {kind for kind, _ in desk.events()}
    desk.wait(45)
    last = desk.read(lambda uow: uow.audit.of(desk.request().id))[-1]
    assert (last.kind, dict(last.data)) == (E.SUPERVISORS_CALLED, {"supervisors": "1", UNHEARD: "1"})


def test_without_a_channel_nobody_is_told_twice_that_nobody_sees_it() -> None:
    desk = Desk().open(channel=None)
    desk.tell(PAT, "away")
    desk.tell(QUINN, "away")
    desk.deliver()
    desk.file()
    assert TO_TESS not in {short(one.held.effect) for one in desk.deliver()}


def test_a_desk_without_supervisors_calls_the_pharmacists_again() -> None:
    desk = posted()
    desk.store.kept.roster[SAM.id, Role.SUPERVISOR] = False
    assert [(when, what) for when, what in live(desk, 181) if what != TO_TESS] == [(45, LINE), (90, LINE), (180, LINE)]
    last = desk.read(lambda uow: uow.audit.of(desk.request().id))[-1]
    assert dict(last.data) == {ASKED: "pat,quinn"}


def test_a_technician_who_is_a_supervisor_too_hears_it_once() -> None:
    desk = Desk().open()
    for one in (PAT, QUINN):
        desk.tell(one, "away")
    desk.deliver()
    desk.file(SAM)
    assert [short(one.held.effect) for one in desk.deliver()].count(TO_SAM) == 1


def test_the_times_are_the_settings() -> None:
    second = timedelta(seconds=1)
    waits = Waits(cover=second, ack_reminder=2 * second, longest_reminder=3 * second, hold=100 * second)
    desk = posted()
    desk.do(lambda uow: starting.prepare(uow, Installation(ROSTER, rules=DeskRules(waits=waits)), desk.now))
    desk.deliver()
    desk.file(draft="d2")
    desk.deliver()
    events = live(desk, 12)
    assert [when for when, what in events if what == LINE] == [1, 2, 4, 7, 10]


def test_late_deliveries_of_alarms_have_nothing_to_show() -> None:
    desk = posted()
    desk.wait(45)
    desk.press(CommandKind.MARK_READY, PAT, desk.post())
    found: list[Delivery] = []
    while due := desk.claim():
        found += due
        for one in due:
            desk.settle(one, desk.taken(one))
    stale = [one for one in found if one.held.effect.event == 2 and one.held.effect.request]
    assert all(one.snapshot is None for one in stale)
    assert desk.request().status is Status.READY


def test_who_comes_before_the_post_stands_is_asked_by_the_post_itself() -> None:
    desk = Desk().open()
    desk.tell(PAT, "away")
    desk.tell(QUINN, "away")
    desk.deliver()
    desk.file()
    desk.tell(PAT, "on")
    assert [kind for kind, _ in alarms(desk)] == [E.NOBODY_THERE]
    told = desk.deliver()
    assert LINE not in [short(one.held.effect) for one in told]
    assert {short(one.held.effect) for one in told} & {TO_TESS} == set()
    post = next(one for one in told if one.held.effect.kind is EffectKind.POST_REQUEST)
    assert post.snapshot is not None
    assert [person.id for person in post.snapshot.asked] == [PAT.id]


def test_a_supervisor_who_never_spoke_to_the_bot_is_reached_where_the_channel_is() -> None:
    desk = posted()
    desk.store.kept.people[SAM.id] = Person(SAM.id, SAM.name, SAM.account)
    desk.wait(90)
    found = [one for one in desk.claim() if short(one.held.effect) == TO_SAM]
    assert [one.person.service_url for one in found if one.person] == [URL]
    gone = Desk().open(channel=None)
    gone.store.kept.people[SAM.id] = Person(SAM.id, SAM.name, SAM.account)
    gone.file()
    gone.wait(90)
    found = [one for one in gone.claim() if short(one.held.effect) == TO_SAM]
    assert [one.person.service_url for one in found if one.person] == [None]
