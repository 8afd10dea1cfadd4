"""The patterns of replies made ready to match: the classes of all tables together, and every word that stands in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from desk import reply_refusals as refusals
from desk import reply_sentences as sentences
from desk.reply_pattern import compile_pattern, literals
from desk.reply_slips import Slips
from desk.reply_words import CLASSES, COMMON, DANGER, NAMES, SAME


class Match(Protocol):
    """What a pattern is asked: whether it matches a line of words, from a place in it."""

    def __call__(self, line: str, place: int = 0, /) -> re.Match[str] | None:
        """Return the match, if any."""
        ...


ALL_CLASSES: Mapping[str, str] = {
    **CLASSES,
    **sentences.READY_CLASSES,
    **sentences.FOUND_CLASSES,
    **refusals.REFUSING_CLASSES,
}
_SENTENCES = (
    *(one for table in (sentences.READY, sentences.NEAR) for one in table.values()),
    *(one for table in (refusals.CANNOT, refusals.NOT_READY, refusals.ACK) for one in table.values()),
    *(sentences.MORE, sentences.TIMES, sentences.EXTENSIONS, sentences.REQUESTS, sentences.FILLER, sentences.YES, sentences.NO),
    *(sentences.SAFE_WORDS, refusals.THIRD, refusals.THEIRS, refusals.BUSY, refusals.WAIT, refusals.RETRACT, refusals.ALMOST, refusals.OTHERS, refusals.QUESTION),
)
PUTTING_OFF = refusals.LATER_WORDS | {"@time"} | literals(sentences.READY_CLASSES.values())
"""What a clause that names a time may consist of."""
_FORESEEN = literals((*ALL_CLASSES.values(), *_SENTENCES)) | PUTTING_OFF
KNOWN = _FORESEEN | COMMON | DANGER | NAMES | SAME.keys()
"""Words that are never taken for a slip of another."""
SLIPS = Slips(KNOWN, sorted(_FORESEEN | SAME.keys()))


def whole(source: str) -> Match:
    """Return a test whether a line of words is all of a pattern."""
    return compile_pattern(source, ALL_CLASSES).fullmatch


def beginning(source: str) -> Match:
    """Return a test whether a line of words begins with a pattern."""
    return compile_pattern(source, ALL_CLASSES).match


def anywhere(source: str) -> Match:
    """Return a test whether a pattern stands somewhere in a line of words."""
    return compile_pattern(f"BEFORE({source})", ALL_CLASSES).search
