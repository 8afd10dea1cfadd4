"""Examples that the storage tests share."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from desk.effects import Effect, EffectKind, to_channel, to_person
from desk.events import Event, EventKind
from desk.model import Details, Kind, Request, Status, Window
from storage.crypto import Keyring
from storage.link import SqliteLink
from storage.secret import OwnKeys
from storage.unit_of_work import Unit

T0 = datetime(2026, 11, 20, 15, 41, 7, 123457, tzinfo=UTC)
KEYS = Keyring([b"k" * 32])
OWN_KEYS = OwnKeys(audit=b"a" * 32, blind=b"b" * 32)
CHANNEL = "19:p2p@thread.tacv2"
LANE = to_channel(CHANNEL)
CANARIES = ("Zebulon Quackenbush", "+1 614 555 0199", "PA-7734-CANARY", "MBR-CANARY-0042", "Canarimab")
DETAILS = Details(
    dict(zip(("contact", "phone", "pa_number", "member_id", "drug"), CANARIES, strict=True)),
    (Window(date(2026, 11, 24), time(14), None, "America/Chicago"), Window(None, None, time(0), "UTC")),
)


def make_unit(link: SqliteLink) -> Unit:
    return Unit(link, KEYS, OWN_KEYS)


def after(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def a_request(number: int = 1, **changes: object) -> Request:
    values: dict[str, Any] = {
        "id": f"request-{number}",
        "number": number,
        "draft": f"draft-{number}",
        "kind": Kind.PEER_TO_PEER,
        "status": Status.WAITING,
        "filed_by": "tess",
        "filed_at": after(number),
        "details": DETAILS,
        "channel": CHANNEL,
    }
    values.update(changes)
    return Request(**values)


def an_event(seq: int, request: str = "request-1", kind: EventKind = EventKind.ACKNOWLEDGED) -> Event:
    return Event(request, seq, kind, after(seq), "paul", {"owner": "paul", "é": "ü"})


def a_post(request: str = "request-1") -> Effect:
    return Effect(EffectKind.POST_REQUEST, LANE, request)


def a_line(event: int, request: str = "request-1") -> Effect:
    return Effect(EffectKind.SAY_IN_THREAD, LANE, request, event)


def a_refresh(request: str = "request-1") -> Effect:
    return Effect(EffectKind.REFRESH_POST, LANE, request)


def a_notice(event: int, person: str = "tess") -> Effect:
    return Effect(EffectKind.NOTIFY_PERSON, to_person(person), "request-1", event, person=person)
