"""The patterns of replies made ready to match: the classes of all tables together, and all their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from desk import reply_names, reply_refusals, reply_sentences
from desk.reply_pattern import compile_pattern, literals
from desk.reply_slips import Slips
from desk.reply_words import CLASSES, COMMON, DANGER, NAMES, SAME


class Match(Protocol):
    """What a pattern is asked: whether it matches a line of words, from a place in it."""

    def __call__(self, line: str, place: int = 0, /) -> re.Match[str] | None:
        """Return the match, if any."""
        ...


_CLASSES: Mapping[str, str] = {
    **CLASSES,
    **reply_sentences.READY_CLASSES,
    **reply_names.NAMING_CLASSES,
    **reply_refusals.REFUSING_CLASSES,
}
_RULES = (
    reply_sentences.READY,
    reply_sentences.NEAR,
    reply_refusals.CANNOT,
    reply_refusals.NOT_READY,
    reply_refusals.ACK,
)
_SENTENCES = (
    *(pattern for table in _RULES for pattern in table.values()),
    *(reply_sentences.MORE, reply_sentences.WEAK, reply_sentences.REQUEST, reply_sentences.FILLER, reply_sentences.YES),
    *(reply_sentences.NO, reply_sentences.NEEDS_NOTHING, reply_sentences.HARMLESS, reply_sentences.OWN),
    *(reply_sentences.DONE, reply_names.TIMES, reply_names.EXTENSIONS, reply_names.REQUESTS, reply_refusals.BUSY),
    *(reply_refusals.WAIT, reply_refusals.RETRACT, reply_refusals.ALMOST, reply_refusals.OTHERS, reply_refusals.THIRD),
    *(reply_refusals.SENT, reply_refusals.QUESTION, reply_refusals.LATER),
)
_SIGNS = frozenset({"@time", "@dr", "@who", "@name", "@req", "@ext", "@phone", "@go", "@tick", "@seen", "@clock"})
_PUTTING_OFF = literals((reply_refusals.LATER, *CLASSES.values(), *reply_sentences.READY_CLASSES.values()))
PUTTING_OFF = (_PUTTING_OFF | _SIGNS) - {"if", "unless", "not", "no", "never"}
"""What a clause that names a time, or is almost ready, may consist of."""
_FORESEEN = literals((*_CLASSES.values(), *_SENTENCES))
KNOWN = _FORESEEN | COMMON | DANGER | NAMES | SAME.keys()
"""Words that are never taken for a slip of another."""
SLIPS = Slips(KNOWN, sorted(_FORESEEN | SAME.keys()))


@dataclass(frozen=True)
class _Test:
    """A test of a line of words, compiled at its first use: all of them together take most of a second."""

    source: str
    how: Callable[[re.Pattern[str]], Match]

    @cached_property
    def test(self) -> Match:
        """What answers, from its first use on."""
        return self.how(compile_pattern(self.source, _CLASSES))

    def __call__(self, line: str, place: int = 0, /) -> re.Match[str] | None:
        return self.test(line, place)


_TESTS: list[_Test] = []


def compiling() -> Iterator[None]:
    """Compile the tests that nobody used yet, one at a step."""
    for one in _TESTS:
        _ = one.test
        yield


def _kept(test: _Test) -> _Test:
    _TESTS.append(test)
    return test


def whole(source: str) -> Match:
    """Return a test whether a line of words is all of a pattern."""
    return _kept(_Test(source, lambda pattern: pattern.fullmatch))


def beginning(source: str) -> Match:
    """Return a test whether a line of words begins with a pattern."""
    return _kept(_Test(source, lambda pattern: pattern.match))


def anywhere(source: str) -> Match:
    """Return a test whether a pattern stands somewhere in a line of words."""
    return _kept(_Test(f"BEFORE({source})", lambda pattern: pattern.search))


def find(source: str) -> re.Pattern[str]:
    """Return what finds a pattern in a line of words."""
    return compile_pattern(f"BEFORE({source})", _CLASSES)
