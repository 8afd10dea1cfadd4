"""Reading what people typed. Nothing is refused: what is odd becomes a sentence, what was typed is kept.

"A technician never refuses a P2P" (procedure.md, "Standing rules").
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from cards.payloads import INPUT_IDS, FormData
from cards.text import clean, is_phone
from cards.when import window_words
from cards.windows import Reading, read_windows
from desk.commands import FileRequest
from desk.corrections import TIMES, TIMES_ONLY, typed_windows
from desk.model import NOT_KNOWN, Details, Kind, Window
from desk.records import Purpose
from desk.spoken import windows_in
from desk.template import BEST_TIME, BY_KEY, CALLBACK_TIMES, MAX_WINDOWS, PHONE, Field, Section, missing

ON = "true"
_OTHER_LIMIT = 64
"""Inputs that are no template field hold ids, dates, times and zones."""
_LIMITS = {"desk": 128}
"""A channel's id is longer."""
_BYTES_PER_CHARACTER = 1.25
"""A form, a post and a receipt must each fit 28 KB with everything filled (teams.md, "Limits")."""
_CUT = " …"
_CONFIRMS: Mapping[Purpose, str] = {
    Purpose.FILE: "Post request",
    Purpose.TRACK: "Post request",
    Purpose.CHOOSE_CALLBACK: "Save times",
    Purpose.RESCHEDULE: "Save times",
}
"""The button that confirms times read from words. An edit of something else is not asked about its times."""


def prefilling(typed: Mapping[str, str]) -> Mapping[str, str]:
    """Return what a form is filled with at first, cut to what its inputs hold: a pasted text may be of any length."""
    return {name: _cut(clean(text), _limit(name)) for name, text in typed.items()}


def typed_of(data: FormData) -> Mapping[str, str]:
    """Return the form as it stood, input id → text, empty ones left out: what the form is filled with again."""
    texts = {name: _cut(clean(data.text(name)), _limit(name)) for name in INPUT_IDS}
    return {name: text for name, text in texts.items() if text}


def read_form(data: FormData, now: datetime, zone: str) -> FileRequest:
    """Return the request that a form asks for, each gap or oddity a sentence in `gaps`; never raises.

    `now` is aware; `zone` is the desk's IANA zone, used when the form names none. `decisioned_by` is whatever the
    form sent: the roster decides whether such a person exists. A form for times has no gaps but in what it asks.
    Times in words become windows of `typed` alone, with a sentence in `gaps`: nothing is promised unconfirmed.
    """
    first = typed_of(data)
    windows = read_windows(first, now, zone) if data.kind is Kind.CALLBACK else Reading()
    typed = _with_words(first, windows)
    details = Details(_fields(typed, data.kind), windows.windows)
    spoken = () if windows.windows else _spoken(data, typed, now, zone)
    if spoken:
        typed = {**typed, **typed_windows(spoken)}
        windows = Reading(gaps=(*windows.gaps, _heard(data, spoken, now), *read_windows(typed, now, zone).gaps))
    absent = _absent(data, Details(details.fields, spoken or details.windows))
    gaps = (*(field.gap for field in absent), *_odd_phone(details), *windows.gaps, *_cuts(data))
    return FileRequest(
        draft=data.draft,
        kind=data.kind,
        details=details,
        decisioned_by=typed.get("decisioned_by", NOT_KNOWN),
        caller_verified=typed.get("caller_verified") == ON,
        denial_verified=typed.get("denial_verified") == ON,
        gaps=gaps,
        typed=typed,
        desk=typed.get("desk"),
    )


def _absent(data: FormData, details: Details) -> list[Field]:
    return [one for one in missing(data.kind, details) if _asks_for(one.key, data.purpose)]


def _asks_for(key: str, purpose: Purpose) -> bool:
    """Return whether a form is there for a field; who corrects a number was not asked for the caller's times."""
    if purpose in TIMES_ONLY:
        return key in TIMES
    return purpose is not Purpose.CORRECT or key != CALLBACK_TIMES.key


def _spoken(data: FormData, typed: Mapping[str, str], now: datetime, zone: str) -> tuple[Window, ...]:
    """Return the windows that a callback's words name, all in one zone, as the form holds them."""
    words = typed.get(CALLBACK_TIMES.key) or typed.get(BEST_TIME.key)
    if data.kind is not Kind.CALLBACK or data.purpose not in _CONFIRMS or words is None:
        return ()
    found = windows_in(words, now, typed.get("time_zone", zone))
    return tuple(one for one in found if one.zone == found[0].zone)[:MAX_WINDOWS]


def _heard(data: FormData, windows: tuple[Window, ...], now: datetime) -> str:
    told = " or ".join(window_words(one, one.zone, now) for one in windows)
    return f"From your words: {told}. {_CONFIRMS[data.purpose]} if that is right."


def _with_words(typed: Mapping[str, str], windows: Reading) -> Mapping[str, str]:
    """Return what was typed with every unreadable date or time moved to the callback's words: none is lost."""
    if not windows.unread:
        return typed
    moved = {input_id for input_id, _ in windows.unread}
    words = (typed.get(CALLBACK_TIMES.key), *(words for _, words in windows.unread))
    kept = {input_id: text for input_id, text in typed.items() if input_id not in moved}
    return {**kept, CALLBACK_TIMES.key: "\n".join(filter(None, words))}


def _fields(typed: Mapping[str, str], kind: Kind) -> Mapping[str, str]:
    return {
        key: typed[key]
        for key, field in BY_KEY.items()
        if key in typed and (kind is Kind.CALLBACK or field.section is not Section.CALLBACK)
    }


def _limit(name: str) -> int:
    return BY_KEY[name].limit if name in BY_KEY else _LIMITS.get(name, _OTHER_LIMIT)


def _cut(text: str, limit: int) -> str:
    """Return the text within its input's own limit. Every client enforces that; bytes tell only for rare scripts."""
    kept = text[:limit]
    while len(json.dumps(kept, ensure_ascii=False).encode()) > limit * _BYTES_PER_CHARACTER + 2:
        kept = kept[: len(kept) * 9 // 10]
    return kept if kept == text else kept + _CUT


def _cuts(data: FormData) -> list[str]:
    texts = {field: clean(data.text(key)) for key, field in BY_KEY.items()}
    return [
        f"{field.label} is too long: its end is cut."
        for field, text in texts.items()
        if _cut(text, field.limit) != text
    ]


def _odd_phone(details: Details) -> list[str]:
    text = details.get(PHONE.key)
    if not text or is_phone(text):
        return []
    return [f"{PHONE.label} does not look like a phone number with its area code."]
