"""Who waits is asked for at once when a pharmacist comes or goes; presence and the roster tell it the same way."""

from __future__ import annotations

import pytest

from desk.commands import CommandKind
from desk.effects import EffectKind
from desk.events import OFF_ROSTER, REASON, EventKind
from desk.handlers.staffing import end_offers, follow
from desk.model import Kind, Person, Status
from tests.desk.build import PAT, QUINN
from tests.desk.talk import Desk, posted

BOTH = (PAT, QUINN)


def owned(kind: Kind = Kind.PEER_TO_PEER) -> Desk:
    desk = posted(kind=kind)
    desk.press(CommandKind.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    return desk


def gives_back(desk: Desk, person: Person, why: str | None) -> None:
    held = desk.read(lambda uow: uow.requests.owned_by(person.id))
    desk.do(lambda uow: follow(uow, person, BOTH, held, desk.now, why))


@pytest.mark.parametrize("why", [None, OFF_ROSTER])
def test_what_somebody_gives_back_waits_again_with_the_reason_on_record(why: str | None) -> None:
    desk = owned()
    gives_back(desk, Person(PAT.id), why)  # without the role: they are no pharmacist any more
    event = desk.read(lambda uow: uow.audit.of(desk.request().id)[-1])
    assert (event.kind, event.data.get(REASON)) == (EventKind.RELEASED, why)
    assert (desk.request().status, desk.request().owner) == (Status.WAITING, None)


def test_what_another_has_is_left_alone() -> None:
    desk = owned()
    before = desk.queued()
    gives_back(desk, QUINN, None)
    assert (desk.request().owner, desk.queued()) == (PAT.id, before)


def test_a_callback_that_asked_who_went_asks_the_others() -> None:
    desk = posted(kind=Kind.CALLBACK, decisioned_by=QUINN.id)
    desk.tell(QUINN, "lunch")
    edits = [effect.kind for effect in desk.queued() if effect.request]
    assert edits == [EffectKind.REFRESH_POST]


def test_an_offer_that_went_elsewhere_meanwhile_stays() -> None:
    desk = owned()
    desk.give(PAT, QUINN.id)
    offered = [desk.request()]
    desk.press(CommandKind.ACKNOWLEDGE, QUINN, desk.post())
    events = desk.events()
    desk.do(lambda uow: end_offers(uow, QUINN.id, offered, desk.now))
    assert desk.events() == events
