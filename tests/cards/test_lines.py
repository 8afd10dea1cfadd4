import pytest

from cards.check import check_card
from cards.lines import LINES, WARNINGS, line_card
from desk.effects import View
from tests.cards.reading import band, texts


@pytest.mark.parametrize(
    "view",
    [View.SETUP_HERE, View.SETUP_DONE, View.SETUP_REFUSED, View.NO_ADMIN, View.CHANNEL_HINT, View.TIME_LEAPT],
)
def test_each_of_the_desks_own_answers_is_a_card(view: View) -> None:
    message = line_card(view)
    assert (message.summary, tuple(texts(message.card))) == (LINES[view][0], LINES[view])
    check_card(message.card)


def test_a_channel_without_a_pharmacist_is_bound_with_a_warning() -> None:
    message = line_card(View.SETUP_DONE_ALONE)
    done = line_card(View.SETUP_DONE)
    warning = (
        "No pharmacist is on the roster yet: nobody can acknowledge. "
        "An admin writes roster to me in a chat and adds them."
    )
    assert (message.summary, texts(message.card)) == (done.summary, [*texts(done.card), warning])
    assert (band(message.card)["style"], texts(band(message.card))) == ("attention", [WARNINGS[View.SETUP_DONE_ALONE]])
    check_card(message.card)


def test_a_refusal_says_that_nothing_changed() -> None:
    assert texts(line_card(View.SETUP_REFUSED).card)[1].endswith("Nothing changed.")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("P2P *requests*", "P2P \N{ASTERISK OPERATOR}requests\N{ASTERISK OPERATOR}"), (None, "a P2P channel")],
)
def test_an_admin_is_told_which_channel_cannot_be_heard(name: str | None, shown: str) -> None:
    message = line_card(View.CHANNEL_DEAF, name)
    heading, words = texts(message.card)
    assert words.startswith(f"That is so in {shown}: a plain ready is not announced there.")
    assert message.summary == heading == LINES[View.CHANNEL_DEAF][0]
    check_card(message.card)


def test_other_views_are_cards_of_their_own() -> None:
    with pytest.raises(KeyError):
        line_card(View.WELCOME)
