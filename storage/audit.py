"""The append-only trail: one HMAC chain per subject: a request's under its row lock (trust.md), a person's likewise."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select

from desk.events import Event, EventKind
from storage.errors import DuplicateError, UnknownValueError
from storage.link import Link
from storage.mapping import canonical, micros, moment
from storage.statement import Row, Statement, binds
from storage.tables import AUDIT

_ITS = AUDIT.c.request == bindparam("of")
_SEQ = AUDIT.c.seq == bindparam("at_seq")
_EVENT = (AUDIT.c.request, AUDIT.c.seq, AUDIT.c.kind, AUDIT.c.at, AUDIT.c.actor, AUDIT.c.data)

ADD = Statement(insert(AUDIT).values(binds(AUDIT)))
HEAD = Statement(select(AUDIT.c.seq, AUDIT.c.mac).where(_ITS).order_by(AUDIT.c.seq.desc()).limit(1))
GET = Statement(select(*_EVENT).where(_ITS, _SEQ))
OF = Statement(select(*_EVENT, AUDIT.c.mac).where(_ITS).order_by(AUDIT.c.seq))


class AuditTrail:
    """`desk.repositories.Audit` over a link. The key is the trail's own, so it outlives the encryption keys."""

    def __init__(self, link: Link, key: bytes) -> None:
        self._link = link
        self._key = key

    def add(self, event: Event) -> None:
        """Append an event; DuplicateError if its `seq` does not follow the request's last one."""
        head = self._link.row(HEAD, {"of": event.request})
        last, mac = head or (0, b"")
        if event.seq != last + 1:
            raise DuplicateError(f"Event {event.seq} of request {event.request} does not follow {last}; nothing kept.")
        row = (event.request, event.seq, str(event.kind), micros(event.at), event.actor, canonical(dict(event.data)))
        names = ("request", "seq", "kind", "at", "actor", "data")
        self._link.change(ADD, dict(zip(names, row, strict=True)) | {"mac": _mac(self._key, mac, row)})

    def get(self, request_id: str, seq: int) -> Event | None:
        """Return one event."""
        row = self._link.row(GET, {"of": request_id, "at_seq": seq})
        return None if row is None else _event(row)

    def last(self, subject: str) -> int:
        """Return the `seq` of the subject's last event, 0 when it has none."""
        head = self._link.row(HEAD, {"of": subject})
        return head[0] if head is not None else 0

    def of(self, request_id: str) -> Sequence[Event]:
        """Return the request's events in order."""
        return [_event(row[:-1]) for row in self._link.rows(OF, {"of": request_id})]

    def first_broken(self, request_id: str) -> int | None:
        """Return the `seq` of the first event that was changed, put in or taken out, or None if the chain holds."""
        mac = b""
        for place, (*row, stored) in enumerate(self._link.rows(OF, {"of": request_id}), 1):
            mac = _mac(self._key, mac, tuple(row))
            if row[1] != place or not hmac.compare_digest(mac, stored):
                return place
        return None


def _mac(key: bytes, before: bytes, row: Row) -> bytes:
    return hmac.digest(key, before + canonical(row).encode(), hashlib.sha256)


def _event(row: Row) -> Event:
    request, seq, kind, at, actor, data = row
    try:
        return Event(request, seq, EventKind(kind), moment(at), actor, json.loads(data))
    except ValueError:
        raise UnknownValueError(f"Event {seq} of request {request} was stored by a newer version.") from None
