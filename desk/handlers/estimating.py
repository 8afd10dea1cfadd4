"""A pharmacist says when they will be ready: the technician gets the estimate, the owner is asked at that time.

Nothing is announced early, and until then nobody asks whether they still work on it: they said how long it takes.
"""

from __future__ import annotations

from datetime import datetime

from desk.commands import Command, CommandKind
from desk.estimates import ready_at
from desk.events import NOTE, READY_AT, Event, EventKind
from desk.handlers import relieving
from desk.handlers.crossing import keep_words
from desk.handlers.deciding import attempt
from desk.handlers.noting import happens, note
from desk.handlers.owning import hear, is_worked_on
from desk.handlers.saying import Said
from desk.handlers.standing import may_take
from desk.model import Means, Person, Request, Status
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind
from desk.together import mates


def promise(uow: UnitOfWork, request: Request, said: Said) -> bool:
    """Take "ready in 5" from whoever has the warm transfer, or takes it by that; False from anybody else.

    Who had said READY is not: that is taken back, loudly, first.
    """
    person, at = said.person, said.turn.at
    if may_take(request, person):
        attempt(uow, request, Command(CommandKind.ACKNOWLEDGE, Means.WORDS), person, at, spared=request.technician)
    elif request.owner != person.id:
        attempt(uow, request, Command(CommandKind.ACKNOWLEDGE, Means.WORDS), person, at)
        return False
    elif request.status is Status.READY:
        attempt(uow, request, Command(CommandKind.MARK_NOT_READY, Means.WORDS), person, at)
    _estimate(uow, uow.requests.get(request.id) or request, said)
    return True


def _estimate(uow: UnitOfWork, request: Request, said: Said) -> None:
    at = said.turn.at
    moment = ready_at(said.verdict.time, at, uow.desks.rules(request.channel).zone)
    data = {NOTE: keep_words(uow, request, said.person, said.text, said.turn), **said.more}
    named = {READY_AT: moment.isoformat()} if moment is not None else {}
    event = Event(request.id, request.events + 1, EventKind.ESTIMATED, at, said.person.id, data | named)
    note(uow, request, event)
    if moment is not None:
        first = request.linked_to or request.id  # of linked requests the first one's clocks run
        key = f"{TimerKind.ESTIMATE}:{first}"
        uow.timers.set(Timer(key, moment, TimerKind.ESTIMATE, first, said.person.id))


def check_estimate(uow: UnitOfWork, timer: Timer, request: Request, now: datetime) -> None:
    """Ask an owner who named this time whether they are ready; from now on their clock runs as if they had spoken."""
    ahead = promised(uow, request)
    if ahead is None or ahead > now or request.owner != timer.person or not is_worked_on(request):
        return
    asked = note(uow, request, happens(request, EventKind.ESTIMATE_OVER, now))
    hear(uow, asked, Person(str(asked.owner)), now)


def check_work(uow: UnitOfWork, timer: Timer, request: Request, now: datetime) -> None:
    """Ask whether an owner still works on it, but never sooner after the time that they named than after a sign."""
    ahead = promised(uow, request) if timer.step != relieving.ASKED else None
    if ahead is None or ahead <= now - uow.desks.rules(request.channel).waits.still_working:
        relieving.check_work(uow, timer, request, now)
    else:
        hear(uow, request, Person(str(timer.person)), ahead)


def promised(uow: UnitOfWork, request: Request) -> datetime | None:
    """Return when the present owner of a request, or of those linked to it, said last that they would be ready."""
    told = [
        event
        for one in (request, *mates(uow, request))
        for event in uow.audit.of(one.id)
        if event.kind is EventKind.ESTIMATED and event.actor == request.owner
    ]
    since = request.acknowledged_at
    valid = [event for event in sorted(told, key=lambda event: event.at) if since is not None and event.at >= since]
    named = valid[-1].data.get(READY_AT) if valid else None
    return datetime.fromisoformat(named) if named is not None else None
