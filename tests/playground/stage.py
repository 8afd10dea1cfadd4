"""The processes of a practice desk (bot, playground, practice pharmacist), started together and ended together.

`dev.py run` and the browser tests share it. Standard library only: dev.py runs before anything is installed.
"""

import base64
import contextlib
import http.client
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.playground.people import bot_settings

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "playground"
CLIENT = HERE / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
RECORDING = "events.log"
DATABASE = "practice.db"
START_SECONDS = 120.0
END_SECONDS = 10.0
ANSWER_SECONDS = 20.0
PORTS = (12_000, 32_000)
WORKERS = 8
"""So many test processes side by side have ports of their own."""
TAIL_LINES = 25
_LISTENS = re.compile(r"Listening on (\d+)\s")
_given: set[int] = set()


class StageError(Exception):
    """A process did not start, or ended by itself; the text holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Child:
    """A running process and the file it writes to (None: to our own terminal)."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None

    def written(self) -> str:
        """Return all that it wrote."""
        if self.log is None or not self.log.exists():
            return ""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def tail(self) -> str:
        """Return the last lines that it wrote."""
        return "\n".join(self.written().splitlines()[-TAIL_LINES:])


@dataclass(slots=True)
class Stage:
    """A context whose processes end with it, the last started first. `folder` takes their logs and data."""

    folder: Path
    children: list[Child] = field(default_factory=list[Child], init=False)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        while self.children:
            end(self.children.pop().process)

    def start(self, name: str, command: Sequence[str | Path], env: Mapping[str, str], *, quiet: bool = True) -> Child:
        """Start a process in a group of its own; `quiet` sends what it says to `folder`/`name`.log."""
        log = self.folder / f"{name}.log" if quiet else None
        out = log.open("wb") if log else None
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=self.folder if quiet else ROOT,
                env={**_plain_environment(), **env},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT if out else None,
                start_new_session=os.name != "nt",  # Ctrl-C reaches us alone: we end the others, in order
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        finally:
            if out:
                out.close()
        child = Child(name, process, log)
        self.children.append(child)
        return child

    def start_bot(self, port: int, settings: Mapping[str, str] | None = None) -> Child:
        """Start the bot on 127.0.0.1 with a database of its own in `folder`, and wait until it is ready."""
        database = f"sqlite+aiosqlite:///{(self.folder / DATABASE).as_posix()}"
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        env = {**bot_settings(port, database, key), **(settings or {})}
        bot = self.start("bot", [sys.executable, ROOT / "app.py"], env)
        wait_until(bot, lambda: answers(port, "/readyz"))
        return bot

    def start_playground(self, node: str, port: int, bot_port: int) -> int:
        """Start the playground and return the port it took: a random one when `port` is taken."""
        env = {
            "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(HERE / "playground.yml"),
            "M365_AGENTS_PLAYGROUND_LOGFILE": str(self.folder / "playground-details.log"),
            "M365_AGENTS_PLAYGROUND_RECORDING_FILE": str(self.folder / RECORDING),
            "SEND_INSTALLATION_ACTIVITY": "true",  # the first look at a chat installs the bot there, as in Teams
            "TEAMSAPPTESTER_BROWSER": "none",
        }
        endpoint = f"http://127.0.0.1:{bot_port}/api/messages"
        options = ["-e", endpoint, "-c", "msteams", "-p", str(port), "--enable-events-recording", "--disable-telemetry"]
        client = self.start("playground", [node, CLIENT, "start", *options], env)
        wait_until(client, lambda: _LISTENS.search(client.written()) is not None)
        return int(_LISTENS.findall(client.written())[0])

    def start_practice(self, playground_port: int) -> Child:
        """Start the practice pharmacist; it speaks to our own terminal."""
        options = ["--playground-port", str(playground_port), "--recording", str(self.folder / RECORDING)]
        return self.start("practice", [sys.executable, "-m", "tests.playground.practice", *options], {}, quiet=False)

    def watch(self) -> None:
        """Wait for as long as every process runs; raise StageError when one ends by itself."""
        while True:
            for child in self.children:
                if child.process.poll() is not None:
                    raise StageError(_ended(child))
            time.sleep(0.5)


def wait_until(child: Child, ready: Callable[[], bool], seconds: float = START_SECONDS) -> None:
    """Wait until `ready()`; raise StageError when the child ends first or the time is up."""
    until = time.monotonic() + seconds
    while not ready():
        if child.process.poll() is not None:
            raise StageError(_ended(child))
        if time.monotonic() > until:
            message = f"The {child.name} was not ready after {seconds:.0f} s:\n{child.tail()}"
            raise StageError(message)
        time.sleep(0.05)


def _ended(child: Child) -> str:
    return f"The {child.name} ended by itself with exit code {child.process.returncode}:\n{child.tail()}"


def answers(port: int, path: str) -> bool:
    """Return whether 127.0.0.1:`port` answers 200 to GET `path`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started: asked first, forced after END_SECONDS."""
    if os.name == "nt":
        subprocess.run(  # a venv's python.exe on Windows is a launcher: end its tree
            ["taskkill", "/PID", str(process.pid), "/T", "/F"],  # noqa: S607  Windows keeps it on its own path
            check=False,
            capture_output=True,
        )
        process.wait(START_SECONDS)
        return
    _signal_group(process, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(END_SECONDS)
    _signal_group(process, signal.SIGKILL)
    process.wait(START_SECONDS)  # on a busy machine even a killed process takes a while


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # everybody in the group has ended
        os.killpg(process.pid, number)


def _plain_environment() -> dict[str, str]:
    """Return our environment without settings of a real desk, which would mix with the practice desk's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("P2P_")}


def free_port() -> int:
    """Return a port that nobody on this machine listens on, never the same one twice.

    It is below those that the system gives away by itself: until somebody listens no connection takes it for its own,
    and no test process beside this one draws it.
    """
    dice = random.SystemRandom()  # tests side by side are seeded alike
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
    first, end = PORTS
    drawn = iter(lambda: dice.randrange(first + worker, end, WORKERS), None)
    port = next(port for port in drawn if port not in _given and is_free(port))
    _given.add(port)
    return port


def is_free(port: int) -> bool:
    """Return whether 127.0.0.1:`port` can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
