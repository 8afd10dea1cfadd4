"""The audit trail for other programs: JSON lines, or CSV that a spreadsheet cannot take for formulas. No PHI is in it.

People are object ids. Rows come chain by chain, each in order: as `audit verify` reads them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar, cast

from storage.mapping import moment
from storage.statement import Row
from storage.store import OpenedStore
from storage.verifying import Progress

T = TypeVar("T")
COLUMNS: Final = ("subject", "request", "seq", "at", "event", "by", "data", "mac", "damaged")
"""`request` is the number, empty where the subject is none; `at` is UTC; `by` is empty for what time brought about.

`damaged` names the columns, comma separated, whose value could not be read: those are empty.
"""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: of one request (its number), from a moment on, and before another (aware); None: all."""

    request: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def has(self, at: datetime | None) -> bool:
        """Whether the moment is in the period; one that could not be read may be."""
        return at is None or ((self.since is None or at >= self.since) and (self.until is None or at < self.until))


async def exported(
    store: OpenedStore, wanted: Wanted, progress: Progress
) -> AsyncIterator[Sequence[Mapping[str, object]]]:
    """Yield the wanted rows, a page at a time, each by the names of COLUMNS. LookupError for a number never given."""
    of, seq, only = "", 0, None
    if wanted.request is not None:
        number = wanted.request
        of = only = await store.read(lambda unit: unit.audit.subject_of(number))
    total, done = await store.read(lambda unit: unit.audit.count()), 0
    while page := await store.read(lambda unit, at=(of, seq): unit.audit.numbered_page(*at)):
        yield [_told(row) for row in page if (only is None or row[0] == only) and wanted.has(_read(_moment, row[3]))]
        done += len(page)
        of, seq = page[-1][:2]
        if only is not None and of != only:
            break
        progress("rows", done, max(done, total))


def _told(row: Row) -> Mapping[str, object]:
    """Return the row's cells; what somebody damaged is left out, and named."""
    subject, seq, kind, at, actor, data, mac, number = row
    stored = dict(zip(COLUMNS, (subject, number, seq, at, kind, actor, data, mac), strict=False))
    told = {name: _read(_READERS[name], value) for name, value in stored.items()}
    damaged = (name for name, value in stored.items() if value is not None and told[name] is None)
    return told | {"damaged": ",".join(damaged)}


def _read(reader: Callable[[Any], T], value: object) -> T | None:
    """Return what the reader makes of a stored value, None when it makes nothing of it."""
    try:
        return None if value is None else reader(value)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return None


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value


def _moment(value: object) -> datetime:
    return moment(_number(value))


def _facts(value: object) -> dict[str, object]:
    found: object = json.loads(_word(value))
    if not isinstance(found, dict):
        raise TypeError
    return cast("dict[str, object]", found)


_READERS: Final[Mapping[str, Callable[[Any], object]]] = {
    "subject": _word,
    "request": _number,
    "seq": _number,
    "at": lambda value: _moment(value).isoformat(timespec="microseconds"),
    "event": _word,
    "by": _word,
    "data": _facts,
    "mac": bytes.hex,
}


def damage(row: Mapping[str, object]) -> str:
    """Return which row it is and what of it is damaged, as plain words; nothing of a sound one."""
    if not row["damaged"]:
        return ""
    where = f"Row {_text(row['seq']) or '?'} of {_text(row['subject']) or '?'}"
    return f"{where} is damaged: {_text(row['damaged']).replace(',', ', ')}."


def as_json(row: Mapping[str, object]) -> str:
    """Return the row as one line of JSON."""
    return json.dumps(row, ensure_ascii=True) + "\n"


def as_csv(row: Mapping[str, object]) -> str:
    """Return the row as one line of CSV (RFC 4180); `data` is JSON in its cell."""
    data = "" if row["data"] is None else json.dumps(row["data"], ensure_ascii=True)
    return _line([safe(_text(value)) for value in (dict(row) | {"data": data}).values()])


def csv_head() -> str:
    """Return the line with the columns' names."""
    return _line(COLUMNS)


def safe(text: str) -> str:
    """Return a cell that no spreadsheet runs: what looks like a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


FORMATS: Final[Mapping[str, tuple[Callable[[], str], Callable[[Mapping[str, object]], str]]]] = {
    "jsonl": (lambda: "", as_json),
    "csv": (csv_head, as_csv),
}
"""By name: what stands before the rows, and how one is written."""
