"""How a finished card travels: as the only thing in its message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cards.view import Message

CARD_TYPE = "application/vnd.microsoft.card.adaptive"


def activity(message: Message) -> Mapping[str, Any]:
    """Return a card-only activity (text beside an attachment is split in two, teams.md); `summary` has no PHI."""
    attachment = {"contentType": CARD_TYPE, "content": message.card}
    return {"type": "message", "summary": message.summary, "attachments": [attachment]}


def in_thread(channel: str, root: str) -> str:
    """Return the conversation id of a thread: the `;messageid=` part chooses it (teams.md)."""
    return f"{channel};messageid={root}"
