"""The whole store: what survives a kill, what the file shows, what a wrong setting says."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from desk.errors import StoreUnavailable
from desk.model import Details, Kind
from desk.ports import UnitOfWork
from desk.records import Draft
from storage.crypto import Keyring
from storage.errors import SealError
from storage.store import open_store
from tests.storage.conftest import PATIENCE
from tests.storage.examples import CANARIES, DETAILS, KEYS, T0, a_post, a_request, an_event

WRITES = Path(__file__).parent / "writes_until_killed.py"
FILLS = Path(__file__).parent / "fills_the_disk.py"


@pytest.mark.parametrize("rounds", [1, 25, 60])
def test_what_was_acknowledged_survives_a_kill(path: Path, rounds: int) -> None:
    """kill -9 lands while batches are being committed: 16 clients never stop writing."""
    program = subprocess.Popen(
        [sys.executable, str(WRITES), str(path)], stdout=subprocess.PIPE, cwd=WRITES.parents[2], text=True
    )
    assert program.stdout is not None
    with program:
        said = [program.stdout.readline() for _ in range(rounds)]
        program.kill()
        said += program.stdout.readlines()
    acknowledged = [key for line in said if line.endswith("\n") for key in line.split()]

    async def missing() -> list[str]:
        store = await open_store(f"sqlite+aiosqlite:///{path}", KEYS)
        lost = await store.run(lambda uow: [key for key in acknowledged if uow.inbox.first(key, T0)])
        await store.close()
        return lost

    assert len(acknowledged) >= rounds
    assert asyncio.run(missing()) == []


def test_a_full_disk_loses_nothing_that_was_acknowledged(path: Path) -> None:
    run = subprocess.run(
        [sys.executable, str(FILLS), str(path)], check=True, timeout=2 * PATIENCE, capture_output=True, text=True
    )
    told = [line.split() for line in run.stdout.splitlines()]
    kept = {int(number) for word, number in told if word == "kept"}
    refused = {int(number) for word, number in told if word == "refused"}
    assert kept
    assert refused
    assert 99_999 in kept
    connection = sqlite3.connect(path)
    found = {int(key[:5]) for (key,) in connection.execute("SELECT key FROM inbox")}
    connection.close()
    assert found == kept


def stored(folder: Path) -> bytes:
    """Return every byte of the database, its log included."""
    return b"".join(file.read_bytes() for file in folder.iterdir())


@pytest.mark.asyncio
async def test_the_file_shows_nothing_that_is_protected(path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.requests.add(a_request(details=Details({})))
        uow.requests.save(a_request(details=DETAILS))
        uow.drafts.save(Draft("d1", "tess", Kind.CALLBACK, T0, dict(zip("abcde", CANARIES, strict=True))))
        uow.audit.add(an_event(1))
        uow.outbox.put(a_post(), T0)

    store = await open_store(f"sqlite+aiosqlite:///{path}", KEYS)
    await store.run(work)
    files = stored(path.parent)
    await store.close()
    files += stored(path.parent)
    assert b"request-1" in files
    for canary in CANARIES:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert canary.encode(encoding) not in files


@pytest.mark.asyncio
async def test_a_closed_store_takes_nothing(path: Path) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{path}", KEYS)
    await store.close()
    with pytest.raises(StoreUnavailable):
        await store.run(lambda uow: uow.inbox.first("a", T0))
    with pytest.raises(StoreUnavailable):
        await store.read(lambda uow: uow.requests.get("nobody"))


@pytest.mark.asyncio
async def test_the_folder_is_made_at_the_first_start(tmp_path: Path) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path}/data/deeper/p2p.db", KEYS)
    assert await store.run(lambda uow: uow.requests.next_number()) == 1
    await store.close()


@pytest.mark.asyncio
async def test_the_keys_of_another_database_are_refused_at_the_start(path: Path) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{path}", KEYS)
    await store.close()
    with pytest.raises(SealError, match="P2P_ENCRYPTION_KEYS"):
        await open_store(f"sqlite+aiosqlite:///{path}", Keyring([b"x" * 32]))


@pytest.mark.asyncio
async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "p2p.db"
    path.write_bytes(b"something else entirely, and long enough to be looked at" * 20)
    with pytest.raises(ValueError, match="is no SQLite database"):
        await open_store(f"sqlite+aiosqlite:///{path}", KEYS)
