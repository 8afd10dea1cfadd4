"""A rotation beside working units, on both databases: it ends, it goes on after a kill, and it says what is left."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from desk.model import Kind
from desk.records import Draft, Note
from storage import rotation
from storage.crypto import Keyring
from storage.rotation import Keys, RotationError, Unopened, keys, rotate
from storage.sealed import SHAPES, Rewrapped
from storage.store import OpenedStore, open_store
from storage.unit_of_work import Unit
from tests.postgres import server
from tests.storage.conftest import PATIENCE, empty_database
from tests.storage.examples import DETAILS, T0, a_request

pytestmark = pytest.mark.asyncio
OLD, NEW = b"o" * 32, b"n" * 32
OLDER, BOTH, SECOND, NEWER = Keyring([OLD]), Keyring([NEW, OLD]), Keyring([OLD, NEW]), Keyring([NEW])
(OLD_ID,), (NEW_ID,) = OLDER.ids, NEWER.ids
ROWS = 120


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A new database of each kind."""
    if request.param == "sqlite":
        (tmp_path / "p2p.db").write_bytes(empty_database())
        yield f"sqlite+aiosqlite:///{tmp_path / 'p2p.db'}"
        return
    made = server().create_database()
    yield made
    server().drop_database(made)


def fill(unit: Unit, first: int, last: int) -> None:
    for number in range(first, last):
        request = a_request(number)
        unit.requests.add(request)
        unit.drafts.save(Draft(f"form-{number}", "tess", Kind.CALLBACK, T0, {"drug": "Canarimab"}))
        unit.notes.add(Note(f"note-{number}", request.id, "tess", T0, "At 3."))


@pytest_asyncio.fixture
async def older(url: str) -> str:
    """A desk whose rows are all sealed with the old key; no bot runs on it."""
    store = await open_store(url, OLDER)
    for first in range(1, ROWS, 40):
        await store.run(lambda unit, first=first: fill(unit, first, first + 40))
    await store.close()
    return url


@pytest_asyncio.fixture
async def opened() -> AsyncIterator[Callable[[str, Keyring], Awaitable[OpenedStore]]]:
    """Opens stores, and closes them at the end."""
    stores: list[OpenedStore] = []

    async def open_(url: str, keyring: Keyring) -> OpenedStore:
        stores.append(await open_store(url, keyring))
        return stores[-1]

    yield open_
    for store in stores:
        await store.close()


Open = Callable[[str, Keyring], Awaitable[OpenedStore]]


def now() -> datetime:
    return T0


def silent(_stage: str, _done: int, _of: int) -> None:
    pass


async def test_every_row_is_rewrapped_and_the_old_key_may_go(older: str, opened: Open) -> None:
    store = await opened(older, BOTH)
    told: list[tuple[str, int, int]] = []
    before = await keys(store, T0, silent)
    assert (before.rows(OLD_ID), before.rows(NEW_ID), before.retired) == (3 * ROWS + 2, 0, ())
    rotated = await rotate(store, now, lambda *one: told.append(one))
    assert (rotated.rewrapped, rotated.unopened) == (3 * ROWS + 2, ())
    assert rotated.keys.tally == {NEW_ID: {"request": ROWS, "draft": ROWS, "note": ROWS, "secret": 2}}
    assert (rotated.keys.retired, rotated.keys.missing) == ((OLD_ID,), ())
    assert [one for one in told if one[0] == "rewrap"][-1] == ("rewrap", 3 * ROWS + 2, 3 * ROWS + 2)
    again = await rotate(store, now, silent)
    assert (again.rewrapped, again.keys) == (0, rotated.keys)
    newer = await opened(older, NEWER)
    assert await newer.read(lambda unit: unit.requests.look("request-7")) == a_request(7)


async def test_rows_that_do_not_open_are_named_and_the_rest_goes_on(older: str, opened: Open) -> None:
    lost = await opened(older, OLDER)

    def damage(unit: Unit) -> None:
        stranger = Keyring([b"x" * 32]).seal("note", "note-9", b"{}")
        values = {"this": "note-9", "new_data_key": stranger.data_key, "new_key_id": stranger.key_id}
        unit.sealing._link.change(SHAPES["note"].keep, values)  # noqa: SLF001  behind the desk's back
        values = {"this": "form-3", "new_data_key": b"\0" * 60, "new_key_id": OLD_ID}
        unit.sealing._link.change(SHAPES["draft"].keep, values)  # noqa: SLF001  as above

    await lost.run(damage)
    rotated = await rotate(await opened(older, BOTH), now, silent)
    assert rotated.rewrapped == 3 * ROWS
    assert sorted(rotated.unopened, key=lambda one: one.table) == [
        Unopened("draft", "form-3", Rewrapped.CHANGED),
        Unopened("note", "note-9", Rewrapped.KEY_MISSING),
    ]
    assert rotated.keys.missing == Keyring([b"x" * 32]).ids
    assert rotated.keys.retired == ()


async def test_a_bot_without_the_new_key_stops_the_rotation_before_it_begins(
    older: str, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = await opened(older, OLDER)
    at = [T0]

    async def beat() -> None:
        while True:
            await bot.run(lambda unit: unit.heart.beat(at[0]))
            at[0] += timedelta(seconds=5)
            await asyncio.sleep(0.05)

    monkeypatch.setattr(rotation, "_LOOK_SECONDS", 0.1)
    await bot.run(lambda unit: unit.heart.beat(at[0]))
    beating = asyncio.ensure_future(beat())  # noqa: TID251  the test's own
    try:
        with pytest.raises(RotationError, match=NEW_ID):
            await rotate(await opened(older, BOTH), lambda: at[0], silent)
    finally:
        beating.cancel()
        await asyncio.wait([beating])
    assert (await keys(bot, T0, silent)).rows(NEW_ID) == 0


async def test_a_bot_that_ended_a_moment_ago_is_only_waited_for(
    older: str, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_LOOK_SECONDS", 0.01)
    bot = await opened(older, OLDER)
    await bot.run(lambda unit: unit.heart.beat(T0))
    at = [T0]

    def clock() -> datetime:
        at[0] += timedelta(seconds=4)
        return at[0]

    assert (await rotate(await opened(older, BOTH), clock, silent)).rewrapped == 3 * ROWS + 2
    assert at[0] > T0 + rotation.LIVING


async def test_a_key_with_which_a_living_bot_seals_is_not_retired(older: str, opened: Open) -> None:
    bot, admin = await opened(older, SECOND), await opened(older, BOTH)
    await bot.run(lambda unit: unit.heart.beat(T0))
    rotated = await rotate(admin, now, silent)
    assert rotated.keys.rows(OLD_ID) == 0
    assert rotated.keys.retired == ()
    assert rotated.keys.sealing == {OLD_ID}
    assert (await keys(admin, T0 + timedelta(minutes=1), silent)).retired == (OLD_ID,)


async def test_units_that_change_the_same_rows_meanwhile_lose_nothing(older: str, opened: Open) -> None:
    bot, admin = await opened(older, SECOND), await opened(older, BOTH)
    errors: list[Exception] = []
    running = True
    corrected = replace(DETAILS, fields={**DETAILS.fields, "drug": "Otherimab"})

    def correct(unit: Unit, number: int) -> None:
        request = unit.requests.get(f"request-{number}")
        assert request is not None
        unit.requests.save(replace(request, details=corrected, edits=request.edits + 1))
        unit.drafts.save(Draft(f"form-{number}", "tess", Kind.CALLBACK, T0, {"drug": "Otherimab"}))

    async def work(step: int) -> None:
        number = step
        while running:
            try:
                await bot.run(lambda unit, number=number: correct(unit, number))
            except Exception as error:  # noqa: BLE001  whatever it is counts
                errors.append(error)
            number = (number + 7) % ROWS + 1
            await asyncio.sleep(0)

    tasks = [asyncio.ensure_future(work(step)) for step in range(1, 5)]  # noqa: TID251  the test's own
    rotated = await rotate(admin, now, silent)
    running = False
    await asyncio.gather(*tasks)
    assert errors == []
    assert rotated.unopened == ()
    rotated = await rotate(admin, now, silent)  # the bot sealed with the old key to the end
    assert rotated.keys.tally == {NEW_ID: {"request": ROWS, "draft": ROWS, "note": ROWS, "secret": 2}}
    newer = await opened(older, NEWER)
    for number in range(1, ROWS + 1):
        found = await newer.read(lambda unit, number=number: unit.requests.look(f"request-{number}"))
        assert found is not None
        assert found.details == (corrected if found.edits else DETAILS)


KILLED = """
import asyncio, sys, time
import pytest
from storage.crypto import Keyring
from storage.rotation import rotate
from storage.store import open_store
from tests.storage.conftest import be_patient
from tests.storage.examples import T0

async def main():
    be_patient(pytest.MonkeyPatch())
    store = await open_store(sys.argv[1], Keyring([b"n" * 32, b"o" * 32]))
    def told(stage, done, of):
        print(stage, done, flush=True)
        if stage == "rewrap" and done >= 100:
            time.sleep(600)  # however late the kill comes, most is still to be done
    await rotate(store, lambda: T0, told)
    await store.close()

asyncio.run(main())
"""


def kill_in_the_middle(url: str) -> None:
    """Start a rotation in a process of its own and kill it after its second unit, or soon after that."""
    command = [sys.executable, "-c", KILLED, url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("rewrap") and int(line.split()[1]) >= 50:
            process.kill()
            break
    process.stdout.close()
    process.wait(PATIENCE)


async def test_killed_in_the_middle_again_and_again_it_goes_on(older: str) -> None:
    done = 0
    for _ in range(3):
        kill_in_the_middle(older)
        store = await open_store(older, BOTH)  # one at a time: a process has a SQLite file open once
        found: Keys = await keys(store, T0, silent)
        await store.close()
        assert found.rows(NEW_ID) >= done + 50
        assert found.rows(NEW_ID) + found.rows(OLD_ID) == 3 * ROWS + 2
        done = found.rows(NEW_ID)
    store = await open_store(older, BOTH)
    rotated = await rotate(store, now, silent)
    await store.close()
    assert rotated.rewrapped == 3 * ROWS + 2 - done
    assert rotated.keys.retired == (OLD_ID,)
