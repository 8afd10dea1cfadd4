"""The labelled corpora of pasted templates and times in words (tests/corpus/README.md), and how well they are read."""

from __future__ import annotations

import gc
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import process_time
from typing import Any

from desk.model import Window
from desk.pasting import Pasted, read_paste
from desk.spoken import windows_in

TRIES = 50
USUAL = 0.0005
"""Seconds in which twenty thousand squares are summed up."""
CORPUS = Path(__file__).parent.parent / "corpus"
Row = Mapping[str, Any]


def halves(name: str) -> list[str]:
    """Return the parts of a corpus that are there: "dev", "own", "held_out"."""
    return sorted(path.stem.removeprefix(f"{name}_") for path in CORPUS.glob(f"{name}_*.jsonl"))


def rows(name: str, half: str) -> list[Row]:
    return [json.loads(line) for line in (CORPUS / f"{name}_{half}.jsonl").read_text("utf-8").splitlines()]


@dataclass
class Figures:
    """Right ones of all, by field or by sort of phrase, and the texts that were misread."""

    right: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)
    misread: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.right.total() / self.of.total()

    def report(self) -> str:
        lines = [f"{key:20} {self.right[key]:4} of {of:4}  {self.right[key] / of:.3f}" for key, of in self.of.items()]
        return "\n".join([*lines, f"{'all':20} {self.right.total():4} of {self.of.total():4}  {self.share:.4f}"])


def folded(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def pairs(requests: Sequence[tuple[str, Mapping[str, str]]]) -> dict[tuple[int, str], str]:
    """Return what is compared: the fields of each request by number, and its kind."""
    said = {(at, key): folded(text) for at, (_, fields) in enumerate(requests) for key, text in fields.items()}
    return said | {(at, "kind"): kind for at, (kind, _) in enumerate(requests)}


def template_figures(read: Iterable[Row]) -> tuple[Figures, Figures]:
    """Return the figures of fields, over those expected and the wrong extra ones, and of kinds."""
    fields, kinds = Figures(), Figures()
    for row in read:
        wanted = pairs([(request["kind"], request["fields"]) for request in row["requests"]])
        got = pairs([(one.kind.value, one.fields) for one in read_paste(row["text"])])
        for key in wanted | got:
            figures = kinds if key[1] == "kind" else fields
            figures.of[key[1]] += 1
            figures.right[key[1]] += wanted.get(key) == got.get(key)
            if wanted.get(key) != got.get(key):
                figures.misread.append(f"{row['text']}\n{key[1]}: {wanted.get(key)!r}, read as {got.get(key)!r}")
    return fields, kinds


def time_figures(read: Iterable[Row]) -> Figures:
    """Return the figures of phrases read exactly, by how many windows they name; "wrong" ones named a wrong window."""
    figures = Figures()
    for row in read:
        wanted = [tuple(window[key] for key in ("day", "start", "end", "zone")) for window in row["windows"]]
        got = [plain(window) for window in windows_in(row["text"], datetime.fromisoformat(row["now"]), row["zone"])]
        key = f"{len(wanted)} windows"
        figures.of[key] += 1
        figures.right[key] += wanted == got
        if wanted != got:
            figures.misread.append(f"{row['text']!r}: {wanted}, read as {got}")
    return figures


def plain(window: Window) -> tuple[str | None, str | None, str | None, str]:
    start, end = (at and f"{at:%H:%M}" for at in (window.start, window.end))
    return window.day and window.day.isoformat(), start, end, window.zone


def only(pasted: Sequence[Pasted]) -> Pasted:
    (one,) = pasted
    return one


def seconds(call: Callable[[], object], most: float) -> float:
    """Return the least time of the processor that a call takes, without what measures coverage or cleans up.

    What is not below `most` is measured again, and counted in seconds of a usual processor: whoever shares this one
    makes it slower for a while.
    """
    tracer = sys.gettrace()
    sys.settrace(None)
    gc.disable()
    try:
        least = _once(call)
        for _ in range(TRIES):
            if least < most:
                break
            least = min(least, _once(call))
        return least if least < most else least / _slowness()
    finally:
        gc.enable()
        sys.settrace(tracer)


def _slowness() -> float:
    """Return how many times as long as on a usual processor something takes here and now, at least once as long."""
    return max(1.0, min(_once(lambda: sum(number * number for number in range(20_000))) for _ in range(9)) / USUAL)


def _once(call: Callable[[], object]) -> float:
    begun = process_time()
    call()
    return process_time() - begun
