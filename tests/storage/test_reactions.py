"""Emojis that stand."""

from __future__ import annotations

import pytest

from desk.model import MessageRef, Place, Standing
from desk.ports import UnitOfWork
from tests.storage.conftest import ClosingStore
from tests.storage.examples import CHANNEL, after

pytestmark = pytest.mark.asyncio


async def test_emojis_stand_until_taken_and_keep_their_time(store: ClosingStore) -> None:
    post = MessageRef(CHANNEL, "1", Place.POST, "request-1")
    line = MessageRef(CHANNEL, "2", Place.LINE, "request-1")

    def react(uow: UnitOfWork) -> None:
        uow.reactions.put(CHANNEL, "1", Standing("paul", "like", after(5)))
        uow.reactions.put(CHANNEL, "2", Standing("paula", "1f440_eyes", after(1)))
        uow.reactions.put(CHANNEL, "1", Standing("paul", "like", after(9)))
        uow.reactions.put(CHANNEL, "1", Standing("paul", "heart", after(7)))
        uow.reactions.put("a:tess", "1", Standing("tess", "like", after(0)))
        uow.reactions.take(CHANNEL, "1", "paul", "heart")
        uow.reactions.take(CHANNEL, "1", "paul", "never")

    await store.run(react)
    standing = await store.run(lambda uow: uow.reactions.standing([post, line]))
    assert [(one.person, one.emoji, one.since) for one in standing] == [
        ("paula", "1f440_eyes", after(1)),
        ("paul", "like", after(5)),
    ]
    await store.run(lambda uow: uow.reactions.forget([post, line], "paul"))
    assert [one.person for one in await store.run(lambda uow: uow.reactions.standing([post, line]))] == ["paula"]
    assert await store.run(lambda uow: uow.reactions.standing([])) == []


async def test_strangers_are_messages_that_nobody_knows_with_emojis_that_are_evidence(store: ClosingStore) -> None:
    def react(uow: UnitOfWork) -> None:
        uow.messages.add(MessageRef(CHANNEL, "105", Place.POST, "request-1"))
        for activity in ("108", "105", "101", "103"):
            uow.reactions.put(CHANNEL, activity, Standing("paul", "like", after(5)))
        uow.reactions.put(CHANNEL, "103", Standing("paula", "like", after(6)))
        uow.reactions.put("19:other", "104", Standing("paul", "like", after(5)))
        uow.reactions.put(CHANNEL, "106", Standing("paul", "like", after(5)), evidence=False)
        uow.reactions.put(CHANNEL, "108", Standing("paula", "like", after(5)), evidence=False)

    await store.run(react)
    assert list(await store.run(lambda uow: uow.reactions.strangers(CHANNEL, "102"))) == ["103", "108"]
