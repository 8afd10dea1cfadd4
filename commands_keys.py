"""`python app.py keys …`: which encryption keys are in use, and rewrapping everything by the newest. Wiring."""

from __future__ import annotations

import asyncio

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from config import Settings
from storage import indexing, rotation
from storage.indexing import Indexed
from storage.rotation import Keys, Progress, Rotated, Unopened
from storage.sealed import SHAPES, Rewrapped
from terminal import bar, desk_store, settings_of_now

NAMED = 20
"""Rows that are named when they cannot be opened; the others are counted."""
_WHY = {
    Rewrapped.KEY_MISSING: "its key is not in P2P_ENCRYPTION_KEYS",
    Rewrapped.CHANGED: "it was changed since it was stored",
}
_NOT_YET_USED = "A new key that nothing uses yet stays: put it first once all bots have it."
"""On the way to a rotation: README, "Rotating the encryption key"."""

keys = typer.Typer(help="The encryption keys: which are in use, and rotating them.", rich_markup_mode=None)


@keys.callback(invoke_without_command=True)
def show(context: typer.Context) -> None:
    """Show the keys of P2P_ENCRYPTION_KEYS by name, and how many rows each one wraps."""
    if context.invoked_subcommand is None:
        status()


@keys.command()
def status() -> None:
    """Show the keys of P2P_ENCRYPTION_KEYS by name, and how many rows each one wraps."""
    settings = settings_of_now()
    with bar() as tell:
        found = asyncio.run(_look(settings, tell))
    _print(found)
    if found.retired:
        Console().print(_NOT_YET_USED)


@keys.command()
def rotate() -> None:
    """Wrap every row's data key by the first of P2P_ENCRYPTION_KEYS, while the bot runs. Killed, it goes on."""
    settings = settings_of_now()
    with bar() as tell:
        rotated = asyncio.run(_rotate(settings, tell))
    Console().print(f"Rewrapped {rotated.rewrapped:,} rows.", highlight=False)
    _print(rotated.keys)
    _print_unopened(rotated)
    if rotated.unopened or rotated.keys.missing:
        raise typer.Exit(1)


@keys.command()
def index() -> None:
    """Index every request anew by PA number, member ID, phone and caller, while the bot runs. Killed, it goes on."""
    settings = settings_of_now()
    with bar() as tell:
        found = asyncio.run(_index(settings, tell))
    told = f"Requests read: {found.requests:,}. Found by more, or by other, words now: {found.changed:,}."
    Console().print(told, highlight=False)
    if found.unopened:
        Console(stderr=True).print(f"Left as they are, since they do not open: {found.unopened:,}.", highlight=False)
        raise typer.Exit(1)


async def _index(settings: Settings, tell: Progress) -> Indexed:
    async with desk_store(settings) as (store, _):
        return await indexing.index(store, tell)


async def _look(settings: Settings, tell: Progress) -> Keys:
    async with desk_store(settings) as (store, clock):
        return await rotation.keys(store, clock.now(), tell)


async def _rotate(settings: Settings, tell: Progress) -> Rotated:
    async with desk_store(settings) as (store, clock):
        return await rotation.rotate(store, clock.now, tell)


def _print(found: Keys) -> None:
    table = Table("Key", "In P2P_ENCRYPTION_KEYS", *SHAPES)
    for column in table.columns[2:]:
        column.justify = "right"
    for place, one in enumerate(found.ids, start=1):
        table.add_row(one, f"{place}: seals" if place == 1 else f"{place}: opens", *_counts(found, one))
    for one in found.missing:
        table.add_row(one, Text("not there", style="bold red"), *_counts(found, one))
    console = Console()
    console.print(table)
    console.print(_advice(found), soft_wrap=True, highlight=False, markup=False)


def _counts(found: Keys, key_id: str) -> list[str]:
    return [f"{found.tally.get(key_id, {}).get(table, 0):,}" for table in SHAPES]


def _advice(found: Keys) -> str:
    """Return what an administrator may do now."""
    told: list[str] = []
    if found.missing:
        told.append(f"Rows need {', '.join(found.missing)}: put the key back into P2P_ENCRYPTION_KEYS.")
    if found.retired:
        told.append(f"Unused now: take {', '.join(found.retired)} out of P2P_ENCRYPTION_KEYS and restart the bot.")
    waiting = [one for one in found.ids[1:] if found.rows(one)]
    if waiting:
        told.append(f"Still in use: {', '.join(waiting)}. Run keys rotate (again).")
    older = [one for one in found.ids[1:] if one in found.sealing]
    told += [f"A running bot seals with {one}: put {found.ids[0]} first in its settings, restart it." for one in older]
    return "\n".join(told) if told else "Nothing to do: one key, and it wraps everything."


def _print_unopened(rotated: Rotated) -> None:
    err = Console(stderr=True)
    for one in rotated.unopened[:NAMED]:
        err.print(_named(one), highlight=False, markup=False, soft_wrap=True)
    others = len(rotated.unopened) - NAMED
    if others > 0:
        err.print(f"And {others:,} more.", highlight=False)


def _named(one: Unopened) -> str:
    return f"Left as it is: {one.table} {one.row}, {_WHY[one.why]}."
