"""Pharmacists say whether they are there; whoever goes away hands on what cannot wait (procedure.md)."""

from __future__ import annotations

from collections.abc import Sequence

from desk.audience import refreshes
from desk.commands import Turn
from desk.effects import Effect, EffectKind, View, to_person
from desk.events import AWAY
from desk.handlers.arriving import arrive, is_new
from desk.handlers.refusing import allowed
from desk.handlers.staffing import end_offers, follow
from desk.model import Kind, Person, Role
from desk.policy import Ask, permits
from desk.ports import UnitOfWork
from desk.presence import Presence, PresenceKind, present, understand
from desk.reminders import is_due
from desk.roster import zone_of


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
        return person if permits(Ask.SAY_PRESENCE, person) else None
    return _become(uow, turn, said)


def _become(uow: UnitOfWork, turn: Turn, said: Presence) -> Person | None:
    person = uow.people.lock(turn.person)
    if not allowed(uow, turn, person, Ask.SAY_PRESENCE):
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
    """Let what is open follow. A callback stays with whoever is away; only what falls due meanwhile needs cover."""
    away = person.is_away(turn.at)
    theirs = uow.requests.owned_by(person.id) if away else ()
    held = [one for one in theirs if one.kind is Kind.PEER_TO_PEER or is_due(one, turn.at)]
    follow(uow, person, before, held, turn.at, AWAY if away else None)
    if away:
        end_offers(uow, person.id, uow.requests.open_transfers(), turn.at)


def _show(uow: UnitOfWork, turn: Turn, view: View, zone: str | None = None) -> None:
    """Send a card to the speaker's chat; `zone` is the reader's own, where its times are told in that."""
    uow.outbox.put(Effect(EffectKind.SHOW, to_person(turn.person), person=turn.person, view=view, root=zone), turn.at)
