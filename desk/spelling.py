"""Tables of words, and slips of the fingers: one letter too many, too few, wrong, or two swapped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_SHORT = 4
"""A word of so few letters is too near to others: only a swap makes it a known one."""


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, for tables of words."""
    return frozenset(text.split())


def is_one_slip(typed: str, known: str) -> bool:
    """Return whether one slip makes `typed` of `known`. In short words, and at the first letter, only a swap counts."""
    ends = min(len(typed), len(known))
    at = next((i for i, (a, b) in enumerate(zip(typed, known, strict=False)) if a != b), ends)
    left, meant = typed[at:], known[at:]
    swapped = left[1:2] + left[:1] + left[2:] == meant
    if swapped or at == 0 or max(len(typed), len(known)) <= _SHORT:
        return swapped
    return left[1:] in {meant, meant[1:]} or left == meant[1:]


class Speller:
    """Knows some words, and finds the one that somebody meant."""

    def __init__(self, words: Iterable[str]) -> None:
        self._slips: dict[str, list[str]] = {}
        self._longest = 0
        for word in words:
            self._longest = max(self._longest, len(word) + 1)
            for short in _shortened(word):
                self._slips.setdefault(short, []).append(word)

    def meant(self, typed: str) -> str | None:
        """Return the known word that `typed` is, or is one slip away from; None when there is none."""
        if len(typed) > self._longest:
            return None
        near = (known for short in _shortened(typed) for known in self._slips.get(short, ()))
        return next((known for known in near if is_one_slip(typed, known)), None)


def _shortened(word: str) -> Iterator[str]:
    """Yield a word, and it without each of its letters: two words one slip apart share one of these."""
    yield word
    yield from (word[:at] + word[at + 1 :] for at in range(len(word)))
