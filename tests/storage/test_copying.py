"""A desk moves to PostgreSQL whole, however often the move is killed; nothing but its own part copy is touched."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from desk.effects import Effect, EffectKind, View
from storage import copying
from storage.copying import Copied, CopyError, copy
from storage.crypto import parse_keys
from storage.database import postgres_url
from storage.migrate import HEAD
from storage.statement import Statement
from storage.store import open_store
from storage.tables import METADATA
from tests.postgres import server
from tests.storage.filled import contents, filled

APP = Path(__file__).resolve().parents[2] / "app.py"
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
CHUNK = 100
ROWS = 2 * CHUNK + 17


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copy fewer rows in one transaction: then few rows are several."""
    monkeypatch.setattr(copying, "CHUNK", CHUNK)


def silent(_stage: str, _done: int, _of: int) -> None:
    """Tell nobody."""


@pytest.fixture
def target() -> Iterator[str]:
    """An empty database's URL."""
    url = server().create_database()
    yield url
    server().drop_database(url)


def run(source: Path, url: str, progress: copying.Progress = silent) -> Copied:
    server_url = postgres_url(url)
    assert server_url is not None
    return asyncio.run(copy(source, server_url, progress))


def stored(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of the target, as `contents` does of a file."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for table in METADATA.sorted_tables:
        rows = server().execute(Statement(select(table)).postgresql.text, url)
        plain = [tuple(int(one) if isinstance(one, bool) else one for one in row) for row in rows]
        found[table.name] = sorted(plain, key=repr)
    return found


def version(url: str) -> object:
    return server().execute("SELECT version_num FROM alembic_version", url)[0][0]


class Stopped(Exception):  # noqa: N818  a test's way to end a copy half-way
    """Somebody pulled the plug."""


def stop_at(rows: int) -> copying.Progress:
    def progress(stage: str, done: int, _of: int) -> None:
        if stage == "copy" and done >= rows:
            raise Stopped

    return progress


def test_every_row_of_every_table_arrives(tmp_path: Path, target: str) -> None:
    source = filled(tmp_path / "p2p.db", ROWS)
    told: list[tuple[str, int, int]] = []
    copied = run(source, target, lambda *now: told.append(now))
    assert copied.rows == {name: 1 if name == "counter" else ROWS for name in METADATA.tables}
    assert stored(target) == contents(source)
    assert version(target) == HEAD
    total = sum(copied.rows.values())
    assert {("copy", total, total), ("compare", total, total)} <= set(told)


def test_the_copied_desk_serves_with_the_same_keys_and_its_numbers_go_on(tmp_path: Path, target: str) -> None:
    keys = parse_keys(KEY)
    effect = Effect(EffectKind.SHOW, "person:p", person="p", view=View.GUIDE)

    async def queue(url: str, at: int) -> int:
        store = await open_store(url, keys)
        try:
            moment = datetime(2026, 3, 9, 14, at, tzinfo=UTC)
            await store.run(lambda uow: uow.outbox.put(effect, moment))
            held = await store.run(lambda uow: uow.outbox.claim("me", moment, moment, 9)[0])
            await store.run(lambda uow: uow.outbox.dead(held, "answered 403"))
            return held.id
        finally:
            await store.close()

    source = tmp_path / "p2p.db"
    first = asyncio.run(queue(f"sqlite+aiosqlite:///{source}", 1))
    run(source, target)
    assert asyncio.run(queue(target, 2)) == first + 1


def test_cut_off_it_goes_on_where_it_was(tmp_path: Path, target: str) -> None:
    source = filled(tmp_path / "p2p.db", ROWS)
    total = sum(len(rows) for rows in contents(source).values())
    with pytest.raises(Stopped):
        run(source, target, stop_at(total // 2))
    assert version(target) == copying.PART
    with pytest.raises(ValueError, match="is not finished"):
        asyncio.run(open_store(target, parse_keys(KEY)))
    copied = run(source, target)
    assert total // 2 - CHUNK <= total - copied.written <= total // 2 + CHUNK
    assert stored(target) == contents(source)


def test_a_source_that_lived_on_between_two_tries_ends_as_it_is_now(tmp_path: Path, target: str) -> None:
    source = filled(tmp_path / "p2p.db", 50)
    with pytest.raises(Stopped):
        run(source, target, lambda stage, _done, _of: stop_at(0)("copy" if stage == "compare" else "", 0, 0))
    with closing(sqlite3.connect(source)) as bot, bot:
        bot.execute("UPDATE request SET status = 'withdrawn' WHERE number = 7")
        bot.execute("DELETE FROM draft WHERE at % 2 = 0")
        bot.execute("INSERT INTO inbox VALUES ('late', 1)")
        bot.execute("INSERT INTO audit SELECT 'late', seq, kind, at, actor, data, mac FROM audit LIMIT 1")
    copied = run(source, target)
    assert copied.written < 60
    assert stored(target) == contents(source)


def test_nobody_writes_to_the_source_meanwhile(tmp_path: Path, target: str) -> None:
    source = filled(tmp_path / "p2p.db", 5)
    refused: list[str] = []

    def write(_stage: str, _done: int, _of: int) -> None:
        with closing(sqlite3.connect(source, timeout=0.0)) as bot:
            try:
                bot.execute("UPDATE counter SET value = 99")
            except sqlite3.OperationalError as error:
                refused.append(str(error))

    run(source, target, write)
    assert set(refused) == {"database is locked"}
    with closing(sqlite3.connect(source, timeout=0.0)) as bot:
        bot.execute("UPDATE counter SET value = 99")


def refusal(source: Path, url: str) -> str:
    """Return what the administrator reads, one line."""
    with pytest.raises(CopyError) as caught:
        run(source, url)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_target_that_holds_a_desk_is_left_as_it_is(tmp_path: Path, target: str) -> None:
    source = filled(tmp_path / "p2p.db", 5)
    run(source, target)
    before = stored(target)
    with closing(sqlite3.connect(source)) as bot, bot:
        bot.execute("UPDATE request SET status = 'withdrawn'")
    assert "holds a desk already" in refusal(source, target)
    assert stored(target) == before


def test_a_part_of_another_desk_is_left_as_it_is(tmp_path: Path, target: str) -> None:
    with pytest.raises(Stopped):
        run(filled(tmp_path / "one.db", ROWS), target, stop_at(ROWS))
    before = stored(target)
    assert "a part of another desk" in refusal(filled(tmp_path / "other.db", 5, seed=2), target)
    assert stored(target) == before


def test_an_audit_trail_that_differs_is_not_touched(tmp_path: Path, target: str) -> None:
    source = filled(tmp_path / "p2p.db", 5)
    with pytest.raises(Stopped):
        run(source, target, lambda stage, _done, _of: stop_at(0)("copy" if stage == "compare" else "", 0, 0))
    server().execute("INSERT INTO audit SELECT 'foreign', seq, kind, at, actor, data, mac FROM audit LIMIT 1", target)
    assert "audit trail" in refusal(source, target)
    assert ("foreign",) in server().execute("SELECT request FROM audit", target)


def test_sources_that_cannot_be_copied_are_told(tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no database file" in refusal(tmp_path / "none.db", target)
    old = tmp_path / "old.db"
    sqlite3.connect(old).close()
    old.touch()
    assert "run `python app.py db upgrade`" in refusal(old, target)
    monkeypatch.setattr(copying, "_HOLD_SECONDS", 0.05)
    busy = filled(tmp_path / "busy.db", 1)
    with closing(sqlite3.connect(busy, isolation_level=None)) as bot:
        bot.execute("BEGIN IMMEDIATE")
        assert "database is locked" in refusal(busy, target)


def test_a_text_that_postgresql_cannot_store_is_told_without_the_text(tmp_path: Path, target: str) -> None:
    source = filled(tmp_path / "p2p.db", 5)
    with closing(sqlite3.connect(source)) as bot, bot:
        bot.execute("UPDATE person SET name = 'canary' || char(0) || 'x' WHERE rowid = 1")
    told = refusal(source, target)
    assert "22021" in told
    assert "canary" not in told


@pytest.mark.parametrize("url", ["postgresql+asyncpg://desk:canary@127.0.0.1:9/p2p", "database", "password"])
def test_a_target_that_cannot_be_reached_is_told_without_the_password(tmp_path: Path, url: str) -> None:
    good = server().url("nothing_here")
    urls = {"database": good, "password": good.replace("desk:", "nobody:canary")}
    told = refusal(filled(tmp_path / "p2p.db", 1), urls.get(url, url))
    assert told.startswith("The target could not be used")
    assert "canary" not in told


def test_an_option_that_the_driver_does_not_know_is_told(tmp_path: Path, target: str) -> None:
    assert "does not know" in refusal(filled(tmp_path / "p2p.db", 1), f"{target}?canary=1")


HASTY = """
import sys
import commands
from storage import copying
copying._HOLD_SECONDS = 0.3
sys.exit(commands.run(["db", "copy", *sys.argv[1:3]]))
"""
"""The command itself, but it waits for another copy for a moment only."""


def test_two_copies_to_one_target_do_not_mix(tmp_path: Path, target: str) -> None:
    source = filled(tmp_path / "p2p.db", 5)
    twin = filled(tmp_path / "twin.db", 5)
    told: list[str] = []

    def meanwhile(_stage: str, _done: int, _of: int) -> None:
        if not told:
            told.append("")
            command = [sys.executable, "-c", HASTY, str(twin), target]
            ended = subprocess.run(command, check=False, capture_output=True, text=True, cwd=APP.parent)
            told.append(f"{ended.returncode} {ended.stderr}")

    run(source, target, meanwhile)
    assert "2 " in told[1]
    assert "Another copy to this target is running" in told[1]
    assert stored(target) == contents(source)


HALTING = """
import sys, time
from contextlib import contextmanager
import pytest
import commands
from storage import copying
from tests.storage.conftest import be_patient

@contextmanager
def bar():
    def tell(stage, done, of):
        print(stage, done, flush=True)
        if stage == "copy" and done >= int(sys.argv[3]):
            time.sleep(600)
    yield tell

copying.CHUNK = 100
be_patient(pytest.MonkeyPatch())
commands.bar = bar
commands.app(["db", "copy", *sys.argv[1:3]])
"""
"""The command itself, but it tells its progress a line at a time, and goes no further than so many rows."""


def kill_half_way(source: Path, url: str, rows: int) -> None:
    """Start the command in a process of its own and kill it when so many rows are through, or soon after that."""
    command = [sys.executable, "-c", HALTING, str(source), url, str(rows + 3 * CHUNK)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=APP.parent) as process:
        assert process.stdout is not None
        told = (line.split() for line in process.stdout)
        assert any(int(done) >= rows for stage, done in told if stage == "copy")
        process.kill()


def test_killed_half_way_and_started_again_the_contents_are_equal(tmp_path: Path, target: str) -> None:
    source = filled(tmp_path / "p2p.db", ROWS)
    total = sum(len(rows) for rows in contents(source).values())
    for rows in (total // 4, total // 2):
        kill_half_way(source, target, rows)
        assert version(target) == copying.PART
    ended = subprocess.run(
        [sys.executable, APP, "db", "copy", source, target], check=True, capture_output=True, text=True
    )
    assert "All rows are alike on both sides" in ended.stdout
    assert version(target) == HEAD
    assert stored(target) == contents(source)
