"""The emojis that stand on a request's messages: whose, and who is next when the owner releases."""

from __future__ import annotations

from datetime import datetime

from desk.model import Means, MessageRef, Person, Place, Request, Role, Status
from desk.ports import UnitOfWork

IN_CHANNEL = (Place.POST, Place.COPY, Place.LINE)
"""An emoji on the bot's own line in the thread, or on a further copy, counts like one on the post (procedure.md)."""


def stands(uow: UnitOfWork, request_id: str, person: Person) -> bool:
    """Whether any emoji of the person stands on the request's post or its lines."""
    refs = uow.messages.of(request_id, *IN_CHANNEL)
    return any(standing.person == person.id for standing in uow.reactions.standing(refs))


def _all_refs(uow: UnitOfWork, request: Request) -> list[MessageRef]:
    """Return the messages on which an emoji counts for the request; of one caller's requests each counts for all."""
    together = [one.id for one in uow.requests.linked(request.linked_to)] if request.linked_to else [request.id]
    return [ref for one in together for ref in uow.messages.of(one, *IN_CHANNEL)]


def may_take(request: Request, person: Person) -> bool:
    """Whether nobody has the request, or its owner offered it to the person."""
    return request.owner is None or request.offered_to == person.id


def let_go(uow: UnitOfWork, request: Request, person: Person) -> bool:
    """Whether the owner's emoji, which alone acknowledged, is gone before READY."""
    by_emoji = request.status is Status.ACKNOWLEDGED and request.acknowledged_by is Means.EMOJI
    if not by_emoji or request.owner != person.id:
        return False
    return all(standing.person != person.id for standing in uow.reactions.standing(_all_refs(uow, request)))


def heir(uow: UnitOfWork, request: Request, leaving: Person, at: datetime) -> str | None:
    """Return the pharmacist, not away, whose emoji stands longest; the leaving owner's own count no more."""
    refs = _all_refs(uow, request)
    uow.reactions.forget(refs, leaving.id)
    for standing in uow.reactions.standing(refs):
        person = uow.people.get(standing.person)
        if person is not None and Role.PHARMACIST in person.roles and not person.is_away(at):
            return person.id
    return None


def forget_all(uow: UnitOfWork, request: Request) -> None:
    """Let the emojis that stand count no more: each said something of what the request was before."""
    refs = _all_refs(uow, request)
    for person in dict.fromkeys(standing.person for standing in uow.reactions.standing(refs)):
        uow.reactions.forget(refs, person)
