"""Requests of one caller (linked, or offered to be), and of one PA: what is shown, and what linked ones share."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from desk.corrections import TIMES
from desk.errors import Unreadable
from desk.events import EventKind
from desk.model import Details, Kind, Request
from desk.ports import UnitOfWork
from desk.template import PA_NUMBER

MAX_OFFERS = 2
"""More than two requests of one caller within minutes are most likely an office's, not a caller's."""
SHARED = (
    "kind",
    "status",
    "owner",
    "acknowledged_by",
    "acknowledged_at",
    "ready_at",
    "closed_at",
    "held_since",
    "expected",
    "offered_to",
    "due_at",
    "due_until",
    "dropped_at",
    "attempts",
)
"""What linked requests have in common besides the technician and the times for a callback: there is one call."""


def is_led(request: Request) -> bool:
    """Whether it is linked to another one, which speaks for it; of linked requests the first is linked to itself."""
    return request.linked_to not in {None, request.id}


def mates(uow: UnitOfWork, request: Request) -> tuple[Request, ...]:
    """Return the other requests linked to the same first one, closed ones too, by number, not locked."""
    if request.linked_to is None:
        return ()
    named = {event.data["to"] for event in uow.audit.of(request.id) if event.kind is EventKind.LINKED}
    found: list[Request] = []
    for one in sorted(named):
        with suppress(Unreadable):  # one damaged request must not hide the others
            mate = uow.requests.look(one)
            found += [mate] if mate is not None and mate.linked_to == request.linked_to else []
    return tuple(sorted(found, key=lambda one: one.number))


def callers(uow: UnitOfWork, request: Request) -> tuple[Request, ...]:
    """Return the earlier requests that may be the same caller's: the latest ones, each the first of those linked.

    Offered, never done unasked (procedure.md, "Rules from hard cases": same phone or contact within minutes).
    """
    if not request.is_open or request.kind is not Kind.PEER_TO_PEER or request.linked_to is not None:
        return ()
    since = (request.held_since or request.filed_at) - uow.desks.rules(request.channel).waits.same_caller
    found = [one for one in uow.requests.same_caller(request, since) if one.number < request.number]
    return tuple(one for one in found if not is_led(one))[-MAX_OFFERS:]


def duplicates(uow: UnitOfWork, request: Request) -> tuple[int, ...]:
    """Return the numbers of the other open requests with the same PA number: information, never a reason to refuse."""
    if not request.is_open or not request.details.get(PA_NUMBER.key):
        return ()
    return tuple(one.number for one in uow.requests.same_pa(request))


def share(other: Request, like: Request, times: tuple[Details, Details] | None = None) -> Request:
    """Return `other` with everything that linked requests have in common as `like` has it.

    `times`: what was typed before and after a move; what it changed of number and times for a callback is taken over.
    """
    common = {name: getattr(like, name) for name in SHARED}
    held_by = None if like.technician == other.filed_by else like.technician
    details = _timed(other.details, *times) if times else other.details
    return replace(other, **common, held_by=held_by, details=details)


def _timed(other: Details, before: Details, after: Details) -> Details:
    changed = {key: after.get(key) for key in TIMES if after.get(key) != before.get(key)}
    windows = other.windows if after.windows == before.windows else after.windows
    return Details({**other.fields, **changed}, windows) if changed or windows != other.windows else other
