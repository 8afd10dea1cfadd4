"""A "ready" that stands in no thread, as a post of its own: it counts if it can mean one request, else it is asked.

(procedure.md, "Rules from hard cases": it counts if its author owns exactly one acknowledged warm transfer.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desk.commands import Turn
from desk.effects import Effect, EffectKind, View, to_channel
from desk.handlers.listening import obey
from desk.model import MessageRef, Person, Place, Request, Role, Status
from desk.phrases import Meaning, understand
from desk.ports import UnitOfWork
from desk.together import is_led

MOST = 6
"""More buttons than these nobody reads with somebody on hold; the oldest come first."""


def is_own_post(turn: Turn) -> bool:
    """Whether it was said as a new post of a channel: Teams names that post itself as its root, or none."""
    return turn.channel is not None and turn.root in {None, turn.activity}


def say_apart(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Do what a pharmacist says in a post of their own, or ask which request it is about; False when it says nothing.

    Only in a bound channel, and only of that channel's warm transfers.
    """
    said, person = understand(text), uow.people.get(turn.person)
    if said is None or person is None or Role.PHARMACIST not in person.roles or not _is_bound(uow, turn):
        return False
    meant = _meant(uow, str(turn.channel), person, said.meaning)
    request = uow.requests.get(meant.id) if meant is not None else None
    if request is not None:
        return obey(uow, request, said, person, turn.at)
    known = replace(person, extension=said.extension or person.extension)
    return said.meaning is Meaning.READY and _ask(uow, turn, known)


def candidates(uow: UnitOfWork, channel: str, person: Person) -> Sequence[Request]:
    """Return what somebody who is ready may mean: what they acknowledged, else what they could take."""
    transfers = _transfers(uow, channel)
    theirs = [one for one in transfers if one.owner == person.id and one.status is Status.ACKNOWLEDGED]
    free = [one for one in transfers if one.owner is None or one.offered_to == person.id]
    return (theirs or free)[:MOST]


_STATES = {Meaning.READY: (Status.ACKNOWLEDGED, Status.READY), Meaning.NOT_READY: (Status.READY,)}
"""What the words may be about, the likeliest first; of a READY "ready" says nothing new but perhaps an extension."""


def _meant(uow: UnitOfWork, channel: str, person: Person, meaning: Meaning) -> Request | None:
    """Return the only request of the person's that the words can be about."""
    theirs = [one for one in _transfers(uow, channel) if one.owner == person.id]
    for status in _STATES[meaning]:
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


def _transfers(uow: UnitOfWork, channel: str) -> Sequence[Request]:
    """Return the channel's open warm transfers; several of one caller are one, that of the first."""
    return [one for one in uow.requests.open_transfers() if one.channel == channel and not is_led(one)]


def _is_bound(uow: UnitOfWork, turn: Turn) -> bool:
    return turn.channel in {channel.id for channel in uow.channels.look_bound()}
