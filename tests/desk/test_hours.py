from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.hours import DEFAULT_HOURS, Hours, OpenDay, is_outside, next_open, parse_hours

ET = "America/New_York"
DAY, SATURDAY = OpenDay(time(8), time(20)), OpenDay(time(9), time(17))
USUAL = parse_hours(DEFAULT_HOURS)
MONDAY = date(2026, 11, 23)


def test_the_usual_hours() -> None:
    assert Hours((DAY, DAY, DAY, DAY, DAY, SATURDAY, None)) == USUAL
    assert USUAL.words() == DEFAULT_HOURS
    assert (USUAL.on(MONDAY), USUAL.on(MONDAY - timedelta(days=1))) == (DAY, None)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("mon–fri 08:00–20:00, sat 09:00—17:00", DEFAULT_HOURS),
        ("  MONDAY - Friday  8:00 - 20:00 ,saturday 9:00-17:00,Sun closed", DEFAULT_HOURS),
        ("sat 9:00-17:00, Mon-Fri 08:00-20:00", DEFAULT_HOURS),
        ("Mon-Tue 08:00-20:00, Thurs-Fri 08:00-20:00", "Mon-Tue 08:00-20:00, Thu-Fri 08:00-20:00"),
        ("Sat-Mon 10:00-14:00", "Mon 10:00-14:00, Sat-Sun 10:00-14:00"),
        ("Mon-Sun 00:00-24:00", "Mon-Sun 00:00-24:00"),
        ("Wed 12:00-00:00", "Wed 12:00-24:00"),
        ("Mon 08:00-12:00, Tue 08:00-12:00, Wed 08:00-13:00", "Mon-Tue 08:00-12:00, Wed 08:00-13:00"),
    ],
)
def test_hours_are_read_as_people_write_them_and_told_one_way(text: str, canonical: str) -> None:
    assert parse_hours(text).words() == canonical
    assert parse_hours(canonical) == parse_hours(text)


LIKE = f"Write hours like: {DEFAULT_HOURS}."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", f'"" is not understood. {LIKE}'),
        ("Mon-Fri", f'"mon-fri" is not understood. {LIKE}'),
        ("Mon-Fri 8 to 8", f'"mon-fri 8 to 8" is not understood. {LIKE}'),
        ("Mon 08:00-20:00,", f'"" is not understood. {LIKE}'),
        ("Mon-Fri 08:00-20:00 Sat closed", f'"mon-fri 08:00-20:00 sat closed" is not understood. {LIKE}'),
        ("Mor 08:00-20:00", '"mor" is no day of the week. Write Mon, Tue, Wed, Thu, Fri, Sat or Sun.'),
        ("Mon 08:00-25:00", '"25:00" is no time of day. Write 24-hour times, 08:00 or 20:30.'),
        ("Mon 24:00-08:00", '"24:00" is no time of day. Write 24-hour times, 08:00 or 20:30.'),
        ("Mon 20:00-08:00", "20:00-08:00 closes before it opens. The end of a day is written 24:00."),
        ("Mon 08:00-08:00", "08:00-08:00 closes before it opens. The end of a day is written 24:00."),
        ("Mon-Fri 08:00-20:00, Wed closed", "Wed is named twice."),
        ("Mon-Sun closed", "A desk is open on one day of the week at least."),
        ("Mon " * 60, f"Hours have at most 200 characters, like: {DEFAULT_HOURS}."),
    ],
)
def test_what_is_no_hours_is_told_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as failed:
        parse_hours(text)
    assert str(failed.value) == sentence


def test_a_week_has_seven_days() -> None:
    with pytest.raises(ValueError, match="one day of the week"):
        Hours((DAY,))


minutes = st.integers(0, 24 * 60 - 1).map(lambda at: time(at // 60, at % 60))
open_days = st.tuples(minutes, minutes).filter(lambda span: span[1] == time.min or span[0] < span[1])
weeks = st.lists(st.none() | open_days.map(lambda span: OpenDay(*span)), min_size=7, max_size=7).filter(any)


@given(weeks)
def test_the_words_of_hours_are_read_as_the_same_hours(week: list[OpenDay | None]) -> None:
    assert parse_hours(Hours(tuple(week)).words()) == Hours(tuple(week))


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a time of New York, `day` days after Monday, in UTC."""
    there = datetime.combine(MONDAY, time(hour, minute), ZoneInfo(ET)) + timedelta(days=day)
    return there.astimezone(UTC)


@pytest.mark.parametrize(
    ("at_from", "at_until", "outside"),
    [
        pytest.param(local(1, 14), local(1, 16), False, id="within"),
        pytest.param(local(1, 8), local(1, 20), False, id="the whole day"),
        pytest.param(local(1, 7, 59), local(1, 9), True, id="a minute early"),
        pytest.param(local(1, 19), local(1, 20, 1), True, id="a minute late"),
        pytest.param(local(1, 21), local(1, 22), True, id="in the evening"),
        pytest.param(local(1, 12), local(2, 12), True, id="over a night"),
        pytest.param(local(5, 16), local(5, 17, 30), True, id="Saturday closes at 5"),
        pytest.param(local(6, 12), local(6, 13), True, id="closed on Sunday"),
        pytest.param(local(1, 9), local(1, 9), False, id="one moment within"),
        pytest.param(local(1, 7), local(1, 7), True, id="one moment outside"),
    ],
)
def test_a_span_outside_the_usual_hours(at_from: datetime, at_until: datetime, *, outside: bool) -> None:
    assert is_outside(USUAL, ET, at_from, at_until) is outside


def test_a_desk_open_day_and_night_has_no_outside() -> None:
    always = parse_hours("Mon-Sun 00:00-24:00")
    assert not is_outside(always, ET, local(1, 22), local(3, 2))
    assert is_outside(parse_hours("Mon-Tue 00:00-24:00"), ET, local(1, 22), local(2, 1))


def test_hours_are_those_of_the_desks_own_zone_whatever_its_clocks_do() -> None:
    sunday = parse_hours("Sun 09:00-17:00")
    winter, summer = (datetime(2026, month, day, 13, 30, tzinfo=UTC) for month, day in ((3, 1), (3, 8)))
    assert is_outside(sunday, ET, winter, winter)  # 8:30 EST
    assert not is_outside(sunday, ET, summer, summer)  # 9:30 EDT


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        pytest.param(local(1, 14), local(1, 14), id="open"),
        pytest.param(local(1, 8), local(1, 8), id="just opening"),
        pytest.param(local(1, 20), local(2, 8), id="closing"),
        pytest.param(local(1, 3), local(1, 8), id="in the morning"),
        pytest.param(local(5, 18), local(7, 8), id="over Sunday"),
    ],
)
def test_when_the_desk_opens_next(at: datetime, opens: datetime) -> None:
    assert next_open(USUAL, ET, at) == opens


def test_a_desk_that_opens_once_a_week_opens_again() -> None:
    monday = parse_hours("Mon 08:00-09:00")
    assert next_open(monday, ET, local(0, 9)) == local(7, 8)
    assert next_open(parse_hours("Mon-Sun 00:00-24:00"), ET, local(1, 23, 59)) == local(1, 23, 59)


def test_a_span_has_a_time_zone() -> None:
    with pytest.raises(ValueError, match="at_until must carry a time zone"):
        is_outside(USUAL, ET, local(1, 9), datetime(2026, 11, 24, 9))  # noqa: DTZ001  naive on purpose
