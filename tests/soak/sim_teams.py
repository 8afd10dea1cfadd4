"""Teams in virtual time: the shared rules and ledger (`tests/fake_teams.py`), the network's faults, and each call."""

from __future__ import annotations

import asyncio
import contextvars
import random
import re
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import aiohttp

from bot.sender import Call, Sender, _Answer  # the answer's own shape: `_judge` reads it
from desk.records import Outgoing
from tests.fake_teams import SEND_WINDOWS, THREAD, Answer, FakeTeams, Received
from tests.soak.sim_faults import CALL_FAULTS, CallFault, Ends

if TYPE_CHECKING:
    from tests.soak.sim_process import SimProcess

BASE = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
"""True time at virtual zero: a Tuesday morning of the desk."""
HELD: contextvars.ContextVar[Outgoing | None] = contextvars.ContextVar("held", default=None)
"""The outbox message that the running task is sending."""
TOTAL = 10.0
"""Seconds after which a call gives up (bot.sender.SenderLimits)."""
_PATH = re.compile(
    r"v3/conversations(?:/(?P<conversation>[^/?]+)/(?P<what>activities|pagedmembers)(?:/(?P<item>.+))?)?"
)
_KINDS = {"create": "create", "send": "send", "edit": "edit", "read": "members"}
_HONEST = CallFault("", takes=True)
_BY_NAME = {one.name: one for one in CALL_FAULTS}


@dataclass(slots=True)
class Made:
    """One call as the oracle sees it. Times are virtual.

    `taken`: the message that Teams kept or edited. `heard`: the maker got a good answer with its id. `refused`: Teams
    said no for good. `ended`: its maker waited for it no longer.
    """

    process: str
    held: Outgoing | None
    kind: str
    lane: str
    started: float
    fault: str = ""
    arrived: float | None = None
    taken: str | None = None
    answered: float | None = None
    ended: float | None = None
    heard: bool = False
    refused: bool = False
    status: int = 0
    said: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether a taken call made a new message."""
        return self.kind in {"create", "send"} and bool(self.said)


@dataclass(frozen=True, slots=True)
class _Trip:
    """A request on its way. `leaves`: it does, though the process that made it dies meanwhile."""

    process: SimProcess
    made: Made
    received: Received
    fault: CallFault
    token: str
    leaves: bool = True
    answer: asyncio.Future[_Answer] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def is_abandoned(self) -> bool:
        """Whether nobody waits for its answer any more."""
        return self.answer.done() or not self.process.alive


class SimTeams(FakeTeams):
    """Answers calls in virtual time; `rates` are the chances of each fault per call."""

    def __init__(self, dice: random.Random, seconds: Callable[[], float], **more: Any) -> None:
        super().__init__(rates=True, seconds=seconds, millis=self._now_millis, **more)
        self.dice = dice
        self.rates_of: Mapping[str, float] = {}
        self.calls: list[Made] = []
        self.by_lane: dict[str, deque[Made]] = defaultdict(lambda: deque(maxlen=SEND_WINDOWS[-1][1]))
        """Calls for new messages of each outbox lane."""
        self.by_message: dict[str, Made] = {}
        self.injected: dict[str, int] = {}
        self.longest_wish = 0.0
        self.resting: dict[str, list[tuple[float, float]]] = defaultdict(list)
        """Each 429 of a lane: when it was told, and until when the lane must not be called."""
        self.news = asyncio.Event()
        self.impatient: list[tuple[float, float]] = []
        """Calls before Retry-After was over: when it was asked for, and when the call came."""

    def _now_millis(self) -> int:
        return int((BASE.timestamp() + self.seconds()) * 1000)

    def now(self) -> datetime:
        """Return the true time."""
        return BASE + timedelta(seconds=self.seconds())

    def store(self, lane: str, root: str, activity: Mapping[str, Any]) -> str:
        """Keep a message and wake who waits for one."""
        found = super().store(lane, root, activity)
        self.news.set()
        self.news = asyncio.Event()
        return found

    def has_room(self, lane: str, spare: int) -> bool:
        """Whether Teams' windows had room for another message of an outbox lane, also a little while ago.

        `spare`: calls that the lane's log may hold later than they were (a killed process's, counted when it is found)
        or twice (a commit whose answer was lost).
        """
        calls = [one.answered or one.started + TOTAL + 2.0 for one in self.by_lane[lane]]  # they count from their end
        now = self.seconds()
        return all(sum(at > now - seconds - 0.5 for at in calls) + spare < limit for seconds, limit in SEND_WINDOWS)

    def draw(self) -> CallFault:
        """Return what goes wrong with the next call."""
        for name, rate in self.rates_of.items():
            if self.dice.random() < rate:
                return _BY_NAME[name]
        return _HONEST

    async def exchange(self, process: SimProcess, call: Call, token: str) -> _Answer:
        """Carry one HTTP request there and back. Raises what aiohttp raises."""
        received = self._received(call)
        fault = self.draw()
        made = Made(process.name, HELD.get(), received.kind, received.lane, self.seconds(), fault.name)
        made.said = _said(call)
        self.calls.append(made)
        if made.held is not None and made.kind in {"create", "send"}:
            self.by_lane[made.held.lane].append(made)
        try:
            return await self._travel(_Trip(process, made, received, fault, token))
        finally:
            made.ended = self.seconds()

    async def _travel(self, trip: _Trip) -> _Answer:
        process, made, fault = trip.process, trip.made, trip.fault
        process.boundary("before a call")
        if fault.name:
            self.injected[fault.name] = self.injected.get(fault.name, 0) + 1
        if fault.ends is Ends.NEVER_LEFT:
            await asyncio.sleep(self.dice.uniform(*fault.late))
            raise aiohttp.ConnectionTimeoutError
        trip = replace(trip, leaves=self.dice.random() < 0.8)
        asyncio.get_running_loop().call_later(self.dice.uniform(*fault.slow), self._arrive, trip)
        async with asyncio.timeout(TOTAL):
            got = await trip.answer
        made.answered = self.seconds()
        made.heard = got.status < 300 and isinstance(got.body, dict) and bool(got.body.get("id"))
        if got.status == 429:
            self._rest(made, got.headers)
        process.boundary("after an answer")
        return got

    def _arrive(self, trip: _Trip) -> None:
        """Let the request reach Teams, which takes it or not, and its answer set out."""
        made, fault, now = trip.made, trip.fault, self.seconds()
        if trip.is_abandoned and (made.kind == "edit" or not trip.leaves):
            return  # an edit that arrived after the next one would undo it: no client can help that, so it is left out
        made.arrived = now
        for asked, until in self.resting[made.lane] if made.kind in {"create", "send"} else ():
            if until > now + 0.001 and made.started > asked + 0.1:
                self.impatient.append((asked, made.started))
        honest = self._take(made, replace(trip.received, at=now), fault, trip.token)
        trip.process.boundary("after Teams had it")
        if fault.ends is not Ends.TIMEOUT:
            back = self.dice.uniform(*fault.late)
            answer = self._answer(made, fault, honest)
            asyncio.get_running_loop().call_later(back, self._reply, trip.answer, answer, fault)

    def _take(self, made: Made, received: Received, fault: CallFault, token: str) -> Answer | None:
        if not fault.takes:
            if fault.status != 401:  # who the caller is comes before how often they call
                self.count(received)
            return None
        honest = self.take(received, f"Bearer {token}")
        made.taken, made.status = honest.taken, honest.status
        made.refused = honest.status in {400, 403, 404, 413}
        if made.taken and made.is_new:
            self.by_message[made.taken] = made
        return honest

    def _answer(self, made: Made, fault: CallFault, honest: Answer | None) -> _Answer:
        if honest is not None and (fault.status == 0 or honest.status >= 300):
            return _Answer(honest.status, honest.headers, honest.body if honest.status < 300 else None)
        headers = fault.headers(self.dice, self.now())
        made.status, made.refused = fault.status, fault.for_good
        return _Answer(fault.status, headers, fault.body)

    def _rest(self, made: Made, headers: Mapping[str, str]) -> None:
        """Remember until when the lane was asked to be left alone."""
        asked = headers.get("Retry-After", "0")
        seconds = float(asked) if asked.isdecimal() else 0.0  # a date is whole seconds: it proves nothing here
        self.longest_wish = max(self.longest_wish, seconds, 10.0)
        if made.kind in {"create", "send"}:
            self.resting[made.lane].append((self.seconds(), self.seconds() + seconds))

    def _reply(self, future: asyncio.Future[_Answer], answer: _Answer, fault: CallFault) -> None:
        if future.done():
            return
        if fault.ends is Ends.RESET:
            future.set_exception(aiohttp.ServerDisconnectedError())
        else:
            future.set_result(answer)

    def _received(self, call: Call) -> Received:
        found = _PATH.match(call.path)
        parts = found.groupdict() if found else {}
        conversation = unquote(parts.get("conversation") or "")
        body = call.body or {}
        lane = conversation.partition(THREAD)[0] or self.lane_of_create(body)
        item = unquote(parts.get("item") or "")
        return Received(self.seconds(), call.method, _KINDS[call.kind], lane, conversation, body, item=item)


def _said(call: Call) -> Mapping[str, Any]:
    """Return the activity that a call carries; nothing for one that only opens a chat or reads."""
    body = call.body or {}
    said = body.get("activity") if call.kind == "create" else body
    return said if isinstance(said, Mapping) else {}


class SimTokens:
    """A token source: a refused token is replaced at once."""

    def __init__(self) -> None:
        self.number = 1

    async def token(self) -> str:
        """Return the present token."""
        return f"token-{self.number}"

    def invalidate(self, token: str) -> None:
        """Forget a refused token."""
        if token == f"token-{self.number}":
            self.number += 1

    async def close(self) -> None:
        """Nothing is held."""


class SimSender(Sender):
    """The real sender with its table of outcomes; only the HTTP request itself goes to `SimTeams`."""

    def __init__(self, teams: SimTeams, process: SimProcess, hosts: tuple[str, ...]) -> None:
        super().__init__(_NO_SESSION, SimTokens(), hosts)
        self._teams = teams
        self._process = process

    async def _request(self, call: Call, token: str) -> _Answer:
        return await self._teams.exchange(self._process, call, token)


_NO_SESSION: Any = None
