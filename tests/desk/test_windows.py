from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.model import Window
from desk.windows import (
    ClockOddity,
    Due,
    clock_oddities,
    closes,
    is_backwards,
    is_kept,
    next_due,
    opens,
    window_end,
)

ET, CT, ARIZONA = "America/New_York", "America/Chicago", "America/Phoenix"
TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
FORWARD, BACK = date(2026, 3, 8), date(2026, 11, 1)
"""The Sundays of 2026 on which summer time begins and ends."""


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("window", "over"),
    [
        (Window(TUESDAY, time(14), time(16), CT), utc(TUESDAY, 22)),
        (Window(TUESDAY, time(14), None, ET), utc(WEDNESDAY, 5)),
        (Window(TUESDAY, time(16), time(14), ET), utc(TUESDAY, 21)),
        (Window(None, time(14), time(16), CT), None),
        (Window(None, None, None, CT), None),
        # 2:30 does not exist on the night summer time begins, and exists twice when it ends.
        (Window(FORWARD, None, time(2, 30), ET), utc(FORWARD, 7, 30)),
        (Window(BACK, None, time(1, 30), ET), utc(BACK, 5, 30)),
    ],
)
def test_a_window_is_over_at_its_end_or_its_days(window: Window, over: datetime | None) -> None:
    assert window_end(window) == over


@pytest.mark.parametrize(
    ("window", "opening", "closing"),
    [
        pytest.param(Window(TUESDAY, time(14), time(16), CT), (20, 0), (22, 0), id="two to four"),
        pytest.param(Window(TUESDAY, None, None, CT), (14, 0), (23, 0), id="any time: 8 to 5"),
        pytest.param(Window(TUESDAY, None, time(11), CT), (14, 0), (17, 0), id="until eleven: from 8"),
        pytest.param(Window(TUESDAY, None, time(8), CT), (6, 0), (14, 0), id="until eight: from midnight"),
        pytest.param(Window(TUESDAY, time(9), None, CT), (15, 0), (23, 0), id="from nine: to 5"),
        pytest.param(Window(TUESDAY, time(17), None, CT), (23, 0), (30, 0), id="from five: to midnight"),
        pytest.param(Window(TUESDAY, time(0), None, CT), (6, 0), (23, 0), id="from midnight: to 5"),
        pytest.param(Window(TUESDAY, time(16), time(14), ET), (19, 0), (21, 0), id="backwards: both within"),
        pytest.param(Window(TUESDAY, time(16), time(16), ET), (21, 0), (21, 0), id="one moment"),
        pytest.param(Window(FORWARD, time(2, 30), time(3, 15), ET), (7, 15), (7, 30), id="a skipped start"),
        pytest.param(Window(FORWARD, time(9), None, ET), (13, 0), (21, 0), id="summer time since the night"),
        pytest.param(Window(BACK, time(1, 30), time(3), CT), (6, 30), (9, 0), id="the first of two half past ones"),
        pytest.param(Window(FORWARD, time(2, 30), None, ARIZONA), (9, 30), (24, 0), id="no summer time"),
    ],
)
def test_when_a_window_opens_and_closes(window: Window, opening: tuple[int, int], closing: tuple[int, int]) -> None:
    assert window.day is not None
    midnight = utc(window.day, 0)
    (from_hour, from_minute), (to_hour, to_minute) = opening, closing
    assert opens(window) == midnight + timedelta(hours=from_hour, minutes=from_minute)
    assert closes(window) == midnight + timedelta(hours=to_hour, minutes=to_minute)


@pytest.mark.parametrize("start", [None, time(9), time(18)])
@pytest.mark.parametrize("end", [None, time(7), time(20)])
def test_without_a_date_no_window_opens_closes_or_is_over(start: time | None, end: time | None) -> None:
    window = Window(None, start, end, CT)
    assert (opens(window), closes(window), window_end(window), clock_oddities(window)) == (None, None, None, ())


hours = st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0))
days = st.dates(date(2000, 1, 1), date(2099, 12, 31)) | st.sampled_from([FORWARD, BACK])


@given(day=days, start=hours, end=hours, zone=st.sampled_from([ET, CT, ARIZONA, "Pacific/Honolulu", "Europe/Berlin"]))
def test_a_dated_window_opens_before_it_closes_and_closes_within_its_day(
    day: date, start: time | None, end: time | None, zone: str
) -> None:
    window = Window(day, start, end, zone)
    opening, closing, over = opens(window), closes(window), window_end(window)
    assert opening
    assert closing
    assert over
    assert opening <= closing
    assert closing <= over or any(odd is ClockOddity.SKIPPED for _, odd in clock_oddities(window))
    assert opening.astimezone(ZoneInfo(zone)).date() == day
    assert (opening.tzinfo, closing.tzinfo) == (UTC, UTC)


def test_it_is_backwards_when_it_ends_before_or_as_it_begins() -> None:
    spans = [(time(16), time(14)), (time(16), time(16)), (time(14), time(16)), (time(16), None), (None, time(0))]
    assert [is_backwards(Window(TUESDAY, start, end, ET)) for start, end in spans] == [True, True, False, False, False]


MORNING = Window(TUESDAY, time(9), time(10), ET)
AFTERNOON = Window(TUESDAY, time(14), time(16), ET)
TOMORROW = Window(WEDNESDAY, None, None, ET)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        pytest.param((10, 0), ((14, 0), (15, 0)), id="the earliest, however they were given"),
        pytest.param((14, 30), ((14, 0), (15, 0)), id="open already: it keeps its opening"),
        pytest.param((15, 0), ((19, 0), (21, 0)), id="closed: the next one"),
        pytest.param((21, 0), ((37, 0), (46, 0)), id="tomorrow"),
    ],
)
def test_the_next_window_is_the_earliest_that_is_not_over(
    now: tuple[int, int], due: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    at, until = (utc(TUESDAY, 0) + timedelta(hours=hour, minutes=minute) for hour, minute in due)
    undated = Window(None, time(8), None, ET)
    assert next_due((TOMORROW, undated, AFTERNOON, MORNING), utc(TUESDAY, *now)) == Due(at, until)


def test_of_two_that_open_together_the_one_that_closes_first_is_next() -> None:
    long, short = Window(TUESDAY, time(9), time(12), ET), MORNING
    assert next_due((long, short), utc(TUESDAY, 0)) == Due(utc(TUESDAY, 14), utc(TUESDAY, 15))


def test_nothing_is_due_without_a_dated_window_that_is_not_over() -> None:
    assert next_due((), utc(TUESDAY, 0)) is None
    assert next_due((Window(None, time(8), None, ET), MORNING, AFTERNOON), utc(TUESDAY, 21)) is None


@pytest.mark.parametrize("moments", [(datetime(2026, 1, 1), utc(TUESDAY, 1)), (utc(TUESDAY, 1), datetime(2026, 1, 1))])  # noqa: DTZ001  naive on purpose
def test_what_is_due_has_a_time_zone(moments: tuple[datetime, datetime]) -> None:
    with pytest.raises(ValueError, match="must carry a time zone"):
        Due(*moments)


@pytest.mark.parametrize(
    ("window", "odd"),
    [
        (Window(FORWARD, time(2, 30), time(4), ET), [(time(2, 30), ClockOddity.SKIPPED)]),
        (Window(FORWARD, time(1, 30), time(2, 30), CT), [(time(2, 30), ClockOddity.SKIPPED)]),
        (
            Window(FORWARD, time(2), time(2, 59), CT),
            [(time(2), ClockOddity.SKIPPED), (time(2, 59), ClockOddity.SKIPPED)],
        ),
        (Window(FORWARD, time(2, 30), time(2, 30), CT), [(time(2, 30), ClockOddity.SKIPPED)]),
        (Window(FORWARD, time(1, 59), time(3), ET), []),
        (Window(FORWARD, time(2, 30), time(2, 45), ARIZONA), []),
        (Window(BACK, time(1, 30), time(2), ET), [(time(1, 30), ClockOddity.TWICE)]),
        (Window(BACK, None, time(1), CT), [(time(1), ClockOddity.TWICE)]),
        (Window(BACK, time(0, 59), time(2), CT), []),
        (Window(BACK, time(1, 30), None, ARIZONA), []),
        (Window(BACK, None, None, CT), []),
        (Window(TUESDAY, time(2, 30), time(3), ET), []),
    ],
)
def test_times_that_the_change_of_the_clocks_skips_or_repeats(
    window: Window, odd: list[tuple[time, ClockOddity]]
) -> None:
    found = clock_oddities(window)
    assert [(at.time(), oddity) for at, oddity in found] == odd
    assert {(at.date(), str(at.tzinfo)) for at, _ in found} <= {(window.day, window.zone)}


@pytest.mark.parametrize(
    ("minutes", "kept"), [((-1,), False), ((0,), True), ((120,), True), ((121,), False), ((5, 300), True), ((), False)]
)
def test_a_promise_is_kept_by_a_call_within_its_window(minutes: tuple[int, ...], *, kept: bool) -> None:
    window = Window(date(2026, 11, 24), time(14), time(16), "America/Chicago")
    begins = datetime(2026, 11, 24, 20, tzinfo=UTC)
    calls = [begins + timedelta(minutes=one) for one in minutes]
    undated = Window(None, time(14), None, "America/Chicago")
    assert is_kept((undated, window), calls, timedelta(minutes=15)) is kept


def test_a_promised_moment_allows_for_a_while() -> None:
    moment = Window(date(2026, 11, 24), time(14), time(14), "America/Chicago")
    call = datetime(2026, 11, 24, 20, 14, tzinfo=UTC)
    assert is_kept((moment,), [call], timedelta(minutes=15))
    assert not is_kept((moment,), [call], timedelta(minutes=10))
