"""Before the first turn: rosters, the setting's channel, and a free hand over the outbox."""

from __future__ import annotations

from desk.effects import EffectKind
from desk.handlers.starting import Installation, prepare
from desk.model import Channel, Person, Role
from tests.desk.build import CHANNEL, NOW, PAT, QUINN, TESS
from tests.desk.talk import ROSTER, Desk


def test_people_never_seen_are_seeded_and_the_channel_is_bound() -> None:
    desk = Desk()
    desk.do(lambda uow: prepare(uow, Installation({Role.PHARMACIST: [PAT.id]}, CHANNEL, alone=True), NOW))
    assert desk.person(PAT) == Person("pat", roles=frozenset({Role.PHARMACIST}))
    assert desk.read(lambda uow: uow.channels.bound()) == Channel(CHANNEL)


def test_who_was_removed_in_chat_stays_removed() -> None:
    desk = Desk().open()
    desk.store.kept.roster[QUINN.id, Role.PHARMACIST] = False
    desk.do(lambda uow: prepare(uow, Installation(ROSTER, None, alone=True), NOW))
    assert [person.id for person in desk.read(lambda uow: uow.people.with_role(Role.PHARMACIST))] == [PAT.id]


def test_a_channel_bound_in_chat_wins_over_the_setting() -> None:
    desk = Desk().open()
    desk.do(lambda uow: prepare(uow, Installation(ROSTER, "19:other@thread.tacv2", alone=True), NOW))
    bound = desk.read(lambda uow: uow.channels.bound())
    assert bound is not None
    assert bound.id == CHANNEL


def test_what_a_killed_process_held_goes_out_now() -> None:
    desk = Desk().open()
    desk.tell(TESS, "guide")
    (held,) = desk.claim()
    assert desk.claim("p2") == ()
    desk.do(lambda uow: prepare(uow, Installation(ROSTER, None, alone=True), desk.now))
    assert [one.held.effect.kind for one in desk.claim("p2")] == [EffectKind.LEARN_MEMBERS]
    desk.wait(2)
    assert desk.claim("p2") == ()
    desk.wait(1)
    (again,) = desk.claim("p2")
    assert (again.held.effect, again.held.doubtful) == (held.held.effect, True)


def test_with_other_replicas_at_work_no_lane_is_let_go() -> None:
    desk = Desk().open()
    desk.tell(TESS, "guide")
    (held,) = desk.claim("another")
    desk.do(lambda uow: prepare(uow, Installation(ROSTER, None, alone=False), desk.now))
    assert desk.do(lambda uow: uow.outbox.sent(held.held, "m1"))
