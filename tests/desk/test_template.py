"""The template's fields and what counts as missing."""

from __future__ import annotations

from datetime import date

from desk.model import Details, Kind, Window
from desk.template import FIELDS, missing, note_fields, template_fields
from tests.desk.build import DETAILS


def labels(fields: tuple[object, ...]) -> list[str]:
    return [str(getattr(field, "label", "")) for field in fields]


def test_the_peer_to_peer_template_is_the_procedures() -> None:
    assert labels(template_fields(Kind.PEER_TO_PEER)) == [
        "Contact name and job title",
        "Contact phone number",
        "PA number",
        "Member ID",
        "Drug name",
    ]


def test_the_callback_template_adds_dates_and_times() -> None:
    added = [
        label
        for label in labels(template_fields(Kind.CALLBACK))
        if label not in labels(template_fields(Kind.PEER_TO_PEER))
    ]
    assert added == ["Dates and times for callback"]


def test_the_pharmacists_note_brings_its_other_fields() -> None:
    assert labels(note_fields()) == [
        "Best time to call (date and time)",
        "Case ID or PA auth #",
        "Date of the denial",
        "Denial reason",
        "Additional info given",
        "Reason why technician cannot approve",
        "Name of denying pharmacist",
        "Reason for denial on PA in VUE",
        "Information gathered from prescriber when asked the specific reason it was denied",
    ]
    assert len({field.key for field in FIELDS}) == len(FIELDS)


def test_a_window_stands_in_for_the_callbacks_words() -> None:
    assert [field.key for field in missing(Kind.CALLBACK, DETAILS)] == ["callback_times"]
    window = Window(date(2026, 3, 10), None, None, "America/New_York")
    assert missing(Kind.CALLBACK, Details(DETAILS.fields, (window,))) == ()
    assert len(missing(Kind.PEER_TO_PEER, Details({}))) == 5
