"""A callback's calendar entry behind a secret address: who has the address has the entry, and nothing else.

A calendar fetches it without signing in, so the address carries a code that only this desk can make. The entry holds
number and time, no word about the caller (cards/calendar.py), and is read anew at every call: what was rescheduled
updates the entry that was added before.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field, replace

from cards.calendar import calendar_event
from cards.view import RequestView
from desk.errors import Unreadable
from desk.ports import Clock, Store, UnitOfWork
from desk.reminders import ticks

PATH = "/calendar/"
SUFFIX = ".ics"
_PURPOSE = b"calendar entry:"
_CODE_BYTES = 24


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads the addresses of entries. `public_url` is "https://host[:port]" as calendars reach the bot."""

    public_url: str
    key: bytes = field(repr=False)

    def of(self, request_id: str) -> str:
        """Return the address of a request's entry."""
        return f"{self.public_url}{PATH}{request_id}.{self._code(request_id)}{SUFFIX}"

    def request_of(self, token: str) -> str | None:
        """Return the request that a token is for, or None when this desk did not make it. Takes constant time."""
        request_id, _, code = token.rpartition(".")
        ours = self._code(request_id).encode()
        return request_id if hmac.compare_digest(ours, code.encode("utf-8", "surrogateescape")) else None

    def _code(self, request_id: str) -> str:
        told = hmac.digest(self.key, _PURPOSE + request_id.encode("utf-8", "surrogateescape"), hashlib.sha256)
        return base64.urlsafe_b64encode(told[:_CODE_BYTES]).decode("ascii")


@dataclass(frozen=True, slots=True)
class Entries:
    """Reads the entry behind a token."""

    links: Links
    store: Store
    clock: Clock

    async def read(self, token: str) -> str | None:
        """Return the entry (.ics) as it is now; None for a foreign token, or a callback that is to be made no more.

        StoreUnavailable when it cannot be read now.
        """
        request_id = self.links.request_of(token)
        return None if request_id is None else await self.store.read(lambda uow: self._entry(uow, request_id))

    def _entry(self, uow: UnitOfWork, request_id: str) -> str | None:
        try:
            found = uow.requests.look(request_id)
        except Unreadable:
            return None
        if found is None or not ticks(found) or found.due_at is None or found.due_until is None:
            return None
        return calendar_event(found.number, found.due_at, found.due_until, self.clock.now(), found.version)


def with_entry(view: RequestView, links: Links | None) -> RequestView:
    """Return the view with the address of its callback's entry, where entries have one."""
    return view if links is None or not ticks(view.request) else replace(view, calendar=links.of(view.request.id))
