"""A move has one name on every card, and no two moves have the same."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from cards import moves
from cards.actions import Verb

BUTTONS = [value for name, value in vars(moves).items() if name.isupper()]
NAMES = {
    Verb.COMPLETE_TRANSFER: {"Call arrived", "Transfer done"},
    Verb.REOPEN: {"Did not connect", "Not reached after all"},
    Verb.OPEN_RESCHEDULE: {"Change times", "Reschedule", "Set callback time"},
}
"""The moves that have a name for each situation; every other has one."""


def test_no_words_stand_for_two_moves() -> None:
    assert {words: count for words, count in Counter(words for words, _ in BUTTONS).items() if count > 1} == {}


@pytest.mark.parametrize("verb", sorted({verb for _, verb in BUTTONS}))
def test_a_move_has_one_name_but_for_those_that_are_named_for_their_situation(verb: Verb) -> None:
    names = {words for words, of in BUTTONS if of is verb}
    assert names == NAMES[verb] if verb in NAMES else len(names) == 1


def test_no_card_spells_a_move_by_itself() -> None:
    cards = sorted(Path(str(moves.__file__)).parent.glob("*.py"))
    spelt = {
        (card.name, words)
        for card in cards
        for words, verb in re.findall(r'"([^"]+)", Verb\.([A-Z_]+)', card.read_text(encoding="utf-8"))
        if card.name != "moves.py" and (words, Verb[verb]) in BUTTONS
    }
    assert spelt == set()
