"""What the commands have in common: the settings, the desk's store, files and bars. Wiring; the commands import it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from sqlalchemy import URL

from bot import logs
from bot.clock import SystemClock
from config import Settings, WrongSetting, load
from desk.ports import Clock, UnitOfWork
from opening import opened
from storage.database import postgres_url, sqlite_path
from storage.store import OpenedStore

T = TypeVar("T")
LINE_SECONDS = 2.0
"""Between two lines of progress."""


@contextmanager
def bar() -> Generator[Callable[[str, int, int], None]]:
    """Yield what draws a bar for each stage, on standard error: standard output is for results.

    Where nobody looks at a terminal it writes a line now and then, and one at each stage's end. Before the first word
    nothing is drawn, so that a refusal is one line.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(console).tell
        return
    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    drawn = Progress(*parts, console=console)
    tasks: dict[str, TaskID] = {}

    def tell(stage: str, done: int, of: int) -> None:
        drawn.start()
        if stage not in tasks:
            tasks[stage] = drawn.add_task(stage)
        drawn.update(tasks[stage], completed=done, total=of)

    try:
        yield tell
    finally:
        if tasks:
            drawn.stop()


class _Lines:
    """Progress as plain lines."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._next = 0.0

    def tell(self, stage: str, done: int, of: int) -> None:
        now = time.monotonic()
        if done == of or now >= self._next:
            self._next = now + LINE_SECONDS
            self._console.print(f"{stage}: {done:,} of {of:,}", highlight=False, markup=False)


def settings_of_now() -> Settings:
    """Return the settings, with the log as they say. Raises WrongSetting."""
    settings = load()
    logs.configure(settings.log_level)
    return settings


def on_the_desk(settings: Settings, work: Callable[[UnitOfWork, datetime], T], *, writes: bool = False) -> T:
    """Do the work on the desk's store, whether or not a bot serves from it meanwhile."""

    async def run() -> T:
        async with desk_store(settings) as (store, clock):
            now = clock.now()
            return await (store.run if writes else store.read)(lambda uow: work(uow, now))

    return asyncio.run(run())


@asynccontextmanager
async def desk_store(settings: Settings) -> AsyncGenerator[tuple[OpenedStore, Clock]]:
    """Open the desk's store, beside the bot that may serve from it, with the clock that both share.

    WrongSetting when there is none: nothing makes a file that is not there. OtherVersionError when it is of another
    version: only a start of the bot and `db upgrade` change that.
    """
    if server_of(settings.database_url) is None:
        file_of(settings.database_url)
    store = await opened(settings, migrating=False)
    try:
        yield store, store.clock(SystemClock())
    finally:
        await store.close()


def server_of(url: str, named: str = "P2P_DATABASE_URL") -> URL | None:
    """Return a PostgreSQL database's URL, None for one of another kind. Raises WrongSetting."""
    try:
        return postgres_url(url)
    except ValueError as error:
        raise WrongSetting(str(error).replace("P2P_DATABASE_URL", named)) from error


def file_of(url: str, named: str = "P2P_DATABASE_URL") -> Path:
    """Return the SQLite file that a URL names. Raises WrongSetting; nothing makes a file that is not there."""
    try:
        file = sqlite_path(url)
    except ValueError as error:
        raise WrongSetting(str(error).replace("P2P_DATABASE_URL", named)) from error
    if not file.is_file():
        raise WrongSetting(f"There is no database file {file}; are you in the bot's working folder?")
    return file
