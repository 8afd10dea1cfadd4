"""Words that cross over: a pharmacist's reply to the technician's chat, the technician's answer to the thread.

Nobody has to watch two places. What was typed is kept as a note, sealed; events and effects only name the note.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from desk.commands import Turn
from desk.events import ASKS_READY, NOTE, Event, EventKind
from desk.handlers.noting import note
from desk.handlers.saying import asks_ready
from desk.model import Person, Request
from desk.ports import UnitOfWork
from desk.records import Note

_NOTHING: Mapping[str, str] = MappingProxyType({})
_CROSSED = frozenset({EventKind.REPLIED, EventKind.ANSWERED, EventKind.ANSWERED_HERE, EventKind.QUESTION_WITHDRAWN})


def to_technician(
    uow: UnitOfWork, request: Request, person: Person, text: str, turn: Turn, more: Mapping[str, str] = _NOTHING
) -> Request | None:
    """Tell a request's technician what somebody wrote in its thread; None when there is nobody or nothing to tell.

    `request` was got in this unit, and is returned as it is then. `more` goes with the event: {REWRITTEN: "1"} marks
    words that their writer has changed.
    """
    if not text.strip() or not request.is_open or person.id == request.technician:
        return None
    data = {NOTE: keep_words(uow, request, person, text, turn), **more}
    return note(uow, request, Event(request.id, request.events + 1, EventKind.REPLIED, turn.at, person.id, data))


def keep_words(uow: UnitOfWork, request: Request, person: Person, text: str, turn: Turn) -> str:
    """Keep what somebody wrote, once a turn; return the id under which an event's data names it."""
    uow.notes.add(Note(turn.new_id, request.id, person.id, turn.at, text.strip()))
    return turn.new_id


def to_thread(uow: UnitOfWork, request: Request, words: Note) -> Event:
    """Say in the request's thread what its technician answers, to whoever asked last; return what happened.

    `request` was got in this unit, is open and belongs to a channel.
    """
    uow.notes.add(words)
    asked = asked_by(uow, request)
    data = {NOTE: words.id} | ({"to": asked} if asked else {}) | ({ASKS_READY: "1"} if asks_ready(words.text) else {})
    event = Event(request.id, request.events + 1, EventKind.ANSWERED, words.at, words.person, data)
    note(uow, request, event)
    return event


def asked_by(uow: UnitOfWork, request: Request) -> str | None:
    """Return who wrote last in the request's thread, if anybody did."""
    asked = [event.actor for event in uow.audit.of(request.id) if event.kind is EventKind.REPLIED]
    return asked[-1] if asked else None


def waits_for_answer(uow: UnitOfWork, request: Request) -> bool:
    """Whether what crossed over last is a pharmacist's, so that an answer is likely about this request."""
    crossed = [event.kind for event in uow.audit.of(request.id) if event.kind in _CROSSED]
    return crossed[-1:] == [EventKind.REPLIED]


def answerable(uow: UnitOfWork, person: str) -> Sequence[Request]:
    """Return the requests that somebody's answer may be about, not locked: those asked about first, then the oldest.

    Only a technician answers, and only where there is a thread.
    """
    theirs = [one for one in uow.requests.open_for(person) if one.channel is not None]
    return sorted(theirs, key=lambda one: not waits_for_answer(uow, one))
