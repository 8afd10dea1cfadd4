"""What is left of a chain that was removed when its time was over: how far it went, under a MAC of its own.

So a reading of the trail tells what was removed from what was cut off: nobody without the trail's key can make such a
row, and without one the database refuses to delete from the trail.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from storage.asstored import AsStored, as_meant
from storage.chain import Head, head_words, row_mac
from storage.crypto import mac as mac_of
from storage.link import Link
from storage.mapping import micros
from storage.statement import Row, Statement, binds
from storage.tables import AUDIT, REMOVED, UNSEALED

ADD = Statement(insert(REMOVED).values(binds(REMOVED)))
ALL = Statement(select(*map(AsStored, REMOVED.c)).select_from(REMOVED).order_by(REMOVED.c.request))
CHAIN = Statement(delete(AUDIT).where(AUDIT.c.request == bindparam("of")))
LISTED = Statement(delete(UNSEALED).where(UNSEALED.c.request == bindparam("of")))


class RemovalTable:
    """The removed chains over a link, under a key of their own made of the trail's."""

    def __init__(self, link: Link, key: bytes) -> None:
        self._link = link
        self._trails_key = key

    def remove(self, subject: str, seq: int, mac: bytes, at: datetime) -> None:
        """Remove the chain of which `seq` is the last row, with that MAC."""
        row = (subject, seq, micros(at), head_words(mac))
        names = ("request", "seq", "at", "head")
        self._link.change(ADD, dict(zip(names, row, strict=True)) | {"mac": self._mac(row)})
        self._link.change(CHAIN, {"of": subject})
        self._link.change(LISTED, {"of": subject})

    def sound(self) -> Mapping[str, tuple[int, str]]:
        """Return how far each removed chain went and how its head begins, of those whose row is as it was made."""
        rows = (as_meant(REMOVED.columns, row) for row in self._link.rows(ALL))
        return {row[0]: (row[1], row[3]) for row in rows if self._holds(row)}

    def _mac(self, row: Row) -> bytes:
        return row_mac(mac_of(self._trails_key, b"removals"), b"", row)

    def _holds(self, row: Row) -> bool:
        try:
            return hmac.compare_digest(self._mac(tuple(row[:-1])), row[-1])
        except TypeError:  # a value that is none of its column's: somebody damaged it
            return False


def covers(head: Head, removed: tuple[int, str] | None) -> bool:
    """Whether the chain need not be there any more: it was removed, as far as it was sealed at least."""
    if removed is None:
        return False
    seq, begins = removed
    return seq > head.seq or (seq == head.seq and begins == head.mac)
