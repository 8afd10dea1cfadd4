"""What is left of a request that was erased: its number, its state, and who had it."""

from __future__ import annotations

from cards.parts import band, finish, line, quiet, title
from cards.status import band_style, filed_at, headline, person, status_words
from cards.text import person_name
from cards.view import Message, RequestView
from cards.when import day_and_clock


def is_erased(view: RequestView) -> bool:
    """Tell whether nothing but number, state and people is left. An open request keeps its buttons."""
    return view.request.erased_at is not None and not view.request.is_open


def erased_card(view: RequestView) -> Message:
    """Return what post and receipt of the request show: no field, since none is "missing", and nothing to press."""
    erased = view.request.erased_at or view.request.filed_at
    told = f"What was typed about it was erased {day_and_clock(erased, view.zone)}."
    filed = f"Filed by {person_name(person(view, view.request.filed_by), 'a technician')} {filed_at(view)}"
    body = [band(band_style(view), [title(f"{headline(view)} · {status_words(view)}")]), line(told), quiet(filed)]
    return finish(f"{headline(view)} · {status_words(view)}", body)
