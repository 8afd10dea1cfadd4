"""The transactional outbox: lanes with leases (delivery.md).

What a unit queues waits until the unit ends or settles a message: then lanes are locked, in sorted order, and last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.effects import REPEATABLE, Effect
from desk.records import EVIDENCE_WAIT, Doubt, Outgoing, Problem, PutBack
from storage import outbox_statements as sql
from storage.link import Link
from storage.mapping import micros, moment, moment_or_none, pack_times, unpack_times
from storage.outbox_lane import Hold, LaneQueue
from storage.outbox_problems import ProblemRows
from storage.outbox_rows import effect_of, row_of


@dataclass(slots=True)
class _Planned:
    """What the unit will do to a lane once the lane is locked."""

    effects: list[tuple[Effect, int]] = field(default_factory=list[tuple[Effect, int]])
    changes: list[Callable[[], object]] = field(default_factory=list[Callable[[], object]])
    due: int | None = None

    def is_due(self, at: int) -> None:
        self.due = at if self.due is None else min(self.due, at)


class OutboxTable:
    """`desk.ports.Outbox` over a link; `stir` is called when something was queued."""

    def __init__(self, link: Link, stir: Callable[[], None]) -> None:
        self._link = link
        self._stir = stir
        self._queue = LaneQueue(link)
        self._problems = ProblemRows(link)
        self._planned: defaultdict[str, _Planned] = defaultdict(_Planned)
        self._calls: list[tuple[str, int]] = []

    def put(self, effect: Effect, at: datetime) -> None:
        """Queue an effect at the end of its lane; a pending one with the same collapse key stands for both."""
        lane = self._planned[effect.lane]
        lane.effects.append((effect, micros(at)))
        lane.is_due(micros(at))
        self._stir()

    def flush(self) -> None:
        """Write what was planned, lanes in sorted order, so that two units cannot wait in a circle."""
        self._lock(None)

    def claim(
        self, owner: str, now: datetime, lease_until: datetime, limit: int, busy: Collection[str] = ()
    ) -> Sequence[Outgoing]:
        """Claim up to `limit` due lanes without a living holder; return the next message of each."""
        self.flush()
        claimed: list[Outgoing] = []
        due = self._link.rows(sql.DUE_LANES, {"now": micros(now), "limit": limit})
        for lane, last_owner, epoch, rest, log in due:
            if last_owner == owner and lane in busy:
                continue
            hold = Hold(lane, owner, epoch, rest, unpack_times(log))
            if last_owner is not None:
                hold = self._recover(hold, now)
            message = self._take(hold, now, lease_until)
            if message is not None:
                claimed.append(message)
        return claimed

    def next(self, held: Outgoing, now: datetime, lease_until: datetime) -> Outgoing | None:
        """Return the lane's next due message, or None, letting go of the lane. Nothing if the hold was lost."""
        hold = self._lock(held)
        return None if hold is None else self._take(hold, now, lease_until)

    def called(self, held: Outgoing, at: datetime) -> None:
        """Note that a call for this message ended at `at`: Teams' windows count it. Said before the settling."""
        self._calls.append((held.lane, micros(at)))

    def sent(self, held: Outgoing, activity: str | None) -> bool:
        """Mark the message sent; False (and no change) if the hold was lost."""
        return self._settle(held, {"became": "sent", "told_activity": activity, "told_reason": None})

    def dead(self, held: Outgoing, reason: str) -> bool:
        """Give the message up; False (and no change) if the hold was lost."""
        return self._settle(held, {"became": "dead", "told_activity": None, "told_reason": reason})

    def again(self, held: Outgoing, back: PutBack) -> bool:
        """Put the message back, remembering doubt; the lease ends: whoever comes first goes on, `next` included."""
        hold = self._lock(held)
        if hold is None:
            return False
        again_at = micros(back.not_before)
        self._put_back(held.id, held.effect.collapse_key, again_at, back.reason, doubtful=back.doubtful)
        if back.untried:
            self._link.change(sql.UNTRY, {"this": held.id})
        rest = again_at if back.rests else hold.rest_until
        if back.rests:
            self._link.change(sql.REST, {"of": held.lane, "until": rest})
        self._end_lease(held.lane, rest)
        return True

    def recall(self, owner: str, busy: Collection[str], now: datetime) -> None:
        """Put back, as untried, what `owner` holds outside the `busy` lanes: the answer to a commit was lost."""
        self.flush()
        for lane, epoch in sorted(self._link.rows(sql.HELD_BY, {"by": owner})):
            hold = None if lane in busy else self._queue.lock(lane, owner, epoch)
            if hold is not None:
                self._hand_back(lane, now)
                self._end_lease(lane, hold.rest_until)

    def _hand_back(self, lane: str, now: datetime) -> None:
        """Put back what a kept commit, whose answer was lost, had begun: nobody was told to send it."""
        for id_, _, key in self._link.rows(sql.HALF_SENT, {"of": lane}):
            self._put_back(id_, key, micros(now), "handed back", doubtful=False)
            self._link.change(sql.UNTRY, {"this": id_})

    def doubts(self, lane: str, since: datetime, until: datetime) -> Sequence[Doubt]:
        """Return the lane's posts whose doubtful sending began between the two times, and what is on its way now."""
        between = {"of": lane, "since": micros(since), "until": micros(until)}
        found = [Doubt(id_, lane, request) for id_, request in self._link.rows(sql.DOUBTS, between)]
        known = {doubt.id for doubt in found}
        sending = self._link.rows(sql.ON_ITS_WAY, between)
        return found + [Doubt(id_, lane, request, on_its_way=True) for id_, request in sending if id_ not in known]

    def believe(self, doubt: Doubt, activity: str) -> None:
        """Take a doubtful message as sent under this id: while it still waits to be repeated, it will not be."""
        self._plan(doubt.lane, sql.BELIEVE, {"this": doubt.id, "told_activity": activity})

    def release_all(self) -> None:
        """Let go of every lane: for a start on a database that only one process uses. Holds from before are lost."""
        self.flush()
        self._link.change(sql.RELEASE_ALL)

    def earliest(self, now: datetime) -> datetime | None:  # noqa: ARG002  the lanes' rows say it all
        """Return when a lane is next due (a held one when its lease ends), None when nothing waits."""
        self.flush()
        row = self._link.row(sql.EARLIEST)
        return moment_or_none(row[0] if row else None)

    def waiting_since(self) -> datetime | None:
        """Return when the message that waits longest was queued, None when nothing waits; redactions may wait."""
        self.flush()
        row = self._link.row(sql.WAITING_SINCE)
        return moment_or_none(row[0] if row else None)

    def problems(self, limit: int) -> Sequence[Problem]:
        """Return what is dead or in doubt, oldest first."""
        self.flush()
        return self._problems.oldest(limit)

    def problem(self, message: int) -> Problem | None:
        """Return the message if it is (still) dead or in doubt."""
        self.flush()
        return self._problems.get(message)

    def send_again(self, message: int, at: datetime) -> bool:
        """Let a dead or doubtful message go again at once; False when it is neither (any more)."""
        problem = self.problem(message)
        if problem is None:
            return False
        self._plan(problem.lane, sql.SEND_AGAIN, {"this": message, "again_at": micros(at)})
        self._planned[problem.lane].is_due(micros(at))
        self._stir()
        return True

    def dismiss(self, message: int) -> bool:
        """Let a dead or doubtful message rest for ever; False when it is neither (any more)."""
        problem = self.problem(message)
        if problem is None:
            return False
        self._plan(problem.lane, sql.DISMISS, {"this": message})
        return True

    def _plan(self, lane: str, change: sql.Statement, values: dict[str, object]) -> None:
        self._planned[lane].changes.append(lambda: self._link.change(change, values))

    def _lock(self, held: Outgoing | None) -> Hold | None:
        """Lock the planned lanes and the held one in sorted order, and write; return the hold unless it was lost."""
        planned, self._planned = self._planned, defaultdict(_Planned)
        hold: Hold | None = None
        for lane in sorted({*planned, *((held.lane,) if held else ())}):
            if held is not None and lane == held.lane:
                hold = self._queue.held(held)
            if lane in planned:
                self._write(lane, planned[lane])
        return self._count_calls(hold) if hold is not None else None

    def _write(self, lane: str, planned: _Planned) -> None:
        count = len(planned.effects)
        ((next_seq,),) = self._link.rows(sql.TOUCH, {"of": lane, "at": planned.due, "count": count})
        for seq, (effect, at) in enumerate(planned.effects, next_seq - count):
            once = effect.collapse_key is not None
            self._link.change(sql.QUEUE_ONCE if once else sql.QUEUE, row_of(effect, seq, at))
        for change in planned.changes:
            change()

    def _count_calls(self, hold: Hold) -> Hold:
        """Put the calls that were made under the hold into the lane's log."""
        ended = [at for lane, at in self._calls if lane == hold.lane]
        self._calls = [call for call in self._calls if call[0] != hold.lane]
        return self._log(hold, ended) if ended else hold

    def _log(self, hold: Hold, ended: Collection[int]) -> Hold:
        for at in ended:
            hold = hold.with_call(at)
        self._link.change(sql.LOG, {"of": hold.lane, "log": pack_times(hold.calls)})
        return hold

    def _settle(self, held: Outgoing, values: dict[str, object]) -> bool:
        return self._lock(held) is not None and self._link.change(sql.SETTLE, values | {"this": held.id}) == 1

    def _take(self, hold: Hold, now: datetime, lease_until: datetime) -> Outgoing | None:
        """Begin sending the lane's next message, in an epoch of its own; with none due, let go of the lane."""
        hold = hold.renewed()
        lane = {"of": hold.lane, "in_epoch": hold.epoch}
        while (choice := self._queue.choose(hold, micros(now))).message is not None:
            begun = self._begin(hold, choice.message, now)
            if begun is not None:
                self._link.change(sql.HOLD, lane | {"by": hold.owner, "lease": micros(lease_until)})
                return begun
        self._link.change(sql.LET_GO, lane | {"next_due": choice.due})
        return None

    def _begin(self, hold: Hold, message: int, now: datetime) -> Outgoing | None:
        """Begin sending a message; None for one of another version of this program, which is dead from now on."""
        begun = {"this": message, "now": micros(now)}
        ((*stored, attempts, queued_at, doubtful_at),) = self._link.rows(sql.BEGIN_SENDING, begun)
        try:
            effect = effect_of(hold.lane, *stored)
        except ValueError:
            unknown = {"became": "dead", "told_activity": None, "told_reason": "not known to this version"}
            self._link.change(sql.SETTLE, unknown | {"this": message})
            return None
        lane = (hold.lane, hold.owner, hold.epoch)
        return Outgoing(message, *lane, effect, attempts, moment(queued_at), doubtful_at is not None)

    def _end_lease(self, lane: str, rest_until: int) -> None:
        due = max(self._queue.next_due(lane) or 0, rest_until)
        self._link.change(sql.END_LEASE, {"of": lane, "next_due": due})

    def _recover(self, hold: Hold, now: datetime) -> Hold:
        """Put back what a dead holder left half-sent: Teams may have taken it, unless repeating does no harm."""
        ended: list[int] = []
        for id_, kind, key in self._link.rows(sql.HALF_SENT, {"of": hold.lane}):
            doubtful = kind not in REPEATABLE
            again_at = micros(now + EVIDENCE_WAIT) if doubtful else 0
            self._put_back(id_, key, again_at, "half-sent", doubtful=doubtful)
            ended += [micros(now)] if doubtful else []
        return self._log(hold, ended) if ended else hold

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
