"""A development key is made once and is its owner's alone, whatever stands there or was taken away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.crypto import parse_keys
from storage.keyfile import development_key


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o277])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_key_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "data" / "development.key"
    key = development_key(path)
    assert development_key(path) == key
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    assert os.listdir(path.parent) == [path.name]  # noqa: PTH208  names alone
    sealed = parse_keys(key).seal("request", "r1", b"text")
    assert parse_keys(development_key(path)).open("request", "r1", sealed) == b"text"


def test_whatever_the_umask_the_file_is_its_owners(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "development.key"
    key = development_key(path)
    assert (mode(path), len(key), umask >= 0) == (0o600, 44, True)


def test_a_file_that_others_could_read_is_taken_from_them(tmp_path: Path) -> None:
    path = tmp_path / "development.key"
    key = development_key(path)
    path.chmod(0o664)
    assert development_key(path) == key
    assert mode(path) == 0o600


@pytest.mark.parametrize("text", ["", "c2hvcnQ=\n", "no base64!\n", "é\n"])
def test_what_is_no_key_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "development.key"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"development\.key holds no key of 32 bytes in base64"):
        development_key(path)
    assert path.read_text(encoding="utf-8") == text


def test_a_link_to_elsewhere_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    development_key(elsewhere)
    path = tmp_path / "development.key"
    path.symlink_to(elsewhere)
    with pytest.raises(ValueError, match="no file of this user's own"):
        development_key(path)


def somebody_elses(folder: Path) -> Path:
    """Return a file that belongs to another user: root gives one away, others take one of root's."""
    if os.geteuid() != 0:
        return Path("/etc/passwd")
    path = folder / "development.key"
    development_key(path)
    os.chown(path, 12345, 12345)
    return path


def test_somebody_elses_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no file of this user's own"):
        development_key(somebody_elses(tmp_path))


def test_starts_at_the_same_moment_make_one_key(tmp_path: Path) -> None:
    path = tmp_path / "development.key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: development_key(path), range(16)))
    assert len(keys) == 1
