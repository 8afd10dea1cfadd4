"""What the buttons of a request's moves say: one table, so that a move has the same name on every card (cards.md).

"Reopen" and "reschedule" have a name for each situation they are pressed in.
"""

from __future__ import annotations

from typing import Final

from cards.actions import Verb

Button = tuple[str, Verb]

ACKNOWLEDGE: Final[Button] = ("Acknowledge", Verb.ACKNOWLEDGE)
MARK_READY: Final[Button] = ("Ready for transfer", Verb.MARK_READY)
NOT_READY: Final[Button] = ("Not ready", Verb.MARK_NOT_READY)
HAND_BACK: Final[Button] = ("Hand back", Verb.RELEASE)
TAKE_OVER: Final[Button] = ("Take over", Verb.TAKE_OVER)
GIVE_TO: Final[Button] = ("Give to", Verb.ASK_GIVE_TO)
STILL_WORKING: Final[Button] = ("Still working", Verb.SAY_STILL_WORKING)
ARRIVED: Final[Button] = ("Call arrived", Verb.COMPLETE_TRANSFER)
TRANSFERRED: Final[Button] = ("Transfer done", Verb.COMPLETE_TRANSFER)
NOT_CONNECTED: Final[Button] = ("Did not connect", Verb.REOPEN)
KEEP_HOLDING: Final[Button] = ("Keep holding", Verb.KEEP_HOLDING)
DROPPED: Final[Button] = ("Line dropped", Verb.DROP_LINE)
CHOSE_CALLBACK: Final[Button] = ("Caller chose a callback", Verb.OPEN_CHOOSE_CALLBACK)
ON_LINE: Final[Button] = ("Caller on the line now", Verb.CALLER_ON_LINE)
REACHED: Final[Button] = ("Reached", Verb.MARK_REACHED)
NO_ANSWER: Final[Button] = ("No answer", Verb.RECORD_NO_ANSWER)
NOT_REACHED: Final[Button] = ("Not reached after all", Verb.REOPEN)
SET_TIME: Final[Button] = ("Set callback time", Verb.OPEN_RESCHEDULE)
CHANGE_TIMES: Final[Button] = ("Change times", Verb.OPEN_RESCHEDULE)
RESCHEDULE: Final[Button] = ("Reschedule", Verb.OPEN_RESCHEDULE)
EDIT: Final[Button] = ("Edit", Verb.OPEN_CORRECT)
WITHDREW: Final[Button] = ("Caller withdrew", Verb.ASK_WITHDRAW)
