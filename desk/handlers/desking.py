"""Desks come and go: a channel is bound or taken away in chat, and who places a request chooses among them."""

from __future__ import annotations

from collections.abc import Mapping

from desk.commands import BindChannel, Turn
from desk.effects import Effect, EffectKind, View, to_channel
from desk.handlers.arriving import post_unposted
from desk.handlers.refusing import allowed
from desk.model import Channel, Kind, Role
from desk.policy import Ask
from desk.ports import UnitOfWork
from desk.records import Draft
from desk.roster import zone_of

DESK = "desk"
"""The form's input that holds the id of the desk's channel."""


def set_up(uow: UnitOfWork, turn: Turn, command: BindChannel) -> None:
    """Bind the channel besides those that are, or learn its facts anew; what was kept unposted is posted here.

    Teams does not always tell a channel's name: one that is known stays.
    """
    if not allowed(uow, turn, uow.people.lock(turn.person), Ask.BIND_DESK):
        say(uow, turn, View.NO_ADMIN if lacks_admin(uow) else View.SETUP_REFUSED)
        return
    others = [one.id for one in uow.channels.all_bound() if one.id != command.channel]
    known = uow.channels.get(command.channel)
    name = command.name or (known.name if known else None)
    channel = Channel(command.channel, name, command.team, command.group, turn.tenant, turn.service_url)
    uow.channels.bind(channel, turn.at)
    uow.outbox.put(Effect(EffectKind.LEARN_MEMBERS, to_channel(channel.id)), turn.at)
    done = View.SETUP_BESIDE if others else View.SETUP_DONE
    say(uow, turn, done if uow.people.with_role(Role.PHARMACIST) else View.SETUP_DONE_ALONE)
    post_unposted(uow, turn, command.channel)


def lacks_admin(uow: UnitOfWork) -> bool:
    """Whether nobody was ever made an admin (the last one cannot be removed): only the settings give one then."""
    return not uow.people.with_role(Role.ADMIN)


def remove(uow: UnitOfWork, turn: Turn, command: BindChannel) -> None:
    """Take the channel's desk away. Its open requests stay there; with no desk left new ones are kept unposted."""
    bound = [one.id for one in uow.channels.all_bound()]
    if not allowed(uow, turn, uow.people.lock(turn.person), Ask.REMOVE_DESK):
        say(uow, turn, View.SETUP_REFUSED)
    elif command.channel not in bound:
        say(uow, turn, View.DESK_NOT_BOUND)
    else:
        uow.channels.unbind(command.channel)
        say(uow, turn, View.DESK_REMOVED if len(bound) > 1 else View.DESK_REMOVED_LAST)


def say(uow: UnitOfWork, turn: Turn, view: View) -> None:
    """Answer in the thread of the channel in which somebody spoke to the bot."""
    lane, root = to_channel(str(turn.channel)), turn.root or turn.activity
    uow.outbox.put(Effect(EffectKind.SHOW, lane, person=turn.person, view=view, root=root), turn.at)


def preselected(uow: UnitOfWork, person: str) -> Mapping[str, str]:
    """Return what a new form of the person says of the desk: the one used last; nothing where there is no choice."""
    bound = [one.id for one in uow.channels.look_bound()]
    if len(bound) <= 1:
        return {}
    last = uow.drafts.look(_last(person))
    chosen = last.typed.get(DESK) if last is not None else None
    return {DESK: chosen if chosen in bound else bound[0]}


def form_zone(uow: UnitOfWork, draft_id: str, wanted: str) -> str:
    """Return the IANA zone of a form's windows unless it names one: that of its request's desk, or of `wanted`."""
    draft = uow.drafts.look(draft_id)
    request = uow.requests.look(draft.request) if draft is not None and draft.request is not None else None
    return zone_of(uow, wanted) if request is None else uow.desks.rules(request.channel).zone


def remember(uow: UnitOfWork, turn: Turn, kind: Kind, channel: Channel | None) -> None:
    """Keep which desk somebody uses, where there is a choice: a draft that is never shown nor dropped."""
    if channel is not None and len(uow.channels.look_bound()) > 1:
        uow.drafts.save(Draft(_last(turn.person), turn.person, kind, turn.at, {DESK: channel.id}))


def _last(person: str) -> str:
    return f"last:{person}"
