"""One lane as its holder sees it: whose it is, what Teams' windows leave, and which message goes next."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desk.pacing import after_call, pause
from desk.records import Outgoing
from storage import outbox_statements as sql
from storage.link import Link
from storage.mapping import unpack_times
from storage.outbox_order import Choice, Urgency, Waiting, choose, is_due, thread


@dataclass(frozen=True, slots=True)
class Hold:
    """Whose a lane is, until when it rests, and when its last calls ended (microseconds)."""

    lane: str
    owner: str
    epoch: int
    rest_until: int
    calls: tuple[int, ...]

    def renewed(self) -> Hold:
        """Return the hold for one more message: what settles an earlier one (again, if unanswered) holds no more."""
        return replace(self, epoch=self.epoch + 1)

    def with_call(self, ended: int) -> Hold:
        """Return the hold with one more call that ended then."""
        return replace(self, calls=after_call(self.calls, ended))


class LaneQueue:
    """Reads lanes that the unit has locked."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def held(self, held: Outgoing) -> Hold | None:
        """Lock the message's lane; None if it is no longer its holder's."""
        return self.lock(held.lane, held.owner, held.epoch)

    def lock(self, lane: str, owner: str, epoch: int) -> Hold | None:
        """Lock a lane; None if it is no longer the owner's in that epoch."""
        row = self._link.row(sql.HELD, {"of": lane, "by": owner, "in_epoch": epoch})
        return None if row is None else Hold(lane, owner, epoch, row[0], unpack_times(row[1]))

    def choose(self, hold: Hold, now: int) -> Choice:
        """Choose what goes next: nothing while the lane rests; only an edit while Teams' windows are full."""
        if not is_due(hold.rest_until, now):
            due = self.next_due(hold.lane)
            return Choice(due=None if due is None else max(due, hold.rest_until))
        wait = pause(hold.calls, now)
        if wait == 0:
            return self._next(sql.WAITING, hold.lane, now)
        choice = self._next(sql.WAITING_EDITS, hold.lane, now)
        if choice.message is not None or self._link.row(sql.WAITING_EVENT, {"of": hold.lane}) is None:
            return choice
        return Choice(due=now + wait if choice.due is None else min(choice.due, now + wait))

    def next_due(self, lane: str) -> int | None:
        """Return when something of the lane may go: 0 for at once."""
        choice = self._next(sql.WAITING, lane, 0)
        return 0 if choice.message is not None else choice.due

    def _next(self, waiting: sql.Statement, lane: str, now: int) -> Choice:
        rows = self._link.stream(waiting, {"of": lane})
        return choose(
            (Waiting(id_, Urgency(rank), thread(request, root), at) for id_, rank, request, root, at in rows), now
        )
