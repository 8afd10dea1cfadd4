"""Somebody edits or deletes words that did something: what they no longer say is taken back at once.

An announcement of READY is withdrawn loudly: a prescriber must not be sent to somebody who does not say so any more.
An edit into words that say more is read like new ones.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desk.commands import Command, CommandKind, Turn
from desk.events import NOTE, REWRITTEN, Event
from desk.handlers import repasting
from desk.handlers.adopting import NO_CLOCK, ours
from desk.handlers.arriving import arrive, is_new
from desk.handlers.deciding import attempt
from desk.handlers.listening import reply
from desk.handlers.naming import is_own_post, say_apart
from desk.handlers.obeying import act
from desk.handlers.questions import withdrawn
from desk.handlers.saying import MOVES, Said, addressed, remember
from desk.handlers.standing import stands
from desk.handlers.tracking import offer
from desk.model import Means, Person, Request, Role, Status
from desk.phrases import Meaning, Verdict, read
from desk.ports import UnitOfWork
from desk.records import PASTED, Heard

_UNDONE = frozenset({Meaning.TALK, Meaning.QUESTION})
"""Words that acknowledge nothing any more."""
_TOOK = frozenset({Meaning.ACKNOWLEDGING, Meaning.READY_LATER})
DELETED = "deleted"
"""What a deleted message means, until it is brought back: an edit of it that comes only now is old news."""
_NONE = ""
"""The request of a message that was deleted before anything was heard of it."""
_C = CommandKind


def edited(uow: UnitOfWork, turn: Turn, text: str, *, restored: bool = False) -> None:
    """Follow the edit of a message; `turn.activity` is its own id. In a chat only what did something is followed.

    `restored`: it was deleted, and is there again.
    """
    person = arrive(uow, turn)
    if not _is_next(uow, turn):
        return
    heard = _known(uow, uow.replies.find(turn.place, turn.activity), restored=restored)
    if (heard is None and turn.chat is not None) or (heard is not None and heard.request == _NONE):
        return
    if heard is None:
        readers = (offer, say_apart) if is_own_post(turn) else (reply,)
        any(read_it(uow, turn, text) for read_it in readers)
        return
    if heard.meaning == PASTED:
        repasting.follow(uow, turn, heard, text)
        return
    meant, verdict = _meant(uow, turn, heard, text)
    is_gone = heard.meaning == DELETED and not restored
    if (is_gone or _is_stale(uow, turn, heard)) and verdict.meaning is Meaning.READY:
        verdict = replace(verdict, meaning=Meaning.TALK, maybe_ready=True)
    for one in sorted({heard.request, meant}):
        uow.requests.get(one)  # locked in one order everywhere
    _revise(uow, heard, meant, Said(turn, person, verdict, text, {REWRITTEN: "1"}))


def deleted(uow: UnitOfWork, turn: Turn) -> None:
    """Follow the deletion of a message; its original delivery, should it come later, says nothing, nor do its edits."""
    arrive(uow, turn)
    if not _is_next(uow, turn):
        return
    heard = uow.replies.find(turn.place, turn.activity)
    if heard is None:
        _keep_deleted(uow, turn)
        return
    if heard.meaning == PASTED:
        repasting.forget(uow, heard)
        return
    _take_back(uow, turn, heard, Verdict(Meaning.TALK, DELETED))
    withdrawn(uow, heard, turn.at)
    request = uow.requests.look(heard.request)
    event = request.events if request is not None else heard.event
    uow.replies.put(replace(heard, meaning=DELETED, event=event))


def _keep_deleted(uow: UnitOfWork, turn: Turn) -> None:
    """Keep that a message of a desk's channel is gone of which nothing was heard: an edit of it may come only now."""
    if turn.channel in {one.id for one in uow.channels.look_bound()}:
        uow.replies.put(Heard(turn.place, turn.activity, _NONE, turn.person, DELETED, 0))


def _known(uow: UnitOfWork, heard: Heard | None, *, restored: bool) -> Heard | None:
    """Return what an edited message did; None when it did nothing so far, so that it is read like a new one."""
    if heard is None or heard.request != _NONE:
        return heard
    if restored:
        uow.replies.put(replace(heard, meaning=""))
    return heard if heard.meaning == DELETED and not restored else None


def _is_next(uow: UnitOfWork, turn: Turn) -> bool:
    """Whether this revision is new; from now on the message as it was is old news, even if it comes only now."""
    uow.inbox.first(f"{turn.place}/{turn.activity}", turn.at)
    return is_new(uow, turn)


def _meant(uow: UnitOfWork, turn: Turn, heard: Heard, text: str) -> tuple[str, Verdict]:
    """Return the request that the words are about now: the one of their thread, or the one that they number."""
    ref = ours(uow, turn, turn.root) if turn.root is not None and not is_own_post(turn) else None
    here = uow.requests.look(ref.request if ref is not None else heard.request)
    verdict = read(text)
    return addressed(uow, here, turn, text, verdict) if here is not None else (heard.request, verdict)


def _is_stale(uow: UnitOfWork, turn: Turn, heard: Heard) -> bool:
    """Whether Teams sent this before what the message said last was read: a delivery that comes late."""
    event = uow.audit.get(heard.request, heard.event)
    if event is None or turn.sent_at is None:
        return False
    return timedelta() < event.at - turn.sent_at < NO_CLOCK


def _revise(uow: UnitOfWork, heard: Heard, meant: str, said: Said) -> None:
    verdict = said.verdict
    is_same = str(verdict.meaning) == heard.meaning and meant == heard.request
    if not is_same:
        _take_back(uow, said.turn, heard, verdict if meant == heard.request else Verdict(Meaning.TALK, "another"))
    request = uow.requests.get(meant)
    if request is None or (is_same and not _says_more(uow, request, heard, said)):
        return
    withdrawn(uow, heard, said.turn.at)  # what it asks now is asked anew
    request = uow.requests.get(meant) or request
    act(uow, request, said)
    remember(uow, said, uow.requests.get(meant) or request)


def _says_more(uow: UnitOfWork, request: Request, heard: Heard, said: Said) -> bool:
    """Whether words of the same meaning are worth reading again: other words that people read, or where to transfer."""
    event = uow.audit.get(request.id, heard.event)
    if said.verdict.meaning is Meaning.READY:
        return _is_ready_by(request, event)
    note = uow.notes.look(event.data.get(NOTE, "")) if event is not None else None
    return note.text != said.text.strip() if note is not None else said.verdict.meaning not in MOVES


def _take_back(uow: UnitOfWork, turn: Turn, heard: Heard, now: Verdict) -> None:
    """Take back what the words did and say no more, if it still stands by them alone."""
    request, event = uow.requests.get(heard.request), uow.audit.get(heard.request, heard.event)
    if request is None or request.owner != heard.person:
        return
    known = uow.people.get(heard.person) or Person(heard.person)
    author = replace(known, roles=known.roles | {Role.PHARMACIST})  # whoever deleted it, or is on the roster now
    if heard.meaning == Meaning.READY and now.meaning is not Meaning.READY and _is_ready_by(request, event):
        attempt(uow, request, Command(_C.MARK_NOT_READY, Means.WORDS), author, turn.at)
    elif heard.meaning in _TOOK and now.meaning in _UNDONE and _is_taken_by(uow, request, event, author):
        attempt(uow, request, Command(_C.RELEASE, Means.WORDS), author, turn.at)


def _is_ready_by(request: Request, event: Event | None) -> bool:
    return request.status is Status.READY and event is not None and request.ready_at == event.at


def _is_taken_by(uow: UnitOfWork, request: Request, event: Event | None, author: Person) -> bool:
    """Whether it was by these words that somebody has it, and no emoji of theirs says so too."""
    by_words = request.status is Status.ACKNOWLEDGED and request.acknowledged_by is Means.WORDS
    same = event is not None and request.acknowledged_at == event.at
    return by_words and same and not stands(uow, request.id, author)
