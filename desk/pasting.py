"""A template pasted as text, read into the fields of the form: in any order, with any of its lines missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from desk.model import Kind
from desk.paste_lines import Entry, Mark, read_lines
from desk.paste_meanings import CALLBACK, EXTENSION, EXTRA, JOB_TITLE, MEMBER, MOMENT, NUMBER, PERSON, REQUEST_TYPE
from desk.paste_titles import kind_of
from desk.template import (
    ADDITIONAL_INFO,
    BEST_TIME,
    BY_KEY,
    CALLBACK_TIMES,
    CASE_ID,
    CONTACT,
    DECISIONED_LABEL,
    DRUG,
    MEMBER_ID,
    PA_NUMBER,
    PHONE,
)


@dataclass(frozen=True, slots=True, repr=False)
class Pasted:
    """One request of a pasted text. PHI; its repr shows none of it.

    `fields` maps template keys (template.py) to text as typed, empty ones left out. `recognised` counts the fields that
    the text has labels for, with text or without: a blank template has labels alone.
    """

    kind: Kind
    fields: Mapping[str, str]
    recognised: int

    def __post_init__(self) -> None:
        """Freeze the mapping."""
        object.__setattr__(self, "fields", MappingProxyType(dict(self.fields)))

    def __repr__(self) -> str:
        """Redacted."""
        return f"Pasted({self.kind}, <{len(self.fields)} of {self.recognised} fields redacted>)"


_MAIN = frozenset(field.key for field in (CONTACT, PHONE, PA_NUMBER, MEMBER_ID, DRUG, CASE_ID))
"""Those that one request names once."""
_TELLING = _MAIN | {CALLBACK_TIMES.key}
"""A template has at least one of these: other labels are in any message."""
_ENOUGH = 2
_PHONE_DIGITS = 7
_NOT_SAID = frozenset({"not known", "not listed"})
_MISSING = "missing"
"""What our own text to paste (cards/paste.py) says of an empty field."""
_NO = re.compile(r"no(?:ne|t)?\b|n/?a?\b", re.IGNORECASE)
_TIME = re.compile(
    r"\d|\b(?:mon|tue|wed|thu|fri|sat|sun|today|tomorrow|tmrw|tonight|morning|afternoon|evening|noon|lunch|any ?time|"
    r"week)",
    re.IGNORECASE,
)
_UNDER = {EXTRA: ADDITIONAL_INFO.key}
_WORDS = {EXTRA: "{label}: {text}", EXTENSION: "ext {text}"}
_BETWEEN = {CONTACT.key: ", ", PHONE.key: " "}


def read_paste(text: str) -> tuple[Pasted, ...]:
    """Return the requests of a pasted text, in its order; () when it is no template.

    That takes labels of two fields, or a title and one. A text that names times for a callback, or says it is one, is a
    callback. What stands under a label that no field has is kept in the additional information.
    """
    read = read_lines(text)
    groups = list(_groups(read))
    if DECISIONED_LABEL in text:
        _strip_own(groups)
    pasted = [_pasted(group) for group in groups]
    known = max((one.recognised for one in pasted), default=0)
    titled = any(isinstance(mark, Mark) and mark.is_title for mark in read)
    telling = any(entry.key in _TELLING for group in groups for entry in group.entries)
    return tuple(one for one in pasted if one.recognised) if telling and known >= _ENOUGH - titled else ()


@dataclass(slots=True)
class _Group:
    """The entries of one request, and the kind that its title names."""

    kind: Kind | None
    entries: list[Entry]

    @property
    def main(self) -> frozenset[str]:
        return _MAIN & {entry.key for entry in self.entries}


def _groups(read: Sequence[Entry | Mark]) -> Iterator[_Group]:
    """Yield the requests: another begins where labels come again, at the title or border before them."""
    kind: Kind | None = None
    group = _Group(None, [])
    for is_fresh, entries, named in _stretches(read):
        kind = named or kind
        for part in _repeats(entries):
            main = _MAIN & {entry.key for entry in part}
            if len(main & group.main) >= _ENOUGH or (is_fresh and main & group.main and len(main) >= _ENOUGH):
                yield group
                group = _Group(kind, [])
            group.entries += part
            group.kind = group.kind or kind
    if group.entries:
        yield group


def _stretches(read: Sequence[Entry | Mark]) -> Iterator[tuple[bool, list[Entry], Kind | None]]:
    """Yield the entries between marks, whether a mark stands before them, and the kind that it names, if any."""
    entries: list[Entry] = []
    kind: Kind | None = None
    is_fresh = False
    for one in read:
        if isinstance(one, Entry):
            entries.append(one)
            continue
        if entries:
            yield is_fresh, entries, kind
            entries, kind = [], None
        kind, is_fresh = one.kind or kind, True
    yield is_fresh, entries, kind


def _repeats(entries: list[Entry]) -> Iterator[list[Entry]]:
    """Yield the entries cut where the main labels begin again; one label that comes twice is no second request."""
    part: list[Entry] = []
    for at, entry in enumerate(entries):
        seen = _MAIN & {one.key for one in part}
        if entry.key in seen and len(seen & {one.key for one in entries[at:]}) >= _ENOUGH:
            yield part
            part = []
        part.append(entry)
    yield part


def _strip_own(groups: list[_Group]) -> None:
    """Take out of our own text what it says of fields that nobody filled."""
    for entry in (entry for group in groups for entry in group.entries):
        if entry.text == _MISSING or (entry.label == DECISIONED_LABEL and entry.text in _NOT_SAID):
            entry.lines.clear()


def _pasted(group: _Group) -> Pasted:
    kind = _kind(group)
    filled = {entry.key for entry in group.entries if entry.lines}
    texts: dict[str, list[str]] = {}
    recognised: set[str] = set()
    for entry in sorted(group.entries, key=_is_job_title):
        key = _key(entry, kind, filled)
        if key is None:
            continue
        if entry.label and key in BY_KEY:
            recognised.add(key)
        if entry.lines:
            filled |= {key} - {CALLBACK_TIMES.key}
            words = _WORDS.get(entry.key if key in BY_KEY else key, "{text}")
            texts.setdefault(_UNDER.get(key, key), []).append(words.format(label=entry.label, text=entry.text))
    fields = {key: _BETWEEN.get(key, "\n").join(dict.fromkeys(lines)) for key, lines in texts.items()}
    return Pasted(kind, fields, len(recognised))


def _is_job_title(entry: Entry) -> bool:
    return entry.key == JOB_TITLE


def _kind(group: _Group) -> Kind:
    """Return a callback when times for it are said; else what the request's own line, or the title, says it is."""
    said = [(_of_callback(entry) or entry.key, entry.text) for entry in group.entries if entry.lines]
    asked = [kind_of(text) for key, text in said if key == REQUEST_TYPE]
    if any(key == CALLBACK_TIMES.key or (key == CALLBACK and not _NO.match(text)) for key, text in said):
        return Kind.CALLBACK
    has_label = any(entry.key == CALLBACK_TIMES.key for entry in group.entries)
    return next(filter(None, [*asked, group.kind]), Kind.CALLBACK if has_label else Kind.PEER_TO_PEER)


def _of_callback(entry: Entry) -> str | None:
    """Return what a bare "Callback" says: the number or the times; None when only that one is wanted, or not."""
    if entry.key != CALLBACK:
        return None
    if _is_phone(entry.text):
        return PHONE.key
    return CALLBACK_TIMES.key if _TIME.search(entry.text) else None


def _is_phone(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= _PHONE_DIGITS


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


_MEANT: dict[str, tuple[str, str, Callable[[str], bool]]] = {
    PERSON: (CONTACT.key, EXTRA, bool),
    MEMBER: (MEMBER_ID.key, EXTRA, _has_digit),
    NUMBER: (PHONE.key, EXTRA, _is_phone),
}
"""What a bare label means if its text fits and no better label has it, and what else."""
_ALWAYS = {JOB_TITLE: CONTACT.key, EXTENSION: PHONE.key}


def _key(entry: Entry, kind: Kind, filled: set[str]) -> str | None:
    """Return the field that an entry belongs to, EXTRA when none, or None when it is no text to keep."""
    if entry.key in BY_KEY or entry.key in _ALWAYS:
        return _ALWAYS.get(entry.key, entry.key)
    if entry.key == CALLBACK:
        return _of_callback(entry)
    if entry.key == REQUEST_TYPE and kind_of(entry.text):
        return None
    if entry.key == MOMENT:
        is_free = kind is Kind.CALLBACK and CALLBACK_TIMES.key not in filled
        if not is_free and entry.label.lower() == "date":
            return EXTRA
        return CALLBACK_TIMES.key if is_free else BEST_TIME.key
    first, then, fits = _MEANT.get(entry.key, (EXTRA, EXTRA, bool))
    return first if first not in filled and fits(entry.text) else then
