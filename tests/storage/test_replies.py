"""What a reply did is found again by its message."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.records import Heard
from tests.storage.conftest import ClosingStore
from tests.storage.examples import CHANNEL

pytestmark = pytest.mark.asyncio

READY = Heard(CHANNEL, "17", "request-1", "paul", "ready", 3)


async def test_a_reply_is_found_by_its_conversation_and_its_own_id(store: ClosingStore) -> None:
    elsewhere = replace(READY, conversation="19:other@thread.tacv2", request="request-2")
    assert await store.run(lambda uow: uow.replies.find(CHANNEL, "17")) is None
    for one in (READY, elsewhere):
        await store.run(lambda uow, one=one: uow.replies.put(one))
    assert await store.read(lambda uow: uow.replies.find(CHANNEL, "17")) == READY
    assert await store.read(lambda uow: uow.replies.find(elsewhere.conversation, "17")) == elsewhere
    assert await store.read(lambda uow: uow.replies.find(CHANNEL, "18")) is None


async def test_what_an_edited_reply_did_replaces_what_it_did_before(store: ClosingStore) -> None:
    edited = Heard(CHANNEL, "17", "request-2", "pia", "mine", 9)
    for one in (READY, edited):
        await store.run(lambda uow, one=one: uow.replies.put(one))
    assert await store.read(lambda uow: uow.replies.find(CHANNEL, "17")) == edited


async def test_what_replies_about_one_request_did_is_forgotten_together(store: ClosingStore) -> None:
    other = replace(READY, activity="18", request="request-2")
    for one in (READY, replace(READY, activity="19"), other):
        await store.run(lambda uow, one=one: uow.replies.put(one))
    await store.run(lambda uow: uow.replies.forget("request-1"))
    found = await store.read(lambda uow: [uow.replies.find(CHANNEL, name) for name in ("17", "18", "19")])
    assert found == [None, other, None]
