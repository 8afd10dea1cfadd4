"""What a batch of calls may have changed: the same policy holds for a forged press as for a typed word."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from desk.commands import CommandKind
from desk.events import EventKind
from desk.model import Role
from desk.policy import PERMITTED, Tie
from tests.soak.facts import MOVED_NOTHING, MOVES, OF_ADMINS, OF_OPERATORS, TIME, WORDS
from tests.soak.fuzz_world import ROLES, Kept, World

_E = EventKind
COMMANDS: Final[Mapping[EventKind, CommandKind]] = {
    **MOVES,
    **MOVED_NOTHING,
    _E.PARKED: CommandKind.RECORD_NO_ANSWER,
}
"""The command that a fact on record shows was given: one more call without answer parks a callback."""
HARMLESS: Final = frozenset({_E.REFUSED, _E.REPLIED, _E.ANSWERED, _E.READY_DOUBTED})
"""Facts that move nothing: anybody may be refused, and may answer in a thread."""
BY_ITSELF: Final = (frozenset(TIME) | WORDS | {_E.UNDELIVERED}) - HARMLESS
"""Facts that time, deliveries and words bring about."""


def wrongs(world: World, before: Kept, after: Kept) -> Iterator[str]:
    """Yield what changed without anybody's right to it."""
    facts = _facts(world, before, after)
    for request, row in after.requests.items():
        told = facts.get(request, [])
        if row != before.requests.get(request) and not any(kind not in HARMLESS for kind, *_ in told):
            yield f"request {request} changed without a fact on record: {told}"
        yield from _unpermitted(world, request, told)


def _facts(world: World, before: Kept, after: Kept) -> Mapping[str, list[tuple[EventKind, str | None, Any]]]:
    found: dict[str, list[tuple[EventKind, str | None, Any]]] = defaultdict(list)
    for request, count in after.events.items():
        if count > (known := before.events.get(request, 0)):
            query = "SELECT kind, actor, data FROM audit WHERE request = ? AND seq > ? ORDER BY seq"
            found[request] = [(EventKind(kind), actor, data) for kind, actor, data in world.rows(query, request, known)]
    return found


def _unpermitted(world: World, request: str, told: list[tuple[EventKind, str | None, Any]]) -> Iterator[str]:
    if not told:
        return
    rows = world.rows("SELECT filed_by, draft FROM request WHERE id = ?", request)
    filer, draft = rows[0] if rows else (None, None)  # a chain about no request: the roster, a person's refusals
    query = "SELECT actor FROM audit WHERE request = ? AND kind = 'caller_on_line'"
    holders = {filer, *(actor for (actor,) in world.rows(query, request))}
    for kind, actor, data in told:
        if kind is _E.FILED:
            if actor != filer or world.drafts.get(draft, filer) != filer:
                yield f"request {request} was filed by {actor} with somebody else's form"
        elif not _may(kind, actor, holders):
            yield f"request {request}: {kind} by {actor}, who may not: {json.dumps(data)}"


def _may(kind: EventKind, actor: str | None, holders: set[str | None]) -> bool:
    if kind in HARMLESS or kind in BY_ITSELF:
        return True
    roles = ROLES.get(actor or "", frozenset())
    if kind in OF_OPERATORS:
        return bool(roles & {Role.SUPERVISOR, Role.ADMIN})
    if kind in OF_ADMINS:
        return Role.ADMIN in roles
    may = PERMITTED[COMMANDS[kind]]
    return Role.TECHNICIAN in may or (Tie.ITS_TECHNICIAN in may and actor in holders) or bool(roles & may)
