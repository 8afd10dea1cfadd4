"""How long each waiting time may be."""

from __future__ import annotations

from dataclasses import fields

from desk.limits import BOUNDS
from desk.policy import Waits


def test_every_waiting_time_has_bounds_and_starts_within_them() -> None:
    assert set(BOUNDS) == {one.name for one in fields(Waits)}
    for name, bounds in BOUNDS.items():
        assert bounds.least <= getattr(Waits(), name) / bounds.unit <= bounds.most


def test_they_are_counted_in_their_word() -> None:
    assert {bounds.word: bounds.unit.total_seconds() for bounds in BOUNDS.values()} == {"seconds": 1, "minutes": 60}
