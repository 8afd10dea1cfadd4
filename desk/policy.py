"""Who may do what, who is asked, and how long things may wait. The full role × action matrix is one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from desk.commands import CommandKind
from desk.errors import NotPermitted
from desk.model import Person, Request, Role


class Ask(StrEnum):
    """What somebody asks for that moves no request. The moves are CommandKind's; together they are all there is."""

    FILE = "file"
    SEE_REQUEST = "see_request"
    SEE_MINE = "see_mine"
    SEE_GUIDE = "see_guide"
    ANSWER = "answer"
    SEE_WHO = "see_who"
    SAY_PRESENCE = "say_presence"
    SEE_QUEUE = "see_queue"
    SEE_HISTORY = "see_history"
    SEE_PROBLEMS = "see_problems"
    SETTLE_PROBLEM = "settle_problem"
    SEE_SETTINGS = "see_settings"
    SAVE_SETTINGS = "save_settings"
    BIND_DESK = "bind_desk"
    REMOVE_DESK = "remove_desk"
    SEE_ROSTER = "see_roster"
    CHANGE_ROSTER = "change_roster"
    USE_KEYS = "use_keys"
    READ_TRAIL = "read_trail"


class Tie(StrEnum):
    """What somebody may be to a request, whatever their roles."""

    ITS_TECHNICIAN = "its_technician"
    """They filed it, or have its caller on the line."""


_C = CommandKind
_T, _P, _S, _A, _OWN = Role.TECHNICIAN, Role.PHARMACIST, Role.SUPERVISOR, Role.ADMIN, Tie.ITS_TECHNICIAN

PERMITTED: Mapping[CommandKind | Ask, frozenset[Role | Tie]] = {
    _C.ACKNOWLEDGE: frozenset({_P}),
    _C.RELEASE: frozenset({_P}),
    _C.MARK_READY: frozenset({_P}),
    _C.MARK_NOT_READY: frozenset({_P}),
    _C.COMPLETE_TRANSFER: frozenset({_P, _S, _OWN}),
    _C.MARK_REACHED: frozenset({_P}),
    _C.RECORD_NO_ANSWER: frozenset({_P}),
    _C.WITHDRAW: frozenset({_S, _OWN}),
    _C.TAKE_OVER: frozenset({_P}),
    _C.GIVE_TO: frozenset({_P}),
    _C.SAY_STILL_WORKING: frozenset({_P}),
    _C.KEEP_HOLDING: frozenset({_S, _OWN}),
    _C.REOPEN: frozenset({_P, _S, _OWN}),
    _C.DROP_LINE: frozenset({_P, _S, _OWN}),
    _C.CHOOSE_CALLBACK: frozenset({_S, _OWN}),
    _C.RESCHEDULE: frozenset({_P, _S, _OWN}),
    _C.CORRECT: frozenset({_P, _S, _OWN}),
    _C.LINK: frozenset({_S, _OWN}),
    _C.CALLER_ON_LINE: frozenset({_T}),
    _C.PARK: frozenset(),
    Ask.FILE: frozenset({_T}),
    Ask.SEE_REQUEST: frozenset({_T}),
    Ask.SEE_MINE: frozenset({_T}),
    Ask.SEE_GUIDE: frozenset({_T}),
    Ask.ANSWER: frozenset({_OWN}),
    Ask.SEE_WHO: frozenset({_T}),
    Ask.SAY_PRESENCE: frozenset({_P}),
    Ask.SEE_QUEUE: frozenset({_P, _S, _A}),
    Ask.SEE_HISTORY: frozenset({_S, _A}),
    Ask.SEE_PROBLEMS: frozenset({_S, _A}),
    Ask.SETTLE_PROBLEM: frozenset({_S, _A}),
    Ask.SEE_SETTINGS: frozenset({_S, _A}),
    Ask.SAVE_SETTINGS: frozenset({_S, _A}),
    Ask.BIND_DESK: frozenset({_A}),
    Ask.REMOVE_DESK: frozenset({_A}),
    Ask.SEE_ROSTER: frozenset({_A}),
    Ask.CHANGE_ROSTER: frozenset({_A}),
    Ask.USE_KEYS: frozenset(),
    Ask.READ_TRAIL: frozenset(),
}
"""Who may do what: every move of a request and everything else that can be asked for, by role, in one table.

A technician is everybody of the tenant, so what a technician may, all may. Nobody gives a command that only follows
from others; what nobody may in chat is a command of the machine's operator (`python app.py ...`).
"""


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
    line is called back within `dropped`. Requests within `same_caller` may be one caller's. After an `outage` alarms
    are held for `outage_hold`.
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


def permits(what: CommandKind | Ask, person: Person, request: Request | None = None) -> bool:
    """Whether the person may do it, about this request if it is about one."""
    theirs = request is not None and person.id in {request.filed_by, request.held_by}
    may = PERMITTED[what]
    return Role.TECHNICIAN in may or (theirs and Tie.ITS_TECHNICIAN in may) or not may.isdisjoint(person.roles)


def permit(kind: CommandKind, request: Request, person: Person) -> None:
    """Raise NotPermitted unless the person may give this command about this request."""
    if not permits(kind, person, request):
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
