"""The outbox's engine: it wakes after a commit, claims lanes, sends each lane's messages in order, keeps the outcome.

Correctness never depends on the wake-up: a sweep at the earliest due time, and every few seconds, finds everything.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.members import read_members
from bot.render import Voice, opens_chat, render
from bot.sender import Again, Ambiguous, Dead, Outcome, Sender, Sent
from bot.tasks import Tasks
from desk.delivery import ChatOpened, Delivered, Delivery, GivenUp, MembersLearnt, NothingToSend, Settlement, TryAgain
from desk.effects import REPEATABLE, EffectKind
from desk.errors import HoldLost, StoreUnavailable
from desk.handlers.delivering import Work, abandon, claim, hand_back, recall, seek, settle_and_look
from desk.handlers.listening import fire
from desk.ports import Clock, Store
from desk.records import EVIDENCE_WAIT

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How the engine waits, in seconds.

    The lease outlasts the longest `call`, whatever it is made of, so that nobody repeats it meanwhile; it is also how
    long a lane waits after its holder was killed. `patience`: so old a message is not sent again once more when Teams
    may have it.
    """

    lease: float = 15.0
    call: float = 12.0
    sweep: float = 5.0
    locked: float = 0.05
    evidence: float = EVIDENCE_WAIT.total_seconds()
    patience: float = 3600.0
    first_retry: float = 0.5
    longest_retry: float = 30.0
    longest_wish: float = 3600.0  # the longest of Teams' windows: no honest Retry-After is longer
    lanes: int = 32


@dataclass(slots=True)
class _State:
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    seen_at: datetime | None = None
    planned: datetime | None = None  # when the loop looks again, if nothing wakes it
    away_since: datetime | None = None
    stopping: bool = False
    unsure: bool = False  # whether the answer to a commit was lost: a lane may be held that nobody works on
    busy: Counter[str] = field(default_factory=Counter[str])


class Dispatcher:
    """Sends what the outbox holds. One instance per process; `owner` marks its claims."""

    def __init__(self, store: Store, sender: Sender, clock: Clock, voice: Voice, pace: Pace = Pace()) -> None:
        self._store = store
        self._sender = sender
        self._clock = clock
        self._voice = voice
        self._pace = pace
        self._owner = clock.new_id()
        self._tasks = Tasks()
        self._state = _State()
        self._dice = random.Random(self._owner)  # noqa: S311 - jitter, not a secret
        store.listen(self._state.woken.set)

    def start(self) -> None:
        """Begin; what a former process left in the outbox goes first."""
        self._tasks.start(self._loop(), "dispatcher")

    def healthy(self) -> bool:
        """Whether the engine has looked at the outbox lately."""
        seen = self._state.seen_at
        patience = timedelta(seconds=self._pace.sweep * 3)
        return seen is not None and self._clock.now() - seen <= patience

    async def stop(self, seconds: float = 10.0) -> None:
        """Take no more work, and give what is in flight so long to end."""
        self._state.stopping = True
        self._state.woken.set()
        await self._tasks.finish(seconds)

    async def _loop(self) -> None:
        while not self._state.stopping:
            self._state.woken.clear()
            try:
                pause = await self._round()
            except StoreUnavailable as away:
                self._is_away(away)
                pause = self._pace.first_retry
            except Exception as failure:  # noqa: BLE001 - whatever it is, the other lanes' messages must go out
                log.error("round_failed", error=type(failure).__name__)  # noqa: TRY400 - its text may hold PHI
                pause = self._pace.sweep
            await self._wait(pause)

    def _is_away(self, reason: StoreUnavailable) -> None:
        """Note that the store is away; say so once, with the reason, which names no value."""
        self._state.unsure = True
        if self._state.away_since is None:
            self._state.away_since = self._clock.now()
            log.warning("store_away", reason=str(reason))

    def _is_back(self, now: datetime) -> None:
        since, self._state.away_since = self._state.away_since, None
        if since is not None:
            log.warning("store_back", seconds=round((now - since).total_seconds(), 1))

    async def _round(self) -> float:
        """Do what is due and return how long nothing else will be, in seconds."""
        now = self._clock.now()
        lease = now + timedelta(seconds=self._pace.lease)
        if self._state.unsure:
            await self._recall(now)
        busy = frozenset(+self._state.busy)  # an outcome that cannot be kept yet is ours however long it takes
        work = await self._store.run(lambda uow: claim(uow, self._owner, now, lease, self._pace.lanes, busy))
        self._state.seen_at = now
        self._is_back(now)
        for delivery in work.deliveries:
            self._state.busy[delivery.held.lane] += 1
            self._tasks.start(self._work(delivery), "lane")
        if work.timer_due:
            while await self._store.run(lambda uow: fire(uow, now)):
                pass
        pause = self._pause(work, now)
        self._state.planned = now + timedelta(seconds=pause)
        return pause

    async def _recall(self, now: datetime) -> None:
        """Put back what a commit whose answer was lost left to us; what is being worked on stays."""
        self._state.unsure = False
        busy = frozenset(+self._state.busy)
        await self._store.run(lambda uow: recall(uow, self._owner, busy, now))

    def _pause(self, work: Work, now: datetime) -> float:
        if len(work.deliveries) == self._pace.lanes or work.look_again is None:
            return 0.0 if work.deliveries else self._pace.sweep
        pause = (work.look_again - now).total_seconds()
        if pause <= 0 and not work.deliveries:  # due, and not ours to take: its lane is locked, perhaps for long
            return self._pace.locked
        return min(self._pace.sweep, max(0.0, pause))

    def _followed(self, following: Delivery | None, look_again: datetime | None) -> Delivery | None:
        """Return what follows in the lane; wake the loop if it sleeps longer than what a lane let go is due."""
        planned = self._state.planned
        if look_again is not None and (planned is None or look_again < planned):
            self._state.woken.set()
        return following

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._state.woken.wait()
        except TimeoutError:
            return

    async def _work(self, due: Delivery) -> None:
        """Send a lane's messages one after another until none is due."""
        following: Delivery | None = due
        try:
            while following is not None:
                if self._state.stopping:
                    await self._hand_back(following)
                    return
                following = await self._settle(following, await self._send(following))
        finally:
            self._state.busy[due.held.lane] -= 1

    async def _hand_back(self, unsent: Delivery) -> None:
        """Put a claimed message back unsent, so that the next start need not ask itself whether Teams has it."""
        log.info("left_for_the_next_start", effect=unsent.held.effect.kind)
        now = self._clock.now()
        with suppress(StoreUnavailable):  # then the next start finds it half-sent
            await self._store.run(lambda uow: hand_back(uow, unsent, now))

    async def _send(self, due: Delivery) -> Settlement:
        try:
            async with asyncio.timeout(self._pace.call):
                return await self._try(await self._sought(due))
        except StoreUnavailable:
            return TryAgain(self._in(self._pace.first_retry), "store away", untried=True)
        except TimeoutError:
            reason = "took too long"
            return self._missed(due, Again(None, reason) if due.held.effect.kind in REPEATABLE else Ambiguous(reason))

    async def _sought(self, due: Delivery) -> Delivery:
        """Return what is to be sent; of a doubtful post, what an emoji on an unknown message tells of it."""
        if not due.held.doubtful or due.held.effect.kind is not EffectKind.POST_REQUEST:
            return due
        now = self._clock.now()
        return await self._store.run(lambda uow: seek(uow, due, now))

    async def _try(self, due: Delivery) -> Settlement:
        if due.unreadable:
            log.error("not_readable", effect=due.held.effect.kind)
            return GivenUp("not readable")
        try:
            call = render(due, self._voice)
        except Exception as failure:  # noqa: BLE001 - one card that cannot be drawn must not hold up its lane
            log.error("not_rendered", effect=due.held.effect.kind, error=type(failure).__name__)  # noqa: TRY400 - PHI
            return GivenUp(f"not rendered: {type(failure).__name__}")
        if call is None:
            return NothingToSend()
        try:
            outcome = await self._sender.send(call)
            if isinstance(outcome, Sent):
                return await self._sent(due, outcome)
        except Exception as failure:  # noqa: BLE001 - an answer that nobody foresaw must not hold up the lane
            log.error("not_foreseen", effect=due.held.effect.kind, error=type(failure).__name__)  # noqa: TRY400 - PHI
            outcome = Ambiguous(type(failure).__name__)
        return self._missed(due, outcome)

    async def _sent(self, due: Delivery, outcome: Sent) -> Settlement:
        if opens_chat(due):
            return ChatOpened(outcome.conversation_id or "")
        if due.held.effect.kind is EffectKind.LEARN_MEMBERS:
            return MembersLearnt(await read_members(self._sender, due, outcome.body))
        if due.held.effect.kind is EffectKind.POST_REQUEST and outcome.activity_id is None:
            return self._missed(due, Ambiguous("accepted without an id"))
        return Delivered(outcome.activity_id)

    def _missed(self, due: Delivery, outcome: Outcome) -> Settlement:
        attempts = due.held.attempts
        match outcome:
            case Again(after, reason, throttled):
                asked = min((after or 0.0) * self._dice.uniform(1.0, 1.1), self._pace.longest_wish)
                wait = self._in(asked or self._backoff(attempts))
                counted = due.held.effect.kind not in REPEATABLE  # an edit refused for now holds up nobody's post
                return TryAgain(wait, reason, rests=throttled and counted)
            case Ambiguous(reason) if opens_chat(due):  # Teams gives the same chat each time: no harm in asking again
                return TryAgain(self._in(self._backoff(attempts)), reason)
            case Ambiguous(reason) if self._clock.now() < due.held.queued_at + timedelta(seconds=self._pace.patience):
                wait = max(self._pace.evidence, self._backoff(attempts) if due.held.doubtful else 0.0)
                return TryAgain(self._in(wait), reason, doubtful=True)
            case Ambiguous(reason) | Dead(_, reason):
                log.error("given_up", effect=due.held.effect.kind, delivery=due.held.id, reason=reason)
                return GivenUp(reason)
            case Sent():
                return NothingToSend()

    def _in(self, seconds: float) -> datetime:
        return self._clock.now() + timedelta(seconds=seconds)

    def _backoff(self, attempts: int) -> float:
        longest = min(self._pace.longest_retry, self._pace.first_retry * 2 ** min(attempts, 10))
        return self._dice.uniform(longest / 2, longest)

    async def _settle(self, due: Delivery, became: Settlement) -> Delivery | None:
        """Keep the outcome; while the store is away, hold on to it: nobody else can take the lane then either.

        An outcome that cannot be kept for any other reason must not block the lane: its message is given up.
        """
        keep = partial(settle_and_look, done=due, became=became)
        unanswered = False
        while True:
            now = self._clock.now()
            lease = now + timedelta(seconds=self._pace.lease)
            try:
                following = self._followed(*await self._store.run(partial(keep, now=now, lease_until=lease)))
            except StoreUnavailable:
                unanswered = self._state.unsure = True
                await asyncio.sleep(self._pace.first_retry)
            except HoldLost:  # unless another replica has it, a commit of ours was kept after all
                return self._left_unsure()
            except Exception as failure:  # noqa: BLE001 - whatever it is, the lane's other messages must go out
                name, refused = type(failure).__name__, keep.func is abandon
                log.error("outcome_refused", effect=due.held.effect.kind, error=name)  # noqa: TRY400 - PHI, as above
                if refused:
                    return None
                keep = partial(abandon, held=due.held, reason=f"outcome refused: {name}")
            else:  # what was kept without an answer may have begun the next message, and nobody is at it
                return self._left_unsure() if unanswered and following is None else following

    def _left_unsure(self) -> None:
        """End work on a lane that may be held by us and by nobody's task: the next round calls it back."""
        self._state.unsure = True
        self._state.woken.set()
