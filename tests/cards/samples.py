"""Requests, people and views that the card tests draw. Every PHI field holds a canary."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from cards.view import RequestView
from desk.events import Event, EventKind
from desk.model import OPEN, Details, Kind, Means, Person, Request, Role, Status, Window
from desk.template import FIELDS

ET = "America/New_York"
CT = "America/Chicago"
FILED_AT = datetime(2026, 11, 24, 15, 41, tzinfo=UTC)
"""A Tuesday, 10:41 in New York."""
CLOSED_AT = datetime(2026, 11, 24, 15, 47, tzinfo=UTC)

TECHNICIAN = Person("tech-1", "Terry Moss", "29:terry", chat="a:terry")
SAM = Person("pharm-1", "Sam Ortiz", "29:sam", extension="4512", roles=frozenset({Role.PHARMACIST}))
JO = Person("pharm-2", "Jo Lindqvist", "29:jo", roles=frozenset({Role.PHARMACIST}))
PEOPLE = {person.id: person for person in (TECHNICIAN, SAM, JO)}

TYPED = {
    "contact": "Dr. Amara Reyes, cardiologist",
    "phone": "614-555-0134",
    "pa_number": "PA-20261124-77",
    "member_id": "W123456789",
    "drug": "Entresto 49/51 mg",
    "best_time": "Weekdays after 2 PM",
    "case_id": "CASE-5521",
    "denied_on": "11/7/2026",
    "denial_reason": "Step therapy not met",
    "additional_info": "NYHA class III, EF 30 %",
    "cannot_approve": "Needs clinical judgement",
    "denying_pharmacist": "R. Patel",
    "vue_reason": "Lisinopril trial missing",
    "gathered": "Angioedema on lisinopril in 2024\nChart note faxed",
}
TEMPLATE = {key: TYPED[key] for key in ("contact", "phone", "pa_number", "member_id", "drug")}
WINDOW = Window(date(2026, 11, 24), time(14), time(16), CT)
CANARIES = {field.key: f"canary-{field.key}" for field in FIELDS}

STATES = (
    (Kind.PEER_TO_PEER, Status.WAITING),
    (Kind.PEER_TO_PEER, Status.ACKNOWLEDGED),
    (Kind.PEER_TO_PEER, Status.READY),
    (Kind.PEER_TO_PEER, Status.TRANSFERRED),
    (Kind.PEER_TO_PEER, Status.WITHDRAWN),
    (Kind.CALLBACK, Status.SCHEDULED),
    (Kind.CALLBACK, Status.ACKNOWLEDGED),
    (Kind.CALLBACK, Status.PARKED),
    (Kind.CALLBACK, Status.CALLED_BACK),
    (Kind.CALLBACK, Status.WITHDRAWN),
)
UNOWNED = frozenset({Status.WAITING, Status.SCHEDULED, Status.WITHDRAWN})


def request(kind: Kind = Kind.PEER_TO_PEER, status: Status = Status.WAITING, **changes: object) -> Request:
    """Return a request that is what its status says: owned, ready or closed at the proper times."""
    windows = (WINDOW,) if kind is Kind.CALLBACK else ()
    owned = status not in UNOWNED
    made = Request(
        "request-1",
        12,
        "draft-1",
        kind,
        status,
        TECHNICIAN.id,
        FILED_AT,
        Details(TEMPLATE, windows),
        decisioned_by=SAM.id,
        caller_verified=True,
        denial_verified=True,
        channel="19:p2p@thread.tacv2",
        owner=SAM.id if owned else None,
        acknowledged_by=Means.EMOJI if owned else None,
        acknowledged_at=FILED_AT if owned else None,
        ready_at=FILED_AT if status in {Status.READY, Status.TRANSFERRED} else None,
        closed_at=None if status in OPEN else CLOSED_AT,
        held_since=FILED_AT if kind is Kind.PEER_TO_PEER else None,
        attempts=3 if status is Status.PARKED else 0,
    )
    return replace(made, **changes)


def view(kind: Kind = Kind.PEER_TO_PEER, status: Status = Status.WAITING, **changes: object) -> RequestView:
    """Return a request as the desk (New York) sees it; both pharmacists are asked while nobody has it."""
    asked = (SAM, JO) if status in {Status.WAITING, Status.SCHEDULED} else ()
    return RequestView(request(kind, status, **changes), PEOPLE, ET, asked)


OUTAGE = {"from": "2026-11-24T15:00:00+00:00", "to": "2026-11-24T15:05:00+00:00"}


def told(seen: RequestView, kind: EventKind, actor: str | None = SAM.id, **data: str) -> RequestView:
    """Return the view with an event to tell of."""
    data = OUTAGE | data if kind is EventKind.MISSED else data
    return replace(seen, event=Event(seen.request.id, 2, kind, FILED_AT, actor, data))


def with_fields(seen: RequestView, **fields: str) -> RequestView:
    """Return the view with other texts typed."""
    details = Details({**seen.request.details.fields, **fields}, seen.request.details.windows)
    return replace(seen, request=replace(seen.request, details=details))
