"""The transactional outbox: lanes with leases (delivery.md). Effects wait in the unit until it ends, lanes sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.effects import Effect, EffectKind, View
from desk.records import Doubt, Outgoing
from storage import outbox_statements as sql
from storage.link import Link
from storage.mapping import micros, moment, moment_or_none
from storage.outbox_order import AMBIGUOUS_WAIT, REPEATABLE, Choice, Urgency, Waiting, choose, thread, urgency


@dataclass(frozen=True, slots=True)
class _Hold:
    """Whose a lane is, and from now until when."""

    lane: str
    owner: str
    epoch: int
    now: datetime
    lease_until: datetime


class OutboxTable:
    """`desk.ports.Outbox` over a link; `stir` is called when something was queued."""

    def __init__(self, link: Link, stir: Callable[[], None]) -> None:
        self._link = link
        self._stir = stir
        self._queued: dict[str, list[tuple[Effect, int]]] = {}

    def put(self, effect: Effect, at: datetime) -> None:
        """Queue an effect at the end of its lane; a pending one with the same collapse key stands for both."""
        self._queued.setdefault(effect.lane, []).append((effect, micros(at)))
        self._stir()

    def flush(self) -> None:
        """Write what was queued: once per unit, lanes in sorted order, so that two units cannot wait in a circle."""
        queued, self._queued = self._queued, {}
        for lane in sorted(queued):
            self._write(lane, queued[lane])

    def claim(self, owner: str, now: datetime, lease_until: datetime, limit: int) -> Sequence[Outgoing]:
        """Claim up to `limit` due lanes without a living holder; return the next message of each."""
        self.flush()
        claimed: list[Outgoing] = []
        for lane, last_owner, epoch in self._link.rows(sql.DUE_LANES, {"now": micros(now), "limit": limit}):
            hold = _Hold(lane, owner, epoch + 1, now, lease_until)
            if last_owner is not None:
                self._recover(hold)
            message = self._take(hold)
            if message is not None:
                claimed.append(message)
        return claimed

    def next(self, held: Outgoing, now: datetime, lease_until: datetime) -> Outgoing | None:
        """Return the lane's next due message, or None, letting go of the lane. Nothing if the hold was lost."""
        self.flush()
        if not self._holds(held):
            return None
        return self._take(_Hold(held.lane, held.owner, held.epoch, now, lease_until))

    def sent(self, held: Outgoing, activity: str | None) -> bool:
        """Mark the message sent; False (and no change) if the hold was lost."""
        return self._settle(held, {"became": "sent", "told_activity": activity, "told_reason": None})

    def dead(self, held: Outgoing, reason: str) -> bool:
        """Give the message up; False (and no change) if the hold was lost."""
        return self._settle(held, {"became": "dead", "told_activity": None, "told_reason": reason})

    def again(self, held: Outgoing, not_before: datetime, reason: str, *, doubtful: bool = False) -> bool:
        """Put the message back, remembering doubt; the lease ends: whoever comes first goes on, `next` included."""
        self.flush()
        if not self._holds(held):
            return False
        key = held.effect.collapse_key
        back = {"this": held.id, "again_at": micros(not_before), "told_reason": reason}
        if key is not None and self._link.change(sql.TWIN, {"same": key, "again_at": back["again_at"]}):
            self._link.change(sql.DROP, back)
        else:
            self._link.change(sql.DOUBT if doubtful else sql.PUT_BACK, back)
        due = self._next_due(held.lane)
        self._link.change(sql.END_LEASE, {"of": held.lane, "next_due": due})
        return True

    def doubts(self, lane: str, since: datetime, until: datetime) -> Sequence[Doubt]:
        """Return the lane's posts whose doubtful sending began between the two times, whether repeated since or not."""
        between = {"of": lane, "since": micros(since), "until": micros(until)}
        return [Doubt(id_, request) for id_, request in self._link.rows(sql.DOUBTS, between)]

    def believe(self, doubt: Doubt, activity: str) -> None:
        """Take a doubtful post as sent under this id: while it still waits to be repeated, it will not be."""
        self._link.change(sql.BELIEVE, {"this": doubt.id, "told_activity": activity})

    def release_all(self) -> None:
        """Let go of every lane: for a start on a database that only one process uses. Holds from before are lost."""
        self.flush()
        self._link.change(sql.RELEASE_ALL)

    def earliest(self, now: datetime) -> datetime | None:  # noqa: ARG002  the lanes' rows say it all
        """Return when a lane is next due (a held one when its lease ends), None when nothing waits."""
        self.flush()
        row = self._link.row(sql.EARLIEST)
        return moment_or_none(row[0] if row else None)

    def _write(self, lane: str, effects: list[tuple[Effect, int]]) -> None:
        count = len(effects)
        touched = {"of": lane, "at": min(at for _, at in effects), "count": count}
        ((next_seq,),) = self._link.rows(sql.TOUCH, touched)
        for seq, (effect, at) in enumerate(effects, next_seq - count):
            once = effect.collapse_key is not None
            self._link.change(sql.QUEUE_ONCE if once else sql.QUEUE, _queued(effect, seq, at))

    def _holds(self, held: Outgoing) -> bool:
        """Lock the lane and tell whether it is still this holder's."""
        hold = {"of": held.lane, "by": held.owner, "in_epoch": held.epoch}
        return self._link.row(sql.HELD, hold) is not None

    def _settle(self, held: Outgoing, values: dict[str, object]) -> bool:
        self.flush()
        return self._holds(held) and self._link.change(sql.SETTLE, values | {"this": held.id}) == 1

    def _take(self, hold: _Hold) -> Outgoing | None:
        """Begin sending the lane's next message under the hold; with none due, let go of the lane."""
        choice = self._choose(hold.lane, micros(hold.now))
        lane = {"of": hold.lane, "in_epoch": hold.epoch}
        if choice.message is None:
            self._link.change(sql.LET_GO, lane | {"next_due": choice.due})
            return None
        self._link.change(sql.HOLD, lane | {"by": hold.owner, "lease": micros(hold.lease_until)})
        return self._begin(hold, choice.message)

    def _begin(self, hold: _Hold, message: int) -> Outgoing:
        begun = {"this": message, "now": micros(hold.now)}
        ((*effect, attempts, queued_at, doubtful_at),) = self._link.rows(sql.BEGIN_SENDING, begun)
        return Outgoing(
            message,
            hold.lane,
            hold.owner,
            hold.epoch,
            _effect(hold.lane, *effect),
            attempts,
            moment(queued_at),
            doubtful_at is not None,
        )

    def _choose(self, lane: str, now: int) -> Choice:
        rows = self._link.stream(sql.WAITING, {"of": lane})
        return choose(
            (Waiting(id_, Urgency(rank), thread(request, root), at) for id_, rank, request, root, at in rows), now
        )

    def _next_due(self, lane: str) -> int | None:
        """Return when something of the lane may go: 0 for at once."""
        choice = self._choose(lane, 0)
        return 0 if choice.message is not None else choice.due

    def _recover(self, hold: _Hold) -> None:
        """Put back what a dead holder left half-sent: Teams may have taken it, unless repeating does no harm."""
        for id_, kind, key in self._link.rows(sql.HALF_SENT, {"of": hold.lane}):
            back = {"this": id_, "again_at": 0, "told_reason": "half-sent"}
            if EffectKind(kind) not in REPEATABLE:
                self._link.change(sql.DOUBT, back | {"again_at": micros(hold.now + AMBIGUOUS_WAIT)})
            elif key is not None and self._link.change(sql.TWIN, {"same": key, "again_at": 0}):
                self._link.change(sql.DROP, back)
            else:
                self._link.change(sql.PUT_BACK, back)


def _queued(effect: Effect, seq: int, at: int) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(effect, name) for name in sql.EFFECT}
    return values | {
        "lane": effect.lane,
        "seq": seq,
        "collapse_key": effect.collapse_key,
        "urgency": int(urgency(effect)),
        "state": "pending",
        "attempts": 0,
        "not_before": 0,
        "queued_at": at,
    }


def _effect(lane: str, kind: str, *rest: object) -> Effect:
    """Return the effect of a stored row, its columns in the order of `EFFECT`."""
    told = dict(zip(sql.EFFECT[1:], rest, strict=True))
    told["view"] = View(told["view"]) if told["view"] else None
    return Effect(EffectKind(kind), lane, **told)  # pyright: ignore[reportArgumentType]  columns are as wide as fields
