"""Posts that a connection fault left in the channel twice, and posts that cannot be told apart (delivery.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from desk.commands import Turn
from desk.effects import Effect, EffectKind, View, to_channel
from desk.model import MessageRef, Person, Place, Role
from desk.ports import UnitOfWork
from desk.records import Doubt


def keep_one(uow: UnitOfWork, found: MessageRef, at: datetime, *, contact: bool) -> None:
    """Of two known copies of a post one stays; the other is edited to point to it.

    `contact`: somebody reacted to, answered or pressed `found`; it stays then, unless people have met the other.
    """
    for other in uow.messages.of(found.request, Place.POST):
        if other == found or other.conversation != found.conversation:
            continue
        retired = other if contact and not _was_met(uow, other) else found
        uow.messages.move(retired, Place.COPY)
        lane = to_channel(retired.conversation)
        uow.outbox.put(Effect(EffectKind.CLOSE_COPY, lane, retired.request, root=retired.activity), at)
        return


def _was_met(uow: UnitOfWork, post: MessageRef) -> bool:
    """Whether an emoji stands on the post, or a line of ours hangs under it."""
    return bool(uow.reactions.standing([post]) or uow.messages.of(post.request, Place.LINE))


def ask_which(uow: UnitOfWork, turn: Turn, person: Person, post: str, doubts: Sequence[Doubt]) -> None:
    """Ask a pharmacist in the thread of an unknown post which request it is, once; emojis are kept meanwhile."""
    doubts = [doubt for doubt in doubts if not doubt.on_its_way]
    if len(doubts) < 2 or Role.PHARMACIST not in person.roles or turn.channel is None:  # noqa: PLR2004 - "several"
        return
    if uow.inbox.first(f"which:{turn.channel}:{post}", turn.at):
        lane = to_channel(turn.channel)
        asked = Effect(EffectKind.SHOW, lane, person=person.id, view=View.WHICH_REQUEST, root=post)
        uow.outbox.put(asked, turn.at)
