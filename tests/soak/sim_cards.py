"""Cards as people read them: buttons, words, the request's number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.ledger import Message

NUMBER = re.compile(r"#(\d+)\b")


def buttons(card: Any) -> list[dict[str, Any]]:
    """Return a card's buttons that speak to the bot."""
    if isinstance(card, Mapping):
        if card.get("type") == "Action.Execute":
            return [dict(card)]
        card = list(card.values())
    return [found for one in card for found in buttons(one)] if isinstance(card, list) else []


def button(card: Any, title: str) -> dict[str, Any] | None:
    return next((one for one in buttons(card) if one.get("title") == title), None)


def inputs(card: Any) -> dict[str, str]:
    """Return what a client sends with a card's buttons: each input's value by its id."""
    if isinstance(card, Mapping):
        own = {str(card["id"]): str(card.get("value") or "")} if str(card.get("type")).startswith("Input.") else {}
        card = list(card.values())
    else:
        own = {}
    for one in card if isinstance(card, list) else ():
        own |= inputs(one)
    return own


def words(card: Any) -> str:
    """Return the texts of a card."""
    if isinstance(card, Mapping):
        own = card.get("text")
        return " ".join([own if isinstance(own, str) else "", *(words(one) for one in card.values())])
    return " ".join(words(one) for one in card) if isinstance(card, list) else ""


def number_of(message: Message) -> int | None:
    """Return the request's number that a message's summary names."""
    found = NUMBER.search(str(message.activity.get("summary", "")))
    return int(found.group(1)) if found else None
