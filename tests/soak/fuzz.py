"""The fuzzer: bodies and presses that nobody honest sends, against the bot as it is installed, over real HTTP.

`python -m tests.soak.fuzz [COUNT] [--seed SEED]` (100000, 1); `--case N` shows what case N of the seed sends.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.activities import PHARMACIST, TECHNICIAN, TENANT, Human
from tests.bot.gate_tokens import BAD
from tests.soak.figures import Row, SoakFailed, say, table
from tests.soak.fuzz_judge import refused
from tests.soak.fuzz_policy import wrongs
from tests.soak.fuzz_presses import NOBODY, PEOPLE, Known, honest, press
from tests.soak.fuzz_values import damaged, mutated, noise, written
from tests.soak.fuzz_world import SECRET_WORD, Answered, Kept, World, kept, world

BATCH: Final = 250
AT_ONCE: Final = 16
WARM: Final = 0.25
"""The part of a run after which memory must have stopped growing."""
FLAT: Final = 1.05
SHOWN: Final = 4000
"""Letters of what broke."""
REFUSALS: Final = frozenset({400, 401, 403, 413, 415})


@dataclass(frozen=True, slots=True)
class Case:
    """One call. `outside`: its answer may not show anything of a request. `at_most`: the statuses it may get."""

    number: int
    body: bytes
    token: str
    at_most: frozenset[int]
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    outside: bool = False


TAKEN: Final = REFUSALS | {200}
Make = Callable[[int, random.Random, World, Known], Case]


def _body(dice: random.Random, known: Known, url: str, person: Human | None = None) -> bytes:
    """Return any body at all: noise, an accident, a mutation, a forged press, an honest activity."""
    speaker = person or dice.choice(PEOPLE)
    chosen = dice.random()
    if chosen < 0.2:
        return noise(dice)
    found = (press if dice.random() < 0.4 else honest)(dice, known, speaker) | {"serviceUrl": url}
    if chosen < 0.5:
        return damaged(json.dumps(found).encode(), dice)
    return written(mutated(found, dice, dice.choice((1, 2, 4, 10))), dice)


def _stranger(number: int, dice: random.Random, world: World, known: Known) -> Case:
    """Somebody without a good token, whatever they say."""
    tokens = ("", "Basic x", "Bearer", "Bearer x.y.z", *(world.tokens[name] for name in world.tokens if name != "good"))
    return Case(number, _body(dice, known, world.teams.url), dice.choice(tokens), frozenset({401, 403, 413}))


def _malformed(number: int, dice: random.Random, world: World, known: Known) -> Case:
    """Teams' own token above something that trust.md wants refused."""
    while True:
        body, headers = _body(dice, known, world.teams.url), {}
        if dice.random() < 0.02:
            headers = {"Content-Encoding": "gzip"} if dice.random() < 0.5 else {"Content-Type": "text/plain"}
        if headers or refused(body, world.teams.url, TENANT):
            return Case(number, body, world.tokens["good"], REFUSALS, headers)


def _odd(number: int, dice: random.Random, world: World, known: Known) -> Case:
    """Teams' own token above anything that may be let in."""
    while True:
        body = _body(dice, known, world.teams.url)
        if not refused(body, world.teams.url, TENANT):
            return Case(number, body, world.tokens["good"], TAKEN)


def _forged(number: int, dice: random.Random, world: World, known: Known) -> Case:
    """A press with made-up data by anybody of the tenant."""
    found = press(dice, known, dice.choice(PEOPLE)) | {"serviceUrl": world.teams.url}
    return _pressed(number, dice, world, found)


def _unprivileged(number: int, dice: random.Random, world: World, known: Known) -> Case:
    """A press with made-up data by who manages nothing."""
    found = press(dice, known, dice.choice((NOBODY, TECHNICIAN, PHARMACIST))) | {"serviceUrl": world.teams.url}
    return _pressed(number, dice, world, found)


def _outsider(number: int, dice: random.Random, world: World, known: Known) -> Case:
    """A press by somebody without any role, in their own chat or elsewhere: nothing is theirs to see."""
    found = press(dice, known, NOBODY) | {"serviceUrl": world.teams.url}
    elsewhere = "p2prequests" not in json.dumps(found["conversation"])
    return _pressed(number, dice, world, found, outside=elsewhere)


def _automatic(number: int, dice: random.Random, world: World, known: Known) -> Case:
    """A refresh that nobody pressed."""
    found = press(dice, known, dice.choice(PEOPLE), auto=True) | {"serviceUrl": world.teams.url}
    return _pressed(number, dice, world, found)


def _pressed(number: int, dice: random.Random, world: World, found: dict[str, Any], *, outside: bool = False) -> Case:
    body = written(found, dice)
    expected = REFUSALS if refused(body, world.teams.url, TENANT) else TAKEN
    return Case(number, body, world.tokens["good"], expected, outside=outside)


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of case; `still`: the tables that a whole batch of it leaves as they were."""

    make: Make
    still: frozenset[str] = frozenset()
    requests: bool = False


_MANAGED = frozenset({"role", "channel", "desk"})
_ALL = _MANAGED | {"inbox", "draft", "note", "heard", "reaction", "person"}
FAMILIES: Final[Mapping[str, Family]] = {
    "strangers": Family(_stranger, _ALL, requests=True),
    "malformed": Family(_malformed, _ALL, requests=True),
    "odd": Family(_odd),
    "forged presses": Family(_forged),
    "unprivileged": Family(_unprivileged, _MANAGED),
    "outsiders": Family(_outsider, _MANAGED),
    "automatic": Family(_automatic, _MANAGED | {"draft", "note", "reaction"}, requests=True),
}


@dataclass(slots=True)
class Figures:
    """What was sent and what came back."""

    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter[int]))
    broken: list[str] = field(default_factory=list[str])
    warm: int = 0
    end: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    asked_again: int = 0

    def rows(self) -> list[Row]:
        """Return the table's rows."""
        rows: list[Row] = [(name, dict(sorted(found.items()))) for name, found in self.statuses.items()]
        total: Counter[int] = sum(self.statuses.values(), Counter())
        growth = self.end / self.warm - 1 if self.warm else 0.0
        return [
            *rows,
            ("all", f"{total.total()} in {self.seconds:.0f} s: {dict(sorted(total.items()))}"),
            ("slowest answer", f"{self.slowest:.2f} s"),
            ("asked to come again, and then taken", self.asked_again),
            (
                "memory",
                f"{self.warm / 2**20:.1f} MB after the warm-up, {self.end / 2**20:.1f} MB at the end ({growth:+.1%})",
            ),
            ("broken", len(self.broken)),
        ]


async def fuzz(folder: Path, count: int, seed: int, *, flat: float = FLAT) -> Figures:
    """Send `count` cases; `flat` bounds the memory at the end, in terms of that after the warm-up.

    Raises SoakFailed when something was taken, changed, answered or kept that should not be.
    """
    figures = Figures()
    async with world(folder) as made:
        made.tokens = {**made.tokens, **_bad_tokens(made)}
        began, names = time.monotonic(), list(FAMILIES)
        for place, first in enumerate(range(0, count, BATCH)):
            await _batch(made, names[place % len(names)], range(first, min(first + BATCH, count)), seed, figures)
            if first <= count * WARM:
                figures.warm = made.memory()
            if len(figures.broken) > 20:
                break
        figures.end, figures.seconds = made.memory(), time.monotonic() - began
        figures.slowest, figures.asked_again = made.slowest, made.asked_again
        figures.broken += _told(made)
    if figures.end > figures.warm * flat:
        figures.broken.append("memory grew")
    if figures.broken:
        raise SoakFailed("\n".join([table("fuzz", figures.rows()), *(one[:SHOWN] for one in figures.broken[:20])]))
    return figures


def _bad_tokens(made: World) -> Mapping[str, str]:
    now = int(time.time())  # noqa: TID251  PyJWT compares with the real clock
    names = (
        "wrong key",
        "kid unknown",
        "alg none, signed",
        "HS256 with the public key",
        "aud another app",
        "exp 5 min ago",
    )
    return {name: f"Bearer {BAD[name][1](made.issuer, now)}" for name in names}


async def _batch(made: World, name: str, numbers: range, seed: int, figures: Figures) -> None:
    """Send the cases of one batch, several at once, then look at what they changed."""
    family = FAMILIES[name]
    await made.refill(random.Random(f"{seed}:refill:{numbers.start}"))
    known, before = made.known(), kept(made)
    waiting = iter([family.make(number, random.Random(f"{seed}:{number}"), made, known) for number in numbers])

    async def worker() -> None:
        for case in waiting:
            answer = await made.send(case.body, case.token, case.headers)
            figures.statuses[name][answer.status] += 1
            figures.broken += [f"case {case.number} ({name}): {wrong}" for wrong in _judged(case, answer)]

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    where = f"cases {numbers.start} to {numbers.stop - 1} ({name})"
    figures.broken += [f"{where}: {wrong}" for wrong in _changed(made, family, before, kept(made))]


def _judged(case: Case, answer: Answered) -> Sequence[str]:
    """Return what is wrong with an answer; the whole body stands in it, for the ids in it are this run's alone."""
    found: list[str] = []
    if answer.status not in case.at_most:
        found.append(f"answered {answer.status}: {case.body!r}")
    if b"Traceback" in answer.body:
        found.append("answered with a traceback")
    if case.outside and SECRET_WORD.encode() in answer.body:
        found.append(f"was shown a request: {case.body!r}")
    return found


def _changed(made: World, family: Family, before: Kept, after: Kept) -> list[str]:
    moved = [f"{name} changed" for name in family.still if before.tables[name] != after.tables[name]]
    if family.requests and (before.requests, before.events) != (after.requests, after.events):
        moved.append("requests changed")
    return [*moved, *wrongs(made, before, after)]


def _told(made: World) -> list[str]:
    """Return what stands in the log and should not, and what Teams had to complain of."""
    written_down = made.process.written()
    lines = [line for line in written_down.splitlines() if "turn_failed" in line or "Traceback" in line]
    if SECRET_WORD in written_down:
        lines.append("what was typed stands in the log")
    return [*lines[:10], *(f"Teams complains: {one}" for one in made.teams.violations[:10])]


async def shown(folder: Path, number: int, seed: int) -> str:
    """Return what a case sends, to a new desk: its ids are others, its shape is the same."""
    name = list(FAMILIES)[number // BATCH % len(FAMILIES)]
    async with world(folder) as made:
        made.tokens = {**made.tokens, **_bad_tokens(made)}
        await made.refill(random.Random(seed))
        case = FAMILIES[name].make(number, random.Random(f"{seed}:{number}"), made, made.known())
        answer = await made.send(case.body, case.token, case.headers)
        tail = made.process.tail()
    return f"{name}\n{dict(case.headers)}\n{case.body!r}\n{answer}\nmay be answered {sorted(case.at_most)}\n{tail}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it, print the figures, and return 1 when a bar was not met."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.fuzz", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", type=int, default=None)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="p2p-fuzz-") as folder:
        if options.case is not None:
            say(asyncio.run(shown(Path(folder), options.case, options.seed)))
            return 0
        try:
            figures = asyncio.run(fuzz(Path(folder), options.count, options.seed))
        except SoakFailed as failed:
            say(str(failed))
            return 1
    say(table(f"fuzz, seed {options.seed}", figures.rows()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
