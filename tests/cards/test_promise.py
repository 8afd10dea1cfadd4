"""What was promised to who is called back, as the post and the technician's receipt tell it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from cards import promise
from cards.check import check_card
from cards.post import post_card
from cards.receipt import receipt_card
from cards.view import RequestView
from desk.model import Details, Kind, Status, Window
from tests.cards.reading import texts
from tests.cards.samples import CT, FILED_AT, JO, SAM, TEMPLATE, WINDOW, view

CALLBACK = Kind.CALLBACK
TWO_CT = datetime(2026, 11, 24, 20, tzinfo=UTC)
"""Tuesday, 2 PM in Chicago, where the window opens; 3 PM at the desk in New York."""
MINUTE = timedelta(minutes=1)
THURSDAY = Window(date(2026, 11, 26), time(19), time(21), CT)
PROMISED = "Promised Tue 2–4 PM CT (3–5 PM ET)"


def called_back(minutes: int, *attempts: int, windows: tuple[Window, ...] = (WINDOW,)) -> RequestView:
    seen = view(
        CALLBACK,
        Status.CALLED_BACK,
        closed_at=TWO_CT + minutes * MINUTE,
        details=Details(TEMPLATE, windows),
        attempts=len(attempts),
    )
    return replace(seen, attempts=tuple(TWO_CT + one * MINUTE for one in attempts))


def told(seen: RequestView) -> list[str]:
    """What the receipt says of the promise."""
    message = receipt_card(seen)
    check_card(message.card)
    assert "Promised" not in message.summary
    return [one for one in texts(message.card) if one.startswith("Promised")]


def test_the_technician_sees_the_promise_kept() -> None:
    assert told(called_back(5)) == [f"{PROMISED} · called back 15:05 ET: kept"]


def test_a_call_in_vain_in_time_and_another_that_reached_them_later() -> None:
    assert told(called_back(150, 5)) == [f"{PROMISED} · no answer Tue Nov 24, 15:05 ET · called back 17:30 ET: kept"]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-60, "called back earlier than promised, 14:00 ET"),
        (121, "called back later than promised, 17:01 ET"),
        (24 * 60, "called back later than promised, Wed Nov 25, 15:00 ET"),
    ],
)
def test_a_promise_not_kept_is_told_as_it_was(minutes: int, words: str) -> None:
    assert told(called_back(minutes)) == [f"{PROMISED} · {words}"]


def test_of_several_windows_one_call_in_one_is_enough() -> None:
    both = f"{PROMISED} or Thu 7–9 PM CT (8–10 PM ET)"
    assert told(called_back(5, windows=(WINDOW, THURSDAY))) == [f"{both} · called back 15:05 ET: kept"]
    between = f"{both} · called back earlier than promised, Wed Nov 25, 15:00 ET"
    assert told(called_back(24 * 60, windows=(WINDOW, THURSDAY))) == [between]


@pytest.mark.parametrize(
    "windows",
    [(), (replace(WINDOW, day=None),), (replace(WINDOW, day=date(2026, 11, 20)),)],
    ids=["words", "no day", "past when filed"],
)
def test_nothing_was_promised_without_a_window_to_come(windows: tuple[Window, ...]) -> None:
    assert told(called_back(5, windows=windows)) == []


def test_other_ends_say_nothing_of_a_promise() -> None:
    assert told(view(CALLBACK, Status.WITHDRAWN)) == []
    assert told(view(Kind.PEER_TO_PEER, Status.TRANSFERRED)) == []


def test_a_parked_callback_shows_its_log_on_post_and_receipt() -> None:
    calls = (TWO_CT + 5 * MINUTE, TWO_CT + 40 * MINUTE, TWO_CT + timedelta(days=1))
    parked = replace(view(CALLBACK, Status.PARKED, attempts=3), attempts=calls)
    log = "No answer Tue Nov 24, 15:05, 15:40 ET; Wed Nov 25, 15:00 ET"
    assert log in texts(post_card(parked).card)
    assert log in texts(receipt_card(parked).card)
    assert not any("No answer" in one for one in texts(post_card(view(CALLBACK, Status.PARKED, attempts=3)).card))


def test_calls_in_vain_after_a_dropped_line_are_shown_too() -> None:
    dropped = view(CALLBACK, Status.ACKNOWLEDGED, dropped_at=FILED_AT, attempts=1, details=Details(TEMPLATE, ()))
    shown = texts(post_card(replace(dropped, attempts=(TWO_CT,))).card)
    assert shown[1:3] == ["With Sam Ortiz", "No answer Tue Nov 24, 15:00 ET"]


def test_hours_and_holidays_are_quiet_notes_on_post_and_receipt_and_in_no_toast() -> None:
    thanksgiving = view(CALLBACK, Status.SCHEDULED, details=Details(TEMPLATE, (THURSDAY,)))
    notes = ["Outside our hours (Thu 8 AM–8 PM ET)", "On Thanksgiving Day"]
    for message in (post_card(thanksgiving), receipt_card(thanksgiving)):
        assert [one for one in texts(message.card) if one in notes] == notes
        assert "hours" not in message.summary
        check_card(message.card)
    sunday = replace(thanksgiving, hours="Thu 20:00-22:00")
    assert [one for one in texts(post_card(sunday).card) if one in notes] == notes[1:]


def test_the_hours_of_a_desk_are_read_once() -> None:
    promise._hours.cache_clear()  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001  another test read them
    seen = view(CALLBACK, Status.SCHEDULED, details=Details(TEMPLATE, (THURSDAY,)))
    assert texts(post_card(seen).card) == texts(post_card(seen).card)
    assert promise._hours.cache_info().misses == 1  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001  as above


def test_with_several_windows_each_note_names_its_own() -> None:
    seen = view(CALLBACK, Status.SCHEDULED, details=Details(TEMPLATE, (WINDOW, THURSDAY)), due_at=TWO_CT)
    shown = texts(post_card(seen).card)
    assert "Thu 7–9 PM CT (8–10 PM ET): on Thanksgiving Day" in shown
    assert "Next: Tue Nov 24, 14:00 CT (15:00 ET)" in shown


def test_what_is_closed_or_a_transfer_has_no_notes() -> None:
    closed = view(CALLBACK, Status.CALLED_BACK, details=Details(TEMPLATE, (THURSDAY,)))
    transfer = view(details=Details(TEMPLATE, (THURSDAY,)))
    for message in (receipt_card(closed), post_card(transfer), receipt_card(transfer)):
        assert not any("Thanksgiving" in one for one in texts(message.card))


def test_the_next_call_after_one_in_vain_stands_on_the_post() -> None:
    again = view(CALLBACK, Status.ACKNOWLEDGED, attempts=1, due_at=TWO_CT + 35 * MINUTE)
    assert "Next: Tue Nov 24, 14:35 CT (15:35 ET)" in texts(post_card(again).card)
    first = view(CALLBACK, Status.ACKNOWLEDGED, due_at=TWO_CT)
    assert not any(one.startswith("Next") for one in texts(post_card(first).card))


def expected(seen: RequestView) -> list[str]:
    return [one for one in texts(post_card(seen).card) if one.startswith("Expected")]


def test_the_decisioning_pharmacist_is_expected_until_somebody_acknowledges() -> None:
    assert expected(view(CALLBACK, Status.SCHEDULED)) == ["Expected: Sam Ortiz"]
    assert expected(view(CALLBACK, Status.ACKNOWLEDGED)) == []
    assert expected(view(CALLBACK, Status.SCHEDULED, decisioned_by="not_known")) == []
    assert expected(view(CALLBACK, Status.SCHEDULED, expected=JO.id)) == ["Expected: Jo Lindqvist"]
    nameless = replace(view(CALLBACK, Status.SCHEDULED), people={SAM.id: replace(SAM, name=None)})
    assert expected(nameless) == []
    assert expected(view()) == []
