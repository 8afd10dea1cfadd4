"""What each command changes besides the status: one small function per move. Nothing here decides whether it may."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from desk.commands import Command, CommandKind
from desk.model import Kind, Means, Person, Request, Status

Changes = dict[str, object]
"""New values of a request's fields, by name."""
_Change = Callable[[Request, Command, Person, datetime], Changes]
_C = CommandKind

_UNOWNED: Changes = {"owner": None, "acknowledged_by": None, "acknowledged_at": None, "offered_to": None}


def changes(request: Request, command: Command, actor: Person, now: datetime) -> Changes:
    """Return what the actor's command changes at `now`; a `status` among them is another than the table's."""
    return _CHANGES[command.kind](request, command, actor, now)


def _nothing(_request: Request, _command: Command, _actor: Person, _now: datetime) -> Changes:
    return {}


def _taken(command: Command, owner: str, now: datetime) -> Changes:
    return {
        "owner": owner,
        "acknowledged_by": command.means,
        "acknowledged_at": now,
        "offered_to": None,
        "expected": None,
    }


def _own(request: Request, command: Command, actor: Person, now: datetime) -> Changes:
    return {} if request.owner == actor.id else _taken(command, actor.id, now)


def _ready(request: Request, command: Command, actor: Person, now: datetime) -> Changes:
    own = _own(request, command, actor, now)
    return own | {"ready_at": now, "acknowledged_by": command.means, "offered_to": None}


def _not_ready(_request: Request, _command: Command, _actor: Person, _now: datetime) -> Changes:
    return {"ready_at": None}


def _release(_request: Request, command: Command, _actor: Person, now: datetime) -> Changes:
    if command.heir is None:
        return _UNOWNED
    by_emoji = {"acknowledged_by": Means.EMOJI, "status": Status.ACKNOWLEDGED}
    return _taken(command, command.heir, now) | by_emoji


def _give(_request: Request, command: Command, _actor: Person, _now: datetime) -> Changes:
    return {"offered_to": command.to}


def _close(_request: Request, _command: Command, _actor: Person, now: datetime) -> Changes:
    return {"closed_at": now, "offered_to": None}


def _reached(request: Request, command: Command, actor: Person, now: datetime) -> Changes:
    return _own(request, command, actor, now) | {"closed_at": now, "offered_to": None}


def _reopen(request: Request, _command: Command, _actor: Person, now: datetime) -> Changes:
    """Let a caller whose transfer was closed hold again from now on; one at READY never stopped.

    An emoji taken back meanwhile is no release: the press gave it to its owner again.
    """
    holds = {"held_since": now} if request.closed_at is not None and request.held_since is not None else {}
    shown = {"redacted_at": None}  # what was typed is needed again
    return {"ready_at": None, "closed_at": None, "acknowledged_by": Means.BUTTON, **holds, **shown}


def _no_answer(request: Request, command: Command, actor: Person, now: datetime) -> Changes:
    return _own(request, command, actor, now) | {"attempts": request.attempts + 1, **_due(command)}


def _due(command: Command) -> Changes:
    due = command.due
    return {"due_at": due.at if due else None, "due_until": due.until if due else None}


def _later(_request: Request, command: Command, _actor: Person, _now: datetime) -> Changes:
    """End the hold: the caller is called back instead."""
    return {"ready_at": None, "held_since": None, **_due(command)}


def _drop(request: Request, command: Command, actor: Person, now: datetime) -> Changes:
    return _later(request, command, actor, now) | {"dropped_at": now}


def _choose(request: Request, command: Command, actor: Person, now: datetime) -> Changes:
    return _later(request, command, actor, now) | _typed(command)


def _reschedule(request: Request, command: Command, _actor: Person, _now: datetime) -> Changes:
    """Another time was agreed: what was parked is tried as often again."""
    parked = {"attempts": 0, "acknowledged_by": Means.BUTTON} if request.status is Status.PARKED else {}
    return {"dropped_at": None, **_due(command), **_typed(command), **parked}


def _on_line(request: Request, _command: Command, actor: Person, now: datetime) -> Changes:
    """Hold the caller who rings early: the callback's owner is asked first, the technician is who took the call."""
    return _UNOWNED | {
        "expected": request.owner or request.expected,
        "held_since": now,
        "held_by": None if actor.id == request.filed_by else actor.id,
        "dropped_at": None,
        "due_at": None,
        "due_until": None,
        "attempts": 0,
    }


def _typed(command: Command) -> Changes:
    return {"details": command.form.details} if command.form is not None else {}


def _correct(request: Request, command: Command, _actor: Person, _now: datetime) -> Changes:
    form = command.form
    if form is None:
        return {}
    facts = {name: getattr(form, name) for name in ("decisioned_by", "caller_verified", "denial_verified")}
    due = _due(command) if command.due is not None and request.kind is Kind.CALLBACK else {}
    return {**_typed(command), **facts, **due, "edits": request.edits + 1}


def _link(_request: Request, command: Command, _actor: Person, _now: datetime) -> Changes:
    return {"linked_to": command.to}


_CHANGES: Mapping[CommandKind, _Change] = {
    _C.ACKNOWLEDGE: _own,
    _C.RELEASE: _release,
    _C.MARK_READY: _ready,
    _C.MARK_NOT_READY: _not_ready,
    _C.COMPLETE_TRANSFER: _close,
    _C.MARK_REACHED: _reached,
    _C.RECORD_NO_ANSWER: _no_answer,
    _C.PARK: _no_answer,
    _C.WITHDRAW: _close,
    _C.TAKE_OVER: _own,
    _C.GIVE_TO: _give,
    _C.SAY_STILL_WORKING: _nothing,
    _C.KEEP_HOLDING: _nothing,
    _C.REOPEN: _reopen,
    _C.DROP_LINE: _drop,
    _C.CHOOSE_CALLBACK: _choose,
    _C.RESCHEDULE: _reschedule,
    _C.CALLER_ON_LINE: _on_line,
    _C.CORRECT: _correct,
    _C.LINK: _link,
}
