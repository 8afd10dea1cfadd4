"""Which desks there are, and whom each of them asks. Nothing here permits or refuses anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from desk.model import Channel, Person, Request, Role
from desk.policy import DeskRules
from desk.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class DeskSeen:
    """A desk as people know it: its channel, what they call it, how it works, and the pharmacists whom it asks."""

    channel: str
    name: str
    rules: DeskRules = field(default_factory=DeskRules)
    pharmacists: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskSheet:
    """A desk's settings, for the one who looks at them; `roster` and `supervisors` are whom to choose from.

    `typed` is the card as it was sent, if it comes back with `gaps`. `bound`: requests are still posted there.
    """

    desk: DeskSeen
    roster: tuple[Person, ...] = ()
    supervisors: tuple[Person, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict[str, str])
    gaps: tuple[str, ...] = ()
    saved: bool = False
    bound: bool = True
    may_remove: bool = False


def desks_of(uow: UnitOfWork) -> tuple[DeskSeen, ...]:
    """Return the bound desks in the order they were bound, not locked; one whose name is not known has a number."""
    return tuple(_seen(uow, channel, number) for number, channel in enumerate(uow.channels.look_bound(), start=1))


def choice_of(uow: UnitOfWork) -> tuple[DeskSeen, ...]:
    """Return the bound desks where there are several to choose from, else nothing."""
    found = desks_of(uow)
    return found if len(found) > 1 else ()


def desk_of(uow: UnitOfWork, channel_id: str) -> DeskSeen | None:
    """Return the desk of a channel that is or was bound, or None."""
    bound = next((desk for desk in desks_of(uow) if desk.channel == channel_id), None)
    channel = uow.channels.get(channel_id)
    return bound or (_seen(uow, channel, None) if channel is not None else None)


def desk_for(uow: UnitOfWork, wanted: str | None) -> Channel | None:
    """Return the bound channel that a form chose, else the one bound first, or None; a card's data is not trusted."""
    bound = uow.channels.all_bound()
    return next((one for one in bound if one.id == wanted), next(iter(bound), None))


def zone_of(uow: UnitOfWork, wanted: str | None = None) -> str:
    """Return the IANA zone of the bound desk that is meant, else of the one bound first, else of the settings."""
    bound = [channel.id for channel in uow.channels.look_bound()]
    return uow.desks.rules(wanted if wanted in bound else next(iter(bound), None)).zone


def pharmacists_of(uow: UnitOfWork, request: Request) -> Sequence[Person]:
    """Return the pharmacists who may be asked about a request, in order of name."""
    return asked_among(uow, request, uow.people.with_role(Role.PHARMACIST))


def asked_among(uow: UnitOfWork, request: Request, pharmacists: Sequence[Person]) -> Sequence[Person]:
    """Return those of the pharmacists who are asked about a request: its desk's.

    Who had it or decisioned it is asked too, of whatever desk they are (procedure.md, "Who takes it").
    """
    theirs = _chosen(pharmacists, uow.desks.rules(request.channel).pharmacists)
    known = {person.id for person in theirs} | {request.expected, request.decisioned_by}
    return tuple(person for person in pharmacists if person.id in known)


def supervisors_of(uow: UnitOfWork, request: Request) -> Sequence[Person]:
    """Return the supervisors who are told about a request: its desk's, in order of name."""
    return _chosen(uow.people.with_role(Role.SUPERVISOR), uow.desks.rules(request.channel).supervisors)


def _chosen(people: Sequence[Person], chosen: frozenset[str] | None) -> Sequence[Person]:
    """Return those whom a desk names; everybody when none of them has the role (any more): somebody is always asked."""
    return [person for person in people if chosen is None or person.id in chosen] or people


def _seen(uow: UnitOfWork, channel: Channel, number: int | None) -> DeskSeen:
    rules = uow.desks.rules(channel.id)
    pharmacists = _chosen(uow.people.with_role(Role.PHARMACIST), rules.pharmacists)
    return DeskSeen(channel.id, channel.name or f"Desk {number or ''}".strip(), rules, tuple(pharmacists))
