"""A check on every finished card. The library accepts unknown fields and empty texts, so the whole tree is walked.

Rules: teams.md ("Limits"), cards.md ("Rules"), and the Adaptive Cards schema's version of each element.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from microsoft_teams.cards import core
from pydantic import BaseModel, ValidationError

from cards.parts import VERSION

MAX_BYTES = 28_000
MAX_ACTIONS = 6
"""Teams puts further buttons out of reach."""

Node = Mapping[str, Any]
Found = tuple[str, Node, type[BaseModel]]
"""An object of a card: where it stands, itself, and what it should be."""
Rule = Callable[[Node, type[BaseModel]], str]
"""Says what is wrong with an object, or nothing."""


class CardFault(Exception):  # noqa: N818 - what is wrong with a card, not an error of ours
    """The card breaks a rule. Its text names the rule and the place, never what a person typed."""


_IN_VERSION: tuple[type[BaseModel], ...] = (
    core.AdaptiveCard,
    core.ActionSet,
    core.ChoiceSetInput,
    core.Column,
    core.ColumnSet,
    core.Container,
    core.DateInput,
    core.ExecuteAction,
    core.FactSet,
    core.Image,
    core.ImageSet,
    core.NumberInput,
    core.QueryData,  # Teams takes it in a card of version 1.2 (its documentation, "People Picker in Adaptive Cards")
    core.OpenUrlAction,
    core.RichTextBlock,
    core.ShowCardAction,
    core.SubmitAction,
    core.Table,
    core.TableCell,
    core.TableRow,
    core.TextBlock,
    core.TextInput,
    core.TextRun,
    core.TimeInput,
    core.ToggleInput,
    core.ToggleVisibilityAction,
    core.Mention,
)
"""What every client of version 1.5 draws; anything else of the library needs a fallback."""


@cache
def _type_of(model: type[BaseModel]) -> str:
    found = model.model_fields.get("type")
    return str(found.default) if found else ""


MODELS: Mapping[str, type[BaseModel]] = {
    _type_of(model): model
    for model in vars(core).values()
    if isinstance(model, type) and issubclass(model, core.SerializableObject) and _type_of(model)
}
KNOWN_TYPES = frozenset(map(_type_of, _IN_VERSION))
UNTYPED: Mapping[str, type[BaseModel]] = {
    "facts": core.Fact,
    "choices": core.Choice,
    "targetElements": core.TargetElement,
    "msteams": core.TeamsCardProperties,
    "mentioned": core.MentionedEntity,
    "refresh": core.RefreshDefinition,
}
"""Objects without a `type`, by the field that holds them."""
OPAQUE = frozenset({"data", "requires"})
"""Fields whose content is the card author's own."""
TEXTS: Mapping[type[BaseModel], tuple[str, ...]] = {
    core.TextBlock: ("text",),
    core.TextRun: ("text",),
    core.Fact: ("title", "value"),
    core.Choice: ("title", "value"),
    core.Image: ("url", "altText"),
    core.Mention: ("text",),
    core.MentionedEntity: ("id", "name"),
    core.TargetElement: ("elementId",),
}
"""Texts without which an element is nothing, or nothing to a screen reader."""
CHILDREN: Mapping[type[BaseModel], str] = {
    core.AdaptiveCard: "body",
    core.ActionSet: "actions",
    core.ChoiceSetInput: "choices",
    core.Column: "items",
    core.ColumnSet: "columns",
    core.Container: "items",
    core.FactSet: "facts",
    core.RichTextBlock: "inlines",
    core.ToggleVisibilityAction: "targetElements",
}
WRAPPED = (core.TextBlock, core.ToggleInput, core.ChoiceSetInput)
_AT = re.compile(r"</?at>")
_WHOLE_AT = re.compile(r"<at>[^<>]+</at>")


def check_card(card: Node) -> None:
    """Raise CardFault if the finished card breaks a rule; return nothing otherwise."""
    found: list[Found] = []
    _walk(card, "card", "body", found)
    for path, node, model in found:
        for rule in _rules_of(model):
            if fault := rule(node, model):
                raise CardFault(f"{path}: {fault}")
    nodes = [node for _, node, _ in found]
    for whole in _WHOLE_RULES:
        if fault := whole(card, nodes):
            raise CardFault(f"card: {fault}")


def _walk(node: Node, path: str, held_by: str, found: list[Found]) -> None:
    """Add every object of the card with its path and its model, parents first; raise CardFault on a strange one."""
    kind = node.get("type")
    model = MODELS.get(str(kind)) if kind else UNTYPED.get(held_by)
    if model is None:
        raise CardFault(f"{path}: unknown element {kind!s}")
    found.append((path, node, model))
    for name, value in node.items():
        if isinstance(value, str) or name in OPAQUE:
            continue
        for place, child in enumerate(_objects(value)):
            _walk(child, f"{path}.{name}[{place}]", name, found)


def _objects(value: object) -> list[Node]:
    values = cast("list[object]", value) if isinstance(value, list) else [value]
    return [cast("Node", one) for one in values if isinstance(one, dict)]


@cache
def _rules_of(model: type[BaseModel]) -> Sequence[Rule]:
    return [rule for rule, concerns in _RULES.items() if concerns(model)]


def _is_blank(value: object) -> bool:
    return not isinstance(value, str) or not value.strip()


def _unknown_field(node: Node, model: type[BaseModel]) -> str:
    strange = node.keys() - _fields_of(model)
    return f"unknown field {min(strange)}" if strange else ""


@cache
def _fields_of(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(field.serialization_alias or name for name, field in model.model_fields.items())


def _bad_value(node: Node, model: type[BaseModel]) -> str:
    try:
        model.model_validate(node)
    except ValidationError as fault:
        return f"bad value in {fault.errors(include_input=False)[0]['loc'][0]}"
    return ""


def _too_new(node: Node, model: type[BaseModel]) -> str:
    return "" if "fallback" in node else f"{_type_of(model)} is newer than {VERSION} and has no fallback"


def _empty_text(node: Node, model: type[BaseModel]) -> str:
    empty = [name for name in TEXTS[model] if _is_blank(node.get(name))]
    return f"empty {empty[0]}" if empty else ""


def _no_children(node: Node, model: type[BaseModel]) -> str:
    return "" if node.get(CHILDREN[model]) else f"nothing in {CHILDREN[model]}"


def _untitled(node: Node, _model: type[BaseModel]) -> str:
    return "a button without a title" if _is_blank(node.get("title")) else ""


def _unlabelled(node: Node, _model: type[BaseModel]) -> str:
    label = node.get("label") or (node.get("title") if node.get("type") == "Input.Toggle" else "")
    if _is_blank(label):
        return "an input without a label"
    return "an input without an id" if _is_blank(node.get("id")) else ""


def _unwrapped(node: Node, _model: type[BaseModel]) -> str:
    return "" if node.get("wrap") is True else "wrap is off"


def _fixed_width(node: Node, _model: type[BaseModel]) -> str:
    return "a fixed width" if any("px" in str(node.get(name)) for name in ("width", "minWidth")) else ""


def _wrong_version(card: Node, _nodes: Sequence[Node]) -> str:
    right = card.get("type") == "AdaptiveCard" and card.get("version") == VERSION
    return "" if right else f"not an AdaptiveCard of version {VERSION}"


def _same_id(_card: Node, nodes: Sequence[Node]) -> str:
    ids = [str(node["id"]) for node in nodes if "type" in node and "id" in node]
    twice = [one for one in ids if ids.count(one) > 1]
    return f"the id {twice[0]} twice" if twice else ""


def _lost_target(_card: Node, nodes: Sequence[Node]) -> str:
    ids = {node.get("id") for node in nodes if "type" in node}
    lost = [name for node in nodes for name in _targets(node) if name not in ids]
    return f"nothing has the id {lost[0]} to open or close" if lost else ""


def _targets(node: Node) -> list[str]:
    names = cast("Sequence[object]", node.get("targetElements", ()))
    return [name for name in (node.get("elementId"), *names) if isinstance(name, str)]


def _loose_mention(_card: Node, nodes: Sequence[Node]) -> str:
    """Find a mention without its text, and an `<at>` that no entity backs: Teams would show it raw, or forge one."""
    declared = {str(node.get("text")) for node in nodes if node.get("type") == "mention"}
    shown = [str(value) for node in nodes if node.get("type") != "mention" for value in _strings(node)]
    used = {text for value in shown for text in _WHOLE_AT.findall(value)}
    if declared - used:
        return "a mention whose text stands nowhere"
    stray = any(_AT.search(_WHOLE_AT.sub("", value)) for value in shown)
    return "an <at> that no mention backs" if used - declared or stray else ""


def _strings(node: Node) -> list[str]:
    return [
        value for name, value in node.items() if isinstance(value, str) and not (name == "value" and _is_input(node))
    ]


def _is_input(node: Node) -> bool:
    return str(node.get("type", "")).startswith("Input.")


def _too_many_actions(_card: Node, nodes: Sequence[Node]) -> str:
    return "too many buttons in one row" if any(len(node.get("actions") or ()) > MAX_ACTIONS for node in nodes) else ""


def _too_large(card: Node, _nodes: Sequence[Node]) -> str:
    size = len(json.dumps(card, ensure_ascii=False).encode())
    return f"{size} bytes, more than {MAX_BYTES}" if size > MAX_BYTES else ""


_RULES: Mapping[Rule, Callable[[type[BaseModel]], bool]] = {
    _unknown_field: lambda _model: True,
    _bad_value: lambda _model: True,
    _too_new: lambda model: _type_of(model) not in {*KNOWN_TYPES, ""},
    _empty_text: TEXTS.__contains__,
    _no_children: CHILDREN.__contains__,
    _untitled: lambda model: _type_of(model).startswith("Action."),
    _unlabelled: lambda model: _type_of(model).startswith("Input."),
    _unwrapped: WRAPPED.__contains__,
    _fixed_width: {core.Column, core.Table}.__contains__,
}
"""Each with the models that it concerns."""
_WHOLE_RULES: tuple[Callable[[Node, Sequence[Node]], str], ...] = (
    _wrong_version,
    _same_id,
    _lost_target,
    _loose_mention,
    _too_many_actions,
    _too_large,
)
