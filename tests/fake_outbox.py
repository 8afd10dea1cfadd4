"""The fake store's outbox: lanes with leases in memory, under the same rules as the real one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from desk.effects import REPEATABLE, Effect, EffectKind
from desk.pacing import after_call, pause
from desk.records import EVIDENCE_WAIT, Doubt, Outgoing, Problem, ProblemState, PutBack
from storage.mapping import micros, moment
from storage.outbox_order import Choice, Urgency, Waiting, choose, is_due, thread, urgency

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class State(StrEnum):
    """Where a message stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane's row: `due` is when somebody should look at it next, for a held lane the end of its lease."""

    due: datetime | None
    owner: str | None = None
    epoch: int = 0
    ended: bool = False
    rest_until: int = 0
    calls: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A message's row."""

    id: int
    effect: Effect
    queued_at: datetime
    state: State = State.PENDING
    attempts: int = 0
    not_before: int = 0
    began_at: datetime | None = None
    doubtful_at: datetime | None = None
    doubts: tuple[datetime, ...] = ()
    activity: str | None = None
    reason: str | None = None


class FakeOutbox:
    """`desk.ports.Outbox`."""

    def __init__(self, lanes: dict[str, Lane], letters: dict[int, Letter], stir: Callable[[], None]) -> None:
        self._lanes = lanes
        self._letters = letters
        self._stir = stir

    def put(self, effect: Effect, at: datetime) -> None:
        self._stir()
        lane = self._lanes.get(effect.lane, Lane(None))
        if (lane.owner is None or lane.ended) and (lane.due is None or lane.due > at):
            lane = replace(lane, due=max(at, moment(lane.rest_until)))
        self._lanes[effect.lane] = lane
        if self._twin(effect) is None:
            number = max(self._letters, default=0) + 1
            self._letters[number] = Letter(number, effect, at)

    def claim(
        self, owner: str, now: datetime, lease_until: datetime, limit: int, busy: Collection[str] = ()
    ) -> Sequence[Outgoing]:
        lanes = [(lane.due, name) for name, lane in self._lanes.items() if lane.due is not None]
        due = [(at, name) for at, name in lanes if is_due(micros(at), micros(now))]
        free = [name for _, name in sorted(due)[:limit] if name not in busy or self._lanes[name].owner != owner]
        taken = [self._claim(name, owner, now, lease_until) for name in free]
        return [message for message in taken if message is not None]

    def next(self, held: Outgoing, now: datetime, lease_until: datetime) -> Outgoing | None:
        return self._take(held.lane, held.owner, now, lease_until) if self._holds(held) else None

    def called(self, held: Outgoing, at: datetime) -> None:
        if self._holds(held):
            self._count(held.lane, at)

    def sent(self, held: Outgoing, activity: str | None) -> bool:
        return self._settle(held, State.SENT, activity, None)

    def again(self, held: Outgoing, back: PutBack) -> bool:
        if not self._holds(held):
            return False
        lane, letter = self._lanes[held.lane], self._letters[held.id]
        again_at = micros(back.not_before)
        tries = letter.attempts - 1 if back.untried else letter.attempts
        self._put_back(replace(letter, attempts=tries), again_at, back.reason, doubtful=back.doubtful)
        rest = again_at if back.rests else lane.rest_until
        due = moment(max(self._next_due(held.lane) or 0, rest))
        self._lanes[held.lane] = replace(lane, due=due, ended=True, rest_until=rest)
        return True

    def dead(self, held: Outgoing, reason: str) -> bool:
        return self._settle(held, State.DEAD, None, reason)

    def recall(self, owner: str, busy: Collection[str], now: datetime) -> None:
        for name, lane in self._lanes.items():
            if lane.owner != owner or lane.ended or name in busy:
                continue
            for letter in self._in(name, State.SENDING):
                untried = replace(letter, attempts=letter.attempts - 1)
                self._put_back(untried, micros(now), "handed back", doubtful=False)
            due = moment(max(self._next_due(name) or 0, lane.rest_until))
            self._lanes[name] = replace(lane, due=due, ended=True)

    def doubts(self, lane: str, since: datetime, until: datetime) -> Sequence[Doubt]:
        found = [doubt for one in self._letters.values() if (doubt := _doubt(one, lane, since, until)) is not None]
        return sorted(found, key=lambda doubt: doubt.on_its_way)

    def believe(self, doubt: Doubt, activity: str) -> None:
        letter = self._letters.get(doubt.id)
        if letter is not None and letter.state is State.PENDING and letter.doubtful_at is not None:
            self._letters[doubt.id] = replace(letter, state=State.SENT, activity=activity)

    def waiting_since(self) -> datetime | None:
        pending = [one for one in self._letters.values() if one.state is State.PENDING]
        return min((one.queued_at for one in pending if urgency(one.effect) < Urgency.REDACTION), default=None)

    def problems(self, limit: int) -> Sequence[Problem]:
        found = [problem for one in self._letters.values() if (problem := _problem(one)) is not None]
        return sorted(found, key=lambda one: (one.queued_at, one.id))[:limit]

    def problem(self, message: int) -> Problem | None:
        found = self._letters.get(message)
        return _problem(found) if found is not None else None

    def send_again(self, message: int, at: datetime) -> bool:
        if self.problem(message) is None:
            return False
        letter = replace(self._letters[message], state=State.PENDING, not_before=0, queued_at=at)
        self._letters[message] = letter
        lane = self._lanes[letter.effect.lane]
        if (lane.owner is None or lane.ended) and (lane.due is None or lane.due > at):
            self._lanes[letter.effect.lane] = replace(lane, due=max(at, moment(lane.rest_until)))
        self._stir()
        return True

    def dismiss(self, message: int) -> bool:
        if self.problem(message) is None:
            return False
        self._letters[message] = replace(self._letters[message], state=State.DISMISSED)
        return True

    def release_all(self) -> None:
        for name, lane in self._lanes.items():
            if lane.owner is not None:
                self._lanes[name] = replace(lane, epoch=lane.epoch + 1, due=LONG_AGO, ended=True)

    def earliest(self, now: datetime) -> datetime | None:  # noqa: ARG002  the lanes say it all
        return min((lane.due for lane in self._lanes.values() if lane.due is not None), default=None)

    def _claim(self, name: str, owner: str, now: datetime, lease_until: datetime) -> Outgoing | None:
        lane = self._lanes[name]
        for letter in [one for one in self._in(name, State.SENDING) if lane.owner is not None]:
            doubtful = letter.effect.kind not in REPEATABLE
            again_at = micros(now + EVIDENCE_WAIT) if doubtful else 0
            self._put_back(letter, again_at, "half-sent", doubtful=doubtful)
            if doubtful:
                self._count(name, now)
        return self._take(name, owner, now, lease_until)

    def _take(self, name: str, owner: str, now: datetime, lease_until: datetime) -> Outgoing | None:
        lane = replace(self._lanes[name], epoch=self._lanes[name].epoch + 1)
        choice = self._paced(name, micros(now))
        if not is_due(lane.rest_until, micros(now)):
            waits = self._next_due(name)
            choice = Choice(due=None if waits is None else max(waits, lane.rest_until))
        if choice.message is None:
            self._lanes[name] = replace(lane, due=_moment(choice.due), owner=None, ended=False)
            return None
        self._lanes[name] = replace(lane, due=lease_until, owner=owner, ended=False)
        letter = self._letters[choice.message]
        letter = replace(letter, state=State.SENDING, attempts=letter.attempts + 1, began_at=now)
        self._letters[letter.id] = letter
        effect, tries, queued = letter.effect, letter.attempts, letter.queued_at
        return Outgoing(letter.id, name, owner, lane.epoch, effect, tries, queued, letter.doubtful_at is not None)

    def _next_due(self, name: str) -> int | None:
        choice = self._choose(name, 0)
        return 0 if choice.message is not None else choice.due

    def _paced(self, name: str, now: int) -> Choice:
        wait = pause(self._lanes[name].calls, now)
        if wait == 0:
            return self._choose(name, now)
        choice = self._choose(name, now, Urgency.REFRESH)
        pending = self._in(name, State.PENDING)
        if choice.message is not None or all(urgency(one.effect) >= Urgency.REFRESH for one in pending):
            return choice
        return Choice(due=now + wait if choice.due is None else min(choice.due, now + wait))

    def _count(self, name: str, at: datetime) -> None:
        lane = self._lanes[name]
        self._lanes[name] = replace(lane, calls=after_call(lane.calls, micros(at)))

    def _choose(self, name: str, now: int, least: Urgency = Urgency.EVENT) -> Choice:
        waiting = [
            Waiting(one.id, urgency(one.effect), thread(one.effect.request, one.effect.root), one.not_before)
            for one in self._in(name, State.PENDING)
            if urgency(one.effect) >= least
        ]
        return choose(sorted(waiting, key=lambda one: (one.urgency, one.id)), now)

    def _put_back(self, letter: Letter, again_at: int, reason: str, *, doubtful: bool) -> None:
        twin = self._twin(letter.effect)
        if twin is None:
            back = replace(letter, state=State.PENDING, not_before=again_at, reason=reason)
            if doubtful and letter.began_at is not None:
                back = replace(back, doubtful_at=letter.began_at, doubts=(*letter.doubts, letter.began_at))
            self._letters[letter.id] = back
        else:
            del self._letters[letter.id]
            self._letters[twin.id] = replace(twin, not_before=again_at)

    def _settle(self, held: Outgoing, became: State, activity: str | None, reason: str | None) -> bool:
        letter = self._letters.get(held.id)
        if not self._holds(held) or letter is None or letter.state is not State.SENDING:
            return False
        self._letters[held.id] = replace(letter, state=became, activity=activity, reason=reason)
        return True

    def _holds(self, held: Outgoing) -> bool:
        lane = self._lanes[held.lane]
        return (lane.owner, lane.epoch) == (held.owner, held.epoch)

    def _in(self, name: str, state: State) -> list[Letter]:
        return [one for one in self._letters.values() if one.effect.lane == name and one.state is state]

    def _twin(self, effect: Effect) -> Letter | None:
        key = effect.collapse_key
        pending = [one for one in self._in(effect.lane, State.PENDING) if one.effect.collapse_key == key]
        return pending[0] if key is not None and pending else None


_NEW = {EffectKind.POST_REQUEST, EffectKind.SAY_IN_THREAD, EffectKind.SHOW}


def _doubt(letter: Letter, lane: str, since: datetime, until: datetime) -> Doubt | None:
    if letter.effect.lane != lane or letter.effect.kind not in _NEW:
        return None
    post = letter.effect.kind is EffectKind.POST_REQUEST
    request = letter.effect.request if post else None
    if post and any(since <= at <= until for at in letter.doubts):
        return Doubt(letter.id, lane, request)
    lost = letter.state is State.PENDING and letter.doubtful_at is not None and since <= letter.doubtful_at <= until
    return Doubt(letter.id, lane, request, on_its_way=True) if lost or letter.state is State.SENDING else None


def _problem(letter: Letter) -> Problem | None:
    doubtful = letter.state is State.PENDING and letter.doubtful_at is not None
    if letter.state is not State.DEAD and not doubtful:
        return None
    state = ProblemState.DOUBTFUL if doubtful else ProblemState.DEAD
    lane, reason = letter.effect.lane, letter.reason or ""
    return Problem(letter.id, lane, letter.effect, state, reason, letter.attempts, letter.queued_at)


def _moment(stored: int | None) -> datetime | None:
    return None if stored is None else moment(stored)
