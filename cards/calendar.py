"""A callback as a calendar entry (.ics, RFC 5545): number and time, no word about the caller or the drug."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from desk.model import aware

_LINE_END = "\r\n"
_LINE = 75
"""Octets of a line at most (RFC 5545, 3.1). Everything written here is ASCII, so they are characters too."""
_SHORTEST = timedelta(minutes=15)
"""An event must end after it begins (RFC 5545, 3.8.2.2); a callback may be promised for one moment."""


def calendar_event(number: int, at: datetime, until: datetime, stamp: datetime, sequence: int = 0) -> str:
    """Return the entry of callback `number` from `at` until `until`, written at `stamp`; all aware, told in UTC.

    It reminds 15 minutes ahead. Its UID is the callback's: with a higher `sequence` it takes the place of the entry
    that was added before (RFC 5545, 3.8.7.4).
    """
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//P2P Desk//Callbacks//EN",
        "BEGIN:VEVENT",
        f"UID:p2p-{number}@p2p-desk",
        f"SEQUENCE:{sequence}",
        f"DTSTAMP:{_utc(stamp)}",
        f"DTSTART:{_utc(at)}",
        f"DTEND:{_utc(until if until > at else at + _SHORTEST)}",
        f"SUMMARY:P2P callback #{number}",
        f"DESCRIPTION:All about this callback stands in its post in Teams: look for #{number} in the P2P channel.",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:P2P callback #{number}",
        "TRIGGER:-PT15M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}{_LINE_END}" for line in lines)


def _utc(moment: datetime) -> str:
    return f"{aware(moment, 'a calendar time').astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> str:
    """Return the line in pieces: each after the first begins with a space that its reader drops."""
    rest = (line[begin : begin + _LINE - 1] for begin in range(_LINE, len(line), _LINE - 1))
    return f"{_LINE_END} ".join((line[:_LINE], *rest))
