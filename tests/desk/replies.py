"""The labelled corpus of replies, and how well they are understood. `python -m tests.desk.replies` prints it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from desk.phrases import Meaning, Verdict, read

CORPUS = Path(__file__).parent.parent / "corpus"
THREAD = 12
"""The replies of the corpus stand in the thread of request #12, unless they are posts of their own."""
NAMED = ("time", "number", "to", "extension")
Row = Mapping[str, Any]


def sets() -> list[str]:
    """Return the parts of the corpus that are there: "dev", "held_out" and those of our own."""
    return sorted(path.stem.removeprefix("replies_") for path in CORPUS.glob("replies_*.jsonl"))


def rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (CORPUS / f"{name}.jsonl").read_text("utf-8").splitlines()]


def meaning_here(verdict: Verdict, *, in_thread: bool = True) -> Meaning:
    """Return what a reply means in its place: in a request's thread a "ready" for another request is talk."""
    other = in_thread and verdict.number not in {None, THREAD}
    return Meaning.TALK if other and verdict.meaning is Meaning.READY else verdict.meaning


@dataclass
class Figures:
    """Counted by class: those labelled, those given, those given rightly; the same for what replies name."""

    labelled: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    doubts: int = 0
    misread: list[str] = field(default_factory=list)

    def precision(self, key: str) -> float:
        return self.right[key] / self.given[key] if self.given[key] else 1.0

    def recall(self, key: str) -> float:
        return self.right[key] / self.labelled[key] if self.labelled[key] else 1.0


@cache
def figures(name: str) -> Figures:
    """Return how a part of the corpus is understood."""
    counted = Figures()
    for row in rows(f"replies_{name}"):
        verdict = read(row["text"])
        given = meaning_here(verdict, in_thread=row.get("place") != "channel")
        _count(counted, row["label"], given.value, right=given.value == row["label"])
        counted.doubts += verdict.maybe_ready
        if given.value != row["label"]:
            counted.misread.append(f"{row['text']!r} is {row['label']}, read as {given.value}: {verdict.rule}")
        for key in NAMED:
            _count_named(counted, key, row.get(key), getattr(verdict, key))
    return counted


def _count(counted: Figures, labelled: str, given: str, *, right: bool) -> None:
    counted.labelled[labelled] += 1
    counted.given[given] += 1
    counted.right[given] += right


def _count_named(counted: Figures, key: str, labelled: object, given: object) -> None:
    counted.labelled[key] += labelled is not None
    counted.given[key] += given is not None
    counted.right[key] += labelled is not None and labelled == given


def report(name: str) -> str:
    """Return precision and recall by class and by what replies name, and what was misread."""
    counted, of = figures(name), len(rows(f"replies_{name}"))
    keys = [one.value for one in Meaning] + list(NAMED)
    lines = [
        f"{key:14} {counted.labelled[key]:4}  precision {counted.precision(key):.3f}  recall {counted.recall(key):.3f}"
        for key in keys
    ]
    return "\n".join([*lines, f"may mean ready {counted.doubts:4} of {of}", *counted.misread])


if __name__ == "__main__":
    for one in sets():
        sys.stdout.write(f"{one}\n{report(one)}\n\n")
