"""The fake store's rows that are of no use after a while."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from desk.retention import Leftover
from tests.fake_outbox import State
from tests.fake_tables import Kept

K = TypeVar("K")
V = TypeVar("V")
_OVER = {
    Leftover.SENT: {State.SENT, State.DISMISSED},
    Leftover.GIVEN_UP: {State.DEAD},
}


class FakeLeftovers:
    """`desk.keeping.Leftovers`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def remove(self, leftover: Leftover, before: datetime, limit: int) -> int:
        kept = self._kept
        match leftover:
            case Leftover.DRAFTS:
                old = [key for key, one in kept.drafts.items() if one.at < before and not self._held(one.request)]
                return _drop(kept.drafts, old, limit)
            case Leftover.DELIVERIES:
                return _drop(kept.inbox, [key for key, at in kept.inbox.items() if at < before], limit)
            case Leftover.EMOJIS:
                known = kept.messages.keys()
                old = [key for key, one in kept.reactions.items() if one.since < before and key[:2] not in known]
                return _drop(kept.reactions, old, limit)
            case _:
                over = [one for one in kept.letters.values() if one.state in _OVER[leftover]]
                old = [one.id for one in over if one.queued_at < before and not self._held(one.effect.request)]
                return _drop(kept.letters, old, limit)

    def _held(self, request_id: str | None) -> bool:
        request = self._kept.requests.get(request_id or "")
        return request is not None and request.legal_hold is not None


def _drop(rows: dict[K, V], keys: list[K], limit: int) -> int:
    for key in keys[:limit]:
        del rows[key]
    return len(keys[:limit])
