"""What people do without a button: emojis, replies in the thread, and time passing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.audience import refreshes
from desk.commands import Command, CommandKind, React, Turn
from desk.handlers.arriving import arrive, is_new
from desk.handlers.moves import attempt
from desk.handlers.standing import IN_CHANNEL, let_go, stands
from desk.model import Means, MessageRef, Person, Request, Role, Standing
from desk.phrases import Meaning, understand
from desk.policy import Waits
from desk.ports import Timer, TimerKind, UnitOfWork

_WORDS = {Meaning.READY: CommandKind.MARK_READY, Meaning.NOT_READY: CommandKind.MARK_NOT_READY}
_BY_EMOJI = Command(CommandKind.ACKNOWLEDGE, Means.EMOJI)


def react(uow: UnitOfWork, turn: Turn, reaction: React, waits: Waits) -> None:
    """Record emojis put on or taken off a message. On one of ours a pharmacist's first emoji acknowledges.

    On a message not (yet) known the record waits: a reaction may beat our own send's answer (architecture.md).
    """
    person = arrive(uow, turn)
    if not is_new(uow, turn) or turn.channel is None or turn.reply_to is None:
        return
    ref = uow.messages.find(turn.channel, turn.reply_to)
    stood = ref is not None and stands(uow, ref.request, person)
    for emoji in reaction.removed:
        uow.reactions.take(turn.channel, turn.reply_to, person.id, emoji)
    for emoji in reaction.added:
        uow.reactions.put(turn.channel, turn.reply_to, Standing(person.id, emoji, turn.at))
    if ref is not None:
        _follow(uow, ref, person, turn, waits, stood=stood)


def _follow(uow: UnitOfWork, ref: MessageRef, person: Person, turn: Turn, waits: Waits, *, stood: bool) -> None:
    """Act on an emoji of one of our messages, once per person: a swapped or second emoji says nothing new."""
    standing = stands(uow, ref.request, person)
    request = uow.requests.get(ref.request)
    if request is None or standing == stood:
        return
    if standing:
        attempt(uow, request, _BY_EMOJI, person, turn.at)
    elif let_go(uow, request, person):
        key = f"{TimerKind.RELEASE_GRACE}:{request.id}:{person.id}"
        uow.timers.set(Timer(key, turn.at + waits.release_grace, TimerKind.RELEASE_GRACE, request.id, person.id))


def adopt(uow: UnitOfWork, ref: MessageRef, at: datetime) -> None:
    """Apply the emojis that reached a message before its id was stored, in the order they came, once per person."""
    others = [one for one in uow.messages.of(ref.request, *IN_CHANNEL) if one != ref]
    heard = {standing.person for standing in uow.reactions.standing(others)}
    for standing in uow.reactions.standing([ref]):
        request = uow.requests.get(ref.request)
        person = uow.people.get(standing.person)
        if request is not None and person is not None and person.id not in heard:
            attempt(uow, request, _BY_EMOJI, person, at)
        heard.add(standing.person)


def reply(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Do what a pharmacist's reply in a request's thread says; False when it says nothing the desk acts on."""
    if turn.channel is None or turn.root is None:
        return False
    ref = uow.messages.find(turn.channel, turn.root)
    said = understand(text)
    person = uow.people.get(turn.person)
    if ref is None or said is None or person is None or Role.PHARMACIST not in person.roles:
        return False
    request = uow.requests.get(ref.request)
    if request is None:
        return False
    if said.extension and said.extension != person.extension:
        _learn_extension(uow, request, replace(person, extension=said.extension), turn.at)
    return attempt(uow, request, Command(_WORDS[said.meaning], Means.WORDS), person, turn.at)


def _learn_extension(uow: UnitOfWork, request: Request, person: Person, at: datetime) -> None:
    """Keep where to transfer to; what already shows the person as owner shows it too ("shown with READY")."""
    uow.people.save(person)
    for effect in refreshes(request) if request.is_open and request.owner == person.id else ():
        uow.outbox.put(effect, at)


def fire(uow: UnitOfWork, now: datetime) -> bool:
    """Fire the earliest due timer against the request as it is now; False when none is due."""
    timer = uow.timers.take_due(now)
    if timer is None:
        return False
    request = uow.requests.get(timer.request)
    person = uow.people.get(timer.person) if timer.person else None
    if request is not None and person is not None and let_go(uow, request, person):
        attempt(uow, request, Command(CommandKind.RELEASE, Means.EMOJI), person, now)
    return True
