"""What an administrator types: results on standard output, one line and exit code 2 when something is wrong."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import structlog
from sqlalchemy import create_engine

from commands import run
from desk.effects import Effect, EffectKind, View, to_person
from storage.crypto import parse_keys
from storage.migrate import HEAD
from storage.store import open_store
from tests.command_line import alone
from tests.postgres import server
from tests.storage.filled import filled
from tests.storage.older import make_older
from tests.test_app import PATIENCE, started, until_ready

APP = Path(__file__).resolve().parent.parent / "app.py"
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
AT = datetime(2026, 3, 9, 14, 41, tzinfo=UTC)
PERSON = "aaaaaaaa-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """Each command sends its log to this test's standard error; the next test's is another."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bot's working folder, its settings in the environment, and a wide terminal."""
    for name in list(os.environ):
        if name.upper().startswith("P2P_"):
            monkeypatch.delenv(name)
    for name, value in {"P2P_ALLOW_ANONYMOUS": "1", "P2P_ENCRYPTION_KEYS": KEY, "COLUMNS": "160"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def undelivered(folder: Path, count: int = 1) -> list[int]:
    """Make a desk on which so many answers died; return their numbers."""
    (folder / "data").mkdir()
    (folder / "data" / "p2p.db").write_bytes(with_undelivered(count))
    return list(range(1, count + 1))


@cache
def with_undelivered(count: int) -> bytes:
    """Return such a desk's database, made once: to migrate it takes a quarter of a second."""

    async def make(file: Path) -> list[int]:
        store = await open_store(f"sqlite+aiosqlite:///{file}", parse_keys(KEY))
        made: list[int] = []
        try:
            for _ in range(count):
                effect = Effect(EffectKind.SHOW, to_person(PERSON), person=PERSON, view=View.GUIDE)
                await store.run(lambda uow, effect=effect: uow.outbox.put(effect, AT))
                (held,) = await store.run(lambda uow: uow.outbox.claim("me", AT, AT, 9))
                await store.run(lambda uow, held=held: uow.outbox.dead(held, "answered 403"))
                await store.run(lambda uow: uow.outbox.release_all())
                made.append(held.id)
        finally:
            await store.close()
        return made

    with TemporaryDirectory() as folder:
        file = Path(folder) / "p2p.db"
        assert asyncio.run(make(file)) == list(range(1, count + 1))
        return alone(file)


def states(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "data" / "p2p.db")) as connection:
        return [state for (state,) in connection.execute("SELECT state FROM outbox_message ORDER BY id")]


def test_outbox_shows_what_was_not_delivered_and_all_of_it_when_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    undelivered(folder, 22)
    assert run(["outbox"]) == 0
    few = capsys.readouterr().out
    assert few.count("Answer to somebody") == 20
    assert "Not delivered" in few
    assert "Mon Mar 9, 10:41 ET" in few
    assert "And 2 more" in few
    assert run(["outbox", "--all"]) == 0
    everything = capsys.readouterr().out
    assert everything.count("Answer to somebody") == 22
    assert "more" not in everything


def test_a_delivery_is_sent_again_or_dismissed_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = undelivered(folder, 2)
    assert run(["outbox", "send-again", str(first)]) == 0
    assert run(["outbox", "dismiss", str(second)]) == 0
    assert states(folder) == ["pending", "dismissed"]
    told = capsys.readouterr().out
    assert "Sending again: Answer to somebody" in told
    assert "Dismissed: Answer to somebody" in told
    assert run(["outbox"]) == 0
    assert capsys.readouterr().out == "Everything was delivered.\n"
    assert run(["outbox", "dismiss", str(second)]) == 2
    assert capsys.readouterr().err == (
        f"P2P Desk: {second} is no delivery of the list (any more); nothing was changed. `outbox` shows the list.\n"
    )


def test_a_backup_is_written_checked_and_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    undelivered(folder, 3)
    assert run(["db", "backup", "copy.db"]) == 0
    told = capsys.readouterr()
    assert "copy.db is checked and complete." in told.out
    assert "outbox_message" in told.out
    assert (folder / "copy.db").stat().st_mode & 0o777 == 0o600
    assert run(["db", "backup", "copy.db"]) == 2
    (told_off,) = capsys.readouterr().err.splitlines()
    assert told_off.startswith("P2P Desk: copy.db is there already")


def test_they_work_beside_a_bot_that_serves_and_it_takes_them_up(folder: Path) -> None:
    (number,) = undelivered(folder)
    with started(folder) as (_, address):
        until_ready(address)
        assert run(["outbox"]) == 0
        assert run(["db", "backup", "copy.db"]) == 0
        assert states(folder) == ["dead"]
        assert run(["outbox", "send-again", str(number)]) == 0
        end = time.monotonic() + PATIENCE
        while states(folder) != ["sent"]:
            assert time.monotonic() < end
            time.sleep(0.05)


def test_a_desk_moves_to_postgresql(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(folder / "p2p.db", 30)
    url = server().create_database()
    try:
        assert run(["db", "copy", "p2p.db", url]) == 0
        told = capsys.readouterr()
        assert "While this runs no bot can serve from p2p.db." in told.err
        assert "All rows are alike on both sides" in told.out
        assert run(["db", "copy", f"sqlite+aiosqlite:///{folder}/p2p.db", url]) == 2
        assert "holds a desk already" in capsys.readouterr().err
    finally:
        server().drop_database(url)


def test_the_moved_desk_takes_the_same_commands(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (number,) = undelivered(folder)
    url = server().create_database()
    try:
        assert run(["db", "copy", "data/p2p.db", url]) == 0
        monkeypatch.setenv("P2P_DATABASE_URL", url)
        assert run(["outbox"]) == 0
        assert "Answer to somebody" in capsys.readouterr().out
        assert run(["outbox", "send-again", str(number)]) == 0
        assert run(["outbox"]) == 0
        assert capsys.readouterr().out.endswith("Everything was delivered.\n")
    finally:
        server().drop_database(url)


WRONG: dict[str, tuple[list[str], dict[str, str], str]] = {
    "no database": (["outbox"], {}, "There is no database file data/p2p.db"),
    "no credentials": (["outbox"], {"P2P_ALLOW_ANONYMOUS": "0"}, "missing P2P_APP_ID"),
    "no url": (["outbox"], {"P2P_DATABASE_URL": "canary"}, "P2P_DATABASE_URL is not a database URL"),
    "no key": (["outbox", "dismiss", "1"], {"P2P_DATABASE_URL": "sqlite:///x.db", "P2P_ENCRYPTION_KEYS": "c"}, "x.db"),
    "no server": (
        ["outbox"], {"P2P_DATABASE_URL": "postgresql+asyncpg://desk:canary@127.0.0.1:9/p2p"}, "P2P_DATABASE_URL: "
    ),
    "backup of a server": (
        ["db", "backup", "f"], {"P2P_DATABASE_URL": "postgresql+asyncpg://desk:canary@host/p2p"}, "pg_dump"
    ),
    "backup of nothing": (["db", "backup", "f"], {}, "There is no database file"),
    "no folder of the bot": (["keys"], {"P2P_ALLOW_ANONYMOUS": "0"}, ". There is no file .env here"),
    "copy to nothing": (["db", "copy", "p2p.db", "canary"], {}, "TARGET is not a database URL"),
    "copy to a file": (["db", "copy", "p2p.db", "sqlite:///canary.db"], {}, "TARGET is no PostgreSQL database"),
    "copy of a server": (["db", "copy", "mysql://u:canary@h/d", "postgresql://h/d"], {}, "mysql is not served"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_one_line_without_a_secret_and_exit_2(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, settings, told = WRONG[name]
    for key, value in settings.items():
        monkeypatch.setenv(key, value)
    assert run(arguments) == 2
    seen = capsys.readouterr()
    assert seen.out == ""
    assert seen.err.startswith("P2P Desk: ")
    assert told in seen.err
    assert seen.err.count("\n") == 1
    assert "canary" not in seen.err
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("arguments", [["nonsense"], ["outbox", "dismiss", "seven"], ["db", "copy", "one"]])
def test_arguments_that_make_no_sense_are_exit_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert "Error: " in capsys.readouterr().err


@pytest.mark.parametrize("trick", ["\x1b[2J", "\x1b]8;;https://evil.example\x07", "\x9b31m", "\u202e", "\u200b", "\r"])
def test_a_reply_cannot_drive_the_terminal(trick: str, capsys: pytest.CaptureFixture[str]) -> None:
    for text in (f"give it to Om{trick}ar", f"ready at {trick}2:30", f"{trick}ready"):
        assert run(["explain", text]) == 0
    assert all(one.isprintable() for one in capsys.readouterr().out if one != "\n")


def test_check_shows_by_what_the_bot_signs_in(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check"]) == 0
    shown = capsys.readouterr().out
    assert "nothing: anonymous, for development" in shown
    assert "Signed in" not in shown
    assert list(folder.iterdir()) == []


def test_check_says_in_one_line_what_keeps_the_bot_from_signing_in(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "APP_ID": "0c6f2d3e-8a1b-4f7c-9d2e-3b4a5c6d7e8f",
        "TENANT_ID": "7f3c1f0a-52b4-4c9d-9a55-1f2f3a4b5c6d",
        "APP_PASSWORD": "canary",
        "LOGIN_URL": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(f"P2P_{name}", value)
    assert run(["check"]) == 2
    shown = capsys.readouterr()
    told = "no token for the client secret: ClientConnectorError; this machine must reach http://127.0.0.1:9"
    assert shown.err == f"P2P Desk: {told}\n"
    assert "client secret" in shown.out
    monkeypatch.setenv("P2P_APP_PASSWORD", "")
    monkeypatch.setenv("P2P_APP_CERTIFICATE_FILE", str(folder / "desk.pem"))
    assert run(["check"]) == 2
    shown = capsys.readouterr()
    told = (
        "P2P_APP_CERTIFICATE_FILE cannot be read (No such file or directory): name a file that the bot's user may read"
    )
    assert (shown.out, shown.err) == ("", f"P2P Desk: {told}\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ready in 5", "ready_later · rule: names a time · in 5"),
        ("ready for #12, ext 4512", "ready · rule: says ready · #12 · ext 4512"),
        ("give it to Quinn", "cannot_take · rule: gives it to somebody · to Quinn"),
        ("ready, what is the DOB?", "question · rule: ends with a question mark · may mean ready"),
    ],
)
def test_a_reply_is_explained_without_a_desk(
    text: str, told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", text]) == 0
    line, weight = capsys.readouterr().out.splitlines()
    assert line == told
    assert re.fullmatch(r"weighs [+-]\d+\.\d for ready \(\+0\.8 is enough, \+0\.0 if it ends so\): .+ [+-]\d.*", weight)
    assert list(folder.iterdir()) == []


def test_the_process_itself_takes_the_commands(folder: Path) -> None:
    undelivered(folder)
    shown = subprocess.run([sys.executable, APP, "outbox"], check=True, capture_output=True, text=True)
    assert "Not delivered" in shown.stdout
    helped = subprocess.run([sys.executable, APP, "--help"], check=True, capture_output=True, text=True)
    assert "outbox" in helped.stdout


def test_serving_does_not_pay_for_the_command_line() -> None:
    """(structlog imports a part of rich by itself when it is there.)"""
    names = ("commands", "typer", "rich.progress", "asyncpg")
    program = f"import app, sys; print([name for name in {names} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=APP.parent)
    assert loaded.stdout == "[]\n"


@pytest.mark.parametrize("arguments", [["outbox"], ["keys"], ["audit", "verify"]], ids=" ".join)
def test_a_key_that_is_gone_and_a_damaged_file_say_what_to_do(
    folder: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    undelivered(folder)
    monkeypatch.setenv("P2P_ENCRYPTION_KEYS", KEY.replace("MDEy", "MDEz"))
    assert run(arguments) == 2
    told = capsys.readouterr().err
    assert told.endswith(
        "not in P2P_ENCRYPTION_KEYS. Put that key back, it alone opens this database;"
        " nothing that it seals was changed.\n"
    )
    monkeypatch.setenv("P2P_ENCRYPTION_KEYS", KEY)
    os.truncate(folder / "data" / "p2p.db", 5000)
    assert run(arguments) == 2
    told = capsys.readouterr().err
    assert told == (
        "P2P Desk: P2P_DATABASE_URL: the database file is damaged. Nothing was changed: keep it, and restore a backup "
        "(README).\n"
    )


NEED_THE_DATABASE = (
    ["outbox"],
    ["outbox", "send-again", "1"],
    ["outbox", "dismiss", "1"],
    ["keys"],
    ["keys", "status"],
    ["keys", "rotate"],
    ["audit", "verify"],
    ["audit", "export"],
)


def at_version(folder: Path, version: str) -> None:
    """Make the desk's database one of that version."""
    with closing(sqlite3.connect(folder / "data" / "p2p.db", isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))


@pytest.mark.parametrize("arguments", NEED_THE_DATABASE, ids=" ".join)
@pytest.mark.parametrize(
    ("version", "told"),
    [
        (
            "0001",
            f"this database is at version 0001, this program needs {HEAD}; nothing was changed. Run `python",
        ),
        ("9999", f"this database is at version 9999, this program knows {HEAD} at most; nothing was changed. Use"),
    ],
)
def test_a_database_of_another_version_is_told_and_left_as_it_is(
    folder: Path, arguments: list[str], version: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    undelivered(folder)
    at_version(folder, version)
    assert run(arguments) == 2
    seen = capsys.readouterr()
    assert (seen.out, seen.err.count("\n")) == ("", 1)
    assert seen.err.startswith(f"P2P Desk: P2P_DATABASE_URL: {told}")
    with closing(sqlite3.connect(folder / "data" / "p2p.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(version,)]


def test_the_database_is_upgraded_by_its_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["db", "upgrade"]) == 2
    assert "There is no database file data/p2p.db" in capsys.readouterr().err
    older(folder / "data" / "p2p.db")
    assert run(["outbox"]) == 2
    assert "Run `python app.py db upgrade`" in capsys.readouterr().err
    assert run(["db", "backup", "before.db"]) == 0
    capsys.readouterr()
    for _ in range(2):
        assert run(["db", "upgrade"]) == 0
        assert capsys.readouterr().out == f"The database is at version {HEAD}, as this program needs it.\n"
    assert run(["outbox"]) == 0


def test_an_upgrade_that_fails_says_what_and_that_nothing_changed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older(folder / "data" / "p2p.db", "CREATE TABLE seal (mine)")
    assert run(["db", "upgrade"]) == 2
    told = capsys.readouterr().err
    assert told == (
        f"P2P Desk: P2P_DATABASE_URL: the database could not be brought from version 0003 to version {HEAD} (table "
        "seal already exists). Nothing of it was changed: mend the cause and try again, or go on with the program of "
        "before.\n"
    )


def test_it_is_not_upgraded_under_a_bot_that_serves(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with started(folder) as (_, address):
        until_ready(address)
        assert run(["db", "upgrade"]) == 2
        assert "A bot serves from data/p2p.db already" in capsys.readouterr().err


def older(file: Path, *more: str) -> None:
    """Make a database as version 0003 left it, with `more` done to it."""
    file.parent.mkdir()
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        make_older(connection, "0003")
        for statement in more:
            connection.exec_driver_sql(statement)
    engine.dispose()
