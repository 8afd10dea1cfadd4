"""The trail: in order, append-only, and a broken chain is named."""

from __future__ import annotations

import pytest

from storage.errors import DuplicateError
from tests.storage.conftest import ClosingStore
from tests.storage.examples import an_event

pytestmark = pytest.mark.asyncio


async def test_events_come_back_in_order(store: ClosingStore) -> None:
    for seq in (1, 2, 3):
        await store.run(lambda uow, seq=seq: uow.audit.add(an_event(seq)))
    await store.run(lambda uow: uow.audit.add(an_event(1, "request-2")))
    assert await store.run(lambda uow: uow.audit.of("request-1")) == [an_event(1), an_event(2), an_event(3)]
    assert await store.run(lambda uow: uow.audit.get("request-1", 2)) == an_event(2)
    assert await store.run(lambda uow: uow.audit.get("request-1", 4)) is None


@pytest.mark.parametrize("seq", [1, 3])
async def test_an_event_follows_the_last_one(store: ClosingStore, seq: int) -> None:
    await store.run(lambda uow: uow.audit.add(an_event(1)))
    with pytest.raises(DuplicateError):
        await store.run(lambda uow: uow.audit.add(an_event(seq)))
