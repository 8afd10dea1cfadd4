"""`keys` and `keys rotate` as an administrator meets them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from commands import run
from tests.command_line import FILE, NEW, NEW_ID, OLD, OLD_ID, desk_with, working_folder


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with working_folder(tmp_path, monkeypatch) as entered:
        yield entered


def change(statement: str) -> None:
    with closing(sqlite3.connect(FILE)) as connection, connection:
        connection.execute(statement)


def test_one_key_that_wraps_everything_needs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    desk_with(3)
    assert run(["keys"]) == 0
    told = capsys.readouterr().out
    assert OLD_ID in told
    assert "Nothing to do: one key, and it wraps everything." in told
    assert run(["keys", "status"]) == 0
    assert capsys.readouterr().out == told


def test_a_rotation_says_what_it_did_and_which_key_may_be_taken_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk_with(60)
    monkeypatch.setenv("P2P_ENCRYPTION_KEYS", f"{NEW},{OLD}")
    assert run(["keys"]) == 0
    assert f"Still in use: {OLD_ID}. Run keys rotate (again)." in capsys.readouterr().out
    assert run(["keys", "rotate"]) == 0
    told = capsys.readouterr()
    assert "Rewrapped 63 rows." in told.out
    assert f"Unused now: take {OLD_ID} out of P2P_ENCRYPTION_KEYS and restart the bot." in told.out
    assert "rewrap: 63 of 63" in told.err.splitlines()  # no terminal: lines
    assert run(["keys", "rotate"]) == 0
    assert "Rewrapped 0 rows." in capsys.readouterr().out
    monkeypatch.setenv("P2P_ENCRYPTION_KEYS", NEW)
    assert run(["keys"]) == 0
    assert NEW_ID in capsys.readouterr().out


def test_a_new_key_in_second_place_is_not_to_be_taken_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk_with(1)
    monkeypatch.setenv("P2P_ENCRYPTION_KEYS", f"{OLD},{NEW}")
    assert run(["keys"]) == 0
    assert "A new key that nothing uses yet stays" in capsys.readouterr().out


def test_what_an_older_version_filed_is_found_after_indexing(capsys: pytest.CaptureFixture[str]) -> None:
    desk_with(1)
    change("UPDATE request SET member_index = x'00', pa_index = NULL")
    assert run(["keys", "index"]) == 0
    told = capsys.readouterr()
    assert "Requests read: 1. Found by more, or by other, words now: 1." in told.out
    assert "index: 1 of 1" in told.err.splitlines()
    assert run(["keys", "index"]) == 0
    assert "words now: 0." in capsys.readouterr().out
    change("UPDATE request SET data_key = x'00'")
    assert run(["keys", "index"]) == 1
    assert "Left as they are, since they do not open: 1." in capsys.readouterr().err


def test_rows_that_do_not_open_are_named_without_what_is_in_them(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk_with(3)
    change("UPDATE draft SET sealed = x'00' WHERE id = 'form-1'")
    change("UPDATE request SET key_id = 'lost'")
    monkeypatch.setenv("P2P_ENCRYPTION_KEYS", f"{NEW},{OLD}")
    assert run(["keys", "rotate"]) == 1
    told = capsys.readouterr()
    assert "Left as it is: draft form-1, it was changed since it was stored." in told.err
    assert "Left as it is: request request-1, its key is not in P2P_ENCRYPTION_KEYS." in told.err
    assert "Rows need lost: put the key back into P2P_ENCRYPTION_KEYS." in told.out
    assert f"Still in use: {OLD_ID}." in told.out
    assert "Canarimab" not in told.out + told.err


def test_more_rows_than_anybody_reads_are_counted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk_with(30)
    change("UPDATE draft SET sealed = x'00'")
    monkeypatch.setenv("P2P_ENCRYPTION_KEYS", f"{NEW},{OLD}")
    assert run(["keys", "rotate"]) == 1
    told = capsys.readouterr().err
    assert told.count("Left as it is: draft") == 20
    assert "And 10 more." in told


def test_without_the_key_of_the_database_it_is_said_which_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk_with(1)
    monkeypatch.setenv("P2P_ENCRYPTION_KEYS", NEW)
    assert run(["keys", "rotate"]) == 2
    told = capsys.readouterr().err
    assert f"sealed with key {OLD_ID}, which is not in P2P_ENCRYPTION_KEYS" in told
    assert told.count("\n") == 1
