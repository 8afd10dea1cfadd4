"""The requests. What is protected health information is sealed, and sealed anew only when it changed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from desk.errors import Unreadable
from desk.model import Details, Kind, Means, Request, Status
from storage.crypto import Keyring, Sealed
from storage.errors import NotLoadedError, UnknownValueError
from storage.link import Link
from storage.mapping import micros, micros_or_none, moment, moment_or_none, pack_details, unpack_details
from storage.statement import Lock, Row, Statement, binds
from storage.tables import COUNTER, REQUEST, YES

_FIXED = ("id", "number", "draft", "filed_by", "filed_at")
_SEALED = ("sealed", "data_key", "key_id")
_THIS = REQUEST.c.id == bindparam("this")
_ALL = select(*REQUEST.c)
_OLDEST_FIRST = (REQUEST.c.filed_at, REQUEST.c.number)

LOOK = Statement(_ALL.where(_THIS))
GET = Statement(_ALL.where(_THIS), Lock.WAIT)
BY_DRAFT = Statement(_ALL.where(REQUEST.c.draft == bindparam("draft")), Lock.WAIT)
OPEN_OF = Statement(
    _ALL.where(REQUEST.c.is_open == YES, REQUEST.c.filed_by == bindparam("person")).order_by(*_OLDEST_FIRST)
)
OPEN_UNPOSTED = Statement(
    _ALL.where(REQUEST.c.is_open == YES, REQUEST.c.channel.is_(None)).order_by(*_OLDEST_FIRST), Lock.WAIT
)
OWNED_BY = Statement(
    _ALL.where(REQUEST.c.is_open == YES, REQUEST.c.owner == bindparam("person")).order_by(*_OLDEST_FIRST)
)
OPEN_WAITING = Statement(
    _ALL.where(REQUEST.c.is_open == YES, REQUEST.c.status == bindparam("status")).order_by(*_OLDEST_FIRST)
)
ADD = Statement(insert(REQUEST).values(binds(REQUEST)))
SAVE = Statement(update(REQUEST).where(_THIS).values(binds(REQUEST, *_FIXED, *_SEALED)))
SAVE_SEALED = Statement(update(REQUEST).where(_THIS).values(binds(REQUEST, *_FIXED)))
NEXT_NUMBER = Statement(
    update(COUNTER).where(COUNTER.c.name == "request").values(value=COUNTER.c.value + 1).returning(COUNTER.c.value)
)

_NAMES = tuple(column.name for column in REQUEST.columns)
_TIMES = ("acknowledged_at", "ready_at", "closed_at")
_PLAIN = tuple(
    field.name for field in fields(Request) if field.name not in {"details", "filed_at", "acknowledged_by", *_TIMES}
)


class RequestTable:
    """`desk.ports.Requests` over a link. It remembers what this unit loaded."""

    def __init__(self, link: Link, keyring: Keyring) -> None:
        self._link = link
        self._keyring = keyring
        self._loaded: dict[str, Details] = {}

    def get(self, request_id: str) -> Request | None:
        """Return the request, locked until the unit ends, or None."""
        row = self._link.row(GET, {"this": request_id})
        return None if row is None else self._load(row)

    def look(self, request_id: str) -> Request | None:
        """Return the request as it is now, without a lock, or None; it cannot be saved."""
        row = self._link.row(LOOK, {"this": request_id})
        return None if row is None else self._request(row)

    def by_draft(self, draft_id: str) -> Request | None:
        """Return the request that the form posted, locked likewise, or None."""
        row = self._link.row(BY_DRAFT, {"draft": draft_id})
        return None if row is None else self._load(row)

    def next_number(self) -> int:
        """Return the next short number, 1, 2, 3 …; the counter's row is the lock."""
        (row,) = self._link.rows(NEXT_NUMBER)
        return int(row[0])

    def add(self, request: Request) -> None:
        """Keep a new request; DuplicateError if its id, number or draft is taken."""
        self._link.change(ADD, _values(request) | self._sealed(request))
        self._loaded[request.id] = request.details

    def save(self, request: Request) -> None:
        """Keep the new value of a request of this unit; NotLoadedError if the unit neither loaded nor added it."""
        loaded = self._loaded.get(request.id)
        if loaded is None:
            raise NotLoadedError(f"Request {request.id} was not loaded in this unit; nothing was kept.")
        values = _values(request) | {"this": request.id}
        if loaded is request.details or loaded == request.details:
            self._link.change(SAVE, values)
            return
        self._link.change(SAVE_SEALED, values | self._sealed(request))
        self._loaded[request.id] = request.details

    def open_of(self, person: str) -> Sequence[Request]:
        """Return the open requests that the person filed, oldest first; without those that cannot be opened."""
        return self._readable(self._link.rows(OPEN_OF, {"person": person}))

    def owned_by(self, person: str) -> Sequence[Request]:
        """Return the open requests that the person owns, oldest first; without those that cannot be opened."""
        return self._readable(self._link.rows(OWNED_BY, {"person": person}))

    def open_waiting(self) -> Sequence[Request]:
        """Return those that wait with somebody on hold, oldest first; without those that cannot be opened."""
        return self._readable(self._link.rows(OPEN_WAITING, {"status": Status.WAITING}))

    def open_unposted(self) -> Sequence[Request]:
        """Return the open requests that belong to no channel, oldest first; without those that cannot be opened."""
        return self._readable(self._link.rows(OPEN_UNPOSTED))

    def _readable(self, rows: Sequence[Row]) -> list[Request]:
        found: list[Request] = []
        for row in rows:
            with suppress(Unreadable):  # one damaged request must not hide the others
                found.append(self._load(row))
        return found

    def _sealed(self, request: Request) -> dict[str, object]:
        sealed = self._keyring.seal("request", request.id, pack_details(request.details))
        return {"sealed": sealed.document, "data_key": sealed.data_key, "key_id": sealed.key_id}

    def _load(self, row: Row) -> Request:
        """Return the row's request, which this unit may save."""
        request = self._request(row)
        self._loaded[request.id] = request.details
        return request

    def _request(self, row: Row) -> Request:
        stored: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
        details = self._details(stored)
        try:
            return Request(details=details, **_facts(stored))
        except ValueError:
            raise UnknownValueError(f"Request {stored['id']} was stored by a newer version.") from None

    def _details(self, stored: dict[str, Any]) -> Details:
        """Return what was typed; after erasure there is nothing left of it."""
        if stored["sealed"] is None:
            return Details({})
        sealed = Sealed(stored["sealed"], stored["data_key"], stored["key_id"])
        return unpack_details(self._keyring.open("request", stored["id"], sealed))


def _facts(stored: dict[str, Any]) -> dict[str, Any]:
    """Return a row's facts as a request has them; ValueError for a word that this version does not know."""
    facts: dict[str, Any] = {name: stored[name] for name in _PLAIN}
    facts |= {name: moment_or_none(stored[name]) for name in _TIMES}
    return facts | {
        "kind": Kind(stored["kind"]),
        "status": Status(stored["status"]),
        "filed_at": moment(stored["filed_at"]),
        "caller_verified": bool(stored["caller_verified"]),
        "denial_verified": bool(stored["denial_verified"]),
        "acknowledged_by": Means(stored["acknowledged_by"]) if stored["acknowledged_by"] else None,
    }


def _values(request: Request) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(request, name) for name in _PLAIN}
    values |= {name: micros_or_none(getattr(request, name)) for name in _TIMES}
    return values | {
        "filed_at": micros(request.filed_at),
        "acknowledged_by": request.acknowledged_by,
        "is_open": int(request.is_open),
    }
