from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.clock import SystemClock
from bot.credentials import Anonymous
from bot.dispatcher import Dispatcher, Pace
from bot.render import Voice
from bot.sender import Call, Outcome, Sender, SenderLimits, Sent
from cards.check import check_card
from desk.commands import React
from desk.effects import Effect, EffectKind, View, to_channel, to_person
from desk.errors import StoreUnavailable
from desk.handlers.delivering import Work
from desk.handlers.listening import react
from desk.model import Details, Person, Place, Status
from desk.policy import DeskRules, Waits
from desk.ports import Clock, Store, UnitOfWork
from storage.store import SqliteStore
from tests import faults
from tests.activities import TENANT
from tests.bot.seeds import CHANNEL, StillClock, queue, seed, sqlite, turn
from tests.cards.samples import CANARIES, JO, SAM, TECHNICIAN
from tests.fake_connector import FakeConnector, Member
from tests.fake_outbox import LONG_AGO
from tests.fakes import FakeStore

pytestmark = pytest.mark.asyncio

T = TypeVar("T")
K = EffectKind
SOON = 28.0
"""Seconds: much on a busy machine, and less than the next window or a sweep."""
PATIENCE = 60.0
QUICK = Pace(lease=2.0, call=60.0, sweep=300.0, evidence=0.05, first_retry=0.01, longest_retry=0.02)
"""A sweep that no test waits for: what goes out was woken."""
COVER = Waits().cover
LIMITS = SenderLimits(total=60.0, connect=60.0)
"""A call that a busy machine holds up is not lost."""
LANE = to_channel(CHANNEL)
NEW_POST = Effect(K.POST_REQUEST, LANE, "request-1")
EDIT_POST = Effect(K.REFRESH_POST, LANE, "request-1")
EDIT_RECEIPT = Effect(K.REFRESH_RECEIPT, to_person(TECHNICIAN.id), "request-1")
NOTICE = Effect(K.NOTIFY_PERSON, to_person(TECHNICIAN.id), "request-1", 1, TECHNICIAN.id)
MEMBERS = Effect(K.LEARN_MEMBERS, LANE)


def guide(person: Person = TECHNICIAN) -> Effect:
    return Effect(K.SHOW, to_person(person.id), person=person.id, view=View.GUIDE)


def hint(root: str) -> Effect:
    return Effect(K.SHOW, LANE, person=SAM.id, view=View.CHANNEL_HINT, root=root)


class Faulty:
    """`desk.ports.Store` over another; the next `away` units are not begun, the next `broken` ones raise.

    The next `unanswered` ones are kept, and nobody is told.
    """

    alone = False

    def __init__(self, store: Store) -> None:
        self.store = store
        self.away = 0
        self.broken = 0
        self.unanswered = 0
        self.refused = 0

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        if self.broken > 0:
            self.broken -= 1
            raise RuntimeError("member M00123987")
        if self.away > 0:
            self.away -= 1
            self.refused += 1
            raise StoreUnavailable("The store is away.")
        found = await self.store.run(work)
        if self.unanswered > 0:
            self.unanswered -= 1
            raise StoreUnavailable("The answer to the commit was lost.")
        return found

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self.store.read(work)

    def listen(self, wake: Callable[[], None]) -> None:
        self.store.listen(wake)


@dataclass(slots=True)
class Engine:
    """A dispatcher over a store, with the Teams it speaks to, and the clock of both."""

    store: Store
    teams: FakeConnector
    dispatcher: Dispatcher
    clock: Clock

    async def put(self, *effects: Effect) -> None:
        """Queue effects in one unit; the commit wakes the dispatcher."""
        await self.store.run(queue(*effects, at=self.clock.now()))

    async def change(self, **changes: Any) -> None:
        """Change the seeded request."""

        def work(uow: UnitOfWork) -> None:
            kept = uow.requests.get("request-1")
            assert kept is not None
            uow.requests.save(replace(kept, **changes))

        await self.store.run(work)

    async def quiet(self) -> None:
        """Wait until nothing is queued or being sent."""
        await until_async(lambda: self.store.read(lambda uow: uow.outbox.earliest(self.clock.now())))

    def calls(self, *kinds: str) -> list[tuple[str, int]]:
        """Return kind and answer of each call."""
        return [(one.kind, one.status) for one in self.teams.calls if not kinds or one.kind in kinds]

    def posts(self) -> list[Any]:
        return self.teams.posts(CHANNEL)


async def until_async(busy: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while await busy() is not None:
        assert time.monotonic() < end, "the outbox does not empty"
        await asyncio.sleep(0.002)


async def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited too long"
        await asyncio.sleep(0.002)


@asynccontextmanager
async def running(
    store: Store, teams: FakeConnector, pace: Pace = QUICK, clock: Clock | None = None
) -> AsyncGenerator[Engine]:
    """Run a dispatcher over `store`, by the machine's clock or another one."""
    clock = clock or SystemClock()
    async with aiohttp.ClientSession() as session:
        sender = Sender(session, Anonymous(), ("127.0.0.1",), LIMITS)
        dispatcher = Dispatcher(store, sender, clock, Voice("28:desk", TENANT), pace)
        dispatcher.start()
        try:
            yield Engine(store, teams, dispatcher, clock)
        finally:
            await dispatcher.stop(PATIENCE)


@pytest_asyncio.fixture
async def teams() -> AsyncIterator[FakeConnector]:
    async with FakeConnector(card_check=check_card) as found:
        for person in (TECHNICIAN, SAM, JO):
            found.know(str(person.account))
        found.know("29:terry")
        yield found
        assert found.violations == []


@pytest_asyncio.fixture
async def store(teams: FakeConnector) -> FakeStore:
    found = FakeStore()
    found.do(lambda uow: seeded(uow, teams))
    return found


def seeded(uow: UnitOfWork, teams: FakeConnector) -> None:
    """Keep the desk of seeds.py, its people in the chats that this Teams gives them."""
    seed(url=teams.url, messages=())(uow)
    for person in (TECHNICIAN, SAM, JO):
        known = uow.people.get(person.id)
        assert known is not None
        uow.people.save(replace(known, chat=teams.know(str(person.account))))


@pytest_asyncio.fixture(params=["memory", "sqlite"])
async def either(request: Any, tmp_path: Path, teams: FakeConnector, store: FakeStore) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield store
        return
    real: SqliteStore = await sqlite(tmp_path)
    await real.run(lambda uow: seeded(uow, teams))
    yield real
    await real.close()


async def test_a_commit_is_followed_by_its_call(either: Store, teams: FakeConnector) -> None:
    async with running(either, teams) as engine:
        await engine.put(NEW_POST, NOTICE)
        await engine.quiet()
        assert sorted(engine.calls()) == [("create", 201), ("send", 201)]
        (post,) = engine.posts()
        ref = await either.read(lambda uow: uow.messages.find(CHANNEL, post.id))
        assert ref is not None
        assert (ref.place, ref.request) == (Place.POST, "request-1")
        assert engine.dispatcher.healthy()


async def test_what_was_left_goes_at_the_start(either: Store, teams: FakeConnector) -> None:
    await either.run(queue(NEW_POST, at=SystemClock().now()))
    async with running(either, teams) as engine:
        await engine.quiet()
        assert len(engine.posts()) == 1


async def test_order_holds_within_a_thread_and_edits_go_last(either: Store, teams: FakeConnector) -> None:
    gate = asyncio.Event()
    teams.fault(faults.held(gate))
    async with running(either, teams) as engine:
        await engine.put(hint("1"))
        await until(lambda: len(teams.calls) == 1)
        await engine.put(NEW_POST)
        await engine.put(hint("2"), hint("3"))
        gate.set()
        await engine.quiet()
        said = [one.conversation.partition("=")[2] or one.kind for one in teams.calls]
        assert said == ["1", "create", "2", "3"]


async def test_lanes_do_not_wait_for_each_other(store: FakeStore, teams: FakeConnector) -> None:
    gate = asyncio.Event()
    teams.fault(faults.held(gate), lane=CHANNEL)
    async with running(store, teams) as engine:
        await engine.put(hint("1"), guide())
        await until(lambda: len(teams.personal("29:terry")) == 1)
        assert teams.thread(CHANNEL, "1") == []
        gate.set()
        await engine.quiet()
        assert len(teams.thread(CHANNEL, "1")) == 1


async def test_more_lanes_than_fit_one_round(store: FakeStore, teams: FakeConnector) -> None:
    people = [Person(f"p{n}", account=f"29:p{n}", chat=teams.know(f"29:p{n}"), service_url=teams.url) for n in range(9)]
    for person in people:
        store.do(lambda uow, person=person: uow.people.save(person))
    async with running(store, teams, replace(QUICK, lanes=2)) as engine:
        await engine.put(*(guide(person) for person in people))
        await engine.quiet()
        assert [len(teams.personal(str(one.account))) for one in people] == [1] * 9


async def test_a_throttled_message_waits_as_long_as_teams_asks(either: Store, teams: FakeConnector) -> None:
    teams.fault(faults.throttled("1"))
    async with running(either, teams) as engine:
        await engine.put(hint("1"))
        await engine.quiet()
        first, second = teams.calls
        assert (first.status, second.status) == (429, 201)
        assert 0.95 <= second.at - first.at <= SOON


async def test_an_endless_retry_after_is_no_end(store: FakeStore, teams: FakeConnector) -> None:
    teams.fault(faults.throttled("9" * 400))
    async with running(store, teams) as engine:
        await engine.put(hint("1"))
        await until(lambda: engine.calls() == [("send", 429)])
        await until(lambda: [one.reason for one in store.kept.letters.values()] == ["answered 429"])
        (lane,) = store.kept.lanes.values()
        assert lane.due is not None
        assert timedelta(minutes=59) < lane.due - SystemClock().now() < timedelta(minutes=61)


AGAIN = {
    "429": faults.status(429),
    "412": faults.status(412),
    "401": faults.status(401),
}


@pytest.mark.parametrize("name", AGAIN)
async def test_what_teams_did_not_take_goes_again_at_once_after_its_wait(
    name: str, store: FakeStore, teams: FakeConnector
) -> None:
    teams.fault(AGAIN[name], times=5)
    async with running(store, teams) as engine:
        await engine.put(NEW_POST)
        await engine.quiet()
        assert len(teams.calls) == 6
        assert len(engine.posts()) == 1


async def test_an_edit_is_repeated_until_it_stands(store: FakeStore, teams: FakeConnector) -> None:
    async with running(store, teams) as engine:
        await engine.put(NEW_POST)
        await engine.quiet()
        (post,) = engine.posts()
        await engine.change(status=Status.ACKNOWLEDGED, owner=SAM.id)
        teams.fault(faults.status(503), kind="edit", times=4)
        await engine.put(EDIT_POST)
        await engine.quiet()
        assert engine.calls("edit")[-1] == ("edit", 200)
        assert set(engine.calls("edit")[:-1]) == {("edit", 503)}
        assert "Acknowledged by Sam Ortiz" in str(teams.message(post.id).card)


LOST = {
    "504, taken": (faults.lost(504), 2),
    "500, not taken": (faults.status(500), 1),
    "cut after": (faults.cut_after(), 2),
    "200 without an id": (faults.empty(), 2),
}


@pytest.mark.parametrize("name", LOST)
async def test_a_post_whose_answer_was_lost_is_sent_once_more(name: str, either: Store, teams: FakeConnector) -> None:
    fault, posts = LOST[name]
    teams.fault(fault, kind="create")
    async with running(either, teams) as engine:
        await engine.put(NEW_POST)
        await engine.quiet()
        assert [kind for kind, _ in engine.calls("create")] == ["create"] * 2
        assert len(engine.posts()) == posts
        assert teams.personal("29:terry") == []


async def test_a_post_lost_again_and_again_is_sent_until_teams_has_it(either: Store, teams: FakeConnector) -> None:
    teams.fault(faults.status(500), kind="create", times=9)
    async with running(either, teams) as engine:
        await engine.put(NEW_POST)
        await engine.quiet()
        assert engine.calls("create") == [("create", 500)] * 9 + [("create", 201)]
        assert len(engine.posts()) == 1
        assert teams.personal("29:terry") == []


async def test_waits_between_doubtful_sendings_grow_and_leave_time_for_evidence(
    store: FakeStore, teams: FakeConnector
) -> None:
    teams.fault(faults.status(500), kind="create", times=4)
    pace = replace(QUICK, evidence=0.1, first_retry=0.05, longest_retry=0.5)
    async with running(store, teams, pace) as engine:
        await engine.put(NEW_POST)
        await engine.quiet()
    waits = [after.at - before.at for before, after in zip(teams.calls, teams.calls[1:], strict=False)]
    assert waits[0] >= 0.1
    assert min(waits) >= 0.1
    assert 0.2 <= waits[3] <= SOON


async def test_a_post_too_old_is_given_up_and_kept_for_the_next_channel(either: Store, teams: FakeConnector) -> None:
    teams.fault(faults.status(500), kind="create", times=99)
    clock = StillClock(SystemClock().now())
    pace = replace(QUICK, evidence=0.0, first_retry=0.0)  # the clock stands still: what is to wait never comes
    async with running(either, teams, pace, clock) as engine:
        with capture_logs() as logs:
            await engine.put(NEW_POST)
            await until(lambda: len(engine.calls("create")) > 1)
            clock.move(pace.patience)
            await engine.quiet()
        (told,) = teams.personal("29:terry")
        assert "#12 could not be posted and is kept" in str(told.card)
        assert "Entresto 49/51 mg" in str(told.card)
        assert "Entresto" not in str(told.activity["summary"])
        (given_up,) = [one for one in logs if one["event"] == "given_up"]
        assert (given_up["effect"], given_up["reason"]) == (K.POST_REQUEST, "answered 500")
        assert "Entresto" not in str(logs)
        kept = await either.read(lambda uow: uow.requests.open_unposted())
        assert [one.id for one in kept] == ["request-1"]


@pytest.mark.parametrize("fault", [faults.status(503), faults.status(500), faults.status(429)])
async def test_a_post_that_is_not_taken_for_a_while_is_tried_on(
    either: Store, teams: FakeConnector, fault: faults.Fault
) -> None:
    teams.fault(fault, kind="create", times=5)
    async with running(either, teams) as engine:
        await engine.put(NEW_POST)
        await engine.quiet()
        assert len(engine.calls("create")) == 6
        assert len(engine.posts()) == 1
        kept = await either.read(lambda uow: uow.requests.get("request-1"))
        assert kept is not None
        assert kept.channel == CHANNEL


async def test_a_throttled_lane_rests_altogether(either: Store, teams: FakeConnector) -> None:
    teams.fault(faults.throttled("1"))
    async with running(either, teams) as engine:
        await engine.put(NEW_POST)
        await until(lambda: len(teams.calls) == 1)
        await engine.put(hint("1"), guide())
        await until(lambda: len(teams.personal("29:terry")) == 1)
        await engine.quiet()
    at = {one.kind + str(one.status) + one.lane[:2]: one.at for one in teams.calls}
    assert at["send20119"] - at["create42919"] >= 0.95
    assert at["create20119"] < at["send20119"]
    assert at["send201a:"] < at["create20119"]


async def test_a_lane_keeps_teams_pace(either: Store, teams: FakeConnector) -> None:
    teams.rates = True
    async with running(either, teams) as engine:
        await engine.put(*(hint(str(number)) for number in range(10)))
        await engine.quiet()
        assert engine.calls() == [("send", 201)] * 10
        said = [one.conversation.partition("=")[2] for one in teams.calls]
        assert said == [str(number) for number in range(10)]
        assert teams.calls[-1].at - teams.calls[0].at < SOON
    if isinstance(either, FakeStore):
        assert {one.attempts for one in either.kept.letters.values()} == {1}


async def test_edits_do_not_wait_for_the_windows(store: FakeStore, teams: FakeConnector) -> None:
    async with running(store, teams, clock=StillClock(SystemClock().now())) as engine:
        await engine.put(NEW_POST)
        await engine.quiet()
        for _ in range(26):
            await engine.put(EDIT_POST)
            await engine.quiet()  # no time passes by this clock, and the windows let eight pass in two seconds
        assert engine.calls("edit") == [("edit", 200)] * 26


async def test_a_name_that_cannot_be_stored_blocks_nothing(either: Store, teams: FakeConnector) -> None:
    teams.members = [Member("29:odd", "odd", "Bo \ud83d"), Member("29:ann", "ann", "Ann Bell")]
    async with running(either, teams) as engine:
        await engine.put(MEMBERS, NEW_POST)
        await engine.quiet()
        assert engine.calls() == [("members", 200), ("create", 201)]
        known = await either.read(lambda uow: uow.people.many(["odd", "ann"]))
        assert {one.name for one in known.values()} == {"Bo", "Ann Bell"}


@pytest.mark.parametrize("broken", [1, 2])
async def test_an_outcome_that_the_store_refuses_is_given_up_alone(
    store: FakeStore, teams: FakeConnector, broken: int
) -> None:
    class Refusing(Faulty):
        """Does not keep what became of a message; a round may come in between."""

        async def run(self, work: Callable[[UnitOfWork], T]) -> T:
            return await (super() if isinstance(work, partial) else self.store).run(work)

    refusing, gate = Refusing(store), asyncio.Event()
    teams.fault(faults.held(gate), kind="create")
    with capture_logs() as logs:
        async with running(refusing, teams, replace(QUICK, lease=0.3)) as engine:
            await engine.put(NEW_POST, hint("1"))
            await until(lambda: len(teams.calls) == 1)
            refusing.broken = broken
            gate.set()
            await engine.quiet()
            assert len(teams.thread(CHANNEL, "1")) == 1
    refused = [one["error"] for one in logs if one["event"] == "outcome_refused"]
    assert refused == ["RuntimeError"] * broken
    assert "M00123987" not in str(logs)
    post, _ = store.kept.letters.values()
    given_up = ("dead", "outcome refused: RuntimeError")
    assert (post.state, post.reason) == (given_up if broken == 1 else ("sent", None))  # 2: found half-sent, repeated


async def test_an_answer_that_nobody_foresaw_is_a_doubt(store: FakeStore, teams: FakeConnector) -> None:
    class Odd(Sender):
        async def send(self, call: Call) -> Outcome:
            await super().send(call)
            if len(teams.calls) == 1:
                raise KeyError("member M00123987")
            return Sent("1", None, {})

    async with aiohttp.ClientSession() as session:
        odd = Odd(session, Anonymous(), ("127.0.0.1",), LIMITS)
        dispatcher = Dispatcher(store, odd, SystemClock(), Voice("28:desk", TENANT), QUICK)
        dispatcher.start()
        await store.run(queue(hint("1"), at=SystemClock().now()))
        await until(lambda: [one.state for one in store.kept.letters.values()] == ["sent"])
        await dispatcher.stop(PATIENCE)
    assert [(one.reason, one.attempts) for one in store.kept.letters.values()] == [(None, 2)]


async def test_a_post_that_teams_refuses_is_told_at_once(store: FakeStore, teams: FakeConnector) -> None:
    teams.gone.add(CHANNEL)
    async with running(store, teams) as engine:
        await engine.put(NEW_POST, hint("1"))
        await engine.quiet()
        assert engine.calls("create") == [("create", 404)]
        assert len(teams.personal("29:terry")) == 1


async def test_a_chat_is_opened_first_and_remembered(either: Store, teams: FakeConnector) -> None:
    nobody = Person("p1", account="29:p1", service_url=teams.url)
    await either.run(lambda uow: uow.people.save(nobody))
    async with running(either, teams) as engine:
        await engine.put(guide(nobody), guide(nobody))
        await engine.quiet()
        assert engine.calls() == [("create", 201), ("send", 201), ("send", 201)]
        assert len(teams.personal("29:p1")) == 2
        known = await either.read(lambda uow: uow.people.get("p1"))
        assert known is not None
        assert known.chat == teams.know("29:p1")


async def test_opening_a_chat_repeats_safely(store: FakeStore, teams: FakeConnector) -> None:
    nobody = Person("p1", account="29:p1", service_url=teams.url)
    store.do(lambda uow: uow.people.save(nobody))
    teams.fault(faults.lost(504), kind="create", times=4)
    async with running(store, teams) as engine:
        await engine.put(guide(nobody))
        await engine.quiet()
        assert [kind for kind, _ in engine.calls()] == ["create"] * 5 + ["send"]
        assert len(teams.personal("29:p1")) == 1


async def test_a_message_into_a_new_chat_may_still_be_lost_once(store: FakeStore, teams: FakeConnector) -> None:
    nobody = Person("p1", account="29:p1", service_url=teams.url)
    store.do(lambda uow: uow.people.save(nobody))
    teams.fault(faults.lost(504), kind="create")
    teams.fault(faults.status(500), kind="send")
    async with running(store, teams) as engine:
        await engine.put(guide(nobody))
        await engine.quiet()
        assert len(teams.personal("29:p1")) == 1


async def test_members_are_learnt_page_by_page(either: Store, teams: FakeConnector) -> None:
    teams.members = [Member(f"29:m{n}", f"member-{n}", f"Name {n}") for n in range(5)]
    teams.members += [Member("29:sam", SAM.id, "")]
    teams.page_size = 2
    async with running(either, teams) as engine:
        await engine.put(MEMBERS)
        await engine.quiet()
        assert engine.calls() == [("members", 200)] * 3
        known = await either.read(lambda uow: uow.people.many([f"member-{n}" for n in range(5)]))
        assert [one.name for one in known.values()] == [f"Name {n}" for n in range(5)]
        sam = await either.read(lambda uow: uow.people.get(SAM.id))
        assert sam is not None
        assert (sam.name, sam.account) == ("Sam Ortiz", "29:sam")


async def test_an_emoji_that_beat_our_own_send_is_applied(either: Store, teams: FakeConnector) -> None:
    gate = asyncio.Event()
    teams.fault(faults.held(gate, accepted=True), kind="create")
    async with running(either, teams) as engine:
        await engine.put(NEW_POST)
        await until(lambda: len(engine.posts()) == 1)
        early = turn(SAM, reply_to=engine.posts()[0].id)
        early = replace(early, service_url=teams.url)
        await either.run(lambda uow: react(uow, early, React(("like",))))
        gate.set()
        await engine.quiet()
        kept = await either.read(lambda uow: uow.requests.get("request-1"))
        assert kept is not None
        assert (kept.owner, kept.status) == (SAM.id, Status.ACKNOWLEDGED)


async def test_a_timer_fires_when_it_is_due(either: Store, teams: FakeConnector) -> None:
    async with running(either, teams) as engine:
        await engine.put(NEW_POST)
        await engine.quiet()
        (post,) = engine.posts()
        at = SystemClock().now()
        on = replace(turn(SAM, reply_to=post.id), service_url=teams.url, at=at)
        off = replace(turn(SAM, reply_to=post.id), service_url=teams.url, at=at)
        grace = DeskRules(waits=Waits(timedelta(seconds=0.05)))
        await either.run(lambda uow: uow.desks.set_default(grace))
        await either.run(lambda uow: react(uow, on, React(("like",))))
        await either.run(lambda uow: react(uow, off, React((), ("like",))))
        await until_async(lambda: either.read(_owner))
        kept = await either.read(lambda uow: uow.requests.get("request-1"))
        assert kept is not None
        assert (kept.owner, kept.status) == (None, Status.WAITING)
        soon = await either.read(lambda uow: uow.timers.earliest())
        assert soon is not None  # somebody waits: the alarm that calls for cover
        assert at + COVER <= soon <= SystemClock().now() + COVER
        await engine.quiet()


def _owner(uow: UnitOfWork) -> str | None:
    kept = uow.requests.look("request-1")
    return kept.owner if kept else None


async def test_an_outcome_is_held_on_to_while_the_store_is_away(store: FakeStore, teams: FakeConnector) -> None:
    faulty, gate = Faulty(store), asyncio.Event()
    teams.fault(faults.held(gate), kind="create")
    async with running(faulty, teams, replace(QUICK, lease=0.1)) as engine:
        await engine.put(NEW_POST)
        await until(lambda: len(teams.calls) == 1)
        faulty.away = 1000
        gate.set()
        await asyncio.sleep(0.3)  # longer than the lease
        faulty.away = 0
        await engine.quiet()
        assert (engine.calls("create"), len(engine.posts())) == ([("create", 201)], 1)
        assert store.kept.messages[CHANNEL, engine.posts()[0].id].place is Place.POST


async def test_an_outcome_that_a_full_disk_does_not_take_is_not_doubted_when_the_lease_is_over(
    store: FakeStore, teams: FakeConnector
) -> None:
    class Full(Faulty):
        """Has room for a claim, and none for what became of a message."""

        async def run(self, work: Callable[[UnitOfWork], T]) -> T:
            if self.away > 0 and isinstance(work, partial):
                self.away -= 1
                raise StoreUnavailable("The disk is full.")
            return await self.store.run(work)

    full = Full(store)
    full.away = 30
    async with running(full, teams, replace(QUICK, lease=0.05, sweep=0.02)) as engine:
        await engine.put(NEW_POST)
        await until(lambda: full.away == 0)
        await engine.quiet()
        assert (engine.calls("create"), len(engine.posts())) == ([("create", 201)], 1)
        assert store.do(lambda uow: uow.outbox.doubts(LANE, LONG_AGO, SystemClock().now())) == []


async def test_what_follows_a_settlement_kept_without_an_answer_goes_too(either: Store, teams: FakeConnector) -> None:
    gate, faulty = asyncio.Event(), Faulty(either)
    teams.fault(faults.held(gate), kind="create")
    async with running(faulty, teams, replace(QUICK, sweep=60.0, lease=60.0)) as engine:
        await engine.put(NEW_POST, hint("1"), hint("2"))
        await until(lambda: len(teams.calls) == 1)
        faulty.unanswered = 1
        gate.set()
        await engine.quiet()
        assert (len(engine.posts()), len(teams.thread(CHANNEL, "1")), len(teams.thread(CHANNEL, "2"))) == (1, 1, 1)
        assert await either.read(lambda uow: uow.outbox.waiting_since()) is None


async def test_a_lane_that_another_process_has_locked_is_not_asked_for_without_a_pause(teams: FakeConnector) -> None:
    rounds: list[Any] = []

    class Locked(Faulty):
        async def run(self, work: Callable[[UnitOfWork], T]) -> T:
            await self.store.run(work)
            rounds.append(Work((), timer_due=False, look_again=LONG_AGO))
            return rounds[-1]

    async with running(Locked(FakeStore()), teams):
        began = time.monotonic()
        await until(lambda: len(rounds) >= 8)
        assert time.monotonic() - began > 0.2


async def test_a_store_that_is_away_at_a_round_is_asked_again(store: FakeStore, teams: FakeConnector) -> None:
    faulty = Faulty(store)
    faulty.away = 5
    async with running(faulty, teams) as engine:
        await until(lambda: faulty.refused == 5)
        await until(engine.dispatcher.healthy)
        await engine.put(hint("1"))
        await engine.quiet()
        assert len(teams.thread(CHANNEL, "1")) == 1


async def test_a_round_that_breaks_does_not_end_the_engine(store: FakeStore, teams: FakeConnector) -> None:
    faulty = Faulty(store)
    faulty.broken = 3
    with capture_logs() as logs:
        async with running(faulty, teams, replace(QUICK, sweep=0.02)) as engine:
            await until(engine.dispatcher.healthy)
            await engine.put(hint("1"))
            await engine.quiet()
    assert [one["error"] for one in logs if one["event"] == "round_failed"] == ["RuntimeError"] * 3
    assert "M00123987" not in str(logs)


async def test_a_card_that_cannot_be_drawn_does_not_hold_up_its_lane(store: FakeStore, teams: FakeConnector) -> None:
    broken: Any = 5  # no text: whoever draws it fails
    await Engine(store, teams, None, SystemClock()).change(details=Details(CANARIES | {"drug": broken}))  # pyright: ignore[reportArgumentType]
    with capture_logs() as logs:
        async with running(store, teams) as engine:
            await engine.put(NEW_POST, hint("1"))
            await engine.quiet()
            assert len(teams.thread(CHANNEL, "1")) == 1
            assert engine.posts() == []
    first = next(one for one in logs if one["event"] == "not_rendered")
    assert first["effect"] == K.POST_REQUEST
    assert "canary" not in str(logs)


async def test_what_has_nothing_to_say_is_done(store: FakeStore, teams: FakeConnector) -> None:
    stranger = Person("nobody")
    store.do(lambda uow: uow.people.save(stranger))
    async with running(store, teams) as engine:
        await engine.put(guide(stranger))
        await engine.quiet()
        assert teams.calls == []
        assert [one.state for one in store.kept.letters.values()] == ["sent"]


async def test_stopping_lets_what_is_in_flight_end_and_hands_the_rest_back(either: Store, teams: FakeConnector) -> None:
    gate = asyncio.Event()
    teams.fault(faults.held(gate), kind="create")
    async with running(either, teams) as engine:
        await engine.put(NEW_POST, hint("2"))
        await until(lambda: len(teams.calls) == 1)
        stopping = asyncio.ensure_future(engine.dispatcher.stop(PATIENCE))  # noqa: TID251 - the test holds it
        await asyncio.sleep(0.01)
        assert not stopping.done()
        gate.set()
        await stopping
        (post,) = engine.posts()
        assert await either.read(lambda uow: uow.messages.find(CHANNEL, post.id))
        assert len(teams.calls) == 1
    await either.run(lambda uow: uow.outbox.release_all())
    async with running(either, teams, replace(QUICK, evidence=60.0)) as engine:
        await engine.quiet()
    assert len(teams.thread(CHANNEL, "2")) == 1  # handed back, not doubted: it waits for no evidence


async def test_stopping_does_not_wait_for_ever(store: FakeStore, teams: FakeConnector) -> None:
    gate = asyncio.Event()
    teams.fault(faults.held(gate), kind="create")
    async with running(store, teams) as engine:
        await engine.put(NEW_POST)
        await until(lambda: len(teams.calls) == 1)
        await asyncio.wait_for(engine.dispatcher.stop(0.05), PATIENCE)
    gate.set()
    assert [one.state for one in store.kept.letters.values()] == ["sending"]


async def test_what_is_claimed_while_stopping_is_handed_back(store: FakeStore, teams: FakeConnector) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()

    class Slow(Faulty):
        async def run(self, work: Callable[[UnitOfWork], T]) -> T:
            found = await self.store.run(work)
            entered.set()
            await gate.wait()
            return found

    store.do(queue(NEW_POST, at=SystemClock().now()))
    async with running(Slow(store), teams) as engine:
        await entered.wait()
        stopping = asyncio.ensure_future(engine.dispatcher.stop(PATIENCE))  # noqa: TID251 - the test holds it
        await asyncio.sleep(0.01)
        gate.set()
        await stopping
    assert teams.calls == []
    assert [one.state for one in store.kept.letters.values()] == ["pending"]


async def test_an_engine_that_looked_long_ago_is_not_healthy(store: FakeStore) -> None:
    clock = StillClock(SystemClock().now())
    async with aiohttp.ClientSession() as session:
        sender = Sender(session, Anonymous(), ("127.0.0.1",))
        dispatcher = Dispatcher(store, sender, clock, Voice("28:desk", TENANT), QUICK)
        assert not dispatcher.healthy()
        dispatcher.start()
        await until(dispatcher.healthy)
        clock.move(3 * QUICK.sweep + 1)
        assert not dispatcher.healthy()
        await dispatcher.stop(PATIENCE)
