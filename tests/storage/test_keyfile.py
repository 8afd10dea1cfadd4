"""A development key is made once and is its owner's alone."""

from __future__ import annotations

from pathlib import Path

from storage.crypto import parse_keys
from storage.keyfile import development_key


def test_the_key_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "data" / "development.key"
    key = development_key(path)
    assert development_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    sealed = parse_keys(key).seal("request", "r1", b"text")
    assert parse_keys(development_key(path)).open("request", "r1", sealed) == b"text"
