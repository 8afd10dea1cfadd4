"""Where the file is, who may read it, and how it is opened."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from storage.database import connect, connect_reader, postgres_url, prepare, sqlite_path


def test_the_setting_names_a_file() -> None:
    assert sqlite_path("sqlite+aiosqlite:///data/p2p.db") == Path("data/p2p.db")
    assert sqlite_path("sqlite:////var/lib/p2p.db") == Path("/var/lib/p2p.db")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("data/p2p.db", "not a database URL"),
        ("sqlite+aiosqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql+asyncpg://desk:canary@db/p2p", "postgresql\\+asyncpg is not served; write"),
        ("mysql://desk:canary@db/p2p", "mysql is not served; write"),
    ],
)
def test_other_settings_are_refused_without_their_secrets(url: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as caught:
        sqlite_path(url)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgresql+asyncpg", "postgresql", "postgres"])
def test_the_setting_names_a_server(scheme: str) -> None:
    found = postgres_url(f"{scheme}://desk:canary@db:5433/p2p")
    assert found is not None
    assert (found.drivername, found.host, found.port, found.database) == ("postgresql+asyncpg", "db", 5433, "p2p")
    assert "canary" not in str(found)


def test_another_setting_names_no_server() -> None:
    assert postgres_url("sqlite+aiosqlite:///data/p2p.db") is None
    for wrong in ("postgresql://desk:canary@db", "postgresql://desk:canary@db:port/p2p"):
        with pytest.raises(ValueError, match="P2P_DATABASE_URL") as caught:
            postgres_url(wrong)
        assert "canary" not in str(caught.value)


def test_folder_and_file_are_their_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "p2p.db"
    prepare(path)
    connection = connect(path)
    connection.execute("CREATE TABLE t (x)")
    modes = {one.name: one.stat().st_mode & 0o777 for one in (path.parent, *path.parent.iterdir())}
    connection.close()
    assert modes == {"data": 0o700, "p2p.db": 0o600, "p2p.db-wal": 0o600, "p2p.db-shm": 0o600}


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "p2p.db"
    path.touch(mode=0o644)
    prepare(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_commit_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opens = sqlite3.connect

    def careless(*where: Any, **how: Any) -> sqlite3.Connection:
        """Open as a build of SQLite would whose defaults are quick rather than safe."""
        opened = opens(*where, **how)
        opened.execute("PRAGMA synchronous = OFF").close()
        return opened

    monkeypatch.setattr(sqlite3, "connect", careless)
    connection = connect(tmp_path / "p2p.db")
    found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    connection.close()
    assert found == ["wal", 2]


def test_two_that_start_on_a_new_file_at_once_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "p2p.db"
    first = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    first.execute("BEGIN IMMEDIATE")  # as it does to turn on the log
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        connect(path, busy_seconds=0.05)
    ending = threading.Timer(0.2, first.execute, ["ROLLBACK"])
    ending.start()
    connect(path, busy_seconds=60.0).close()
    ending.join()
    first.close()


def test_an_error_that_no_waiting_mends_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "p2p.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        connect(path, busy_seconds=60.0)


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    reader = connect_reader(tmp_path / "p2p.db")
    with pytest.raises(Exception, match="readonly"):
        reader.execute("CREATE TABLE t (x)")
    reader.close()


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    other = tmp_path / "passwd"
    other.write_text("somebody else's\n")
    other.chmod(0o644)
    with pytest.raises(ValueError, match="is no SQLite database; it was left as it is"):
        prepare(other)
    assert (other.read_text(), other.stat().st_mode & 0o777) == ("somebody else's\n", 0o644)
