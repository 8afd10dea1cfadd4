"""What a post and a receipt say of other requests, and how old the denial is: information, it never blocks anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from microsoft_teams.cards.core import CardElement

from cards.actions import Verb, press_button
from cards.parts import buttons, line
from cards.status import linked_words
from cards.view import RequestView
from cards.when import zone_of
from desk.template import DENIED_ON

_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})"),
)
_NAMED = 6
"""Numbers that a note names; of more it counts the rest."""
_DAYS = ("denied today", "denied yesterday")


def beside_lines(view: RequestView) -> list[CardElement]:
    """Return the notes: the same caller's other requests, and other open ones for the same PA. Numbers only."""
    same_pa = f"Also open for this PA: {_numbers(view.duplicates)}." if view.duplicates else ""
    return [*linked_line(view), *([line(same_pa, "Small")] if same_pa else [])]


def linked_line(view: RequestView) -> list[CardElement]:
    """Return "Same caller as #11: one call, document each."; nothing for a request that is linked to none."""
    return [line(f"S{linked_words(view)[1:]}", "Small")] if view.linked else []


def caller_offers(view: RequestView) -> list[CardElement]:
    """Return the technician's buttons that link the request to an earlier one, if that may be the same caller's."""
    offers = [
        press_button(f"Same caller as #{number}", Verb.LINK, view.request, to=other) for other, number in view.callers
    ]
    return [part for one in offers for part in buttons([one], "Small")]


def denied_words(view: RequestView) -> str:
    """Return "denied 17 days ago", counted at filing in the desk's zone; "" when nobody wrote a date, or none to read.

    The age of a denial is information (procedure.md, "A technician never refuses a P2P").
    """
    denied = _date(view.request.details.get(DENIED_ON.key))
    filed = view.request.filed_at.astimezone(zone_of(view.zone)).date()
    if denied is None or denied > filed:
        return ""
    age = (filed - denied).days
    return _DAYS[age] if age < len(_DAYS) else f"denied {age} days ago"


def _date(text: str) -> date | None:
    for form in _DATES:
        found = form.fullmatch(text.strip())
        if found:
            with suppress(ValueError):  # the 31st of February
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
    return None


def _numbers(numbers: Sequence[int]) -> str:
    named = ", ".join(f"#{one}" for one in numbers[:_NAMED])
    others = len(numbers) - _NAMED
    return f"{named} and {others} more" if others > 0 else named
