"""What happened to a request, told to supervisors and admins who type "history 12" in the personal chat."""

from __future__ import annotations

from desk.commands import Turn
from desk.effects import Effect, EffectKind, View, to_person
from desk.handlers.refusing import allowed
from desk.history import asked_for
from desk.policy import Ask
from desk.ports import UnitOfWork


def recall(uow: UnitOfWork, turn: Turn, said: str) -> bool:
    """Answer with the history that was asked for; False when none was. A refusal is private, and on record."""
    number = asked_for(said)
    if number is None:
        return False
    if not allowed(uow, turn, uow.people.lock(turn.person), Ask.SEE_HISTORY):
        _show(uow, turn, View.HISTORY_REFUSED)
    elif number:
        _show(uow, turn, View.HISTORY, f"{number} {turn.zone or ''}".strip())
    else:
        _show(uow, turn, View.HISTORY_WHICH)
    return True


def _show(uow: UnitOfWork, turn: Turn, view: View, root: str | None = None) -> None:
    uow.outbox.put(Effect(EffectKind.SHOW, to_person(turn.person), person=turn.person, view=view, root=root), turn.at)
