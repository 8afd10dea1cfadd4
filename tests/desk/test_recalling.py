"""Somebody types "history 12"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.effects import Effect, EffectKind, View, to_person
from desk.events import EventKind, of_person
from desk.handlers import chat
from desk.model import Details, Person
from tests.desk.build import PAT, SAM, TESS
from tests.desk.talk import ADA, Desk, posted


def says(desk: Desk, person: Person, text: str, zone: str | None = None) -> list[tuple[View | None, str | None]]:
    """Type in the chat; return what is shown: the view, and the number."""
    turn = replace(desk.in_chat(person), zone=zone)
    desk.deliver()
    desk.do(lambda uow: chat.personal_message(uow, turn, text))
    return [(one.view, one.root) for one in desk.queued() if one.kind is EffectKind.SHOW]


def refused(desk: Desk, person: Person) -> list[str]:
    """Return what stands on record as refused to somebody."""
    events = desk.read(lambda uow: uow.audit.of(of_person(person.id)))
    return [event.data["command"] for event in events if event.kind is EventKind.REFUSED]


@pytest.mark.parametrize("person", [SAM, ADA])
def test_a_supervisor_or_admin_is_shown_it_by_the_desks_clock_wherever_they_are(person: Person) -> None:
    desk = posted()
    assert says(desk, person, "History #1", "America/Denver") == [(View.HISTORY, "1")]
    (sent,) = [one for one in desk.deliver() if one.held.effect.view is View.HISTORY]
    assert sent.history is not None
    assert sent.history.zone == "America/New_York"
    assert [event.kind for event in sent.history.events] == [EventKind.FILED]


@pytest.mark.parametrize(
    ("view", "root"), [(View.HISTORY, "1 America/Denver"), (View.HISTORY_FOUND, "1 America/Denver")]
)
def test_one_that_an_older_version_queued_with_the_readers_zone_is_shown_too(view: View, root: str) -> None:
    desk = posted()
    desk.deliver()
    desk.do(
        lambda uow: uow.outbox.put(
            Effect(EffectKind.SHOW, to_person(SAM.id), person=SAM.id, view=view, root=root), desk.now
        )
    )
    (sent,) = desk.deliver()
    assert sent.history is not None or sent.found is not None


@pytest.mark.parametrize("person", [TESS, PAT])
def test_others_are_refused_privately_and_it_is_on_record(person: Person) -> None:
    desk = posted()
    assert says(desk, person, "history 1") == [(View.HISTORY_REFUSED, None)]
    assert refused(desk, person) == ["see_history"]
    assert says(desk, person, "history") == [(View.HISTORY_REFUSED, None)]
    assert refused(desk, person) == ["see_history", "see_history"]


def test_other_words_ask_for_no_history() -> None:
    desk = posted()
    assert says(desk, SAM, "historical") == [(View.NOT_UNDERSTOOD, None)]


def test_without_a_number_it_is_said_how_to_ask() -> None:
    assert says(posted(), SAM, "history") == [(View.HISTORY_WHICH, None)]


def test_who_is_no_supervisor_any_more_when_it_is_sent_gets_none() -> None:
    desk = posted()
    says(desk, SAM, "history 1")
    desk.store.kept.roster.clear()
    (sent,) = [one for one in desk.deliver() if one.held.effect.view is View.HISTORY]
    assert sent.history is None


FORM = {"pa_number": "PA-778812", "member_id": "H551230098"}


def looks_up(desk: Desk, text: str) -> list[tuple[View | None, str | None]]:
    """Type as SAM; what was typed has gone no further than the desk's answer."""
    shown = says(desk, SAM, text, "America/Denver")
    assert not [one for one in FORM.values() if one.lower() in str(desk.queued()).lower()]
    return shown


@pytest.mark.parametrize(
    "text", ["history PA-778812", "History 778812", "history h551 230 098", "history member H551230098"]
)
def test_one_found_by_its_pa_number_or_member_id_is_shown_at_once(text: str) -> None:
    desk = posted(details=Details(FORM))
    assert looks_up(desk, text) == [(View.HISTORY, "1")]


def test_of_several_a_list_is_shown_as_they_are_when_it_is_sent() -> None:
    desk = posted(details=Details(FORM))
    desk.file(draft="d2", details=Details(FORM))
    assert looks_up(desk, "history PA-778812") == [(View.HISTORY_FOUND, "2,1")]
    (sent,) = [one for one in desk.deliver() if one.held.effect.view is View.HISTORY_FOUND]
    assert sent.found is not None
    assert [one.request.number for one in sent.found.rows] == [2, 1]


@pytest.mark.parametrize("text", ["history PA-778813", "history 778813", "history #9"])
def test_of_none_it_is_said_kindly_and_without_the_words(text: str) -> None:
    desk = posted(details=Details(FORM))
    assert looks_up(desk, text) == [(View.HISTORY_NONE, None)]


def test_others_look_nothing_up() -> None:
    desk = posted(details=Details(FORM))
    for text in ("history PA-778812", "history PA-1"):
        assert says(desk, PAT, text) == [(View.HISTORY_REFUSED, None)]
    assert refused(desk, PAT) == ["see_history", "see_history"]
