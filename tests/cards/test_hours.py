import subprocess
import sys
from datetime import date, time

import pytest

from cards.hours import federal_holidays, window_notes
from desk.hours import DEFAULT_HOURS, parse_hours
from desk.model import Window

ET, CT, HAWAII = "America/New_York", "America/Chicago", "Pacific/Honolulu"
USUAL = parse_hours(DEFAULT_HOURS)
TUESDAY, WEDNESDAY, THANKSGIVING = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)
SATURDAY, SUNDAY = date(2026, 11, 28), date(2026, 11, 29)


@pytest.mark.parametrize(
    ("window", "notes"),
    [
        (Window(TUESDAY, time(14), time(16), CT), ()),
        (Window(TUESDAY, None, None, CT), ()),
        (Window(None, time(3), time(4), CT), ()),
        (Window(TUESDAY, time(19), time(21), CT), ("outside our hours (Tue 8 AM–8 PM ET)",)),
        (Window(SATURDAY, None, None, CT), ("outside our hours (Sat 9 AM–5 PM ET)",)),
        (Window(SUNDAY, time(10), time(11), CT), ("outside our hours (closed on Sun)",)),
        (Window(THANKSGIVING, time(10), time(11), ET), ("on Thanksgiving Day",)),
        (Window(THANKSGIVING, time(6), time(11), ET), ("outside our hours (Thu 8 AM–8 PM ET)", "on Thanksgiving Day")),
        (Window(date(2026, 7, 3), None, None, ET), ("on Independence Day (observed)",)),
        (Window(date(2027, 1, 1), time(9), time(9), ET), ("on New Year's Day",)),
    ],
)
def test_what_is_to_be_known_about_a_window(window: Window, notes: tuple[str, ...]) -> None:
    assert window_notes(window, ET, USUAL) == notes


@pytest.mark.parametrize(
    ("day", "notes"),
    [
        pytest.param(
            WEDNESDAY,
            ("outside our hours (Thu 8 AM–8 PM ET)", "on Thanksgiving Day"),
            id="a holiday at the desk already",
        ),
        pytest.param(
            THANKSGIVING,
            ("outside our hours (Fri 8 AM–8 PM ET)", "on Thanksgiving Day"),
            id="still one at the caller's",
        ),
    ],
)
def test_a_holiday_counts_at_either_end(day: date, notes: tuple[str, ...]) -> None:
    assert window_notes(Window(day, time(20), time(21), HAWAII), ET, USUAL) == notes


def test_a_window_that_ends_with_the_eve_is_not_on_the_holiday() -> None:
    evening = Window(WEDNESDAY, time(18), None, ET)
    assert window_notes(evening, ET, parse_hours("Mon-Sun 00:00-24:00")) == ()


def test_the_federal_holidays_of_a_year_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "th")
    assert list(federal_holidays.__wrapped__(2026).items()) == list(federal_holidays(2026).items())
    assert sorted(federal_holidays(2027).items()) == [
        (date(2027, 1, 1), "New Year's Day"),
        (date(2027, 1, 18), "Martin Luther King Jr. Day"),
        (date(2027, 2, 15), "Washington's Birthday"),
        (date(2027, 5, 31), "Memorial Day"),
        (date(2027, 6, 18), "Juneteenth National Independence Day (observed)"),
        (date(2027, 6, 19), "Juneteenth National Independence Day"),
        (date(2027, 7, 4), "Independence Day"),
        (date(2027, 7, 5), "Independence Day (observed)"),
        (date(2027, 9, 6), "Labor Day"),
        (date(2027, 10, 11), "Columbus Day"),
        (date(2027, 11, 11), "Veterans Day"),
        (date(2027, 11, 25), "Thanksgiving Day"),
        (date(2027, 12, 24), "Christmas Day (observed)"),
        (date(2027, 12, 25), "Christmas Day"),
        (date(2027, 12, 31), "New Year's Day (observed)"),
    ]


def test_the_library_of_holidays_is_not_read_at_the_start() -> None:
    program = "import sys, cards.hours; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
