"""SECURITY.md claims nothing that no test shows, and names no setting that does not exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
TESTS = sorted(set(re.findall(r"`(tests/[a-z_/]+\.py)::([A-Za-z_0-9]+)`", TEXT)))
THREATS = [
    line
    for line in TEXT.partition("## Threats")[2].splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| threat"))
]


@cache
def defined(file: str) -> frozenset[str]:
    """Return the names of the tests, and classes of tests, that a file defines."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, kinds))


@pytest.mark.parametrize(("file", "name"), TESTS, ids=lambda one: one)
def test_each_test_that_is_named_exists(file: str, name: str) -> None:
    assert (ROOT / file).is_file()
    assert name.lower().startswith("test")
    assert name in defined(file)


def test_beside_each_threat_stands_a_test() -> None:
    assert len(THREATS) > 20
    assert [line for line in THREATS if "::" not in line or line.count("|") != 4] == []


def test_each_setting_that_is_named_stands_in_the_readme() -> None:
    known = set(re.findall(r"`(P2P_[A-Z_]+)`", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert set(re.findall(r"P2P_[A-Z_]+", TEXT)) - known == set()


def test_nobody_is_named_to_write_to() -> None:
    assert not re.search(r"[\w.]+@[\w.]+\.\w+|https?://", TEXT)
