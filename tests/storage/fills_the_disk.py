"""A program for test_store.py: writes until files may not grow, then until they may again; prints what it was told."""

from __future__ import annotations

import asyncio
import resource
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from desk.errors import StoreUnavailable
from storage.store import SqliteStore, open_store
from tests.storage.conftest import be_patient
from tests.storage.examples import KEYS, T0

_ROOM = 400_000


def allow(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def put(store: SqliteStore, number: int) -> None:
    key = f"{number:05}" + "x" * 3000
    try:
        await store.run(lambda uow: uow.inbox.first(key, T0))
    except StoreUnavailable:
        sys.stdout.write(f"refused {number}\n")
    else:
        sys.stdout.write(f"kept {number}\n")


async def main() -> None:
    be_patient(pytest.MonkeyPatch())  # or a machine that stands still refuses what it did not
    store = await open_store(f"sqlite+aiosqlite:///{sys.argv[1]}", KEYS)
    allow(_ROOM)
    for start in range(0, 400, 16):
        await asyncio.gather(*(put(store, number) for number in range(start, start + 16)))
    allow(resource.RLIM_INFINITY)
    await put(store, 99_999)
    await store.close()


asyncio.run(main())
