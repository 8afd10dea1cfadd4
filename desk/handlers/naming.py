"""A "ready" that stands in no thread, as a post of its own: it counts if it can mean one request, else it is asked.

(procedure.md, "Rules from hard cases": it counts if its author owns exactly one acknowledged warm transfer.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desk.commands import Turn
from desk.effects import Effect, EffectKind, View, to_channel
from desk.handlers.hearing import notice
from desk.handlers.obeying import act, doubt
from desk.handlers.saying import MOVES, Said, doubted, numbered, unless_anothers
from desk.model import MessageRef, Person, Place, Request, Role, Status
from desk.phrases import Meaning, Verdict, read
from desk.ports import UnitOfWork
from desk.roster import pharmacists_of
from desk.together import is_led

MOST = 6
"""More buttons than these nobody reads with somebody on hold; the oldest come first."""


def is_own_post(turn: Turn) -> bool:
    """Whether it was said as a new post of a channel: Teams names that post itself as its root, or none."""
    return turn.channel is not None and turn.root in {None, turn.activity}


def say_apart(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Do what a pharmacist says in a post of their own, or ask which request it is about; False when it says nothing.

    Only in a bound channel, and only of that channel's warm transfers, unless it numbers a request.
    """
    done = _say(uow, turn, text)
    notice(uow, turn)
    return done


def _say(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    verdict, person = doubted(read(text)), uow.people.get(turn.person)
    if person is None or Role.PHARMACIST not in person.roles or not _is_bound(uow, turn):
        return False
    if verdict.meaning not in MOVES and not verdict.maybe_ready:
        return False
    meant = _meant(uow, turn, person, verdict)
    request = uow.requests.get(meant.id) if meant is not None else None
    if request is not None:
        verdict = unless_anothers(uow, request, turn, text, verdict)
        said = Said(turn, person, verdict, text)
        return act(uow, request, said) if verdict.meaning in MOVES else doubt(uow, request, said)
    known = replace(person, extension=verdict.extension or person.extension)
    return verdict.meaning is Meaning.READY and _ask(uow, turn, known)


def _meant(uow: UnitOfWork, turn: Turn, person: Person, verdict: Verdict) -> Request | None:
    """Return the request that a post of its own is about: the one it numbers, else the only one it can be about."""
    channel = str(turn.channel)
    if verdict.number is not None:
        return numbered(uow, channel, verdict.number)
    return only_one(uow, channel, person, _LIKE.get(verdict.meaning, verdict.meaning))


_LIKE: dict[Meaning, Meaning] = dict.fromkeys((Meaning.READY_LATER, Meaning.TALK, Meaning.QUESTION), Meaning.READY)
"""What is said of readiness without being READY: the same requests can be meant."""


def candidates(
    uow: UnitOfWork, channel: str | None, person: Person, meaning: Meaning = Meaning.READY
) -> Sequence[Request]:
    """Return what somebody who is (not) ready may mean: what they have, else what somebody ready could take.

    In one channel; in all, where no channel is named, what they may be asked about.
    """
    transfers = _transfers(uow, channel)
    theirs = [one for one in transfers if one.owner == person.id and one.status is STATES[meaning][0]]
    if theirs or meaning is not Meaning.READY:
        return theirs
    free = [one for one in transfers if one.owner is None or one.offered_to == person.id]
    return free if channel else [one for one in free if person.id in {asked.id for asked in pharmacists_of(uow, one)}]


STATES = {Meaning.READY: (Status.ACKNOWLEDGED, Status.READY), Meaning.NOT_READY: (Status.READY,)}
"""What the words may be about, the likeliest first; of a READY "ready" says nothing new but perhaps an extension."""


def only_one(uow: UnitOfWork, channel: str | None, person: Person, meaning: Meaning) -> Request | None:
    """Return the only request of the person's that the words can be about, in one channel or (None) in all."""
    theirs = [one for one in _transfers(uow, channel) if one.owner == person.id]
    for status in STATES.get(meaning, ()):
        found = [one for one in theirs if one.status is status]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _ask(uow: UnitOfWork, turn: Turn, person: Person) -> bool:
    """Ask in the thread of the post which request it is about, unless it can be about none."""
    channel = str(turn.channel)
    if not candidates(uow, channel, person):
        return False
    uow.people.save(person)  # with the extension that was named, for whichever it is
    uow.messages.add(MessageRef(channel, turn.activity, Place.LINE, ""))  # so that nobody takes it for a lost post
    asked = Effect(EffectKind.SHOW, to_channel(channel), person=person.id, view=View.WHICH_READY, root=turn.activity)
    uow.outbox.put(asked, turn.at)
    return True


def _transfers(uow: UnitOfWork, channel: str | None) -> Sequence[Request]:
    """Return the channel's open warm transfers, or all; several of one caller are one, that of the first."""
    found = [one for one in uow.requests.open_transfers() if not is_led(one)]
    return [one for one in found if channel in {None, one.channel}]


def _is_bound(uow: UnitOfWork, turn: Turn) -> bool:
    return turn.channel in {channel.id for channel in uow.channels.look_bound()}
