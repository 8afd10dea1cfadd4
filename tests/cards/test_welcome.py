from cards.check import check_card
from cards.welcome import welcome_card
from tests.cards.reading import buttons, texts

MENU = [
    ("New peer to peer", "new_peer_to_peer"),
    ("New callback", "new_callback"),
    ("My requests", "mine"),
    ("Guide", "guide"),
]


def test_the_welcome_offers_everything_there_is() -> None:
    message = welcome_card()
    assert (message.summary, buttons(message.card)) == ("P2P Desk", MENU)
    check_card(message.card)


def test_one_sentence_may_stand_above_the_menu() -> None:
    card = welcome_card("I did not understand that.").card
    assert texts(card)[1] == "I did not understand that."
    assert buttons(card) == MENU
