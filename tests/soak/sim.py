"""The deterministic simulation: many histories of the real handlers, a faulty Teams and virtual time.

To see one again: `.venv/bin/python -m tests.soak.sim SEED`.
"""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog

from tests.soak.figures import Row, SoakFailed, say, table
from tests.soak.sim_faults import ALL_FAULTS, Profile
from tests.soak.sim_history import ERRORS, Ended, Planted, simulate_one
from tests.soak.sim_oracle import CHECKS

_EXPECTED = frozenset({"given_up"})
"""What may be logged as an error: a person is told of it."""


@dataclass(slots=True)
class Figures:
    """What was simulated. `injected`: fault → how often, and in how many histories."""

    histories: int = 0
    seconds: float = 0.0
    injected: Counter[str] = field(default_factory=Counter[str])
    met_in: Counter[str] = field(default_factory=Counter[str])
    calls: int = 0
    activities: int = 0
    requests: int = 0
    slowest: float = 0.0
    broken: dict[int, list[str]] = field(default_factory=dict[int, list[str]])

    def add(self, ended: Ended) -> None:
        """Count a history."""
        world = ended.world
        met = Counter(world.met) + Counter(world.teams.injected) + Counter(world.database.met)
        self.histories += 1
        self.injected += met
        self.met_in.update(met.keys())
        self.calls += len(world.teams.calls)
        self.activities += len(world.said)
        self.requests += len(ended.actors.filed)
        if not any(seconds < 0 for _, seconds in world.steps):
            self.slowest = max(self.slowest, ended.quiet_after or 0.0)
        if ended.broken:
            self.broken[ended.seed] = ended.broken

    def rows(self) -> list[Row]:
        """Return the table's rows."""
        rate = self.histories / self.seconds if self.seconds else 0.0
        faults = [(name, f"{self.injected[name]:,} times in {self.met_in[name]:,} histories") for name in ALL_FAULTS]
        return [
            ("histories", f"{self.histories:,} in {self.seconds:,.0f} s ({rate:.1f} a second)"),
            ("requests filed", f"{self.requests:,}"),
            ("activities meant", f"{self.activities:,}"),
            ("calls to Teams", f"{self.calls:,}"),
            ("quiet after healing, virtual s at most (no clock set back)", f"{self.slowest:.0f}"),
            *faults,
            ("invariants checked in each", len(CHECKS)),
            ("invariants broken", sum(map(len, self.broken.values()))),
            ("broken histories (seeds)", ", ".join(map(str, list(self.broken)[:20])) or "none"),
        ]

    def check(self) -> None:
        """Raise SoakFailed when an invariant was broken in any history."""
        if self.broken:
            seed, wrong = next(iter(self.broken.items()))
            again = f".venv/bin/python -m tests.soak.sim {seed}"
            raise SoakFailed(f"{len(self.broken)} histories broke an invariant; {again} shows: {wrong[0]}")


def simulate(
    histories: int,
    seed: int,
    minutes: float = 60.0,
    *,
    profile: Profile | None = None,
    planted: Planted = Planted(),  # noqa: B008  it is frozen
) -> Figures:
    """Simulate so many histories, from the seed on, for at most so many minutes of real time."""
    figures = Figures()
    began = time.monotonic()
    with quiet_logs():
        for one in range(seed, seed + histories):
            figures.add(simulate_one(one, profile, planted))
            figures.seconds = time.monotonic() - began
            if figures.seconds > minutes * 60:
                break
    return figures


@contextmanager
def quiet_logs() -> Iterator[None]:
    """Keep the product's log to ourselves: an error that nobody expects breaks its history."""
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.processors.add_log_level, _note],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
    )
    try:
        yield
    finally:
        structlog.configure(**before)


def _note(_logger: Any, _method: str, event: Any) -> Any:
    if event["event"] not in _EXPECTED:
        ERRORS.append(f"logged {event['event']} {event.get('error', '')}")
    raise structlog.DropEvent


def main(seeds: list[str]) -> int:
    """Show what becomes of some seeds; 1 when one of them is broken."""
    broken = 0
    for seed in map(int, seeds):
        figures = simulate(1, seed)
        say(table(f"seed {seed}", figures.rows()))
        for wrong in figures.broken.get(seed, ()):
            broken = 1
            say(f"BROKEN {wrong}")
    return broken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
