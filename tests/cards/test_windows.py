from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.windows import Reading, read_windows
from desk.model import Window

ET, CT = "America/New_York", "America/Chicago"
NOW = datetime(2026, 11, 24, 15, 41, tzinfo=UTC)


def test_a_full_window_in_the_chosen_zone() -> None:
    typed = {"date_1": "2026-11-24", "from_1": "14:00", "to_1": "16:00", "time_zone": CT}
    assert read_windows(typed, NOW, ET) == Reading((Window(date(2026, 11, 24), time(14), time(16), CT),))


def test_windows_left_empty_are_no_windows_and_the_desks_zone_is_the_default() -> None:
    typed = {"date_3": "2026-11-25"}
    assert read_windows(typed, NOW, "Europe/Berlin") == Reading(
        (Window(date(2026, 11, 25), None, None, "Europe/Berlin"),)
    )


@pytest.mark.parametrize(
    ("typed", "gap"),
    [
        ({"from_2": "14:00"}, "Window 2 has times but no date."),
        ({"date_1": "2026-11-25", "from_1": "16:00", "to_1": "14:00"}, "Window 1 ends before it begins."),
        ({"date_1": "2026-11-24", "from_1": "08:00", "to_1": "09:00"}, "Window 1 is already past."),
        ({"date_1": "2026-11-23"}, "Window 1 is already past."),
    ],
)
def test_an_odd_window_is_kept_with_a_sentence(typed: dict[str, str], gap: str) -> None:
    reading = read_windows(typed, NOW, ET)
    assert (reading.gaps, len(reading.windows), reading.unread) == ((gap,), 1, ())


def test_the_present_window_is_not_past() -> None:
    assert read_windows({"date_1": "2026-11-24", "from_1": "10:00", "to_1": "11:00"}, NOW, ET).gaps == ()


@pytest.mark.parametrize("text", ["next tuesday", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_date_that_is_none_is_kept_as_words(text: str) -> None:
    words = f"Window 1, Date: {text}"
    reading = read_windows({"date_1": text}, NOW, ET)
    assert reading == Reading((), (f"{words}: this cannot be read, so it is kept as words.",), (("date_1", words),))


def test_a_time_that_is_none_leaves_the_rest_of_its_window() -> None:
    reading = read_windows({"date_1": "2026-11-25", "from_1": "25:00", "to_1": "16:00:30+02:00"}, NOW, ET)
    assert reading.windows == (Window(date(2026, 11, 25), None, time(16), ET),)
    assert reading.unread == (("from_1", "Window 1, From: 25:00"),)


def test_a_zone_off_the_list_is_kept_as_words() -> None:
    reading = read_windows({"date_1": "2026-11-25", "time_zone": "../../etc/passwd"}, NOW, ET)
    assert reading.windows == (Window(date(2026, 11, 25), None, None, ET),)
    assert reading.gaps == ("The time zone is not one of the list: the desk's own is used.",)
    assert reading.unread == (("time_zone", "Time zone: ../../etc/passwd"),)


@given(
    st.dictionaries(st.sampled_from(["date_1", "from_1", "to_1", "date_2", "to_3", "time_zone"]), st.text(min_size=1))
)
def test_nothing_typed_makes_reading_fail_or_is_lost(typed: dict[str, str]) -> None:
    reading = read_windows(typed, NOW, ET)
    assert len(reading.gaps) >= len(reading.unread)
    assert all(typed[input_id] in words for input_id, words in reading.unread)


SPRING, AUTUMN = "2026-03-08", "2026-11-01"
"""The Sundays of 2026 on which the clocks go forward and back in most of the United States."""
BEFORE = datetime(2026, 3, 1, tzinfo=UTC)


SKIPPED = "Window 1: {} does not exist on {}, the clocks go forward: which time do they mean? As it stands it means {}."
TWICE = (
    "Window 1: {} AM comes twice on Sun Nov 1 in {}, the clocks go back: which of the two do they mean? "
    "As it stands it means the first."
)


@pytest.mark.parametrize(
    ("day", "start", "end", "zone", "asked"),
    [
        (SPRING, "02:30", "04:00", CT, [SKIPPED.format("2:30 AM", "Sun Mar 8 in Central (CT)", "3:30 AM")]),
        (SPRING, "01:00", "02:00", ET, [SKIPPED.format("2 AM", "Sun Mar 8 in Eastern (ET)", "3 AM")]),
        (AUTUMN, "01:30", "", CT, [TWICE.format("1:30", "Central (CT)")]),
        (AUTUMN, "01:00", "01:45", ET, [TWICE.format(at, "Eastern (ET)") for at in ("1", "1:45")]),
        ("2026-03-29", "02:30", "", "Europe/Berlin", [SKIPPED.format("2:30 AM", "Sun Mar 29 in CET", "3:30 AM")]),
        (SPRING, "02:30", "02:45", "America/Phoenix", []),
        (AUTUMN, "01:30", "01:45", "America/Phoenix", []),
        (SPRING, "09:00", "10:00", ET, []),
    ],
)
def test_a_time_that_the_clocks_skip_or_repeat_is_asked_about(
    day: str, start: str, end: str, zone: str, asked: list[str]
) -> None:
    desk = zone if zone == "Europe/Berlin" else ET
    typed = {name: text for name, text in (("date_1", day), ("from_1", start), ("to_1", end)) if text}
    reading = read_windows({**typed, "time_zone": zone}, BEFORE, desk)
    assert list(reading.gaps) == asked
    (window,) = reading.windows  # kept as typed: "Post anyway" posts it
    assert (window.day, window.start) == (date.fromisoformat(day), time.fromisoformat(start))
