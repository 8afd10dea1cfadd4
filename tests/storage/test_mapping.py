"""Between values and what is stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.model import Details, Window
from storage.mapping import (
    canonical,
    micros,
    micros_or_none,
    moment,
    moment_or_none,
    pack_details,
    pack_texts,
    unpack_details,
    unpack_texts,
)

WINDOWS = st.builds(Window, st.none() | st.dates(), st.none() | st.times(), st.none() | st.times(), st.text())


@given(st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  the strategy adds the zone
def test_a_moment_comes_back_exactly(at: datetime) -> None:
    assert moment(micros(at)) == at


def test_moments_are_kept_in_utc() -> None:
    there = datetime(2026, 11, 20, 10, 41, tzinfo=timezone(timedelta(hours=-5)))
    assert moment(micros(there)) == there
    assert moment(micros(there)).tzinfo is UTC
    assert (micros_or_none(None), moment_or_none(None)) == (None, None)
    assert moment_or_none(micros_or_none(there)) == there


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(TypeError):
        micros(datetime(2026, 11, 20))  # noqa: DTZ001  naive on purpose


@given(st.dictionaries(st.text(), st.text()), st.lists(WINDOWS, max_size=3))
def test_details_come_back_as_typed(fields: dict[str, str], windows: list[Window]) -> None:
    details = Details(fields, tuple(windows))
    assert unpack_details(pack_details(details)) == details


@given(st.dictionaries(st.text(), st.text()))
def test_texts_come_back_as_typed(texts: dict[str, str]) -> None:
    assert unpack_texts(pack_texts(texts)) == texts


def test_one_value_has_one_text() -> None:
    assert canonical({"b": "é", "a": 1}) == canonical({"a": 1, "b": "é"}) == '{"a":1,"b":"\\u00e9"}'
