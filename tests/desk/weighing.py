"""Learns what words weigh for READY from the labelled replies. `python -m tests.desk.weighing` writes the weights.

Logistic regression by steps that shrink (AdaGrad), with a penalty that keeps rare words light. No chance is involved:
rows go in the order of a digest, so the same corpus gives the same file. What the rules found is weighed only in
replies that the rules were not written from: there they would seem to be always right. `--across` prints how each
author's replies are understood by weights learned from all the others.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from math import exp, sqrt

from desk.phrases import SURE, evidence, hear
from desk.reply_weights import FILE, words_weighed
from tests.desk.replies import THREAD, rows, sets

HELD_OUT = "replies_held_out"
"""Never learned from."""
SHOWN = frozenset({"replies_dev", "replies_own", "replies_own_second", "replies_own_third", "readiness_own"})
"""What the rules were written from."""
EPOCHS, STEP, PENALTY = 30, 0.35, 0.0004
LEAST_SEEN, LIGHTEST = 2, 0.1


@dataclass(frozen=True, slots=True)
class Example:
    """A reply's evidence, in order, and whether it means READY."""

    evidence: tuple[str, ...]
    ready: bool


def example(text: str, *, ready: bool, shown: bool) -> Example:
    """Return a labelled reply as it is learned from; `shown` when the rules were written from it."""
    heard = hear(text)
    return Example(tuple(sorted(words_weighed(heard.words, heard.text) if shown else evidence(heard))), ready)


def learned_from() -> list[str]:
    """Return the names of the sets that the weights are learned from."""
    return [*(f"replies_{name}" for name in sets() if f"replies_{name}" != HELD_OUT), "readiness_own"]


@cache
def examples(name: str) -> Sequence[Example]:
    """Return a set of the corpus as it is learned from.

    Without what stands outside a thread or is of another one, and without what is held out in the same words.
    """
    held_out = {_plain(row["text"]) for row in rows(HELD_OUT)}
    here = (row for row in rows(name) if row.get("place") != "channel" and row.get("number") in {None, THREAD})
    kept = (row for row in here if _plain(row["text"]) not in held_out)
    shown = name in SHOWN
    return [example(row["text"], ready=row.get("ready", row.get("label") == "ready"), shown=shown) for row in kept]


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", text.lower()).strip()


def learn(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weights; the empty word is what every reply weighs. The order of the examples is no matter."""
    ordered = sorted(examples, key=lambda one: sha256(" ".join(one.evidence).encode()).digest())
    seen = Counter(word for one in ordered for word in one.evidence)
    often = ["", *(word for word, times in seen.items() if times >= LEAST_SEEN)]
    place = {word: at for at, word in enumerate(often)}  # lists: seventeen million steps are taken
    kept = [([0, *(place[word] for word in one.evidence if word in place)], one.ready) for one in ordered]
    weights, slopes = [0.0] * len(often), [1.0] * len(often)
    for _ in range(EPOCHS):
        for words, ready in kept:
            _step(weights, slopes, words, ready=ready)
    found = sorted(zip(often, weights, strict=True))
    return {word: round(weight, 2) for word, weight in found if abs(weight) >= LIGHTEST or not word}


def _step(weights: list[float], slopes: list[float], words: Sequence[int], *, ready: bool) -> None:
    error = ready - 1 / (1 + exp(-sum([weights[word] for word in words])))  # a list is summed quicker
    for word in words:
        weight = weights[word]
        slope = error - PENALTY * weight
        slopes[word] = squared = slopes[word] + slope * slope
        weights[word] = weight + STEP * slope / sqrt(squared)


def dump(weights: Mapping[str, float]) -> str:
    """Return the weights as they are stored: one a line, in order."""
    return json.dumps(weights, ensure_ascii=False, indent=0) + "\n"


def across() -> str:
    """Return how the replies of each author are understood by weights learned from all the others."""
    known = {name: examples(name) for name in learned_from()}
    lines = [_across(name, known) for name in known if name not in SHOWN]
    return "\n".join(lines) + "\n"


def _across(name: str, known: Mapping[str, Sequence[Example]]) -> str:
    weights = learn([one for other, those in known.items() if other != name for one in those])
    given = [(sum(weights.get(word, 0) for word in ("", *one.evidence)) >= SURE, one.ready) for one in known[name]]
    right = sum(ready for said, ready in given if said)
    said, ready = sum(said for said, _ in given), sum(ready for _, ready in given)
    return f"{name:20} {len(given):4}  ready {ready:4}  precision {right / said:.3f}  recall {right / ready:.3f}"


if __name__ == "__main__":
    if "--across" in sys.argv:
        sys.stdout.write(across())
    else:
        FILE.write_text(dump(learn([one for name in learned_from() for one in examples(name)])), "utf-8")
