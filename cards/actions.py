"""Buttons: what they send and how it is read back. Both ends stand here, so that they cannot drift apart.

A button's `data` is whatever any member of the channel chooses to send (teams.md): it holds an opaque id, a version
and what was typed, and nothing in it is trusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from microsoft_teams.cards.core import ExecuteAction, SubmitAction, ToggleVisibilityAction
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from desk.commands import CommandKind
from desk.model import NOT_KNOWN, Kind, Request
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

OpaqueId = Annotated[str, StringConstraints(pattern=r"\A[A-Za-z0-9_.:-]{1,64}\z")]
ChannelId = Annotated[str, StringConstraints(pattern=r"\A19:[A-Za-z0-9_.:@-]{1,124}\z")]


def _as_text(value: object) -> object:
    """Clients send null for an input left alone, and some a real boolean or number for a toggle or a number."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool | int | float) else value


Typed = Annotated[str, BeforeValidator(_as_text)]


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, defer_build=True)

    def __repr_args__(self) -> tuple[tuple[str, object], ...]:
        """Show nothing: whatever came with a button may have been typed."""
        return ()


class PressData(_Payload):
    """A button of a request's card: which request, its version on that card, and to whom (or what) it is given."""

    request: OpaqueId
    version: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]
    to: OpaqueId | None = None


class QueueData(_Payload):
    """A button of the queue: which requests, and the page, counted from 0."""

    which: Which
    page: Annotated[int, Field(strict=True, ge=0, le=10_000)]


class ProblemData(_Payload):
    """A button of the problems card: which delivery."""

    problem: Annotated[int, Field(strict=True, ge=1, le=2**63 - 1)]


class PasteData(_Payload):
    """A button under a pasted template: the draft that its text is kept as."""

    draft: OpaqueId


class DeskData(_Payload):
    """A button of a desk's settings: the desk's channel, and every input under its id."""

    channel: ChannelId
    inputs: Mapping[str, Typed]

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, sent: Mapping[str, object]) -> Mapping[str, object]:
        return {"channel": sent.get("channel"), "inputs": sent}

    def text(self, input_id: str) -> str:
        """Return what stands in an input, "" when it was left alone."""
        return self.inputs.get(input_id, "")


class RosterData(_Payload):
    """A button of the roster: whom (an object id, from Teams' people picker or our list) and which role."""

    person: Annotated[Typed, StringConstraints(max_length=64)] = ""
    role: Annotated[Typed, StringConstraints(max_length=64)] = ""


class FormData(_Payload):
    """A form as it was sent: the draft it belongs to, and every input under its id ("" when left alone).

    Its draft says what it is for; `purpose` only tells which of its inputs may have gaps.
    Template fields carry their keys; window n is `date_n`, `from_n`, `to_n` (ISO date, 24-hour time).
    """

    draft: OpaqueId
    kind: Kind
    purpose: Purpose = Purpose.FILE
    contact: Typed = ""
    phone: Typed = ""
    pa_number: Typed = ""
    member_id: Typed = ""
    drug: Typed = ""
    callback_times: Typed = ""
    best_time: Typed = ""
    case_id: Typed = ""
    denied_on: Typed = ""
    denial_reason: Typed = ""
    additional_info: Typed = ""
    cannot_approve: Typed = ""
    denying_pharmacist: Typed = ""
    vue_reason: Typed = ""
    gathered: Typed = ""
    decisioned_by: Typed = NOT_KNOWN
    caller_verified: Typed = ""
    denial_verified: Typed = ""
    date_1: Typed = ""
    from_1: Typed = ""
    to_1: Typed = ""
    date_2: Typed = ""
    from_2: Typed = ""
    to_2: Typed = ""
    date_3: Typed = ""
    from_3: Typed = ""
    to_3: Typed = ""
    time_zone: Typed = ""
    desk: Typed = ""

    def text(self, input_id: str) -> str:
        """Return what stands in an input."""
        value: str = getattr(self, input_id)
        return value


Data = PressData | FormData | ProblemData | QueueData | DeskData | PasteData | RosterData
"""What may come with a button."""
INPUT_IDS: Final = tuple(name for name in FormData.model_fields if name not in {"draft", "kind", "purpose"})


@dataclass(frozen=True, slots=True)
class Press:
    """A press that could be read. An automatic one is a client's refresh: it must change nothing (teams.md)."""

    verb: Verb
    data: Data | None = field(repr=False)
    automatic: bool = False


class _Action(_Payload):
    type: Literal["Action.Execute"]
    verb: Verb
    data: dict[str, Any] | None = None


class _Invoke(_Payload):
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
    **dict.fromkeys(FORM_VERBS | {Verb.DROP_ANSWER}, FormData),
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
