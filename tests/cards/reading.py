"""What a reader sees of a card: its texts, buttons and inputs, in order."""

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]


def nodes(part: object) -> Iterator[Node]:
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from nodes(value)
    elif isinstance(part, list):
        for one in part:
            yield from nodes(one)


def of_type(card: Node, *kinds: str) -> list[Node]:
    return [node for node in nodes(card) if node.get("type") in kinds]


def texts(card: Node) -> list[str]:
    """Each TextBlock, and each RichTextBlock's runs joined, as they are read."""
    blocks = of_type(card, "TextBlock", "RichTextBlock")
    return [one.get("text") or "".join(run["text"] for run in one["inlines"]) for one in blocks]


def buttons(card: Node) -> list[tuple[str, str]]:
    return [(one["title"], one.get("verb", "")) for one in of_type(card, "Action.Execute", "Action.ToggleVisibility")]


def labels(card: Node) -> list[str]:
    return [one.get("label") or one["title"] for one in nodes(card) if str(one.get("type", "")).startswith("Input.")]


def band(card: Node) -> Node:
    """The first coloured container."""
    return of_type(card, "Container")[0]


def with_id(card: Node, wanted: str) -> Node:
    return next(node for node in nodes(card) if node.get("id") == wanted and "type" in node)


def mentioned(card: Node) -> list[tuple[str, str]]:
    return [(one["text"], one["mentioned"]["id"]) for one in card["msteams"].get("entities", [])]
