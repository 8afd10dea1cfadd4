"""What happened to a request, told to supervisors and admins who type "history 12" in the personal chat.

A PA number or member ID in place of the number is looked up at once: what was typed goes no further than this unit.
"""

from __future__ import annotations

from collections.abc import Sequence

from desk.commands import Turn
from desk.effects import Effect, EffectKind, View, to_person
from desk.handlers.refusing import allowed
from desk.history import Asked, asked_for, find
from desk.policy import Ask
from desk.ports import UnitOfWork


def recall(uow: UnitOfWork, turn: Turn, said: str) -> bool:
    """Answer with the history that was asked for; False when none was. A refusal is private, and on record."""
    asked = asked_for(said)
    if asked is None:
        return False
    if not allowed(uow, turn, uow.people.lock(turn.person), Ask.SEE_HISTORY):
        _show(uow, turn, View.HISTORY_REFUSED)
    elif asked == Asked():
        _show(uow, turn, View.HISTORY_WHICH)
    else:
        _answer(uow, turn, find(uow, asked))
    return True


def _answer(uow: UnitOfWork, turn: Turn, numbers: Sequence[int]) -> None:
    if not numbers:
        _show(uow, turn, View.HISTORY_NONE)
        return
    view = View.HISTORY if len(numbers) == 1 else View.HISTORY_FOUND
    _show(uow, turn, view, ",".join(map(str, numbers)))


def _show(uow: UnitOfWork, turn: Turn, view: View, root: str | None = None) -> None:
    uow.outbox.put(Effect(EffectKind.SHOW, to_person(turn.person), person=turn.person, view=view, root=root), turn.at)
