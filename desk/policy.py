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
    CommandKind.TAKE_OVER: frozenset({Role.PHARMACIST}),
    CommandKind.GIVE_TO: frozenset({Role.PHARMACIST}),
    CommandKind.SAY_STILL_WORKING: frozenset({Role.PHARMACIST}),
    CommandKind.KEEP_HOLDING: frozenset({Role.SUPERVISOR}),
    CommandKind.REOPEN: frozenset({Role.PHARMACIST, Role.SUPERVISOR}),
    CommandKind.DROP_LINE: frozenset({Role.PHARMACIST, Role.SUPERVISOR}),
    CommandKind.CHOOSE_CALLBACK: frozenset({Role.SUPERVISOR}),
    CommandKind.RESCHEDULE: frozenset({Role.PHARMACIST, Role.SUPERVISOR}),
    CommandKind.CORRECT: frozenset({Role.PHARMACIST, Role.SUPERVISOR}),
    CommandKind.LINK: frozenset({Role.SUPERVISOR}),
    CommandKind.CALLER_ON_LINE: frozenset(),
    CommandKind.PARK: frozenset(),
}
"""The roles that may give a command about anybody's request; nobody gives one that only follows from others."""

FILER_MAY = frozenset(
    {
        CommandKind.COMPLETE_TRANSFER,
        CommandKind.WITHDRAW,
        CommandKind.KEEP_HOLDING,
        CommandKind.REOPEN,
        CommandKind.DROP_LINE,
        CommandKind.CHOOSE_CALLBACK,
        CommandKind.RESCHEDULE,
        CommandKind.CORRECT,
        CommandKind.LINK,
    }
)
"""What the technician who filed the request, or has its caller on the line, may do besides, whatever their roles."""

ANYBODY_MAY = frozenset({CommandKind.CALLER_ON_LINE})
"""What everybody of the tenant may do: whoever takes the call of a prescriber, on whatever day."""


COVER = 0
"""The first step of the alarms: everybody available is called."""
SUPERVISORS = 1
"""The step from which supervisors are called too, then again and again."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Every waiting time of the procedure; each is a setting.

    Of a warm transfer that nobody acknowledges: after `cover` everybody available is called, after `ack_reminder` the
    supervisors, then again at growing intervals, never longer than `longest_reminder`. After `hold` the technician is
    reminded to check back with the caller; after `post_late` a post that is missing in its channel is told of. Who
    acknowledged and is not ready after `still_working` is asked, and gives it back without an `answer`; `ready_nudge`
    after READY both sides are asked. A callback is reminded of `callback_lead` ahead; it is overdue when its window is
    over, or `callback_overdue` after its time; without answer or time it comes again after `callback_retry`. A dropped
    line is called back within `dropped`. Requests within `same_caller` may be one caller's. A pharmacist's question
    that nobody answered within `question` any technician may answer. After an `outage` alarms are held for
    `outage_hold`.
    """

    release_grace: timedelta = timedelta(seconds=5)
    cover: timedelta = timedelta(seconds=45)
    ack_reminder: timedelta = timedelta(seconds=90)
    longest_reminder: timedelta = timedelta(minutes=30)
    hold: timedelta = timedelta(seconds=120)
    post_late: timedelta = timedelta(seconds=20)
    still_working: timedelta = timedelta(seconds=180)
    answer: timedelta = timedelta(seconds=60)
    ready_nudge: timedelta = timedelta(seconds=90)
    callback_lead: timedelta = timedelta(minutes=15)
    callback_overdue: timedelta = timedelta(minutes=15)
    callback_retry: timedelta = timedelta(minutes=30)
    dropped: timedelta = timedelta(minutes=5)
    same_caller: timedelta = timedelta(minutes=15)
    question: timedelta = timedelta(minutes=5)
    outage: timedelta = timedelta(seconds=30)
    outage_hold: timedelta = timedelta(seconds=60)

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


HOURS = "Mon-Fri 08:00-20:00, Sat 09:00-17:00"
"""When a desk is open unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class DeskRules:
    """How one desk works: its IANA time zone, its waiting times, and its business hours (hours.py reads them).

    `pharmacists` and `supervisors` are who is asked for this desk's requests (object ids); None: everybody of the role.
    """

    zone: str = "America/New_York"
    waits: Waits = Waits()
    hours: str = HOURS
    pharmacists: frozenset[str] | None = None
    supervisors: frozenset[str] | None = None


def permit(kind: CommandKind, request: Request, person: Person) -> None:
    """Raise NotPermitted unless the person may give this command about this request."""
    if kind in ANYBODY_MAY or (kind in FILER_MAY and person.id in {request.filed_by, request.held_by}):
        return
    if not person.roles & PERMITTED[kind]:
        message = f"{kind} needs one of {sorted(PERMITTED[kind])}"
        raise NotPermitted(message)


def asked(request: Request, pharmacists: Sequence[Person], now: datetime) -> tuple[Person, ...]:
    """Return whom the post mentions: who had it before, else who decisioned it, else who is on chat, else all there.

    procedure.md, "Who takes it" and "Somebody is always asked, by mention, at once": who has never been seen in Teams
    cannot be mentioned, so the others are asked too.
    """
    there = available(pharmacists, now)
    had_it = tuple(person for person in there if person.id == request.expected)
    decisioned = tuple(person for person in there if person.id == request.decisioned_by)
    on_chat = tuple(person for person in there if person.on_chat)
    return next((some for some in (had_it, decisioned, on_chat) if any(person.account for person in some)), there)


def available(pharmacists: Sequence[Person], now: datetime) -> tuple[Person, ...]:
    """Return those who are not away."""
    return tuple(person for person in pharmacists if not person.is_away(now))
