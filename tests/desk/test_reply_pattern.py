"""Patterns of words."""

from __future__ import annotations

import pytest

from desk.reply_pattern import compile_pattern, literals

CLASSES = {"WHO": "the doctor|her", "DIGITS": "re:\\d+ "}


@pytest.mark.parametrize(
    ("pattern", "line", "matches"),
    [
        ("send WHO now?", "send the doctor now ", True),
        ("send WHO now?", "send her ", True),
        ("send WHO now?", "send now ", False),
        ("(so|and)* send+", "so and so send send ", True),
        ("go !(home) (away)?", "go home ", False),
        ("go &(away) away", "go away ", True),
        ("ext .? DIGITS", "ext . 4410 ", True),
    ],
)
def test_a_pattern_matches_words(pattern: str, line: str, *, matches: bool) -> None:
    assert bool(compile_pattern(pattern, CLASSES).fullmatch(line)) is matches


def test_a_class_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="WHOM"):
        compile_pattern("send WHOM", CLASSES)


def test_the_words_of_patterns_are_known() -> None:
    assert literals(["send WHO (p2p|now)? @x", "re:abc"]) == {"send", "p2p", "now"}
