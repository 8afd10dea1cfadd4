"""What must hold after every commit of a history, not only at its end: nobody with a claim on somebody is forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

_LEADS = "(linked_to IS NULL OR linked_to = id)"
_NO_CLOCK = "NOT EXISTS (SELECT 1 FROM timer WHERE key = ? || request.id)"
_CLOCKS = {
    "alarm:": "kind = 'peer_to_peer' AND status = 'waiting'",
    "still_working:": "kind = 'peer_to_peer' AND status = 'acknowledged'",
    "callback:": "kind = 'callback' AND status IN ('scheduled', 'acknowledged')",
}
"""The clock that must run, and where a request stands then; of one caller's linked requests the first one's runs."""
_APART = """
SELECT min(number) FROM request WHERE linked_to IS NOT NULL AND status != 'withdrawn' AND closed_at IS NULL
GROUP BY linked_to
HAVING count(DISTINCT coalesce(owner, '')) > 1 OR count(DISTINCT status) > 1 OR count(DISTINCT kind) > 1
"""
"""Linked requests that do not have one owner, status and kind."""


def forgotten(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield who would wait for ever, and which linked requests have come apart."""
    for clock, stands in _CLOCKS.items():
        asked = f"SELECT number, status FROM request WHERE {stands} AND {_LEADS} AND {_NO_CLOCK}"  # noqa: S608  ours
        for number, status in connection.execute(asked, (clock,)).fetchall():
            yield f"#{number} is {status} without {clock.strip(':')} to come"
    for (number,) in connection.execute(_APART).fetchall():
        yield f"#{number} and what is linked to it have come apart"
