"""What people do without a button: emojis, replies in the thread, and time passing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from desk.audience import refreshes
from desk.commands import Command, CommandKind, React, Turn
from desk.errors import NotYet, Unreadable
from desk.handlers.adopting import BY_EMOJI, at_that_time, clocks_agree, may_be_post, ours
from desk.handlers.alarms import check_hold, check_return, sound
from desk.handlers.arriving import arrive, is_new
from desk.handlers.copies import ask_which
from desk.handlers.deciding import attempt
from desk.handlers.missing import is_missing, tell_missing
from desk.handlers.standing import let_go, stands
from desk.model import Kind, Means, MessageRef, Person, Request, Role, Standing
from desk.phrases import Meaning, understand
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind

_WORDS = {
    (Kind.PEER_TO_PEER, Meaning.READY): CommandKind.MARK_READY,
    (Kind.PEER_TO_PEER, Meaning.NOT_READY): CommandKind.MARK_NOT_READY,
    (Kind.CALLBACK, Meaning.READY): CommandKind.ACKNOWLEDGE,
}
"""What plain words ask for. Nobody is on hold for a callback: who says ready there will make the call."""


def react(uow: UnitOfWork, turn: Turn, reaction: React) -> None:
    """Record emojis put on or taken off a message. On one of ours a pharmacist's first emoji acknowledges.

    On a message not (yet) known the record waits: a reaction may beat our own send's answer (architecture.md).
    """
    person = arrive(uow, turn)
    if not is_new(uow, turn) or turn.channel is None or turn.reply_to is None:
        return
    ref = ours(uow, turn, turn.reply_to)
    if ref is not None:
        uow.requests.get(ref.request)  # locked, so that emojis of one request are looked at one after another
    stood = ref is not None and stands(uow, ref.request, person)
    for emoji in reaction.removed:
        uow.reactions.take(turn.channel, turn.reply_to, person.id, emoji)
    evidence = may_be_post(turn, turn.reply_to) and clocks_agree(turn)
    for emoji in reaction.added:
        uow.reactions.put(turn.channel, turn.reply_to, Standing(person.id, emoji, turn.at), evidence=evidence)
    if ref is not None:
        _follow(uow, ref, person, turn, stood=stood)
    elif reaction.added and may_be_post(turn, turn.reply_to):
        ask_which(uow, turn, person, turn.reply_to, at_that_time(uow, turn.channel, turn.reply_to))


def _follow(uow: UnitOfWork, ref: MessageRef, person: Person, turn: Turn, *, stood: bool) -> None:
    """Act on an emoji of one of our messages, once per person: a swapped or second emoji says nothing new."""
    standing = stands(uow, ref.request, person)
    request = uow.requests.get(ref.request)
    if request is None or standing == stood:
        return
    if standing:
        attempt(uow, request, BY_EMOJI, person, turn.at)
    elif let_go(uow, request, person):
        key = f"{TimerKind.RELEASE_GRACE}:{request.id}:{person.id}"
        grace = uow.desks.rules(request.channel).waits.release_grace
        uow.timers.set(Timer(key, turn.at + grace, TimerKind.RELEASE_GRACE, request.id, person.id))


def reply(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Do what a pharmacist's reply in a request's thread says; False when it says nothing the desk acts on.

    NotYet when it may be under a post whose answer we still wait for: a "ready" must not be lost because it was quick.
    """
    if turn.channel is None or turn.root is None:
        return False
    ref = ours(uow, turn, turn.root)
    said = understand(text)
    person = uow.people.get(turn.person)
    if said is None or person is None or Role.PHARMACIST not in person.roles:
        return False
    if ref is None:
        _seek(uow, turn, person, turn.channel, turn.root)
        return False
    request = uow.requests.get(ref.request)
    asked = _WORDS.get((request.kind, said.meaning)) if request is not None else None
    if request is None or asked is None:
        return False
    if said.extension and said.extension != person.extension:
        _learn_extension(uow, request, replace(person, extension=said.extension), turn.at)
    return attempt(uow, request, Command(asked, Means.WORDS), person, turn.at)


def _seek(uow: UnitOfWork, turn: Turn, person: Person, channel: str, root: str) -> None:
    """Wait for a post that is on its way; ask which it is when several lost ones explain where the words stand."""
    if uow.messages.find(channel, root) is not None:
        return
    doubts = at_that_time(uow, channel, root)
    ask_which(uow, turn, person, root, doubts)
    if any(doubt.on_its_way for doubt in doubts):
        raise NotYet("A post of this channel is just being sent. Nothing was kept; what comes again is understood.")


def _learn_extension(uow: UnitOfWork, request: Request, person: Person, at: datetime) -> None:
    """Keep where to transfer to; what already shows the person as owner shows it too ("shown with READY")."""
    uow.people.save(person)
    for effect in refreshes(request) if request.is_open and request.owner == person.id else ():
        uow.outbox.put(effect, at)


def fire(uow: UnitOfWork, now: datetime) -> bool:
    """Fire the earliest due timer against the request as it is now; False when none is due."""
    timer = uow.timers.due(now)
    if timer is None:
        return False
    try:
        request = uow.requests.get(timer.request)
    except Unreadable:  # its sealed text does not open: the other timers must go on
        request = None
    if not uow.timers.take(timer):  # another replica fired it, or it was moved, before the request was locked
        return True
    if request is not None:
        _FIRED[timer.kind](uow, timer, request, now)
    return True


def _is_late(uow: UnitOfWork, _timer: Timer, request: Request, now: datetime) -> None:
    if is_missing(uow, request):
        tell_missing(uow, request, now)


def _grace_is_over(uow: UnitOfWork, timer: Timer, request: Request, now: datetime) -> None:
    person = uow.people.get(timer.person) if timer.person else None
    if person is not None and let_go(uow, request, person):
        attempt(uow, request, Command(CommandKind.RELEASE, Means.EMOJI), person, now)


_FIRED: dict[TimerKind, Callable[[UnitOfWork, Timer, Request, datetime], None]] = {
    TimerKind.RELEASE_GRACE: _grace_is_over,
    TimerKind.POST_LATE: _is_late,
    TimerKind.ALARM: sound,
    TimerKind.HOLD: check_hold,
    TimerKind.RETURN: check_return,
}
