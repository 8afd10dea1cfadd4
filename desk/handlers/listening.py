"""What people do without a button: emojis, replies in the thread, and time passing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from desk.commands import Command, CommandKind, React, Turn
from desk.errors import NotYet, Unreadable
from desk.handlers.adopting import BY_EMOJI, at_that_time, clocks_agree, may_be_post, ours
from desk.handlers.alarms import check_hold, check_return, sound
from desk.handlers.arriving import arrive, is_new
from desk.handlers.copies import ask_which
from desk.handlers.deciding import attempt
from desk.handlers.estimating import check_estimate, check_work
from desk.handlers.hearing import notice
from desk.handlers.missing import is_missing, tell_missing
from desk.handlers.obeying import act
from desk.handlers.owning import hear
from desk.handlers.pruning import prune
from desk.handlers.questions import check, overhear
from desk.handlers.relieving import nudge
from desk.handlers.reminding import remind
from desk.handlers.retaining import tidy
from desk.handlers.saying import MOVES, Said, addressed
from desk.handlers.standing import let_go, may_take, stands
from desk.model import Means, MessageRef, Person, Request, Role, Standing
from desk.phrases import read
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind
from desk.together import is_led

_COMMANDS = frozenset({"setup", "remove", "settings"})
"""What is said to the bot itself wherever it is mentioned, in a thread too."""


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
        _follow(uow, ref, person, turn, stood=stood, added=bool(reaction.added))
    elif reaction.added and may_be_post(turn, turn.reply_to):
        ask_which(uow, turn, person, turn.reply_to, at_that_time(uow, turn.channel, turn.reply_to))


def _follow(uow: UnitOfWork, ref: MessageRef, person: Person, turn: Turn, *, stood: bool, added: bool) -> None:
    """Act on an emoji of one of our messages, once per person: a swapped or second emoji says nothing new.

    Unless it may be taken: an emoji that stood before it came back, or was offered, does not stand in a new one's way.
    """
    standing = stands(uow, ref.request, person)
    request = uow.requests.get(ref.request)
    if request is None:
        return
    if added:
        hear(uow, request, person, turn.at)
    if standing == stood and not (added and may_take(request, person)):
        return
    if standing:
        attempt(uow, request, BY_EMOJI, person, turn.at)
    elif let_go(uow, request, person):
        key = f"{TimerKind.RELEASE_GRACE}:{request.id}:{person.id}"
        grace = uow.desks.rules(request.channel).waits.release_grace
        uow.timers.set(Timer(key, turn.at + grace, TimerKind.RELEASE_GRACE, request.id, person.id))


def reply(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Do what a pharmacist's reply in a request's thread says, or pass it on; False when it says nothing to the desk.

    NotYet when it may be under a post whose answer we still wait for: a "ready" must not be lost because it was quick.
    """
    found = _said(uow, turn, text)
    request = uow.requests.get(found[0]) if found is not None else None
    if found is None:
        done = not _is_command(turn, text) and overhear(uow, turn, text)
    else:
        done = request is not None and act(uow, request, found[1])
    notice(uow, turn)
    return done


def _said(uow: UnitOfWork, turn: Turn, text: str) -> tuple[str, Said] | None:
    """Return what a pharmacist said in a request's thread, and the id of the request that it is about."""
    person = uow.people.get(turn.person)
    if turn.channel is None or turn.root is None or _is_command(turn, text):
        return None
    ref, verdict = ours(uow, turn, turn.root), read(text)
    if person is None or Role.PHARMACIST not in person.roles:
        return None
    if ref is None:
        if verdict.meaning in MOVES:
            _seek(uow, turn, person, turn.channel, turn.root)
        return None
    here = uow.requests.look(ref.request)
    if here is None:
        return None
    meant, verdict = addressed(uow, here, turn, text, verdict)
    return meant, Said(turn, person, verdict, text)


def _is_command(turn: Turn, text: str) -> bool:
    return turn.mentions and text.strip(" .!").lower() in _COMMANDS


def _seek(uow: UnitOfWork, turn: Turn, person: Person, channel: str, root: str) -> None:
    """Wait for a post that is on its way; ask which it is when several lost ones explain where the words stand."""
    if uow.messages.find(channel, root) is not None:
        return
    doubts = at_that_time(uow, channel, root)
    ask_which(uow, turn, person, root, doubts)
    if any(doubt.on_its_way for doubt in doubts):
        raise NotYet("A post of this channel is just being sent. Nothing was kept; what comes again is understood.")


def fire(uow: UnitOfWork, now: datetime) -> bool:
    """Fire the earliest due timer against the request as it is now; False when none is due."""
    timer = uow.timers.due(now)
    if timer is None:
        return False
    if timer.kind in _OF_THE_DESK:
        _OF_THE_DESK[timer.kind](uow, timer, now)
        return True
    try:
        request = uow.requests.get(timer.request)
        uow.audit.of(timer.request)  # what fires reads it, and must not stop half done
    except Unreadable:  # its sealed text, or an event, cannot be read: the other timers must go on
        request = None
    if not uow.timers.take(timer):  # another replica fired it, or it was moved, before the request was locked
        return True
    if request is not None and not (timer.kind in _OF_THE_FIRST and is_led(request)):
        _FIRED[timer.kind](uow, timer, request, now)
    return True


def _is_late(uow: UnitOfWork, _timer: Timer, request: Request, now: datetime) -> None:
    if is_missing(uow, request):
        tell_missing(uow, request, now)


def _grace_is_over(uow: UnitOfWork, timer: Timer, request: Request, now: datetime) -> None:
    person = uow.people.get(timer.person) if timer.person else None
    if person is not None and let_go(uow, request, person):
        attempt(uow, request, Command(CommandKind.RELEASE, Means.EMOJI), person, now)


_OF_THE_DESK: dict[TimerKind, Callable[[UnitOfWork, Timer, datetime], None]] = {
    TimerKind.TIDY: tidy,
    TimerKind.PRUNE: prune,
}
"""Clocks that are about no request: of the whole desk, one of each."""
_OF_THE_FIRST = frozenset(TimerKind) - {TimerKind.RELEASE_GRACE, TimerKind.POST_LATE, TimerKind.QUESTION}
"""Clocks of which one caller's linked requests have one: the first one's runs, the others say nothing."""
_FIRED: dict[TimerKind, Callable[[UnitOfWork, Timer, Request, datetime], None]] = {
    TimerKind.RELEASE_GRACE: _grace_is_over,
    TimerKind.POST_LATE: _is_late,
    TimerKind.ALARM: sound,
    TimerKind.HOLD: check_hold,
    TimerKind.RETURN: check_return,
    TimerKind.STILL_WORKING: check_work,
    TimerKind.READY_NUDGE: nudge,
    TimerKind.CALLBACK: remind,
    TimerKind.ESTIMATE: check_estimate,
    TimerKind.QUESTION: check,
}
