"""Forms about requests that stand: what they are filled with, what they replace, what differs. Nothing is decided here.

Everything is compared as a form holds it, input id to text, so that nobody is told of a change that nobody made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from desk.commands import FileRequest
from desk.model import NOT_KNOWN, Details, Kind, Request, Window
from desk.records import Draft, Purpose
from desk.template import (
    BY_KEY,
    CALLBACK_TIMES,
    CALLER_VERIFIED_LABEL,
    DECISIONED_LABEL,
    DENIAL_VERIFIED_LABEL,
    MAX_WINDOWS,
    PHONE,
)

Typed = Mapping[str, str]
"""A form as it stands: input id to text, without the empty ones."""

_TICKS = ("caller_verified", "denial_verified")
_FACTS = {
    "decisioned_by": DECISIONED_LABEL,
    "caller_verified": CALLER_VERIFIED_LABEL,
    "denial_verified": DENIAL_VERIFIED_LABEL,
}
_LABELS: Mapping[str, str] = {**{key: field.label for key, field in BY_KEY.items()}, **_FACTS}
_LEFT_ALONE = {"decisioned_by": NOT_KNOWN, **dict.fromkeys(_TICKS, "false")}
_PARTS = {"date": len("2026-11-24"), "from": len("14:00"), "to": len("14:00")}
"""A window's inputs, and how much of an ISO date or time each holds."""
_ZONE = "time_zone"
_WINDOWS = tuple(f"{part}_{index}" for index in range(1, MAX_WINDOWS + 1) for part in _PARTS)
TIMES = frozenset({PHONE.key, CALLBACK_TIMES.key})
"""What the form for times asks: the number and when, in words or windows. All the rest is kept."""
TIMES_ONLY = frozenset({Purpose.CHOOSE_CALLBACK, Purpose.RESCHEDULE})
"""The purposes of the form for times."""


def prefilled(request: Request) -> Typed:
    """Return the form that shows the request as it stands, so that nothing has to be typed again. PHI."""
    chosen = {} if request.decisioned_by == NOT_KNOWN else {"decisioned_by": request.decisioned_by}
    ticked = {name: "true" for name in _TICKS if getattr(request, name)}
    return {**request.details.fields, **typed_windows(request.details.windows), **chosen, **ticked}


def typed_windows(windows: tuple[Window, ...]) -> dict[str, str]:
    """Return the inputs that hold the windows, in the first one's time zone."""
    typed = {_ZONE: windows[0].zone} if windows else {}
    for index, one in enumerate(windows, start=1):
        parts = (one.day, one.start, one.end)
        typed |= {
            f"{part}_{index}": value.isoformat()[:length]
            for (part, length), value in zip(_PARTS.items(), parts, strict=True)
            if value is not None
        }
    return typed


def shown(draft: Draft) -> frozenset[str]:
    """Return the keys that a form about a request shows, and therefore replaces; windows count as the words of when."""
    if draft.purpose in TIMES_ONLY:
        return TIMES
    every = frozenset(_LABELS)
    return every if draft.kind is Kind.CALLBACK else every - {CALLBACK_TIMES.key}


def differing(one: Typed, other: Typed, keys: Iterable[str] = tuple(_LABELS)) -> tuple[str, ...]:
    """Return which of the keys say something else, in the form's order."""
    among = frozenset(keys)
    return tuple(key for key in _LABELS if key in among and _said(one, key) != _said(other, key))


def merged(typed: Typed, was: Typed, stands: Typed) -> Typed:
    """Return the form with what its writer changed since it `was` shown, and for the rest what `stands` now."""
    mine = frozenset(differing(was, typed))
    sources = {input_id: typed if key in mine else stands for key in _LABELS for input_id in _inputs(key)}
    return {input_id: source[input_id] for input_id, source in sources.items() if input_id in source}


def applied(request: Request, draft: Draft, form: FileRequest) -> FileRequest:
    """Return the form completed with everything of the request that it does not show."""
    keys = shown(draft)
    fields = {key: (form.details if key in keys else request.details).get(key) for key in BY_KEY}
    windows = (form.details if CALLBACK_TIMES.key in keys else request.details).windows
    facts = {name: getattr(form if name in keys else request, name) for name in _FACTS}
    return replace(form, details=Details(fields, windows), **facts)


def corrected(request: Request, form: FileRequest) -> Request:
    """Return the request with what a completed form says."""
    facts = {name: getattr(form, name) for name in _FACTS}
    return replace(request, details=form.details, **facts)


def meanwhile(keys: Iterable[str]) -> str:
    """Return the sentence for the writer of a form under which the request changed. Labels, no values."""
    labels = ", ".join(_LABELS[key] for key in keys)
    return f"Somebody else changed this meanwhile: {labels}. What you changed is kept; check, then save again."


def labels_of(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the labels of what was changed, in the form's order."""
    among = frozenset(keys)
    return tuple(label for key, label in _LABELS.items() if key in among)


def _inputs(key: str) -> tuple[str, ...]:
    return (key, *_WINDOWS, _ZONE) if key == CALLBACK_TIMES.key else (key,)


def _said(typed: Typed, key: str) -> tuple[str, ...]:
    """Return what a form says under a key; a time zone without a window says nothing."""
    inputs = _inputs(key) if any(name in typed for name in _WINDOWS) else (key,)
    return tuple(typed.get(name) or _LEFT_ALONE.get(name, "") for name in inputs)
