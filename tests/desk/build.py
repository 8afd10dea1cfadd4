"""Requests and people for examples. Invented names only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from desk.model import Details, Kind, Person, Request, Role, Status

NOW = datetime(2026, 3, 9, 14, 41, tzinfo=UTC)
LATER = NOW + timedelta(minutes=3)
CHANNEL = "19:p2p@thread.tacv2"

TESS = Person("tess", "Tess Taylor", "29:tess", "a:tess", "https://smba.trafficmanager.net/amer/")
PAT = Person("pat", "Pat Reyes", "29:pat", roles=frozenset({Role.PHARMACIST}))
QUINN = Person("quinn", "Quinn Osei", "29:quinn", roles=frozenset({Role.PHARMACIST}))
SAM = Person("sam", "Sam Ito", "29:sam", roles=frozenset({Role.SUPERVISOR}))
OLA = Person("ola", "Ola Berg", "29:ola")

DETAILS = Details(
    {
        "contact": "Dr. Lee, prescriber",
        "phone": "614-555-0142",
        "pa_number": "PA-77120",
        "member_id": "M00123",
        "drug": "Ozempic 1 mg",
    }
)


def request(kind: Kind = Kind.PEER_TO_PEER, status: Status | None = None, owner: str | None = None) -> Request:
    """Return a request as it stands after its way to `status`, owned by `owner`."""
    start = Status.WAITING if kind is Kind.PEER_TO_PEER else Status.SCHEDULED
    held = owner is not None
    return Request(
        id="r1",
        number=12,
        draft="d1",
        kind=kind,
        status=status or start,
        filed_by=TESS.id,
        filed_at=NOW,
        details=DETAILS,
        channel=CHANNEL,
        owner=owner,
        acknowledged_at=NOW if held else None,
        ready_at=NOW if status is Status.READY else None,
        held_since=NOW if kind is Kind.PEER_TO_PEER else None,
        events=1,
    )
