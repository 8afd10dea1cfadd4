"""The oracle on what was said: once, in order, true, at Teams' pace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from desk.effects import EffectKind
from desk.events import EventKind
from desk.model import Place
from desk.snapshot import SAID_WHILE
from tests.soak.facts import TIME
from tests.soak.sim_case import CLOSING, Case, Row, edit_refused, person_lane
from tests.soak.sim_teams import Made

_TOLD = frozenset({EffectKind.SAY_IN_THREAD, EffectKind.NOTIFY_PERSON})
_IN_ORDER = _TOLD | {EffectKind.POST_REQUEST}
_DECIDES_READY = CLOSING | {EventKind.READY, EventKind.NOT_READY, EventKind.RELEASED}
_LEFT_AGAIN = (EventKind.COVER_CALLED, EventKind.NOBODY_THERE)
"""A call for cover, and what happened when everybody left before anybody heard it."""
_UNAUTHORIZED = 401
_LOADED_BEFORE = 0.05
"""Virtual seconds between loading a message and its first call, at most."""


def posted_once(case: Case) -> Iterator[str]:
    """One post per request, and one more at most for each ambiguous sending; every open request has one."""
    posts: dict[str, list[Made]] = defaultdict(list)
    for made in case.taken:
        if made.held is not None and made.held.effect.kind is EffectKind.POST_REQUEST:
            posts[str(made.held.effect.request)].append(made)
    for id_, copies in posts.items():
        sure = sum(not case.is_ambiguous(made) for made in copies)
        if sure > 1:
            yield f"#{case.requests[id_].number} has {len(copies)} posts, {sure} of them for certain"
    for request in case.requests.values():
        if request.is_open and not posts.get(request.id):
            lane = f"channel:{request.channel}"
            dead = any(row.request == request.id and row.state == "dead" for row in case.rows.values())
            if not dead and not case.is_gone(lane):
                yield f"#{request.number} has no post"


def posts_are_their_own(case: Case) -> Iterator[str]:
    """No message is known as the post of a request that it does not show, however wrong our clock was."""
    for ref in case.refs.values():
        made = case.teams.by_message.get(ref.activity) if ref.place in {Place.POST, Place.COPY} else None
        if made is not None and made.held is not None and made.held.effect.request != ref.request:
            yield f"{ref.place} {ref.activity} of #{case.requests[ref.request].number} is another's"


def told_once(case: Case) -> Iterator[str]:
    """Nobody is told the same twice, except for ambiguous sendings."""
    told: dict[object, list[Made]] = defaultdict(list)
    for made in case.taken:
        held = made.held
        if held is None or held.effect.kind is EffectKind.POST_REQUEST:
            continue
        told[held.effect if held.effect.kind in _TOLD else held.id].append(made)
    for what, copies in told.items():
        sure = sum(not case.is_ambiguous(made) for made in copies)
        if sure > 1:
            yield f"{what} was said {len(copies)} times, {sure} of them for certain"


def told_of_one(case: Case) -> Iterator[str]:
    """What happens to one caller's linked requests at once is told to each person of one of them."""
    told: dict[object, set[int]] = defaultdict(set)
    for made in case.taken:
        effect = made.held.effect if made.held else None
        if effect is None or effect.kind is not EffectKind.NOTIFY_PERSON or not effect.event:
            continue
        request = case.requests[str(effect.request)]
        linked = [seq for seq, kind, _ in case.noted[request.id] if kind == EventKind.LINKED]
        event = case.unit.audit.get(request.id, effect.event)
        if event is not None and request.linked_to is not None and linked[0] < event.seq:
            told[effect.person, request.linked_to, event.kind, event.actor, event.at].add(request.number)
    for what, numbers in told.items():
        if len(numbers) > 1:
            yield f"{what} was told of {sorted(numbers)}"


def everything_said(case: Case) -> Iterator[str]:
    """What the outbox calls sent, Teams has (a line without a post, or a person out of reach, has nowhere to go)."""
    taken = {made.held.id for made in case.taken if made.held is not None}
    for row in case.rows.values():
        if row.kind in {EffectKind.NOTIFY_PERSON, EffectKind.POST_REQUEST} and row.state == "sent":
            stands = row.kind == EffectKind.POST_REQUEST and case.unit.messages.of(str(row.request), Place.POST)
            if row.id not in taken and not stands and not _lapsed(case, row):
                yield f"{row.kind} {row.id} is sent, and Teams never had it"


def _lapsed(case: Case, row: Row) -> bool:
    """Whether it was an alarm that came too late: then nobody is told of it, and the request stands elsewhere now."""
    event = case.unit.audit.get(str(row.request), row.event or 0)
    if event is None or event.kind not in SAID_WHILE:
        return False
    noted = case.noted[str(row.request)]
    later = {EventKind(kind) for seq, kind, _ in noted if seq > event.seq}
    if event.kind is EventKind.NOBODY_THERE and case.came_back(next(at for seq, _, at in noted if seq == event.seq)):
        return True
    return any(kind not in TIME or (event.kind, kind) == _LEFT_AGAIN for kind in later)


def in_order(case: Case) -> Iterator[str]:
    """Within a lane, what was said of one request was first taken in the order it happened."""
    last: dict[tuple[str, str | None], Made] = {}
    seen: set[int] = set()
    for made in case.taken:
        held = made.held
        if held is None or held.id in seen or held.effect.kind not in _IN_ORDER:
            continue
        seen.add(held.id)
        thread = (held.lane, held.effect.request)
        newest = last.get(thread)
        if newest is None or newest.held is None or held.id > newest.held.id:
            last[thread] = made
        elif not _was_given_up(case, held.id, newest):
            yield f"{held.effect.kind} {held.id} came after {newest.held.id} in {held.lane}"


def _was_given_up(case: Case, id_: int, newer: Made) -> bool:
    """Whether a lost message was given up (too old, or an alarm that came too late) when a newer one went.

    Teams took it late all the same.
    """
    row = case.rows[id_]
    mine = [made for made in case.calls if made.held is not None and made.held.id == id_]
    over = all(made.ended is not None and made.ended <= newer.started for made in mine)
    given_up = (row.state == "dead" and case.grew_old()) or (row.state == "sent" and _lapsed(case, row))
    return over and given_up and all(map(case.is_ambiguous, mine))


def ready_is_true(case: Case) -> Iterator[str]:
    """READY is never announced after its withdrawal was committed, and no READY stands that no longer holds."""
    for made in case.taken:
        effect = made.held.effect if made.held else None
        if effect is not None and effect.request and "READY" in str(made.said.get("summary")):
            noted = case.noted[effect.request]
            began = _began(case, made)
            states = _states(noted, began - _LOADED_BEFORE, began)
            if EventKind.READY not in states and effect.kind in _TOLD:
                yield f"{effect.kind} {effect.event} said READY when it was {states} already"
    for ref in case.refs.values():
        if ref.place is Place.READY_NOTICE and case.requests[ref.request].ready_at is None:
            stands = case.teams.message(ref.activity).activity.get("summary")
            excused = case.is_gone(person_lane(case, ref)) or edit_refused(case, ref)  # for good: operators see it
            if "READY:" in str(stands) and not excused:
                yield f"a READY that is over still stands: {stands}"


def _began(case: Case, made: Made) -> float:
    """Return when the sending of a call began: one whose token is refused goes once more, as it was rendered before."""
    refused = [one.started for one in case.calls if one.held is made.held and one.status == _UNAUTHORIZED]
    return min([made.started, *refused])


def _states(noted: list[tuple[int, str, float]], since: float, until: float) -> set[EventKind | None]:
    """Return what the request's standing over READY was between two times, by the events that decided it."""
    deciding = [(EventKind(kind), when) for _, kind, when in noted if kind in _DECIDES_READY]
    before = [kind for kind, when in deciding if when <= since]
    return {before[-1] if before else None, *(kind for kind, when in deciding if since < when <= until)}


def windows_kept(case: Case) -> Iterator[str]:
    """Teams itself never had to say 429, and nobody called before Retry-After was over."""
    if case.teams.throttled and not case.world.steps:
        yield f"{case.teams.throttled} calls were one too many for Teams' windows"
    if any(seconds > 0 for _, seconds in case.world.steps):
        return  # by our clock the wait is over then
    for asked, called in case.teams.impatient:  # a rest that was not kept yet dies with its process
        if not any(asked <= at <= case.kept_by(asked) for at, _ in case.world.kills):
            yield f"a call at {called:.3f} came before the Retry-After of {asked:.3f} was over"


def events_first(case: Case) -> Iterator[str]:
    """No edit went before an event of its lane that could go."""
    if case.world.overtaken:
        yield f"{case.world.overtaken} events waited behind an edit"
