"""A pharmacist's question: what answers it, and who else may when its technician does not.

(procedure.md, "Rules from hard cases": unanswered for five minutes, any technician may.) A technician is whoever is no
pharmacist of this product: what they say in a thread answers, and moves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from desk.commands import Turn
from desk.events import ASKS_READY, MEANING, NOTE, OTHERS, Event, EventKind
from desk.handlers.adopting import ours
from desk.handlers.crossing import keep_words, waits_for_answer
from desk.handlers.noting import note
from desk.handlers.saying import asks_ready, numbered
from desk.model import Person, Request, Role
from desk.phrases import Meaning
from desk.ports import UnitOfWork
from desk.records import Heard, Timer, TimerKind, Which

MOST = 5
"""How many technicians are called: each has a request here that is open now, so they are at work."""
_GREETING = ("hi", "hello", "hey", "there", "good", "morning", "afternoon", "evening", "night", "bye", "welcome")
_THANKS = ("thanks", "thank", "you", "so", "much", "thx", "ty", "great", "perfect", "cool", "nice")
_FINE = ("ok", "okay", "k", "got", "it", "will", "do", "sounds")
_CIVIL = frozenset({*_GREETING, *_THANKS, *_FINE})
"""Words of greetings and thanks: nobody in a thread needs to be told of them who asked nothing."""
_WORD = re.compile(r"\w+")
OF = "of"
"""Key of the event that was taken back."""
_WANTED = timedelta(minutes=10)
"""How long a "yes" is an answer to whether somebody is ready."""
_ENDS = frozenset({EventKind.ANSWERED, EventKind.ANSWERED_HERE, EventKind.READY})
"""What ends every question before it: whoever is ready needs no answer any more."""
_WANTS = frozenset({EventKind.ANSWERED, EventKind.READY_WANTED})
_DECIDES = _WANTS | {EventKind.READY, EventKind.NOT_READY}


def is_civil(text: str) -> bool:
    """Whether the text is but a greeting, a thanks or an emoji."""
    return all(word in _CIVIL for word in _WORD.findall(text.lower()))


def watch(uow: UnitOfWork, request: Request, at: datetime) -> None:
    """Look in five minutes whether a question just asked was answered; an earlier one that is open comes first."""
    first = next(iter(_open(uow, request, since_called=True)))
    due = max(first.at + _patience(uow, request), at)
    uow.timers.set(Timer(f"{TimerKind.QUESTION}:{request.id}", due, TimerKind.QUESTION, request.id))


def check(uow: UnitOfWork, _timer: Timer, request: Request, now: datetime) -> None:
    """Ask the technicians who are at work, in the thread, when nobody answered; said once."""
    found = _open(uow, request, since_called=True) if request.is_open and request.channel is not None else ()
    if not found:
        return
    asked = found[0]
    if asked.at + _patience(uow, request) > now:
        watch(uow, request, now)
        return
    others = ",".join(one for one in _at_work(uow, request) if one not in {request.technician, asked.actor})
    data = {NOTE: asked.data[NOTE], "previous": str(asked.actor), OTHERS: others}
    note(uow, request, Event(request.id, request.events + 1, EventKind.UNANSWERED, now, None, data))


def is_free(uow: UnitOfWork, request: Request, now: datetime) -> bool:
    """Whether anybody may answer: an open question of a pharmacist is old enough."""
    found = _open(uow, request) if request.is_open and request.channel is not None else ()
    return bool(found) and found[0].at + _patience(uow, request) <= now


def free_one(uow: UnitOfWork, number: int | None, now: datetime) -> Request | None:
    """Return the open request of that number if anybody may answer its question, not locked."""
    found = numbered(uow, None, number) if number is not None else None
    return found if found is not None and is_free(uow, found, now) else None


def withdrawn(uow: UnitOfWork, heard: Heard, at: datetime) -> None:
    """Keep that somebody deleted their question, or made something else of it: nobody needs to answer it."""
    request = uow.requests.get(heard.request) if heard.meaning == Meaning.QUESTION else None
    if request is None:
        return
    theirs = [one.seq for one in _open(uow, request) if one.actor == heard.person and one.seq <= heard.event]
    if theirs:
        data = {OF: str(theirs[-1])}
        event = Event(request.id, request.events + 1, EventKind.QUESTION_WITHDRAWN, at, heard.person, data)
        note(uow, request, event)


def overhear(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Take a technician's words in a request's thread as an answer, if one is awaited; False when they are talk.

    They move nothing. Its own technician is told when another answers in their place.
    """
    person, ref = uow.people.get(turn.person), ours(uow, turn, turn.root) if turn.root else None
    if person is None or Role.PHARMACIST in person.roles or ref is None:
        return False
    request = uow.requests.get(ref.request)
    if request is None or not request.is_open:
        return False
    if asks_ready(text):
        note(uow, request, Event(request.id, request.events + 1, EventKind.READY_WANTED, turn.at, person.id))
        return True
    if is_civil(text) or not _is_awaited(uow, request, person):
        return False
    mine = person.id == request.technician
    data = {} if mine else {NOTE: keep_words(uow, request, person, text, turn)}
    note(uow, request, Event(request.id, request.events + 1, EventKind.ANSWERED_HERE, turn.at, person.id, data))
    return True


def is_wanted(uow: UnitOfWork, request: Request, now: datetime) -> bool:
    """Whether a technician asked last, and not long ago, if somebody is ready."""
    told = [event for event in uow.audit.of(request.id) if event.kind in _DECIDES]
    last = told[-1] if told else None
    if last is None or last.kind not in _WANTS or now - last.at > _WANTED:
        return False
    return last.kind is EventKind.READY_WANTED or ASKS_READY in last.data


def _is_awaited(uow: UnitOfWork, request: Request, person: Person) -> bool:
    """Whether an answer of theirs is awaited: of its technician to any words, of others to a question."""
    return waits_for_answer(uow, request) if person.id == request.technician else bool(_open(uow, request))


def _open(uow: UnitOfWork, request: Request, *, since_called: bool = False) -> Sequence[Event]:
    """Return the questions that nobody answered, oldest first; or only those of which nobody else was told yet."""
    found: list[Event] = []
    for event in uow.audit.of(request.id):
        if event.kind in _ENDS or (since_called and event.kind is EventKind.UNANSWERED):
            found = []
        elif event.kind is EventKind.QUESTION_WITHDRAWN:
            found = [one for one in found if str(one.seq) != event.data[OF]]
        elif event.data.get(MEANING) == Meaning.QUESTION:
            found.append(event)
    return found


def _patience(uow: UnitOfWork, request: Request) -> timedelta:
    return uow.desks.rules(request.channel).waits.question


def _at_work(uow: UnitOfWork, request: Request) -> Sequence[str]:
    """Return the technicians of the channel's open requests, who filed last first, without pharmacists."""
    count = uow.requests.count_open(Which.ALL, request.channel)
    newest = uow.requests.open_page(Which.ALL, max(0, count - _LOOKED_AT), _LOOKED_AT, request.channel)
    technicians = dict.fromkeys(one.technician for one in reversed(newest))
    pharmacists = {one.id for one in uow.people.with_role(Role.PHARMACIST)}
    return [one for one in technicians if one not in pharmacists][: MOST + 1]


_LOOKED_AT = 50
"""Open requests that are looked at for who is at work."""
