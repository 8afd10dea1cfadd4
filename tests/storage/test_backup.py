"""A backup is the state of one moment, whole and checked, however busy the bot is; it never replaces anything."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from storage.backup import BackupError, back_up
from storage.database import connect
from storage.tables import METADATA
from tests.storage.filled import contents, filled

ROWS = 500


def silent(_done: int, _of: int) -> None:
    """Tell nobody."""


def test_the_copy_has_every_row_and_is_its_owners_alone(tmp_path: Path) -> None:
    source = filled(tmp_path / "p2p.db", ROWS)
    target = tmp_path / "copy.db"
    told: list[tuple[int, int]] = []
    counts = back_up(source, target, lambda done, of: told.append((done, of)))
    assert counts == {name: 1 if name == "counter" else ROWS for name in METADATA.tables}
    assert contents(target) == contents(source)
    assert target.stat().st_mode & 0o777 == 0o600
    assert told[-1][0] == told[-1][1] > 0
    assert sorted(one.name for one in tmp_path.iterdir() if "copy" in one.name) == ["copy.db"]


def test_the_bot_goes_on_writing_and_the_copy_is_of_one_moment(tmp_path: Path) -> None:
    source = filled(tmp_path / "p2p.db", 5_000)
    done = threading.Event()
    written: list[int] = []

    def write() -> None:
        with closing(connect(source, busy_seconds=60.0)) as bot:
            number = 0
            while not done.is_set() or number < 50:
                number += 1
                bot.execute("BEGIN IMMEDIATE")
                for table in ("inbox", "timer"):
                    columns = "(key, at)" if table == "inbox" else "(key, due, kind, request)"
                    marks = "(?, 1)" if table == "inbox" else "(?, 1, 'k', 'r')"
                    bot.execute(f"INSERT INTO {table} {columns} VALUES {marks}", (f"new-{number}",))  # noqa: S608
                bot.execute("COMMIT")
            written.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = back_up(source, tmp_path / "copy.db", silent)
    finally:
        done.set()
        writer.join()
    assert counts["inbox"] == counts["timer"]
    assert written[0] >= 50
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_what_is_there_already_stays_as_it_is(tmp_path: Path) -> None:
    source = filled(tmp_path / "p2p.db", 1)
    target = tmp_path / "copy.db"
    target.write_text("mine", encoding="ascii")
    with pytest.raises(BackupError, match="is there already"):
        back_up(source, target, silent)
    with pytest.raises(BackupError, match="is there already"):
        back_up(source, source, silent)
    assert target.read_text(encoding="ascii") == "mine"


def test_what_appears_meanwhile_is_not_overwritten_either(tmp_path: Path) -> None:
    source = filled(tmp_path / "p2p.db", 10)
    target = tmp_path / "copy.db"
    with pytest.raises(BackupError, match="is there already"):
        back_up(source, target, lambda _done, _of: target.touch())
    assert target.read_bytes() == b""
    assert sorted(one.suffix for one in tmp_path.iterdir() if one.name.startswith(".")) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "has no table"),
        (b"no database at all, whatever its name says" * 40, "not a database"),
        (None, "no database file"),
    ],
)
def test_a_source_that_is_no_desk_is_told_in_one_line_and_leaves_nothing(
    tmp_path: Path, content: bytes | None, told: str
) -> None:
    source = tmp_path / "p2p.db"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(BackupError, match=told) as caught:
        back_up(source, tmp_path / "copy.db", silent)
    assert "\n" not in str(caught.value)
    assert [one.name for one in tmp_path.iterdir()] == (["p2p.db"] if content is not None else [])


def test_an_older_database_is_backed_up_as_it_is_before_it_is_upgraded(tmp_path: Path) -> None:
    source = filled(tmp_path / "p2p.db", 1)
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("DROP TABLE seal")
    counts = back_up(source, tmp_path / "copy.db", silent)
    assert "seal" not in counts
    assert counts["request"] > 0


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="No such file or directory"):
        back_up(filled(tmp_path / "p2p.db", 1), tmp_path / "none" / "copy.db", silent)


def test_a_damaged_database_gives_no_backup(tmp_path: Path) -> None:
    source = filled(tmp_path / "p2p.db", ROWS)
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with source.open("rb+") as file:
        file.seek(size * (pages - 3))
        file.write(os.urandom(size))
    with pytest.raises(BackupError, match=r"damaged|malformed"):
        back_up(source, tmp_path / "copy.db", silent)
    assert not (tmp_path / "copy.db").exists()


def test_killed_it_leaves_nothing_that_looks_like_a_backup(tmp_path: Path) -> None:
    source = filled(tmp_path / "p2p.db", ROWS)
    program = (
        "import os, pathlib, storage.backup\n"
        f"files = map(pathlib.Path, ({str(source)!r}, {str(tmp_path / 'copy.db')!r}))\n"
        "storage.backup.back_up(*files, lambda *_: os.abort())\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)
    assert ended.returncode < 0
    assert not (tmp_path / "copy.db").exists()
    back_up(source, tmp_path / "copy.db", silent)
