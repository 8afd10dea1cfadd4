"""The fake store's requests, and the lists of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from desk.alike import normal_contact, normal_member, normal_pa, normal_phone
from desk.model import Details, Kind, Request, Status
from desk.records import Which
from desk.template import CONTACT, MEMBER_ID, PA_NUMBER, PHONE, Field
from storage.errors import DuplicateError, NotLoadedError
from tests.fake_tables import Kept


class FakeRequests:
    """`desk.repositories.Requests`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._loaded: set[str] = set()
        self._plain: set[str] = set()

    def get(self, request_id: str) -> Request | None:
        return self._load(one for one in self._kept.requests.values() if one.id == request_id)

    def look(self, request_id: str) -> Request | None:
        return self._kept.requests.get(request_id)

    def plain(self, request_id: str) -> Request | None:
        self._plain.add(request_id)
        return self.look_plain(request_id) if self.get(request_id) is not None else None

    def look_plain(self, request_id: str) -> Request | None:
        found = self.look(request_id)
        return replace(found, details=Details({})) if found is not None else None

    def id_of(self, number: int) -> str | None:
        return next((one.id for one in self._kept.requests.values() if one.number == number), None)

    def numbered(self, number: int) -> Request | None:
        return next((one for one in self._kept.requests.values() if one.number == number), None)

    def by_draft(self, draft_id: str) -> Request | None:
        return self._load(one for one in self._kept.requests.values() if one.draft == draft_id)

    def next_number(self) -> int:
        self._kept.numbers[0] += 1
        return self._kept.numbers[0]

    def add(self, request: Request) -> None:
        for one in self._kept.requests.values():
            if request.id == one.id or request.number == one.number or request.draft == one.draft:
                raise DuplicateError(f"Request {request.id} is there already; nothing was kept.")
        self._kept.requests[request.id] = request
        self._loaded.add(request.id)

    def save(self, request: Request) -> None:
        if request.id not in self._loaded:
            raise NotLoadedError(f"Request {request.id} was not loaded in this unit; nothing was kept.")
        first = self._kept.requests[request.id]
        if request.id in self._plain and request.details == Details({}):
            request = replace(request, details=first.details)
        if (first.erased_at is not None or request.id in self._plain) and request.details != first.details:
            raise NotLoadedError(f"Request {request.id} was erased, or read without its text; nothing was kept.")
        fixed = {name: getattr(first, name) for name in ("number", "draft", "filed_by", "filed_at", "erased_at")}
        self._kept.requests[request.id] = replace(request, **fixed)

    def erase(self, request_id: str, at: datetime) -> Request | None:
        kept = self._kept
        request = self.get(request_id)
        if request is None:
            return None
        erased = replace(request, details=Details({}), erased_at=request.erased_at or at)
        kept.requests[request_id] = erased
        kept.drafts = {
            key: one for key, one in kept.drafts.items() if request_id != one.request and key != request.draft
        }
        kept.notes = {key: one for key, one in kept.notes.items() if one.request != request_id}
        return erased

    def remove(self, request_id: str) -> None:
        kept = self._kept
        del kept.requests[request_id]
        own = {(one.conversation, one.activity) for one in kept.messages.values() if one.request == request_id}
        kept.reactions = {key: one for key, one in kept.reactions.items() if key[:2] not in own}
        kept.messages = {key: one for key, one in kept.messages.items() if key not in own}
        kept.notes = {key: one for key, one in kept.notes.items() if one.request != request_id}
        kept.heard = {key: one for key, one in kept.heard.items() if one.request != request_id}

    def open_of(self, person: str) -> Sequence[Request]:
        return self._open(lambda one: one.filed_by == person)

    def open_for(self, person: str) -> Sequence[Request]:
        return self._open(lambda one: one.technician == person)

    def owned_by(self, person: str) -> Sequence[Request]:
        return self._open(lambda one: one.owner == person)

    def open_waiting(self) -> Sequence[Request]:
        return self._open(lambda one: one.status is Status.WAITING)

    def open_unposted(self) -> Sequence[Request]:
        return self._hold(self._open(lambda one: one.channel is None))

    def open_transfers(self) -> Sequence[Request]:
        return self._open(_WHICH[Which.ON_HOLD])

    def open_page(self, which: Which, offset: int, limit: int, channel: str | None = None) -> Sequence[Request]:
        return self._listed(which, channel)[offset : offset + limit]

    def count_open(self, which: Which, channel: str | None = None) -> int:
        return len(self._listed(which, channel))

    def same_pa(self, request: Request) -> Sequence[Request]:
        sought = _alike(request, PA_NUMBER)
        return self._open(lambda one: one.id != request.id and bool(sought & _alike(one, PA_NUMBER)))

    def found(self, typed: str, limit: int) -> Sequence[Request]:
        sought = {(one.key, _NORMAL[one](typed)) for one in (PA_NUMBER, MEMBER_ID)}
        found = [one for one in self._kept.requests.values() if sought & _alike(one, PA_NUMBER, MEMBER_ID)]
        return sorted(found, key=lambda one: (one.filed_at, one.number), reverse=True)[:limit]

    def held(self, limit: int) -> Sequence[Request]:
        found = [
            (one.legal_hold, one.number, one) for one in self._kept.requests.values() if one.legal_hold is not None
        ]
        return [one for _, _, one in sorted(found)[:limit]]

    def same_caller(self, request: Request, since: datetime) -> Sequence[Request]:
        sought = _alike(request, PHONE, CONTACT)

        def is_theirs(one: Request) -> bool:
            held = one.kind is Kind.PEER_TO_PEER and one.held_since is not None and one.held_since >= since
            return held and one.id != request.id and bool(sought & _alike(one, PHONE, CONTACT))

        return self._open(is_theirs)

    def linked(self, first: str) -> Sequence[Request]:
        together = self._open(lambda one: first in {one.id, one.linked_to})
        return self._hold(sorted(together, key=lambda one: one.id))

    def _listed(self, which: Which, channel: str | None) -> list[Request]:
        return self._open(lambda one: _WHICH[which](one) and channel in {None, one.channel})

    def _open(self, wanted: Callable[[Request], bool]) -> list[Request]:
        found = [one for one in self._kept.requests.values() if one.is_open and wanted(one)]
        return sorted(found, key=lambda one: (one.filed_at, one.number))

    def _hold(self, found: Sequence[Request]) -> Sequence[Request]:
        self._loaded.update(one.id for one in found)
        return found

    def _load(self, found: Iterator[Request]) -> Request | None:
        request = next(found, None)
        if request is not None:
            self._loaded.add(request.id)
        return request


_WHICH: Mapping[Which, Callable[[Request], bool]] = {
    Which.ALL: lambda _: True,
    Which.ON_HOLD: lambda one: one.kind is Kind.PEER_TO_PEER,
    Which.CALLBACKS: lambda one: one.kind is Kind.CALLBACK,
    Which.UNOWNED: lambda one: one.owner is None,
}
_NORMAL: Mapping[Field, Callable[[str], str]] = {
    PA_NUMBER: normal_pa,
    MEMBER_ID: normal_member,
    PHONE: normal_phone,
    CONTACT: normal_contact,
}


def _alike(request: Request, *among: Field) -> set[tuple[str, str]]:
    """Return what the texts of these fields come down to; what cannot be compared is left out."""
    found = {(one.key, _NORMAL[one](request.details.get(one.key))) for one in among}
    return {(key, normal) for key, normal in found if normal}
