from datetime import UTC, date, datetime, time

import pytest

from cards.when import clock, day_words, span_words, time_words, wall_clock, window_words, zone_name, zone_of
from desk.model import Window

ET, CT = "America/New_York", "America/Chicago"
TUESDAY = date(2026, 11, 24)
FILED = datetime(2026, 11, 24, 15, 41, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        (ET, "10:41 ET"),
        (CT, "09:41 CT"),
        ("America/Phoenix", "08:41 MST"),
        ("America/Indiana/Indianapolis", "10:41 ET"),
        ("Pacific/Honolulu", "05:41 HT"),
        ("US/Alaska", "06:41 AKT"),
        ("Asia/Shanghai", "23:41 CST"),
        ("America/Sao_Paulo", "12:41 -03"),
        ("UTC", "15:41 UTC"),
    ],
)
def test_a_clock_names_its_zone(zone: str, told: str) -> None:
    assert clock(FILED, zone) == told
    assert wall_clock(FILED, zone) == told.partition(" ")[0]


def test_a_zone_is_read_once() -> None:
    zone_of.cache_clear()  # another test read it
    assert zone_of(CT) is zone_of(CT)
    assert zone_of.cache_info().misses == 1


def test_zone_names_do_not_change_with_summer_time() -> None:
    assert {zone_name("America/Detroit", datetime(2026, month, 1, tzinfo=UTC)) for month in (1, 7)} == {"ET"}


@pytest.mark.parametrize(
    ("window", "told"),
    [
        (Window(TUESDAY, time(14), time(16), ET), "Tue 2–4 PM ET"),
        (Window(TUESDAY, time(14), time(16), CT), "Tue 2–4 PM CT (3–5 PM ET)"),
        (Window(TUESDAY, time(11), time(13, 30), ET), "Tue 11 AM–1:30 PM ET"),
        (Window(TUESDAY, time(0), time(12), ET), "Tue 12 AM–12 PM ET"),
        (Window(TUESDAY, time(9), None, ET), "Tue from 9 AM ET"),
        (Window(TUESDAY, None, time(9), CT), "Tue until 9 AM CT (until 10 AM ET) (already past)"),
        (Window(TUESDAY, None, time(10), CT), "Tue until 10 AM CT (until 11 AM ET)"),
        (Window(TUESDAY, None, None, CT), "Tue, any time (CT)"),
        (Window(None, time(14), time(16), CT), "2–4 PM CT, no date given"),
        (Window(None, None, None, CT), "any time (CT)"),
        (Window(date(2026, 11, 30), time(9), time(10), ET), "Mon 9–10 AM ET"),
        (Window(date(2026, 12, 1), time(9), time(10), ET), "Tue Dec 1, 9–10 AM ET"),
        (Window(date(2026, 11, 23), time(9), time(10), ET), "Mon Nov 23, 9–10 AM ET (already past)"),
        (Window(date(2025, 11, 24), None, None, ET), "Mon Nov 24, 2025, any time (ET) (already past)"),
        (Window(date(2026, 2, 3), time(9), None, ET), "Tue Feb 3, from 9 AM ET (already past)"),
        (Window(date(2027, 2, 24), time(9), None, ET), "Wed Feb 24, from 9 AM ET"),
        (Window(date(2027, 2, 25), time(9), None, ET), "Thu Feb 25, 2027, from 9 AM ET"),
        (Window(TUESDAY, time(16), time(14), ET), "Tue 4 PM–2 PM ET (ends before it begins)"),
        (Window(TUESDAY, time(16), time(9), ET), "Tue 4 PM–9 AM ET (ends before it begins)"),
        (
            Window(TUESDAY, time(9), time(8), CT),
            "Tue 9 AM–8 AM CT (10 AM–9 AM ET) (ends before it begins, already past)",
        ),
        (Window(None, time(16), time(16), ET), "4 PM–4 PM ET, no date given (ends before it begins)"),
        (Window(TUESDAY, time(20), time(21), "Pacific/Honolulu"), "Tue 8–9 PM HT (Wed 1–2 AM ET)"),
        (Window(TUESDAY, time(14), time(16), "America/Detroit"), "Tue 2–4 PM ET"),
    ],
)
def test_a_window_is_told_in_the_callers_zone_and_the_desks(window: Window, told: str) -> None:
    assert window_words(window, ET, FILED) == told


def test_days_and_times_are_told_as_people_write_them() -> None:
    assert day_words(TUESDAY) == "Tue Nov 24"
    assert [time_words(at) for at in (time(0), time(9), time(13, 30))] == ["12 AM", "9 AM", "1:30 PM"]
    assert [span_words(time(8), time(20)), span_words(time(0), time(0))] == ["8 AM–8 PM", "12 AM–12 AM"]
