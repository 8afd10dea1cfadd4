from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.forms import prefilling, read_form, typed_of
from cards.payloads import INPUT_IDS, FormData
from desk.commands import FileRequest
from desk.model import NOT_KNOWN, Details, Kind, Window
from desk.records import Purpose
from desk.template import CALLBACK_TIMES, FIELDS, PHONE, template_fields
from tests.cards.samples import CT, ET, TEMPLATE, TYPED

NOW = datetime(2026, 11, 24, 15, 41, tzinfo=UTC)


def form(kind: Kind = Kind.PEER_TO_PEER, **inputs: str) -> FormData:
    return FormData(draft="draft-1", kind=kind, **inputs)


def test_a_full_form_becomes_the_request_without_gaps() -> None:
    inputs = TYPED | {"decisioned_by": "pharm-1", "caller_verified": "true", "denial_verified": "false"}
    assert read_form(form(**inputs), NOW, ET) == FileRequest(
        draft="draft-1",
        kind=Kind.PEER_TO_PEER,
        details=Details(TYPED),
        decisioned_by="pharm-1",
        caller_verified=True,
        denial_verified=False,
        typed=inputs,
    )


def test_an_empty_form_lists_every_field_of_its_template() -> None:
    for kind in Kind:
        asked = read_form(form(kind), NOW, ET)
        assert asked.gaps == tuple(field.gap for field in template_fields(kind))
        assert (asked.decisioned_by, asked.anyway, asked.typed) == (NOT_KNOWN, False, {"decisioned_by": NOT_KNOWN})


def test_one_window_stands_for_the_callbacks_words() -> None:
    asked = read_form(form(Kind.CALLBACK, **TEMPLATE, date_1="2026-11-25", from_1="14:00", to_1="16:00"), NOW, ET)
    assert asked.gaps == ()
    assert asked.details.windows == (Window(date(2026, 11, 25), time(14), time(16), ET),)


@pytest.mark.parametrize("purpose", [Purpose.CHOOSE_CALLBACK, Purpose.RESCHEDULE])
def test_a_form_for_times_has_gaps_in_number_and_times_alone(purpose: Purpose) -> None:
    empty = FormData(draft="draft-1", kind=Kind.CALLBACK, purpose=purpose)
    assert read_form(empty, NOW, ET).gaps == (PHONE.gap, CALLBACK_TIMES.gap)
    past = FormData(draft="draft-1", kind=Kind.CALLBACK, purpose=purpose, phone="614-555-0134", date_1="2020-01-01")
    assert read_form(past, NOW, ET).gaps == ("Window 1 is already past.",)


def test_an_edit_has_the_gaps_of_its_kind() -> None:
    edit = FormData(draft="draft-1", kind=Kind.PEER_TO_PEER, purpose=Purpose.CORRECT)
    assert read_form(edit, NOW, ET).gaps == read_form(form(), NOW, ET).gaps


def test_the_callbacks_words_stand_for_a_window() -> None:
    asked = read_form(form(Kind.CALLBACK, **TEMPLATE, callback_times="when she is back"), NOW, ET)
    assert (asked.gaps, asked.details.windows) == ((), ())


def test_a_peer_to_peer_form_has_no_windows() -> None:
    asked = read_form(form(**TEMPLATE, date_1="2020-01-01", callback_times="later"), NOW, ET)
    assert (asked.gaps, asked.details) == ((), Details(TEMPLATE))


def test_a_number_that_is_no_phone_is_a_gap_and_is_kept() -> None:
    asked = read_form(form(**(TEMPLATE | {"phone": "12"})), NOW, ET)
    assert asked.gaps == ("Contact phone number does not look like a phone number with its area code.",)
    assert asked.details.get("phone") == "12"


def test_what_no_date_can_hold_moves_to_the_callbacks_words_and_comes_back_there() -> None:
    asked = read_form(form(Kind.CALLBACK, **TEMPLATE, callback_times="or later", date_1="soon"), NOW, ET)
    assert asked.details.get("callback_times") == "or later\nWindow 1, Date: soon"
    assert asked.typed["callback_times"] == "or later\nWindow 1, Date: soon"
    assert "date_1" not in asked.typed
    assert asked.gaps == ("Window 1, Date: soon: this cannot be read, so it is kept as words.",)


def test_control_characters_are_stripped() -> None:
    asked = read_form(form(**(TEMPLATE | {"drug": " En\x00tre\x1bsto\ud800 "})), NOW, ET)
    assert asked.details.get("drug") == "Entresto"


@pytest.mark.parametrize("text", ["x" * 201, "é" * 190, "\N{PILL}" * 200])
def test_what_is_longer_than_the_form_takes_is_cut_and_said(text: str) -> None:
    asked = read_form(form(**(TEMPLATE | {"drug": text})), NOW, ET)
    assert asked.gaps == ("Drug name is too long: its end is cut.",)
    assert asked.details.get("drug").endswith(" …")
    assert len(asked.details.get("drug").encode()) <= 410


def test_windows_oddities_follow_the_fields() -> None:
    asked = read_form(form(Kind.CALLBACK, **(TEMPLATE | {"pa_number": ""}), date_2="2026-11-20"), NOW, ET)
    assert asked.gaps == ("PA number is empty.", "Window 2 is already past.")


@given(st.dictionaries(st.sampled_from(INPUT_IDS), st.text(max_size=300)), st.sampled_from(Kind))
def test_nothing_typed_makes_a_form_fail(inputs: dict[str, str], kind: Kind) -> None:
    asked = read_form(form(kind, **inputs), NOW, ET)
    assert not asked.anyway
    assert set(asked.details.fields) <= {field.key for field in FIELDS}
    again = read_form(form(kind, **asked.typed), NOW, ET)
    assert set(again.typed) == set(asked.typed) | {"decisioned_by"}


def test_typed_of_leaves_empty_inputs_out() -> None:
    assert typed_of(form(contact="  ", drug="x")) == {"drug": "x", "decisioned_by": NOT_KNOWN}


# ------------------------------------------------------------------------------------------------- times in words
TOMORROW = "2026-11-25"
SPOKEN = {"date_1": TOMORROW, "from_1": "14:00", "to_1": "16:00", "time_zone": CT}
"""What the form holds of "tomorrow 2-4pm CT", said on a Tuesday."""
HEARD = "From your words: Wed 2–4 PM CT. {} if that is right."


@pytest.mark.parametrize("where", ["callback_times", "best_time"])
def test_times_in_words_come_back_as_a_window_to_confirm(where: str) -> None:
    words = {where: "tomorrow 2-4pm CT"}
    asked = read_form(form(Kind.CALLBACK, **TEMPLATE, **words), NOW, ET)
    assert asked.gaps == (HEARD.format("Post request"),)
    assert asked.typed == TEMPLATE | words | SPOKEN | {"decisioned_by": NOT_KNOWN}
    assert asked.details == Details(TEMPLATE | words)  # nothing is promised that nobody confirmed
    again = read_form(form(Kind.CALLBACK, **asked.typed), NOW, ET)
    assert again.gaps == ()
    assert again.details == Details(TEMPLATE | words, (Window(date(2026, 11, 25), time(14), time(16), CT),))


def test_words_are_read_in_the_zone_that_was_chosen_if_it_is_one() -> None:
    words = {"callback_times": "tomorrow 2-4pm"}
    for chosen, meant in ((CT, CT), ("Mars/Base", ET), ("", ET)):
        asked = read_form(form(Kind.CALLBACK, **TEMPLATE, **words, time_zone=chosen), NOW, ET)
        assert asked.typed["time_zone"] == meant
        assert any(gap.startswith("From your words: Wed 2–4 PM") for gap in asked.gaps)


def test_a_window_that_was_given_stands_and_words_without_a_time_ask_nothing() -> None:
    given_one = {"callback_times": "tomorrow 2-4pm CT", "date_1": "2026-11-27"}
    assert read_form(form(Kind.CALLBACK, **TEMPLATE, **given_one), NOW, ET).gaps == ()
    assert read_form(form(Kind.CALLBACK, **TEMPLATE, callback_times="call her office"), NOW, ET).gaps == ()
    assert read_form(form(**TEMPLATE, best_time="tomorrow 2-4pm CT"), NOW, ET).gaps == ()


@pytest.mark.parametrize("purpose", [Purpose.CHOOSE_CALLBACK, Purpose.RESCHEDULE])
def test_the_form_for_times_asks_likewise(purpose: Purpose) -> None:
    sent = {"phone": "614-555-0134", "callback_times": "tomorrow 2-4pm CT"}
    asked = read_form(FormData(draft="d", kind=Kind.CALLBACK, purpose=purpose, **sent), NOW, ET)
    assert asked.gaps == (HEARD.format("Save times"),)
    assert {**asked.typed, "decisioned_by": ""} == {**sent, **SPOKEN, "decisioned_by": ""}


def test_an_edit_of_something_else_is_not_asked_about_times() -> None:
    sent = FormData(draft="d", kind=Kind.CALLBACK, purpose=Purpose.CORRECT, **TEMPLATE, callback_times="tomorrow 2-4pm")
    assert read_form(sent, NOW, ET).gaps == ()


def test_what_is_pasted_is_cut_to_what_the_form_holds() -> None:
    filled = prefilling({"drug": " En\x00tresto " + "x" * 300, "gathered": "y" * 1500, "pasted": "d1"})
    assert (len(filled["drug"]), filled["gathered"], filled["pasted"]) == (202, "y" * 1500, "d1")
    assert prefilling(filled) == filled


def test_who_corrects_a_number_is_not_asked_for_the_times_of_a_callback() -> None:
    edit = FormData(draft="draft-1", kind=Kind.CALLBACK, purpose=Purpose.CORRECT)
    gaps = read_form(edit, NOW, ET).gaps
    assert PHONE.gap in gaps
    assert CALLBACK_TIMES.gap not in gaps
