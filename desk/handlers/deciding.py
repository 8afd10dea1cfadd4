"""One command on one request: decided, kept, queued to be said. Presses, emojis, replies and timers all end here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from desk.commands import Command, CommandKind
from desk.effects import EffectKind
from desk.errors import IllegalMove, NotPermitted
from desk.events import EventKind
from desk.handlers import callbacks, linking, owning, retaining
from desk.handlers.alarms import watch_hold, watch_waiting
from desk.handlers.noting import record
from desk.handlers.standing import heir
from desk.lifecycle import Decision, decide
from desk.model import Kind, Person, Request, Status
from desk.ports import UnitOfWork


def keep(uow: UnitOfWork, before: Request, decision: Decision, at: datetime) -> None:
    """Save what was decided, with its audit events, and queue what must be said, lanes in one order everywhere."""
    if decision.request != before:
        uow.requests.save(decision.request)
    for event in decision.events:
        record(uow, decision.request, event)
    for effect in sorted(decision.effects, key=lambda effect: effect.lane):
        uow.outbox.put(effect, at)


def decided(
    uow: UnitOfWork, request: Request, command: Command, person: Person, at: datetime, spared: str | None = None
) -> Decision:
    """Decide and keep. Raises NotPermitted or IllegalMove, and then nothing has changed.

    `spared` is sent no message: they are told right after, with more.
    """
    command = linking.prepared(uow, request, command)
    if command.kind is CommandKind.RELEASE and request.owner == person.id and request.status is Status.ACKNOWLEDGED:
        command = replace(command, heir=heir(uow, request, person, at))
    if command.due is None and command.kind in callbacks.DUE_BY:
        command = replace(command, due=callbacks.DUE_BY[command.kind](uow, request, at))
    decision = decide(request, command, person, at)
    if _told_before(uow, request, decision):
        decision = replace(decision, effects=())
    told = tuple(one for one in decision.effects if one.kind is not EffectKind.NOTIFY_PERSON or one.person != spared)
    decision = replace(decision, effects=told)
    keep(uow, request, decision, at)
    if decision.events:
        decision = replace(decision, request=linking.follow(uow, request, decision.request, at, _set_clocks))
    elif decision.request != request:
        linking.firm(uow, decision.request)
    return decision


def _set_clocks(uow: UnitOfWork, before: Request, after: Request, at: datetime) -> Request:
    for follow in _FOLLOW:
        after = follow(uow, before, after, at)
    return after


def _wait_anew(uow: UnitOfWork, before: Request, after: Request, at: datetime) -> Request:
    """Ask for a pharmacist as at the beginning, when a request waits again."""
    if after.kind is Kind.PEER_TO_PEER and after.held_since != before.held_since:
        watch_hold(uow, after, at)
    waits_again = after.status is Status.WAITING and before.status is not Status.WAITING
    return watch_waiting(uow, after, at) if waits_again else after


_FOLLOW: tuple[Callable[[UnitOfWork, Request, Request, datetime], Request], ...] = (
    _wait_anew,
    owning.follow,
    callbacks.follow,
    retaining.follow,
)
"""What every move sets in motion besides being kept: `(unit, before, after, at)` to the request as it is then."""


def _told_before(uow: UnitOfWork, request: Request, decision: Decision) -> bool:
    """Whether somebody was told already who has it: an emoji put again, or swapped in two activities, says it once."""
    found = [event for event in decision.events if event.kind is EventKind.FOUND_OWNED and decision.effects]
    since = request.acknowledged_at
    return any(
        (past.kind, past.actor, past.data) == (event.kind, event.actor, event.data) and since and past.at >= since
        for event in found
        for past in uow.audit.of(request.id)
    )


def attempt(
    uow: UnitOfWork, request: Request, command: Command, person: Person, at: datetime, spared: str | None = None
) -> bool:
    """Do what an emoji, a reply or a timer says; what is not legal (any more) changes nothing and bothers nobody."""
    try:
        decided(uow, request, command, person, at, spared)
    except (IllegalMove, NotPermitted):
        return False
    return True
