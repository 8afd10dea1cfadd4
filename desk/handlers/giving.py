"""An owner gives a request to somebody: to whom they may offer it, and the question to whom (procedure.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from desk.commands import Command, CommandKind, Turn
from desk.handlers.answering import refuse
from desk.lifecycle import target_of
from desk.model import Person, Request
from desk.outcome import Outcome, OutcomeKind
from desk.policy import available, permits
from desk.ports import UnitOfWork
from desk.roster import pharmacists_of


def could_take(uow: UnitOfWork, request: Request, at: datetime) -> Sequence[Person]:
    """Return the request's pharmacists who are there, those on chat first, without the owner."""
    there = sorted(available(pharmacists_of(uow, request), at), key=lambda one: not one.on_chat)
    return tuple(one for one in there if one.id != request.owner)


def checked(uow: UnitOfWork, request: Request, command: Command, at: datetime) -> Command:
    """Return the command, naming nobody when it offers to whom it may not: a card's data is not trusted."""
    if command.kind is not CommandKind.GIVE_TO:
        return command
    known = any(one.id == command.to for one in could_take(uow, request, at))
    return command if known else replace(command, to=None)


def ask_to_whom(uow: UnitOfWork, turn: Turn, seen: Outcome) -> Outcome:
    """Return the answer to "Give to" on what the presser may see: the owner is asked to whom."""
    if seen.snapshot is None:
        return seen
    request, person = seen.snapshot.request, uow.people.get(turn.person)
    if person is None or not permits(CommandKind.GIVE_TO, person, request):
        return refuse(uow, turn, uow.requests.get(request.id) or request, CommandKind.GIVE_TO)
    if request.owner is None or target_of(request, CommandKind.GIVE_TO) is None:
        return seen
    if request.owner != person.id:
        return replace(seen, kind=OutcomeKind.OWNED)
    return replace(seen, kind=OutcomeKind.TO_WHOM, roster=could_take(uow, request, turn.at))
