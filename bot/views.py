"""A snapshot of the desk becomes what a card is made from."""

from __future__ import annotations

from cards.view import RequestView
from desk.snapshot import Snapshot


def view_of(shown: Snapshot, zone: str) -> RequestView:
    """Return the request as a reader in `zone` (an IANA name) sees it."""
    return RequestView(shown.request, shown.people, zone, shown.asked, shown.event)
