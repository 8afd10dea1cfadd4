"""What the oracle looks at after a history: Teams' calls and ledger beside the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bot.dispatcher import Pace
from desk.events import Event, EventKind
from desk.model import MessageRef, Place, Request
from storage.mapping import micros
from storage.unit_of_work import Unit
from tests.soak.sim_teams import Made

if TYPE_CHECKING:
    from tests.soak.sim_history import Ended

KEPT_WITHIN = 1.0
"""Virtual seconds within which an outcome is kept after the answer, when nothing is in the way."""
LEASE, PATIENCE = Pace().lease, Pace().patience
CLOSING = frozenset({EventKind.TRANSFERRED, EventKind.CALLED_BACK, EventKind.WITHDRAWN})


@dataclass(slots=True, weakref_slot=True)
class Row:
    """A row of the outbox."""

    id: int
    lane: str
    kind: str
    request: str | None
    event: int | None
    view: str | None
    person: str | None
    state: str
    root: str | None


@dataclass
class Case:
    """What the oracle looks at."""

    ended: Ended
    unit: Unit
    calls: list[Made] = field(init=False)

    def __post_init__(self) -> None:
        self.world = self.ended.world
        self.teams, self.database = self.world.teams, self.world.database
        self.calls = self.teams.calls

    @cached_property
    def rows(self) -> dict[int, Row]:
        """The outbox, by id."""
        asked = "SELECT id, lane, kind, request, event, view, person, state, root FROM outbox_message ORDER BY id"
        return {row[0]: Row(*row) for row in self.database.rows(asked)}

    @cached_property
    def requests(self) -> dict[str, Request]:
        """Every request, by id."""
        ids = [row[0] for row in self.database.rows("SELECT id FROM request ORDER BY number")]
        return {id_: request for id_ in ids if (request := self.unit.requests.get(id_)) is not None}

    @cached_property
    def trails(self) -> dict[str, Sequence[Event]]:
        """Every request's events, by its id."""
        return {id_: self.unit.audit.of(id_) for id_ in self.requests}

    @cached_property
    def noted(self) -> dict[str, list[tuple[int, str, float]]]:
        """Each request's events with the virtual time of their commit."""
        found: dict[str, list[tuple[int, str, float]]] = defaultdict(list)
        for request, seq, kind, at in self.database.rows("SELECT request, seq, kind, at FROM temp.noted"):
            found[request].append((seq, kind, at))
        return found

    @cached_property
    def refs(self) -> dict[str, MessageRef]:
        """The bot's messages that the database knows, by Teams' id."""
        asked = "SELECT conversation, activity, place, request FROM message"
        return {one[1]: MessageRef(one[0], one[1], Place(one[2]), one[3]) for one in self.database.rows(asked)}

    @cached_property
    def taken(self) -> list[Made]:
        """The calls by which Teams took a new message of the outbox, in the order it took them."""
        made = [one for one in self.calls if one.taken and one.is_new and one.held is not None]
        return sorted(made, key=lambda one: (one.arrived or 0.0, int(one.taken or 0)))

    def was_away(self, person: str, event: Event) -> bool:
        """Whether somebody was away when an event happened: by what was committed before it or together with it."""
        ((noted,),) = self.database.rows(
            "SELECT at FROM temp.noted WHERE request = ? AND seq = ?", event.request, event.seq
        )
        told = self.database.rows("SELECT since, until, at FROM temp.attended WHERE person = ?", person)
        before = [(since, until) for since, until, at in told if at < noted][-1:]
        states = [*before, *((since, until) for since, until, at in told if at == noted)]
        return any(since is not None and (until is None or micros(event.at) < until) for since, until in states)

    def came_back(self, noted: float) -> bool:
        """Whether a pharmacist came back after a virtual time: in words, or at the time they had named."""
        back = self.database.rows("SELECT 1 FROM temp.attended WHERE since IS NULL AND at >= ?", noted)
        named = self.database.rows("SELECT 1 FROM temp.attended WHERE until <= ?", micros(self.world.now()))
        return bool(back or named)

    def is_gone(self, lane: str) -> bool:
        """Whether the bot was removed from the place that an outbox lane means."""
        return any(made.lane in self.teams.gone for made in self.calls if made.held and made.held.lane == lane)

    def grew_old(self) -> bool:
        """Whether a clock set forward made doubtful messages too old to be sent once more."""
        return sum(seconds for _, seconds in self.world.steps if seconds > 0) > PATIENCE / 2

    def kept_by(self, answered: float) -> float:
        """Return when at the latest an answer's outcome is kept: an outage delays it."""
        kept_by = answered + KEPT_WITHIN
        for since, until in self.world.outages:
            if since - KEPT_WITHIN <= answered <= until + KEPT_WITHIN:
                kept_by = max(kept_by, until + 4 * KEPT_WITHIN)
        return kept_by

    def is_ambiguous(self, made: Made) -> bool:
        """Whether the one who sent it could not know, or not keep, that Teams took it."""
        if not made.heard or made.answered is None:
            return True
        kept_by = self.kept_by(made.answered)
        killed = any(made.process == who and made.started <= at <= kept_by for at, who in self.world.kills)
        if self.world.profile.replicas == 1:
            return killed  # a process never takes a lane from itself, whatever its clock says
        leapt = [seconds for at, seconds in self.world.steps if seconds > 0 and made.started - LEASE <= at <= kept_by]
        return killed or sum(leapt) + kept_by - made.started > LEASE  # then another replica goes on


Check = Callable[[Case], Iterator[str]]


def person_lane(case: Case, ref: MessageRef) -> str:
    return f"person:{case.requests[ref.request].filed_by}"


def edit_refused(case: Case, ref: MessageRef) -> bool:
    """Whether an edit of the request's messages was refused for good: it shows an older state, and operators see it."""
    return any(
        made.refused and made.kind == "edit" and made.held and made.held.effect.request == ref.request
        for made in case.calls
    )
