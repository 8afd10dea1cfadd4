from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from app import STOP_SECONDS, serving
from bot.clock import SystemClock
from config import WrongSetting
from desk.errors import StoreUnavailable
from storage.store import SqliteStore
from tests import activities as said
from tests import faults
from tests.activities import APP_ID, CHANNEL_ID, TECHNICIAN
from tests.bot.waiting import patient_keys
from tests.issuer import Issuer
from tests.whole.harness import FILLED, Whole, settings, teams, whole

APP = Path(__file__).resolve().parent.parent / "app.py"
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
PATIENCE = 60.0


def environment(**more: str) -> dict[str, str]:
    """Return the process's environment: anonymous on loopback, with `more`."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("P2P_")}
    return {**kept, "P2P_ALLOW_ANONYMOUS": "1", "P2P_ENCRYPTION_KEYS": KEY, "P2P_PORT": "0", **more}


def run(folder: Path, **more: str) -> tuple[int, str]:
    """Run a desk that must not start; return its exit code and what the administrator reads."""
    done = subprocess.run(
        [sys.executable, APP], cwd=folder, env=environment(**more), capture_output=True, text=True, timeout=PATIENCE,
        check=False,
    )  # fmt: skip
    assert done.stdout == ""
    return done.returncode, done.stderr


@contextmanager
def started(folder: Path, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a desk as an administrator does, in `folder`; yields the process and its address once it serves."""
    process = subprocess.Popen(
        [sys.executable, APP], cwd=folder, env=environment(**more), stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr is not None
        lines = (json.loads(line) for line in process.stderr)
        yield process, next(str(line["address"]) for line in lines if line["event"] == "serving")
    finally:
        process.kill()
        process.communicate()


def get(url: str) -> tuple[int, dict[str, Any]]:
    """Return status and body."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - our own address
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        with closing(refused):
            return refused.code, json.loads(refused.read())


def until_ready(address: str) -> dict[str, Any]:
    end = time.monotonic() + PATIENCE
    while (found := get(f"{address}/readyz"))[0] != 200:
        assert time.monotonic() < end, found
        time.sleep(0.02)
    return found[1]


def test_it_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    with started(tmp_path) as (process, address):
        assert get(f"{address}/healthz") == (200, {"status": "alive"})
        assert until_ready(address) == {
            "status": "ready",
            "parts": {"database": True, "dispatcher": True, "queue": True},
        }
        assert (tmp_path / "data" / "p2p.db").exists()
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        assert time.monotonic() - begun < STOP_SECONDS  # nothing is in flight: nothing has that long to end
        assert [json.loads(line)["event"] for line in told.splitlines()] == ["stopped"]


def test_a_database_that_cannot_be_upgraded_is_one_line_for_the_administrator(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data" / "p2p.db", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")
        connection.execute("CREATE TABLE request (mine)")
    code, told = run(tmp_path)
    assert code == 2
    assert re.fullmatch(
        r"P2P Desk cannot start: P2P_DATABASE_URL: the database could not be brought from empty to version \d{4} "
        r"\(table request already exists\)\. Nothing of it was changed: mend the cause and try again, or go on with "
        r"the program of before\.\n",
        told,
    )


def test_ctrl_c_ends_it_too_and_development_makes_its_own_key(tmp_path: Path) -> None:
    with started(tmp_path, P2P_ENCRYPTION_KEYS="") as (process, address):
        until_ready(address)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    assert (tmp_path / "data" / "development.key").stat().st_mode & 0o777 == 0o600


def test_a_client_that_keeps_its_connection_holds_up_no_end(tmp_path: Path) -> None:
    with started(tmp_path) as (process, address):
        host, _, port = address.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port))) as idle:
            idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert idle.recv(15, socket.MSG_WAITALL) == b"HTTP/1.1 200 OK"
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=PATIENCE)
            assert process.returncode == 0


def test_a_wrong_setting_is_one_line_and_exit_2(tmp_path: Path) -> None:
    code, error = run(tmp_path, P2P_ALLOW_ANONYMOUS="0")
    assert code == 2
    assert error == (
        "P2P Desk cannot start: missing P2P_APP_ID, P2P_APP_PASSWORD, P2P_TENANT_ID"
        " (instead of P2P_APP_PASSWORD: "
        "P2P_APP_CERTIFICATE_FILE, P2P_APP_FEDERATED_TOKEN_FILE or P2P_APP_TYPE=UserAssignedMSI;"
        " for development on loopback set P2P_ALLOW_ANONYMOUS=1)."
        " There is no file .env here; are you in the bot's working folder?\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_busy_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, error = run(tmp_path, P2P_PORT=str(port))
    where = f"127.0.0.1 port {port}"
    told = f"P2P Desk cannot start: P2P_HOST or P2P_PORT: cannot listen on {where}: Address already in use\n"
    assert (code, error) == (2, told)


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "no key": ({"encryption_keys": "Y2FuYXJ5"}, "P2P_ENCRYPTION_KEYS: "),
    "no base64": ({"encryption_keys": "canary-!!"}, "P2P_ENCRYPTION_KEYS: "),
    "no database": ({"database_url": "canary"}, "P2P_DATABASE_URL is not a database URL"),
    "another database": ({"database_url": "mysql://desk:canary@host/p2p"}, "P2P_DATABASE_URL: mysql is not served"),
    "nothing that lasts": ({"database_url": "sqlite+aiosqlite://"}, "P2P_DATABASE_URL names no file"),
    "no address": ({"host": "192.0.2.1"}, "P2P_HOST or P2P_PORT: cannot listen on 192.0.2.1 port 0: "),
    "no name": ({"host": "desk.invalid"}, "P2P_HOST or P2P_PORT: cannot listen on desk.invalid port 0: "),
}
CREDENTIALS = {"allow_anonymous": False, "app_id": APP_ID, "app_password": "canary", "encryption_keys": KEY}


@pytest.mark.asyncio
@pytest.mark.parametrize("name", WRONG)
async def test_a_setting_that_shows_itself_wrong_later_is_told_alike(tmp_path: Path, name: str) -> None:
    more, told = WRONG[name]
    with pytest.raises(WrongSetting) as caught:
        async with serving(settings(tmp_path, **(CREDENTIALS | more)), SystemClock()):
            pass
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.asyncio
async def test_another_key_than_the_databases_is_a_wrong_setting(tmp_path: Path) -> None:
    async with serving(settings(tmp_path, encryption_keys=KEY), SystemClock()):
        pass
    other = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY="
    with pytest.raises(WrongSetting, match="P2P_ENCRYPTION_KEYS"):
        async with serving(settings(tmp_path, encryption_keys=other), SystemClock()):
            pass


@pytest.mark.asyncio
async def test_a_file_that_is_no_database_stays_as_it_is(tmp_path: Path) -> None:
    content = b"this is no database at all, whatever its name says " * 40
    (tmp_path / "p2p.db").write_bytes(content)
    with pytest.raises(WrongSetting, match="P2P_DATABASE_URL: ") as caught:
        async with serving(settings(tmp_path), SystemClock()):
            pass
    assert "\n" not in str(caught.value)
    assert (tmp_path / "p2p.db").read_bytes() == content


@pytest.mark.asyncio
async def test_a_folder_that_cannot_be_made_is_told_by_the_system(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder", encoding="ascii")
    with pytest.raises(WrongSetting, match=r"P2P_DATABASE_URL: .*data"):
        async with serving(settings(tmp_path / "data"), SystemClock()):
            pass


@pytest.mark.asyncio
async def test_a_store_that_is_gone_is_not_ready_and_nothing_is_acknowledged(tmp_path: Path) -> None:
    async with serving(settings(tmp_path), SystemClock()) as desk, aiohttp.ClientSession() as session:
        assert isinstance(desk.store, SqliteStore)
        await desk.store.close()
        async with session.get(f"{desk.address}/readyz") as answer:
            assert (answer.status, (await answer.json())["status"]) == (503, "not ready")
        async with session.get(f"{desk.address}/healthz") as answer:
            assert answer.status == 200
        activity = said.message(TECHNICIAN, "p2p", said.personal("http://127.0.0.1:9/"))
        async with session.post(f"{desk.address}/api/messages", json=activity) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        press = said.press(TECHNICIAN, "mine", {}, said.personal("http://127.0.0.1:9/"))
        async with session.post(f"{desk.address}/api/messages", json=press) as answer:
            assert answer.status == 200
            assert "Not confirmed" in (await answer.json())["value"]
    with pytest.raises(StoreUnavailable):
        await desk.store.run(lambda uow: uow.channels.bound())


@pytest.fixture
def patience() -> Iterator[None]:
    with patient_keys():
        yield


@pytest.mark.usefixtures("patience")
@pytest.mark.asyncio
async def test_with_credentials_nobody_is_let_in_without_a_token(tmp_path: Path) -> None:
    url = "http://127.0.0.1:9/"
    async with Issuer(said.APP_ID, url) as issuer, aiohttp.ClientSession() as session:
        real = settings(
            tmp_path,
            allow_anonymous=False,
            app_id=said.APP_ID,
            app_password="secret",
            encryption_keys=KEY,
            openid_metadata_url=issuer.metadata_url,
            login_url=issuer.url,
        )
        async with serving(real, SystemClock()) as desk:
            activity = said.message(TECHNICIAN, "hello", said.personal(url))
            for token, status in (("", 401), ("x.y.z", 401), (issuer.mint(), 200)):
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                async with session.post(f"{desk.address}/api/messages", json=activity, headers=headers) as answer:
                    assert answer.status == status


def test_a_desk_on_which_nobody_can_acknowledge_and_a_misspelt_setting_are_said_at_start(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, APP],
        cwd=tmp_path,
        env=environment(P2P_PHARMACIST="x"),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        lines = [json.loads(process.stderr.readline()) for _ in range(4)]
        assert [(line["event"], line["setting"]) for line in lines] == [
            ("unknown_setting", "P2P_PHARMACIST"),
            ("nobody_is_admin", "P2P_ADMINS"),
            ("nobody_can_acknowledge", "P2P_PHARMACISTS"),
            ("nobody_to_call_when_nobody_acknowledges", "P2P_SUPERVISORS"),
        ]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.asyncio
async def test_a_second_start_touches_nothing_of_the_first(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        waiting = asyncio.Event()
        desk.teams.fault(faults.held(waiting, accepted=True), kind="create", lane=CHANNEL_ID)
        form = await desk.type(TECHNICIAN, "p2p")
        await desk.press(TECHNICIAN, form, "Post request", FILLED)
        await desk.until(lambda: desk.teams.posts(CHANNEL_ID))
        with pytest.raises(WrongSetting, match="Address already in use"):
            async with serving(settings(tmp_path, port=int(desk.desk.address.rpartition(":")[2])), SystemClock()):
                pass
        waiting.set()
        await desk.settled()
        assert len(desk.teams.posts(CHANNEL_ID)) == 1


class MovedClock(SystemClock):
    """A clock that can be put ahead."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


async def readiness(desk: Whole) -> tuple[int, dict[str, Any]]:
    async with desk.session.get(f"{desk.desk.address}/readyz") as answer:
        return answer.status, (await answer.json())["parts"]


async def ready(desk: Whole) -> dict[str, Any]:
    """Return the parts once the desk is ready: a look that takes long on a busy machine says that it is not."""
    end = time.monotonic() + PATIENCE
    while (found := await readiness(desk))[0] != 200:
        assert time.monotonic() < end, found
        await asyncio.sleep(0.01)
    return found[1]


@pytest.mark.asyncio
async def test_a_queue_whose_head_is_older_than_a_minute_is_not_ready(tmp_path: Path) -> None:
    clock = MovedClock()
    async with (
        teams() as fake,
        serving(settings(tmp_path), clock) as served,
        aiohttp.ClientSession() as session,
    ):
        desk = Whole(served, fake, session)
        form = await desk.type(TECHNICIAN, "p2p")
        await desk.settled()
        fake.fault(faults.throttled("3000"), kind="create", lane=CHANNEL_ID, times=9)
        await desk.press(TECHNICIAN, form, "Post request", FILLED)
        await desk.until(lambda: [call for call in fake.calls if call.status == 429])
        assert await ready(desk) == {"database": True, "dispatcher": True, "queue": True}
        clock.ahead = timedelta(seconds=75)
        end = time.monotonic() + PATIENCE
        while (found := await readiness(desk))[1].get("queue", True):  # what is being sent this moment does not wait
            assert time.monotonic() < end, found
            await asyncio.sleep(0.01)
        status, parts = found
        assert (status, parts["database"]) == (503, True)
        assert re.fullmatch(r"waiting for \d{2,3} s", str(parts["oldest"]))
