"""A request with everything a card of it needs, read in one unit of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from desk.events import NO_ANSWER_TO_US, NOTE, OTHERS, REASON, Event, EventKind
from desk.model import Details, Kind, Person, Request, Status
from desk.policy import DeskRules, asked, available
from desk.ports import UnitOfWork
from desk.roster import pharmacists_of
from desk.together import callers, duplicates, mates
from desk.transitions import UNOWNED

DEAF_AFTER = 5
"""How often READY is pressed, or said with a mention, before a channel that was never heard counts as deaf."""
EDITS = frozenset({EventKind.CORRECTED, EventKind.EDITED})
CALLS_ALL = frozenset({EventKind.COVER_CALLED, EventKind.SUPERVISORS_CALLED, EventKind.CALLBACK_OVERDUE})
"""Events whose words call every pharmacist who is available, not only those asked first."""


SAID_WHILE: Mapping[EventKind, frozenset[Status]] = {
    EventKind.COVER_CALLED: frozenset({Status.WAITING}),
    EventKind.SUPERVISORS_CALLED: frozenset({Status.WAITING}),
    EventKind.NOBODY_THERE: frozenset({Status.WAITING, Status.SCHEDULED}),
    EventKind.HELD_LONG: frozenset({Status.WAITING, Status.ACKNOWLEDGED}),
    EventKind.STILL_WORKING_ASKED: frozenset({Status.ACKNOWLEDGED}),
    EventKind.READY_NUDGED: frozenset({Status.READY}),
    EventKind.OFFERED: frozenset({Status.ACKNOWLEDGED}),
    EventKind.REOPENED: frozenset({Status.ACKNOWLEDGED}),
    EventKind.TIME_ASKED: frozenset({Status.ACKNOWLEDGED}),
    EventKind.ESTIMATE_OVER: frozenset({Status.ACKNOWLEDGED}),
    EventKind.READY_DOUBTED: frozenset({Status.WAITING, Status.ACKNOWLEDGED}),
    EventKind.UNANSWERED: frozenset({Status.WAITING, Status.ACKNOWLEDGED, Status.SCHEDULED, Status.PARKED}),
    EventKind.CALLBACK_NEAR: frozenset({Status.SCHEDULED, Status.ACKNOWLEDGED}),
    EventKind.CALLBACK_DUE: frozenset({Status.SCHEDULED, Status.ACKNOWLEDGED}),
    EventKind.CALLBACK_OVERDUE: frozenset({Status.SCHEDULED, Status.ACKNOWLEDGED}),
}
"""What asks somebody for something and comes too late is not said at all: whoever ended its cause was told of."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The request, whoever it or its event names, who is asked while nobody has it, and how its desk works."""

    request: Request
    people: Mapping[str, Person]
    asked: tuple[Person, ...] = ()
    event: Event | None = None
    rules: DeskRules = field(default_factory=DeskRules)
    attempts: tuple[datetime, ...] = ()
    """When the present round of calls remained without answer, earliest first."""
    linked: tuple[int, ...] = ()
    """The numbers of the same caller's other requests."""
    duplicates: tuple[int, ...] = ()
    """The numbers of the other open requests for the same PA."""
    callers: tuple[Request, ...] = ()
    """The earlier requests that may be the same caller's, to be offered."""
    corrected: tuple[tuple[str, datetime], ...] = ()
    """What was corrected after posting (template key), and when last."""
    note: str = field(default="", repr=False)
    """The words that the event is about. PHI."""
    deaf: bool = False
    """Whether replies in the channel do not reach the bot unless they mention it."""


def lapsed(shown: Snapshot) -> bool:
    """Whether the event asks for what is no longer wanted, or is a call for cover that nobody is left to hear."""
    if shown.event is None or shown.event.kind not in SAID_WHILE:
        return False
    untrue = _UNTRUE.get(shown.event.kind)
    is_untrue = untrue is not None and untrue(shown, shown.event)
    return is_untrue or shown.request.status not in SAID_WHILE[shown.event.kind]


def _has_another_time(shown: Snapshot, event: Event) -> bool:
    ahead = shown.rules.waits.callback_lead if event.kind is EventKind.CALLBACK_NEAR else timedelta()
    due = shown.request.due_at
    return due is None or due > event.at + ahead


_UNTRUE: Mapping[EventKind, Callable[[Snapshot, Event], bool]] = {
    EventKind.NOBODY_THERE: lambda shown, _: bool(shown.asked),
    EventKind.COVER_CALLED: lambda shown, _: not shown.asked,
    EventKind.HELD_LONG: lambda shown, _: shown.request.kind is not Kind.PEER_TO_PEER,
    EventKind.STILL_WORKING_ASKED: lambda shown, _: shown.request.kind is not Kind.PEER_TO_PEER,
    EventKind.OFFERED: lambda shown, event: shown.request.offered_to != event.data.get("to"),
    EventKind.REOPENED: lambda shown, event: shown.request.owner != event.data.get("owner"),
    EventKind.CALLBACK_NEAR: _has_another_time,
    EventKind.CALLBACK_DUE: _has_another_time,
    EventKind.CALLBACK_OVERDUE: _has_another_time,
}
"""What besides the status makes the words of an event untrue by the time they are to be said."""


def snapshot(
    uow: UnitOfWork, request: Request, now: datetime, event: Event | None = None, *, whole: bool = True
) -> Snapshot:
    """Read what a card of the request (or of its event) needs; who is there is told as of `now`.

    What only its post and its receipt say of other requests is read for a `whole` one.
    """
    named = (request.held_by, request.owner, request.decisioned_by, request.offered_to, request.expected)
    ids = {request.filed_by, *named}
    if event is not None:
        ids |= {event.actor, *(event.data.get(key) for key in ("owner", "previous", "to"))}
        ids |= {*event.data.get(OTHERS, "").split(",")}
    people = uow.people.many(sorted(person for person in ids if person))
    rules = uow.desks.rules(request.channel)
    shown = Snapshot(request, people, event=event, rules=rules, attempts=_attempts(uow, request))
    shown = replace(shown, corrected=_corrected(uow, request), linked=tuple(one.number for one in mates(uow, request)))
    shown = replace(shown, note=_note(uow, event), deaf=is_deaf(uow, request.channel))
    if whole:
        shown = replace(shown, duplicates=duplicates(uow, request), callers=callers(uow, request))
    if is_concealed(request):
        return replace(shown, request=replace(request, details=Details({})), note="")
    everybody = event is not None and _calls_all(event)
    if request.status not in UNOWNED and not everybody:
        return shown
    return replace(shown, asked=asked_by(uow, request, event, now))


def is_concealed(request: Request) -> bool:
    """Whether Teams shows nothing any more of what was typed, though it is kept; an open request is shown whole."""
    return request.redacted_at is not None and not request.is_open


def asked_by(uow: UnitOfWork, request: Request, event: Event | None, now: datetime) -> tuple[Person, ...]:
    """Return whom the words of an event (or, without one, the post) ask by mention while nobody has the request."""
    pharmacists = pharmacists_of(uow, request)
    everybody = event is not None and _calls_all(event)
    return available(pharmacists, now) if everybody else asked(request, pharmacists, now)


def _note(uow: UnitOfWork, event: Event | None) -> str:
    named = event.data.get(NOTE) if event is not None else None
    note = uow.notes.look(named) if named else None
    return note.text if note is not None else ""


def is_deaf(uow: UnitOfWork, channel_id: str | None) -> bool:
    """Whether a channel's replies seem not to reach the bot: often enough nobody said in plain words that they are."""
    channel = uow.channels.get(channel_id) if channel_id is not None else None
    return channel is not None and not channel.hears and channel.unheard >= DEAF_AFTER


def _calls_all(event: Event) -> bool:
    """Whether it is no time to ask one person first: the one who was asked did not answer either."""
    return event.kind in CALLS_ALL or event.data.get(REASON) == NO_ANSWER_TO_US


def _attempts(uow: UnitOfWork, request: Request) -> tuple[datetime, ...]:
    if not request.attempts:
        return ()
    calls = [event.at for event in uow.audit.of(request.id) if event.kind is EventKind.NO_ANSWER]
    return tuple(calls[-request.attempts :])


def _corrected(uow: UnitOfWork, request: Request) -> tuple[tuple[str, datetime], ...]:
    edits = [event for event in uow.audit.of(request.id) if event.kind in EDITS] if request.edits else []
    return tuple({key: event.at for event in edits for key in event.data.get("fields", "").split(",") if key}.items())
