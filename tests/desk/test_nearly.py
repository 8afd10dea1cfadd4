"""What is one slip a word from a command may have been meant as it; talk never is."""

from __future__ import annotations

import pytest

from desk.nearly import COMMAND_WORDS, corrections, has_number
from desk.spelling import words_of


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("holdd 1", ["hold 1", "holds 1"]),
        ("Hodl #1.", ["hold #1"]),
        ("hld 12", ["hold 12"]),
        ("hold1", ["hold 1", "holds 1"]),
        ("holds 12", ["hold 12"]),
        ("hold 12 of", ["hold 12 off", "holds 12 off"]),
        ("queu", ["queue"]),
        ("queue?", ["queue"]),
        ("hold 1?", ["hold 1", "holds 1"]),
        ("queue callback", ["queue callbacks"]),
        ("histroy PA-123456", ["history pa-123456"]),
        ("awya until 1pm", ["away until 1pm"]),
        ("setings", ["settings"]),
        ("  my   requets ", ["my requests"]),
    ],
)
def test_slips_are_put_right(typed: str, meant: list[str]) -> None:
    assert list(corrections(typed)) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        ".",
        "queue",
        "settings",
        "no",
        "fine",
        "mind",
        "told 12",
        "1 mg",
        "hold 12 minutes please",
        "call back",
        "history of the drug",
        "hold 1 2 3 4 5",
        "hold " + "1" * 60,
    ],
)
def test_talk_and_commands_themselves_are_left_alone(typed: str) -> None:
    assert list(corrections(typed)) == []


def test_a_number_is_known_by_its_digits() -> None:
    assert has_number("hold 1")
    assert not has_number("hold")


def test_no_word_of_a_command_is_so_near_to_talk_that_it_is_asked_about() -> None:
    everyday = words_of("yes no ok okay thanks sure wait done time date line call name what when where here have good")
    assert not [word for word in sorted(everyday) if list(corrections(word))]
    assert all(word == word.lower() for word in COMMAND_WORDS)
