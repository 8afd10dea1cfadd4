import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from cards.check import MAX_BYTES, CardFault, check_card
from cards.form import form_card
from cards.post import post_card
from desk.model import Kind
from desk.records import Draft
from tests.cards.samples import ET, FILED_AT, SAM, TYPED, view, with_fields

Card = dict[str, Any]
TEXT = {"type": "TextBlock", "text": "Hello", "wrap": True}
MENTION = {"type": "mention", "text": "<at>Sam</at>", "mentioned": {"id": "29:sam", "name": "Sam"}}


def card(*body: Card, **more: object) -> Card:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more}


def field(**changes: object) -> Card:
    return {"type": "Input.Text", "id": "a", "label": "A", **changes}


def button(**changes: object) -> Card:
    return {"type": "Action.Execute", "title": "Go", "verb": "go", **changes}


def row(*actions: Card) -> Card:
    return {"type": "ActionSet", "actions": list(actions)}


ALLOWED = {
    "a text": card(TEXT),
    "a labelled input": card(field()),
    "a toggle named by its title": card({"type": "Input.Toggle", "id": "t", "title": "Yes", "wrap": True}),
    "a newer element with a fallback": card({"type": "Badge", "text": "New", "fallback": TEXT}),
    "a newer element that may be dropped": card({"type": "Badge", "text": "New", "fallback": "drop"}),
    "a picture described": card({"type": "Image", "url": "https://e.example/a.png", "altText": "A"}),
    "facts": card({"type": "FactSet", "facts": [{"title": "a", "value": "b"}]}),
    "columns that share": card(
        {"type": "ColumnSet", "columns": [{"type": "Column", "width": "stretch", "items": [TEXT]}]}
    ),
    "a mention": card(TEXT | {"text": "<at>Sam</at>"}, msteams={"entities": [MENTION]}),
    "what was typed in an input": card(field(value="<at>Sam</at>")),
    "whatever a button sends": card(row(button(data={"strange": {"type": "Nothing"}}))),
    "a target by its id": card(
        row({"type": "Action.ToggleVisibility", "title": "More", "targetElements": ["x"]}), TEXT | {"id": "x"}
    ),
    "a refresh": card(TEXT, refresh={"action": button(), "userIds": ["29:sam"]}),
}

REFUSED = {
    "not an AdaptiveCard of version 1.5": card(TEXT) | {"version": "1.6"},
    "unknown element Text": card({"type": "Text", "text": "x"}),
    "unknown element None": card({"text": "x"}),
    "unknown field colour": card(TEXT | {"colour": "red"}),
    "unknown field typo": card(TEXT, msteams={"typo": 1}),
    "unknown field valeu": card({"type": "FactSet", "facts": [{"title": "a", "value": "b", "valeu": "c"}]}),
    "bad value in size": card(TEXT | {"size": "Huge"}),
    "bad value in style": card({"type": "Container", "style": "danger", "items": [TEXT]}),
    "Badge is newer than 1.5 and has no fallback": card({"type": "Badge", "text": "New"}),
    "empty text": card(TEXT | {"text": " "}),
    "empty value": card({"type": "FactSet", "facts": [{"title": "a", "value": ""}]}),
    "empty altText": card({"type": "Image", "url": "https://e.example/a.png"}),
    "empty id": card(TEXT | {"text": "<at>Sam</at>"}, msteams={"entities": [MENTION | {"mentioned": {"name": "Sam"}}]}),
    "nothing in body": card(),
    "nothing in items": card({"type": "Container", "items": []}),
    "nothing in inlines": card({"type": "RichTextBlock", "inlines": []}),
    "nothing in actions": card(row()),
    "nothing in choices": card({"type": "Input.ChoiceSet", "id": "c", "label": "C", "wrap": True, "choices": []}),
    "an input without a label": card(field(label="")),
    "an input without an id": card({"type": "Input.Text", "label": "A"}),
    "a button without a title": card(row(button(title=" "))),
    "wrap is off": card({"type": "TextBlock", "text": "Hello"}),
    "a fixed width": card({"type": "ColumnSet", "columns": [{"type": "Column", "width": "50px", "items": [TEXT]}]}),
    "the id a twice": card(field(), field()),
    "nothing has the id gone to open or close": card(
        row({"type": "Action.ToggleVisibility", "title": "More", "targetElements": [{"elementId": "gone"}]})
    ),
    "a mention whose text stands nowhere": card(TEXT, msteams={"entities": [MENTION]}),
    "an <at> that no mention backs": card(TEXT | {"text": "<at>Sam</at>"}),
    "too many buttons in one row": card(row(*[button()] * 7)),
}


@pytest.mark.parametrize("allowed", ALLOWED.values(), ids=ALLOWED)
def test_what_follows_the_rules_passes(allowed: Card) -> None:
    check_card(allowed)


@pytest.mark.parametrize(("fault", "refused"), REFUSED.items(), ids=REFUSED)
def test_what_breaks_a_rule_is_named(fault: str, refused: Card) -> None:
    with pytest.raises(CardFault) as raised:
        check_card(refused)
    assert str(raised.value).endswith(fault)


def test_half_an_at_is_no_mention() -> None:
    with pytest.raises(CardFault, match="no mention backs"):
        check_card(card(TEXT | {"text": "<at>Sam"}))


def test_a_card_too_large_is_refused() -> None:
    with pytest.raises(CardFault, match=f"more than {MAX_BYTES}"):
        check_card(card(TEXT | {"text": "é" * (MAX_BYTES // 2)}))


def test_a_fault_shows_nothing_that_was_typed() -> None:
    with pytest.raises(CardFault) as raised:
        check_card(card(field(value=["canary"])))
    assert "canary" not in str(raised.value)


REAL = post_card(with_fields(view(), **TYPED)).card
FORM = form_card(Draft("d", "t", Kind.CALLBACK, FILED_AT), (SAM,), ET, ("PA number is empty.",)).card
SPOILERS: tuple[Callable[[Card], object], ...] = (
    lambda node: node.update(wrap=False) if node.get("type") == "TextBlock" else None,
    lambda node: node.update(text="") if node.get("type") == "TextRun" else None,
    lambda node: node.pop("label") if str(node.get("type")).startswith("Input.") and "label" in node else None,
    lambda node: node.pop("title") if str(node.get("type")).startswith("Action.") else None,
    lambda node: node.update(nonsense=1) if "type" in node else None,
    lambda node: node.update(type="Nonsense") if "type" in node else None,
)


@pytest.mark.parametrize("spoil", SPOILERS)
@pytest.mark.parametrize("real", [REAL, FORM], ids=["post", "form"])
def test_every_real_card_can_fail(real: Card, spoil: Callable[[Card], object]) -> None:
    """Spoil one node after the other: each spoilt card is refused, and the rest passes."""
    before = json.dumps(real)
    for place in range(_count(real)):
        spoilt = copy.deepcopy(real)
        spoil(_node(spoilt, place))
        if json.dumps(spoilt) == before:
            check_card(spoilt)
        else:
            with pytest.raises(CardFault):
                check_card(spoilt)


def _all(part: object) -> list[Card]:
    if isinstance(part, list):
        return [node for one in part for node in _all(one)]
    if not isinstance(part, dict):
        return []
    return [part, *(node for name, value in part.items() if name != "data" for node in _all(value))]


def _count(real: Card) -> int:
    return len(_all(real))


def _node(real: Card, place: int) -> Card:
    return _all(real)[place]
