"""The oracle on who is there: while somebody holds, nobody is left in the belief that somebody is asked."""

from __future__ import annotations

from collections.abc import Iterator

from desk.events import Event, EventKind
from desk.handlers.alarms import waits
from desk.model import Person, Request, Role
from desk.policy import available
from tests.soak.sim_case import Case

_BEGINS = frozenset({EventKind.FILED, EventKind.RELEASED, EventKind.NOBODY_THERE})


def came(event: Event) -> bool:
    """Whether somebody was called who came when nobody was there: the steps begin anew."""
    return event.kind is EventKind.COVER_CALLED and event.actor is not None


def nobody_there_is_told(case: Case) -> Iterator[str]:
    """When everybody has gone while somebody holds, that was said."""
    for request in [] if _there(case) else _waiting(case):
        if not _is_told(case, request):
            yield f"nobody is there for #{request.number}, and nobody was told"


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
    return [event for event in case.unit.audit.of(request.id) if event.kind in _BEGINS or came(event)][-1]
