"""The card of a second copy, and the question which request a post is."""

from cards.check import check_card
from cards.copies import copy_card, which_card
from tests.cards.reading import buttons, texts
from tests.cards.samples import TYPED, view


def test_a_second_copy_points_to_the_other_and_shows_nothing_protected() -> None:
    message = copy_card(view(), "https://teams.microsoft.com/l/message/x/1")
    assert message.summary == "#12 was posted twice"
    assert texts(message.card) == [
        "#12 was posted twice",
        "The connection to Teams failed while it was posted. It goes on in the other post; what you do here counts.",
    ]
    assert "Open #12" in str(message.card)
    assert all(typed not in str(message.card) for typed in TYPED.values())
    check_card(message.card)


def test_without_an_address_there_is_no_button() -> None:
    message = copy_card(view())
    assert buttons(message.card) == []
    check_card(message.card)


def test_the_question_names_numbers_only() -> None:
    message = which_card([view(), view(number=14)])
    assert message.summary == "Which request is this?"
    assert buttons(message.card) == [("Acknowledge #12", "acknowledge"), ("Acknowledge #14", "acknowledge")]
    assert len(texts(message.card)) == 2
    check_card(message.card)
