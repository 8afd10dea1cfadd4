from cards.actions import toggle_button
from cards.parts import (
    beside,
    buttons,
    finish,
    group,
    labelled,
    large,
    line,
    mention_text,
    mentions,
    quiet,
    rows,
    typed,
)
from desk.model import Person
from tests.cards.samples import JO, SAM


def dump(part: object) -> object:
    return part.model_dump(exclude_none=True)  # type: ignore[attr-defined]


def test_what_was_typed_stands_in_a_text_run_beside_its_label() -> None:
    assert dump(labelled("Drug name", "Entresto *49*")) == {
        "type": "RichTextBlock",
        "inlines": [
            {"type": "TextRun", "text": "Drug name: ", "isSubtle": True},
            {"type": "TextRun", "text": "Entresto *49*"},
        ],
        "spacing": "Small",
    }


def test_what_is_missing_is_said_in_words_and_colour() -> None:
    absent = {"type": "TextRun", "text": "missing", "color": "Attention", "weight": "Bolder"}
    assert labelled("Drug name", "\u200b").model_dump(exclude_none=True)["inlines"][1] == absent
    assert large("PA number", "").model_dump(exclude_none=True)["inlines"][1] == absent | {"size": "Large"}


def test_typed_text_is_never_empty() -> None:
    assert typed("\u200b").model_dump(exclude_none=True)["inlines"] == [{"type": "TextRun", "text": "missing"}]


def test_no_buttons_is_no_row() -> None:
    assert buttons([]) == []


def test_a_row_of_buttons_is_never_wider_than_a_phone() -> None:
    words = ["Caller on the line now", "Take over", "Give to", "Edit"]
    found = [dump(row) for row in rows([toggle_button(word, "more") for word in words])]
    shown = [([one["title"] for one in row["actions"]], row["spacing"]) for row in found]  # type: ignore[index]
    assert shown == [([words[0]], "Medium"), (words[1:3], "Small"), (words[3:], "Small")]


def test_a_mention_needs_the_teams_id() -> None:
    unseen = Person("p", "Kim Vale")
    assert [mention_text(SAM), mention_text(unseen)] == ["<at>Sam Ortiz</at>", "Kim Vale"]
    assert mentions([SAM, unseen, SAM]) == mentions([SAM])


def test_two_people_of_one_name_are_both_mentioned() -> None:
    twin = Person("p", SAM.name, "29:twin")
    assert [one.mentioned.id for one in mentions([SAM, twin]) if one.mentioned] == ["29:sam", "29:twin"]


def test_a_finished_card_is_plain_data_and_its_repr_shows_no_card() -> None:
    message = finish("Guide", [line("Hello <at>Jo Lindqvist</at>")], [JO])
    assert message.card == {
        "type": "AdaptiveCard",
        "version": "1.5",
        "fallbackText": "Guide",
        "body": [{"type": "TextBlock", "text": "Hello <at>Jo Lindqvist</at>", "wrap": True}],
        "msteams": {
            "width": "full",
            "entities": [
                {
                    "type": "mention",
                    "text": "<at>Jo Lindqvist</at>",
                    "mentioned": {"id": "29:jo", "name": "Jo Lindqvist"},
                }
            ],
        },
    }
    assert repr(message) == "Message(summary='Guide')"


def test_a_group_may_start_closed_and_a_button_may_stand_beside_a_line() -> None:
    shown = finish("x", [beside(quiet("Hint"), toggle_button("More", "more")), group([line("x")], "more", closed=True)])
    columns, more = shown.card["body"]
    assert [column["width"] for column in columns["columns"]] == ["stretch", "auto"]
    assert (more["id"], more["isVisible"]) == ("more", False)
