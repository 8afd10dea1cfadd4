"""The stores that the contract runs against: one more name in STORES is one more database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Protocol

import pytest
import pytest_asyncio

from desk.ports import Store
from storage.crypto import Keyring
from storage.store import open_store
from tests.fakes import FakeStore

KEYS = Keyring([b"k" * 32])


class ClosingStore(Store, Protocol):
    """A store that a test opened and must close."""

    async def close(self) -> None: ...


async def open_fake(_: Path) -> ClosingStore:
    return FakeStore()


async def open_sqlite(folder: Path) -> ClosingStore:
    return await open_store(f"sqlite+aiosqlite:///{folder}/p2p.db", KEYS)


STORES: dict[str, Callable[[Path], Awaitable[ClosingStore]]] = {"fake": open_fake, "sqlite": open_sqlite}


@pytest_asyncio.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ClosingStore]:
    opened = await STORES[request.param](tmp_path)
    yield opened
    await opened.close()
