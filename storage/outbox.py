"""The transactional outbox: lanes with leases (delivery.md). Effects wait in the unit until it ends, lanes sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.effects import Effect, EffectKind, View
from desk.records import EVIDENCE_WAIT, Doubt, Outgoing, PutBack
from storage import outbox_statements as sql
from storage.link import Link
from storage.mapping import micros, moment, moment_or_none
from storage.outbox_order import REPEATABLE, Choice, Urgency, Waiting, choose, is_due, thread, urgency


@dataclass(frozen=True, slots=True)
class _Hold:
    """Whose a lane is, from now until when, and until when it rests (microseconds)."""

    lane: str
    owner: str
    epoch: int
    now: datetime
    lease_until: datetime
    rest_until: int


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
        for lane, last_owner, epoch, rest in self._link.rows(sql.DUE_LANES, {"now": micros(now), "limit": limit}):
            hold = _Hold(lane, owner, epoch + 1, now, lease_until, rest)
            if last_owner is not None:
                self._recover(hold)
            message = self._take(hold)
            if message is not None:
                claimed.append(message)
        return claimed

    def next(self, held: Outgoing, now: datetime, lease_until: datetime) -> Outgoing | None:
        """Return the lane's next due message, or None, letting go of the lane. Nothing if the hold was lost."""
        self.flush()
        rest = self._held(held)
        return None if rest is None else self._take(_Hold(held.lane, held.owner, held.epoch, now, lease_until, rest))

    def sent(self, held: Outgoing, activity: str | None) -> bool:
        """Mark the message sent; False (and no change) if the hold was lost."""
        return self._settle(held, {"became": "sent", "told_activity": activity, "told_reason": None})

    def dead(self, held: Outgoing, reason: str) -> bool:
        """Give the message up; False (and no change) if the hold was lost."""
        return self._settle(held, {"became": "dead", "told_activity": None, "told_reason": reason})

    def again(self, held: Outgoing, back: PutBack) -> bool:
        """Put the message back, remembering doubt; the lease ends: whoever comes first goes on, `next` included."""
        self.flush()
        rest = self._held(held)
        if rest is None:
            return False
        again_at = micros(back.not_before)
        self._put_back(held.id, held.effect.collapse_key, again_at, back.reason, doubtful=back.doubtful)
        if back.untried:
            self._link.change(sql.UNTRY, {"this": held.id})
        if back.rests:
            rest = again_at
            self._link.change(sql.REST, {"of": held.lane, "until": rest})
        due = max(self._next_due(held.lane) or 0, rest)
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

    def _held(self, held: Outgoing) -> int | None:
        """Lock the lane and return until when it rests, or None if it is no longer this holder's."""
        hold = {"of": held.lane, "by": held.owner, "in_epoch": held.epoch}
        row = self._link.row(sql.HELD, hold)
        return None if row is None else row[0]

    def _settle(self, held: Outgoing, values: dict[str, object]) -> bool:
        self.flush()
        return self._held(held) is not None and self._link.change(sql.SETTLE, values | {"this": held.id}) == 1

    def _take(self, hold: _Hold) -> Outgoing | None:
        """Begin sending the lane's next message under the hold; with none due, let go of the lane."""
        lane = {"of": hold.lane, "in_epoch": hold.epoch}
        while (choice := self._choose(hold)).message is not None:
            begun = self._begin(hold, choice.message)
            if begun is not None:
                self._link.change(sql.HOLD, lane | {"by": hold.owner, "lease": micros(hold.lease_until)})
                return begun
        self._link.change(sql.LET_GO, lane | {"next_due": choice.due})
        return None

    def _begin(self, hold: _Hold, message: int) -> Outgoing | None:
        """Begin sending a message; None for one of another version of this program, which is dead from now on."""
        begun = {"this": message, "now": micros(hold.now)}
        ((*stored, attempts, queued_at, doubtful_at),) = self._link.rows(sql.BEGIN_SENDING, begun)
        try:
            effect = _effect(hold.lane, *stored)
        except ValueError:
            unknown = {"became": "dead", "told_activity": None, "told_reason": "not known to this version"}
            self._link.change(sql.SETTLE, unknown | {"this": message})
            return None
        lane = (hold.lane, hold.owner, hold.epoch)
        return Outgoing(message, *lane, effect, attempts, moment(queued_at), doubtful_at is not None)

    def _choose(self, hold: _Hold) -> Choice:
        """Choose the lane's next message; while the lane rests, none: then it is due when the rest ends."""
        now = micros(hold.now)
        if is_due(hold.rest_until, now):
            return self._waiting(hold.lane, now)
        due = self._next_due(hold.lane)
        return Choice(due=None if due is None else max(due, hold.rest_until))

    def _waiting(self, lane: str, now: int) -> Choice:
        rows = self._link.stream(sql.WAITING, {"of": lane})
        return choose(
            (Waiting(id_, Urgency(rank), thread(request, root), at) for id_, rank, request, root, at in rows), now
        )

    def _next_due(self, lane: str) -> int | None:
        """Return when something of the lane may go: 0 for at once."""
        choice = self._waiting(lane, 0)
        return 0 if choice.message is not None else choice.due

    def _recover(self, hold: _Hold) -> None:
        """Put back what a dead holder left half-sent: Teams may have taken it, unless repeating does no harm."""
        for id_, kind, key in self._link.rows(sql.HALF_SENT, {"of": hold.lane}):
            doubtful = kind not in REPEATABLE
            again_at = micros(hold.now + EVIDENCE_WAIT) if doubtful else 0
            self._put_back(id_, key, again_at, "half-sent", doubtful=doubtful)

    def _put_back(self, message: int, key: str | None, again_at: int, reason: str, *, doubtful: bool) -> None:
        """Let a message wait again; a pending one with the same collapse key stands for both."""
        back = {"this": message, "again_at": again_at, "told_reason": reason}
        if key is not None and self._link.change(sql.TWIN, {"same": key, "again_at": again_at}):
            self._link.change(sql.DROP, back)
        elif doubtful:
            self._link.change(sql.DOUBT, back)
            self._link.change(sql.NOTE_DOUBT, {"this": message})
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
