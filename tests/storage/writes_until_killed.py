"""A program for test_store.py: writes from sixteen clients, prints each key once it is acknowledged, until killed."""

from __future__ import annotations

import asyncio
import os
import sys
from itertools import count
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from storage.store import SqliteStore, open_store
from tests.storage.conftest import be_patient
from tests.storage.examples import KEYS, T0


async def client(store: SqliteStore, name: int) -> None:
    for number in count():
        key = f"{name}/{number}"
        await store.run(lambda uow, key=key: uow.inbox.first(key, T0))
        os.write(1, f"{key}\n".encode())


async def main() -> None:
    be_patient(pytest.MonkeyPatch())  # or a machine that stands still ends it before its kill
    store = await open_store(f"sqlite+aiosqlite:///{sys.argv[1]}", KEYS)
    await asyncio.gather(*(client(store, name) for name in range(16)))


asyncio.run(main())
