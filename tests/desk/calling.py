"""A desk with a callback on virtual time: what is said when, minute by minute, and to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from desk.commands import Command, CommandKind
from desk.events import EventKind
from desk.handlers.callbacks import due_for
from desk.handlers.deciding import decided
from desk.model import Details, Kind, Person, Window
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind
from desk.snapshot import snapshot
from tests.desk.build import DETAILS, PAT, QUINN, SAM, TESS
from tests.desk.talk import Desk, short

C, E = CommandKind, EventKind
CT = "America/Chicago"
TUESDAY = date(2026, 3, 10)
THURSDAY = date(2026, 3, 12)
SOON = Window(TUESDAY, time(14), time(16), CT)
LATER = Window(THURSDAY, time(9), time(10), CT)
MORNING = datetime(2026, 3, 10, 14, tzinfo=UTC)
"""Tuesday, 10 in New York, 9 in Chicago."""
OPENS = datetime(2026, 3, 10, 19, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=2)
LINE, POST, RECEIPT = ("say_in_thread",), ("refresh_post",), ("refresh_receipt",)
TO_PAT, TO_QUINN, TO_SAM, TO_TESS = (("notify_person", one.id) for one in (PAT, QUINN, SAM, TESS))
MINUTE = timedelta(minutes=1)
Told = list[tuple[str, tuple[str, ...], str]]


def scheduled(*windows: Window, now: datetime = MORNING, **more: object) -> Desk:
    """Return a desk with one callback of Tess's, whose post stands in the channel."""
    desk = Desk(now=now).open()
    desk.file(kind=Kind.CALLBACK, details=replace(DETAILS, windows=windows), **more)
    desk.deliver()
    return desk


def owned(*windows: Window, **more: object) -> Desk:
    """Return the same, acknowledged by Pat."""
    desk = scheduled(*windows, **more)
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    return desk


def told(desk: Desk, until: datetime) -> Told:
    """Let time pass minute by minute; return what was said when (UTC), to whom, and of which event."""
    said: Told = []
    while desk.now < until:
        desk.wait(60)
        for one in desk.deliver():
            event = one.snapshot.event if one.snapshot else None
            said.append((f"{desk.now:%a %H:%M}", short(one.held.effect), str(event.kind) if event else ""))
    return sorted(said)


def messages(desk: Desk, until: datetime) -> Told:
    """Return what was said without edits of what stands."""
    return [one for one in told(desk, until) if one[1] not in {POST, RECEIPT}]


def asked(desk: Desk, kind: EventKind) -> list[str]:
    """Return whom the line of the latest event of a kind would mention."""
    events = [one for one in desk.read(lambda uow: uow.audit.of(desk.request().id)) if one.kind is kind]
    shown = desk.read(lambda uow: snapshot(uow, desk.request(), desk.now, events[-1]))
    return [person.id for person in shown.asked]


def timers(desk: Desk) -> list[Timer]:
    return [one for one in desk.store.kept.timers.values() if one.kind is TimerKind.CALLBACK]


def move(desk: Desk, kind: CommandKind, person: Person, details: Details) -> None:
    """Save a form about the request."""
    form = desk.form(kind=Kind.CALLBACK, details=details)

    def save(uow: UnitOfWork) -> None:
        request, actor = uow.requests.get("id1"), uow.people.get(person.id)
        assert request is not None
        assert actor is not None
        due = due_for(uow, request, details, desk.now)
        decided(uow, request, Command(kind, form=form, due=due), actor, desk.now)

    desk.do(save)
