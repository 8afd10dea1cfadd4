"""What comes with a button, one model for each kind of button.

It is whatever any member of the channel chooses to send (teams.md): an opaque id, a version and what was typed, and
nothing in it is trusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from desk.model import NOT_KNOWN, Kind
from desk.records import Purpose, Which

OpaqueId = Annotated[str, StringConstraints(pattern=r"\A[A-Za-z0-9_.:-]{1,64}\z")]
ChannelId = Annotated[str, StringConstraints(pattern=r"\A19:[A-Za-z0-9_.:@-]{1,124}\z")]


def _as_text(value: object) -> object:
    """Clients send null for an input left alone, and some a real boolean or number for a toggle or a number."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool | int | float) else value


Typed = Annotated[str, BeforeValidator(_as_text)]


class Payload(BaseModel):
    """What somebody's client sent: read strictly, its unknown members dropped, never shown."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    def __repr_args__(self) -> tuple[tuple[str, object], ...]:
        """Show nothing: whatever came with a button may have been typed."""
        return ()


class PressData(Payload):
    """A button of a request's card: which request, its version on that card, and to whom (or what) it is given."""

    request: OpaqueId
    version: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]
    to: OpaqueId | None = None


class QueueData(Payload):
    """A button of the queue: which requests, and the page, counted from 0."""

    which: Which
    page: Annotated[int, Field(strict=True, ge=0, le=10_000)]


class ProblemData(Payload):
    """A button of the problems card: which delivery."""

    problem: Annotated[int, Field(strict=True, ge=1, le=2**63 - 1)]


class PasteData(Payload):
    """A button under a pasted template: the draft that its text is kept as."""

    draft: OpaqueId


class DeskData(Payload):
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


class RosterData(Payload):
    """A button of the roster: whom (an object id, from Teams' people picker or our list) and which role."""

    person: Annotated[Typed, StringConstraints(max_length=64)] = ""
    role: Annotated[Typed, StringConstraints(max_length=64)] = ""


class FormData(Payload):
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
