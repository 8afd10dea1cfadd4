"""The simulation finds nothing in the product, everything that is planted, and replays."""

from __future__ import annotations

import pytest

from tests.soak.sim import quiet_logs, simulate
from tests.soak.sim_faults import ALL_FAULTS, Profile
from tests.soak.sim_history import simulate_one
from tests.soak.sim_planted import FEW, PLANTED
from tests.soak.sim_storm import storm


def test_no_history_breaks_an_invariant() -> None:
    figures = simulate(200, seed=1)  # fewer do not meet every fault; `dev.py soak` has ten thousand
    assert figures.broken == {}
    figures.check()
    assert [fault for fault in ALL_FAULTS if not figures.injected[fault]] == []


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_caught_within_few_histories(bug: str) -> None:
    planted, weather = PLANTED[bug]
    found = next((seed for seed in range(FEW) if simulate(1, seed, profile=weather, planted=planted).broken), None)
    assert found is not None
    assert simulate(1, found, profile=weather).broken == {}


def test_a_history_replays_from_its_seed() -> None:
    weather = Profile(calls={"500 after acceptance": 0.2}, replicas=2, kills=2, requests=3, twice=0.2)
    with quiet_logs():
        first, second = (simulate_one(7, weather) for _ in range(2))
    told = [
        [(made.started, made.process, made.kind, made.fault, made.taken) for made in ended.world.teams.calls]
        for ended in (first, second)
    ]
    assert told[0] == told[1]
    assert len(told[0]) > 10


def test_a_storm_of_429s_keeps_order_and_limits() -> None:
    with quiet_logs():
        found = storm(600, seed=1)
    assert found.broken == []
    assert found.queued >= 600
    assert len(found.urgent) == 20
