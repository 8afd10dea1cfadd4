"""What somebody said in the channel: which request it is about, and what is kept of it so that edits can follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from desk.commands import Turn
from desk.model import Person, Request
from desk.phrases import Meaning, Verdict, read
from desk.ports import UnitOfWork
from desk.records import Heard, Which

MOVES = frozenset({Meaning.READY, Meaning.READY_LATER, Meaning.ACKNOWLEDGING, Meaning.NOT_READY, Meaning.CANNOT_TAKE})
"""What may move a request; the rest is for people to read."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a pharmacist about a request. `more` goes with the event that carries them to the technician. PHI."""

    turn: Turn
    person: Person
    verdict: Verdict
    text: str = field(repr=False)
    more: Mapping[str, str] = field(default_factory=dict[str, str])


def asks_ready(text: str) -> bool:
    """Whether a technician asks if somebody is ready: "yes" below it would be a READY."""
    return _below(text, "yes") is Meaning.READY


def says_yes(text: str) -> bool:
    """Whether a reply is READY as the answer to "are you ready?", and not by itself."""
    return _below("are you ready?", text) is Meaning.READY


def _below(quoted: str, text: str) -> Meaning:
    return read("\n".join((*(f"> {line}" for line in quoted.splitlines()), text))).meaning


def doubted(verdict: Verdict) -> Verdict:
    """Return the verdict without what it is not sure of: a READY that may be none is talk, which may mean READY."""
    is_unsure = verdict.meaning is Meaning.READY and verdict.maybe_ready
    return replace(verdict, meaning=Meaning.TALK) if is_unsure else verdict


def addressed(uow: UnitOfWork, here: Request, verdict: Verdict) -> tuple[str, Verdict]:
    """Return the id of the request that words in the thread of `here` are about: the open one that they number.

    A number that is no open request's of the channel leaves a doubt: such words move nothing.
    """
    verdict = doubted(verdict)
    if verdict.number in {None, here.number} or verdict.meaning not in MOVES:
        return here.id, verdict
    other = numbered(uow, here.channel, verdict.number)
    if other is not None:
        return other.id, verdict
    return here.id, replace(verdict, meaning=Meaning.TALK, maybe_ready=verdict.meaning is Meaning.READY)


def numbered(uow: UnitOfWork, channel: str | None, number: int | None) -> Request | None:
    """Return the channel's open request of that number, not locked, or None."""
    found = uow.requests.open_page(Which.ALL, 0, uow.requests.count_open(Which.ALL, channel), channel)
    return next((one for one in found if one.number == number), None)


def remember(uow: UnitOfWork, said: Said, request: Request) -> None:
    """Keep what the words did to a request, as it is then, so that their edit or deletion can be followed."""
    turn = said.turn
    meaning = str(said.verdict.meaning)
    uow.replies.put(Heard(str(turn.channel), turn.activity, request.id, said.person.id, meaning, request.events))
