"""What a process does before it serves: rosters and channel from the settings, and a free hand over the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.effects import Effect, EffectKind, to_channel
from desk.handlers.rostering import seed
from desk.model import Channel, Role
from desk.policy import DeskRules
from desk.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Installation:
    """What the settings say. `alone`: no other process works on this database."""

    rosters: Mapping[Role, Sequence[str]]
    channel: str | None = None
    rules: DeskRules = field(default_factory=DeskRules)
    alone: bool = True


def prepare(uow: UnitOfWork, plan: Installation, at: datetime) -> None:
    """Seed people never seen before (who was removed in chat stays removed) and bind the setting's channel.

    Channels bound in chat by `setup` win over the setting. Where no other process works on this database, the lanes
    that a killed one held are let go: its half-sent messages go out now, not when its leases end.
    """
    seed(uow, plan.rosters, at)
    bound = uow.channels.all_bound()
    uow.desks.set_default(plan.rules)
    if plan.channel is not None and not bound:
        uow.channels.bind(Channel(plan.channel), at)
    for channel in sorted(one.id for one in bound if one.service_url is not None):
        # the roster may name people never seen before
        uow.outbox.put(Effect(EffectKind.LEARN_MEMBERS, to_channel(channel)), at)
    if plan.alone:
        uow.outbox.release_all()
