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


async def test_a_channel_that_hears_hears_from_then_on(store: ClosingStore) -> None:
    await store.run(lambda uow: uow.channels.bind(FIRST, T0))
    await store.run(lambda uow: uow.channels.bind(SECOND, after(1)))
    for _ in range(2):
        await store.run(lambda uow: uow.channels.hear("c2"))
    assert await store.read(lambda uow: list(uow.channels.all_bound())) == [replace(FIRST, hears=True), SECOND]
    assert await store.read(lambda uow: uow.channels.get("c2")) == replace(FIRST, hears=True)


async def test_what_a_deaf_channel_misses_is_counted_until_it_hears(store: ClosingStore) -> None:
    await store.run(lambda uow: uow.channels.bind(FIRST, T0))
    await store.run(lambda uow: uow.channels.bind(SECOND, T0))
    assert [await store.run(lambda uow: uow.channels.miss("c2")) for _ in range(3)] == [1, 2, 3]
    assert await store.run(lambda uow: (uow.channels.miss("c2"), uow.channels.miss("c2"))) == (4, 5)
    assert await store.run(lambda uow: uow.channels.miss("c1")) == 1
    await store.run(lambda uow: uow.channels.hear("c2"))
    assert [await store.run(lambda uow: uow.channels.miss("c2")) for _ in range(2)] == [0, 0]
    assert await store.run(lambda uow: uow.channels.bound()) == replace(SECOND, unheard=1)
    assert await store.run(lambda uow: uow.channels.get("c2")) == replace(FIRST, hears=True, unheard=5)


async def test_binding_again_changes_nothing_of_what_is_heard(store: ClosingStore) -> None:
    await store.run(lambda uow: uow.channels.bind(FIRST, T0))
    await store.run(lambda uow: uow.channels.miss("c2"))
    await store.run(lambda uow: uow.channels.hear("c2"))
    kept = replace(FIRST, hears=True, unheard=1)
    await store.run(lambda uow: uow.channels.bind(replace(FIRST, unheard=7), after(1)))
    assert await store.run(lambda uow: uow.channels.bound()) == kept
    await store.run(lambda uow: uow.channels.unbind("c2"))
    await store.run(lambda uow: uow.channels.bind(FIRST, after(2)))
    assert await store.run(lambda uow: uow.channels.bound()) == kept


async def test_a_channel_that_was_never_bound_is_neither_heard_nor_counted(store: ClosingStore) -> None:
    await store.run(lambda uow: uow.channels.hear("c3"))
    assert await store.run(lambda uow: uow.channels.miss("c3")) == 0
    assert await store.run(lambda uow: uow.channels.get("c3")) is None


async def test_two_bound_at_one_moment_stand_in_order_of_id(store: ClosingStore) -> None:
    await store.run(lambda uow: uow.channels.bind(FIRST, T0))
    await store.run(lambda uow: uow.channels.bind(SECOND, T0))
    assert await store.run(lambda uow: uow.channels.bound()) == SECOND
