"""The first card somebody sees, and the answer to whatever the bot did not understand: never silence."""

from __future__ import annotations

from microsoft_teams.cards.core import Action

from cards.actions import Verb, menu_button
from cards.parts import buttons, finish, line, quiet, title
from cards.view import Message

GREETING = (
    "I post a prescriber's peer-to-peer request to the pharmacists, tell you who has it, "
    "and tell you when to transfer the call."
)
BY_WORD = "Or type p2p, callback, mine, guide or who. Pharmacists: on, off, lunch, away until 1pm, back, ext 4512."


def welcome_card(sentence: str = "") -> Message:
    """Return the menu, under one sentence of ours when something was not understood."""
    look = [menu_button("My requests", Verb.MINE), menu_button("Guide", Verb.GUIDE)]
    menu = [*buttons(new_buttons()), *buttons(look, "Small")]
    return finish("P2P Desk", [title("P2P Desk", "Large"), line(sentence or GREETING), *menu, quiet(BY_WORD)])


def new_buttons() -> list[Action]:
    """Return the two ways to place a request."""
    return [
        menu_button("New peer to peer", Verb.NEW_PEER_TO_PEER, primary=True),
        menu_button("New callback", Verb.NEW_CALLBACK),
    ]
