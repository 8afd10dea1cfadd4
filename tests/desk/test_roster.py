"""Who is asked is per desk; who may do something is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desk.commands import CommandKind
from desk.effects import EffectKind, View
from desk.events import EventKind
from desk.model import Person, Role, Status
from desk.outcome import OutcomeKind
from desk.policy import DeskRules, Waits
from desk.roster import choice_of, desk_of, desks_of, supervisors_of
from tests.desk.build import CHANNEL, PAT, QUINN, SAM, TESS
from tests.desk.desks import CENTRAL, ONCOLOGY, PATS, asks, two
from tests.desk.talk import Desk

QUICK = Waits(cover=timedelta(seconds=5), ack_reminder=timedelta(seconds=9))


def asked(desk: Desk, number: int = 1) -> list[str]:
    """Return whom the request's post mentioned when it was sent."""
    wanted = desk.request(number).id
    found = [one for one in desk.deliver() if one.held.effect.request == wanted and one.snapshot]
    return [person.id for person in found[0].snapshot.asked]


def filed(rules: DeskRules | None = None, **more: object) -> Desk:
    desk = two(rules)
    desk.file(desk=ONCOLOGY, **more)
    return desk


def test_only_the_desks_own_pharmacists_are_asked() -> None:
    desk = filed(PATS)
    desk.file(draft="d2", desk=CHANNEL)
    posts = {one.held.effect.request: one for one in desk.deliver() if one.held.effect.kind is EffectKind.POST_REQUEST}
    asked_at = {one.channel.name: [person.id for person in one.snapshot.asked] for one in posts.values()}
    assert asked_at == {"Oncology": [PAT.id], "P2P requests": [PAT.id, QUINN.id]}


def test_who_decisioned_it_is_asked_of_whatever_desk_they_are() -> None:
    assert asked(filed(PATS, decisioned_by=QUINN.id)) == [QUINN.id]


def test_a_desk_whose_people_are_no_pharmacists_any_more_asks_everybody() -> None:
    assert asked(filed(asks(SAM))) == [PAT.id, QUINN.id]


def test_any_pharmacist_may_acknowledge_anywhere() -> None:
    desk = filed(PATS)
    desk.deliver()
    turn = desk.said(QUINN, channel=ONCOLOGY, reply_to=desk.post())
    assert desk.answer(CommandKind.ACKNOWLEDGE, turn, desk.request().id).kind is OutcomeKind.DONE
    assert (desk.request().status, desk.request().owner) == (Status.ACKNOWLEDGED, QUINN.id)


def test_nobody_is_there_when_none_of_the_desks_own_is_and_who_comes_back_is_called() -> None:
    desk = two(PATS)
    desk.tell(PAT, "lunch")
    desk.file(desk=ONCOLOGY)
    assert EventKind.NOBODY_THERE in [kind for kind, _ in desk.events()]
    assert asked(desk) == []
    desk.tell(QUINN, "on")
    assert EventKind.COVER_CALLED not in [kind for kind, _ in desk.events()]
    desk.tell(PAT, "back")
    assert desk.events()[-1] == (EventKind.COVER_CALLED, PAT.id)


def test_a_desk_has_its_own_waiting_times_and_supervisors() -> None:
    desk = filed(DeskRules(waits=QUICK, supervisors=frozenset({TESS.id})))
    desk.deliver()
    desk.do(lambda uow: uow.people.seed(Role.SUPERVISOR, [TESS.id]))
    desk.wait(6)
    assert desk.events()[-1][0] is EventKind.COVER_CALLED
    desk.deliver()
    desk.wait(6)
    assert desk.events()[-1][0] is EventKind.SUPERVISORS_CALLED
    told = {effect.person for effect in desk.queued() if effect.kind is EffectKind.NOTIFY_PERSON}
    assert told == {TESS.id}
    request = replace(desk.request(), channel=CHANNEL)
    both = desk.read(lambda uow: [one.id for one in supervisors_of(uow, request)])
    assert sorted(both) == [SAM.id, TESS.id]


def test_who_is_told_by_desk_where_there_are_several() -> None:
    desk = two(PATS)
    desk.tell(TESS, "who")
    (shown,) = [one for one in desk.deliver() if one.held.effect.view is View.WHO]
    told = {one.name: [person.id for person in one.pharmacists] for one in shown.desks}
    assert told == {"P2P requests": [PAT.id, QUINN.id], "Oncology": [PAT.id]}
    desk.do(lambda uow: uow.channels.unbind(ONCOLOGY))
    desk.tell(TESS, "who")
    assert [one.desks for one in desk.deliver()] == [()]


def test_times_of_presence_are_in_the_first_desks_zone() -> None:
    desk = two(DeskRules(CENTRAL))
    desk.do(lambda uow: uow.channels.unbind(CHANNEL))
    desk.tell(PAT, "away until 1pm")
    (shown,) = [one for one in desk.deliver() if one.held.effect.view is View.PRESENCE]
    known = desk.person(PAT)
    assert isinstance(known, Person)
    assert known.away_until is not None
    assert (shown.zone, known.away_until.hour) == (CENTRAL, 18)


def test_a_desk_is_known_by_its_name_or_its_number_and_by_none_when_it_never_was() -> None:
    desk = two()
    unnamed = desk.read(lambda uow: uow.channels.get(ONCOLOGY))
    desk.do(lambda uow: uow.channels.bind(replace(unnamed, name=None), desk.now))
    assert [one.name for one in desk.read(desks_of)] == ["P2P requests", "Desk 2"]
    desk.do(lambda uow: uow.channels.unbind(ONCOLOGY))
    gone = desk.read(lambda uow: desk_of(uow, ONCOLOGY))
    assert (gone.name if gone else None, desk.read(choice_of)) == ("Desk", ())
    assert desk.read(lambda uow: desk_of(uow, "19:never@thread.tacv2")) is None
