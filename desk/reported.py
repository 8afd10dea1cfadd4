"""Deliveries that Teams refused or did not confirm, with what their words need: read in one unit, no PHI in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desk.effects import Effect, EffectKind, to_channel
from desk.errors import Unreadable
from desk.events import EventKind
from desk.model import Person, Place, Request
from desk.policy import Ask, DeskRules, permits
from desk.ports import UnitOfWork
from desk.records import Problem
from desk.roster import zone_of

SHOWN = 8
"""Entries on one card: each takes half a screen of a phone."""
COUNTED = 1000
"""More than this nobody counts."""


class Happened(StrEnum):
    """What became of a wish about a problem."""

    SENT_AGAIN = "sent_again"
    DISMISSED = "dismissed"
    NOTHING_TO_SEND = "nothing_to_send"
    SETTLED_BEFORE = "settled_before"


@dataclass(frozen=True, slots=True)
class Reported:
    """A problem as a reader sees it. `number` is None when it is about no request, or about one that cannot be read.

    `person` is whom a personal message was for, `event` what it told of. `moot`: there is nothing to send any more.
    """

    problem: Problem
    number: int | None = None
    person: Person | None = None
    event: EventKind | None = None
    moot: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """The oldest problems, how many `others` there are besides (COUNTED at most), and what just `happened` to one.

    Times are told in `zone` (IANA), that of the desk bound first.
    """

    shown: tuple[Reported, ...] = ()
    others: int = 0
    happened: Happened | None = None
    about: Reported | None = None
    zone: str = DeskRules().zone


def is_operator(person: Person | None) -> bool:
    """Whether the person may see delivery problems and settle them."""
    return person is not None and permits(Ask.SEE_PROBLEMS, person)


def board(
    uow: UnitOfWork, happened: Happened | None = None, about: Reported | None = None, *, shown: int = SHOWN
) -> Board:
    """Read what was not delivered as it stands now, `shown` problems of it in full."""
    found = uow.outbox.problems(max(shown, COUNTED))
    entries = tuple(reported(uow, problem) for problem in found[:shown])
    return Board(entries, len(found) - len(entries), happened, about, zone_of(uow))


def board_for(uow: UnitOfWork, person: Person | None) -> Board | None:
    """Return the board for an operator, None for anybody else."""
    return board(uow) if is_operator(person) else None


def reported(uow: UnitOfWork, problem: Problem) -> Reported:
    """Read what the words about one problem need; what cannot be opened is told without its number."""
    effect = problem.effect
    person = uow.people.get(effect.person) if effect.person else None
    try:
        request = uow.requests.look(effect.request) if effect.request else None
        event = uow.audit.get(request.id, effect.event) if request and effect.event else None
        moot = is_moot(uow, effect, request)
    except Unreadable:
        return Reported(problem, person=person)
    return Reported(problem, request.number if request else None, person, event.kind if event else None, moot)


def is_moot(uow: UnitOfWork, effect: Effect, request: Request | None) -> bool:
    """Whether the effect is a post that nobody misses: its request is closed, stands posted, or went elsewhere."""
    if effect.kind is not EffectKind.POST_REQUEST or request is None:
        return False
    elsewhere = request.channel is not None and effect.lane != to_channel(request.channel)
    return elsewhere or not request.is_open or bool(uow.messages.of(request.id, Place.POST))
