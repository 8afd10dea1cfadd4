"""A program that asks a desk's /healthz again and again until its standard input ends; then prints the times it took.

Arguments: port, process id. A process of its own, so that neither the test's fake Teams nor its callers are in the way.
What the machine gave to others meanwhile is told apart from what the desk itself took.
"""

from __future__ import annotations

import http.client
import json
import os
import select
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.soak.processes_machine import Sleeper, between, stolen, waits

EVERY = 0.02
"""Seconds between two questions."""


def main() -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=60)
    pids = os.getpid(), int(sys.argv[2])
    sleeper = Sleeper()
    sleeper.start()
    took: list[float] = []
    own: list[float] = []
    ended = False
    while not ended:
        late, steal, before, began = sleeper.late, stolen(), waits(*pids), time.perf_counter()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        took.append((time.perf_counter() - began) * 1000)
        others = sum(between(before, waits(*pids))) + stolen() - steal
        ended = bool(select.select([sys.stdin], [], [], EVERY)[0])
        others = max(others, sleeper.late - late)  # by now it has woken up
        own.append(max(0.0, took[-1] - others * 1000))
    own.sort()
    found = {"pulses": len(took), "p99_ms": own[int(len(own) * 0.99)], "max_ms": own[-1], "raw_max_ms": max(took)}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
