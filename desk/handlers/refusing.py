"""Who may not gets a polite and private no, and it is on record: what is about no request, in a chain of their own."""

from __future__ import annotations

from desk.commands import CommandKind, Turn
from desk.events import Event, EventKind, of_person
from desk.model import Person
from desk.outcome import Outcome, OutcomeKind
from desk.policy import Ask, permits
from desk.ports import UnitOfWork


def allowed(uow: UnitOfWork, turn: Turn, person: Person, what: Ask) -> bool:
    """Whether the speaker, whom this unit locked, may do it; a no is put on record and changes nothing else."""
    if permits(what, person):
        return True
    note_refusal(uow, turn, what)
    return False


def forbidden(uow: UnitOfWork, turn: Turn, what: Ask | CommandKind) -> Outcome:
    """Return the no to who sends what another began: their form, their words."""
    note_refusal(uow, turn, what)
    return Outcome(OutcomeKind.FORBIDDEN)


def note_refusal(uow: UnitOfWork, turn: Turn, what: Ask | CommandKind) -> None:
    """Put on record what the speaker, whom this unit locked, was refused."""
    subject = of_person(turn.person)
    data = {"command": str(what)}
    uow.audit.add(Event(subject, uow.audit.last(subject) + 1, EventKind.REFUSED, turn.at, turn.person, data))
