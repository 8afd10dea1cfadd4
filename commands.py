"""The command line besides serving: `python app.py check`, `outbox …`, `db …`. Wiring too; nobody imports it.

Imported only when asked for: serving pays neither for typer nor for rich.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import logs
from cards.problems import HAPPENED, NONE_LEFT, STATES, what_words, why_words
from cards.text import plain
from cards.when import day_and_clock
from commands_audit import audit
from commands_keys import keys
from config import Settings, WrongSetting, told
from desk.errors import DeskError
from desk.handlers.problems import Wish, fulfil
from desk.phrases import SURE, SURE_AT_LAST, evidence, hear, read
from desk.reply_weights import heaviest, weigh
from desk.reported import COUNTED, Board, Happened, board
from opening import opened, served_by_one
from registration import Proof
from signing_in import known_as, try_out
from storage.backup import back_up
from storage.copying import copy
from storage.migrate import HEAD
from terminal import bar, file_of, on_the_desk, server_of, settings_of_now

T = TypeVar("T")
FEW = 20
"""Deliveries that `outbox` shows without --all."""

Number = Annotated[int, typer.Argument(min=1, max=2**63 - 1, metavar="ID", help="The number that `outbox` shows.")]

app = typer.Typer(
    help="P2P Desk. Without a command it serves.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
outbox = typer.Typer(help="Deliveries that Teams refused or did not confirm.", rich_markup_mode=None)
db = typer.Typer(
    help="Back up the database, bring it to this version, or move it to PostgreSQL.",
    rich_markup_mode=None,
    no_args_is_help=True,
)
app.add_typer(outbox, name="outbox")
app.add_typer(db, name="db")
app.add_typer(keys, name="keys")
app.add_typer(audit, name="audit")


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say. Returns 0, or 2 after one line about what is wrong."""
    try:
        app(args=list(arguments), prog_name="app.py")
    except SystemExit as ended:  # how typer ends; it has said itself what is wrong with the arguments
        return int(ended.code or 0)
    except (WrongSetting, DeskError, OSError) as wrong:
        sys.stderr.write(f"P2P Desk: {told(wrong) if isinstance(wrong, OSError) else wrong}\n")
        return 2
    return 0


@app.command()
def explain(text: Annotated[str, typer.Argument(metavar="TEXT", help="A reply as it stood in a thread.")]) -> None:
    """Show what a pharmacist's reply is taken to mean, by which rule, and what weighs most in it. Nothing is kept."""
    found = read(text)
    doubt = "" if found.maybe_ready else None  # its words go through `plain`: a reply may drive the terminal
    named = {"": found.time, "#": found.number, "to ": found.to, "ext ": found.extension, "may mean ready": doubt}
    besides = (f"{key}{one}" for key, one in named.items() if one is not None)
    words = " · ".join((str(found.meaning), f"rule: {found.rule}", *besides))
    weighed = evidence(hear(text))
    reasons = ", ".join(f"{which} {weight:+}" for which, weight in heaviest(weighed))
    words += f"\nweighs {weigh(weighed):+.1f} for ready ({SURE:+} is enough, {SURE_AT_LAST:+} if it ends so): {reasons}"
    Console().print(plain(words), markup=False, highlight=False, soft_wrap=True)


@app.command()
def check() -> None:
    """Show by what the bot signs in to Microsoft, and try it: one token is asked for, nothing is sent."""
    settings = settings_of_now()
    logs.configure("ERROR")  # what is wrong is the one line at the end
    table = Table(show_header=False)
    for row in known_as(settings):
        table.add_row(*map(Text, row))
    console = Console()
    console.print(table)
    if settings.app_id and settings.proof is not Proof.NONE:
        asyncio.run(try_out(settings))
        console.print("Signed in: Microsoft gave a token.")


@outbox.callback(invoke_without_command=True)
def show(
    context: typer.Context,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Show all of them, not the oldest 20.")] = False,
) -> None:
    """Show the deliveries that Teams refused or did not confirm, oldest first."""
    if context.invoked_subcommand is not None:
        return
    settings = settings_of_now()
    limit = COUNTED if everything else FEW
    seen = on_the_desk(settings, lambda uow, _now: board(uow, shown=limit))
    _print(seen, settings.time_zone)


@outbox.command()
def send_again(number: Number) -> None:
    """Let a delivery go again at once."""
    _settle(Wish.SEND_AGAIN, number)


@outbox.command()
def dismiss(number: Number) -> None:
    """Take a delivery off the list; it is never sent."""
    _settle(Wish.DISMISS, number)


@db.command()
def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file: none is overwritten.")]) -> None:
    """Write the SQLite database to FILE, while the bot runs."""
    settings = settings_of_now()
    if server_of(settings.database_url) is not None:
        raise WrongSetting("db backup is for SQLite. Back PostgreSQL up with its own pg_dump.")
    source = file_of(settings.database_url)
    with bar() as tell:
        counts = back_up(source, file, lambda done, of: tell("pages", done, of))
    _print_counts(counts, f"{file} is checked and complete.")


@db.command()
def upgrade() -> None:
    """Bring the database to this program's version, as a start of the bot does. Make a backup before."""
    settings = settings_of_now()
    if server_of(settings.database_url) is None:
        file_of(settings.database_url)
    with served_by_one(settings):
        asyncio.run(_upgraded(settings))
    Console().print(f"The database is at version {HEAD}, as this program needs it.", highlight=False)


async def _upgraded(settings: Settings) -> None:
    store = await opened(settings)
    await store.close()


@db.command(name="copy")
def copy_(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The SQLite file, or its URL.")],
    target: Annotated[str, typer.Argument(metavar="TARGET", help="postgresql+asyncpg://user@host/name, empty.")],
) -> None:
    """Copy the desk from SQLite to an empty PostgreSQL database. Killed, it goes on when it is started again."""
    server = server_of(target, "TARGET")
    if server is None:
        raise WrongSetting("TARGET is no PostgreSQL database; write postgresql+asyncpg://user:password@host/name.")
    file = file_of(source, "SOURCE") if "://" in source else Path(source)
    console = Console(stderr=True)
    console.print(f"While this runs no bot can serve from {file}.", highlight=False)
    with bar() as tell:
        copied = asyncio.run(copy(file, server, tell))
    done = f"All rows are alike on both sides; this run wrote {copied.written}. Set P2P_DATABASE_URL and start the bot."
    _print_counts(copied.rows, done)


def _settle(wish: Wish, number: int) -> None:
    settings = settings_of_now()
    happened, about = on_the_desk(settings, lambda uow, now: fulfil(uow, wish, number, None, now), writes=True)
    if happened is Happened.SETTLED_BEFORE:
        raise WrongSetting(
            f"{number} is no delivery of the list (any more); nothing was changed. `outbox` shows the list."
        )
    words, _ = HAPPENED[happened]
    Console().print(words.format(what=what_words(about) if about else number), markup=False, highlight=False)


def _print(seen: Board, zone: str) -> None:
    console = Console()
    if not seen.shown:
        console.print(NONE_LEFT)
        return
    table = Table("ID", "What", "State", "Queued", "Tries", "Why")
    for one in seen.shown:
        problem = one.problem
        when, state = day_and_clock(problem.queued_at, zone), STATES[problem.state][0]
        cells = (str(problem.id), what_words(one), state, when, str(problem.attempts), why_words(problem))
        table.add_row(*map(Text, cells))  # as Text: a name with brackets is no markup
    console.print(table)
    if seen.others:
        console.print(f"And {seen.others} more, newer than these: outbox --all")
    console.print("Send one again: outbox send-again ID. Take it off the list: outbox dismiss ID.")


def _print_counts(counts: Mapping[str, int], done: str) -> None:
    table = Table("Table", "Rows")
    table.columns[1].justify = "right"
    for name, rows in counts.items():
        table.add_row(name, f"{rows:,}")
    console = Console()
    console.print(table)
    console.print(done, markup=False, highlight=False, soft_wrap=True)
