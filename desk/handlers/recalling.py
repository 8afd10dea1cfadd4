"""What happened to a request, told to supervisors and admins who type "history 12" in the personal chat."""

from __future__ import annotations

from dataclasses import replace

from desk.commands import Turn
from desk.effects import Effect, EffectKind, View, to_person
from desk.events import Event, EventKind
from desk.history import asked_for, may_see, numbered
from desk.ports import UnitOfWork


def recall(uow: UnitOfWork, turn: Turn, said: str) -> bool:
    """Answer with the history that was asked for; False when none was. A refusal is private, and on record."""
    number = asked_for(said)
    if number is None:
        return False
    if not may_see(uow.people.lock(turn.person)):
        _refuse(uow, turn, number)
        _show(uow, turn, View.HISTORY_REFUSED)
    elif number:
        _show(uow, turn, View.HISTORY, f"{number} {turn.zone or ''}".strip())
    else:
        _show(uow, turn, View.HISTORY_WHICH)
    return True


def _refuse(uow: UnitOfWork, turn: Turn, number: int) -> None:
    meant = numbered(uow, number)
    request = uow.requests.get(meant.id) if meant is not None else None
    if request is not None:
        refused = Event(request.id, request.events + 1, EventKind.REFUSED, turn.at, turn.person, {"command": "history"})
        uow.requests.save(replace(request, events=refused.seq))
        uow.audit.add(refused)


def _show(uow: UnitOfWork, turn: Turn, view: View, root: str | None = None) -> None:
    uow.outbox.put(Effect(EffectKind.SHOW, to_person(turn.person), person=turn.person, view=view, root=root), turn.at)
