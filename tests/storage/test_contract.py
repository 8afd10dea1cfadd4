"""What holds across a whole unit of work, in every store of conftest.STORES; each repository has its own file."""

from __future__ import annotations

import pytest

from desk.commands import CommandKind
from desk.errors import IllegalMove
from desk.model import Channel, Kind, MessageRef, Person, Place, Role, Standing
from desk.policy import DeskRules
from desk.ports import UnitOfWork
from desk.records import Draft, Heard, Note, Timer, TimerKind, Which
from tests.storage.conftest import ClosingStore
from tests.storage.examples import CHANNEL, T0, a_line, a_notice, a_request, an_event

pytestmark = pytest.mark.asyncio


async def test_a_unit_that_raises_leaves_nothing(store: ClosingStore) -> None:
    def fail(uow: UnitOfWork) -> None:
        uow.inbox.first("chat/1", T0)
        uow.requests.add(a_request())
        uow.audit.add(an_event(1))
        uow.people.save(Person("tess"))
        uow.people.seed(Role.ADMIN, ["ada"])
        uow.channels.bind(Channel("c1"), T0)
        uow.messages.add(MessageRef(CHANNEL, "1", Place.POST, "request-1"))
        uow.reactions.put(CHANNEL, "1", Standing("paul", "like", T0))
        uow.timers.set(Timer("t", T0, TimerKind.RELEASE_GRACE, "request-1"))
        uow.drafts.save(Draft("d1", "tess", Kind.CALLBACK, T0))
        uow.notes.add(Note("n1", "request-1", "tess", T0, "Dr. Somebody is back at 3."))
        uow.replies.put(Heard(CHANNEL, "2", "request-1", "paul", "ready", 1))
        uow.desks.set("c1", DeskRules("America/Denver"))
        uow.heart.beat(T0)
        uow.outbox.put(a_line(1), T0)
        raise IllegalMove(CommandKind.RELEASE)

    def left(uow: UnitOfWork) -> list[object]:
        ref = MessageRef(CHANNEL, "1", Place.POST, "request-1")
        found = [uow.requests.get("request-1"), uow.audit.get("request-1", 1), uow.people.get("tess")]
        found += [uow.people.get("ada"), uow.channels.bound(), uow.messages.find(CHANNEL, "1"), uow.drafts.get("d1")]
        found += [uow.heart.last(), uow.desks.rules("c1") != DeskRules(), uow.requests.count_open(Which.ALL)]
        found += [uow.notes.look("n1"), uow.replies.find(CHANNEL, "2")]
        return [*found, *uow.reactions.standing([ref]), uow.timers.earliest(), uow.outbox.earliest(T0)]

    with pytest.raises(IllegalMove):
        await store.run(fail)
    assert not any(await store.run(left))
    assert await store.run(lambda uow: uow.inbox.first("chat/1", T0)) is True


async def test_listeners_hear_of_effects_and_timers_that_were_kept(store: ClosingStore) -> None:
    heard: list[int] = []
    store.listen(lambda: heard.append(1))

    def fail(uow: UnitOfWork) -> None:
        uow.outbox.put(a_line(1), T0)
        raise IllegalMove

    await store.run(lambda uow: uow.inbox.first("chat/1", T0))
    with pytest.raises(IllegalMove):
        await store.run(fail)
    assert heard == []
    await store.run(lambda uow: uow.outbox.put(a_notice(1), T0))
    assert len(heard) == 1
    await store.run(lambda uow: uow.timers.set(Timer("t", T0, TimerKind.RELEASE_GRACE, "request-1")))
    assert len(heard) == 2
