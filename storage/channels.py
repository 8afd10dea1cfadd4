"""The P2P channels that are or were bound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, case, literal_column, select, update

from desk.model import Channel
from storage.link import Link
from storage.mapping import micros
from storage.statement import CoreStatement, Inserter, Row, Statement, binds, upsert
from storage.tables import CHANNEL, YES

_TOLD = ("name", "team", "group_id", "tenant", "service_url", "bound")
_FACTS = select(*(CHANNEL.c[name] for name in ("id", *_TOLD[:-1], "hears", "unheard")))
_DEAF = (CHANNEL.c.id == bindparam("channel")) & (CHANNEL.c.hears == literal_column("0", Integer))


def _binding(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(CHANNEL).values(binds(CHANNEL))
    told: dict[str, Any] = {name: stated.excluded[name] for name in _TOLD}
    told["bound_at"] = case((CHANNEL.c.bound == YES, CHANNEL.c.bound_at), else_=stated.excluded.bound_at)
    return stated.on_conflict_do_update(index_elements=[CHANNEL.c.id], set_=told)


BOUND = Statement(_FACTS.where(CHANNEL.c.bound == YES).order_by(CHANNEL.c.bound_at, CHANNEL.c.id))
GET = Statement(_FACTS.where(CHANNEL.c.id == bindparam("channel")))
HEAR = Statement(update(CHANNEL).where(_DEAF).values(hears=1))
MISS = Statement(update(CHANNEL).where(_DEAF).values(unheard=CHANNEL.c.unheard + 1).returning(CHANNEL.c.unheard))
UNBIND = Statement(update(CHANNEL).where(CHANNEL.c.id == bindparam("channel")).values(bound=0))
BIND = upsert(_binding)

_BINDING = "the bound channels"


class ChannelTable:
    """`desk.repositories.Channels` over a link."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def bound(self) -> Channel | None:
        """Return the channel that was bound first of those bound now, or None."""
        return next(iter(self.all_bound()), None)

    def all_bound(self) -> Sequence[Channel]:
        """Return the bound channels, in the order they were bound.

        Until there is one and every address is known, units that ask come one after another: a request that is filed
        while a channel is bound belongs to it, or is found without one by the unit that binds it.
        """
        found = self._bound()
        unsure = not found or any(channel.service_url is None for channel in found)
        return self._bound() if unsure and self._link.hold(_BINDING) else found

    def look_bound(self) -> Sequence[Channel]:
        """Return the bound channels as they stand, without a lock: for what is only shown."""
        return self._bound()

    def get(self, channel_id: str) -> Channel | None:
        """Return a channel that is or was bound."""
        row = self._link.row(GET, {"channel": channel_id})
        return None if row is None else _channel(row)

    def bind(self, channel: Channel, at: datetime) -> None:
        """Keep the channel's facts and bind it besides those that are; one already bound keeps its place.

        What is known of its hearing stays as it is.
        """
        self._link.hold(_BINDING)
        facts = {"id": channel.id, "name": channel.name, "team": channel.team, "group_id": channel.group}
        told = {"tenant": channel.tenant, "service_url": channel.service_url, "bound": 1, "bound_at": micros(at)}
        self._link.change(BIND, facts | told | {"hears": int(channel.hears), "unheard": channel.unheard})

    def hear(self, channel_id: str) -> None:
        """Keep that a message which does not mention the bot came from the channel: written, and locked, once."""
        self._link.change(HEAR, {"channel": channel_id})

    def miss(self, channel_id: str) -> int:
        """Count what was said another way than in plain words; return how often, 0 for a channel that hears.

        On PostgreSQL the channel's row is locked until the unit ends. One that is not known is not counted.
        """
        row = self._link.row(MISS, {"channel": channel_id})
        return row[0] if row else 0

    def unbind(self, channel_id: str) -> None:
        """Bind the channel no more; its facts stay."""
        self._link.hold(_BINDING)
        self._link.change(UNBIND, {"channel": channel_id})

    def _bound(self) -> list[Channel]:
        return [_channel(row) for row in self._link.rows(BOUND)]


def _channel(row: Row) -> Channel:
    *facts, hears, unheard = row
    return Channel(*facts, hears=bool(hears), unheard=unheard)
