"""An estimate, "ready in 5": the technician gets it, the owner is asked at that time, nothing is announced early."""

from __future__ import annotations

from datetime import timedelta

from desk.commands import Command, CommandKind
from desk.events import NOTE, READY_AT, EventKind
from desk.handlers import moves
from desk.handlers.estimating import promised
from desk.handlers.outage import HELD
from desk.model import Means, Status
from desk.records import Timer, TimerKind
from tests.desk.build import NOW, PAT, QUINN, TESS
from tests.desk.calling import owned
from tests.desk.hearing import heard
from tests.desk.talk import Desk, posted

C, E, S = CommandKind, EventKind, Status
SOON = "Tess: #1: Pat Reyes will be ready about HH:MM. Don't transfer yet."
ASKED = "Pat: #1: you said you would be ready now. Are you?"
WORKING = "Pat: #1: are you still working on it? On hold since HH:MM."


def taken() -> Desk:
    """Return a desk with a warm transfer that Pat acknowledged."""
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    return desk


def estimate(desk: Desk) -> tuple[str | None, str | None]:
    """Return the moment of the last estimate, and its words."""
    events = desk.read(lambda uow: list(uow.audit.of(desk.request().id)))
    data = next(event.data for event in reversed(events) if event.kind is E.ESTIMATED)
    note = desk.read(lambda uow: uow.notes.look(data[NOTE]))
    return data.get(READY_AT), note.text if note else None


def asked(desk: Desk, until: float) -> list[tuple[int, str]]:
    """Let time pass in steps of ten seconds; return when (seconds from now) Pat was asked what."""
    start, said = desk.now, list[tuple[int, str]]()
    while desk.now < start + timedelta(seconds=until):
        lines = heard(desk, lambda: desk.wait(10))
        said += [(int((desk.now - start).total_seconds()), one) for one in lines if one.startswith("Pat:")]
    return said


def test_ready_in_five_is_told_the_technician_and_announces_nothing() -> None:
    desk = taken()
    assert heard(desk, lambda: desk.type(PAT, "ready in 5", root=desk.post())) == [SOON]
    assert estimate(desk) == ((NOW + timedelta(minutes=5)).isoformat(), "ready in 5")
    assert (desk.request().status, desk.request().owner) == (S.ACKNOWLEDGED, PAT.id)


def test_who_says_so_while_nobody_has_it_takes_it_and_the_technician_is_told_once() -> None:
    desk = posted()
    assert heard(desk, lambda: desk.type(PAT, "ready in 5", root=desk.post())) == [SOON]
    assert (desk.request().owner, desk.request().acknowledged_by) == (PAT.id, Means.WORDS)


def test_who_was_offered_it_takes_it_over_by_that() -> None:
    desk = taken()
    desk.give(PAT, QUINN.id)
    desk.deliver()
    told = sorted(heard(desk, lambda: desk.type(QUINN, "2 min", root=desk.post())))
    assert told == ["Pat: #1: Quinn Osei took it over.", SOON.replace("Pat Reyes", "Quinn Osei")]
    assert desk.request().owner == QUINN.id


def test_a_time_that_is_not_understood_is_passed_on_as_it_was_said() -> None:
    desk = taken()
    told = heard(desk, lambda: desk.type(PAT, "ready after lunch", root=desk.post()))
    assert told == ["Tess: #1: Pat Reyes will be ready soon. Don't transfer yet."]
    assert estimate(desk) == (None, "ready after lunch")
    assert [one for one in desk.store.kept.timers.values() if one.kind is TimerKind.ESTIMATE] == []


def test_the_owner_is_asked_at_that_time_and_only_then_does_their_clock_run() -> None:
    desk = taken()
    desk.type(PAT, "ready in 5", root=desk.post())
    desk.wait(60)
    desk.type(PAT, "Do you have the DOB?", root=desk.post())  # a sign of life shortens nothing
    assert asked(desk, 430) == [(240, ASKED), (420, WORKING)]


def test_a_longer_time_than_the_clocks_is_waited_for() -> None:
    desk = taken()
    desk.type(PAT, "ready in 30 min", root=desk.post())
    assert asked(desk, 30 * 60) == [(1800, ASKED)]
    assert desk.request().owner == PAT.id


def test_a_time_that_falls_on_the_clocks_own_is_asked_about_once() -> None:
    desk = taken()
    desk.type(PAT, "ready in 3", root=desk.post())
    assert asked(desk, 350) == [(180, ASKED)]


def test_who_is_ready_before_is_not_asked() -> None:
    desk = taken()
    desk.type(PAT, "ready in 1", root=desk.post())
    desk.type(PAT, "ready", root=desk.post())
    assert asked(desk, 70) == []


def test_the_latest_word_counts() -> None:
    desk = taken()
    desk.type(PAT, "ready in 5", root=desk.post())
    desk.wait(120)
    desk.type(PAT, "10 more minutes", root=desk.post())
    assert asked(desk, 620) == [(600, ASKED)]
    desk.type(PAT, "ready in 5", root=desk.post())
    desk.type(PAT, "after lunch", root=desk.post())
    assert asked(desk, 190) == [(180, WORKING)]


def test_what_a_former_owner_said_binds_nobody() -> None:
    desk = taken()
    desk.type(PAT, "ready in 5", root=desk.post())
    desk.press(C.RELEASE, PAT, desk.post())
    desk.press(C.ACKNOWLEDGE, QUINN, desk.post())
    desk.deliver()
    assert desk.read(lambda uow: promised(uow, desk.request())) is None
    assert asked(desk, 310) == []
    desk.press(C.RELEASE, QUINN, desk.post())
    desk.wait(1)
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    assert desk.read(lambda uow: promised(uow, desk.request())) is None


def test_a_clock_of_a_former_owner_asks_nobody() -> None:
    desk = taken()
    desk.type(PAT, "ready in 5", root=desk.post())
    desk.deliver()
    for kind in (TimerKind.ESTIMATE, TimerKind.STILL_WORKING):
        stale = Timer(f"{kind}:stale", NOW, kind, desk.request().id, QUINN.id)
        desk.do(lambda uow, stale=stale: uow.timers.set(stale))
    assert heard(desk, lambda: desk.wait(0)) == []


def test_somebody_elses_estimate_is_but_words() -> None:
    desk = taken()
    told = sorted(heard(desk, lambda: desk.type(QUINN, "ready in 5", root=desk.post())))
    assert told == ["Quinn: #1: Pat Reyes has it.", "Tess: #1 · Quinn Osei wrote"]
    assert desk.request().owner == PAT.id


def test_a_ready_that_is_moved_into_the_future_is_taken_back_loudly() -> None:
    desk = taken()
    desk.type(PAT, "ready", root=desk.post())
    desk.deliver()
    told = sorted(heard(desk, lambda: desk.type(PAT, "ready in 5", root=desk.post())))
    assert told == [
        "Tess's READY card: #1 STOP: Pat Reyes is not ready. Don't transfer.",
        "Tess: #1 STOP: Pat Reyes is not ready. Don't transfer.",
        SOON,
        "thread: @Tess Taylor #1 STOP: Pat Reyes is not ready. Don't transfer.",
    ]
    assert desk.request().status is S.ACKNOWLEDGED


def test_of_a_callback_it_is_passed_on() -> None:
    desk = owned()
    assert heard(desk, lambda: desk.type(PAT, "ready in 5", root=desk.post())) == ["Tess: #1 · Pat Reyes wrote"]


def test_of_linked_requests_the_estimate_in_either_thread_counts() -> None:
    desk = taken()
    desk.now += timedelta(seconds=30)
    desk.file(draft="d2")
    desk.deliver()
    link = Command(C.LINK, to=desk.request(1).id)
    turn = desk.in_chat(TESS)
    desk.do(lambda uow: moves.press(uow, turn, desk.request(2).id, link))
    desk.deliver()
    assert desk.request(2).owner == PAT.id
    desk.type(PAT, "ready in 5", root=desk.post(2))
    assert asked(desk, 310) == [(300, ASKED)]


def test_after_an_outage_the_question_waits_with_the_others() -> None:
    assert TimerKind.ESTIMATE in HELD
