"""`python app.py audit …`: is the trail as it was, and taking it to other programs. Wiring."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from cards.text import plain
from cards.when import day_and_clock, zone_name
from config import Settings, WrongSetting
from storage.chain import SEALS
from storage.trail_export import FORMATS, Wanted, damage, exported
from storage.verifying import Located, Progress, Verdict, located, seal_ahead, verify
from terminal import bar, desk_store, settings_of_now

NAMED = 20
"""Broken chains, and damaged rows, that are named; the others are counted."""

audit = typer.Typer(help="The audit trail: verify or export it.", rich_markup_mode=None, no_args_is_help=True)
_DAY = "%Y-%m-%d"
From = Annotated[
    datetime | None, typer.Option("--from", formats=[_DAY], metavar="YYYY-MM-DD", help="From this day on.")
]
To = Annotated[datetime | None, typer.Option("--to", formats=[_DAY], metavar="YYYY-MM-DD", help="The last day.")]


@dataclass(frozen=True, slots=True)
class _Read:
    """What was found, whether it is as it was, how many chains were sealed then, the newest seal, what is named."""

    verdict: Verdict
    is_sound: bool
    sealed: int
    newest: tuple[int, str] | None
    named: Sequence[Located]


class Format(StrEnum):
    """How rows are written."""

    JSONL = "jsonl"
    CSV = "csv"


@audit.command(name="verify")
def verify_(
    seals: Annotated[int, typer.Option(min=0, help="How many seals there were once: fewer is a break.")] = 0,
    head: Annotated[str, typer.Option(metavar="HEAD", help="What the last one of these had as its head.")] = "",
) -> None:
    """Read the whole trail and name the first row that is not as it was. Exit code 1 when there is one."""
    if head and not seals:
        raise WrongSetting("--head HEAD is the head of a seal: give its number too, --seals N, as the log line has it.")
    settings = settings_of_now()
    with bar() as tell:
        read = asyncio.run(_verify(settings, tell, seals, head))
    _print_named(read, settings.time_zone)
    _print(read, seals, settings.time_zone)
    if not read.is_sound:
        raise typer.Exit(1)


@audit.command()
def export(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A new file; without it, standard output.")
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="JSON lines, or CSV.")] = Format.JSONL,
    since: From = None,
    until: To = None,
    request: Annotated[int | None, typer.Option(min=1, max=2**31 - 1, help="One request's number.")] = None,
) -> None:
    """Write the trail, people as object ids, nothing that was typed. Days are of P2P_TIME_ZONE.

    Of a damaged row what can be read is written, and the row is named. Exit code 1 then.
    """
    if since is not None and until is not None and until < since:
        raise WrongSetting("--from is a later day than --to; nothing was exported.")
    settings = settings_of_now()
    zone = ZoneInfo(settings.time_zone)
    wanted = Wanted(request, _midnight(since, zone), _midnight(until + timedelta(days=1) if until else None, zone))
    with bar() as tell, _opened(file) as out:
        rows, damaged = asyncio.run(_export(settings, wanted, format_, out, tell))
    err = Console(stderr=True)
    for one in damaged[:NAMED]:
        err.print(plain(one), highlight=False, markup=False, soft_wrap=True)
    err.print(f"{rows:,} rows{f', {len(damaged):,} of them damaged' if damaged else ''}.", highlight=False)
    if damaged:
        raise typer.Exit(1)


def _midnight(day: datetime | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone) if day is not None else None


async def _verify(settings: Settings, tell: Progress, seals: int, head: str) -> _Read:
    """Return what was found, how many chains were sealed after it (none while anything is broken), what is named."""
    async with desk_store(settings) as (store, clock):
        verdict = await verify(store, tell, (seals, head.lower()) if head else None)
        sound = not verdict.breaks and verdict.seals >= seals
        sealed = await seal_ahead(store, verdict.ahead, clock.now()) if sound else 0
        named = await located(store, verdict.breaks[:NAMED])
        return _Read(verdict, sound, sealed, await store.read(lambda unit: unit.audit.newest_seal()), named)


async def _export(
    settings: Settings, wanted: Wanted, form: Format, out: TextIO, tell: Progress
) -> tuple[int, list[str]]:
    """Return how many rows were written, and which of them are damaged."""
    head, line = FORMATS[form]
    rows, damaged = 0, list[str]()
    async with desk_store(settings) as (store, _):
        out.write(head())
        try:
            async for page in exported(store, wanted, tell):
                out.writelines(map(line, page))
                rows += len(page)
                damaged += filter(None, map(damage, page))
        except LookupError:
            raise WrongSetting(f"There is no request #{wanted.request}; nothing was exported.") from None
    return rows, damaged


@contextmanager
def _opened(file: Path | None) -> Generator[TextIO]:
    """Yield where to write: a new file of its owner's alone (gone again when the export fails), or standard output."""
    if file is None:
        yield sys.stdout
        return
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise WrongSetting(f"{file} is there already; it was left as it is. Name a new file.") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            yield out
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def _print(read: _Read, wanted: int, zone: str) -> None:
    console, verdict = Console(), read.verdict
    if verdict.seals < wanted:
        console.print(f"There are {verdict.seals:,} sound seals, and there were {wanted:,}.", highlight=False)
    counted = f"{verdict.rows:,} rows in {verdict.chains:,} chains"
    last = f", the last {day_and_clock(verdict.sealed_at, zone)}" if verdict.sealed_at else ""
    if not read.is_sound:
        console.print(f"Read {counted}. Not sealed again.", highlight=False)
    else:
        told = f"{counted} are as they were: {verdict.seals:,} seals{last}; {read.sealed:,} chains sealed now."
        console.print(told, highlight=False)
        if read.newest is not None:
            number, head = read.newest
            told = f"Note outside of the database, for the next time: --seals {number} --head {head}"
            console.print(told, highlight=False, soft_wrap=True)


def _print_named(read: _Read, zone: str) -> None:
    console = Console()
    for one in read.named:
        console.print(_named(one, zone), highlight=False, markup=False, soft_wrap=True)
    others = len(read.verdict.breaks) - len(read.named)
    if others > 0:
        console.print(f"And {others:,} more chains.", highlight=False)


def _named(one: Located, zone: str) -> str:
    """Return which row it is, as people know it (the number, the time), and as it is stored."""
    found = one.found
    if found.subject == SEALS:
        return f"Seal {found.seq} {found.what}."
    whose = f"#{one.number} ({found.subject})" if one.number is not None else found.subject
    when = f"{one.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone_name(zone, one.at)}" if one.at else ""
    dated = when and (f", dated {when}," if one.is_its_own else f", after {when},")
    return plain(f"Row {found.seq} of {whose}{dated} {found.what}.")  # whose it is may be anything that was put there
