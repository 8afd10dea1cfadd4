"""What time brings about: kept, and told to whom it concerns and to whom it is said besides."""

from __future__ import annotations

from dataclasses import replace

from desk.events import UNHEARD, Event, EventKind
from desk.handlers.noting import happens, last_asked, note
from tests.desk.build import NOW, PAT, QUINN, SAM, TESS
from tests.desk.talk import posted


def test_an_event_follows_the_last_one_and_says_who_was_called() -> None:
    request = posted().request()
    assert happens(request, EventKind.HELD_LONG, NOW) == Event(request.id, 2, EventKind.HELD_LONG, NOW, None, {})
    called = happens(request, EventKind.SUPERVISORS_CALLED, NOW, actor=TESS.id, called=(SAM,), heard=False)
    assert (called.actor, dict(called.data)) == (TESS.id, {"supervisors": "1", UNHEARD: "1"})


def test_it_is_kept_and_told_once_to_each() -> None:
    desk = posted()
    request = desk.request()
    event = happens(request, EventKind.HELD_LONG, NOW)
    said = desk.said_since(lambda: desk.do(lambda uow: note(uow, uow.requests.get(request.id), event, (SAM, TESS))))
    assert sorted(said) == [("notify_person", "sam"), ("notify_person", "tess")]
    assert desk.request().events == 2
    silent = happens(desk.request(), EventKind.HELD_LONG, NOW)
    held = desk.request().id
    assert desk.said_since(lambda: desk.do(lambda uow: note(uow, uow.requests.get(held), silent, told=False))) == []
    assert desk.events()[-1] == (EventKind.HELD_LONG, None)


def test_what_asks_while_somebody_holds_is_kept_with_whom_it_asks() -> None:
    desk = posted()
    request = desk.request()
    assert desk.read(lambda uow: last_asked(uow, request)) == {PAT.id, QUINN.id}
    unheard = happens(request, EventKind.SUPERVISORS_CALLED, NOW, heard=False)
    desk.do(lambda uow: note(uow, uow.requests.get(request.id), unheard))
    assert desk.read(lambda uow: last_asked(uow, request)) == {PAT.id, QUINN.id}
    nobody = happens(desk.request(), EventKind.NOBODY_THERE, NOW)
    desk.do(lambda uow: note(uow, uow.requests.get(request.id), nobody))
    assert desk.read(lambda uow: last_asked(uow, request)) == frozenset()


def test_a_request_kept_before_it_was_noted_whom_it_asks_counts_as_asking_nobody() -> None:
    desk = posted()
    (event,) = desk.read(lambda uow: list(uow.audit.of(desk.request().id)))
    desk.store.kept.events[event.request, event.seq] = replace(event, data={})
    assert desk.read(lambda uow: last_asked(uow, desk.request())) == frozenset()
