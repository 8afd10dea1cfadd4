"""Rows of no use any more are removed a few at a time, in every store alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.effects import EffectKind
from desk.model import Kind, MessageRef, Place, Standing
from desk.ports import UnitOfWork
from desk.records import Draft, Outgoing, PutBack
from desk.retention import Leftover
from tests.storage.conftest import ClosingStore
from tests.storage.examples import CHANNEL, LANE, T0, a_line, a_post, a_request, after

pytestmark = pytest.mark.asyncio

LEASE = after(60)
SOON = after(1)


async def removed(store: ClosingStore, leftover: Leftover, limit: int = 9) -> int:
    """Return how many of a kind older than a minute from T0 are removed."""
    return await store.run(lambda uow: uow.leftovers.remove(leftover, after(60), limit))


async def test_forms_that_are_old_go_unless_their_request_is_held(store: ClosingStore) -> None:
    def keep(uow: UnitOfWork) -> None:
        uow.requests.add(a_request(1, legal_hold=T0))
        uow.requests.add(a_request(2))
        for name, at, request in (("old", T0, None), ("held", T0, "request-1"), ("new", after(90), "request-2")):
            uow.drafts.save(Draft(name, "tess", Kind.CALLBACK, at, request=request))

    await store.run(keep)
    assert await removed(store, Leftover.DRAFTS) == 1
    found = await store.read(lambda uow: [uow.drafts.look(name) is not None for name in ("old", "held", "new")])
    assert found == [False, True, True]
    assert await removed(store, Leftover.DRAFTS) == 0


async def test_no_more_go_than_were_asked_for(store: ClosingStore) -> None:
    def keep(uow: UnitOfWork) -> None:
        for number in range(5):
            uow.inbox.first(f"chat/{number}", T0)
        uow.inbox.first("chat/new", after(61))

    await store.run(keep)
    assert [await removed(store, Leftover.DELIVERIES, 2) for _ in range(4)] == [2, 2, 1, 0]
    assert await store.run(lambda uow: (uow.inbox.first("chat/0", T0), uow.inbox.first("chat/new", T0))) == (
        True,
        False,
    )


async def test_emojis_on_messages_that_were_never_known(store: ClosingStore) -> None:
    ref = MessageRef(CHANNEL, "1", Place.POST, "request-1")
    stranger = MessageRef(CHANNEL, "2", Place.POST, "request-1")

    def keep(uow: UnitOfWork) -> None:
        uow.messages.add(ref)
        for one in (ref, stranger):
            uow.reactions.put(CHANNEL, one.activity, Standing("paul", "like", T0))
        uow.reactions.put(CHANNEL, "2", Standing("paul", "heart", after(90)))

    await store.run(keep)
    assert await removed(store, Leftover.EMOJIS) == 1
    left = await store.read(lambda uow: [one.emoji for one in uow.reactions.standing([ref, stranger])])
    assert left == ["like", "heart"]


async def sent(store: ClosingStore) -> Outgoing:
    (held,) = await store.run(lambda uow: uow.outbox.claim("p1", SOON, LEASE, 9))
    return held


async def test_messages_go_when_they_were_sent_and_not_while_they_wait(store: ClosingStore) -> None:
    await store.run(lambda uow: uow.outbox.put(a_post(), T0))
    await store.run(lambda uow: uow.outbox.put(a_line(1), T0))
    assert await removed(store, Leftover.SENT) == 0
    post = await sent(store)
    assert await store.run(lambda uow: uow.outbox.sent(post, "77"))
    line = await store.run(lambda uow: uow.outbox.next(post, SOON, LEASE))
    assert line is not None
    assert [await removed(store, Leftover.SENT), await removed(store, Leftover.GIVEN_UP)] == [1, 0]
    assert await store.run(lambda uow: uow.outbox.dead(line, "answered 404"))
    assert [await removed(store, Leftover.SENT), await removed(store, Leftover.GIVEN_UP)] == [0, 1]
    assert await store.read(lambda uow: uow.outbox.problems(9)) == []


async def test_with_a_message_goes_what_was_doubted_of_it_and_one_of_a_held_request_stays(store: ClosingStore) -> None:
    held_one = a_request(1, legal_hold=T0)
    await store.run(lambda uow: uow.requests.add(held_one))
    for request in ("request-1", "request-2"):
        await store.run(lambda uow, request=request: uow.outbox.put(a_post(request), T0))
        post = await sent(store)
        back = PutBack(SOON, "lost", doubtful=True)
        await store.run(lambda uow, post=post, back=back: uow.outbox.again(post, back))
        again = await sent(store)
        assert again.effect.kind is EffectKind.POST_REQUEST
        await store.run(lambda uow, again=again: uow.outbox.sent(again, "77"))
        await store.run(lambda uow, again=again: uow.outbox.next(again, SOON, LEASE))
    since, until = T0 - timedelta(hours=1), after(3600)
    assert len(await store.read(lambda uow: uow.outbox.doubts(LANE, since, until))) == 2
    assert await removed(store, Leftover.SENT) == 1
    (left,) = await store.read(lambda uow: uow.outbox.doubts(LANE, since, until))
    assert left.request == "request-1"
