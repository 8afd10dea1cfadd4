"""The emojis that stand on a request's messages: whose, and who is next when the owner releases."""

from __future__ import annotations

from datetime import datetime

from desk.model import Means, Person, Place, Request, Role, Status
from desk.ports import UnitOfWork

IN_CHANNEL = (Place.POST, Place.COPY, Place.LINE)
"""An emoji on the bot's own line in the thread, or on a further copy, counts like one on the post (procedure.md)."""


def stands(uow: UnitOfWork, request_id: str, person: Person) -> bool:
    """Whether any emoji of the person stands on the request's post or its lines."""
    refs = uow.messages.of(request_id, *IN_CHANNEL)
    return any(standing.person == person.id for standing in uow.reactions.standing(refs))


def let_go(uow: UnitOfWork, request: Request, person: Person) -> bool:
    """Whether the owner's emoji, which alone acknowledged, is gone before READY."""
    by_emoji = request.status is Status.ACKNOWLEDGED and request.acknowledged_by is Means.EMOJI
    return by_emoji and request.owner == person.id and not stands(uow, request.id, person)


def heir(uow: UnitOfWork, request: Request, leaving: Person, at: datetime) -> str | None:
    """Return the pharmacist, not away, whose emoji stands longest; the leaving owner's own count no more."""
    refs = uow.messages.of(request.id, *IN_CHANNEL)
    uow.reactions.forget(refs, leaving.id)
    for standing in uow.reactions.standing(refs):
        person = uow.people.get(standing.person)
        if person is not None and Role.PHARMACIST in person.roles and not person.is_away(at):
            return person.id
    return None
