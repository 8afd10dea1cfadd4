"""What a pharmacist's words do to a request: one table. What moves nothing crosses over to the technician."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from desk.audience import refreshes
from desk.commands import Command, CommandKind
from desk.events import MEANING, NOTE, Event, EventKind
from desk.handlers.alarms import sound_now, waits
from desk.handlers.crossing import keep_words, to_technician
from desk.handlers.deciding import attempt
from desk.handlers.estimating import promise
from desk.handlers.giving import could_take
from desk.handlers.hearing import miss
from desk.handlers.noting import last_asked, note
from desk.handlers.owning import hear
from desk.handlers.questions import is_wanted, watch
from desk.handlers.saying import Said, names, remember, says_yes
from desk.handlers.standing import may_take
from desk.model import Kind, Means, Person, Request, Status
from desk.phrases import Meaning, Reply, Verdict, strays
from desk.policy import available
from desk.ports import UnitOfWork
from desk.roster import pharmacists_of

_VERSION = "version"
_HELD = frozenset({Status.WAITING, Status.ACKNOWLEDGED})
_C, _M = CommandKind, Meaning
_P2P, _CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK


def act(uow: UnitOfWork, request: Request, said: Said) -> bool:
    """Do what the words say, to the locked request, and remember it; False when nobody expects anything of it."""
    if not request.is_open:
        return False
    hear(uow, request, said.person, said.turn.at)
    if not _does(uow, request, said):
        now = uow.requests.get(request.id) or request
        _pass_on(uow, now, said)
    now = uow.requests.get(request.id) or request
    if now.events > request.events:
        remember(uow, said, now)
    if said.turn.mentions and _is_announced(uow, request, now):
        miss(uow, now.channel, said.turn.at)
    return True


def obey(uow: UnitOfWork, request: Request, said: Verdict | Reply, person: Person, at: datetime) -> bool:
    """Do what a pharmacist's plain words about their readiness say; False when they move nothing."""
    kind = _PLAIN.get((request.kind, said.meaning))
    if kind is None:
        return False
    if said.extension and said.extension != person.extension:
        _learn_extension(uow, request, replace(person, extension=said.extension), at)
    return attempt(uow, request, Command(kind, Means.WORDS), person, at)


def doubt(uow: UnitOfWork, request: Request, said: Said) -> bool:
    """Ask whether words mean READY, once per person until something changed; False when that is no question.

    Not while another has the request: the answer would take it from them.
    """
    person, version = said.person, str(request.version)
    if request.kind is not _P2P or request.status not in _HELD:
        return False
    if request.owner != person.id and not may_take(request, person):
        return False
    before = (event for event in uow.audit.of(request.id) if event.kind is EventKind.READY_DOUBTED)
    if any(event.actor == person.id and event.data.get(_VERSION) == version for event in before):
        return False
    is_passed_on = said.verdict.meaning is _M.QUESTION  # with the words
    words = {} if is_passed_on else {NOTE: keep_words(uow, request, person, said.text, said.turn)}
    data = {_VERSION: version, **words}
    seq = request.events + 1
    note(uow, request, Event(request.id, seq, EventKind.READY_DOUBTED, said.turn.at, person.id, data))
    return True


def _does(uow: UnitOfWork, request: Request, said: Said) -> bool:
    """Whether the words did something of which who must know is told; a question is passed on in any case."""
    deed = _DEEDS.get((request.kind, said.verdict.meaning))
    done = deed is not None and deed(uow, request, said)
    now = uow.requests.get(request.id) or request
    is_asked = _may_be_ready(uow, now, said) and doubt(uow, now, said)
    return done or (is_asked and said.verdict.meaning is not _M.QUESTION)


def _may_be_ready(uow: UnitOfWork, request: Request, said: Said) -> bool:
    """Whether the words may mean READY: by themselves, or as the answer to a technician who asked for that."""
    is_talk = said.verdict.meaning is _M.TALK
    return said.verdict.maybe_ready or (is_talk and says_yes(said.text) and is_wanted(uow, request, said.turn.at))


def _pass_on(uow: UnitOfWork, request: Request, said: Said) -> None:
    """Tell the technician what was written; a question waits for its answer."""
    is_question = said.verdict.meaning is _M.QUESTION
    more = {**said.more, MEANING: str(_M.QUESTION)} if is_question else said.more
    noted = to_technician(uow, request, said.person, said.text, said.turn, more)
    if noted is not None and is_question:
        watch(uow, noted, said.turn.at)


def _is_announced(uow: UnitOfWork, before: Request, now: Request) -> bool:
    happened = (uow.audit.get(now.id, seq) for seq in range(before.events + 1, now.events + 1))
    return any(event is not None and event.kind is EventKind.READY for event in happened)


def _say(uow: UnitOfWork, request: Request, said: Said) -> bool:
    return obey(uow, request, said.verdict, said.person, said.turn.at)


def _take_back(uow: UnitOfWork, request: Request, said: Said) -> bool:
    """Take READY back; of anybody but the owner "not ready" is talk."""
    return request.owner == said.person.id and _say(uow, request, said)


def _recall(uow: UnitOfWork, request: Request, said: Said) -> bool:
    """Take READY back when its owner says next that it stands in the wrong place ("oops, wrong thread")."""
    is_ready = request.status is Status.READY and request.owner == said.person.id
    return is_ready and strays(said.text) and obey(uow, request, Reply(_M.NOT_READY), said.person, said.turn.at)


def _acknowledge(uow: UnitOfWork, request: Request, said: Said) -> bool:
    return attempt(uow, request, Command(_C.ACKNOWLEDGE, Means.WORDS), said.person, said.turn.at)


def _hand_on(uow: UnitOfWork, request: Request, said: Said) -> bool:
    """Give it to whom the owner named, else back; a READY is withdrawn loudly first."""
    person, at = said.person, said.turn.at
    if request.owner != person.id:
        return _decline(uow, request, said)
    if request.status is Status.READY:
        attempt(uow, request, Command(_C.MARK_NOT_READY, Means.WORDS), person, at)
    held = uow.requests.get(request.id) or request
    heir = _named(uow, held, said.verdict.to, at)
    given = heir is not None and attempt(uow, held, Command(_C.GIVE_TO, Means.WORDS, to=heir), person, at)
    return given or attempt(uow, held, Command(_C.RELEASE, Means.WORDS), person, at)


def _named(uow: UnitOfWork, request: Request, to: str | None, at: datetime) -> str | None:
    """Return the one pharmacist who could take it and is called so: by first, last or full name; None if unsure."""
    wanted = " ".join((to or "").removeprefix("@").casefold().split())
    found = [one.id for one in could_take(uow, request, at) if wanted and wanted in names(one)]
    return found[0] if len(found) == 1 else None


def _decline(uow: UnitOfWork, request: Request, said: Said) -> bool:
    """Pass it on that somebody cannot take it; call the others at once when nobody else is left of those asked."""
    person, at = said.person, said.turn.at
    more = {**said.more, MEANING: str(_M.CANNOT_TAKE)}
    now = to_technician(uow, request, person, said.text, said.turn, more) or request
    if not waits(request):
        return True
    pharmacists = pharmacists_of(uow, request)
    out = {person.id, *_declined(uow, request)}
    were = last_asked(uow, request)
    others = {one.id for one in available(pharmacists, at)} - out
    if person.id in were and not were - out and others:
        sound_now(uow, now, at)
    return True


def _declined(uow: UnitOfWork, request: Request) -> list[str]:
    said_so = str(_M.CANNOT_TAKE)
    return [str(event.actor) for event in uow.audit.of(request.id) if event.data.get(MEANING) == said_so]


def _learn_extension(uow: UnitOfWork, request: Request, person: Person, at: datetime) -> None:
    """Keep where to transfer to; what already shows the person as owner shows it too ("shown with READY")."""
    uow.people.save(person)
    for effect in refreshes(request) if request.is_open and request.owner == person.id else ():
        uow.outbox.put(effect, at)


_PLAIN: Mapping[tuple[Kind, Meaning], CommandKind] = {
    (_P2P, _M.READY): _C.MARK_READY,
    (_P2P, _M.NOT_READY): _C.MARK_NOT_READY,
    (_CALLBACK, _M.READY): _C.ACKNOWLEDGE,
}
"""What plain words ask for. Nobody is on hold for a callback: who says ready there will make the call."""
_DEEDS: Mapping[tuple[Kind, Meaning], Callable[[UnitOfWork, Request, Said], bool]] = {
    (_P2P, _M.READY): _say,
    (_P2P, _M.NOT_READY): _take_back,
    (_P2P, _M.TALK): _recall,
    (_P2P, _M.READY_LATER): promise,
    (_P2P, _M.ACKNOWLEDGING): _acknowledge,
    (_P2P, _M.CANNOT_TAKE): _hand_on,
    (_CALLBACK, _M.READY): _say,
    (_CALLBACK, _M.ACKNOWLEDGING): _acknowledge,
    (_CALLBACK, _M.CANNOT_TAKE): _hand_on,
}
"""What words do; every other reply is passed on to the technician."""
