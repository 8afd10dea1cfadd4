"""Buttons: what they send and how it is read back. Both ends stand here, so that they cannot drift apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal

from microsoft_teams.cards.core import ExecuteAction, SubmitAction, ToggleVisibilityAction
from pydantic import ValidationError

from cards.payloads import (
    Data,
    DeskData,
    FormData,
    PasteData,
    Payload,
    PressData,
    ProblemData,
    QueueData,
    RosterData,
)
from desk.commands import CommandKind
from desk.model import Request
from desk.records import Draft, Purpose, Which


class Verb(StrEnum):
    """What a button says to the bot. The first are the moves of a request's life."""

    ACKNOWLEDGE = CommandKind.ACKNOWLEDGE.value
    RELEASE = CommandKind.RELEASE.value
    MARK_READY = CommandKind.MARK_READY.value
    MARK_NOT_READY = CommandKind.MARK_NOT_READY.value
    COMPLETE_TRANSFER = CommandKind.COMPLETE_TRANSFER.value
    MARK_REACHED = CommandKind.MARK_REACHED.value
    RECORD_NO_ANSWER = CommandKind.RECORD_NO_ANSWER.value
    WITHDRAW = CommandKind.WITHDRAW.value
    TAKE_OVER = CommandKind.TAKE_OVER.value
    GIVE_TO = CommandKind.GIVE_TO.value
    SAY_STILL_WORKING = CommandKind.SAY_STILL_WORKING.value
    KEEP_HOLDING = CommandKind.KEEP_HOLDING.value
    REOPEN = CommandKind.REOPEN.value
    DROP_LINE = CommandKind.DROP_LINE.value
    CALLER_ON_LINE = CommandKind.CALLER_ON_LINE.value
    LINK = CommandKind.LINK.value
    ANSWER = "answer"
    DROP_ANSWER = "drop_answer"
    DO_MEANT = "do_meant"
    ASK_GIVE_TO = "ask_give_to"
    OPEN_CHOOSE_CALLBACK = "open_choose_callback"
    OPEN_RESCHEDULE = "open_reschedule"
    OPEN_CORRECT = "open_correct"
    SAVE = "save"
    SAVE_ANYWAY = "save_anyway"
    QUEUE = "queue"
    DESK = "desk"
    SAVE_DESK = "save_desk"
    REMOVE_DESK = "remove_desk"
    POST_REQUEST = "post_request"
    POST_ANYWAY = "post_anyway"
    ASK_WITHDRAW = "ask_withdraw"
    KEEP = "keep"
    NEW_PEER_TO_PEER = "new_peer_to_peer"
    NEW_CALLBACK = "new_callback"
    MINE = "mine"
    GUIDE = "guide"
    SEND_AGAIN = "send_again"
    DISMISS = "dismiss"
    PROBLEMS = "problems"
    ON = "on"
    OFF = "off"
    LUNCH = "lunch"
    BACK = "back"
    TRACK = "track"
    GIVE_ROLE = "give_role"
    TAKE_ROLE = "take_role"


FORM_VERBS: Final = frozenset({Verb.POST_REQUEST, Verb.POST_ANYWAY, Verb.SAVE, Verb.SAVE_ANYWAY})
DESK_VERBS: Final = frozenset({Verb.DESK, Verb.SAVE_DESK, Verb.REMOVE_DESK})
ROSTER_VERBS: Final = frozenset({Verb.GIVE_ROLE, Verb.TAKE_ROLE})
PROBLEM_VERBS: Final = frozenset({Verb.SEND_AGAIN, Verb.DISMISS})
PRESENCE_VERBS: Final = frozenset({Verb.ON, Verb.OFF, Verb.LUNCH, Verb.BACK})
BARE_VERBS: Final = PRESENCE_VERBS | {Verb.NEW_PEER_TO_PEER, Verb.NEW_CALLBACK, Verb.MINE, Verb.GUIDE, Verb.PROBLEMS}
"""Buttons that need no data."""


@dataclass(frozen=True, slots=True)
class Press:
    """A press that could be read. An automatic one is a client's refresh: it must change nothing (teams.md)."""

    verb: Verb
    data: Data | None = field(repr=False)
    automatic: bool = False


class _Action(Payload):
    type: Literal["Action.Execute"]
    verb: Verb
    data: dict[str, Any] | None = None


class _Invoke(Payload):
    action: _Action
    trigger: Literal["manual", "automatic"] | None = None


def parse_press(value: object) -> Press | None:
    """Read an `adaptiveCard/action` invoke's value `{action: {type, verb, data}, trigger}`; None if it is not one."""
    try:
        invoke = _Invoke.model_validate(value)
        return Press(invoke.action.verb, _read_data(invoke.action), invoke.trigger == "automatic")
    except ValidationError:
        return None


def _read_data(action: _Action) -> Data | None:
    if action.verb in BARE_VERBS:
        return None
    return _MODELS.get(action.verb, PressData).model_validate(action.data or {})


_MODELS: Final[dict[Verb, type[Data]]] = {
    **dict.fromkeys(FORM_VERBS | {Verb.DROP_ANSWER, Verb.DO_MEANT}, FormData),
    Verb.QUEUE: QueueData,
    Verb.TRACK: PasteData,
    **dict.fromkeys(DESK_VERBS, DeskData),
    **dict.fromkeys(ROSTER_VERBS, RosterData),
    **dict.fromkeys(PROBLEM_VERBS, ProblemData),
}
"""What comes with a button; every other one moves a request."""


def press_button(
    title: str,
    verb: Verb,
    request: Request,
    style: Literal["positive", "destructive"] | None = None,
    to: str | None = None,
) -> ExecuteAction:
    """Return a button that moves a request; `to` is the other request that it is about."""
    data = {"request": request.id, "version": request.version, **({"to": to} if to is not None else {})}
    return ExecuteAction(title=title, verb=verb.value, data=data, style=style)


def form_button(title: str, verb: Verb, draft: Draft, *, primary: bool = False) -> ExecuteAction | SubmitAction:
    """Return a button that sends the form's inputs with the draft they belong to.

    The form of a pasted template is a dialog: Teams takes only Action.Submit there, which has no verb of its own.
    """
    purpose = {} if draft.purpose is Purpose.FILE else {"purpose": draft.purpose.value}
    data = {"draft": draft.id, "kind": draft.kind.value, **purpose}
    style = "positive" if primary else None
    if draft.purpose is Purpose.TRACK:
        return SubmitAction(title=title, data={**data, "verb": verb.value}, style=style)
    return ExecuteAction(title=title, verb=verb.value, data=data, style=style)


def problem_button(title: str, verb: Verb, problem: int, *, primary: bool = False) -> ExecuteAction:
    """Return a button about one delivery."""
    data = {"problem": problem}
    return ExecuteAction(title=title, verb=verb.value, data=data, style="positive" if primary else None)


def queue_button(title: str, which: Which, page: int = 0, *, primary: bool = False) -> ExecuteAction:
    """Return a button that shows a page (from 0) of one of the queue's lists."""
    data = {"which": which.value, "page": page}
    return ExecuteAction(title=title, verb=Verb.QUEUE.value, data=data, style="positive" if primary else None)


def desk_button(
    title: str, verb: Verb, channel: str, style: Literal["positive", "destructive"] | None = None
) -> ExecuteAction:
    """Return a button about one desk, which sends the inputs of its card."""
    return ExecuteAction(title=title, verb=verb.value, data={"channel": channel}, style=style)


def menu_button(title: str, verb: Verb, *, primary: bool = False) -> ExecuteAction:
    """Return a button that needs no data."""
    return ExecuteAction(title=title, verb=verb.value, data={}, style="positive" if primary else None)


def toggle_button(title: str, *targets: str) -> ToggleVisibilityAction:
    """Return a button that opens and closes parts of its own card, without asking the bot."""
    return ToggleVisibilityAction(title=title, target_elements=list(targets))
