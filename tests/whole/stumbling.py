"""The real process, in which what is asked for goes wrong and the error quotes all that it was given.

`python stumbling.py CONTROL`: CONTROL is a file that says what fails next, "PART COUNT NUMBER": the COUNT-th
repository call of the next "turn", or of the "dispatcher" and its timers, or the COUNT-th "card" drawn. NUMBER chooses
the error. The file is empty once it failed.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import app
from bot import dispatcher, teams_bot
from desk.ports import Store, UnitOfWork

CONTROL = Path(sys.argv.pop())
_RENDER = dispatcher.render
TROUBLES = (RuntimeError, sqlite3.OperationalError, ValueError, sqlite3.IntegrityError, LookupError)
"""What is raised in turn: mistakes of the program, and what a driver says."""


def due(part: str) -> int:
    """Count one call of a part; return its number when it is the one that fails, else 0."""
    said = CONTROL.read_text(encoding="utf-8").split() if CONTROL.exists() else []
    if len(said) != 3 or said[0] != part:
        return 0
    left, number = int(said[1]) - 1, int(said[2])
    whole = CONTROL.with_suffix(".new")
    whole.write_text(f"{part} {left} {number}" if left else "", encoding="utf-8")
    whole.replace(CONTROL)  # nobody reads a file that is half written, and takes it for empty
    return 0 if left else number


def trouble(number: int, *given: object) -> Exception:
    """Return an error that quotes everything, with a second one behind it."""
    told = TROUBLES[number % len(TROUBLES)](f"could not do {given!r} of {[_fields(one) for one in given]}")
    told.__cause__ = ValueError(repr(given))
    return told


def _fields(one: object) -> object:
    details = getattr(one, "details", one)
    return dict(getattr(details, "fields", {})) or getattr(one, "typed", None) or getattr(one, "text", None) or one


class Stumbling:
    """A repository of a unit that fails when it is its turn."""

    def __init__(self, real: Any, part: str) -> None:
        self._real = real
        self._part = part

    def __getattr__(self, name: str) -> Any:
        """Return a call that may fail."""
        found = getattr(self._real, name)
        return partial(self._call, found) if callable(found) else found

    def _call(self, found: Callable[..., Any], *given: Any, **more: Any) -> Any:
        number = due(self._part)
        if number:
            raise trouble(number, *given, *more.values())
        return found(*given, **more)


class StumblingUnit:
    """A unit of work all of whose repositories may fail."""

    def __init__(self, real: UnitOfWork, part: str) -> None:
        self._real = real
        self._part = part

    def __getattr__(self, name: str) -> Any:
        """Return one of its repositories."""
        return Stumbling(getattr(self._real, name), self._part)


class StumblingStore:
    """A store whose units may fail."""

    def __init__(self, real: Store, part: str) -> None:
        self._real = real
        self._part = part

    def __getattr__(self, name: str) -> Any:
        """Return everything else as it is."""
        return getattr(self._real, name)

    async def run(self, work: Callable[[UnitOfWork], Any]) -> Any:
        """Run a unit on stumbling repositories."""
        return await self._real.run(lambda uow: work(StumblingUnit(uow, self._part)))


def draw(delivery: Any, voice: Any) -> Any:
    """Draw a card, or fail and quote it."""
    call = _RENDER(delivery, voice)
    number = due("card")
    if number:
        raise trouble(number, call.body if call is not None else delivery)
    return call


def bot(store: Any, clock: Any, links: Any) -> Any:
    """Make the bot on a store that fails."""
    return teams_bot.TeamsBot(StumblingStore(store, "turn"), clock, links)


def engine(store: Any, sender: Any, clock: Any, voice: Any) -> Any:
    """Make the dispatcher on a store that fails; it looks again soon."""
    pace = dispatcher.Pace(sweep=0.2)
    return dispatcher.Dispatcher(StumblingStore(store, "dispatcher"), sender, clock, voice, pace)


for place, name, stumbles in ((dispatcher, "render", draw), (app, "TeamsBot", bot), (app, "Dispatcher", engine)):
    setattr(place, name, stumbles)
sys.exit(app.main())
