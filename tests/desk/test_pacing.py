"""How long a lane's next call must wait for Teams' four windows."""

from __future__ import annotations

import pytest

from desk.pacing import LONGEST, MOST, SECOND, WINDOWS, after_call, pause


def micros(seconds: list[float]) -> list[int]:
    return [round(one * SECOND) for one in seconds]


@pytest.mark.parametrize(
    ("calls", "now", "seconds"),
    [
        ([], 0.0, 0.0),
        ([0.0] * 6, 0.0, 0.0),
        ([0.0] * 7, 0.0, 1.0),
        ([0.0] * 7, 0.75, 0.25),
        ([0.0] * 7, 1.0, 0.0),
        ([0.0] * 7 + [1.0], 1.5, 0.5),
        ([0.0] * 7 + [1.0], 2.0, 0.0),
        ([float(second) / 4 for second in range(60)], 20.0, 10.0),
        ([float(second) * 2 for second in range(1800)], 3598.5, 1.5),
        ([float(second) * 2 for second in range(1799)], 3598.5, 0.0),
        ([900.0] * 7, 100.0, 0.0),
        ([99.5] * 7 + [900.0], 100.0, 0.5),
    ],
)
def test_the_longest_of_the_windows_counts(calls: list[float], now: float, seconds: float) -> None:
    assert pause(micros(calls), round(now * SECOND)) == round(seconds * SECOND)


def test_who_waits_as_told_never_fills_a_window_beyond_its_limit() -> None:
    calls: list[int] = []
    kept: tuple[int, ...] = ()
    now = 0
    for _ in range(2500):
        now += pause(kept, now)
        calls.append(now)
        kept = after_call(kept, now)
    for most, length in WINDOWS:
        assert all(later - earlier >= length for earlier, later in zip(calls, calls[most:], strict=False))
    assert calls[24] <= 6 * SECOND
    assert calls[1799] <= 900 * SECOND


def test_what_no_window_counts_any_more_is_forgotten() -> None:
    assert after_call((0, 5), LONGEST) == (5, LONGEST)
    assert len(after_call(tuple(range(MOST)), MOST)) == MOST


def test_calls_of_a_clock_that_was_set_back_count_as_of_now() -> None:
    assert after_call((50, 900), 100) == (50, 100, 100)
