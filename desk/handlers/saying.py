"""What somebody said in the channel: which request it is about, and what is kept of it so that edits can follow."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from desk.commands import Turn
from desk.model import Person, Request, Role
from desk.phrases import Meaning, Verdict, named, read
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


def unless_anothers(uow: UnitOfWork, request: Request, turn: Turn, text: str, verdict: Verdict) -> Verdict:
    """Return the verdict; a READY that mentions a third person may be theirs ("@Omar ready"): it only may mean READY.

    Likewise one that names another pharmacist ("go ahead omar"), unless it says "I". Whoever is told, the request's
    technician, is none.
    """
    if verdict.meaning is not Meaning.READY:
        return verdict
    told = [one for one in map(uow.people.get, {request.technician, request.filed_by}) if one is not None]
    is_theirs = _mentions_another(told, turn, text) or (
        not verdict.of_oneself and _names_colleague(uow, told, turn, text)
    )
    return replace(verdict, meaning=Meaning.TALK, maybe_ready=True) if is_theirs else verdict


def _names_colleague(uow: UnitOfWork, told: Sequence[Person], turn: Turn, text: str) -> bool:
    writer = uow.people.get(turn.person)
    found = named(text).difference(*(names(one) for one in (*told, writer) if one is not None))
    others = (one for one in uow.people.with_role(Role.PHARMACIST) if one.id != turn.person) if found else ()
    return any(found & names(one) for one in others)


def _mentions_another(told: Sequence[Person], turn: Turn, text: str) -> bool:
    accounts = {one.account for one in told} - {None}
    for one in turn.others:
        text = text.replace(f"@{one.name}", " ")
        if one.account not in accounts:
            return True
    return any(not _is_one_of(told, found[1]) for found in _AT.finditer(text))


def _is_one_of(told: Sequence[Person], name: str) -> bool:
    """Whether what stands after an "@" is the bot, the technician, or begins with the name of one of these."""
    said = " ".join(name.casefold().split())
    known = {*_TOLD, *(part for one in told for part in names(one))}
    return any(said == one or said.startswith(f"{one} ") for one in known)


def names(person: Person) -> set[str]:
    """Return what somebody is called: by first, last or full name, in lower case.

    Directories write "Reyes, Pat (Pharmacy)" and "Pat Reyes, PharmD" too.
    """
    groups = [_TITLES.sub(" ", one).split() for one in _BRACKETS.sub(" ", (person.name or "").casefold()).split(",")]
    parts = [part for group in reversed([one for one in groups if one]) for part in group]
    return {*parts[:1], *parts[-1:], " ".join(parts)} - {""}


_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_TITLES = re.compile(r"(?<![^\s.])(?:dr|rph|pharm\.?d|cpht|bcps|md)\b\.?")
_AT = re.compile(r"(?<![\w@.])@([^\W\d_][^@\n,.;:!?/()]{0,80})")
_TOLD = ("p2p desk", "tech", "technician")
"""Whom a READY is for, by other words."""


def addressed(uow: UnitOfWork, here: Request, turn: Turn, text: str, verdict: Verdict) -> tuple[str, Verdict]:
    """Return the id of the request that words in the thread of `here` are about: the open one that they number.

    A number that is no open request's of the channel leaves a doubt: such words move nothing.
    """
    verdict = doubted(verdict)
    if verdict.number in {None, here.number} or verdict.meaning not in MOVES:
        return here.id, unless_anothers(uow, here, turn, text, verdict)
    other = numbered(uow, here.channel, verdict.number)
    if other is not None:
        return other.id, unless_anothers(uow, other, turn, text, verdict)
    return here.id, replace(verdict, meaning=Meaning.TALK, maybe_ready=verdict.meaning is Meaning.READY)


def numbered(uow: UnitOfWork, channel: str | None, number: int | None) -> Request | None:
    """Return the channel's open request of that number, not locked, or None."""
    found = uow.requests.open_page(Which.ALL, 0, uow.requests.count_open(Which.ALL, channel), channel)
    return next((one for one in found if one.number == number), None)


def remember(uow: UnitOfWork, said: Said, request: Request) -> None:
    """Keep what the words did to a request, as it is then, so that their edit or deletion can be followed."""
    turn = said.turn
    meaning = str(said.verdict.meaning)
    uow.replies.put(Heard(turn.place, turn.activity, request.id, said.person.id, meaning, request.events))
