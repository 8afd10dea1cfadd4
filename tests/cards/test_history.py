"""A request's history reads as a list of plain sentences, by the desk's clock, with nothing that was typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cards.check import check_card
from cards.history import HAPPENED, MOST, HistoryView, event_words, history_card
from desk.events import Event, EventKind
from desk.model import Details, Kind, Person, Status
from tests.cards.reading import buttons, texts
from tests.cards.samples import CANARIES, CT, ET, FILED_AT, JO, OUTAGE, PEOPLE, SAM, TECHNICIAN, view, with_fields

STORY = (
    ("filed", TECHNICIAN.id, {"kind": "peer_to_peer"}),
    ("acknowledged", SAM.id, {"means": "emoji"}),
    ("found_owned", JO.id, {"owner": SAM.id}),
    ("released", SAM.id, {"means": "button", "reason": "no_answer"}),
    ("ready", JO.id, {"means": "words"}),
    ("transferred", TECHNICIAN.id, {"means": "button"}),
)


def events(*told: tuple[str, str | None, dict[str, str]]) -> list[Event]:
    return [
        Event("request-1", seq, EventKind(kind), FILED_AT + timedelta(minutes=seq), actor, data)
        for seq, (kind, actor, data) in enumerate(told, 1)
    ]


def history(*told: tuple[str, str | None, dict[str, str]], zone: str = ET, **more: object) -> HistoryView:
    seen = with_fields(view(status=Status.TRANSFERRED), **CANARIES)
    return replace(HistoryView(12, seen, events(*told), PEOPLE, zone), **more)


def test_what_happened_is_told_in_order_with_names_under_its_day() -> None:
    message = history_card(history(*STORY))
    assert texts(message.card) == [
        "#12 · Peer to peer · History",
        "Transferred to Sam Ortiz 10:47 ET",
        "All times are ET.",
        "Tue Nov 24",
        "10:42 · Filed by Terry Moss as a peer to peer",
        "10:43 · Acknowledged by Sam Ortiz by emoji",
        "10:44 · Jo Lindqvist tried to take it; Sam Ortiz had it",
        "10:45 · Sam Ortiz handed it back (they did not answer whether they still work on it)",
        "10:46 · READY, said by Jo Lindqvist by a reply",
        "10:47 · Transfer done, said by Terry Moss",
    ]
    assert buttons(message.card) == []
    assert message.summary == "#12 · Peer to peer · History"
    check_card(message.card)


def test_times_and_days_are_the_desks() -> None:
    late = [replace(one, at=one.at + timedelta(hours=13)) for one in events(STORY[0], STORY[1])]
    assert texts(history_card(history(zone=CT, events=late)).card)[1:] == [
        "Transferred to Sam Ortiz 09:47 CT",
        "All times are CT.",
        "Tue Nov 24",
        "22:42 · Filed by Terry Moss as a peer to peer",
        "22:43 · Acknowledged by Sam Ortiz by emoji",
    ]
    over = [replace(late[0], at=late[0].at + timedelta(hours=2)), late[1]]
    assert texts(history_card(history(events=over, zone=CT)).card)[3:6:2] == ["Wed Nov 25", "Tue Nov 24"]


def test_nothing_typed_is_in_it_and_of_an_erased_request_it_is_the_same() -> None:
    told = str(history_card(history(*STORY)).card)
    assert "canary" not in told
    erased = view(status=Status.TRANSFERRED, details=Details({}), erased_at=FILED_AT)
    assert str(history_card(history(*STORY, request=erased)).card) == told


def test_a_number_never_given_is_said_to_be_none() -> None:
    message = history_card(HistoryView(99, None, (), {}, ET))
    assert texts(message.card) == ["#99: there is no such request."]
    check_card(message.card)


def test_a_long_history_fits_and_counts_what_is_earlier() -> None:
    long_name = replace(SAM, name="Ä" * 200)
    many = events(*[("taken_over", SAM.id, {"previous": SAM.id})] * (MOST + 7))
    message = history_card(history(events=many, people={SAM.id: long_name}))
    assert texts(message.card)[3] == "And 7 earlier."
    check_card(message.card)


OF_THE_ROSTER = {EventKind.ROLE_GIVEN, EventKind.ROLE_TAKEN}


def test_every_kind_of_event_has_its_words() -> None:
    assert set(HAPPENED) == set(EventKind) - OF_THE_ROSTER


FULL = {
    "owner": SAM.id,
    "previous": JO.id,
    "to": JO.id,
    "command": "mark_ready",
    "with": "#3",
    "fields": "pa_number,decisioned_by",
    "ready_at": "2026-11-24T15:55:00+00:00",
} | OUTAGE


@pytest.mark.parametrize("kind", list(HAPPENED))
def test_it_reads_as_a_sentence_whether_its_data_are_there_or_not(kind: EventKind) -> None:
    seen = history()
    for data in (FULL, OUTAGE):
        for actor in (SAM.id, None, "gone"):
            words = event_words(Event("request-1", 1, kind, FILED_AT, actor, data), seen)
            assert words[0].isupper() or words.startswith(("somebody", "an administrator"))
            assert not {"{", "}", "_"} & set(words), words
            assert "  " not in words


SENTENCES = {
    EventKind.ACKNOWLEDGED: ({"with": "#3"}, "Sam Ortiz has it too, with #3"),
    EventKind.FILED: ({"kind": Kind.CALLBACK}, "Filed by Sam Ortiz as a callback"),
    EventKind.CORRECTED: ({"fields": "pa_number,decisioned_by"}, "Sam Ortiz corrected: PA number, decisioned by"),
    EventKind.EDITED: ({}, "Sam Ortiz edited it"),
    EventKind.LINKED: ({}, "Sam Ortiz linked it with another request"),
    EventKind.REFUSED: ({"command": "mark_ready"}, "Sam Ortiz was refused: mark ready"),
    EventKind.ESTIMATED: ({"ready_at": FULL["ready_at"]}, "Sam Ortiz will be ready 10:55 ET"),
    EventKind.MISSED: (OUTAGE, "Nothing ran 10:00–10:05 ET: people were told to press again"),
    EventKind.PASSED_ON: (
        {"previous": JO.id, "reason": "away"},
        "Sam Ortiz has it now, from Jo Lindqvist (they are away)",
    ),
}


@pytest.mark.parametrize("kind", SENTENCES)
def test_what_is_told_of_some(kind: EventKind) -> None:
    data, words = SENTENCES[kind]
    assert event_words(Event("request-1", 1, kind, FILED_AT, SAM.id, data), history()) == words


def test_a_newer_versions_event_has_its_own_word() -> None:
    event = Event("request-1", 1, "laid_aside", FILED_AT, SAM.id)  # pyright: ignore[reportArgumentType]  a newer version's
    assert event_words(event, history()) == "laid aside"


def test_a_name_is_no_markup() -> None:
    told = history(STORY[1], people={SAM.id: Person(SAM.id, "<at>everybody</at> **x**")})
    words = " ".join(texts(history_card(told).card))
    assert "<at>" not in words
    assert "**" not in words
