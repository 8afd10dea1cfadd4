"""The bot's own messages are found again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.model import MessageRef, Place
from tests.storage.conftest import ClosingStore
from tests.storage.examples import CHANNEL

pytestmark = pytest.mark.asyncio


async def test_messages_are_found_by_place_oldest_first(store: ClosingStore) -> None:
    post = MessageRef(CHANNEL, "9", Place.POST, "request-1")
    line = MessageRef(CHANNEL, "3", Place.LINE, "request-1")
    receipt = MessageRef("a:tess", "3", Place.RECEIPT, "request-1")
    for ref in (post, line, receipt, MessageRef(CHANNEL, "4", Place.POST, "request-2")):
        await store.run(lambda uow, ref=ref: uow.messages.add(ref))
    await store.run(lambda uow: uow.messages.add(replace(post, request="request-2")))
    assert await store.run(lambda uow: uow.messages.find(CHANNEL, "9")) == post
    assert await store.run(lambda uow: uow.messages.find("a:tess", "9")) is None
    assert await store.run(lambda uow: uow.messages.of("request-1")) == [post, line, receipt]
    assert await store.run(lambda uow: uow.messages.of("request-1", Place.RECEIPT, Place.POST)) == [post, receipt]
