"""The append-only trail: one HMAC chain per subject (a request's under its row lock, a person's likewise), sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, tuple_

from desk.events import Event, EventKind
from storage.asstored import AsStored, as_meant
from storage.chain import ChainWalk, Head, SealWalk, row_mac
from storage.errors import DuplicateError, UnknownValueError
from storage.link import Link
from storage.mapping import canonical, micros, moment
from storage.removals import RemovalTable
from storage.seals import SealTable
from storage.statement import Row, Statement, binds
from storage.tables import AUDIT, REQUEST

PAGE_ROWS = 1000
"""Rows of one reading unit, and of one page of an export."""

_ITS = AUDIT.c.request == bindparam("of")
_SEQ = AUDIT.c.seq == bindparam("at_seq")
_EVENT = (AUDIT.c.request, AUDIT.c.seq, AUDIT.c.kind, AUDIT.c.at, AUDIT.c.actor, AUDIT.c.data)
_AFTER = tuple_(AUDIT.c.request, AUDIT.c.seq) > tuple_(bindparam("of"), bindparam("at_seq"))

ADD = Statement(insert(AUDIT).values(binds(AUDIT)))
HEAD = Statement(select(AUDIT.c.seq, AUDIT.c.mac).where(_ITS).order_by(AUDIT.c.seq.desc()).limit(1))
GET = Statement(select(*_EVENT).where(_ITS, _SEQ))
OF = Statement(select(*_EVENT, AUDIT.c.mac).where(_ITS).order_by(AUDIT.c.seq))
CHAIN = Statement(select(*map(AsStored, (*_EVENT, AUDIT.c.mac))).where(_ITS).order_by(AUDIT.c.seq))
PAGE = Statement(
    select(*map(AsStored, (*_EVENT, AUDIT.c.mac))).where(_AFTER).order_by(AUDIT.c.request, AUDIT.c.seq).limit(PAGE_ROWS)
)
NUMBERED = Statement(
    select(*_EVENT, AUDIT.c.mac, REQUEST.c.number)
    .outerjoin_from(AUDIT, REQUEST, REQUEST.c.id == AUDIT.c.request)
    .where(_AFTER)
    .order_by(AUDIT.c.request, AUDIT.c.seq)
    .limit(PAGE_ROWS)
)
SUBJECT = Statement(select(REQUEST.c.id).where(REQUEST.c.number == bindparam("number")))
COUNT = Statement(select(func.count()).select_from(AUDIT))
_THERE = select(func.count()).select_from(AUDIT).where(AUDIT.c.request == REQUEST.c.id).scalar_subquery()
_COUNTING = (REQUEST.c.id, REQUEST.c.events)
COUNTED = Statement(
    select(*map(AsStored, _COUNTING), _THERE)
    .where(REQUEST.c.id > bindparam("after"))
    .order_by(REQUEST.c.id)
    .limit(PAGE_ROWS)
)


class AuditTrail:
    """`desk.repositories.Audit` over a link. The key is the trail's own, so it outlives the encryption keys."""

    def __init__(self, link: Link, key: bytes) -> None:
        self._link = link
        self._key = key
        self._moved: dict[str, int] = {}
        self.seals = SealTable(link, key)
        self.removals = RemovalTable(link, key)

    def add(self, event: Event) -> None:
        """Append an event; DuplicateError if its `seq` does not follow the request's last one."""
        head = self._link.row(HEAD, {"of": event.request})
        last, mac = head or (0, b"")
        if event.seq != last + 1:
            raise DuplicateError(f"Event {event.seq} of request {event.request} does not follow {last}; nothing kept.")
        row = (event.request, event.seq, str(event.kind), micros(event.at), event.actor, canonical(dict(event.data)))
        names = ("request", "seq", "kind", "at", "actor", "data")
        self._link.change(ADD, dict(zip(names, row, strict=True)) | {"mac": row_mac(self._key, mac, row)})
        self._moved[event.request] = event.seq

    def flush(self) -> None:
        """List what went on in this unit for the next seal."""
        moved, self._moved = self._moved, {}
        self.seals.list(moved)

    def seal(self, at: datetime) -> int:
        """Seal how far the chains went that moved since the last seal; return how many, 0 when none waits."""
        self.flush()
        return self.seals.seal(at)

    def newest_seal(self) -> tuple[int, str] | None:
        """Return the newest seal's number and head, to be noted outside of the database; None before the first one."""
        return self.seals.newest()

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

    def remove(self, request_id: str, at: datetime, begun_before: datetime) -> bool:
        """Remove the request's whole chain for good; that it was removed, and how long it was, stays on record.

        False, and it stays, when it is younger or not as it was: what anybody may write into a request is no reason.
        """
        rows = self._chain(request_id)
        if not rows:
            return True
        if self.first_broken(request_id) is not None or rows[0][3] > micros(begun_before):
            return False
        self.removals.remove(request_id, rows[-1][1], rows[-1][-1], at)
        self._moved.pop(request_id, None)
        return True

    def first_broken(self, request_id: str) -> int | None:
        """Return the `seq` of the first event that was changed, put in or taken out, or None if the chain holds."""
        walk = ChainWalk(self._key, {})
        for row in self._chain(request_id):
            walk.feed(row)
        return next((found.seq for found in walk.end()), None)

    def _chain(self, request_id: str) -> list[Row]:
        return [as_meant(AUDIT.columns, row) for row in self._link.rows(CHAIN, {"of": request_id})]

    def page(self, of: str, seq: int) -> list[Row]:
        """Return the next rows (request, seq, kind, at, actor, data, mac) after that one, in the database's order.

        Of a value that is none of its column's the row has the bytes: what somebody damaged is read all the same.
        """
        return [as_meant(AUDIT.columns, row) for row in self._link.rows(PAGE, {"of": of, "at_seq": seq})]

    def numbered_page(self, of: str, seq: int) -> list[Row]:
        """Return the next rows likewise, each with its request's number at the end (None: it is about no request)."""
        return self._link.rows(NUMBERED, {"of": of, "at_seq": seq})

    def subject_of(self, number: int) -> str:
        """Return the id under which the request with that number stands here. LookupError when there is none."""
        row = self._link.row(SUBJECT, {"number": number})
        if row is None:
            raise LookupError(number)
        return str(row[0])

    def count(self) -> int:
        """Return how many rows there are."""
        ((rows,),) = self._link.rows(COUNT)
        return int(rows)

    def counted(self, after: str) -> list[Row]:
        """Return the next requests: id, how many rows they count, and how many there are; damaged ones too."""
        found = self._link.rows(COUNTED, {"after": after})
        return [(*as_meant(_COUNTING, row[:-1]), row[-1]) for row in found]

    def seal_walk(self, noted: tuple[int, str] | None = None) -> SealWalk:
        """Return what reads the seals; `noted` is the number and head of one, as it was noted outside."""
        return SealWalk(self._key, noted)

    def chain_walk(self, heads: Mapping[str, Head], listed: Mapping[str, int]) -> ChainWalk:
        """Return what reads the rows against the sealed heads and the list of what waits for a seal."""
        return ChainWalk(self._key, heads, listed)


def _event(row: Row) -> Event:
    request, seq, kind, at, actor, data = row
    try:
        return Event(request, seq, EventKind(kind), moment(at), actor, json.loads(data))
    except ValueError:
        raise UnknownValueError(f"Event {seq} of request {request} was stored by a newer version.") from None
