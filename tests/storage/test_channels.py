"""The bound channel."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.model import Channel
from tests.storage.conftest import ClosingStore
from tests.storage.examples import T0, after

pytestmark = pytest.mark.asyncio


async def test_the_channel_bound_last_is_the_bound_one(store: ClosingStore) -> None:
    first = Channel("c1", "One", "team", "group", "tenant", "https://teams.example")
    assert await store.run(lambda uow: uow.channels.bound()) is None
    await store.run(lambda uow: uow.channels.bind(first, T0))
    await store.run(lambda uow: uow.channels.bind(Channel("c2"), after(1)))
    assert await store.run(lambda uow: uow.channels.bound()) == Channel("c2")
    assert await store.run(lambda uow: uow.channels.get("c1")) == first
    assert await store.run(lambda uow: uow.channels.get("c3")) is None
    await store.run(lambda uow: uow.channels.bind(replace(first, name="Renamed"), after(2)))
    assert await store.run(lambda uow: uow.channels.bound()) == replace(first, name="Renamed")
