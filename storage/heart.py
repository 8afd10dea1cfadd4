"""Since when nothing ran: the last beat of whichever process runs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, literal_column, select

from storage.link import Link
from storage.mapping import micros, moment_or_none
from storage.statement import CoreStatement, Inserter, Lock, Statement, binds, upsert
from storage.tables import HEARTBEAT

_NAME = "desk"


def _beating(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(HEARTBEAT).values(binds(HEARTBEAT))
    told = stated.excluded.at
    return stated.on_conflict_do_update(
        index_elements=[HEARTBEAT.c.name], set_={"at": told}, where=HEARTBEAT.c.at < told
    )


LAST = Statement(select(HEARTBEAT.c.at).where(HEARTBEAT.c.name == literal_column(f"'{_NAME}'", Text)), Lock.WAIT)
BEAT = upsert(_beating)


class HeartTable:
    """`desk.keeping.Heart` over a link."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def last(self) -> datetime | None:
        """Return the last beat, locked until the unit ends; None before the first."""
        row = self._link.row(LAST)
        return moment_or_none(row[0] if row else None)

    def beat(self, at: datetime) -> None:
        """Keep the beat, unless a later one is kept already."""
        self._link.change(BEAT, {"name": _NAME, "at": micros(at)})
