"""Since when nothing ran: the last beat of whichever process runs, and with which keys each one runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Text, bindparam, literal_column, select

from storage.link import Link
from storage.mapping import micros, moment, moment_or_none
from storage.statement import CoreStatement, Inserter, Lock, Statement, binds, upsert
from storage.tables import HEARTBEAT

_NAME = "desk"
_RING = "ring:"
_BETWEEN_KEYS = ","


def _beating(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(HEARTBEAT).values(binds(HEARTBEAT))
    told = stated.excluded.at
    return stated.on_conflict_do_update(
        index_elements=[HEARTBEAT.c.name], set_={"at": told}, where=HEARTBEAT.c.at < told
    )


LAST = Statement(select(HEARTBEAT.c.at).where(HEARTBEAT.c.name == literal_column(f"'{_NAME}'", Text)), Lock.WAIT)
BEAT = upsert(_beating)
RINGS = Statement(
    select(HEARTBEAT.c.name, HEARTBEAT.c.at).where(
        HEARTBEAT.c.name.startswith(literal_column(f"'{_RING}'", Text)), HEARTBEAT.c.at >= bindparam("since")
    )
)


class HeartTable:
    """`desk.keeping.Heart` over a link."""

    def __init__(self, link: Link, key_ids: Sequence[str]) -> None:
        self._link = link
        self._ring = f"{_RING}{_BETWEEN_KEYS.join(key_ids)}"

    def last(self) -> datetime | None:
        """Return the last beat, locked until the unit ends; None before the first."""
        row = self._link.row(LAST)
        return moment_or_none(row[0] if row else None)

    def beat(self, at: datetime) -> None:
        """Keep the beat, with the names of this process's keys, unless a later one is kept already."""
        for name in (_NAME, self._ring):
            self._link.change(BEAT, {"name": name, "at": micros(at)})

    def rings(self, since: datetime) -> Mapping[tuple[str, ...], datetime]:
        """Return the keys (newest first) with which processes ran since then, and when each ring beat last."""
        rows = self._link.rows(RINGS, {"since": micros(since)})
        return {tuple(name.removeprefix(_RING).split(_BETWEEN_KEYS)): moment(at) for name, at in rows}
