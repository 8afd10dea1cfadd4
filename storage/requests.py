"""The requests. What is protected health information is sealed, and sealed anew only when it changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import datetime
from typing import Any

from desk.errors import Unreadable
from desk.model import TIMES, Details, Kind, Means, Request, Status
from desk.records import Which
from storage import request_statements as stated
from storage.blind import indexes, sought
from storage.crypto import Keyring, Sealed
from storage.erasure import erase
from storage.errors import NotLoadedError, UnknownValueError
from storage.link import Link
from storage.mapping import micros, micros_or_none, moment, moment_or_none, pack_details, unpack_details
from storage.removal import remove
from storage.statement import Row
from storage.tables import BLIND, REQUEST

_NAMES = tuple(column.name for column in REQUEST.columns)
_ID = _NAMES.index("id")
_TIMES = tuple(name for name in TIMES if name != "filed_at")
_PLAIN = tuple(field.name for field in fields(Request) if field.name not in {"details", "acknowledged_by", *TIMES})


class RequestTable:
    """`desk.repositories.Requests` over a link. It remembers what this unit loaded."""

    def __init__(self, link: Link, keyring: Keyring, blind_key: bytes) -> None:
        self._link = link
        self._keyring = keyring
        self._blind_key = blind_key
        self._loaded: dict[str, Details] = {}
        self._wordless: set[str] = set()
        """Requests that were erased, or read without what was typed."""

    def get(self, request_id: str) -> Request | None:
        """Return the request, locked until the unit ends with those linked with it, or None."""
        row = self._locked(request_id)
        return None if row is None else self._load(row)

    def plain(self, request_id: str) -> Request | None:
        """Return the request, locked likewise, without what was typed: that need not open, and is left as it is."""
        row = self._locked(request_id)
        if row is None:
            return None
        request = self._request(row, whole=False)
        self._loaded[request.id] = request.details
        self._wordless.add(request.id)
        return request

    def look_plain(self, request_id: str) -> Request | None:
        """Return the request as it is now, without a lock and without what was typed; it cannot be saved."""
        row = self._link.row(stated.LOOK, {"this": request_id})
        return None if row is None else self._request(row, whole=False)

    def id_of(self, number: int) -> str | None:
        """Return the id of the request with that short number, whether it can be opened or not, or None."""
        row = self._link.row(stated.ID_OF, {"number": number})
        return None if row is None else row[0]

    def look(self, request_id: str) -> Request | None:
        """Return the request as it is now, without a lock, or None; it cannot be saved."""
        row = self._link.row(stated.LOOK, {"this": request_id})
        return None if row is None else self._request(row)

    def numbered(self, number: int) -> Request | None:
        """Return the request with that short number as it is now, without a lock, or None; it cannot be saved."""
        row = self._link.row(stated.NUMBERED, {"number": number})
        return None if row is None else self._request(row)

    def by_draft(self, draft_id: str) -> Request | None:
        """Return the request that the form posted, locked likewise, or None."""
        row = self._link.row(stated.BY_DRAFT, {"draft": draft_id})
        return None if row is None else self._load(row)

    def next_number(self) -> int:
        """Return the next short number, 1, 2, 3 …; the counter's row is the lock."""
        (row,) = self._link.rows(stated.NEXT_NUMBER)
        return int(row[0])

    def add(self, request: Request) -> None:
        """Keep a new request; DuplicateError if its id, number or draft is taken."""
        self._link.change(stated.ADD, _values(request) | self._sealed(request))
        self._loaded[request.id] = request.details

    def save(self, request: Request) -> None:
        """Keep the new value of a request of this unit; NotLoadedError if the unit neither loaded nor added it."""
        loaded = self._loaded.get(request.id)
        if loaded is None:
            raise NotLoadedError(f"Request {request.id} was not loaded in this unit; nothing was kept.")
        values = _values(request) | {"this": request.id}
        if loaded is request.details or loaded == request.details:
            self._link.change(stated.SAVE, values)
            return
        if request.id in self._wordless:
            raise NotLoadedError(f"Request {request.id} was erased, or read without its text: nothing was kept.")
        self._link.change(stated.SAVE_SEALED, values | self._sealed(request))
        self._loaded[request.id] = request.details

    def erase(self, request_id: str, at: datetime) -> Request | None:
        """Destroy all that was typed about the request; return it as it is then, locked, or None."""
        erase(self._link, request_id, at)
        return self.get(request_id)

    def reindex(self, request_id: str) -> bool:
        """Make its blind indexes anew from what was typed; False when they stay as they are. Raises Unreadable."""
        row = self._link.row(stated.INDEXED, {"this": request_id})
        if row is None:
            return False
        stored, made = dict(zip(_NAMES, row, strict=True)), self._blind(self._request(row), *BLIND)
        if all(stored[name] == value for name, value in made.items()):
            return False
        self._link.change(stated.REINDEX, made | {"this": request_id})
        return True

    def remove(self, request_id: str) -> None:
        """Keep nothing of an erased request any more, nor of its messages, notes and replies."""
        remove(self._link, request_id)
        self._loaded.pop(request_id, None)

    def open_of(self, person: str) -> Sequence[Request]:
        """Return the open requests that the person filed, oldest first; without those that cannot be opened."""
        return self._seen(self._link.rows(stated.OPEN_OF, {"person": person}))

    def open_for(self, person: str) -> Sequence[Request]:
        """Return the open requests whose technician the person is, oldest first; without those that do not open."""
        return self._seen(self._link.rows(stated.OPEN_FOR, {"person": person}))

    def owned_by(self, person: str) -> Sequence[Request]:
        """Return the open requests that the person owns, oldest first; without those that cannot be opened."""
        return self._seen(self._link.rows(stated.OWNED_BY, {"person": person}))

    def open_waiting(self) -> Sequence[Request]:
        """Return those that wait with somebody on hold, oldest first; without those that cannot be opened."""
        return self._seen(self._link.rows(stated.OPEN_WAITING, {"status": Status.WAITING}))

    def open_unposted(self) -> Sequence[Request]:
        """Return the open requests that belong to no channel, oldest first; without those that cannot be opened."""
        return self._held(self._link.rows(stated.OPEN_UNPOSTED))

    def open_transfers(self) -> Sequence[Request]:
        """Return the open warm transfers, oldest first; without those that cannot be opened."""
        return self._seen(self._link.rows(stated.OPEN_TRANSFERS))

    def open_page(self, which: Which, offset: int, limit: int, channel: str | None = None) -> Sequence[Request]:
        """Return a page of the open requests, oldest first; one that cannot be opened leaves its place empty."""
        page = {"offset": offset, "limit": limit}
        if channel is None:
            return self._seen(self._link.rows(stated.PAGES[which], page))
        return self._seen(self._link.rows(stated.PAGES_OF_ONE[which], page | {"channel": channel}))

    def count_open(self, which: Which, channel: str | None = None) -> int:
        """Return how many there are on all pages, those that cannot be opened included."""
        if channel is None:
            (row,) = self._link.rows(stated.COUNTS[which])
        else:
            (row,) = self._link.rows(stated.COUNTS_OF_ONE[which], {"channel": channel})
        return int(row[0])

    def same_pa(self, request: Request) -> Sequence[Request]:
        """Return the other open requests with the request's PA number, oldest first."""
        return self._seen(self._link.rows(stated.SAME_PA, self._blind(request, "pa_index") | {"this": request.id}))

    def found(self, typed: str, limit: int) -> Sequence[Request]:
        """Return those, open or not, with that PA number or member ID, newest first; without what does not open."""
        return self._seen(self._link.rows(stated.FOUND, sought(self._blind_key, typed) | {"limit": limit}))

    def held(self, limit: int) -> Sequence[Request]:
        """Return those on legal hold, held longest first, without what was typed: some may not open any more."""
        return [self._request(row, whole=False) for row in self._link.rows(stated.HELD, {"limit": limit})]

    def same_caller(self, request: Request, since: datetime) -> Sequence[Request]:
        """Return the other open warm transfers held since then by its phone number or contact, oldest first."""
        blind = self._blind(request, "phone_index", "contact_index")
        values = blind | {"this": request.id, "since": micros(since)}
        return self._seen(self._link.rows(stated.SAME_CALLER, values))

    def linked(self, first: str) -> Sequence[Request]:
        """Return the open ones of a request and those linked to it, in order of id, locked until the unit ends."""
        return self._held(self._link.rows(stated.LINKED, {"first": first}))

    def _seen(self, rows: Sequence[Row]) -> list[Request]:
        """Return the rows' requests for showing: they are not locked, so this unit may not save them."""
        return self._readable(rows, self._request)

    def _held(self, rows: Sequence[Row]) -> list[Request]:
        return self._readable(rows, self._load)

    def _readable(self, rows: Sequence[Row], read: Callable[[Row], Request]) -> list[Request]:
        found: list[Request] = []
        for row in rows:
            with suppress(Unreadable):  # one damaged request must not hide the others
                found.append(read(row))
        return found

    def _sealed(self, request: Request) -> dict[str, object]:
        sealed = self._keyring.seal("request", request.id, pack_details(request.details))
        texts = {"sealed": sealed.document, "data_key": sealed.data_key, "key_id": sealed.key_id}
        return self._blind(request, *BLIND) | texts

    def _blind(self, request: Request, *columns: str) -> dict[str, object]:
        return dict(indexes(self._blind_key, request.details, columns))

    def _locked(self, request_id: str) -> Row | None:
        rows = self._link.rows(stated.GET, {"this": request_id})
        return next((one for one in rows if one[_ID] == request_id), None)

    def _load(self, row: Row) -> Request:
        """Return the row's request, which this unit may save."""
        request = self._request(row)
        self._loaded[request.id] = request.details
        if request.erased_at is not None:
            self._wordless.add(request.id)
        return request

    def _request(self, row: Row, *, whole: bool = True) -> Request:
        stored: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
        details = self._details(stored) if whole else Details({})
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
