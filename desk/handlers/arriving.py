"""What every turn does first: remember who spoke, and whether Teams sent this activity before."""

from __future__ import annotations

from dataclasses import replace

from desk.audience import refreshes
from desk.commands import Turn
from desk.effects import Effect, EffectKind, to_channel
from desk.handlers.missing import watch
from desk.lifecycle import posted
from desk.model import Person
from desk.ports import UnitOfWork


def arrive(uow: UnitOfWork, turn: Turn) -> Person:
    """Return the speaker, with what this activity tells of them kept; reactions carry no name, so none is lost."""
    known = uow.people.lock(turn.person)
    told = replace(
        known,
        name=turn.name or known.name,
        account=turn.account or known.account,
        chat=turn.chat or known.chat,
        service_url=turn.service_url,
    )
    if told != known:
        uow.people.save(told)
    _learn_address(uow, turn)
    return told


def is_new(uow: UnitOfWork, turn: Turn) -> bool:
    """Whether this delivery is the first of its activity.

    Teams repeats an unanswered one after about 15 s, sometimes under a new id (teams.md): a "ready" that comes again
    after "not ready" must not announce anything.
    """
    first = uow.inbox.first(turn.key, turn.at)
    return (turn.meaning is None or uow.inbox.first(turn.meaning, turn.at)) and first


def _learn_address(uow: UnitOfWork, turn: Turn) -> None:
    """Tell a channel that a setting bound where Teams is, as soon as an activity shows it; then ask for its members."""
    bound = uow.channels.all_bound()
    strange = [one for one in bound if one.service_url is None]
    for one in strange:
        uow.channels.bind(replace(one, service_url=turn.service_url, tenant=one.tenant or turn.tenant), turn.at)
        uow.outbox.put(Effect(EffectKind.LEARN_MEMBERS, to_channel(one.id)), turn.at)
    if strange:
        post_unposted(uow, turn, bound[0].id)


def post_unposted(uow: UnitOfWork, turn: Turn, channel: str) -> None:
    """Give the requests that were kept while no channel was bound to the channel, post them, and say so."""
    for request in uow.requests.open_unposted():
        placed = replace(request, channel=channel, version=request.version + 1)
        uow.requests.save(placed)
        watch(uow, placed, turn.at)
        for effect in (*posted(placed), *refreshes(request)):  # only the receipt stands so far
            uow.outbox.put(effect, turn.at)
