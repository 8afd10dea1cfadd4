"""Several requests of one PA number or member ID: a list to choose from. Numbers and status, nothing that was typed."""

from __future__ import annotations

from collections.abc import Sequence

from microsoft_teams.cards.core import CardElement

from cards.parts import band, finish, line, quiet, title
from cards.status import band_style, headline, status_words
from cards.view import Message, RequestView
from cards.when import day_and_clock
from desk.history import MOST

HEADING = "History: which request?"
SEVERAL = "Several requests have that PA number or member ID, newest first. Type the words beside one:"
NONE_LEFT = "Nothing of it is kept any more."


def found_card(found: Sequence[RequestView]) -> Message:
    """Return the list, newest first, each in its view's zone. Its summary is always the same."""
    shown = found[:MOST]
    earlier = [quiet(f"There are earlier ones: these are the latest {MOST}.")] if len(found) > MOST else []
    rows = [band(band_style(one), _row(one)) for one in shown]
    return finish(HEADING, [title(HEADING), line(SEVERAL if rows else NONE_LEFT), *rows, *earlier])


def _row(view: RequestView) -> list[CardElement]:
    filed = f"Filed {day_and_clock(view.request.filed_at, view.zone)} · type history {view.request.number}"
    return [title(f"{headline(view)} · {status_words(view)}", "Default"), line(filed, "None")]
