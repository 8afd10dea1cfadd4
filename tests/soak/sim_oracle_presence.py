"""The oracle on who is there: while somebody holds, either somebody is asked or it is said that nobody is there."""

from __future__ import annotations

from collections.abc import Iterator

from desk.events import ASKED, Event, EventKind
from desk.handlers.alarms import waits
from desk.model import Person, Place, Request, Role
from desk.policy import available
from tests.soak.sim_case import Case, edit_refused
from tests.soak.sim_oracle_cards import asked_on
from tests.soak.sim_process import RULES

_BEGINS = frozenset({EventKind.FILED, EventKind.RELEASED, EventKind.CALLER_ON_LINE, EventKind.NOBODY_THERE})


def came(event: Event) -> bool:
    """Whether somebody was called who came when nobody was there: the steps begin anew."""
    return event.kind is EventKind.COVER_CALLED and event.actor is not None


def nobody_there_is_told(case: Case) -> Iterator[str]:
    """When everybody has gone while somebody holds, that was said."""
    for request in [] if _there(case) else _waiting(case):
        if not _is_told(case, request):
            yield f"nobody is there for #{request.number}, and nobody was told"


def who_comes_is_asked(case: Case) -> Iterator[str]:
    """Whoever came when nobody was there was called; the post asks those who are there, and nobody who left."""
    there = _there(case)
    for request in _waiting(case):
        if _is_held(case, request):
            continue
        if there and _is_told(case, request) and not _posted_later(case, request):
            yield f"{there[0].name} came, and was not called to #{request.number}"
        for ref in case.unit.messages.of(request.id, Place.POST):
            asked = asked_on(case, case.teams.message(ref.activity))
            excused = case.is_gone(f"channel:{ref.conversation}") or edit_refused(case, ref)
            if not excused and (bool(asked) != bool(there) or set(asked) - set(there)):
                yield f"#{request.number} asks {[one.name for one in asked]}, there are {[one.name for one in there]}"


def _is_held(case: Case, request: Request) -> bool:
    """Whether clocks wait a while after an outage: who came back meanwhile is looked at then."""
    missed = [event.at for event in case.unit.audit.of(request.id) if event.kind is EventKind.MISSED]
    return bool(missed) and case.world.now() < missed[-1] + RULES.waits.outage_hold


def _there(case: Case) -> tuple[Person, ...]:
    return available(case.unit.people.with_role(Role.PHARMACIST), case.world.now())


def _waiting(case: Case) -> list[Request]:
    """Return the warm transfers that wait; none after a step back: who had come back at a time is away again."""
    stepped_back = any(seconds < 0 for _, seconds in case.world.steps)
    return [] if stepped_back else [request for request in case.requests.values() if waits(request)]


def _is_told(case: Case, request: Request) -> bool:
    """Whether the last word on who is there is that nobody is."""
    return _mark(case, request).kind is EventKind.NOBODY_THERE


def _mark(case: Case, request: Request) -> Event:
    """Return the last event that tells who is there."""
    return [event for event in case.unit.audit.of(request.id) if event.kind in _BEGINS or event.data.get(ASKED)][-1]


def _posted_later(case: Case, request: Request) -> bool:
    """Whether the post came to be known only after somebody came back: it asks who is there itself."""
    known = dict(case.database.rows("SELECT activity, at FROM temp.known"))
    posts = [known[ref.activity] for ref in case.unit.messages.of(request.id, Place.POST, Place.COPY)]
    told = next(at for seq, _, at in case.noted[request.id] if seq == _mark(case, request).seq)
    ((back,),) = case.database.rows("SELECT min(at) FROM temp.attended WHERE since IS NULL AND at >= ?", told)
    return not posts or min(posts) > (back or told)
