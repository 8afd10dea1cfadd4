"""`audit verify` and `audit export` as an administrator meets them."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from commands import run
from tests.command_line import FILE, desk_with_a_story, working_folder
from tests.desk.build import DETAILS, PAT


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with working_folder(tmp_path, monkeypatch) as entered:
        desk_with_a_story()
        yield entered


def change(*statements: str) -> None:
    with closing(sqlite3.connect(FILE)) as connection, connection:
        for guard in ("audit_no_update", "audit_no_delete", "seal_no_delete"):
            connection.execute(f"DROP TRIGGER IF EXISTS {guard}")
        for statement in statements:
            connection.execute(statement)


def rows() -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(FILE)) as connection:
        return connection.execute("SELECT request, seq, kind FROM audit ORDER BY request, seq").fetchall()


def test_a_trail_as_it_was_is_told_and_what_waits_is_sealed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", "verify"]) == 0
    told = capsys.readouterr()
    assert f"{len(rows())} rows in 4 chains are as they were: 2 seals, the last " in told.out
    assert "; 0 chains sealed now." in told.out
    assert f"rows: {len(rows())} of {len(rows())}" in told.err.splitlines()
    assert run(["audit", "verify", "--seals", "2"]) == 0


def test_the_first_broken_row_is_named_and_the_exit_code_is_1(capsys: pytest.CaptureFixture[str]) -> None:
    change("UPDATE audit SET actor = 'x' WHERE request = 'roster' AND seq = 1")
    assert run(["audit", "verify"]) == 1
    told = capsys.readouterr().out
    assert told.startswith("Row 1 of roster was changed, or the rows before it were changed, put in or taken out.")
    assert "Not sealed again." in told


def test_seals_that_were_there_once_are_missed_by_their_number(capsys: pytest.CaptureFixture[str]) -> None:
    change("DELETE FROM seal WHERE number = 2")
    assert run(["audit", "verify", "--seals", "2"]) == 1
    assert "There are 1 sound seals, and there were 2." in capsys.readouterr().out
    assert run(["audit", "verify"]) == 0
    assert "4 chains sealed now." in capsys.readouterr().out


def test_a_seal_that_was_made_anew_is_missed_by_its_head(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", "verify"]) == 0
    noted = capsys.readouterr().out.splitlines()[-1].partition("for the next time: ")[2].split()
    assert noted[:3] == ["--seals", "2", "--head"]
    assert run(["audit", "verify", *noted]) == 0
    assert run(["audit", "verify", *noted[:3], noted[3].upper()]) == 0
    change("DELETE FROM seal WHERE number = 2")
    assert run(["audit", "verify"]) == 0  # and seals again what was sealed
    capsys.readouterr()
    assert run(["audit", "verify", "--seals", "2"]) == 0
    assert run(["audit", "verify", *noted]) == 1
    assert "Seal 2 is another one than was noted outside: the seals from there on" in capsys.readouterr().out
    assert run(["audit", "verify", "--head", noted[3]]) == 2
    assert "give its number too" in capsys.readouterr().err


def test_more_broken_chains_than_anybody_reads_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    change(*(f"INSERT INTO audit VALUES ('x{number:02}', 1, 'filed', 1, NULL, '', x'00')" for number in range(25)))  # noqa: S608
    assert run(["audit", "verify"]) == 1
    told = capsys.readouterr().out
    assert told.count("Row 1 of x") == 20
    assert "And 5 more chains." in told


def test_everything_is_exported_as_lines_of_json_without_anything_that_was_typed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["audit", "export"]) == 0
    told = capsys.readouterr()
    found = [json.loads(line) for line in told.out.splitlines()]
    assert [(one["subject"], one["seq"], one["event"]) for one in found] == rows()
    assert {one["request"] for one in found} == {1, 2, 3, None}
    assert PAT.id in {one["by"] for one in found}
    assert all(one["at"].endswith("+00:00") and len(one["mac"]) == 64 for one in found)
    assert f"{len(found)} rows." in told.err
    assert not [text for text in DETAILS.fields.values() if text in told.out]


def test_one_request_and_one_period(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", "export", "--request", "2"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {one["request"] for one in found} == {2}
    day = found[0]["at"][:10]
    assert run(["audit", "export", "--from", day, "--to", day]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(rows())
    assert run(["audit", "export", "--to", "2020-01-01"]) == 0
    assert capsys.readouterr().out == ""
    assert run(["audit", "export", "--request", "99"]) == 2
    assert capsys.readouterr().err == "P2P Desk: There is no request #99.\n"


def test_a_file_is_new_and_its_owners_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = os.umask(0o000)
    try:
        assert run(["audit", "export", "trail.csv", "--format", "csv"]) == 0
    finally:
        os.umask(before)
    assert (folder / "trail.csv").stat().st_mode & 0o777 == 0o600
    with (folder / "trail.csv").open(encoding="utf-8", newline="") as file:
        head, *found = csv.reader(file)
    assert head == ["subject", "request", "seq", "at", "event", "by", "data", "mac"]
    assert [(one[0], int(one[2]), one[4]) for one in found] == rows()
    capsys.readouterr()
    assert run(["audit", "export", "trail.csv"]) == 2
    assert capsys.readouterr().err == "P2P Desk: trail.csv is there already; it was left as it is. Name a new file.\n"
    assert run(["audit", "export", "other.csv", "--request", "99"]) == 2
    assert not (folder / "other.csv").exists()
