"""An admitted activity becomes the desk's `Turn`: who speaks, when and where, all from authenticated fields."""

from __future__ import annotations

from bot.inbound import Inbound
from desk.commands import BindChannel, Mentioned, React, Turn
from desk.ports import Clock

_CHANNELS = ("@thread.tacv2", "@thread.skype")
"""How a channel's id ends, the newer and the older way; a group chat's ends in "@thread.v2"."""

_REVISIONS = frozenset({"messageUpdate", "messageDelete"})


def turn_of(inbound: Inbound, clock: Clock) -> Turn | None:
    """Return the turn, or None when nobody of the tenant speaks (a bot, an anonymous guest)."""
    person, sender = inbound.person_id, inbound.sender
    if person is None or sender is None:
        return None
    base = inbound.conversation_base
    activity = inbound.id or clock.new_id()
    return Turn(
        person=person,
        at=clock.now(),
        key=_key(inbound, base, activity),
        activity=activity,
        new_id=clock.new_id(),
        service_url=inbound.service_url,
        name=sender.name,
        account=sender.id,
        tenant=inbound.tenant_id,
        chat=base if inbound.is_personal else None,
        channel=_channel(inbound),
        reply_to=inbound.reply_to_id or inbound.quoted_id,
        root=inbound.thread_root,
        meaning=_meaning(inbound, person),
        sent_at=inbound.timestamp,
        mentions=inbound.mentions_bot,
        zone=inbound.local_timezone,
        others=tuple(Mentioned(*one) for one in inbound.others),
    )


def _key(inbound: Inbound, base: str, activity: str) -> str:
    """Return what tells one delivery from another: edits and a deletion carry the id of the message itself."""
    if inbound.type not in _REVISIONS:
        return f"{base}/{activity}"
    at = inbound.timestamp.isoformat() if inbound.timestamp is not None else ""
    return f"{base}/{activity}/{inbound.type}/{at}"


def _meaning(inbound: Inbound, person: str) -> str | None:
    """Return what a repetition under a new id shares: who, where, on what, when by Teams' clock. No words: PHI."""
    if inbound.timestamp is None:
        return None
    emojis = ",".join(reaction.type for reaction in (*inbound.reactions_added, *inbound.reactions_removed))
    at = inbound.timestamp.isoformat()
    return f"{inbound.type}:{person}:{inbound.conversation.id}:{inbound.reply_to_id or ''}:{at}:{emojis}"


def reaction_of(inbound: Inbound) -> React:
    """Return the emojis that one activity puts on and takes off; it may carry both."""
    added = tuple(reaction.type for reaction in inbound.reactions_added)
    removed = tuple(reaction.type for reaction in inbound.reactions_removed)
    return React(added, removed)


def binding_of(inbound: Inbound) -> BindChannel:
    """Return the facts of the channel that the activity came from."""
    data = inbound.channel_data
    name = data.channel.name if data.channel else None
    team, group = (data.team.id, data.team.aad_group_id) if data.team else (None, None)
    return BindChannel(inbound.conversation_base, name, team, group)


def _channel(inbound: Inbound) -> str | None:
    """Return the channel's id; reactions may come without a conversation type, but channels look like channels."""
    kind, base = inbound.conversation.conversation_type, inbound.conversation_base
    return base if kind == "channel" or (kind is None and base.endswith(_CHANNELS)) else None
