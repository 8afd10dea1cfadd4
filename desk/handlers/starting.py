"""What a process does before it serves: rosters and channel from the settings, and a free hand over the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from desk.effects import Effect, EffectKind, to_channel
from desk.model import Channel, Role
from desk.ports import UnitOfWork


def prepare(
    uow: UnitOfWork, rosters: Mapping[Role, Sequence[str]], channel: str | None, at: datetime, *, alone: bool
) -> None:
    """Seed people never seen before (who was removed in chat stays removed) and bind the setting's channel.

    A channel bound in chat by `setup` wins over the setting. `alone`: no other process works on this database, so the
    lanes that a killed one held are let go: its half-sent messages go out now, not when its leases end.
    """
    for role, people in rosters.items():
        uow.people.seed(role, people)
    bound = uow.channels.bound()
    if channel is not None and bound is None:
        uow.channels.bind(Channel(channel), at)
    if bound is not None and bound.service_url is not None:  # the roster may name people never seen before
        uow.outbox.put(Effect(EffectKind.LEARN_MEMBERS, to_channel(bound.id)), at)
    if alone:
        uow.outbox.release_all()
