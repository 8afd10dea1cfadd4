"""The requests on legal hold: number, status, since when, by whom, and the words that lift it. Nothing typed."""

from __future__ import annotations

from collections.abc import Sequence

from microsoft_teams.cards.core import CardElement

from cards.parts import band, finish, line, quiet, title
from cards.status import band_style, headline, person, status_words
from cards.text import person_name
from cards.view import Message, RequestView
from cards.when import day_and_clock

HEADING = "Legal hold"
HELD = "Nothing of these is redacted or erased until the hold is lifted. Held longest first:"
NONE = "No request is on legal hold. To hold one, type hold and its number: hold 12."
MORE = "There are more, held since then: lift one, or look one up by its number (history 12)."
_SOMEBODY = "somebody"


def holds_card(views: Sequence[RequestView], *, more: bool = False) -> Message:
    """Return the list, each in its desk's zone, with who set the hold told by its event. Its summary only counts.

    There is no button: one careless press would let what is due be erased.
    """
    rows = [band(band_style(view), _row(view)) for view in views]
    count = f"{len(rows)}{' or more' if more else ''}" if rows else "none"
    later = [quiet(MORE)] if more else []
    return finish(f"{HEADING}: {count}", [title(HEADING, "Large"), line(HELD if rows else NONE), *rows, *later])


def _row(view: RequestView) -> list[CardElement]:
    request = view.request
    since = day_and_clock(request.legal_hold or request.filed_at, view.zone)
    by = person_name(person(view, view.event.actor if view.event is not None else None), _SOMEBODY)
    return [
        title(f"{headline(view)} · {status_words(view)}", "Default"),
        line(f"On legal hold since {since}, by {by}", "None"),
        quiet(f"To lift it, type hold {request.number} off", "None"),
    ]
