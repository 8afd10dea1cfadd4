"""Between values and what is stored: times as microseconds, texts of a request as one document."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from desk.model import Details, Window

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def micros(moment: datetime) -> int:
    """Return microseconds since 1970 in UTC; `moment` is aware (TypeError if it is not)."""
    return (moment - _EPOCH) // _MICROSECOND


def micros_or_none(moment: datetime | None) -> int | None:
    """Return `micros`, or None for None."""
    return None if moment is None else micros(moment)


def moment(stored: int) -> datetime:
    """Return the aware moment in UTC."""
    return _EPOCH + timedelta(microseconds=stored)


def moment_or_none(stored: int | None) -> datetime | None:
    """Return `moment`, or None for None."""
    return None if stored is None else moment(stored)


def pack_times(times: Sequence[int]) -> bytes:
    """Return microseconds as eight bytes each."""
    packed = array("q", times)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def unpack_times(packed: bytes | None) -> tuple[int, ...]:
    """Return what `pack_times` packed; nothing for None."""
    times = array("q", packed or b"")
    if sys.byteorder == "big":
        times.byteswap()
    return tuple(times)


def canonical(value: object) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, ASCII."""
    return _CANONICAL.encode(value)


def pack_texts(texts: Mapping[str, str]) -> bytes:
    """Return texts by key as one document."""
    return canonical(dict(texts)).encode()


def unpack_texts(document: bytes) -> dict[str, str]:
    """Return what `pack_texts` packed."""
    return json.loads(document)


def pack_details(details: Details) -> bytes:
    """Return everything protected of a request as one document."""
    windows = [_pack_window(window) for window in details.windows]
    return canonical({"fields": dict(details.fields), "windows": windows}).encode()


def unpack_details(document: bytes) -> Details:
    """Return what `pack_details` packed."""
    packed = json.loads(document)
    return Details(packed["fields"], tuple(_unpack_window(*window) for window in packed["windows"]))


def _pack_window(window: Window) -> list[str | None]:
    day, start, end = (
        part.isoformat() if part is not None else None for part in (window.day, window.start, window.end)
    )
    return [day, start, end, window.zone]


def _unpack_window(day: str | None, start: str | None, end: str | None, zone: str) -> Window:
    return Window(
        date.fromisoformat(day) if day else None,
        time.fromisoformat(start) if start else None,
        time.fromisoformat(end) if end else None,
        zone,
    )
