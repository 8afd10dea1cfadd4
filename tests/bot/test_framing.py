"""A message is its card and nothing else; its toast is the summary."""

from __future__ import annotations

from bot.framing import CARD_TYPE, activity, in_thread
from cards.view import Message


def test_a_card_travels_alone() -> None:
    assert activity(Message("#12 · READY", {"type": "AdaptiveCard"})) == {
        "type": "message",
        "summary": "#12 · READY",
        "attachments": [{"contentType": CARD_TYPE, "content": {"type": "AdaptiveCard"}}],
    }


def test_a_thread_is_named_after_its_first_message() -> None:
    assert in_thread("19:p2p@thread.tacv2", "1001") == "19:p2p@thread.tacv2;messageid=1001"
