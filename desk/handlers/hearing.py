"""Whether a channel's replies reach the bot without a mention: its team may not have granted that (teams.md).

Nothing asks Teams for it: a message that mentions nobody proves it, and READY that always comes another way disproves.
"""

from __future__ import annotations

from datetime import datetime

from desk.commands import Turn
from desk.effects import Effect, EffectKind, View, to_channel, to_person
from desk.model import Role
from desk.ports import UnitOfWork
from desk.snapshot import DEAF_AFTER, is_deaf


def notice(uow: UnitOfWork, turn: Turn) -> None:
    """Keep that words which mention nobody came from a bound channel, if that is news; said last in a unit of work."""
    known = next((one for one in uow.channels.look_bound() if one.id == turn.channel), None)
    if turn.mentions or known is None or known.hears:
        return
    was_deaf = is_deaf(uow, known.id)
    uow.channels.hear(known.id)
    if was_deaf:
        _refresh_posts(uow, known.id, turn.at)


def miss(uow: UnitOfWork, channel: str | None, at: datetime) -> None:
    """Count a READY that did not come in plain words; tell each admin once when a channel seems deaf."""
    if channel is None or uow.channels.miss(channel) != DEAF_AFTER:
        return
    _refresh_posts(uow, channel, at)
    for admin in sorted(one.id for one in uow.people.with_role(Role.ADMIN)):
        shown = Effect(EffectKind.SHOW, to_person(admin), person=admin, view=View.CHANNEL_DEAF, root=channel)
        uow.outbox.put(shown, at)


def _refresh_posts(uow: UnitOfWork, channel: str, at: datetime) -> None:
    """Edit the posts of those who hold: what may be written under them stands there."""
    for request in uow.requests.open_transfers():
        if request.channel == channel:
            uow.outbox.put(Effect(EffectKind.REFRESH_POST, to_channel(channel), request.id), at)
