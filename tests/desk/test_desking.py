"""Several desks: channels are bound beside each other and taken away, and who places a request chooses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.commands import CommandKind
from desk.effects import Effect, EffectKind, View, to_channel
from desk.handlers import chat, starting
from desk.handlers.desking import form_zone
from desk.handlers.starting import Installation
from desk.model import Channel, Kind, Person, Role, Status
from desk.outcome import OutcomeKind
from desk.policy import DeskRules
from desk.records import Draft, Purpose
from tests.desk.build import CHANNEL, NOW, OLA, PAT, SAM, TESS
from tests.desk.desks import CENTRAL, FIRST, ONCOLOGY, SECOND, bound, say, two
from tests.desk.talk import ADA, ROSTER, URL, Desk

LEARN = EffectKind.LEARN_MEMBERS


def views(desk: Desk) -> list[View]:
    return [effect.view for effect in desk.queued() if effect.view is not None]


def learnt(desk: Desk) -> list[str]:
    return [effect.lane for effect in desk.queued() if effect.kind is LEARN]


def test_setup_in_a_second_channel_binds_a_second_desk_beside_the_first() -> None:
    desk = Desk().open()
    say(desk, ADA, "setup")
    assert desk.read(lambda uow: list(uow.channels.all_bound())) == [FIRST, SECOND]
    assert (views(desk), learnt(desk)) == ([View.SETUP_BESIDE], [to_channel(ONCOLOGY)])


def test_setup_again_refreshes_what_is_known_and_keeps_the_name_that_teams_does_not_tell() -> None:
    desk = two()
    say(desk, ADA, "setup", CHANNEL, name=None)
    say(desk, ADA, "setup", name="Oncology and haematology")
    first, second = desk.read(lambda uow: list(uow.channels.all_bound()))
    assert (first, second) == (FIRST, replace(SECOND, name="Oncology and haematology"))


def test_a_channel_without_a_name_is_bound_too_and_without_pharmacists_it_says_so() -> None:
    desk = Desk()
    desk.do(lambda uow: uow.people.seed(Role.ADMIN, [ADA.id]))
    say(desk, ADA, "setup", name=None)
    assert desk.read(lambda uow: uow.channels.bound()) == replace(SECOND, name=None)
    assert views(desk) == [View.SETUP_DONE_ALONE]


def test_what_was_kept_unposted_is_posted_where_somebody_says_setup() -> None:
    desk = Desk().open(channel=None)
    desk.file()
    say(desk, ADA, "setup")
    assert (desk.request().channel, views(desk)) == (ONCOLOGY, [View.SETUP_DONE])
    given_up = replace(desk.request(), channel=None)
    desk.store.kept.requests[given_up.id] = given_up
    say(desk, ADA, "setup", CHANNEL)
    assert desk.request().channel == CHANNEL


def test_remove_takes_the_desk_away_and_its_open_requests_stay() -> None:
    desk = two()
    desk.file(desk=ONCOLOGY)
    desk.deliver()
    say(desk, ADA, "Remove!")
    assert (bound(desk), views(desk)) == ([CHANNEL], [View.DESK_REMOVED])
    assert (desk.request().channel, desk.request().status) == (ONCOLOGY, Status.WAITING)
    turn = desk.said(PAT, channel=ONCOLOGY, reply_to=desk.post())
    assert desk.answer(CommandKind.ACKNOWLEDGE, turn, desk.request().id).kind is OutcomeKind.DONE
    desk.file(draft="d2", desk=ONCOLOGY)
    assert desk.request(2).channel == CHANNEL


def test_the_last_desk_may_go_too_and_says_what_that_means() -> None:
    desk = Desk().open()
    say(desk, ADA, "remove", CHANNEL)
    assert (bound(desk), views(desk)) == ([], [View.DESK_REMOVED_LAST])
    desk.file()
    assert desk.request().channel is None
    say(desk, ADA, "setup", CHANNEL)
    assert desk.request().channel == CHANNEL


@pytest.mark.parametrize("person", [PAT, SAM, OLA])
def test_only_an_admin_binds_a_desk_or_takes_it_away(person: Person) -> None:
    desk = two()
    say(desk, person, "remove")
    say(desk, person, "setup", "19:third@thread.tacv2")
    assert (bound(desk), views(desk)) == ([CHANNEL, ONCOLOGY], [View.SETUP_REFUSED] * 2)


def test_where_nobody_is_an_admin_it_is_said_how_one_is_made() -> None:
    desk = Desk().open(None)
    desk.store.kept.roster = {key: one for key, one in desk.store.kept.roster.items() if key[1] is not Role.ADMIN}
    say(desk, PAT, "setup")
    for words in ("setup", "roster"):
        desk.tell(PAT, words)
    assert views(desk) == [View.NO_ADMIN] * 3
    assert bound(desk) == []


def test_a_channel_that_is_no_desk_says_so() -> None:
    desk = Desk().open()
    say(desk, ADA, "remove")
    assert (bound(desk), views(desk)) == ([CHANNEL], [View.DESK_NOT_BOUND])


def test_members_are_learnt_of_every_desk() -> None:
    both = [to_channel(ONCOLOGY), to_channel(CHANNEL)]
    desk = two()
    turn = desk.in_channel(OLA)
    desk.do(lambda uow: chat.members_changed(uow, turn))
    assert learnt(desk) == both
    desk = two()
    desk.do(lambda uow: starting.prepare(uow, Installation(ROSTER, "19:setting@thread.tacv2"), desk.now))
    assert (learnt(desk), bound(desk)) == (both, [CHANNEL, ONCOLOGY])


def test_an_address_that_is_not_known_yet_is_learnt_for_every_desk() -> None:
    desk = two()
    desk.do(lambda uow: uow.channels.bind(Channel(ONCOLOGY), desk.now))
    desk.tell(TESS, "mine")
    assert learnt(desk) == [to_channel(ONCOLOGY)]
    assert desk.read(lambda uow: uow.channels.get(ONCOLOGY)) == Channel(ONCOLOGY, tenant="tenant", service_url=URL)


def form(desk: Desk, person: Person = TESS) -> Draft:
    desk.tell(person, "p2p")
    (delivery,) = [one for one in desk.deliver() if one.draft is not None]
    assert [one.name for one in delivery.desks] == ["P2P requests", "Oncology"]
    assert delivery.draft is not None
    return delivery.draft


def test_a_new_form_has_the_desk_that_its_technician_used_last_though_that_request_is_closed() -> None:
    desk = two()
    assert form(desk).typed == {"desk": CHANNEL}
    desk.file(desk=ONCOLOGY)
    desk.press(CommandKind.WITHDRAW, TESS, "form-d1", chat=True)
    assert form(desk).typed == {"desk": ONCOLOGY}
    assert form(desk, OLA).typed == {"desk": CHANNEL}
    desk.do(lambda uow: uow.channels.bind(replace(SECOND, id="19:third@thread.tacv2"), desk.now))
    desk.do(lambda uow: uow.channels.unbind(ONCOLOGY))
    desk.tell(TESS, "callback")
    assert desk.deliver()[-1].draft.typed == {"desk": CHANNEL}


def test_with_one_desk_nothing_is_asked_and_nothing_remembered() -> None:
    desk = Desk().open()
    desk.tell(TESS, "p2p")
    desk.file(desk=ONCOLOGY)
    assert [(one.desks, one.draft.typed) for one in desk.deliver() if one.draft] == [((), {})]
    assert set(desk.store.kept.drafts) == {"id1"}
    assert desk.request().channel == CHANNEL


@pytest.mark.parametrize(("wanted", "channel"), [(ONCOLOGY, ONCOLOGY), (None, CHANNEL), ("19:never", CHANNEL)])
def test_a_request_goes_to_the_desk_that_was_chosen_else_to_the_first(wanted: str | None, channel: str) -> None:
    desk = two()
    desk.file(desk=wanted)
    assert desk.request().channel == channel
    assert Effect(EffectKind.POST_REQUEST, to_channel(channel), desk.request().id) in desk.queued()


def test_the_choice_survives_a_form_that_comes_back_with_gaps_in_its_desks_zone() -> None:
    desk = two(DeskRules(CENTRAL))
    back = desk.file(gaps=("PA number is empty.",), desk=ONCOLOGY, typed={"desk": ONCOLOGY})
    assert back.draft is not None
    assert (back.draft.typed, back.zone, len(back.desks)) == ({"desk": ONCOLOGY}, CENTRAL, 2)
    assert desk.store.kept.drafts["d1"].typed == {"desk": ONCOLOGY}


def test_a_forms_windows_are_in_the_zone_of_the_desk_that_is_meant() -> None:
    desk = two(DeskRules(CENTRAL))
    desk.file(kind=Kind.CALLBACK, desk=ONCOLOGY)
    about = Draft("about", TESS.id, Kind.CALLBACK, NOW, {}, None, Purpose.RESCHEDULE, desk.request().id)
    desk.do(lambda uow: uow.drafts.save(about))
    eastern = DeskRules().zone
    forms = {("d9", ONCOLOGY): CENTRAL, ("d9", ""): eastern, ("about", ""): CENTRAL}
    assert {key: desk.read(lambda uow, key=key: form_zone(uow, *key)) for key in forms} == forms
    desk.do(lambda uow: uow.channels.unbind(ONCOLOGY))
    assert desk.read(lambda uow: form_zone(uow, "about", "")) == CENTRAL
