"""When anything ran last."""

from __future__ import annotations

import pytest

from tests.storage.conftest import ClosingStore
from tests.storage.examples import T0, after

pytestmark = pytest.mark.asyncio


async def test_the_latest_beat_is_kept(store: ClosingStore) -> None:
    assert await store.run(lambda uow: uow.heart.last()) is None
    for at, kept in ((T0, T0), (after(5), after(5)), (after(2), after(5))):
        await store.run(lambda uow, at=at: uow.heart.beat(at))
        assert await store.run(lambda uow: uow.heart.last()) == kept
    assert await store.read(lambda uow: uow.heart.last()) == after(5)


async def test_after_a_clock_that_was_wrong_the_beat_counts_anew(store: ClosingStore) -> None:
    await store.run(lambda uow: uow.heart.beat(after(9_000_000)))
    await store.run(lambda uow: uow.heart.restart(T0))
    assert await store.run(lambda uow: uow.heart.last()) == T0
    await store.run(lambda uow: uow.heart.beat(after(5)))
    assert await store.run(lambda uow: uow.heart.last()) == after(5)
