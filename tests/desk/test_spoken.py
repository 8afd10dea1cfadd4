"""Times in words become windows that people confirm: never one that was not said."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.model import Window
from desk.spoken import windows_in
from desk.template import MAX_WINDOWS
from tests.desk.corpora import halves, plain, rows, seconds, time_figures

ET, CT, PT = "America/New_York", "America/Chicago", "America/Los_Angeles"
MONDAY = datetime(2026, 11, 23, 15, 20, tzinfo=UTC)
"""10:20 in New York."""
BAR = {"held_out": 0.0}
"""The held-out phrases are reported: they only prefill a form."""
USUAL = 0.9
MOST_SECONDS = 0.020
LONGEST = 28_000


def told(text: str, now: datetime = MONDAY, zone: str = ET) -> list[str]:
    """Return windows as "11-24 15:00-", without the zone where it is the writer's own."""
    said = [plain(window) for window in windows_in(text, now, zone)]
    return [
        f"{day[5:] if day else 'no day'} {start or ''}-{end or ''}{'' if where == zone else f' {where}'}"
        for day, start, end, where in said
    ]


@pytest.mark.parametrize("half", halves("times"))
def test_the_labelled_corpus_is_read(half: str, record_property: pytest.RecordProperty) -> None:
    figures = time_figures(rows("times", half))
    record_property(f"times {half}", figures.report())
    assert figures.share >= BAR.get(half, USUAL), "\n".join([*figures.misread, figures.report()])


def test_the_figures_are_told_by_the_number_of_windows() -> None:
    row = {"text": "tomorrow", "now": MONDAY.isoformat(), "zone": ET, "windows": []}
    figures = time_figures([row])
    assert figures.report().splitlines()[-1] == "all                     0 of    1  0.0000"
    assert figures.misread == [f"'tomorrow': [], read as [('2026-11-24', None, None, '{ET}')]"]


def test_a_window_holds_what_was_said_and_no_more() -> None:
    assert windows_in("tomorrow after 3", MONDAY, ET) == (Window(date(2026, 11, 24), time(15), None, ET),)


def test_a_naive_present_is_refused() -> None:
    with pytest.raises(ValueError, match="now must carry a time zone"):
        windows_in("tomorrow", datetime(2026, 11, 23), ET)  # noqa: DTZ001  that is the point


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        # one day, several times, and the other way round
        ("tomorrow 9-11 or 2-4", ["11-24 09:00-11:00", "11-24 14:00-16:00"]),
        ("9-11 or 2-4 tomorrow", ["11-24 09:00-11:00", "11-24 14:00-16:00"]),
        ("tomorrow 9-11 or after 2 Friday", ["11-24 09:00-11:00", "11-27 14:00-"]),
        ("after 2 tomorrow, 9-11 Fri", ["11-24 14:00-", "11-27 09:00-11:00"]),
        ("after 2 tomorrow, 9-11", ["11-24 14:00-", "11-24 09:00-11:00"]),
        ("after 2 tomorrow or Friday", ["11-24 14:00-", "11-27 14:00-"]),
        ("after 2 tomorrow or Friday morning", ["11-24 14:00-", "11-27 08:00-12:00"]),
        ("after 3 or Friday morning", ["no day 15:00-", "11-27 08:00-12:00"]),
        ("Fri afternoon or Mon", ["11-27 12:00-17:00", "11-23 -"]),
        ("mornings tomorrow and Friday", ["11-24 08:00-12:00", "11-27 08:00-12:00"]),
        ("Tues at 10 or 11", ["11-24 10:00-", "11-24 11:00-"]),
        # hours of a part of the day
        ("tomorrow afternoon, preferably after 2", ["11-24 14:00-"]),
        ("tomorrow afternoon or after 6", ["11-24 12:00-17:00", "11-24 18:00-"]),
        ("tomorrow evening at 7", ["11-24 19:00-"]),
        ("tomorrow evening 6-8", ["11-24 18:00-20:00"]),
        ("tomorrow evening before 9", ["11-24 -09:00"]),
        ("tomorrow after 2 but before 4", ["11-24 14:00-16:00"]),
        ("tomorrow after 4, before 2", ["11-24 16:00-", "11-24 -14:00"]),
        # weekday and date
        ("Tues 11/24", ["11-24 -"]),
        ("11/24, Tues", ["11-24 -"]),
        ("Tues, 11/25", ["11-24 -", "11-25 -"]),
        ("Tues 11/25", ["11-25 -"]),
        ("tomorrow Tues 2-3", ["11-24 14:00-15:00"]),
        ("Mon the 30th at 9", ["11-30 09:00-"]),
        # the same again
        ("11/24 9-10, 11/25 same time", ["11-24 09:00-10:00", "11-25 09:00-10:00"]),
        ("tomorrow or the next day after 2", ["11-24 14:00-", "11-25 14:00-"]),
        ("Tues or the day after", ["11-24 -", "11-25 -"]),
        ("the next day", ["11-24 -"]),
        ("11/24 or the next day", ["11-24 -"]),
        ("tomorrow 9-11 or 9-11", ["11-24 09:00-11:00"]),
        # weeks
        ("Mon or Tues next week", ["11-30 -", "12-01 -"]),
        ("any day next week after 2", ["11-30 14:00-", "12-01 14:00-", "12-02 14:00-"]),
        ("any morning this week except Wed", ["11-23 08:00-12:00", "11-24 08:00-12:00", "11-26 08:00-12:00"]),
        ("Tues-Thurs mornings, closed Wed", ["11-24 08:00-12:00", "11-26 08:00-12:00"]),
        ("2/30 at 9", []),
        # in so long
        ("in an hour", ["11-23 11:20-"]),
        ("in half an hour", ["11-23 10:50-"]),
        ("in 20 minutes", ["11-23 10:40-"]),
        ("in two hours", ["11-23 12:20-"]),
        # zones
        ("Tues 2-4 ET or Wed 9-11 PT", ["11-24 14:00-16:00", f"11-25 09:00-11:00 {PT}"]),
        ("Tues 2-4 or Wed 9-11 PT", [f"11-24 14:00-16:00 {PT}", f"11-25 09:00-11:00 {PT}"]),
        ("Tues 2-4 CT or Wed 9-11", [f"11-24 14:00-16:00 {CT}", f"11-25 09:00-11:00 {CT}"]),
        # no, and no times
        ("she is out tomorrow, try Thursday 2-3", ["11-26 14:00-15:00"]),
        ("whenever", []),
        ("CT", []),
        ("same time", []),
        ("after Friday", []),
    ],
)  # fmt: skip
def test_what_people_say(text: str, windows: list[str]) -> None:
    assert told(text) == windows


def test_today_is_the_day_in_the_zone_that_is_named() -> None:
    late = datetime(2026, 11, 24, 4, 40, tzinfo=UTC)
    assert told("tomorrow morning", late, CT) == ["11-24 08:00-12:00"]
    assert told("tomorrow morning ET", late, CT) == [f"11-24 08:00-12:00 {ET}"]


def test_todays_weekday_counts_while_its_window_is_open() -> None:
    assert told("Mon 9-11") == ["11-23 09:00-11:00"]
    assert told("Mon 9-10") == ["11-30 09:00-10:00"]
    assert told("Mon after 9") == ["11-30 09:00-"]
    assert told("Mon") == ["11-23 -"]


WORDS = st.sampled_from(
    [
        *(
            "tomorrow",
            "Mon",
            "Tues",
            "11/24",
            "Jan 4",
            "next",
            "week",
            "this",
            "after",
            "before",
            "3",
            "2-4",
            "10",
            "pm",
        ),
        *(
            "noon",
            "or",
            "and",
            ",",
            "-",
            "\n",
            "CT",
            "not",
            "closed",
            "morning",
            "same time",
            "the next day",
            "in an hour",
        ),
        *("except", "1400", "the 30th", "between", "evening", ";", "2/29", "12/31/2099", "Dec 1, 2 or 3"),
    ]
)
PHRASES = st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=20).map(" ".join))
MOMENTS = st.integers(1_000_000_000, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(PHRASES, MOMENTS, st.sampled_from([ET, CT, PT, "Pacific/Honolulu"]))
def test_no_phrase_breaks_it(text: str, now: datetime, zone: str) -> None:
    windows = windows_in(text, now, zone)
    assert len(set(windows)) == len(windows) <= MAX_WINDOWS
    for window in windows:
        assert window.day or window.start or window.end
        assert not (window.start and window.end) or window.start < window.end
        assert (window.zone == zone) or ZoneInfo(window.zone)


@given(
    st.integers(1, 27).map(lambda more: MONDAY.date() + timedelta(days=more)),
    st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30)),
    st.integers(1, 47).map(lambda half: time(half // 2, half % 2 * 30)),
)
def test_whatever_is_written_in_full_is_read_as_it_stands(day: date, one: time, other: time) -> None:
    start, end = min(one, other), max(one, other)
    if start == end:
        return
    written = f"{day:%m/%d/%Y} {start:%I:%M %p} - {end:%I:%M %p} CT"
    assert windows_in(written, MONDAY, ET) == (Window(day, start, end, CT),)
    assert windows_in(f"from {start:%H:%M} to {end:%H:%M} on {day:%B %d}", MONDAY, ET) == (Window(day, start, end, ET),)


SEEDS = [
    *(
        "m-",
        "m/t/",
        "half past 2 ",
        "no later ",
        "in an hour ",
        "614-555-",
        "9 or 10 ",
        "-",
        "1",
        " ",
        "\n",
        "tomo",
        "a.",
    ),
    *("wendesdax ", "this week mon ", "from at 9 on ", "1/1-12/31, ", "the end of the ", "jan 4 or 5, 6 "),
]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_text_takes_long(seed: str) -> None:
    text = (seed * LONGEST)[:LONGEST]
    assert seconds(lambda: windows_in(text, MONDAY, ET), MOST_SECONDS) < MOST_SECONDS


@given(st.lists(WORDS, min_size=30, max_size=30).map(" ".join))
def test_no_run_of_words_takes_long(run: str) -> None:
    text = (f"{run} " * LONGEST)[:LONGEST]
    assert seconds(lambda: windows_in(text, MONDAY, ET), MOST_SECONDS) < MOST_SECONDS
