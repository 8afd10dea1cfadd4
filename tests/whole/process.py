"""The bot as a process of its own: started, killed, told to stop; spoken to as Teams does; on a database that stays."""

from __future__ import annotations

import asyncio
import inspect
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.activities import CHANNEL_ID, PHARMACIST, PHARMACIST_2, TENANT
from tests.fake_connector import FakeConnector
from tests.playground.stage import free_port

ROOT = Path(__file__).parents[2]
SERVE = (str(ROOT / "app.py"),)
PATIENCE = 90.0
NOT_TAKEN = 0
"""In place of a status: nobody listened, or the connection broke before the answer."""


class Ended(AssertionError):  # noqa: N818  the fact is the name
    """The process ended by itself; the text holds the end of its log."""


@dataclass(slots=True)
class Process:
    """The bot as a process of its own, on a database that outlives it (by default a SQLite file in `folder`).

    What it writes goes to `folder`/bot-<port>.log. `program` is the script and its arguments.
    """

    folder: Path
    teams: FakeConnector
    database_url: str = ""
    more: Mapping[str, str] = field(default_factory=dict[str, str])
    program: Sequence[str] = SERVE
    port: int = field(default_factory=free_port)
    running: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """Return the file that holds all it ever wrote."""
        return self.folder / f"bot-{self.port}.log"

    @property
    def pid(self) -> int:
        """Return the running process's id."""
        assert self.running is not None
        return self.running.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.running is not None and self.running.returncode is None

    def environment(self) -> dict[str, str]:
        """Return the settings: anonymous, on loopback, one channel, two pharmacists."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("P2P_")},
            "P2P_ALLOW_ANONYMOUS": "1",
            "P2P_PORT": str(self.port),
            "P2P_DATABASE_URL": self.database_url or f"sqlite+aiosqlite:///{self.folder}/p2p.db",
            "P2P_TENANT_ID": TENANT,
            "P2P_CHANNEL_ID": CHANNEL_ID,
            "P2P_ALLOWED_SERVICE_HOSTS": "127.0.0.1",
            "P2P_PHARMACISTS": f"{PHARMACIST.object_id},{PHARMACIST_2.object_id}",
            **self.more,
        }

    async def spawn(self) -> None:
        """Start the process without waiting for it."""
        with self.log.open("ab") as log:
            self.running = await asyncio.create_subprocess_exec(
                sys.executable, *self.program, cwd=self.folder, env=self.environment(), stdout=log, stderr=log
            )

    async def start(self) -> None:
        """Start the process and wait until it can do its job."""
        await self.spawn()
        await self.ready()

    async def ready(self) -> None:
        """Wait until it answers that it can do its job. Raises Ended when it has given up."""
        async with aiohttp.ClientSession() as session:
            await until(lambda: self._ready(session), 2 * PATIENCE)

    async def _ready(self, session: aiohttp.ClientSession) -> bool:
        if not self.alive:
            raise Ended(self.tail())
        try:
            async with session.get(f"{self.url}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def kill(self) -> None:
        """End it with -9, as a power cut does; nothing when it does not run."""
        if self.alive and self.running is not None:
            self.running.kill()
            await self.running.wait()

    def tell_to_stop(self) -> None:
        """Send SIGTERM."""
        os.kill(self.pid, signal.SIGTERM)

    async def stopped(self, seconds: float) -> tuple[int, float]:
        """Wait until it has ended; return its exit code and how long that took. TimeoutError after `seconds`."""
        assert self.running is not None
        began = time.monotonic()
        async with asyncio.timeout(seconds):
            code = await self.running.wait()
        return code, time.monotonic() - began

    def tail(self, lines: int = 15) -> str:
        """Return the last lines that it wrote."""
        return "\n".join(self.written().splitlines()[-lines:])

    def written(self) -> str:
        """Return all that it ever wrote."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    async def send(self, session: aiohttp.ClientSession, activity: Mapping[str, Any]) -> tuple[int, Any]:
        """Send an activity once; return the status (NOT_TAKEN without an answer) and the JSON body, if there is one."""
        told = {**activity, "serviceUrl": self.teams.url}
        try:
            async with session.post(f"{self.url}/api/messages", json=told) as answer:
                typed = answer.content_type == "application/json"
                return answer.status, await answer.json() if typed else None
        except (aiohttp.ClientError, TimeoutError):
            return NOT_TAKEN, None

    async def post(self, activity: Mapping[str, Any]) -> Any:
        """Send as Teams does: again, as long as it is not answered. Return the answer's body."""
        async with aiohttp.ClientSession() as session:
            while True:
                status, body = await self.send(session, activity)
                if status == 200:
                    return body
                await asyncio.sleep(0.05)


async def until(holds: Callable[[], Any], seconds: float = PATIENCE, otherwise: str = "it did not come about") -> float:
    """Wait until `holds()` (a coroutine's result counts too) and return how long that took, in seconds.

    Raises AssertionError with the words `otherwise` after so many seconds.
    """
    began = time.monotonic()
    while not await _value(holds()):
        if time.monotonic() > began + seconds:
            raise AssertionError(f"{otherwise} within {seconds:.0f} s")
        await asyncio.sleep(0.01)
    return time.monotonic() - began


async def _value(found: Awaitable[Any] | object) -> bool:
    return bool(await found) if inspect.isawaitable(found) else bool(found)
