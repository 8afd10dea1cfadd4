from dataclasses import replace
from datetime import date, time

import pytest

from desk.commands import FileRequest
from desk.corrections import TIMES, applied, corrected, differing, labels_of, meanwhile, merged, prefilled, shown
from desk.model import NOT_LISTED, Details, Kind, Window
from desk.records import Draft, Purpose
from desk.template import BY_KEY
from tests.desk.build import DETAILS, NOW, request

ET, CT = "America/New_York", "America/Chicago"
TUESDAY = Window(date(2026, 3, 10), time(14), time(16), CT)
OPEN_ENDED = Window(None, time(9, 30), None, CT)
CALLBACK = replace(request(Kind.CALLBACK), details=Details({**DETAILS.fields, "callback_times": "Tue"}, (TUESDAY,)))
WINDOW_TYPED = {"time_zone": CT, "date_1": "2026-03-10", "from_1": "14:00", "to_1": "16:00"}


def draft(purpose: Purpose, kind: Kind = Kind.CALLBACK) -> Draft:
    return Draft("d9", "tess", kind, NOW, purpose=purpose, request="r1")


def test_a_form_is_filled_with_the_request_as_it_stands() -> None:
    seen = replace(CALLBACK, decisioned_by="pat", caller_verified=True)
    assert prefilled(seen) == {
        **DETAILS.fields,
        "callback_times": "Tue",
        **WINDOW_TYPED,
        "decisioned_by": "pat",
        "caller_verified": "true",
    }
    assert prefilled(request()) == DETAILS.fields


def test_a_windows_missing_parts_are_not_typed() -> None:
    typed = prefilled(replace(CALLBACK, details=Details({}, (OPEN_ENDED, TUESDAY))))
    assert typed == {"time_zone": CT, "from_1": "09:30", "date_2": "2026-03-10", "from_2": "14:00", "to_2": "16:00"}


def test_a_form_for_times_shows_number_and_times_an_edit_everything() -> None:
    for purpose in (Purpose.CHOOSE_CALLBACK, Purpose.RESCHEDULE):
        assert shown(draft(purpose)) == TIMES == {"phone", "callback_times"}
    facts = {"decisioned_by", "caller_verified", "denial_verified"}
    assert shown(draft(Purpose.CORRECT)) == set(BY_KEY) | facts
    assert shown(draft(Purpose.CORRECT, Kind.PEER_TO_PEER)) == (set(BY_KEY) | facts) - {"callback_times"}


@pytest.mark.parametrize(
    ("other", "keys"),
    [
        ({}, ()),
        ({"drug": "Wegovy", "phone": "614-555-0199"}, ("phone", "drug")),
        ({"to_1": "17:00"}, ("callback_times",)),
        ({"date_2": "2026-03-11"}, ("callback_times",)),
        ({"time_zone": ET}, ("callback_times",)),
        ({"decisioned_by": "not_known", "caller_verified": "false"}, ()),
        ({"decisioned_by": NOT_LISTED, "denial_verified": "true"}, ("decisioned_by", "denial_verified")),
    ],
)
def test_what_differs_is_named_in_the_forms_order(other: dict[str, str], keys: tuple[str, ...]) -> None:
    typed = prefilled(CALLBACK)
    assert differing(typed, {**typed, **other}) == keys
    assert differing({**typed, **other}, typed, {"drug"}) == tuple(key for key in keys if key == "drug")


def test_a_time_zone_without_a_window_says_nothing() -> None:
    assert differing({"callback_times": "Tue"}, {"callback_times": "Tue", "time_zone": ET}) == ()


def test_what_its_writer_changed_is_kept_and_the_rest_is_what_stands() -> None:
    was = prefilled(CALLBACK)
    typed = {**was, "drug": "Wegovy", "caller_verified": "true"}
    stands = {**was, "drug": "Mounjaro", "member_id": "M9", "date_1": "2026-03-12"}
    mine = {"drug": "Wegovy", "caller_verified": "true"}
    assert merged(typed, was, stands) == {**stands, **mine}
    del typed["date_1"], typed["from_1"], typed["to_1"], typed["time_zone"]
    assert not [name for name in merged(typed, was, stands) if name in WINDOW_TYPED]


def test_what_a_form_does_not_show_stays() -> None:
    sent = FileRequest("d9", Kind.CALLBACK, Details({"phone": "1", "drug": "x"}, (OPEN_ENDED,)), caller_verified=True)
    times = applied(CALLBACK, draft(Purpose.RESCHEDULE), sent)
    assert times.details == Details({**DETAILS.fields, "phone": "1"}, (OPEN_ENDED,))
    assert times.caller_verified is False
    whole = applied(CALLBACK, draft(Purpose.CORRECT), sent)
    assert (whole.details, whole.caller_verified) == (sent.details, True)
    transfer = applied(CALLBACK, draft(Purpose.CORRECT, Kind.PEER_TO_PEER), sent)
    assert transfer.details == Details({"phone": "1", "drug": "x", "callback_times": "Tue"}, (TUESDAY,))


def test_a_completed_form_corrects_the_request() -> None:
    sent = FileRequest("d9", Kind.CALLBACK, Details({"phone": "1"}), "pat", denial_verified=True)
    changed = corrected(CALLBACK, sent)
    assert changed == replace(CALLBACK, details=Details({"phone": "1"}), decisioned_by="pat", denial_verified=True)


def test_labels_are_named_and_no_values() -> None:
    assert labels_of(("drug", "phone")) == ("Contact phone number", "Drug name")
    told = "Somebody else changed this meanwhile: Drug name. What you changed is kept; check, then save again."
    assert meanwhile(("drug",)) == told
