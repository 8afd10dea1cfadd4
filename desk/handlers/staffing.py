"""A pharmacist comes or goes: who waits is asked for at once, what cannot wait is handed on (procedure.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from desk.commands import Command, CommandKind
from desk.events import EventKind
from desk.handlers.alarms import is_asked, refresh, sound_now, tell_nobody_there, waits, watch_return
from desk.handlers.deciding import attempt
from desk.handlers.noting import happens, note
from desk.model import Kind, Means, Person, Request, Role, Status
from desk.policy import asked, available
from desk.ports import UnitOfWork
from desk.records import Which
from desk.reminders import is_due
from desk.roster import asked_among
from desk.together import is_led

MANY = 1000
"""More callbacks than any channel has open at once."""


def follow(
    uow: UnitOfWork, person: Person, before: Sequence[Person], held: Sequence[Request], at: datetime, why: str | None
) -> None:
    """Let each open request follow, oldest first, so that two units never lock them in different orders.

    `before` are the pharmacists as they were; `held` is what the person gives back now, `why`: they are away, or
    on the roster no more.
    """
    after = uow.people.with_role(Role.PHARMACIST)
    theirs = {one.id for one in held}
    for found in sorted((*held, *uow.requests.open_waiting()), key=lambda one: (one.filed_at, one.number)):
        was, there = ([one.id for one in available(asked_among(uow, found, some), at)] for some in (before, after))
        request = uow.requests.get(found.id) if found.id in theirs or was != there or not there else None
        if request is not None and request.owner == person.id:
            _hand_on(uow, request, person, at, why)
        elif request is not None and waits(request):
            _ask_anew(uow, request, person, was, there, at)
    _follow_callbacks(uow, person, before, after, at)


def end_offers(uow: UnitOfWork, person: str, offered: Sequence[Request], at: datetime) -> None:
    """Tell who offered something to somebody who goes: it is still theirs, and another may be asked."""
    for found in offered:
        request = uow.requests.get(found.id) if found.offered_to == person and not is_led(found) else None
        if request is not None and request.offered_to == person:
            kept = replace(request, offered_to=None, version=request.version + 1)
            note(uow, kept, happens(kept, EventKind.OFFER_OVER, at, actor=person))


def _hand_on(uow: UnitOfWork, request: Request, person: Person, at: datetime, why: str | None) -> None:
    """Give back what cannot wait, since somebody holds or is to be called; a READY is withdrawn loudly first.

    Who is no pharmacist any more gives it back all the same.
    """
    acting = replace(person, roles=person.roles | {Role.PHARMACIST})
    if request.status is Status.READY:
        attempt(uow, request, Command(CommandKind.MARK_NOT_READY, Means.WORDS, reason=why), acting, at)
    held = uow.requests.get(request.id) or request
    attempt(uow, held, Command(CommandKind.RELEASE, Means.WORDS, reason=why), acting, at)


def _ask_anew(
    uow: UnitOfWork, request: Request, person: Person, was: Sequence[str], there: Sequence[str], at: datetime
) -> None:
    """Ask those who are there at once when nobody is of those who were asked: `was` is who was there before."""
    came = person.id in there and person.id not in was
    if there and not is_asked(uow, request, there):
        sound_now(uow, request, at, person.id if came else None)
    elif not there and was:
        tell_nobody_there(uow, request, at)
        refresh(uow, request, at)
    elif not there:
        watch_return(uow, request, at)
    elif not came:
        refresh(uow, request, at)  # who went may stand there


def _follow_callbacks(
    uow: UnitOfWork, person: Person, before: Sequence[Person], after: Sequence[Person], at: datetime
) -> None:
    """Ask who comes for a callback that fell due while nobody was there; edit the posts that ask somebody who went."""
    for found in uow.requests.open_page(Which.UNOWNED, 0, MANY):
        was, remain = (asked(found, asked_among(uow, found, one), at) for one in (before, after))
        gone = {one.id for one in was} - {one.id for one in remain}
        if found.kind is not Kind.CALLBACK:
            continue
        request = uow.requests.get(found.id) if is_due(found, at) and remain and not was else None
        if request is not None and not is_led(request):
            note(uow, request, happens(request, EventKind.CALLBACK_DUE, at))
        elif person.id in gone:
            refresh(uow, found, at)
