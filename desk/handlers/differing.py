"""A pasted message says something else than the request posted from it: its technician is told, and decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desk.commands import Turn
from desk.events import FIELDS, NOTE, Event, EventKind
from desk.handlers.noting import note
from desk.model import Person, Request
from desk.ports import UnitOfWork
from desk.records import Note
from desk.template import BY_KEY


def tell(uow: UnitOfWork, turn: Turn, posted: Request, typed: Mapping[str, str]) -> None:
    """Tell the technician what the text says otherwise than their open request, unless they were told that already."""
    request = uow.requests.get(posted.id)
    if request is None or not request.is_open:
        return
    differs = _differs(request, typed)
    if not differs:
        return
    words = "\n".join(f"{BY_KEY[key].label}: {text}" for key, text in differs.items())
    if words == _told(uow, request):
        return
    new_id = f"{turn.new_id}-{request.number}"
    uow.notes.add(Note(new_id, request.id, turn.person, turn.at, words))
    data = {NOTE: new_id, FIELDS: ",".join(differs)}
    event = Event(request.id, request.events + 1, EventKind.PASTE_CHANGED, turn.at, turn.person, data)
    note(uow, request, event, [Person(request.technician)], told=False)


def _differs(request: Request, typed: Mapping[str, str]) -> Mapping[str, str]:
    """Return what the text says of each template field otherwise than the request, or besides."""
    return {
        key: text for key, text in typed.items() if key in BY_KEY and _plain(text) != _plain(request.details.get(key))
    }


def _plain(text: str) -> Sequence[str]:
    return text.casefold().split()


def _told(uow: UnitOfWork, request: Request) -> str | None:
    told = [event for event in uow.audit.of(request.id) if event.kind is EventKind.PASTE_CHANGED]
    words = uow.notes.look(told[-1].data[NOTE]) if told else None
    return words.text if words is not None else None
