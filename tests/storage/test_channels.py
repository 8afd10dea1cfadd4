"""The bound channels."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.model import Channel
from tests.storage.conftest import ClosingStore
from tests.storage.examples import T0, after

pytestmark = pytest.mark.asyncio

FIRST = Channel("c2", "One", "team", "group", "tenant", "https://teams.example")
SECOND = Channel("c1")


async def test_a_channel_is_bound_besides_those_that_are(store: ClosingStore) -> None:
    assert await store.run(lambda uow: uow.channels.bound()) is None
    assert await store.run(lambda uow: list(uow.channels.all_bound())) == []
    await store.run(lambda uow: uow.channels.bind(FIRST, T0))
    await store.run(lambda uow: uow.channels.bind(SECOND, after(1)))
    assert await store.run(lambda uow: list(uow.channels.all_bound())) == [FIRST, SECOND]
    assert await store.run(lambda uow: list(uow.channels.look_bound())) == [FIRST, SECOND]
    assert await store.read(lambda uow: uow.channels.bound()) == FIRST
    assert await store.run(lambda uow: uow.channels.get("c1")) == SECOND
    assert await store.run(lambda uow: uow.channels.get("c3")) is None


async def test_one_already_bound_keeps_its_place_and_its_new_facts(store: ClosingStore) -> None:
    await store.run(lambda uow: uow.channels.bind(FIRST, T0))
    await store.run(lambda uow: uow.channels.bind(SECOND, after(1)))
    renamed = replace(FIRST, name="Renamed")
    await store.run(lambda uow: uow.channels.bind(renamed, after(2)))
    assert await store.run(lambda uow: list(uow.channels.all_bound())) == [renamed, SECOND]
    assert await store.read(lambda uow: uow.channels.get("c2")) == renamed


async def test_one_that_is_unbound_is_known_and_comes_back_last(store: ClosingStore) -> None:
    await store.run(lambda uow: uow.channels.bind(FIRST, T0))
    await store.run(lambda uow: uow.channels.bind(SECOND, after(1)))
    await store.run(lambda uow: uow.channels.unbind("c2"))
    await store.run(lambda uow: uow.channels.unbind("never"))
    assert await store.run(lambda uow: list(uow.channels.all_bound())) == [SECOND]
    assert await store.run(lambda uow: uow.channels.get("c2")) == FIRST
    await store.run(lambda uow: uow.channels.bind(FIRST, after(2)))
    assert await store.run(lambda uow: list(uow.channels.all_bound())) == [SECOND, FIRST]


async def test_two_bound_at_one_moment_stand_in_order_of_id(store: ClosingStore) -> None:
    await store.run(lambda uow: uow.channels.bind(FIRST, T0))
    await store.run(lambda uow: uow.channels.bind(SECOND, T0))
    assert await store.run(lambda uow: uow.channels.bound()) == SECOND
