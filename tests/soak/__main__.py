"""`python -m tests.soak`: the simulation, the storm and the real processes, for so many minutes; figures at the end."""

from __future__ import annotations

import argparse
import asyncio
import inspect
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from tests.soak.figures import Row, say, table
from tests.soak.sim import quiet_logs, simulate
from tests.soak.sim_storm import storm
from tests.soak.transfer import cost

QUEUED = 10_000
SHARE = 0.5
"""Of the minutes: what the simulation may take; the rest is the processes'."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every part, print its figures, and return 1 when a bar was not met."""
    options = parse(arguments)
    ends = time.monotonic() + options.minutes * 60
    parts: dict[str, Callable[[], Sequence[Row]]] = {
        "simulation: histories of the real handlers in virtual time": lambda: _simulated(options),
        "storm: queued behind 429s, in virtual time": lambda: _stormy(options),
        "transfer: one, from the form to the end": lambda: asyncio.run(cost()),
        "processes: killed, cut off and raced for real": lambda: _processes(options, ends),
    }
    wanted = [title for title in parts if options.only in title.partition(":")[0]]
    return max([_part(title, parts[title]) for title in wanted], default=0)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what was asked for; SystemExit for what cannot be understood."""
    parser = argparse.ArgumentParser(prog="python3 dev.py soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0, help="real time to spend at most (30)")
    parser.add_argument("--seed", type=int, default=1, help="the first history's seed (1)")
    parser.add_argument("--histories", type=int, default=10_000, help="how many to simulate (10000)")
    parts = ("simulation", "storm", "transfer", "processes")
    parser.add_argument(
        "--only", default="", choices=("", *parts), metavar="PART", help=f"one part: {', '.join(parts)}"
    )
    return parser.parse_args(arguments)


def _part(title: str, run: Callable[[], Sequence[Row]]) -> int:
    """Run one part; say what it came to, or which bar it did not meet."""
    say(f"\n{title} ...")
    try:
        rows = run()
    except AssertionError as failed:
        say(f"FAILED {title}: {failed}")
        return 1
    say(table(title, rows))
    return 0


def _simulated(options: argparse.Namespace) -> Sequence[Row]:
    share = 1.0 if options.only else SHARE
    figures = simulate(options.histories, options.seed, options.minutes * share)
    if figures.broken:
        say(table("broken", figures.rows()))
    figures.check()
    return figures.rows()


def _stormy(options: argparse.Namespace) -> Sequence[Row]:
    with quiet_logs():
        found = storm(QUEUED if options.minutes >= 3 else QUEUED // 10, options.seed)
    if found.broken:
        say(table("broken", found.rows()))
    found.check()
    return found.rows()


def _processes(options: argparse.Namespace, ends: float) -> Sequence[Row]:
    from tests.soak import processes  # noqa: PLC0415  it needs databases and processes: only when it is asked for

    left = max(0.5, (ends - time.monotonic()) / 60)
    found: Any = processes.run(left, options.seed)
    return asyncio.run(found) if inspect.isawaitable(found) else found


if __name__ == "__main__":
    sys.exit(main())
