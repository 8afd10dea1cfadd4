"""Pharmacists say whether they are there; whoever goes away hands on what cannot wait (procedure.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desk.audience import refreshes
from desk.commands import Command, CommandKind, Turn
from desk.effects import Effect, EffectKind, View, to_person
from desk.events import EventKind
from desk.handlers.alarms import is_asked, refresh, sound_now, tell_nobody_there, waits, watch_return
from desk.handlers.arriving import arrive, is_new
from desk.handlers.deciding import attempt
from desk.handlers.noting import happens, note
from desk.model import Kind, Means, Person, Request, Role, Status
from desk.policy import asked, available
from desk.ports import UnitOfWork
from desk.presence import Presence, PresenceKind, present, understand
from desk.records import Which
from desk.reminders import is_due
from desk.roster import asked_among, zone_of
from desk.together import is_led

_MANY = 1000
"""More callbacks than any channel has open at once."""


def attend(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Do what somebody says about their presence in the personal chat; False when it says nothing of that."""
    said = understand(text, turn.at, zone_of(uow))
    if said is None:
        return False
    if said.kind is PresenceKind.WHO:
        _show(uow, turn, View.WHO, turn.zone)
    else:
        _show(uow, turn, View.PRESENCE if _become(uow, turn, said) else View.PHARMACISTS_ONLY)
    return True


def press_presence(uow: UnitOfWork, turn: Turn, said: Presence) -> Person | None:
    """Do what a button of the presence card says, once; return the person as they are then, None for no pharmacist."""
    person = arrive(uow, turn)
    if not is_new(uow, turn):
        return person if Role.PHARMACIST in person.roles else None
    return _become(uow, turn, said)


def _become(uow: UnitOfWork, turn: Turn, said: Presence) -> Person | None:
    person = uow.people.lock(turn.person)
    if Role.PHARMACIST not in person.roles:
        return None
    before = uow.people.with_role(Role.PHARMACIST)
    told = present(person, said, turn.at)
    uow.people.save(told)
    if said.kind is PresenceKind.EXTENSION:
        _show_extension(uow, turn)
    else:
        _follow(uow, turn, told, before)
    return told


def _show_extension(uow: UnitOfWork, turn: Turn) -> None:
    """Bring up to date what shows the person as owner: where to transfer to is "shown with READY"."""
    for request in uow.requests.owned_by(turn.person):
        for effect in refreshes(request):
            uow.outbox.put(effect, turn.at)


def _follow(uow: UnitOfWork, turn: Turn, person: Person, before: Sequence[Person]) -> None:
    """Let each open warm transfer follow, oldest first, so that two units never lock them in different orders.

    A callback stays with whoever is away; only what falls due meanwhile needs cover.
    """
    after = uow.people.with_role(Role.PHARMACIST)
    theirs = uow.requests.owned_by(person.id) if person.is_away(turn.at) else ()
    held = [one for one in theirs if one.kind is Kind.PEER_TO_PEER or is_due(one, turn.at)]
    for found in sorted((*held, *uow.requests.open_waiting()), key=lambda one: (one.filed_at, one.number)):
        was, there = ([one.id for one in available(asked_among(uow, found, some), turn.at)] for some in (before, after))
        request = uow.requests.get(found.id) if found in held or was != there or not there else None
        if request is not None and request.owner == person.id:
            _hand_on(uow, turn, request, person)
        elif request is not None and waits(request):
            _ask_anew(uow, turn, request, was, there)
    _follow_callbacks(uow, turn, before, after)
    if person.is_away(turn.at):
        _end_offers(uow, turn)


def _hand_on(uow: UnitOfWork, turn: Turn, request: Request, person: Person) -> None:
    """Give back what cannot wait, since somebody holds or is to be called now; a READY is withdrawn loudly first."""
    if request.status is Status.READY:
        attempt(uow, request, Command(CommandKind.MARK_NOT_READY, Means.WORDS), person, turn.at)
    held = uow.requests.get(request.id) or request
    attempt(uow, held, Command(CommandKind.RELEASE, Means.WORDS), person, turn.at)


def _ask_anew(uow: UnitOfWork, turn: Turn, request: Request, was: Sequence[str], there: Sequence[str]) -> None:
    """Ask those who are there at once when nobody is of those who were asked: `was` is who was there before."""
    came = turn.person in there and turn.person not in was
    if there and not is_asked(uow, request, there):
        sound_now(uow, request, turn.at, turn.person if came else None)
    elif not there and was:
        tell_nobody_there(uow, request, turn.at)
        refresh(uow, request, turn.at)
    elif not there:
        watch_return(uow, request, turn.at)
    elif not came:
        refresh(uow, request, turn.at)  # who went may stand there


def _follow_callbacks(uow: UnitOfWork, turn: Turn, before: Sequence[Person], after: Sequence[Person]) -> None:
    """Ask who comes for a callback that fell due while nobody was there; edit the posts that ask somebody who went."""
    for found in uow.requests.open_page(Which.UNOWNED, 0, _MANY):
        was, remain = (asked(found, asked_among(uow, found, one), turn.at) for one in (before, after))
        gone = {one.id for one in was} - {one.id for one in remain}
        if found.kind is not Kind.CALLBACK:
            continue
        request = uow.requests.get(found.id) if is_due(found, turn.at) and remain and not was else None
        if request is not None and not is_led(request):
            note(uow, request, happens(request, EventKind.CALLBACK_DUE, turn.at))
        elif turn.person in gone:
            refresh(uow, found, turn.at)


def _end_offers(uow: UnitOfWork, turn: Turn) -> None:
    """Tell who offered something to somebody who goes away: it is still theirs, and another may be asked."""
    for found in uow.requests.open_transfers():
        request = uow.requests.get(found.id) if found.offered_to == turn.person and not is_led(found) else None
        if request is not None and request.offered_to == turn.person:
            kept = replace(request, offered_to=None, version=request.version + 1)
            note(uow, kept, happens(kept, EventKind.OFFER_OVER, turn.at, actor=turn.person))


def _show(uow: UnitOfWork, turn: Turn, view: View, zone: str | None = None) -> None:
    """Send a card to the speaker's chat; `zone` is the reader's own, where its times are told in that."""
    uow.outbox.put(Effect(EffectKind.SHOW, to_person(turn.person), person=turn.person, view=view, root=zone), turn.at)
