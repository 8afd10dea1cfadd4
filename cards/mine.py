"""The technician's open requests, each with its number, state and buttons."""

from __future__ import annotations

from collections.abc import Sequence

from microsoft_teams.cards.core import CardElement

from cards.parts import band, buttons, finish, line, title, typed
from cards.receipt import own_part
from cards.status import band_style, callback_times, headline, since, status_line, who_and_what
from cards.text import capital
from cards.view import Message, RequestView
from cards.welcome import new_buttons
from desk.model import Kind

MAX_ROWS = 8
"""Each row takes up to 3 KB of a message's 28; the oldest come first."""


def mine_card(views: Sequence[RequestView]) -> Message:
    """Return the list, oldest first; its summary counts, and names nobody."""
    if not views:
        nothing = [title("My requests", "Large"), line("You have no open request."), *buttons(new_buttons())]
        return finish("My requests", nothing)
    rows = [part for view in views[:MAX_ROWS] for part in _row(view)]
    others = len(views) - MAX_ROWS
    more = [line(f"And {others} more, newer than these.")] if others > 0 else []
    return finish(f"My requests: {len(views)} open", [title("My requests", "Large"), *rows, *more])


def _row(view: RequestView) -> list[CardElement]:
    told = [title(f"{headline(view)} · {status_line(view)}", "Default"), line(capital(since(view)), "None")]
    known = " · ".join(filter(None, (who_and_what(view), _when(view))))
    return [
        band(band_style(view), [*told, *([typed(known, "None")] if known else [])]),
        *own_part(view),
    ]


def _when(view: RequestView) -> str:
    return callback_times(view) if view.request.kind is Kind.CALLBACK else ""
