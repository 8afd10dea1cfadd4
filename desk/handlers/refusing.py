"""Who may not gets a polite and private no, and it is on record: what is about no request, in a chain of their own."""

from __future__ import annotations

from desk.commands import Turn
from desk.events import Event, EventKind, of_person
from desk.model import Person
from desk.policy import Ask, permits
from desk.ports import UnitOfWork


def allowed(uow: UnitOfWork, turn: Turn, person: Person, what: Ask) -> bool:
    """Whether the speaker, whom this unit locked, may do it; a no is put on record and changes nothing else."""
    if permits(what, person):
        return True
    note_refusal(uow, turn, what)
    return False


def note_refusal(uow: UnitOfWork, turn: Turn, what: Ask) -> None:
    """Put on record what the speaker, whom this unit locked, was refused."""
    subject = of_person(turn.person)
    data = {"command": str(what)}
    uow.audit.add(Event(subject, uow.audit.last(subject) + 1, EventKind.REFUSED, turn.at, turn.person, data))
