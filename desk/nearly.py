"""Near misses of what may be typed in the personal chat: "holdd 1" is "hold 1" with a slip, and no answer to anybody.

Pure: it puts words right and knows no commands; whoever asks tries which of the results is one (handlers/chat.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from desk.spelling import is_one_slip, words_of

COMMAND_WORDS = words_of(
    "hold holds legal off history queue all on callbacks unowned settings problems roster mine my requests guide help "
    "callback new peer to setup who lunch break away back until"
)
"""The words of the commands; short ones among them are only taken as they are."""
_MOST_WORDS = 5
_LONGEST = 60
_APART = re.compile(r"\b([a-z]{4,})(#?\d+)\b")
"""A command and its number without the blank between them."""
_DIGIT = re.compile(r"\d")
_PAD = "__"
_SHORT = 3
"""Letters below which a word is another: "no" is no slip of "on"."""


def corrections(text: str) -> Iterator[str]:
    """Yield what a whole message may have been meant to say, each word within one slip of a command's.

    Nothing when it has a word that is neither near one nor has a digit (a number, a time, a PA number): that is talk.
    What it says as it stands is not among them; a command with a question mark says none.
    """
    written = " ".join(text.lower().split()).strip(".!")
    said = written.strip(".!?")
    words = _APART.sub(r"\1 \2", said).split()
    if len(said) > _LONGEST or not 0 < len(words) <= _MOST_WORDS:
        return
    numbered = has_number(said)
    for meant in product(*(_near(word, numbered=numbered) for word in words)):
        if " ".join(meant) != written:
            yield " ".join(meant)


def has_number(text: str) -> bool:
    """Whether a digit stands in it: who writes a number after a word nearly a command's hardly means something else."""
    return _DIGIT.search(text) is not None


def _near(word: str, *, numbered: bool) -> list[str]:
    if _DIGIT.search(word) or (word in COMMAND_WORDS and len(word) < _SHORT):
        return [word]
    if len(word) < _SHORT and not numbered:
        return []
    return sorted(one for one in COMMAND_WORDS if is_one_slip(word, one) or (numbered and _is_loosely(word, one)))


def _is_loosely(word: str, known: str) -> bool:
    """Whether one slip after the first letter makes one of the other, however short they are."""
    return word[0] == known[0] and is_one_slip(_PAD + word, _PAD + known)
