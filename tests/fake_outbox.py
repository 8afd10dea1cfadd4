"""The fake store's outbox: lanes with leases in memory, under the same rules as the real one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from desk.effects import Effect, EffectKind
from desk.records import EVIDENCE_WAIT, Doubt, Outgoing, PutBack
from storage.mapping import micros, moment
from storage.outbox_order import REPEATABLE, Choice, Waiting, choose, is_due, thread, urgency

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class State(StrEnum):
    """Where a message stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane's row: `due` is when somebody should look at it next, for a held lane the end of its lease."""

    due: datetime | None
    owner: str | None = None
    epoch: int = 0
    ended: bool = False
    rest_until: int = 0


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

    def claim(self, owner: str, now: datetime, lease_until: datetime, limit: int) -> Sequence[Outgoing]:
        lanes = [(lane.due, name) for name, lane in self._lanes.items() if lane.due is not None]
        due = [(at, name) for at, name in lanes if is_due(micros(at), micros(now))]
        taken = [self._claim(name, owner, now, lease_until) for _, name in sorted(due)[:limit]]
        return [message for message in taken if message is not None]

    def next(self, held: Outgoing, now: datetime, lease_until: datetime) -> Outgoing | None:
        return self._take(held.lane, held.owner, now, lease_until) if self._holds(held) else None

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

    def doubts(self, lane: str, since: datetime, until: datetime) -> Sequence[Doubt]:
        posts = [one for one in self._letters.values() if one.effect.kind is EffectKind.POST_REQUEST]
        posts = [one for one in posts if one.effect.lane == lane and any(since <= at <= until for at in one.doubts)]
        return [Doubt(one.id, str(one.effect.request)) for one in posts]

    def believe(self, doubt: Doubt, activity: str) -> None:
        letter = self._letters[doubt.id]
        if letter.state is State.PENDING and letter.doubtful_at is not None:
            self._letters[doubt.id] = replace(letter, state=State.SENT, activity=activity)

    def release_all(self) -> None:
        for name, lane in self._lanes.items():
            if lane.owner is not None:
                self._lanes[name] = replace(lane, epoch=lane.epoch + 1, due=LONG_AGO, ended=True)

    def earliest(self, now: datetime) -> datetime | None:  # noqa: ARG002  the lanes say it all
        return min((lane.due for lane in self._lanes.values() if lane.due is not None), default=None)

    def _claim(self, name: str, owner: str, now: datetime, lease_until: datetime) -> Outgoing | None:
        lane = self._lanes[name]
        self._lanes[name] = replace(lane, epoch=lane.epoch + 1)
        for letter in [one for one in self._in(name, State.SENDING) if lane.owner is not None]:
            doubtful = letter.effect.kind not in REPEATABLE
            again_at = micros(now + EVIDENCE_WAIT) if doubtful else 0
            self._put_back(letter, again_at, "half-sent", doubtful=doubtful)
        return self._take(name, owner, now, lease_until)

    def _take(self, name: str, owner: str, now: datetime, lease_until: datetime) -> Outgoing | None:
        lane = self._lanes[name]
        choice = self._choose(name, micros(now))
        if not is_due(lane.rest_until, micros(now)):
            waits = self._next_due(name)
            choice = Choice(due=None if waits is None else max(waits, lane.rest_until))
        if choice.message is None:
            self._lanes[name] = Lane(_moment(choice.due), epoch=lane.epoch, rest_until=lane.rest_until)
            return None
        self._lanes[name] = Lane(lease_until, owner, lane.epoch, rest_until=lane.rest_until)
        letter = self._letters[choice.message]
        letter = replace(letter, state=State.SENDING, attempts=letter.attempts + 1, began_at=now)
        self._letters[letter.id] = letter
        effect, tries, queued = letter.effect, letter.attempts, letter.queued_at
        return Outgoing(letter.id, name, owner, lane.epoch, effect, tries, queued, letter.doubtful_at is not None)

    def _next_due(self, name: str) -> int | None:
        choice = self._choose(name, 0)
        return 0 if choice.message is not None else choice.due

    def _choose(self, name: str, now: int) -> Choice:
        waiting = [
            Waiting(one.id, urgency(one.effect), thread(one.effect.request, one.effect.root), one.not_before)
            for one in self._in(name, State.PENDING)
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


def _moment(stored: int | None) -> datetime | None:
    return None if stored is None else moment(stored)
