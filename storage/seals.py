"""The seals of the trail: every minute, how far each chain that went on has come (trust.md).

A seal holds the heads of the chains that moved since the one before, under one MAC with it: together they hold all. A
chain that moves is listed in the unit that moves it, and taken off the list by the seal that holds its head.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, literal_column, select

from storage.asstored import AsStored, as_meant
from storage.chain import head_words, seal_mac
from storage.link import Link
from storage.mapping import canonical, micros
from storage.statement import CoreStatement, Inserter, Lock, Row, Statement, binds, upsert
from storage.tables import AUDIT, SEAL, UNSEALED

MOST_SEALED = 500
"""Chains of one seal: a unit that is over in milliseconds."""


def _listing(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(UNSEALED).values(binds(UNSEALED))
    return stated.on_conflict_do_update(index_elements=[UNSEALED.c.request], set_={"seq": stated.excluded.seq})


_IS_HEAD = (AUDIT.c.request == UNSEALED.c.request) & (AUDIT.c.seq == UNSEALED.c.seq)

LIST = upsert(_listing)
LIST_MISSING = upsert(lambda insert_into: insert_into(UNSEALED).values(binds(UNSEALED)).on_conflict_do_nothing())
LAST = Statement(select(SEAL.c.number, SEAL.c.mac).where(SEAL.c.number > 0).order_by(SEAL.c.number.desc()).limit(1))
HEADS = Statement(
    select(UNSEALED.c.request, UNSEALED.c.seq, AUDIT.c.mac)
    .join_from(UNSEALED, AUDIT, _IS_HEAD)
    .order_by(UNSEALED.c.request)
    .limit(literal_column(str(MOST_SEALED))),
    Lock.SKIP,
    of=UNSEALED,
)
"""What somebody is just adding to is left for the next seal: nobody waits for anybody."""
ADD = Statement(insert(SEAL).values(binds(SEAL)))
DONE = Statement(delete(UNSEALED).where(UNSEALED.c.request == bindparam("of"), UNSEALED.c.seq == bindparam("at_seq")))
PAGE = Statement(
    select(*map(AsStored, SEAL.c)).where(SEAL.c.number > bindparam("after")).order_by(SEAL.c.number).limit(100)
)
COUNT = Statement(select(func.count()).select_from(SEAL))
LISTED = Statement(select(*map(AsStored, UNSEALED.c)).select_from(UNSEALED))


class SealTable:
    """The seals, and the list of what waits for one, over a link; the key is the trail's."""

    def __init__(self, link: Link, key: bytes) -> None:
        self._link = link
        self._key = key

    def list(self, heads: Mapping[str, int]) -> None:
        """Put chains on the list, with how far they went; in one order, since each is locked."""
        for subject, seq in sorted(heads.items()):
            self._link.change(LIST, {"request": subject, "seq": seq})

    def list_missing(self, heads: Mapping[str, int]) -> None:
        """Put those chains on the list that are not on it."""
        for subject, seq in sorted(heads.items()):
            self._link.change(LIST_MISSING, {"request": subject, "seq": seq})

    def seal(self, at: datetime) -> int:
        """Seal up to MOST_SEALED heads that wait for it; return how many."""
        self._link.hold("seals")
        heads = self._link.rows(HEADS)
        if not heads:
            return 0
        number, before = self._link.row(LAST) or (0, b"")
        named = {subject: [seq, head_words(mac)] for subject, seq, mac in heads}
        row = (number + 1, micros(at), canonical(named))
        mac = seal_mac(self._key, before, row)
        self._link.change(ADD, dict(zip(("number", "at", "heads", "mac"), (*row, mac), strict=True)))
        for subject, seq, _ in heads:
            self._link.change(DONE, {"of": subject, "at_seq": seq})
        return len(heads)

    def listed(self) -> Mapping[str, int]:
        """Return how far the chains went that wait for a seal; without entries that were damaged."""
        rows = (as_meant(UNSEALED.columns, row) for row in self._link.rows(LISTED))
        return {subject: seq for subject, seq in rows if isinstance(subject, str) and isinstance(seq, int)}

    def newest(self) -> tuple[int, str] | None:
        """Return the newest seal's number and how its MAC begins, None before the first one."""
        last = self._link.row(LAST)
        return None if last is None else (last[0], head_words(last[1]))

    def page(self, after: int) -> list[Row]:
        """Return up to a hundred seals (number, at, heads, mac) after that number, damaged ones too."""
        return [as_meant(SEAL.columns, row) for row in self._link.rows(PAGE, {"after": after})]

    def count(self) -> int:
        """Return how many seals there are."""
        ((rows,),) = self._link.rows(COUNT)
        return int(rows)
