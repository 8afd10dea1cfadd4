"""A row of the trail as other programs read it: whole as JSON, and never a formula in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.trail_export import COLUMNS, FORMATS, Wanted, as_csv, as_json, csv_head, safe
from tests.storage.examples import T0

ROW = dict(
    zip(COLUMNS, ("request-1", 12, 3, "2026-11-20T15:41:07+00:00", "filed", None, {"a": "=1"}, "00ff", ""), strict=True)
)


def cells(line: str) -> list[str]:
    (found,) = csv.reader(io.StringIO(line))
    return found


def test_a_row_is_one_line_of_either() -> None:
    assert json.loads(as_json(ROW)) == ROW
    assert cells(as_csv(ROW)) == ["request-1", "12", "3", ROW["at"], "filed", "", '{"a": "=1"}', "00ff", ""]
    assert cells(csv_head()) == list(COLUMNS)
    assert {name: head() for name, (head, _) in FORMATS.items()} == {"jsonl": "", "csv": csv_head()}


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_what_begins_like_a_formula_is_a_text(begins: str) -> None:
    assert safe(f"{begins}cmd|'/c calc'!A1") == f"'{begins}cmd|'/c calc'!A1"
    assert cells(as_csv(ROW | {"by": f"{begins}1+1"}))[5].startswith("'")


@given(st.text())
def test_every_cell_comes_back_and_none_is_a_formula(text: str) -> None:
    (_, _, _, _, _, by, data, *_) = cells(as_csv(ROW | {"by": text, "data": {"a": text}}))
    assert by in {text, f"'{text}"} or "\0" in text
    assert not by.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert json.loads(data) == {"a": text}
    assert as_json(ROW | {"by": text}).count("\n") == 1


def test_a_period_has_its_beginning_and_not_its_end() -> None:
    period = Wanted(since=T0, until=T0 + timedelta(days=1))
    assert [period.has(T0 + timedelta(days=day)) for day in (-1, 0, 1)] == [False, True, False]
    assert Wanted().has(T0)
    assert period.has(None), "nobody can say that it is not"
