import pytest

from cards.check import check_card
from cards.lines import LINES, line_card
from desk.effects import View
from tests.cards.reading import texts


@pytest.mark.parametrize("view", [View.SETUP_HERE, View.SETUP_DONE, View.SETUP_REFUSED, View.CHANNEL_HINT])
def test_each_of_the_desks_own_answers_is_a_card(view: View) -> None:
    message = line_card(view)
    assert (message.summary, tuple(texts(message.card))) == (LINES[view][0], LINES[view])
    check_card(message.card)


def test_a_refusal_says_that_nothing_changed() -> None:
    assert texts(line_card(View.SETUP_REFUSED).card)[1].endswith("Nothing changed.")


def test_other_views_are_cards_of_their_own() -> None:
    with pytest.raises(KeyError):
        line_card(View.WELCOME)
