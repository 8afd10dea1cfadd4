"""The outbox's engine: it wakes after a commit, claims lanes, sends each lane's messages in order, keeps the outcome.

Correctness never depends on the wake-up: a sweep at the earliest due time, and every few seconds, finds everything.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.members import read_members
from bot.pacing import Paces
from bot.render import Voice, opens_chat, render
from bot.sender import Again, Ambiguous, Call, Dead, Outcome, Sender, Sent
from bot.tasks import Tasks
from desk.delivery import ChatOpened, Delivered, Delivery, GivenUp, MembersLearnt, NothingToSend, Settlement, TryAgain
from desk.effects import REFRESHES, EffectKind
from desk.errors import StoreUnavailable
from desk.handlers.delivering import Work, abandon, claim, hand_back, settle
from desk.handlers.listening import fire
from desk.ports import Clock, Store
from desk.records import EVIDENCE_WAIT

log = structlog.get_logger(__name__)

_PACED = frozenset({"create", "send"})
"""The kinds of calls that Teams' windows count (teams.md, "Limits")."""
_UNCOUNTED = REFRESHES | {EffectKind.LEARN_MEMBERS}
"""Edits and reads have limits of their own: refused for now, they hold up nobody's post."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How the engine waits, in seconds.

    The lease outlasts the longest call (a token 5, the call 10, both again after a 401, a nap before), so that nobody
    repeats it. `patience`: so old a message is not sent again once more when Teams may have it. `nap`: a wait for
    Teams' windows that is sat out.
    """

    lease: float = 40.0
    sweep: float = 5.0
    evidence: float = EVIDENCE_WAIT.total_seconds()
    patience: float = 3600.0
    nap: float = 1.0
    first_retry: float = 0.5
    longest_retry: float = 30.0
    longest_wish: float = 3600.0  # the longest of Teams' windows: no honest Retry-After is longer
    lanes: int = 32


@dataclass(slots=True)
class _State:
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    seen_at: datetime | None = None
    stopping: bool = False


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
        self._paces = Paces()
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
            except StoreUnavailable:
                pause = self._pace.first_retry
            except Exception as failure:  # noqa: BLE001 - whatever it is, the other lanes' messages must go out
                log.error("round_failed", error=type(failure).__name__)  # noqa: TRY400 - its text may hold PHI
                pause = self._pace.sweep
            await self._wait(pause)

    async def _round(self) -> float:
        """Do what is due and return how long nothing else will be, in seconds."""
        now = self._clock.now()
        lease = now + timedelta(seconds=self._pace.lease)
        work = await self._store.run(lambda uow: claim(uow, self._owner, now, lease, self._pace.lanes))
        self._state.seen_at = now
        for delivery in work.deliveries:
            self._tasks.start(self._work(delivery), "lane")
        if work.timer_due:
            while await self._store.run(lambda uow: fire(uow, now)):
                pass
        return self._pause(work, now)

    def _pause(self, work: Work, now: datetime) -> float:
        if len(work.deliveries) == self._pace.lanes or work.look_again is None:
            return 0.0 if work.deliveries else self._pace.sweep
        return min(self._pace.sweep, max(0.0, (work.look_again - now).total_seconds()))

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._state.woken.wait()
        except TimeoutError:
            return

    async def _work(self, due: Delivery) -> None:
        """Send a lane's messages one after another until none is due."""
        following: Delivery | None = due
        postponed = False
        while following is not None:
            if self._state.stopping:
                await self._hand_back(following)
                return
            became = await self._send(following)
            postponed |= isinstance(became, TryAgain)
            following = await self._settle(following, became)
        if postponed:
            self._state.woken.set()  # the loop sleeps until a time at which this one was not planned

    async def _hand_back(self, unsent: Delivery) -> None:
        """Put a claimed message back unsent, so that the next start need not ask itself whether Teams has it."""
        log.info("left_for_the_next_start", effect=unsent.held.effect.kind)
        now = self._clock.now()
        with suppress(StoreUnavailable):  # then the next start finds it half-sent
            await self._store.run(lambda uow: hand_back(uow, unsent, now))

    async def _send(self, due: Delivery) -> Settlement:
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
        wait = await self._keep_pace(due.held.lane, call)
        if wait > 0:
            return TryAgain(self._in(wait), "at Teams' pace", rests=True, untried=True)
        try:
            outcome = await self._call(due.held.lane, call)
            if isinstance(outcome, Sent):
                return await self._sent(due, outcome)
        except Exception as failure:  # noqa: BLE001 - an answer that nobody foresaw must not hold up the lane
            log.error("not_foreseen", effect=due.held.effect.kind, error=type(failure).__name__)  # noqa: TRY400 - PHI
            outcome = Ambiguous(type(failure).__name__)
        return self._missed(due, outcome)

    async def _keep_pace(self, lane: str, call: Call) -> float:
        """Sit out a short wait for Teams' windows; return a long one, in seconds, for the lane to rest meanwhile."""
        if call.kind not in _PACED:
            return 0.0
        wait = self._paces.pause(lane, asyncio.get_running_loop().time())
        if wait > self._pace.nap:
            return wait
        await asyncio.sleep(wait)
        return 0.0

    async def _call(self, lane: str, call: Call) -> Outcome:
        try:
            return await self._sender.send(call)
        finally:
            if call.kind in _PACED:
                self._paces.called(lane, asyncio.get_running_loop().time())

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
                counted = due.held.effect.kind not in _UNCOUNTED
                return TryAgain(wait, reason, rests=throttled and counted)
            case Ambiguous(reason) if opens_chat(due):  # Teams gives the same chat each time: no harm in asking again
                return TryAgain(self._in(self._backoff(attempts)), reason)
            case Ambiguous(reason) if self._clock.now() < due.held.queued_at + timedelta(seconds=self._pace.patience):
                wait = max(self._pace.evidence, self._backoff(attempts) if due.held.doubtful else 0.0)
                return TryAgain(self._in(wait), reason, doubtful=True)
            case Ambiguous(reason) | Dead(_, reason):
                log.error("given_up", effect=due.held.effect.kind, reason=reason)
                return GivenUp(reason)
            case Sent():
                return NothingToSend()

    def _in(self, seconds: float) -> datetime:
        return self._clock.now() + timedelta(seconds=seconds)

    def _backoff(self, attempts: int) -> float:
        longest = min(self._pace.longest_retry, self._pace.first_retry * 2 ** min(attempts, 10))
        return self._dice.uniform(longest / 2, longest)

    async def _settle(self, due: Delivery, became: Settlement) -> Delivery | None:
        """Keep the outcome; while the store is away, hold on to it as long as the lease lasts.

        An outcome that cannot be kept for any other reason must not block the lane: its message is given up.
        """
        until = self._clock.now() + timedelta(seconds=self._pace.lease)
        keep = partial(settle, done=due, became=became)
        while True:
            now = self._clock.now()
            lease = now + timedelta(seconds=self._pace.lease)
            try:
                return await self._store.run(partial(keep, now=now, lease_until=lease))
            except StoreUnavailable:
                if now >= until:
                    log.error("outcome_not_kept", effect=due.held.effect.kind)  # noqa: TRY400 - its text may hold PHI
                    return None
                await asyncio.sleep(self._pace.first_retry)
            except Exception as failure:  # noqa: BLE001 - whatever it is, the lane's other messages must go out
                name, refused = type(failure).__name__, keep.func is abandon
                log.error("outcome_refused", effect=due.held.effect.kind, error=name)  # noqa: TRY400 - PHI, as above
                if refused:
                    return None
                keep = partial(abandon, held=due.held, reason=f"outcome refused: {name}")
