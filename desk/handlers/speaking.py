"""What a pharmacist types in their own chat about a request does what it would do in the request's thread.

Which request: the one that is numbered or replied to, else the only one that they have, else the only one that they
were asked for; else somebody must ask (choosing.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from desk.commands import Turn
from desk.events import Event, EventKind
from desk.handlers.naming import candidates
from desk.handlers.noting import last_asked
from desk.handlers.obeying import act
from desk.handlers.saying import Said, unless_anothers
from desk.model import Kind, Person, Request, Status
from desk.phrases import Meaning, Verdict, read
from desk.policy import asked
from desk.ports import UnitOfWork
from desk.records import Note, Which
from desk.roster import pharmacists_of
from desk.together import is_led
from desk.transitions import UNOWNED

_E, _M = EventKind, Meaning
_P2P, _CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
_HAVE: Mapping[Meaning, tuple[frozenset[tuple[Kind, Status]], ...]] = {
    _M.READY: (frozenset({(_P2P, Status.ACKNOWLEDGED)}), frozenset({(_P2P, Status.READY)})),
    _M.READY_LATER: (frozenset({(_P2P, Status.ACKNOWLEDGED)}), frozenset({(_P2P, Status.READY)})),
    _M.NOT_READY: (frozenset({(_P2P, Status.READY)}),),
    _M.CANNOT_TAKE: (
        frozenset({(_P2P, Status.ACKNOWLEDGED), (_P2P, Status.READY)}),
        frozenset({(_CALLBACK, Status.ACKNOWLEDGED)}),
    ),
}
"""What they have that words of each kind may be about, the likeliest first; words of no other kind are read here."""
_CAME = frozenset({_E.READY, _E.NOT_READY, _E.ESTIMATED, _E.OFFERED, _E.RELEASED, _E.PASSED_ON, _E.REPLIED})
"""What words come to, whatever else follows from them."""
_STANDS = {_M.READY: (_E.READY, Status.READY), _M.NOT_READY: (_E.NOT_READY, Status.ACKNOWLEDGED)}
"""What may hold already: who says it again is told so again."""


def is_spoken(meaning: str) -> bool:
    """Whether words of this kind are about a request, wherever a pharmacist says them."""
    return meaning in _HAVE


def about(uow: UnitOfWork, person: Person, meaning: Meaning, now: datetime) -> Sequence[Request]:
    """Return what the words can be about, not locked: what they have, else what they could take or were asked for."""
    groups = [some for some in _theirs(uow, person, meaning) if some]
    if groups or meaning is _M.NOT_READY:
        return [one for some in groups for one in some] if meaning is _M.CANNOT_TAKE else groups[0] if groups else ()
    return _called(uow, person, now) if meaning is _M.CANNOT_TAKE else candidates(uow, None, person)


def only(uow: UnitOfWork, person: Person, meaning: Meaning, now: datetime) -> Request | None:
    """Return the only request that the words can be about, not locked: theirs, else one that they were asked for."""
    found = next((some for some in _theirs(uow, person, meaning) if some), None)
    if found is None:
        among = {one.id for one in about(uow, person, meaning, now)}
        found = [one for one in _called(uow, person, now) if one.id in among]
    return found[0] if len(found) == 1 else None


def speak(uow: UnitOfWork, turn: Turn, request: Request, words: Note, verdict: Verdict) -> Event | None:
    """Do to the locked request what the words say; return what came of it, or None: then nothing has changed."""
    person = uow.people.lock(words.person)
    said = Said(replace(turn, new_id=words.id), person, verdict, words.text)
    if not act(uow, request, said):
        return None
    found = _came(uow, request) or _stands(uow, request, person, verdict.meaning)
    if found is not None and uow.notes.look(words.id) is None:
        uow.notes.add(words)
    return found


def sure(uow: UnitOfWork, turn: Turn, request: Request, text: str) -> Verdict:
    """Return what the words mean, if they are said of this request."""
    return unless_anothers(uow, request, turn, text, read(text))


def _came(uow: UnitOfWork, before: Request) -> Event | None:
    """Return what happened to a request since then that tells most, if anything did."""
    since = [one for one in reversed(uow.audit.of(before.id)) if one.seq > before.events]
    kinds = {_E.FOUND_OWNED} if any(one.kind is _E.FOUND_OWNED for one in since) else _CAME
    return next((one for one in since if one.kind in kinds), next(iter(since), None))


def _stands(uow: UnitOfWork, request: Request, person: Person, meaning: Meaning) -> Event | None:
    kind, status = _STANDS.get(meaning, (None, None))
    now = uow.requests.get(request.id)
    if now is None or (now.status, now.owner) != (status, person.id):
        return None
    return next((one for one in reversed(uow.audit.of(request.id)) if one.kind is kind), None)


def _theirs(uow: UnitOfWork, person: Person, meaning: Meaning) -> Sequence[Sequence[Request]]:
    """Return what they have, oldest first, the likeliest states first; several of one caller are one."""
    have = [one for one in uow.requests.owned_by(person.id) if not is_led(one)]
    return [[one for one in have if (one.kind, one.status) in some] for some in _HAVE[meaning]]


def _called(uow: UnitOfWork, person: Person, now: datetime) -> Sequence[Request]:
    """Return what nobody has and they were asked for, or what was offered to them; those on hold first."""
    count = uow.requests.count_open(Which.ALL)
    found = [one for one in uow.requests.open_page(Which.ALL, 0, count) if not is_led(one)]
    called = [one for one in found if one.offered_to == person.id or _is_called(uow, one, person, now)]
    return sorted(called, key=lambda one: one.kind is not _P2P)


def _is_called(uow: UnitOfWork, request: Request, person: Person, now: datetime) -> bool:
    if request.owner is not None or request.status not in UNOWNED:
        return False
    shown = {one.id for one in asked(request, pharmacists_of(uow, request), now)}
    return person.id in shown | last_asked(uow, request)
