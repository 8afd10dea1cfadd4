"""Deliveries already taken."""

from __future__ import annotations

from datetime import datetime

from storage.link import Link
from storage.mapping import micros
from storage.statement import binds, upsert
from storage.tables import INBOX

FIRST = upsert(
    lambda insert_into: insert_into(INBOX).values(binds(INBOX)).on_conflict_do_nothing().returning(INBOX.c.key)
)


class InboxTable:
    """`desk.keeping.Inbox` over a link."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def first(self, key: str, at: datetime) -> bool:
        """Remember the delivery; return whether it is new (by RETURNING: an INSERT's row count means nothing)."""
        return bool(self._link.rows(FIRST, {"key": key, "at": micros(at)}))
