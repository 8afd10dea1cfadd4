"""Rows that are of no use after a while, removed a few at a time, oldest first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import BigInteger, Integer, Table, and_, bindparam, delete, exists, select, tuple_

from desk.retention import Leftover
from storage.link import Link
from storage.mapping import micros
from storage.outbox_tables import DEAD, DOUBTED, IS_OVER, OUTGOING
from storage.statement import Statement
from storage.tables import DRAFT, INBOX, MESSAGE, REACTION, REQUEST

_BEFORE = bindparam("before", type_=BigInteger)
_SOME = bindparam("limit", type_=Integer)
_KNOWN = exists().where(MESSAGE.c.conversation == REACTION.c.conversation, MESSAGE.c.activity == REACTION.c.activity)
_HELD = exists().where(REQUEST.c.id == OUTGOING.c.request, REQUEST.c.legal_hold.is_not(None))
_DRAFT_HELD = exists().where(REQUEST.c.id == DRAFT.c.request, REQUEST.c.legal_hold.is_not(None))


def _removing(table: Table, where: object) -> Statement:
    """Return what deletes up to `limit` rows of the table."""
    key = tuple(table.primary_key.columns)
    chosen = select(*key).where(where).limit(_SOME)  # pyright: ignore[reportArgumentType]  a condition
    wanted = key[0].in_(chosen) if len(key) == 1 else tuple_(*key).in_(chosen)
    return Statement(delete(table).where(wanted))


REMOVE: Mapping[Leftover, Statement] = {
    Leftover.DRAFTS: _removing(DRAFT, and_(DRAFT.c.at < _BEFORE, ~_DRAFT_HELD)),
    Leftover.DELIVERIES: _removing(INBOX, INBOX.c.at < _BEFORE),
    Leftover.SENT: _removing(OUTGOING, and_(IS_OVER, OUTGOING.c.queued_at < _BEFORE, ~_HELD)),
    Leftover.GIVEN_UP: _removing(OUTGOING, and_(OUTGOING.c.state == DEAD, OUTGOING.c.queued_at < _BEFORE, ~_HELD)),
    Leftover.EMOJIS: _removing(REACTION, and_(REACTION.c.since < _BEFORE, ~_KNOWN)),
}
DOUBTS = Statement(delete(DOUBTED).where(~exists().where(OUTGOING.c.id == DOUBTED.c.message)))
"""When the sending of a post that is no longer kept was in doubt tells nothing any more."""


class LeftoverTable:
    """`desk.keeping.Leftovers` over a link."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def remove(self, leftover: Leftover, before: datetime, limit: int) -> int:
        """Remove up to `limit` of a kind that are older than that; return how many."""
        removed = self._link.change(REMOVE[leftover], {"before": micros(before), "limit": limit})
        if leftover is Leftover.SENT and removed:
            self._link.change(DOUBTS)
        return removed
