"""What a batch of calls may have changed: the same policy holds for a forged press as for a typed word."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from desk.commands import CommandKind
from desk.events import EventKind
from desk.model import Role
from desk.policy import ANYBODY_MAY, FILER_MAY, PERMITTED
from tests.soak.fuzz_world import ROLES, Kept, World

_E, _C = EventKind, CommandKind
COMMANDS: Final[Mapping[EventKind, CommandKind]] = {
    _E.ACKNOWLEDGED: _C.ACKNOWLEDGE,
    _E.TAKEN_OVER: _C.TAKE_OVER,
    _E.FOUND_OWNED: _C.ACKNOWLEDGE,
    _E.TAKE_OVER_ASKED: _C.MARK_READY,
    _E.RELEASED: _C.RELEASE,
    _E.PASSED_ON: _C.ACKNOWLEDGE,
    _E.READY: _C.MARK_READY,
    _E.NOT_READY: _C.MARK_NOT_READY,
    _E.TRANSFERRED: _C.COMPLETE_TRANSFER,
    _E.CALLED_BACK: _C.MARK_REACHED,
    _E.NO_ANSWER: _C.RECORD_NO_ANSWER,
    _E.PARKED: _C.RECORD_NO_ANSWER,
    _E.WITHDRAWN: _C.WITHDRAW,
    _E.HOLD_KEPT: _C.KEEP_HOLDING,
    _E.OFFERED: _C.GIVE_TO,
    _E.STILL_WORKING: _C.SAY_STILL_WORKING,
    _E.ESTIMATED: _C.SAY_STILL_WORKING,
    _E.REOPENED: _C.REOPEN,
    _E.LINE_DROPPED: _C.DROP_LINE,
    _E.CALLBACK_CHOSEN: _C.CHOOSE_CALLBACK,
    _E.RESCHEDULED: _C.RESCHEDULE,
    _E.CALLER_ON_LINE: _C.CALLER_ON_LINE,
    _E.CORRECTED: _C.CORRECT,
    _E.EDITED: _C.CORRECT,
    _E.LINKED: _C.LINK,
}
"""The command that a fact on record shows was given."""
OF_OPERATORS: Final = frozenset({_E.SENT_AGAIN, _E.DISMISSED})
HARMLESS: Final = frozenset({_E.REFUSED, _E.REPLIED, _E.ANSWERED, _E.READY_DOUBTED})
"""Facts that move nothing: anybody may be refused, and may answer in a thread."""
BY_TIME: Final = frozenset(_E) - frozenset(COMMANDS) - OF_OPERATORS - HARMLESS - {_E.FILED}
"""Facts that time and deliveries bring about."""


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
    ((filer, draft),) = world.rows("SELECT filed_by, draft FROM request WHERE id = ?", request)
    query = "SELECT actor FROM audit WHERE request = ? AND kind = 'caller_on_line'"
    holders = {filer, *(actor for (actor,) in world.rows(query, request))}
    for kind, actor, data in told:
        if kind is _E.FILED:
            if actor != filer or world.drafts.get(draft, filer) != filer:
                yield f"request {request} was filed by {actor} with somebody else's form"
        elif not _may(kind, actor, holders):
            yield f"request {request}: {kind} by {actor}, who may not: {json.dumps(data)}"


def _may(kind: EventKind, actor: str | None, holders: set[str]) -> bool:
    if kind in HARMLESS or kind in BY_TIME:
        return True
    roles = ROLES.get(actor or "", frozenset())
    if kind in OF_OPERATORS:
        return bool(roles & {Role.SUPERVISOR, Role.ADMIN})
    command = COMMANDS[kind]
    return command in ANYBODY_MAY or (command in FILER_MAY and actor in holders) or bool(roles & PERMITTED[command])
