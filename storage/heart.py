"""Since when nothing ran: the last beat of whichever process runs, and with which keys each one runs."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Text, bindparam, delete, literal_column, select

from storage.link import Link
from storage.mapping import micros, moment, moment_or_none
from storage.statement import CoreStatement, Inserter, Lock, Statement, binds, upsert
from storage.tables import HEARTBEAT

_NAME = "desk"
_PROCESS: Final = secrets.token_hex(8)
_RING = "ring:"
_BETWEEN = ":"
_FORGOTTEN = timedelta(days=1)
"""What a process left that was killed is of no use for long."""


def _beating(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(HEARTBEAT).values(binds(HEARTBEAT))
    told = stated.excluded.at
    return stated.on_conflict_do_update(
        index_elements=[HEARTBEAT.c.name], set_={"at": told}, where=HEARTBEAT.c.at < told
    )


LAST = Statement(select(HEARTBEAT.c.at).where(HEARTBEAT.c.name == literal_column(f"'{_NAME}'", Text)), Lock.WAIT)
BEAT = upsert(_beating)
_IS_RING = HEARTBEAT.c.name.startswith(literal_column(f"'{_RING}'", Text))
RINGS = Statement(select(HEARTBEAT.c.name, HEARTBEAT.c.at).where(_IS_RING, HEARTBEAT.c.at >= bindparam("since")))
LEAVE = Statement(delete(HEARTBEAT).where(HEARTBEAT.c.name == bindparam("this")))
UNDO = Statement(delete(HEARTBEAT).where(_IS_RING, HEARTBEAT.c.at > bindparam("since")))
FORGET = Statement(delete(HEARTBEAT).where(_IS_RING, HEARTBEAT.c.at < bindparam("until")))


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys (their names, newest first) with which one process runs, and when it beat last."""

    process: str
    key_ids: tuple[str, ...]
    at: datetime


class HeartTable:
    """`desk.keeping.Heart` over a link."""

    def __init__(self, link: Link, key_ids: Sequence[str]) -> None:
        self._link = link
        self._ring = _RING + _BETWEEN.join((_PROCESS, *key_ids))

    def last(self) -> datetime | None:
        """Return the last beat, locked until the unit ends; None before the first."""
        row = self._link.row(LAST)
        return moment_or_none(row[0] if row else None)

    def beat(self, at: datetime) -> None:
        """Keep the beat, with the names of this process's keys, unless a later one is kept already."""
        for name in (_NAME, self._ring):
            self._link.change(BEAT, {"name": name, "at": micros(at)})
        self._link.change(FORGET, {"until": micros(at - _FORGOTTEN)})

    def restart(self, at: datetime) -> None:
        """Keep the beat even if a later one is kept, and forget which keys were told of later than that."""
        self._link.change(LEAVE, {"this": _NAME})
        self._link.change(UNDO, {"since": micros(at)})
        self.beat(at)

    def leave(self) -> None:
        """Take this process off the list of those that run."""
        self._link.change(LEAVE, {"this": self._ring})

    def rings(self, since: datetime) -> Sequence[Ring]:
        """Return the processes that beat since then, with their keys."""
        rows = self._link.rows(RINGS, {"since": micros(since)})
        named = [(name.removeprefix(_RING).split(_BETWEEN), at) for name, at in rows]
        return [Ring(process, tuple(ids), moment(at)) for (process, *ids), at in named]
