"""Who may do what, who is asked, and how long things may wait. The full role × command matrix is one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.commands import CommandKind
from desk.errors import NotPermitted
from desk.model import Person, Request, Role

PERMITTED: dict[CommandKind, frozenset[Role]] = {
    CommandKind.ACKNOWLEDGE: frozenset({Role.PHARMACIST}),
    CommandKind.RELEASE: frozenset({Role.PHARMACIST}),
    CommandKind.MARK_READY: frozenset({Role.PHARMACIST}),
    CommandKind.MARK_NOT_READY: frozenset({Role.PHARMACIST}),
    CommandKind.COMPLETE_TRANSFER: frozenset({Role.PHARMACIST, Role.SUPERVISOR}),
    CommandKind.MARK_REACHED: frozenset({Role.PHARMACIST}),
    CommandKind.RECORD_NO_ANSWER: frozenset({Role.PHARMACIST}),
    CommandKind.WITHDRAW: frozenset({Role.SUPERVISOR}),
}
"""The roles that may give a command about anybody's request."""

FILER_MAY = frozenset({CommandKind.COMPLETE_TRANSFER, CommandKind.WITHDRAW})
"""What the technician who filed the request may do besides, whatever their roles: only they hear the caller."""


COVER = 0
"""The first step of the alarms: everybody available is called."""
SUPERVISORS = 1
"""The step from which supervisors are called too, then again and again."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Every waiting time of the procedure; each is a setting.

    Of a warm transfer that nobody acknowledges: after `cover` everybody available is called, after `ack_reminder` the
    supervisors, then again at growing intervals, never longer than `longest_reminder`. After `hold` the technician is
    reminded to check back with the caller; after `post_late` a post that is missing in its channel is told of.
    """

    release_grace: timedelta = timedelta(seconds=5)
    cover: timedelta = timedelta(seconds=45)
    ack_reminder: timedelta = timedelta(seconds=90)
    longest_reminder: timedelta = timedelta(minutes=30)
    hold: timedelta = timedelta(seconds=120)
    post_late: timedelta = timedelta(seconds=20)

    def alarm(self, step: int) -> timedelta:
        """Return how long after it began to wait the request's alarm of this step is due; step 0 calls for cover."""
        if step == COVER:
            return self.cover
        due = pause = self.ack_reminder
        for _ in range(step - SUPERVISORS):
            due += pause
            pause = min(pause * 2, self.longest_reminder)
        return due

    def reached(self, step: int, waited: timedelta) -> int:
        """Return the latest step whose time has come, `step` at least: what was missed is made up for once."""
        while self.alarm(step + 1) <= waited:
            step += 1
        return step


@dataclass(frozen=True, slots=True)
class DeskRules:
    """How one desk works: its IANA time zone and its waiting times."""

    zone: str = "America/New_York"
    waits: Waits = Waits()


def permit(kind: CommandKind, request: Request, person: Person) -> None:
    """Raise NotPermitted unless the person may give this command about this request."""
    if kind in FILER_MAY and person.id == request.filed_by:
        return
    if not person.roles & PERMITTED[kind]:
        message = f"{kind} needs one of {sorted(PERMITTED[kind])}"
        raise NotPermitted(message)


def asked(request: Request, pharmacists: Sequence[Person], now: datetime) -> tuple[Person, ...]:
    """Return whom the post mentions: the decisioning pharmacist when there, else who is on chat, else who is available.

    procedure.md, "Who takes it" and "Somebody is always asked, by mention, at once": who has never been seen in Teams
    cannot be mentioned, so the others are asked too.
    """
    there = available(pharmacists, now)
    decisioned = tuple(person for person in there if person.id == request.decisioned_by)
    on_chat = tuple(person for person in there if person.on_chat)
    return next((some for some in (decisioned, on_chat) if any(person.account for person in some)), there)


def available(pharmacists: Sequence[Person], now: datetime) -> tuple[Person, ...]:
    """Return those who are not away."""
    return tuple(person for person in pharmacists if not person.is_away(now))
