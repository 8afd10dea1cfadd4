"""What was filed before a column of the index was there is found by it after the pass, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import null, update

from desk.errors import StoreUnavailable
from desk.template import MEMBER_ID
from storage import rotation
from storage.indexing import Indexed, index
from storage.rotation import RotationError
from storage.statement import Statement
from storage.store import OpenedStore
from storage.tables import REQUEST
from storage.unit_of_work import Unit
from tests.storage.conftest import open_postgres, open_sqlite
from tests.storage.examples import DETAILS, a_request, after

pytestmark = pytest.mark.asyncio
MANY = 60
OLDER = Statement(update(REQUEST).values(member_index=null()))
SPOIL = Statement(update(REQUEST).where(REQUEST.c.id == "request-9").values(data_key=b"\0" * 60))
MEMBER = DETAILS.get(MEMBER_ID.key)


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenedStore]:
    """Either database, as the desk opens it, with requests as an older version left them."""
    opened: OpenedStore = await (open_sqlite if request.param == "sqlite" else open_postgres)(tmp_path)  # pyright: ignore[reportAssignmentType]  both are opened ones

    def fill(unit: Unit) -> None:
        for number in range(1, MANY + 1):
            unit.requests.add(a_request(number))
        unit.requests.erase("request-5", after(60))

    await opened.run(fill)
    await behind(opened, OLDER)
    yield opened
    await opened.close()


async def behind(store: OpenedStore, change: Statement) -> None:
    await store.run(lambda unit: unit.requests._link.change(change, {}))  # noqa: SLF001  behind the desk's back


def silent(_stage: str, _done: int, _of: int) -> None:
    pass


async def found(store: OpenedStore) -> int:
    return len(await store.read(lambda unit: unit.requests.found(MEMBER, 1000)))


async def test_every_request_that_opens_is_found_and_an_erased_one_is_not(store: OpenedStore) -> None:
    await behind(store, SPOIL)
    assert await found(store) == 0
    told: list[tuple[str, int, int]] = []
    assert await index(store, lambda *one: told.append(one)) == Indexed(MANY - 1, MANY - 2, 1)
    assert told[-1] == ("index", MANY - 1, MANY - 1)
    assert await found(store) == MANY - 2
    assert await index(store, silent) == Indexed(MANY - 1, 0, 1)
    assert not await store.run(lambda unit: unit.requests.reindex("nobody"))
    assert not await store.run(lambda unit: unit.requests.reindex("request-5"))


async def test_a_pass_that_was_cut_off_goes_on_and_a_database_that_is_away_ends_it(
    store: OpenedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_PAUSE_SECONDS", 0.0)

    class Away:
        """A store that takes one unit more."""

        def __init__(self) -> None:
            self.left = 1
            self.read = store.read

        async def run(self, work: object) -> object:
            if not self.left:
                raise StoreUnavailable
            self.left -= 1
            return await store.run(work)  # pyright: ignore[reportArgumentType]  a unit's work, whichever

    with pytest.raises(RotationError, match="What was done stays so"):
        await index(Away(), silent)  # pyright: ignore[reportArgumentType]  it runs and reads
    assert 0 < await found(store) < MANY - 1
    went_on = await index(store, silent)
    assert 0 < went_on.changed < MANY - 1
    assert await found(store) == MANY - 1
