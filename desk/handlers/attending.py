"""Pharmacists say whether they are there; whoever goes away hands on what cannot wait (procedure.md)."""

from __future__ import annotations

from collections.abc import Sequence

from desk.audience import refreshes
from desk.commands import Command, CommandKind, Turn
from desk.effects import Effect, EffectKind, View, to_person
from desk.handlers.alarms import are_all_called, refresh, sound_now, tell_nobody_there, waits
from desk.handlers.arriving import arrive, is_new
from desk.handlers.deciding import attempt
from desk.model import Kind, Means, Person, Request, Role, Status
from desk.policy import asked, available
from desk.ports import UnitOfWork
from desk.presence import Presence, PresenceKind, present, understand
from desk.reminders import is_due
from desk.roster import asked_among, zone_of


def attend(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Do what somebody says about their presence in the personal chat; False when it says nothing of that."""
    said = understand(text, turn.at, zone_of(uow))
    if said is None:
        return False
    if said.kind is PresenceKind.WHO:
        _show(uow, turn, View.WHO)
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
        theirs_before, theirs_now = asked_among(uow, found, before), asked_among(uow, found, after)
        was, remain = asked(found, theirs_before, turn.at), asked(found, theirs_now, turn.at)
        request = uow.requests.get(found.id) if found in held or was != remain else None
        if request is not None and request.owner == person.id:
            _hand_on(uow, turn, request, person)
        elif request is not None and waits(request):
            _ask_anew(uow, turn, request, was, theirs_now)


def _hand_on(uow: UnitOfWork, turn: Turn, request: Request, person: Person) -> None:
    """Give back what cannot wait, since somebody holds or is to be called now; a READY is withdrawn loudly first."""
    if request.status is Status.READY:
        attempt(uow, request, Command(CommandKind.MARK_NOT_READY, Means.WORDS), person, turn.at)
    held = uow.requests.get(request.id) or request
    attempt(uow, held, Command(CommandKind.RELEASE, Means.WORDS), person, turn.at)


def _ask_anew(uow: UnitOfWork, turn: Turn, request: Request, was: Sequence[Person], after: Sequence[Person]) -> None:
    """Ask others at once when nobody is left of those who were asked, and the first who comes when nobody was there."""
    there = available(after, turn.at)
    left = {one.id for one in there} & {one.id for one in was}
    if not there:
        tell_nobody_there(uow, request, turn.at)
        refresh(uow, request, turn.at)
    elif not was:
        sound_now(uow, request, turn.at, turn.person)
    elif not left and not are_all_called(uow, request):
        sound_now(uow, request, turn.at)
    elif len(left) < len(was):
        refresh(uow, request, turn.at)


def _show(uow: UnitOfWork, turn: Turn, view: View) -> None:
    uow.outbox.put(Effect(EffectKind.SHOW, to_person(turn.person), person=turn.person, view=view), turn.at)
