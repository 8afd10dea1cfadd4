"""The P2P channels that are or were bound."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, update

from desk.model import Channel
from storage.link import Link
from storage.mapping import micros
from storage.statement import CoreStatement, Inserter, Row, Statement, binds, upsert
from storage.tables import CHANNEL, YES

_FACTS = select(
    CHANNEL.c.id, CHANNEL.c.name, CHANNEL.c.team, CHANNEL.c.group_id, CHANNEL.c.tenant, CHANNEL.c.service_url
)


def _binding(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(CHANNEL).values(binds(CHANNEL))
    told = {column.name: stated.excluded[column.name] for column in CHANNEL.columns if column.name != "id"}
    return stated.on_conflict_do_update(index_elements=[CHANNEL.c.id], set_=told)


BOUND = Statement(_FACTS.where(CHANNEL.c.bound == YES).order_by(CHANNEL.c.bound_at.desc()))
GET = Statement(_FACTS.where(CHANNEL.c.id == bindparam("channel")))
UNBIND = Statement(update(CHANNEL).where(CHANNEL.c.bound == YES).values(bound=0))
BIND = upsert(_binding)

_BINDING = "the bound channel"


class ChannelTable:
    """`desk.ports.Channels` over a link."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def bound(self) -> Channel | None:
        """Return the bound channel, or None.

        Until its address is known too, units that ask come one after another: a request that is filed while a channel
        is bound belongs to it, or is found without one by the unit that binds it.
        """
        row = self._link.row(BOUND)
        if (row is None or _channel(row).service_url is None) and self._link.hold(_BINDING):
            row = self._link.row(BOUND)
        return None if row is None else _channel(row)

    def get(self, channel_id: str) -> Channel | None:
        """Return a channel that is or was bound."""
        row = self._link.row(GET, {"channel": channel_id})
        return None if row is None else _channel(row)

    def bind(self, channel: Channel, at: datetime) -> None:
        """Keep the channel's facts and make it the bound one."""
        self._link.hold(_BINDING)
        self._link.change(UNBIND)
        facts = {"id": channel.id, "name": channel.name, "team": channel.team, "group_id": channel.group}
        told = {"tenant": channel.tenant, "service_url": channel.service_url, "bound": 1, "bound_at": micros(at)}
        self._link.change(BIND, facts | told)


def _channel(row: Row) -> Channel:
    return Channel(*row)
