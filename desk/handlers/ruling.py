"""A desk's settings: shown to supervisors and admins in their own chat, and kept when they save them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from desk.commands import SaveDesk, Turn
from desk.effects import Effect, EffectKind, View, to_person
from desk.handlers.alarms import refresh, sound_now, tell_nobody_there, waits
from desk.handlers.arriving import arrive, is_new
from desk.handlers.desking import say
from desk.handlers.refusing import allowed
from desk.model import Person, Request, Role
from desk.policy import Ask, asked, available, permits
from desk.ports import UnitOfWork
from desk.records import Which
from desk.roster import DeskSheet, desk_of, pharmacists_of

_MANY = 1000
"""More requests than this do not wait at one desk."""


def ask_here(uow: UnitOfWork, turn: Turn) -> None:
    """Send the settings of the channel's desk to the chat of the one who asked there."""
    channel = str(turn.channel)
    if not allowed(uow, turn, uow.people.lock(turn.person), Ask.SEE_SETTINGS):
        say(uow, turn, View.DESK_REFUSED)
    elif channel not in {one.id for one in uow.channels.all_bound()}:
        say(uow, turn, View.DESK_NOT_BOUND)
    else:
        _show(uow, turn, View.DESK, channel)


def ask(uow: UnitOfWork, turn: Turn) -> None:
    """Send the desk's settings to who asked in their chat; of several desks the choice."""
    bound = [one.id for one in uow.channels.all_bound()]
    if not allowed(uow, turn, uow.people.lock(turn.person), Ask.SEE_SETTINGS):
        _show(uow, turn, View.DESK_REFUSED)
    elif not bound:
        _show(uow, turn, View.SETUP_HERE)
    else:
        _show(uow, turn, View.DESK, bound[0] if len(bound) == 1 else None)


def sheet_for(uow: UnitOfWork, person: Person | None, channel: str) -> DeskSheet | None:
    """Return a desk's settings as they stand, not locked; None for who may not see them, or what never was a desk."""
    desk = desk_of(uow, channel)
    if person is None or not permits(Ask.SEE_SETTINGS, person) or desk is None:
        return None
    bound = channel in {one.id for one in uow.channels.look_bound()}
    roster, supervisors = (tuple(uow.people.with_role(role)) for role in (Role.PHARMACIST, Role.SUPERVISOR))
    return DeskSheet(desk, roster, supervisors, bound=bound, may_remove=bound and permits(Ask.REMOVE_DESK, person))


def look(uow: UnitOfWork, turn: Turn, channel: str) -> DeskSheet | None:
    """Return a desk's settings as they stand; None for who may not see them."""
    person = arrive(uow, turn)
    return sheet_for(uow, person, channel) if allowed(uow, turn, person, Ask.SEE_SETTINGS) else None


def remove(uow: UnitOfWork, turn: Turn, channel: str) -> DeskSheet | None:
    """Take the desk away; return its settings as they stand, None (and nothing done) for no admin."""
    person = arrive(uow, turn)
    if not allowed(uow, turn, person, Ask.REMOVE_DESK):
        return None
    if is_new(uow, turn):
        uow.channels.unbind(channel)
    return sheet_for(uow, person, channel)


def save(uow: UnitOfWork, turn: Turn, command: SaveDesk) -> DeskSheet | None:
    """Keep all that the card says, or nothing where it has gaps; return the settings as they stand then.

    Who is asked from now on for what waits already is asked at once.
    """
    person = arrive(uow, turn)
    sheet = sheet_for(uow, person, command.channel) if allowed(uow, turn, person, Ask.SAVE_SETTINGS) else None
    if sheet is None:
        return None
    if command.gaps:
        return replace(sheet, typed=command.typed, gaps=command.gaps)
    if is_new(uow, turn):
        _keep(uow, sheet, command, turn.at)
    kept = sheet_for(uow, person, command.channel)
    return replace(kept, saved=True) if kept is not None else None


def _keep(uow: UnitOfWork, sheet: DeskSheet, command: SaveDesk, at: datetime) -> None:
    channel = uow.channels.get(command.channel)
    if channel is not None and sheet.bound and command.name != sheet.desk.name:
        uow.channels.bind(replace(channel, name=command.name), at)
    open_ones = uow.requests.open_page(Which.UNOWNED, 0, _MANY, command.channel)
    before = [(one, asked(one, pharmacists_of(uow, one), at)) for one in open_ones]
    rules = replace(
        sheet.desk.rules,
        zone=command.zone,
        hours=command.hours,
        waits=replace(sheet.desk.rules.waits, **command.waits),
        pharmacists=_among(sheet.roster, command.pharmacists),
        supervisors=_among(sheet.supervisors, command.supervisors),
    )
    uow.desks.set(command.channel, rules)
    for found, was in before:
        if asked(found, pharmacists_of(uow, found), at) != was:
            ask_anew(uow, found, was, at)


def _among(people: Sequence[Person], chosen: frozenset[str]) -> frozenset[str] | None:
    """Return those chosen who have the role: a card's data is not trusted. Nobody means everybody."""
    return frozenset(one.id for one in people if one.id in chosen) or None


def ask_anew(uow: UnitOfWork, found: Request, was: Sequence[Person], at: datetime) -> None:
    """Say on the post who is asked now; call them when none of them was asked before and somebody holds."""
    request = uow.requests.get(found.id)
    if request is None or request.owner is not None:
        return
    there = available(pharmacists_of(uow, request), at)
    if waits(request) and not there:
        tell_nobody_there(uow, request, at)
    elif waits(request) and not {one.id for one in there} & {one.id for one in was}:
        sound_now(uow, request, at)
        return
    refresh(uow, request, at)


def _show(uow: UnitOfWork, turn: Turn, view: View, channel: str | None = None) -> None:
    effect = Effect(EffectKind.SHOW, to_person(turn.person), person=turn.person, view=view, root=channel)
    uow.outbox.put(effect, turn.at)
