"""The roster in chat: admins see it, give roles and take them. Every change is on record; nobody's caller is forgotten.

One chain of the trail holds all changes (events.ROSTER), and one lock makes two admins come one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from desk.commands import ChangeRoster, Turn
from desk.effects import Effect, EffectKind, View, to_channel, to_person
from desk.events import HANDED_ON, OFF_ROSTER, PERSON, ROLE, ROSTER, Event, EventKind
from desk.handlers.arriving import arrive, is_new
from desk.handlers.refusing import allowed, note_refusal
from desk.handlers.staffing import MANY, end_offers, follow
from desk.model import Person, Request, Role
from desk.policy import Ask, permits
from desk.ports import UnitOfWork
from desk.records import Which
from desk.roster import supervisors_of
from desk.rostered import MOST_KNOWN, ROLES, Change, Changed, RosterSheet, sheet

_OBJECT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Somebody of the tenant whom the desk has never seen: Teams' people picker names them by this."""


def change(uow: UnitOfWork, turn: Turn, command: ChangeRoster) -> RosterSheet | None:
    """Give somebody a role, or take it; return the roster as it is then, None (and nothing done) for no admin.

    Whoever was slower finds it done: nothing changes, and they see the list as it is now.
    """
    uow.people.hold_roster()
    speaker = uow.people.lock(turn.person)
    target = _meant(uow, command) if permits(Ask.CHANGE_ROSTER, speaker) else None
    speaker = arrive(uow, turn)
    if not allowed(uow, turn, speaker, Ask.CHANGE_ROSTER):
        return None
    if not is_new(uow, turn):
        return sheet(uow)
    changed = _changed(uow, turn, command, target)
    after = uow.people.get(turn.person) or speaker
    return replace(sheet(uow, changed), may_change=permits(Ask.CHANGE_ROSTER, after))


def seed(uow: UnitOfWork, rosters: Mapping[Role, Sequence[str]], at: datetime) -> None:
    """Give the roles that the settings name to people who never had them: who was removed in chat stays removed."""
    uow.people.hold_roster()
    for role, people in rosters.items():
        for person in uow.people.seed(role, people):
            _note(uow, EventKind.ROLE_GIVEN, at, None, {PERSON: person, ROLE: str(role)})


def _meant(uow: UnitOfWork, command: ChangeRoster) -> Person | None:
    """Return whom the card names, locked; None for what can be nobody: a card's data is not trusted.

    Object ids are compared in lower case: Teams writes them either way. Microsoft's local client names people by their
    accounts.
    """
    named = command.person or ""
    by_account = (one.id for one in uow.people.known(MOST_KNOWN) if one.account == named)
    known = named if uow.people.get(named) is not None else next(by_account, named.lower())
    if uow.people.get(known) is None and not _OBJECT_ID.fullmatch(known):
        return None
    return uow.people.lock(known)


def _changed(uow: UnitOfWork, turn: Turn, command: ChangeRoster, target: Person | None) -> Changed:
    role = command.role
    if target is None or role is None or role not in ROLES:
        return Changed(Change.NOBODY_CHOSEN, target)
    target = uow.people.get(target.id) or target  # with what this very turn told of them
    holders = uow.people.with_role(role)
    others = [one for one in holders if one.id != target.id]
    if (len(others) < len(holders)) is command.has:
        return Changed(Change.GIVEN_BEFORE if command.has else Change.TAKEN_BEFORE, target, role)
    if role is Role.ADMIN and not command.has and not any(map(_is_known, others)):
        note_refusal(uow, turn, Ask.CHANGE_ROSTER)
        return Changed(Change.LAST_KNOWN_ADMIN if others else Change.LAST_ADMIN, target, role)
    handed_on = _set(uow, target, role, command, turn.at)
    told = {HANDED_ON: ",".join(str(one.number) for one in handed_on)} if handed_on else {}
    kind = EventKind.ROLE_GIVEN if command.has else EventKind.ROLE_TAKEN
    event = _note(uow, kind, turn.at, turn.person, {PERSON: target.id, ROLE: str(role), **told})
    if command.has and target.account is None:
        _look_for(uow, turn.at)
    _tell(uow, turn, event, target, handed_on)
    became = Change.GIVEN if command.has else Change.TAKEN
    return Changed(became, target, role, tuple(one.number for one in handed_on))


def _is_known(person: Person) -> bool:
    """Whether Teams has told of them: an id on the roster may be anything that was typed or picked."""
    return person.name is not None or person.account is not None


def _set(uow: UnitOfWork, target: Person, role: Role, command: ChangeRoster, at: datetime) -> Sequence[Request]:
    """Give or take the role; return the requests that were handed on since their owner is no pharmacist any more."""
    before = uow.people.with_role(Role.PHARMACIST)
    theirs = uow.requests.owned_by(target.id) if role is Role.PHARMACIST and not command.has else ()
    uow.people.set_role(target.id, role, has=command.has)
    if role is not Role.PHARMACIST:
        return ()
    person = uow.people.get(target.id) or target
    follow(uow, person, before, theirs, at, OFF_ROSTER)
    if not command.has:
        end_offers(uow, person.id, uow.requests.open_page(Which.ALL, 0, MANY), at)
    now = {one.id for one in uow.requests.owned_by(target.id)}
    return [one for one in theirs if one.id not in now]


def _note(uow: UnitOfWork, kind: EventKind, at: datetime, actor: str | None, data: Mapping[str, str]) -> Event:
    event = Event(ROSTER, uow.audit.last(ROSTER) + 1, kind, at, actor, data)
    uow.audit.add(event)
    return event


def _look_for(uow: UnitOfWork, at: datetime) -> None:
    """Ask Teams for the members of the desks' channels: who was never seen may be among them."""
    for channel in sorted(one.id for one in uow.channels.look_bound() if one.service_url is not None):
        uow.outbox.put(Effect(EffectKind.LEARN_MEMBERS, to_channel(channel)), at)


def _tell(uow: UnitOfWork, turn: Turn, event: Event, target: Person, handed_on: Sequence[Request]) -> None:
    """Tell the supervisors, and whose it was, what was handed on: each once, and not who did it and sees it."""
    told = {one.id for request in handed_on for one in supervisors_of(uow, request)}
    concerned = told | ({target.id} if handed_on else set[str]())
    for person in sorted(concerned - {turn.person}):
        lane = to_person(person)
        effect = Effect(EffectKind.SHOW, lane, event=event.seq, person=person, view=View.ROSTER_CHANGED)
        uow.outbox.put(effect, turn.at)
