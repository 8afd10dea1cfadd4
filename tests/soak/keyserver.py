"""The key server hangs: what strangers, Teams and whoever asks for health meet meanwhile.

At length: `python -m tests.soak.keyserver [SECONDS]` (60).
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests import activities
from tests.activities import APP_ID, TECHNICIAN
from tests.bot.gate_tokens import forged, rs
from tests.issuer import Issuer
from tests.soak.figures import Row, say, table
from tests.soak.processes_machine import between, waits
from tests.soak.sim import quiet_logs
from tests.whole.installed import installed

PAUSE = 0.02
"""Between one caller's calls, in seconds."""
STRANGERS = 20
"""Callers with keys of nobody, each with a fresh key id every time."""
OK = 200
HEALED = 10.0
"""Seconds after the key server answers again within which a key that nobody knew opens the door."""
READY = 60.0
"""Seconds for which a start may take to have its keys, on a busy machine."""
LIMIT = 0.05
"""What `/healthz` may take, in seconds, those left out in which others had the processor."""


@dataclass(slots=True)
class Met:
    """Statuses by caller, what each took (seconds), and how the key server was asked.

    `own`: what a question for health took but for the time in which we had no processor.
    """

    statuses: dict[str, Counter[int]] = field(default_factory=dict[str, Counter[int]])
    took: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    own: list[float] = field(default_factory=list[float])
    fetches: int = 0
    most_waiting: int = 0

    def add(self, who: str, status: int, took: float) -> None:
        """Count a call."""
        self.statuses.setdefault(who, Counter())[status] += 1
        self.took.setdefault(who, []).append(took)

    def rows(self) -> list[Row]:
        """Return the table's rows."""
        found: list[Row] = []
        for who, took in self.took.items():
            median, longest = statistics.median(took) * 1000, max(took) * 1000
            found.append((who, f"{dict(self.statuses[who])}, median {median:.1f} ms, longest {longest:.0f} ms"))
        return [*found, ("requests to the key server", self.fetches), ("most of them at once", self.most_waiting)]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls a desk again and again, and what they met."""

    session: aiohttp.ClientSession
    address: str
    issuer: Issuer
    met: Met

    async def speak(self, who: str, token: str) -> int:
        """Say something in a channel under `token`; return the status."""
        said = activities.message(TECHNICIAN, "good morning", activities.channel())
        body = json.dumps(said | {"serviceUrl": self.issuer.service_url}).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        began = time.perf_counter()
        async with self.session.post(f"{self.address}/api/messages", data=body, headers=headers) as answer:
            await answer.read()
        self.met.add(who, answer.status, time.perf_counter() - began)
        return answer.status

    async def health(self) -> None:
        """Ask for health."""
        began, before = time.perf_counter(), waits(os.getpid())
        async with self.session.get(f"{self.address}/healthz") as answer:
            await answer.read()
        took = time.perf_counter() - began
        self.met.add("health", answer.status, took)
        self.met.own.append(max(0.0, took - sum(between(before, waits(os.getpid())))))

    async def stranger(self, number: int) -> None:
        """Call under a key id that nobody has heard of."""
        token = forged(self.issuer, rs(kid=f"of-nobody-{number}-{time.monotonic_ns()}"))
        await self.speak("strangers", token)


async def _again(act: Callable[[], Awaitable[Any]], ends: float, pause: float = PAUSE) -> None:
    while time.monotonic() < ends:
        await act()
        await asyncio.sleep(pause)


async def _let_in(caller: Caller, who: str, token: str, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while await caller.speak(who, token) != OK:
        assert time.monotonic() < ends, caller.met.statuses
        await asyncio.sleep(PAUSE)


async def hanging(folder: Path, seconds: float) -> Met:
    """Let the key server hang for `seconds` under calls of all kinds; return what they met."""
    async with (
        Issuer(APP_ID) as issuer,
        installed(folder, issuer) as desk,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
    ):
        caller = Caller(session, desk.address, issuer, Met())
        good = issuer.mint(1)
        await _let_in(caller, "before", good, READY)  # the keys, which the start fetches in the background, are there
        issuer.hang, issuer.fetches, issuer.most_waiting = asyncio.Event(), 0, 0
        issuer.numbers = [1, 2]
        rolled_over, ends = issuer.mint(2), time.monotonic() + seconds
        async with asyncio.TaskGroup() as group:
            group.create_task(_again(lambda: caller.speak("Teams", good), ends))
            group.create_task(_again(lambda: caller.speak("a new key", rolled_over), ends, PAUSE * 10))
            group.create_task(_again(caller.health, ends))
            for number in range(STRANGERS):
                group.create_task(_again(lambda number=number: caller.stranger(number), ends, PAUSE * 10))
        issuer.hang.set()
        issuer.hang = None
        await _let_in(caller, "a new key, afterwards", rolled_over, HEALED)
        caller.met.fetches, caller.met.most_waiting = issuer.fetches, issuer.most_waiting
        return caller.met


def check(met: Met) -> None:
    """Raise AssertionError where the key server's trouble reached somebody.

    One slow answer of many on a busy machine is printed and no failure.
    """
    assert set(met.statuses["Teams"]) == {200}, met.statuses
    assert set(met.statuses["health"]) == {200}, met.statuses
    assert set(met.statuses["strangers"]) == {503}, met.statuses  # nobody can say that their keys are none
    assert set(met.statuses["a new key"]) == {503}, met.statuses
    assert met.most_waiting == 1, met.most_waiting
    took = sorted(met.own)
    assert took[len(took) * 95 // 100] < LIMIT, table("health", met.rows())


def main(arguments: list[str]) -> int:
    """Run it at length and print the figures."""
    seconds = float(arguments[0]) if arguments else 60.0
    with tempfile.TemporaryDirectory(prefix="p2p-keys-") as folder, quiet_logs():
        met = asyncio.run(hanging(Path(folder), seconds))
    say(table(f"the key server hangs for {seconds:.0f} s", met.rows()))
    check(met)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
