"""The table of moves: from which state which command leads where (architecture.md, "The request's life")."""

from __future__ import annotations

from collections.abc import Mapping

from desk.commands import CommandKind
from desk.model import Kind, Status

_C, _S = CommandKind, Status
_P2P, _CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK

START: Mapping[Kind, Status] = {_P2P: _S.WAITING, _CALLBACK: _S.SCHEDULED}
"""Where a filed request begins, and where it returns when its pharmacist hands it back."""
UNOWNED = frozenset(START.values())
"""The states in which nobody has the request: it begins so, and comes back to it when it is released."""

TRANSITIONS: Mapping[tuple[Kind, Status], Mapping[CommandKind, Status]] = {
    (_P2P, _S.WAITING): {
        _C.ACKNOWLEDGE: _S.ACKNOWLEDGED,
        _C.MARK_READY: _S.READY,
        _C.KEEP_HOLDING: _S.WAITING,
        _C.CHOOSE_CALLBACK: _S.SCHEDULED,
        _C.DROP_LINE: _S.SCHEDULED,
        _C.LINK: _S.WAITING,
        _C.CORRECT: _S.WAITING,
        _C.WITHDRAW: _S.WITHDRAWN,
    },
    (_P2P, _S.ACKNOWLEDGED): {
        _C.MARK_READY: _S.READY,
        _C.RELEASE: _S.WAITING,
        _C.TAKE_OVER: _S.ACKNOWLEDGED,
        _C.GIVE_TO: _S.ACKNOWLEDGED,
        _C.SAY_STILL_WORKING: _S.ACKNOWLEDGED,
        _C.COMPLETE_TRANSFER: _S.TRANSFERRED,
        _C.KEEP_HOLDING: _S.ACKNOWLEDGED,
        _C.CHOOSE_CALLBACK: _S.ACKNOWLEDGED,
        _C.DROP_LINE: _S.ACKNOWLEDGED,
        _C.LINK: _S.ACKNOWLEDGED,
        _C.CORRECT: _S.ACKNOWLEDGED,
        _C.WITHDRAW: _S.WITHDRAWN,
    },
    (_P2P, _S.READY): {
        _C.MARK_NOT_READY: _S.ACKNOWLEDGED,
        _C.COMPLETE_TRANSFER: _S.TRANSFERRED,
        _C.REOPEN: _S.ACKNOWLEDGED,
        _C.CHOOSE_CALLBACK: _S.ACKNOWLEDGED,
        _C.DROP_LINE: _S.ACKNOWLEDGED,
        _C.LINK: _S.READY,
        _C.CORRECT: _S.READY,
        _C.WITHDRAW: _S.WITHDRAWN,
    },
    (_P2P, _S.TRANSFERRED): {_C.REOPEN: _S.ACKNOWLEDGED},
    (_CALLBACK, _S.SCHEDULED): {
        _C.ACKNOWLEDGE: _S.ACKNOWLEDGED,
        _C.MARK_REACHED: _S.CALLED_BACK,
        _C.RECORD_NO_ANSWER: _S.ACKNOWLEDGED,
        _C.PARK: _S.PARKED,
        _C.RESCHEDULE: _S.SCHEDULED,
        _C.CALLER_ON_LINE: _S.WAITING,
        _C.CORRECT: _S.SCHEDULED,
        _C.WITHDRAW: _S.WITHDRAWN,
    },
    (_CALLBACK, _S.ACKNOWLEDGED): {
        _C.MARK_REACHED: _S.CALLED_BACK,
        _C.RECORD_NO_ANSWER: _S.ACKNOWLEDGED,
        _C.PARK: _S.PARKED,
        _C.RELEASE: _S.SCHEDULED,
        _C.TAKE_OVER: _S.ACKNOWLEDGED,
        _C.GIVE_TO: _S.ACKNOWLEDGED,
        _C.RESCHEDULE: _S.ACKNOWLEDGED,
        _C.CALLER_ON_LINE: _S.WAITING,
        _C.CORRECT: _S.ACKNOWLEDGED,
        _C.WITHDRAW: _S.WITHDRAWN,
    },
    (_CALLBACK, _S.PARKED): {
        _C.ACKNOWLEDGE: _S.ACKNOWLEDGED,
        _C.MARK_REACHED: _S.CALLED_BACK,
        _C.PARK: _S.PARKED,
        _C.RELEASE: _S.SCHEDULED,
        _C.TAKE_OVER: _S.ACKNOWLEDGED,
        _C.RESCHEDULE: _S.ACKNOWLEDGED,
        _C.CALLER_ON_LINE: _S.WAITING,
        _C.CORRECT: _S.PARKED,
        _C.WITHDRAW: _S.WITHDRAWN,
    },
    (_CALLBACK, _S.CALLED_BACK): {_C.REOPEN: _S.ACKNOWLEDGED},
}
"""Every move there is. Out of other states nothing leads; what closed by mistake, or did not connect, reopens."""

BECOMES: Mapping[CommandKind, Kind] = {
    _C.CHOOSE_CALLBACK: _CALLBACK,
    _C.DROP_LINE: _CALLBACK,
    _C.CALLER_ON_LINE: _P2P,
}
"""Moves that make a warm transfer of a callback, or a callback of a warm transfer; every other keeps the kind."""

TYPED = frozenset({_C.CHOOSE_CALLBACK, _C.RESCHEDULE, _C.CORRECT})
"""Commands that come with a form: something is typed into the request."""

OWNER_ONLY = frozenset({_C.RELEASE, _C.MARK_NOT_READY, _C.GIVE_TO, _C.SAY_STILL_WORKING})
"""Commands that only the present owner's word carries."""

ATTEMPTS = 3
"""Calls without answer after which a callback is parked: never closed (procedure.md, "Rules from hard cases")."""

ALREADY: Mapping[CommandKind, frozenset[tuple[Kind, Status]]] = {
    _C.ACKNOWLEDGE: frozenset({(_P2P, _S.ACKNOWLEDGED), (_P2P, _S.READY), (_CALLBACK, _S.ACKNOWLEDGED)}),
    _C.MARK_READY: frozenset({(_P2P, _S.READY)}),
    _C.MARK_NOT_READY: frozenset({(_P2P, _S.ACKNOWLEDGED)}),
    _C.RELEASE: frozenset({(_P2P, _S.WAITING), (_CALLBACK, _S.SCHEDULED)}),
    _C.TAKE_OVER: frozenset({(_P2P, _S.READY)}),
    _C.COMPLETE_TRANSFER: frozenset({(_P2P, _S.TRANSFERRED)}),
    _C.REOPEN: frozenset({(_P2P, _S.ACKNOWLEDGED), (_CALLBACK, _S.ACKNOWLEDGED)}),
    _C.MARK_REACHED: frozenset({(_CALLBACK, _S.CALLED_BACK)}),
    _C.DROP_LINE: frozenset({(_CALLBACK, _S.SCHEDULED), (_CALLBACK, _S.ACKNOWLEDGED)}),
    _C.CHOOSE_CALLBACK: frozenset({(_CALLBACK, _S.SCHEDULED), (_CALLBACK, _S.ACKNOWLEDGED)}),
    _C.CALLER_ON_LINE: frozenset({(_P2P, _S.WAITING), (_P2P, _S.ACKNOWLEDGED), (_P2P, _S.READY)}),
    _C.WITHDRAW: frozenset({(_P2P, _S.WITHDRAWN), (_CALLBACK, _S.WITHDRAWN)}),
}
"""States in which a command has nothing left to do: repeating it is no error."""
