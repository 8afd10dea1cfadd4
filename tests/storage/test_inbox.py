"""Deliveries are taken once."""

from __future__ import annotations

import pytest

from tests.storage.conftest import ClosingStore
from tests.storage.examples import T0, after

pytestmark = pytest.mark.asyncio


async def test_a_delivery_is_new_once(store: ClosingStore) -> None:
    assert await store.run(lambda uow: uow.inbox.first("chat/1", T0)) is True
    assert await store.run(lambda uow: uow.inbox.first("chat/1", after(15))) is False
    assert await store.run(lambda uow: uow.inbox.first("chat/2", T0)) is True
