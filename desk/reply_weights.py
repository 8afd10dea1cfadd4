"""How much the words of a reply weigh for "the technician may transfer now", as learned from the labelled corpus.

A linear score over the words and their neighbours, so that what nobody foresaw as a sentence is still understood, and
so that a verdict can name the words that made it. `python -m tests.desk.weighing` makes `desk/reply_weights.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from heapq import nsmallest
from itertools import pairwise
from math import fsum
from pathlib import Path

from desk.reply_clauses import Clause
from desk.reply_verdicts import Verdict
from desk.reply_wording import UNKNOWN, Word

FILE = Path(__file__).with_name("reply_weights.json")
_BEGINNING, _END = "^", "$"
_QUIET = frozenset({".", ",", "-"})
"""Signs that words are also read across."""
_NUMBERED, _TOWARDS = "@req", frozenset({"for", "on", "with", "re"})
_LETTERS = 12
"""Of a word nobody knows, so many letters are looked at."""
_MOST_REASONS = 4
_DECIMALS = 2
"""Of a weight, as they are stored."""

_ALIKE = {
    word: f"~{kind}"
    for kind, words in {
        "them": "him her them doctor dr @dr doc md do provider prescriber physician caller nurse np pa office clinic"
        " whoever surgeon specialist practitioner clinician oncologist neurologist cardiologist dermatologist man lady"
        " guy fella gentleman rep mds docs doctors",
        "they": "he she they",
        "send": "send transfer connect patch put bring forward pass route conference loop shoot push hand drop throw"
        " toss sling bung hop roll ring buzz ship pop hook plug stick join slide kick wheel beam punch release merge",
        "through": "through across over up in on",
        "the": "my the a an this that your",
        "name": "@name @who",
        "please": "please kindly just",
        "talk": "talk speak chat discuss converse consult",
        "take": "take accept receive answer pick grab get",
        "desk": "desk phone line extension headset station seat computer end",
        "i": "i we",
        "am": "am are is was",
        "can": "can may could",
        "free": "available free open idle clear avail",
        "now": "now rn immediately asap quick quickly",
        "seen": "reviewed read looked checked opened studied done finished",
        "paper": "chart notes fax form letter denial file records labs case pa auth",
    }.items()
    for word in words.split()
}
"""Words that weigh alike also weigh together."""


def weigh(evidence: AbstractSet[str]) -> float:
    """Return what the evidence of a reply weighs for READY: the natural logarithm of the odds that it means that.

    The same in whatever order: a set has another one in every process, and a reply may weigh just what is needed.
    """
    weights = _weights()
    return round(fsum((weights[""], *(weights[one] for one in evidence if one in weights))), _DECIMALS)


def heaviest(evidence: AbstractSet[str]) -> Sequence[tuple[str, float]]:
    """Return what weighs most in the evidence of a reply, the heaviest first, and how much."""
    weights = _weights()
    found = ((one, weights[one]) for one in evidence if one in weights)
    return nsmallest(_MOST_REASONS, found, key=lambda one: (-abs(one[1]), one[0]))


def judged(clauses: Sequence[Clause], verdict: Verdict) -> set[str]:
    """Return what is weighed of what the rules found."""
    kinds = {f"={one.kind.name}" for one in clauses}
    rules = {f"={one.rule}" for one in (*clauses, verdict)}
    doubted = {"=maybe"} if verdict.maybe_ready else set[str]()
    return {*kinds, *rules, *doubted, f"={verdict.meaning}"}


def words_weighed(heard: Sequence[Word], text: str) -> set[str]:
    """Return what is weighed of the words: alone, in twos and threes, as they are and as their kind; their number."""
    words = [_BEGINNING, *(_spoken(word, text) for word in _without_number(heard)), _END]
    kinds = [_ALIKE.get(word, word[:1] if word.startswith("?") and word != "?" else word) for word in words]
    return {*_together(words), *_together(kinds), f"#{min(len(heard) // 4, 6)}"}


def _without_number(heard: Sequence[Word]) -> list[Word]:
    """Leave out which request it is about: whether that one is meant is no matter of weight."""
    at = [place for place, word in enumerate(heard) if word.said == _NUMBERED]
    left_out = {*at, *(place - 1 for place in at if place and heard[place - 1].said in _TOWARDS)}
    return [word for place, word in enumerate(heard) if place not in left_out]


def _spoken(word: Word, text: str) -> str:
    return f"?{text[word.start : word.end].lower()[:_LETTERS]}" if word.said == UNKNOWN else word.said


def _together(words: Sequence[str]) -> Iterator[str]:
    yield from words
    spoken = [word for word in words if word not in _QUIET]
    for line in (words, spoken):
        yield from map(" ".join, pairwise(line))
        yield from map(" ".join, zip(line, line[1:], line[2:], strict=False))
    yield from map(" _ ".join, zip(spoken, spoken[2:], strict=False))


@cache
def _weights() -> Mapping[str, float]:
    return json.loads(FILE.read_text("utf-8"))
