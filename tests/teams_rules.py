"""What Teams refuses in an outgoing activity: its documented limits (teams.md, "Limits")."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

MAX_ACTIVITY = 28 * 1024  # bytes
ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"

CardCheck = Callable[[dict[str, Any]], None]


class Violation(Exception):  # noqa: N818  the fact is the name
    """Teams would refuse or mangle this activity; `status` is what the Connector answers."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def check_activity(activity: Mapping[str, Any], card_check: CardCheck) -> None:
    """Raise `Violation` at the first rule that the activity breaks."""
    if not isinstance(activity, dict) or activity.get("type") not in {"message", "typing"}:
        raise Violation(400, "an activity needs the type message or typing")
    if len(json.dumps(activity, ensure_ascii=False).encode()) > MAX_ACTIVITY:
        raise Violation(413, "the activity is larger than 28 KB")
    if activity["type"] == "message":
        _check_message(activity, card_check)


def _check_message(activity: Mapping[str, Any], card_check: CardCheck) -> None:
    text, attachments = activity.get("text"), activity.get("attachments") or []
    if text and attachments:
        raise Violation(400, "text and attachment in one activity: Teams splits it and the id is lost")
    if not text and not attachments:
        raise Violation(400, "the message is empty")
    _check_mentions(activity.get("entities") or [], text or "")
    for attachment in attachments:
        _check_card(attachment, card_check)


def _check_card(attachment: Mapping[str, Any], card_check: CardCheck) -> None:
    card = attachment.get("content")
    if attachment.get("contentType") != ADAPTIVE_CARD:
        raise Violation(400, f"not an adaptive card: {attachment.get('contentType')}")
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard" or not card.get("version"):
        raise Violation(400, "the card has no type AdaptiveCard or no version")
    without = {key: value for key, value in card.items() if key != "msteams"}
    _check_mentions((card.get("msteams") or {}).get("entities") or [], "\n".join(strings(without)))
    try:
        card_check(card)
    except Exception as failure:
        raise Violation(400, f"card_check: {failure}") from failure


def _check_mentions(entities: list[Mapping[str, Any]], words: str) -> None:
    for entity in entities:
        if entity.get("type") != "mention":
            continue
        mentioned = entity.get("mentioned") or {}
        if not mentioned.get("id") or not mentioned.get("name"):
            raise Violation(400, "a mention names nobody")
        if not entity.get("text") or entity["text"] not in words:
            raise Violation(400, "a mention's text does not occur in the message")


def strings(found: object) -> Iterator[str]:
    """Yield every string value in a JSON value."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for value in found.values():
            yield from strings(value)
    elif isinstance(found, list):
        for value in found:
            yield from strings(value)
