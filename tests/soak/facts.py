"""What each word of the audit trail says: the move it records, or what else brought it about; for all oracles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desk.commands import CommandKind
from desk.events import EventKind
from desk.model import Kind, Status

_C, _E, _S = CommandKind, EventKind, Status
_P2P, _CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
State = tuple[Kind, Status]

MOVES: Final[Mapping[EventKind, CommandKind]] = {
    _E.ACKNOWLEDGED: _C.ACKNOWLEDGE,
    _E.PASSED_ON: _C.ACKNOWLEDGE,
    _E.TAKEN_OVER: _C.TAKE_OVER,
    _E.RELEASED: _C.RELEASE,
    _E.READY: _C.MARK_READY,
    _E.NOT_READY: _C.MARK_NOT_READY,
    _E.TRANSFERRED: _C.COMPLETE_TRANSFER,
    _E.CALLED_BACK: _C.MARK_REACHED,
    _E.NO_ANSWER: _C.RECORD_NO_ANSWER,
    _E.PARKED: _C.PARK,
    _E.WITHDRAWN: _C.WITHDRAW,
    _E.HOLD_KEPT: _C.KEEP_HOLDING,
    _E.OFFERED: _C.GIVE_TO,
    _E.STILL_WORKING: _C.SAY_STILL_WORKING,
    _E.REOPENED: _C.REOPEN,
    _E.LINE_DROPPED: _C.DROP_LINE,
    _E.CALLBACK_CHOSEN: _C.CHOOSE_CALLBACK,
    _E.RESCHEDULED: _C.RESCHEDULE,
    _E.CALLER_ON_LINE: _C.CALLER_ON_LINE,
    _E.CORRECTED: _C.CORRECT,
    _E.EDITED: _C.CORRECT,
    _E.LINKED: _C.LINK,
}
"""The move that a fact records."""

MOVED_NOTHING: Final[Mapping[EventKind, CommandKind]] = {
    _E.FOUND_OWNED: _C.ACKNOWLEDGE,
    _E.TAKE_OVER_ASKED: _C.MARK_READY,
    _E.ESTIMATED: _C.SAY_STILL_WORKING,
}
"""The command that was given, and left the request as it was."""

_HELD = frozenset({(_P2P, _S.WAITING), (_P2P, _S.ACKNOWLEDGED), (_P2P, _S.READY)})
_TICKS = frozenset({(_CALLBACK, _S.SCHEDULED), (_CALLBACK, _S.ACKNOWLEDGED)})
_CLOSED = frozenset(
    {
        (_P2P, _S.TRANSFERRED),
        (_P2P, _S.WITHDRAWN),
        (_CALLBACK, _S.CALLED_BACK),
        (_CALLBACK, _S.WITHDRAWN),
    }
)
TIME: Final[Mapping[EventKind, frozenset[State]]] = {
    _E.COVER_CALLED: frozenset({(_P2P, _S.WAITING)}),
    _E.SUPERVISORS_CALLED: frozenset({(_P2P, _S.WAITING)}),
    _E.NOBODY_THERE: frozenset({(_P2P, _S.WAITING), (_CALLBACK, _S.SCHEDULED)}),
    _E.HELD_LONG: _HELD - {(_P2P, _S.READY)},
    _E.STILL_WORKING_ASKED: frozenset({(_P2P, _S.ACKNOWLEDGED)}),
    _E.READY_NUDGED: frozenset({(_P2P, _S.READY)}),
    _E.MISSED: _HELD,
    _E.OFFER_OVER: frozenset({(_P2P, _S.ACKNOWLEDGED)}),
    _E.TIME_ASKED: frozenset({(_CALLBACK, _S.ACKNOWLEDGED)}),
    _E.CALLBACK_NEAR: _TICKS,
    _E.CALLBACK_DUE: _TICKS,
    _E.CALLBACK_OVERDUE: _TICKS,
    _E.REDACTED: _CLOSED,
    _E.ERASED: _CLOSED,
}
"""What time brings about, and where a request may stand when it does."""

WORDS: Final = frozenset(
    {
        _E.REPLIED,
        _E.ANSWERED,
        _E.ANSWERED_HERE,
        _E.UNANSWERED,
        _E.QUESTION_WITHDRAWN,
        _E.READY_WANTED,
        _E.READY_DOUBTED,
        _E.ESTIMATE_OVER,
        _E.PASTE_CHANGED,
    }
)
"""What somebody wrote, and what became of it: it moves nothing."""
OF_ADMINS: Final = frozenset({_E.ROLE_GIVEN, _E.ROLE_TAKEN})
OF_OPERATORS: Final = frozenset({_E.SENT_AGAIN, _E.DISMISSED, _E.LEGAL_HOLD, _E.LEGAL_HOLD_OVER})
OTHERS: Final = frozenset({_E.FILED, _E.REFUSED, _E.UNDELIVERED})
CLASSES: Final = (frozenset(MOVES), frozenset(MOVED_NOTHING), frozenset(TIME), WORDS, OF_ADMINS, OF_OPERATORS, OTHERS)
"""Every word of the trail stands in one of them: a new one has to be put where it belongs before the oracles run."""
