"""Slips of the thumb in replies: an unknown word becomes the one known word that it is a slip of, if there is just one.

"Ready" has rules of its own: it is made only of what a thumb makes of it on a keyboard, never out of "read",
"really", "already" or "reedy", for a false one sends a prescriber to a pharmacist who is not there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

_READY = "ready"
_NEAR = {"r": "etdf45", "e": "wrsd34ai", "a": "qwsze", "d": "sfexcr", "y": "tugh67i"}
"""What a thumb hits, or an ear hears, instead of a letter of "ready"."""
_OTHER_WORDS = re.compile(
    "read(s|ing|ied|er)?|al?read|aready|al?redy|already|reedy|steady|heady|beady|[tbd]ready|freddy|real|really?|early"
    "|reality|relay|reply|redry|treaty|easy|ray|red"
)
_TWO_SLIPS = {"reddy", "redyy", "readdy", "raddy", "reday", "radey", "redday", "readyy"}


def _ready_slips() -> Iterator[str]:
    for at, letter in enumerate(_READY):
        before, after = _READY[:at], _READY[at + 1 :]
        yield before + after
        yield from (before + near + after for near in _NEAR[letter])
        yield from (before + letter + extra + after for extra in (*_NEAR[letter], letter, "l", "u"))
        yield before + after[:1] + letter + after[1:]


READY_SLIPS = frozenset(slip for slip in {*_ready_slips(), *_TWO_SLIPS} if not _OTHER_WORDS.fullmatch(slip)) - {_READY}
"""Every slip that is taken for "ready": a letter hit beside, left out, put in, or swapped with the next."""

_RUN = re.compile(r"(.)\1{2,}")
_TRANSFER = re.compile(r"t[ransfer]{5,9}re?")
"""A word so long, and of the letters of no other, is taken for "transfer" whatever their order."""
_SHORT, _LONG, _LONGER, _LONGEST = 2, 5, 7, 16
"""Letters. Short words are repaired only of a swap; only longer ones when a letter in front is missing or too many."""


class Slips:
    """Repairs words towards `targets`; what is in `known` is never touched."""

    def __init__(self, known: Collection[str], targets: Iterable[str]) -> None:
        self._known = known
        self._swapped: dict[str, str] = {}
        self._cut: dict[str, set[str]] = {}
        for target in targets:
            self._learn(target)

    def repair(self, word: str) -> str | None:
        """Return the known word that is meant, or None when none or several may be. `word` is in lower case."""
        if len(word) > _LONGEST:
            word = _RUN.sub(r"\1", word)
        for tried in (word, *_drawn_in(word)):
            if tried in self._known:
                return tried
            if tried in READY_SLIPS:
                return _READY
        meant = _RUN.sub(r"\1", word)
        return self._swapped.get(meant) or self._nearest(meant)

    def _learn(self, target: str) -> None:
        for at in range(len(target) - 1 if len(target) >= _SHORT else 0):
            self._swapped.setdefault(target[:at] + target[at + 1] + target[at] + target[at + 2 :], target)
        for cut in _cuts(target) if len(target) >= _LONG else ():
            self._cut.setdefault(cut, set()).add(target)

    def _nearest(self, word: str) -> str | None:
        if not _LONG - 1 <= len(word) <= _LONGEST:
            return None
        if _TRANSFER.fullmatch(word):
            return "transfer"
        found = {target for cut in _cuts(word) for target in self._cut.get(cut, ()) if _is_slip(word, target)}
        return found.pop() if len(found) == 1 else None


def _drawn_in(word: str) -> Iterator[str]:
    """Yield what a drawn-out word may be: "readyyyy", "helllo"."""
    if _RUN.search(word):
        yield _RUN.sub(r"\1\1", word)
        yield _RUN.sub(r"\1", word)


def _cuts(word: str) -> Iterator[str]:
    """Yield the word, and the word without each of its letters in turn."""
    yield word
    yield from (word[:at] + word[at + 1 :] for at in range(len(word)))


def _is_slip(word: str, target: str) -> bool:
    """Whether one letter was left out, put in or hit beside."""
    doubled = len(word) != len(target) and len(target) >= _LONGER
    if abs(len(word) - len(target)) > 1 or (word[0] != target[0] and not doubled):
        return False
    ends = min(len(word), len(target))
    same = next((at for at in range(ends) if word[at] != target[at]), ends)
    rest, meant = word[same:], target[same:]
    return rest[1:] == meant[1:] or rest[1:] == meant or rest == meant[1:]
