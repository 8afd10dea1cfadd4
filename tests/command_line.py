"""A bot's working folder for tests of the command line, and a desk in it with a story to tell."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import structlog

from desk.model import Kind
from desk.records import Draft
from storage.crypto import parse_keys
from storage.secret import own_keys
from storage.store import open_store
from storage.unit_of_work import Unit
from tests.storage.examples import T0, a_request
from tests.storage.story import told

OLD = base64.b64encode(b"o" * 32).decode()
NEW = base64.b64encode(b"n" * 32).decode()
(OLD_ID,), (NEW_ID,) = parse_keys(OLD).ids, parse_keys(NEW).ids
FILE = Path("data/p2p.db")


@contextmanager
def working_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Be in the folder, with its settings in the environment and a wide terminal; the log is each test's own."""
    for name in list(os.environ):
        if name.upper().startswith("P2P_"):
            monkeypatch.delenv(name)
    for name, value in {"P2P_ALLOW_ANONYMOUS": "1", "P2P_ENCRYPTION_KEYS": OLD, "COLUMNS": "160"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)
    yield folder
    structlog.reset_defaults()


def desk_with(rows: int) -> None:
    """Make a desk in the working folder whose one request and so many forms are sealed with the old key."""

    def fill(unit: Unit) -> None:
        unit.requests.add(a_request())
        for number in range(rows):
            unit.drafts.save(Draft(f"form-{number}", "tess", Kind.CALLBACK, T0, {"drug": "Canarimab"}))

    async def make() -> None:
        store = await open_store(f"sqlite+aiosqlite:///{FILE}", parse_keys(OLD))
        await store.run(fill)
        await store.close()

    asyncio.run(make())


def desk_with_a_story() -> None:
    """Make a desk in the working folder on which the story of tests/storage/story.py was told."""
    FILE.parent.mkdir()
    FILE.write_bytes(_with_a_story())


@cache
def _with_a_story() -> bytes:
    """Return the database's file, made once: to migrate it and to tell the story takes a third of a second."""

    async def make(file: Path) -> None:
        store = await open_store(f"sqlite+aiosqlite:///{file}", parse_keys(OLD))
        await store.close()

    ring = parse_keys(OLD)
    with TemporaryDirectory() as folder:
        file = Path(folder) / FILE.name
        asyncio.run(make(file))
        told(file, lambda link: Unit(link, ring, own_keys(link, ring)))
        return alone(file)


def alone(file: Path) -> bytes:
    """Return what a database's file holds; nothing of it may stand beside it."""
    assert list(file.parent.iterdir()) == [file]
    return file.read_bytes()
