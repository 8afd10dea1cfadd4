"""A desk's settings: who sees them, what is kept, and who is asked from then on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.commands import CommandKind
from desk.effects import Effect, EffectKind, View, to_channel, to_person
from desk.events import EventKind
from desk.handlers import ruling
from desk.handlers.ruling import sheet_for
from desk.model import Kind, Person
from desk.policy import DeskRules, Waits
from desk.roster import DeskSheet
from tests.desk.build import CHANNEL, OLA, PAT, QUINN, SAM, TESS
from tests.desk.desks import CENTRAL, ONCOLOGY, PATS, SAVED, SECOND, asks, bound, only, save, say, two
from tests.desk.talk import ADA, Desk


def card(person: Person, channel: str | None, view: View = View.DESK) -> Effect:
    return Effect(EffectKind.SHOW, to_person(person.id), person=person.id, view=view, root=channel)


def rules(desk: Desk, channel: str = ONCOLOGY) -> DeskRules:
    return desk.read(lambda uow: uow.desks.rules(channel))


def sheet(desk: Desk, person: Person, channel: str = ONCOLOGY) -> DeskSheet | None:
    return desk.read(lambda uow: sheet_for(uow, uow.people.get(person.id), channel))


@pytest.mark.parametrize("person", [SAM, ADA])
def test_settings_in_a_desks_channel_go_to_the_chat_of_the_supervisor_or_admin(person: Person) -> None:
    desk = two()
    say(desk, person, "settings")
    assert desk.queued() == [card(person, ONCOLOGY)]
    (shown,) = desk.deliver()
    assert shown.sheet is not None
    assert (shown.sheet.desk.name, shown.sheet.may_remove) == ("Oncology", person is ADA)


def test_others_are_refused_politely_wherever_they_ask() -> None:
    desk = two()
    say(desk, PAT, "settings")
    desk.tell(OLA, "settings")
    assert [effect.view for effect in desk.queued()] == [View.DESK_REFUSED] * 2
    assert [effect.lane for effect in desk.queued()] == [to_channel(ONCOLOGY), to_person(OLA.id)]
    assert sheet(desk, PAT) is None


def test_a_channel_that_is_no_desk_has_no_settings() -> None:
    desk = Desk().open()
    say(desk, SAM, "settings")
    assert [effect.view for effect in desk.queued()] == [View.DESK_NOT_BOUND]


def test_in_the_chat_one_desk_is_shown_and_of_several_the_choice() -> None:
    none, one, both = Desk().open(channel=None), Desk().open(), two()
    for desk in (none, one, both):
        desk.tell(SAM, "Settings.")
    assert none.queued() == [card(SAM, None, View.SETUP_HERE)]
    assert one.queued() == [card(SAM, CHANNEL)]
    assert both.queued() == [card(SAM, None)]
    (shown,) = both.deliver()
    assert ([desk.name for desk in shown.desks], shown.sheet) == (["P2P requests", "Oncology"], None)


def test_a_button_of_the_choice_shows_the_settings_as_they_stand() -> None:
    desk = two(PATS)
    turn = desk.in_chat(SAM, "card")
    shown = desk.do(lambda uow: ruling.look(uow, turn, ONCOLOGY))
    assert shown == sheet(desk, SAM)
    assert shown is not None
    assert ([one.id for one in shown.roster], [one.id for one in shown.supervisors]) == ([PAT.id, QUINN.id], [SAM.id])
    assert desk.do(lambda uow: ruling.look(uow, turn, "19:never@thread.tacv2")) is None


def test_what_is_saved_holds_for_that_desk_alone() -> None:
    desk = two()
    command = replace(only(QUINN), supervisors=frozenset({SAM.id}), waits={"cover": timedelta(seconds=7)})
    kept = save(desk, SAM, command)
    assert kept is not None
    assert kept.saved
    assert rules(desk) == DeskRules(
        CENTRAL,
        replace(Waits(), cover=timedelta(seconds=7)),
        "Mon-Fri 07:00-19:00",
        frozenset({QUINN.id}),
        frozenset({SAM.id}),
    )
    assert rules(desk, CHANNEL) == DeskRules()


def test_nobody_chosen_means_everybody_and_strangers_do_not_count() -> None:
    desk = two(PATS)
    save(desk, SAM, only(TESS))
    assert (rules(desk).pharmacists, rules(desk).supervisors) == (None, None)


def test_with_gaps_nothing_is_saved_and_everything_typed_comes_back() -> None:
    desk = two(PATS)
    back = save(desk, SAM, replace(SAVED, gaps=("The hours are odd.",), typed={"hours": "never"}))
    assert back is not None
    assert (back.gaps, back.typed) == (("The hours are odd.",), {"hours": "never"})
    assert (back.saved, rules(desk)) == (False, PATS)


def test_who_may_not_saves_nothing_and_a_repeated_press_saves_once() -> None:
    desk = two(PATS)
    assert save(desk, QUINN) is None
    assert rules(desk) == PATS
    save(desk, SAM, activity="1")
    desk.do(lambda uow: uow.desks.set(ONCOLOGY, PATS))
    again = save(desk, SAM, activity="1")
    assert again is not None
    assert (again.saved, rules(desk)) == (True, PATS)


def test_the_desk_may_be_called_otherwise_and_keeps_its_place() -> None:
    desk = two()
    desk.do(lambda uow: uow.desks.set(CHANNEL, DeskRules()))
    save(desk, SAM, replace(SAVED, channel=CHANNEL, name="Primary care"))
    channel = desk.read(lambda uow: uow.channels.bound())
    assert channel is not None
    assert (channel.id, channel.name, bound(desk)) == (CHANNEL, "Primary care", [CHANNEL, ONCOLOGY])


def test_an_admin_takes_a_desk_away_on_the_card_and_a_supervisor_does_not() -> None:
    desk = two()
    refused, turn = desk.in_chat(SAM, "card"), desk.in_chat(ADA, "card")
    assert desk.do(lambda uow: ruling.remove(uow, refused, ONCOLOGY)) is None
    assert bound(desk) == [CHANNEL, ONCOLOGY]
    shown = desk.do(lambda uow: ruling.remove(uow, turn, ONCOLOGY))
    assert shown is not None
    assert (bound(desk), shown.bound, shown.may_remove) == ([CHANNEL], False, False)
    desk.do(lambda uow: uow.channels.bind(SECOND, desk.now))
    again = desk.do(lambda uow: ruling.remove(uow, turn, ONCOLOGY))  # Teams sends the press again
    assert again is not None
    assert (again.bound, bound(desk)) == (True, [CHANNEL, ONCOLOGY])
    desk.do(lambda uow: uow.channels.unbind(ONCOLOGY))
    save(desk, SAM, replace(SAVED, name="Gone"))
    assert (bound(desk), rules(desk).zone) == ([CHANNEL], CENTRAL)


def waiting(saved: DeskRules = PATS) -> Desk:
    """Return two desks; a warm transfer, a callback and an acknowledged transfer stand at Oncology, one elsewhere."""
    desk = two(saved)
    desk.file(desk=ONCOLOGY)
    desk.file(draft="d2", kind=Kind.CALLBACK, desk=ONCOLOGY)
    desk.file(draft="d3", desk=ONCOLOGY)
    desk.file(draft="d4", desk=CHANNEL)
    desk.deliver()
    turn = desk.said(PAT, channel=ONCOLOGY, reply_to=desk.post(3))
    desk.answer(CommandKind.ACKNOWLEDGE, turn, desk.request(3).id)
    desk.deliver()
    return desk


def queued(desk: Desk) -> set[tuple[EffectKind, int]]:
    numbers = {one.id: one.number for one in desk.store.kept.requests.values()}
    return {(effect.kind, numbers[effect.request]) for effect in desk.queued() if effect.request}


def test_others_than_before_are_called_at_once_and_the_posts_say_who_is_asked() -> None:
    desk = waiting()
    save(desk, SAM, only(QUINN))
    assert desk.events()[-1] == (EventKind.COVER_CALLED, None)
    assert {one for one in queued(desk) if one[0] is not EffectKind.NOTIFY_PERSON} == {
        (EffectKind.REFRESH_POST, 1),
        (EffectKind.SAY_IN_THREAD, 1),
        (EffectKind.REFRESH_POST, 2),
    }


def test_who_comes_beside_those_asked_stands_on_the_post_without_a_call() -> None:
    desk = waiting()
    save(desk, SAM, only(PAT, QUINN))
    assert queued(desk) == {(EffectKind.REFRESH_POST, 1), (EffectKind.REFRESH_POST, 2)}


def test_nothing_is_said_when_the_same_people_are_asked() -> None:
    desk = waiting()
    save(desk, SAM, only(PAT))
    assert queued(desk) == set()


def test_when_nobody_of_those_chosen_is_there_the_supervisors_know() -> None:
    desk = waiting(asks(PAT, QUINN))
    desk.tell(QUINN, "lunch")
    desk.deliver()
    save(desk, SAM, only(QUINN))
    assert desk.events()[-1] == (EventKind.NOBODY_THERE, None)
    assert (EffectKind.NOTIFY_PERSON, 1) in queued(desk)


def test_a_request_that_somebody_has_meanwhile_is_left_alone() -> None:
    desk = waiting()
    owned = desk.request(3)
    before = desk.queued()
    desk.do(lambda uow: ruling.ask_anew(uow, owned, (), desk.now))
    desk.do(lambda uow: ruling.ask_anew(uow, replace(owned, id="gone"), (), desk.now))
    assert desk.queued() == before
