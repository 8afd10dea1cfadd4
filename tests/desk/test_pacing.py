"""How long a lane's next call must wait for Teams' four windows."""

from __future__ import annotations

import pytest

from bot.pacing import WINDOWS, Paces, pause


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
    ],
)
def test_the_longest_of_the_windows_counts(calls: list[float], now: float, seconds: float) -> None:
    assert pause(calls, now) == pytest.approx(seconds)


def test_who_waits_as_told_never_fills_a_window_beyond_its_limit() -> None:
    calls: list[float] = []
    now = 0.0
    for _ in range(2500):
        now += pause(calls, now)
        calls.append(now)
    for most, seconds in WINDOWS:
        assert all(later - earlier >= seconds - 1e-6 for earlier, later in zip(calls, calls[most:], strict=False))
    assert calls[24] <= 6.0
    assert calls[1799] <= 900.0


def test_each_lane_has_its_own_windows() -> None:
    paces = Paces()
    for _ in range(7):
        assert paces.pause("a", 5.0) == 0.0
        paces.called("a", 5.0)
    assert (paces.pause("a", 5.5), paces.pause("b", 5.5)) == (0.5, 0.0)
