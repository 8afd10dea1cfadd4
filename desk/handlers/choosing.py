"""What is typed in the personal chat about a request: an answer, or a pharmacist's "ready". If unclear, about which.

The words are kept as a draft until a button says which request they are about; a press that comes twice sends once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from desk.commands import Turn
from desk.effects import Effect, EffectKind, View, to_person
from desk.events import Event, EventKind
from desk.handlers.arriving import arrive
from desk.handlers.crossing import answerable, to_thread, waits_for_answer
from desk.handlers.naming import MOST, STATES, candidates, only_one
from desk.handlers.obeying import obey
from desk.handlers.refusing import forbidden
from desk.handlers.saying import doubted
from desk.model import Kind, Person, Request, Role, Status
from desk.outcome import Outcome, OutcomeKind
from desk.phrases import Meaning, read
from desk.policy import Ask
from desk.ports import UnitOfWork
from desk.records import ANSWER, Draft, Note, Purpose
from desk.snapshot import Snapshot, snapshot

_ADDRESSED = re.compile(r"#\s?(\d{1,9})(?!\d)[\s:,.;)-]*")
_WORD = re.compile(r"\w+")
_GREETING = ("hi", "hello", "hey", "there", "good", "morning", "afternoon", "evening", "night", "bye", "welcome")
_THANKS = ("thanks", "thank", "you", "so", "much", "thx", "ty", "great", "perfect", "cool", "nice")
_FINE = ("ok", "okay", "k", "got", "it", "will", "do", "sounds")
_CIVIL = frozenset({*_GREETING, *_THANKS, *_FINE})
"""Words of greetings and thanks: nobody in a thread needs to be told of them who asked nothing."""
_BECAME = {
    Meaning.READY: (EventKind.READY, Status.READY),
    Meaning.NOT_READY: (EventKind.NOT_READY, Status.ACKNOWLEDGED),
}
"""What happened, and where a request stands, when a pharmacist's word counted."""


def read_ready(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Do what a pharmacist's "ready" or "not ready" says, as if it were a post of the channel; False if it is none.

    (procedure.md, "Rules from hard cases": it counts if its author owns exactly one acknowledged warm transfer.)
    What may mean READY and is not certain only asks.
    """
    verdict, person = doubted(read(text)), uow.people.lock(turn.person)
    meaning = Meaning.READY if verdict.maybe_ready else verdict.meaning
    if meaning not in STATES or Role.PHARMACIST not in person.roles:
        return False
    words, among = _kept(turn, meaning, text), candidates(uow, None, person, meaning)
    if verdict.number is not None:
        meant = next((one for one in among if one.number == verdict.number), None)
    else:
        meant = only_one(uow, None, person, meaning)
    if meant is not None and not verdict.maybe_ready and _said(uow, turn, words, meant.id):
        return True
    if among:
        _ask(uow, turn, words)
    return bool(among)


def read_answer(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Send what a technician typed to the thread of the request that it is about; False when it is no answer.

    It is about the request it names ("#12 …"), else the one it replies to, else the only one with an open question,
    else the only open one; else it is asked which.
    """
    theirs = answerable(uow, turn.person)
    number, rest = _addressed(text.strip())
    asked = [one for one in theirs if waits_for_answer(uow, one)]
    if not theirs or not rest or (_is_civil(rest) and not asked and number is None):
        return False
    named = _named(uow, turn, theirs, number)
    among = (asked or theirs) if named is None else named
    words = _kept(turn, ANSWER, rest if named else text.strip())
    if len(among) != 1 or not _said(uow, turn, words, among[0].id):
        _ask(uow, turn, words)
    return True


def choose(uow: UnitOfWork, turn: Turn, request_id: str, draft_id: str) -> Outcome:
    """Do what a button of the question says: the words that were kept are about this request. Once, if pressed twice.

    WHICH asks again when the request is none (any more) that they can be about: nothing typed is lost.
    """
    arrive(uow, turn)
    draft = uow.drafts.get(draft_id)
    if draft is None:
        return _before(uow, turn, draft_id)
    if not _is_theirs(turn, draft):
        return forbidden(uow, turn, Ask.ANSWER)
    can_be = request_id in {one.id for one in _choices(uow, draft)}
    event = _do(uow, turn, draft, request_id) if can_be else None
    request = uow.requests.get(request_id) if event is not None else None
    if request is None:
        return Outcome(OutcomeKind.WHICH, draft=draft, mine=listed(uow, draft, turn.at))
    uow.drafts.drop(draft.id)
    return Outcome(OutcomeKind.SENT, snapshot(uow, request, turn.at, event))


def drop(uow: UnitOfWork, turn: Turn, draft_id: str) -> Outcome:
    """Put the words away: they were about no request. What was sent already stays sent."""
    arrive(uow, turn)
    draft = uow.drafts.get(draft_id)
    if draft is None:
        sent = _before(uow, turn, draft_id)
        return sent if sent.snapshot is not None else Outcome(OutcomeKind.DROPPED)
    if not _is_theirs(turn, draft):
        return forbidden(uow, turn, Ask.ANSWER)
    uow.drafts.drop(draft.id)
    return Outcome(OutcomeKind.DROPPED)


def listed(uow: UnitOfWork, draft: Draft, now: datetime) -> tuple[Snapshot, ...]:
    """Return the requests to offer as what the words may be about, the likeliest first."""
    return tuple(snapshot(uow, one, now, whole=False) for one in _choices(uow, draft)[:MOST])


def _choices(uow: UnitOfWork, draft: Draft) -> Sequence[Request]:
    (kind,) = draft.typed
    if kind == ANSWER:
        return answerable(uow, draft.person)
    return candidates(uow, None, Person(draft.person), Meaning(kind))


def _addressed(text: str) -> tuple[int | None, str]:
    """Return the number that the text begins with ("#12 …"), if any, and the rest."""
    found = _ADDRESSED.match(text)
    return (int(found[1]), text[found.end() :]) if found else (None, text)


def _is_civil(text: str) -> bool:
    """Whether the text is but a greeting, a thanks or an emoji."""
    return all(word in _CIVIL for word in _WORD.findall(text.lower()))


def _named(uow: UnitOfWork, turn: Turn, theirs: Sequence[Request], number: int | None) -> Sequence[Request] | None:
    """Return the request that the text names, or replies to: none if it is not theirs, None if it says nothing."""
    if number is not None:
        return [one for one in theirs if one.number == number]
    ref = uow.messages.find(turn.chat, turn.reply_to) if turn.chat and turn.reply_to else None
    return [one for one in theirs if one.id == ref.request] if ref is not None and ref.request else None


def _kept(turn: Turn, key: str, text: str) -> Draft:
    return Draft(turn.new_id, turn.person, Kind.PEER_TO_PEER, turn.at, {key: text}, purpose=Purpose.ANSWER)


def _is_theirs(turn: Turn, draft: Draft) -> bool:
    return draft.person == turn.person and draft.purpose is Purpose.ANSWER


def _said(uow: UnitOfWork, turn: Turn, draft: Draft, request_id: str) -> bool:
    """Do what the words say and tell their writer so; False when they can be about this request no more."""
    event = _do(uow, turn, draft, request_id)
    if event is None:
        return False
    lane = to_person(turn.person)
    sent = Effect(EffectKind.SHOW, lane, request_id, event.seq, person=turn.person, view=View.ANSWER_SENT)
    uow.outbox.put(sent, turn.at)
    return True


def _ask(uow: UnitOfWork, turn: Turn, draft: Draft) -> None:
    uow.drafts.save(draft)
    lane = to_person(turn.person)
    asked = Effect(EffectKind.SHOW, lane, person=turn.person, view=View.WHICH_ANSWER, draft=draft.id)
    uow.outbox.put(asked, turn.at)


def _do(uow: UnitOfWork, turn: Turn, draft: Draft, request_id: str) -> Event | None:
    """Do what the words say about the request, locked; return what happened, None when it is not possible any more."""
    request = uow.requests.get(request_id)
    if request is None:
        return None
    ((kind, text),) = draft.typed.items()
    words = Note(draft.id, request_id, turn.person, turn.at, text)
    return _answer(uow, request, words) if kind == ANSWER else _be_ready(uow, request, words, Meaning(kind))


def _answer(uow: UnitOfWork, request: Request, words: Note) -> Event | None:
    if not request.is_open or request.technician != words.person:
        return None
    return to_thread(uow, request, words)


def _be_ready(uow: UnitOfWork, request: Request, words: Note, meaning: Meaning) -> Event | None:
    person, said = uow.people.lock(words.person), replace(read(words.text), meaning=meaning)
    obey(uow, request, said, person, words.at)
    (kind, status), now = _BECAME[meaning], uow.requests.get(request.id)
    if now is None or (now.status, now.owner) != (status, person.id):
        return None
    uow.notes.add(words)
    return _last(uow, request.id, lambda event: event.kind is kind)


def _before(uow: UnitOfWork, turn: Turn, note_id: str) -> Outcome:
    """Return what became of words that are kept as a draft no more: where they went, or that they were put away."""
    words = uow.notes.look(note_id)
    request = uow.requests.look(words.request) if words is not None and words.person == turn.person else None
    if words is None or request is None:
        return Outcome(OutcomeKind.FORM_GONE)
    told = _last(uow, request.id, lambda event: (event.at, event.actor) == (words.at, words.person))
    return Outcome(OutcomeKind.SENT, snapshot(uow, request, turn.at, told))


def _last(uow: UnitOfWork, request_id: str, is_it: Callable[[Event], bool]) -> Event | None:
    return next((event for event in reversed(uow.audit.of(request_id)) if is_it(event)), None)
