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
from desk.handlers.naming import MOST
from desk.handlers.questions import free_one, is_civil, is_free
from desk.handlers.refusing import forbidden
from desk.handlers.saying import doubted, numbered
from desk.handlers.speaking import about, is_spoken, only, speak, sure
from desk.model import Kind, Person, Request, Role
from desk.outcome import Outcome, OutcomeKind
from desk.phrases import Meaning, Verdict, read
from desk.policy import Ask
from desk.ports import UnitOfWork
from desk.records import ANSWER, MEANT, Draft, Note, Purpose, said_in
from desk.roster import pharmacists_of
from desk.snapshot import Snapshot, snapshot

_ADDRESSED = re.compile(r"#\s?(\d{1,9})(?!\d)[\s:,.;)-]*")


def read_words(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Do what a pharmacist says about a request, as if it stood in its thread; False if it is nothing of that.

    (procedure.md, "Rules from hard cases": "ready" counts if its author owns exactly one acknowledged warm transfer.)
    What may mean READY and is not certain only asks.
    """
    verdict, person = doubted(read(text)), uow.people.lock(turn.person)
    meaning = Meaning.READY if verdict.maybe_ready else verdict.meaning
    if not is_spoken(meaning) or Role.PHARMACIST not in person.roles:
        return False
    among = about(uow, person, meaning, turn.at)
    meant = _meant(uow, turn, person, replace(verdict, meaning=meaning), among)
    words = _kept(turn, meaning, text)
    if meant is not None and not verdict.maybe_ready and _speaks(uow, turn, words, meant.id):
        return True
    if among:
        _ask(uow, turn, words)
    return bool(among)


def _meant(uow: UnitOfWork, turn: Turn, person: Person, verdict: Verdict, among: Sequence[Request]) -> Request | None:
    """Return the request that is numbered or replied to, or the only one that can be meant."""
    if verdict.number is not None:
        mine = next((one for one in among if one.number == verdict.number), None)
        return mine or _of_their_desk(uow, person, verdict.number)
    replied = _named(uow, turn, among, None)
    return next(iter(replied), None) if replied is not None else only(uow, person, verdict.meaning, turn.at)


def _of_their_desk(uow: UnitOfWork, person: Person, number: int) -> Request | None:
    """Return the open request of that number, if the person may be asked about it, not locked."""
    found = numbered(uow, None, number)
    is_theirs = found is not None and person.id in {one.id for one in pharmacists_of(uow, found)}
    return found if is_theirs else None


def _speaks(uow: UnitOfWork, turn: Turn, draft: Draft, request_id: str) -> bool:
    """Do what the words say of a request as they stand; False when they only may say so of it, or can no more."""
    request = uow.requests.get(request_id)
    ((_, text),) = draft.typed.items()
    verdict = sure(uow, turn, request, text) if request is not None else None
    if request is None or verdict is None or verdict.maybe_ready:
        return False
    event = speak(uow, turn, request, Note(draft.id, request_id, turn.person, turn.at, text), verdict)
    if event is not None and event.kind is not EventKind.FOUND_OWNED:  # of that they are told anyhow
        _tell(uow, turn, request_id, event)
    return event is not None


def read_answer(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Send what a technician typed to the thread of the request that it is about; False when it is no answer.

    It is about the request it names ("#12 …"), else the one it replies to, else the only one with an open question,
    else the only open one; else it is asked which. A question that waits too long anybody answers by its number.
    """
    theirs = answerable(uow, turn.person)
    number, rest = _addressed(text.strip())
    asked = [one for one in theirs if waits_for_answer(uow, one)]
    if rest and number is not None and number not in {one.number for one in theirs}:
        free = free_one(uow, number, turn.at)
        if free is not None and _said(uow, turn, _kept(turn, ANSWER, rest), free.id):
            return True
    if not theirs or not rest or (is_civil(rest) and not asked and number is None):
        return False
    named = _named(uow, turn, theirs, number)
    among = (asked or theirs) if named is None else named
    words = _kept(turn, ANSWER, rest if named else text.strip())
    if len(among) != 1 or not _said(uow, turn, words, among[0].id):
        _ask(uow, turn, words)
    return True


def ask_meant(uow: UnitOfWork, turn: Turn, text: str, meant: str) -> None:
    """Ask whether the words are the command that they nearly are, or an answer: nothing goes anywhere unasked."""
    words = _kept(turn, ANSWER, text.strip())
    _ask(uow, turn, replace(words, typed={**words.typed, MEANT: meant}))


def take_meant(uow: UnitOfWork, turn: Turn, draft_id: str) -> Outcome:
    """Return the command that the words were meant as (OPENED, with their draft), which are kept no longer."""
    arrive(uow, turn)
    draft = uow.drafts.get(draft_id)
    if draft is None:
        return _before(uow, turn, draft_id)
    if not _is_theirs(turn, draft) or MEANT not in draft.typed:
        return forbidden(uow, turn, Ask.ANSWER)
    uow.drafts.drop(draft.id)
    return Outcome(OutcomeKind.OPENED, draft=draft)


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
    can_be = request_id in {one.id for one in _choices(uow, draft, turn.at)}
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
    return tuple(snapshot(uow, one, now, whole=False) for one in _choices(uow, draft, now)[:MOST])


def _choices(uow: UnitOfWork, draft: Draft, now: datetime) -> Sequence[Request]:
    kind, _ = said_in(draft)
    if kind == ANSWER:
        return answerable(uow, draft.person)
    return about(uow, uow.people.get(draft.person) or Person(draft.person), Meaning(kind), now)


def _addressed(text: str) -> tuple[int | None, str]:
    """Return the number that the text begins with ("#12 …"), if any, and the rest."""
    found = _ADDRESSED.match(text)
    return (int(found[1]), text[found.end() :]) if found else (None, text)


def _named(uow: UnitOfWork, turn: Turn, theirs: Sequence[Request], number: int | None) -> Sequence[Request] | None:
    """Return the request that the text names, or replies to: none if it is not theirs, None if it says nothing."""
    if number is not None:
        return [one for one in theirs if one.number == number]
    ref = uow.messages.find(turn.chat, turn.reply_to) if turn.chat and turn.reply_to else None
    return [one for one in theirs if one.id == ref.request] if ref is not None and ref.request else None


def _kept(turn: Turn, key: str, text: str) -> Draft:
    typed, purpose = {key: text}, Purpose.ANSWER
    return Draft(turn.new_id, turn.person, Kind.PEER_TO_PEER, turn.at, typed, turn.activity, purpose)


def _is_theirs(turn: Turn, draft: Draft) -> bool:
    return draft.person == turn.person and draft.purpose is Purpose.ANSWER


def _said(uow: UnitOfWork, turn: Turn, draft: Draft, request_id: str) -> bool:
    """Do what the words say and tell their writer so; False when they can be about this request no more."""
    event = _do(uow, turn, draft, request_id)
    if event is not None:
        _tell(uow, turn, request_id, event)
    return event is not None


def _tell(uow: UnitOfWork, turn: Turn, request_id: str, event: Event) -> None:
    lane = to_person(turn.person)
    sent = Effect(EffectKind.SHOW, lane, request_id, event.seq, person=turn.person, view=View.ANSWER_SENT)
    uow.outbox.put(sent, turn.at)


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
    kind, text = said_in(draft)
    words = Note(draft.id, request_id, turn.person, turn.at, text)
    if kind == ANSWER:
        return _answer(uow, request, words)
    said = replace(read(words.text), meaning=Meaning(kind), maybe_ready=False)  # the button says which and what
    return speak(uow, replace(turn, activity=draft.message or turn.activity), request, words, said)


def _answer(uow: UnitOfWork, request: Request, words: Note) -> Event | None:
    if not request.is_open or not (request.technician == words.person or is_free(uow, request, words.at)):
        return None
    return to_thread(uow, request, words)


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
