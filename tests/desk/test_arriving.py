"""What every turn does first: the speaker is remembered, a channel bound by a setting learns where Teams is."""

from __future__ import annotations

from dataclasses import replace

from desk.commands import CommandKind
from desk.effects import Effect, EffectKind, to_channel
from desk.handlers import starting
from desk.handlers.arriving import arrive, is_new
from desk.handlers.starting import Installation
from desk.model import Channel, Kind, Person, Place, Role
from desk.outcome import OutcomeKind
from tests.desk.build import CHANNEL, OLA, PAT, TESS
from tests.desk.talk import ROSTER, URL, Desk


def test_a_newcomer_is_remembered_with_what_the_activity_tells() -> None:
    desk = Desk()
    turn = desk.in_chat(OLA)
    told = desk.do(lambda uow: arrive(uow, turn))
    assert told == Person("ola", "Ola Berg", "29:ola", "a:ola", URL)
    assert desk.person(OLA) == told


def test_a_reaction_without_a_name_loses_nothing_and_roles_stay() -> None:
    desk = Desk().open()
    turn = replace(desk.in_channel(PAT), name=None, account=None, service_url="https://elsewhere/")
    desk.do(lambda uow: arrive(uow, turn))
    pharmacist = frozenset({Role.PHARMACIST})
    assert desk.person(PAT) == Person("pat", "Pat Reyes", "29:pat", "a:pat", "https://elsewhere/", None, pharmacist)


def test_what_is_known_already_is_not_written_again() -> None:
    desk = Desk().open()
    before = desk.store.kept.people
    turn = desk.in_chat(TESS)
    desk.do(lambda uow: arrive(uow, turn))
    assert desk.store.kept.people == before


def test_a_delivery_is_new_once() -> None:
    desk = Desk()
    turn = desk.in_chat(TESS)
    assert [desk.do(lambda uow: is_new(uow, turn)) for _ in range(2)] == [True, False]


def test_a_channel_bound_by_a_setting_learns_its_address_then_its_members_once() -> None:
    desk = Desk().open(channel=None)
    desk.do(lambda uow: starting.prepare(uow, Installation(ROSTER, CHANNEL), desk.now))
    turn = desk.in_chat(TESS)
    desk.do(lambda uow: arrive(uow, turn))
    desk.do(lambda uow: arrive(uow, turn))
    bound = desk.read(lambda uow: uow.channels.bound())
    assert bound == Channel(CHANNEL, tenant="tenant", service_url=URL)
    assert desk.queued() == [Effect(EffectKind.LEARN_MEMBERS, to_channel(CHANNEL))]


def test_a_setting_that_binds_later_posts_what_was_kept_and_corrects_the_receipt() -> None:
    desk = Desk().open(channel=None)
    desk.file(kind=Kind.CALLBACK)
    desk.deliver()
    desk.do(lambda uow: starting.prepare(uow, Installation(ROSTER, CHANNEL), desk.now))
    assert desk.queued() == []
    desk.tell(TESS, "mine")
    said = [delivery.held.effect.kind for delivery in desk.deliver()]
    assert sorted(said) == ["post_request", "refresh_receipt", "show"]
    assert (desk.request().channel, desk.request().version) == (CHANNEL, 2)
    assert desk.message(Place.POST)


def test_only_open_requests_are_posted_late() -> None:
    desk = Desk().open(channel=None)
    desk.file()
    desk.file(draft="d2")
    done = desk.press(CommandKind.WITHDRAW, TESS, "form-d1", chat=True)
    assert done.kind is OutcomeKind.DONE
    desk.do(lambda uow: starting.prepare(uow, Installation(ROSTER, CHANNEL), desk.now))
    desk.tell(TESS, "mine")
    assert [request.channel for request in desk.store.kept.requests.values()] == [None, CHANNEL]
