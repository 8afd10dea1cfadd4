"""After a history: Teams' own ledger against the database. Every check yields what is broken, in a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from desk.effects import EffectKind
from desk.events import Event, EventKind
from desk.handlers.alarms import waits
from desk.handlers.missing import is_missing
from desk.model import Request
from desk.records import TimerKind
from desk.snapshot import CALLS_ALL
from storage.mapping import micros
from tests.soak.sim_case import CLOSING, Case, Check
from tests.soak.sim_meanings import more_than_meant
from tests.soak.sim_oracle_cards import cards_are_current, copies_are_known, one_post_stands
from tests.soak.sim_oracle_presence import came, nobody_there_is_told
from tests.soak.sim_oracle_said import (
    events_first,
    everything_said,
    in_order,
    posted_once,
    posts_are_their_own,
    ready_is_true,
    told_once,
    windows_kept,
)
from tests.soak.sim_process import RULES
from tests.soak.sim_story import retold

if TYPE_CHECKING:
    from tests.soak.sim_history import Ended

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
        if request.is_open and request.owner is None and not _left_out(case, request, person.object_id):
            yield f"#{request.number} has no owner, though an emoji of {person.name} stands"


def _left_out(case: Case, request: Request, person: str) -> bool:
    """Whether somebody whose emoji stands was not to have it: they released it, or were away when another did."""
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
        for once in (EventKind.UNDELIVERED, EventKind.HELD_LONG):
            if kinds[once] > 1:
                yield f"#{request.number} was told {once} {kinds[once]} times"
        alarm = case.database.rows("SELECT due FROM timer WHERE key = ?", f"{TimerKind.ALARM}:{request.id}")
        if waits(request) and not alarm:
            yield f"#{request.number} waits, and no alarm will tell of it"
    due = micros(case.world.now() - timedelta(seconds=_FIRED_WITHIN))
    if left := case.database.rows("SELECT key FROM timer WHERE due < ?", due):
        yield f"timers left: {left}"


def alarms_come_in_steps(case: Case) -> Iterator[str]:
    """Nobody is called again sooner than the next step, however many replicas, restarts and steps of the clock."""
    for request in case.requests.values():
        last: Event | None = None
        for event in case.unit.audit.of(request.id):
            if event.kind in {EventKind.RELEASED, EventKind.NOBODY_THERE} or came(event):
                last = None
            if event.kind not in CALLS_ALL:
                continue
            if last is not None and event.kind is EventKind.COVER_CALLED:
                yield f"#{request.number}: cover was called twice in one wait"
            if last is not None and event.at - last.at < _STEP and not case.world.steps:
                yield f"#{request.number}: called again after {event.at - last.at}"
            last = event


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
    everything_said,
    filed_is_kept,
    emojis_count,
    one_story,
    done_once,
    ready_is_true,
    in_order,
    cards_are_current,
    one_post_stands,
    copies_are_known,
    windows_kept,
    events_first,
    timers_fired_once,
    alarms_come_in_steps,
    nobody_there_is_told,
    nothing_odd,
)
