"""Several processes on one PostgreSQL, and a server that goes away and comes back."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
import pytest_asyncio

from desk.errors import StoreUnavailable
from desk.model import MessageRef, Place, Request, Standing
from desk.ports import UnitOfWork
from storage.crypto import Keyring
from storage.errors import DuplicateError, SealError
from storage.postgres_engine import _SETTINGS  # pyright: ignore[reportPrivateUsage]
from storage.store import OpenedStore, open_store
from tests.postgres import Server, own_server, server
from tests.storage.conftest import PATIENCE, break_connections, empty_postgres, postgres_database
from tests.storage.examples import CHANNEL, KEYS, T0, a_line, a_request, after

pytestmark = pytest.mark.asyncio

T = TypeVar("T")


@pytest_asyncio.fixture
async def two() -> AsyncIterator[tuple[OpenedStore, OpenedStore]]:
    """Two stores on one database, as two processes have them."""
    url = empty_postgres()
    first, second = await open_store(url, KEYS), await open_store(url, KEYS)
    yield first, second
    await first.close()
    await second.close()


@pytest_asyncio.fixture
async def ours() -> AsyncIterator[tuple[Server, OpenedStore]]:
    """A server that a test may stop, and a store on it."""
    running = own_server()
    running.start()
    url = running.create_database()
    store = await open_store(url, KEYS)
    yield running, store
    running.start()
    await store.close()
    running.drop_database(url)


def first(key: str) -> Callable[[UnitOfWork], bool]:
    return lambda uow: uow.inbox.first(key, T0)


def adding(request: Request) -> Callable[[UnitOfWork], None]:
    return lambda uow: uow.requests.add(request)


async def elsewhere(url: str, use: Callable[[OpenedStore], Awaitable[T]]) -> T:
    """Use a store on an event loop of its own, as another process does: its handlers run beside ours."""

    async def run() -> T:
        store = await open_store(url, KEYS)
        try:
            return await use(store)
        finally:
            await store.close()

    return await asyncio.to_thread(lambda: asyncio.run(run()))


async def test_units_that_wait_in_a_circle_are_run_again() -> None:
    url = empty_postgres()
    store = await open_store(url, KEYS)
    for number, name in enumerate("ab", 1):
        await store.run(adding(a_request(id=name, number=number, draft=name)))
    await store.close()
    both, runs = threading.Barrier(2), list[str]()

    async def lock(store: OpenedStore, one: str, other: str) -> str:
        def work(uow: UnitOfWork) -> str:
            again = one in runs
            runs.append(one)
            uow.requests.get(one)
            if not again:
                both.wait(PATIENCE)
            uow.requests.get(other)
            return one

        return await store.run(work)

    ended = await asyncio.gather(
        elsewhere(url, lambda store: lock(store, "a", "b")), elsewhere(url, lambda store: lock(store, "b", "a"))
    )
    assert ended == ["a", "b"]
    assert len(runs) == 3


async def test_a_duplicate_of_another_unit_is_seen_by_the_second_run(two: tuple[OpenedStore, OpenedStore]) -> None:
    seen: list[bool] = []
    looked, added = threading.Event(), threading.Event()

    def file(uow: UnitOfWork) -> None:
        found = uow.requests.look("request-1") is not None
        seen.append(found)
        if not found:
            looked.set()
            added.wait(PATIENCE)
            uow.requests.add(a_request())

    async def add(store: OpenedStore) -> None:
        await asyncio.to_thread(looked.wait, PATIENCE)
        await store.run(adding(a_request()))
        added.set()

    await asyncio.gather(elsewhere(postgres_database(), add), two[0].run(file))
    assert seen == [False, True]


async def test_a_duplicate_that_stays_is_told_without_values(two: tuple[OpenedStore, OpenedStore]) -> None:
    runs: list[int] = []

    def add(uow: UnitOfWork) -> None:
        runs.append(1)
        uow.requests.add(a_request())

    await two[0].run(add)
    with pytest.raises(DuplicateError, match="Nothing was kept: pk_request is taken") as caught:
        await two[0].run(add)
    assert len(runs) == 4
    assert "request-1" not in str(caught.value)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


async def test_an_effect_of_one_process_wakes_the_other(two: tuple[OpenedStore, OpenedStore]) -> None:
    heard = asyncio.Event()
    own: list[int] = []
    two[0].listen(lambda: own.append(1))
    two[1].listen(heard.set)
    await two[0].run(lambda uow: uow.outbox.put(a_line(1), T0))
    async with asyncio.timeout(PATIENCE):
        await heard.wait()
    await asyncio.sleep(0.1)
    assert own == [1]


async def test_lanes_claimed_side_by_side_go_to_one_each(two: tuple[OpenedStore, OpenedStore]) -> None:
    lanes = [f"lane-{at}" for at in range(40)]
    await two[0].run(lambda uow: [uow.outbox.put(replace(a_line(1), lane=lane), T0) for lane in lanes])

    async def claim(store: OpenedStore, owner: str) -> list[str]:
        taken: list[str] = []
        while more := await store.run(lambda uow: uow.outbox.claim(owner, after(1), after(16), 3)):
            taken += [message.lane for message in more]
        return taken

    async with asyncio.timeout(PATIENCE):
        shares = await asyncio.gather(*(claim(two[at % 2], f"owner-{at}") for at in range(6)))
    assert sorted(lane for share in shares for lane in share) == sorted(lanes)


async def test_an_emoji_on_a_message_that_is_just_being_stored_is_not_lost() -> None:
    """Whichever comes first: either the reaction finds the message, or the message finds the emoji."""
    url = empty_postgres()
    ref = MessageRef(CHANNEL, "1", Place.POST, "request-1")
    inside = threading.Event()

    def react(uow: UnitOfWork) -> bool:
        found = uow.messages.find(CHANNEL, "1") is not None
        inside.set()
        time.sleep(0.3)
        uow.reactions.put(CHANNEL, "1", Standing("paul", "like", T0))
        return found

    def keep(uow: UnitOfWork) -> int:
        inside.wait(PATIENCE)
        uow.messages.add(ref)
        return len(uow.reactions.standing([ref]))

    found, standing = await asyncio.gather(
        elsewhere(url, lambda store: store.run(react)), elsewhere(url, lambda store: store.run(keep))
    )
    assert (found, standing) == (False, 1)


async def test_a_unit_that_reads_sees_one_state_and_locks_nothing(two: tuple[OpenedStore, OpenedStore]) -> None:
    await two[0].run(lambda uow: uow.requests.add(a_request()))
    assert await two[0].read(lambda uow: uow.requests.get("request-1")) == a_request()
    assert await two[0].read(lambda uow: uow.messages.find(CHANNEL, "1")) is None
    with pytest.raises(StoreUnavailable, match="25006"):
        await two[0].read(first("a"))
    assert await two[0].run(first("a")) is True


async def test_a_dead_connection_in_the_pool_costs_nobody_an_error(two: tuple[OpenedStore, OpenedStore]) -> None:
    store, _ = two
    await asyncio.gather(*(store.run(first(f"before-{at}")) for at in range(8)))
    break_connections(postgres_database())
    assert all(await asyncio.gather(*(store.run(first(f"after-{at}")) for at in range(8))))


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_restart_between_units_costs_nobody_an_error(ours: tuple[Server, OpenedStore], mode: str) -> None:
    running, store = ours
    assert await store.run(first("before")) is True
    await asyncio.to_thread(running.restart, mode)
    assert await store.run(first("before")) is False


async def test_a_stopped_server_is_unavailable_and_then_served_again(ours: tuple[Server, OpenedStore]) -> None:
    running, store = ours
    heard = asyncio.Event()
    store.listen(heard.set)
    assert await store.run(first("a")) is True
    await asyncio.to_thread(running.stop)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storage.postgres_units.PATIENCE_SECONDS", 2.0)
        with pytest.raises(StoreUnavailable, match="cannot be reached") as caught:
            await store.run(first("b"))
        patch.setattr("storage.postgres_units.PATIENCE_SECONDS", 0.2)
        with pytest.raises(StoreUnavailable):
            await store.read(first("b"))
    assert "127.0.0.1" not in str(caught.value)
    await asyncio.to_thread(running.start)
    assert await store.run(first("b")) is True
    async with asyncio.timeout(PATIENCE):
        await heard.wait()  # what was rung meanwhile was not heard


async def test_a_unit_broken_off_by_a_restart_is_told_and_not_kept(ours: tuple[Server, OpenedStore]) -> None:
    running, store = ours

    def work(uow: UnitOfWork) -> None:
        uow.inbox.first("a", T0)
        running.restart("immediate")
        uow.inbox.first("b", T0)

    with pytest.raises(StoreUnavailable, match=r"lost|could not"):
        await store.run(work)
    assert await store.run(first("a")) is True


async def test_a_commit_without_an_answer_says_so(ours: tuple[Server, OpenedStore]) -> None:
    running, store = ours

    def work(uow: UnitOfWork) -> None:
        uow.inbox.first("a", T0)
        running.stop("immediate")  # returns when every backend is gone

    with pytest.raises(StoreUnavailable, match="everything was kept, or nothing"):
        await store.run(work)
    running.start()
    assert await store.run(first("a")) is True


@pytest.fixture
def quick_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the stores that are opened from now on wait for a lock for a moment only."""
    monkeypatch.setitem(_SETTINGS, "lock_timeout", "300ms")


@pytest.mark.usefixtures("quick_locks")
async def test_a_unit_that_waits_for_a_lock_too_long_is_refused(two: tuple[OpenedStore, OpenedStore]) -> None:
    held, done = threading.Event(), threading.Event()

    def hold(uow: UnitOfWork) -> None:
        uow.requests.next_number()
        held.set()
        done.wait(PATIENCE)

    async def wait() -> None:
        await asyncio.to_thread(held.wait, PATIENCE)
        try:
            with pytest.raises(StoreUnavailable, match="55P03"):
                await two[0].run(lambda uow: uow.requests.next_number())
        finally:
            done.set()

    await asyncio.gather(elsewhere(postgres_database(), lambda store: store.run(hold)), wait())


async def test_the_clock_is_the_servers_whatever_the_own_one_says(two: tuple[OpenedStore, OpenedStore]) -> None:
    class Wrong:
        def now(self) -> datetime:
            return datetime(1999, 1, 1, tzinfo=UTC)

        def new_id(self) -> str:
            return "own"

    ((told,),) = server().execute("SELECT clock_timestamp()")
    clocks = [store.clock(Wrong()) for store in two]
    for clock in clocks:
        assert abs(clock.now() - told) < timedelta(minutes=1)
        assert clock.new_id() == "own"
    before, other, after_it = clocks[0].now(), clocks[1].now(), clocks[0].now()
    assert before - timedelta(seconds=1) < other < after_it + timedelta(seconds=1)


async def test_a_closed_store_takes_nothing_and_finished_what_ran(two: tuple[OpenedStore, OpenedStore]) -> None:
    *ran, _ = await asyncio.gather(*(two[0].run(first(str(at))) for at in range(20)), two[0].close())
    assert all(ran)
    with pytest.raises(StoreUnavailable, match="closed"):
        await two[0].run(first("x"))
    assert two[0].alone is False


async def test_what_an_administrator_must_do_is_told_without_secrets() -> None:
    url = empty_postgres()
    base, _, _ = url.rpartition("/")
    wrong = base.replace("//desk:", "//desk:canary")
    for given, told in [
        (f"{base}/nowhere", "no database of this name"),
        (f"{wrong}/postgres", "refuses this user or password"),
        (f"{url}?colour=blue", "option"),
    ]:
        with pytest.raises(ValueError, match=told) as caught:
            await open_store(given, KEYS)
        assert "canary" not in str(caught.value)
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        await open_store("postgresql://desk:canary@127.0.0.1:1/p2p", KEYS)
    await (await open_store(url, KEYS)).close()
    with pytest.raises(SealError, match="P2P_ENCRYPTION_KEYS"):
        await open_store(url, Keyring([b"x" * 32]))
