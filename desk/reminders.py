"""The steps of a callback's reminders: ahead of its time, at it, when it is overdue, then the supervisors, repeatedly.

Moments are aware, in UTC. procedure.md: "a callback's clocks hang on its window".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.model import Kind, Request, Status
from desk.policy import Waits
from desk.windows import Due, opens

NEAR = 0
DUE = 1
OVERDUE = 2
"""The first step that calls everybody."""
SUPERVISORS = 3
"""The step from which supervisors are told too, again and again."""

_TICKING = frozenset({Status.SCHEDULED, Status.ACKNOWLEDGED})


@dataclass(frozen=True, slots=True)
class Reminders:
    """When each step of one callback comes; after `overdue` in pauses that grow from `pause` to `longest`."""

    near: datetime
    due: datetime
    overdue: datetime
    pause: timedelta
    longest: timedelta

    def at(self, step: int, overdue: datetime | None = None) -> datetime:
        """Return when a step comes; the late ones count from `overdue`, which may have been put off."""
        if step < OVERDUE:
            return (self.near, self.due)[step]
        return (overdue or self.overdue) + self._late(step)

    def first(self, now: datetime) -> int:
        """Return the first step that is still to come; the overdue one when none is."""
        return next((step for step in (NEAR, DUE) if self.at(step) > now), OVERDUE)

    def reached(self, step: int, due: datetime, now: datetime) -> tuple[int, datetime]:
        """Return the latest step whose time has come by now, and from when on it counts as overdue.

        The step that was planned for `due` has come: what was missed is made up for once.
        """
        overdue = due - self._late(step) if step >= OVERDUE else self.overdue
        while self.at(step + 1, overdue) <= now:
            step += 1
        return step, overdue

    def _late(self, step: int) -> timedelta:
        late, pause = timedelta(), min(self.pause, self.longest)
        for _ in range(step - OVERDUE):
            late += pause
            pause = min(pause * 2, self.longest)
        return late


def ticks(request: Request) -> bool:
    """Whether somebody is to be reminded: of a callback that is neither closed nor parked."""
    return request.kind is Kind.CALLBACK and request.status in _TICKING


def is_due(request: Request, now: datetime) -> bool:
    """Whether it is a callback whose time has come: who goes away now cannot keep it."""
    return ticks(request) and request.due_at is not None and request.due_at <= now


def reminders(request: Request, due: Due, waits: Waits) -> Reminders:
    """Return the steps of a callback that is due then.

    Only a time that the caller named is reminded of ahead. Of a dropped line the move itself was the reminder.
    """
    named = any(opens(window) == due.at for window in request.details.windows)
    dropped = request.dropped_at == due.at
    return Reminders(
        near=due.at - waits.callback_lead if named else due.at,
        due=due.at,
        overdue=due.until if dropped else max(due.until, due.at + waits.callback_overdue),
        pause=patience(waits),
        longest=waits.longest_reminder,
    )


def patience(waits: Waits) -> timedelta:
    """Return how long what is overdue waits for the next step, and for who just took it: never no time at all."""
    return max(waits.callback_overdue, waits.ack_reminder)
