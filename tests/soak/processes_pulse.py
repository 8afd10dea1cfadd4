"""A program that asks a desk's /healthz again and again until its standard input ends; then prints the times it took.

Arguments: port, process id. A process of its own, so that neither the test's fake Teams nor its callers are in the way.
What the kernel gave to other processes meanwhile (Linux: schedstat) is told apart from what the desk itself took.
"""

from __future__ import annotations

import http.client
import json
import select
import sys
import time
from pathlib import Path

EVERY = 0.02
"""Seconds between two questions."""


_QUEUED = Path("/proc/self"), Path(f"/proc/{sys.argv[2]}")


def main() -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=10)
    took: list[float] = []
    own: list[float] = []
    while not select.select([sys.stdin], [], [], EVERY)[0]:
        began, queued = time.perf_counter(), _queued()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        took.append((time.perf_counter() - began) * 1000)
        own.append(max(0.0, took[-1] - (_queued() - queued) * 1000))
    own.sort()
    found = {"pulses": len(took), "p99_ms": own[int(len(own) * 0.99)], "max_ms": own[-1], "raw_max_ms": max(took)}
    sys.stdout.write(json.dumps(found))


def _queued() -> float:
    """Return for how many seconds both processes' threads could have run and had no processor.

    All threads: while one that holds the interpreter's lock has none, the main one waits for it.
    """
    return sum(_waited(thread) for process in _QUEUED for thread in process.glob("task/*/schedstat")) / 1e9


def _waited(thread: Path) -> int:
    try:
        return int(thread.read_text(encoding="ascii").split()[1])
    except OSError:  # it has just ended
        return 0


if __name__ == "__main__":
    main()
