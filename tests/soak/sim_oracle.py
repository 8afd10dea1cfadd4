"""After a history: Teams' own ledger against the database. Every check yields what is broken, in a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from desk.effects import EffectKind
from desk.events import ASKED, Event, EventKind
from desk.handlers.alarms import waits
from desk.handlers.missing import is_missing
from desk.handlers.obeying import MEANING
from desk.model import Request
from desk.phrases import Meaning
from desk.records import TimerKind
from storage.mapping import micros
from tests.soak.sim_case import CLOSING, Case, Check
from tests.soak.sim_meanings import more_than_meant
from tests.soak.sim_oracle_cards import cards_are_current, copies_are_known, nothing_typed_is_left, one_post_stands
from tests.soak.sim_oracle_presence import came, nobody_there_is_told, who_comes_is_asked
from tests.soak.sim_oracle_said import (
    events_first,
    everything_said,
    in_order,
    posted_once,
    posts_are_their_own,
    ready_is_true,
    told_of_one,
    told_once,
    windows_kept,
)
from tests.soak.sim_oracle_words import (
    deleted_words_stand_for_nothing,
    only_pharmacists_words_move,
    questions_are_asked_once,
)
from tests.soak.sim_process import RULES
from tests.soak.sim_story import retold

if TYPE_CHECKING:
    from tests.soak.sim_history import Ended

_CALLS = frozenset({EventKind.COVER_CALLED, EventKind.SUPERVISORS_CALLED})
_ANEW = frozenset({EventKind.RELEASED, EventKind.NOBODY_THERE, EventKind.CALLER_ON_LINE})
"""Events from which on a request waits anew."""
_HOLDS_ANEW = (
    EventKind.HOLD_KEPT,
    EventKind.NOT_READY,
    EventKind.REOPENED,
    EventKind.CALLER_ON_LINE,
    EventKind.LINKED,
    EventKind.WITHDRAWN,
)
"""Events from which on the technician is reminded anew that somebody holds."""
_UNSURE = 2.0
"""Virtual seconds between what an emoji did and its answer, at most."""
_FIRED_WITHIN = 20.0
"""Virtual seconds after which a timer that is due was fired, whatever held up the dispatcher."""
_STEP = RULES.waits.ack_reminder - RULES.waits.cover - timedelta(seconds=_FIRED_WITHIN)
"""The shortest time between two calls of one wait: from cover to the supervisors, the first one late."""


def judge(ended: Ended) -> list[str]:
    """Return what is broken, each in a line that begins with the check's name."""
    if not ended.world.processes:
        return ["no process serves"]
    return ended.world.database.look(lambda unit: _judged(Case(ended, unit)))


def _judged(case: Case) -> list[str]:
    return [f"{check.__name__}: {broken}" for check in CHECKS for broken in check(case)]


def quiet_in_time(case: Case) -> Iterator[str]:
    """Once healed, everything that can be sent is sent within the bound."""
    if case.ended.quiet_after is None:
        waiting = [(row.id, row.kind, row.state) for row in case.rows.values() if row.state in {"pending", "sending"}]
        timers = case.database.rows("SELECT key FROM timer")
        yield f"not quiet: {waiting} {timers} busy {case.world.busy}"


def nothing_left(case: Case) -> Iterator[str]:
    """Nothing waits, nothing is half-sent; dead is only what Teams refused for good, and then a person was told."""
    refused = {made.held.id for made in case.calls if made.refused and made.held is not None}
    for row in case.rows.values():
        if row.state in {"pending", "sending"}:
            yield f"{row.kind} {row.id} is {row.state}"
        elif row.state == "dead" and row.id not in refused and not case.grew_old():
            yield f"{row.kind} {row.id} is dead, and Teams never refused it"
        elif row.state == "dead" and row.kind == EffectKind.POST_REQUEST:
            yield from _untold(case, case.requests[str(row.request)])


def _untold(case: Case, request: Request) -> Iterator[str]:
    events = [event.kind for event in case.unit.audit.of(request.id)]
    if is_missing(case.unit, request) and EventKind.UNDELIVERED not in events:
        yield f"the post of #{request.number} is dead and nobody was told"


def filed_is_kept(case: Case) -> Iterator[str]:
    """Whoever got a receipt has a request, and each form made one."""
    numbers = {request.number: request for request in case.requests.values()}
    for filed in case.ended.actors.filed:
        request = numbers.get(filed.number)
        if request is None or request.draft != filed.draft:
            yield f"#{filed.number} was answered with a receipt, and is not there"
    if len(numbers) != len(case.requests):
        yield "two requests have one number"


def emojis_count(case: Case) -> Iterator[str]:
    """A pharmacist's emoji that was answered 200, and stands on a known message, acknowledged or was answered."""
    actors = case.ended.actors
    known = dict(case.database.rows("SELECT activity, at FROM temp.known"))
    last = {(message, person): at for message, person, at in actors.put}  # an earlier one may have been taken back
    for (message, person), put in last.items():
        ref = case.refs.get(message)
        if ref is None or not ref.request or not actors.standing[message, person.id]:
            continue
        request, at = case.requests[ref.request], max(put, known.get(message, 0.0))
        did = [event for event in case.unit.audit.of(request.id) if event.actor == person.object_id]
        closed = [when for _, kind, when in case.noted[request.id] if kind in CLOSING]
        if not did and not any(when <= at for when in closed):
            yield f"the emoji of {person.name} on #{request.number} did nothing"
        if request.is_open and request.owner is None and not _left_out(case, request, person.object_id, at):
            yield f"#{request.number} has no owner, though an emoji of {person.name} stands"


def _left_out(case: Case, request: Request, person: str, put: float) -> bool:
    """Whether somebody whose emoji stands was not to have it: they released it, or were away when another did.

    An emoji on a callback does not say that its pharmacist takes the call when the caller rings.
    """
    rang = [at for _, kind, at in case.noted[request.id] if kind == EventKind.CALLER_ON_LINE]
    if rang and put <= rang[-1] + _UNSURE:
        return True
    releases = [event for event in case.unit.audit.of(request.id) if event.kind is EventKind.RELEASED]
    return any(one.actor == person for one in releases) or (bool(releases) and case.was_away(person, releases[-1]))


def one_story(case: Case) -> Iterator[str]:
    """The audit trail is whole, legal, and ends where the request stands; whoever did something once, did it once."""
    for request in case.requests.values():
        broken = case.unit.audit.first_broken(request.id)
        if broken is not None:
            yield f"the audit chain of #{request.number} is broken at {broken}"
        for wrong in retold(request, case.unit.audit.of(request.id)):
            yield f"#{request.number}: {wrong}"


def done_once(case: Case) -> Iterator[str]:
    """Words, presses and questions had one effect each, however often they were delivered."""
    yield from more_than_meant(case.world.said, case.database)


def timers_fired_once(case: Case) -> Iterator[str]:
    """No timer is left that is due, and none told anything twice; who waits has an alarm to come."""
    for request in case.requests.values():
        kinds = Counter(event.kind for event in case.unit.audit.of(request.id))
        if kinds[EventKind.UNDELIVERED] > 1:
            yield f"#{request.number} was told that it is undelivered {kinds[EventKind.UNDELIVERED]} times"
        held, anew = kinds[EventKind.HELD_LONG], sum(kinds[kind] for kind in _HOLDS_ANEW)
        if held > 1 + anew:
            yield f"#{request.number} was told of its hold {held} times, it began {1 + anew} times"
        alarm = case.database.rows("SELECT due FROM timer WHERE key = ?", f"{TimerKind.ALARM}:{request.id}")
        if waits(request) and not alarm:
            yield f"#{request.number} waits, and no alarm will tell of it"
    due = micros(case.world.now() - timedelta(seconds=_FIRED_WITHIN))
    if left := case.database.rows("SELECT key FROM timer WHERE due < ? AND kind NOT IN ('retention', 'shown')", due):
        yield f"timers left: {left}"


def nobody_is_forgotten(case: Case) -> Iterator[str]:
    """After no commit did anybody wait without a clock, and linked requests went together."""
    yield from case.database.broken


def alarms_come_in_steps(case: Case) -> Iterator[str]:
    """Nobody is called again sooner than the next step, however many replicas, restarts and steps of the clock."""
    for request in case.requests.values():
        last: Event | None = None
        for event in case.unit.audit.of(request.id):
            if event.kind in _ANEW or came(event) or _calls_others(last, event) or _declines(event):
                last = None
            if event.kind not in _CALLS:
                continue
            if last is not None and event.kind is EventKind.COVER_CALLED:
                yield f"#{request.number}: cover was called twice in one wait"
            if last is not None and event.at - last.at < _STEP and not case.world.steps:
                yield f"#{request.number}: called again after {event.at - last.at}"
            last = event


def _declines(event: Event) -> bool:
    """Whether somebody who was called says that they cannot take it: the others are called at once."""
    return event.kind is EventKind.REPLIED and event.data.get(MEANING) == str(Meaning.CANNOT_TAKE)


def _calls_others(last: Event | None, event: Event) -> bool:
    """Whether nobody is called who was called before: they left, and who came since is called at once."""
    if last is None or ASKED not in last.data or ASKED not in event.data:
        return False
    return set(last.data[ASKED].split(",")).isdisjoint(event.data[ASKED].split(","))


def nothing_odd(case: Case) -> Iterator[str]:
    """No error in the log, no answer but 200 and 503, nothing that Teams had to refuse as malformed."""
    yield from case.world.errors
    yield from case.teams.violations


CHECKS: tuple[Check, ...] = (
    quiet_in_time,
    nothing_left,
    posted_once,
    posts_are_their_own,
    told_once,
    told_of_one,
    everything_said,
    filed_is_kept,
    emojis_count,
    one_story,
    done_once,
    ready_is_true,
    in_order,
    cards_are_current,
    nothing_typed_is_left,
    one_post_stands,
    copies_are_known,
    windows_kept,
    events_first,
    timers_fired_once,
    nobody_is_forgotten,
    alarms_come_in_steps,
    nobody_there_is_told,
    who_comes_is_asked,
    only_pharmacists_words_move,
    questions_are_asked_once,
    deleted_words_stand_for_nothing,
    nothing_odd,
)
