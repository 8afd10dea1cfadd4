"""Forms about a request that stands, and the short card that each turns into once it is saved."""

from __future__ import annotations

from collections.abc import Sequence

from microsoft_teams.cards.core import CardElement

from cards.form import gap_band, send_buttons, text_input, whole_form, window_inputs
from cards.parts import band, finish, line, title
from cards.promise import to_calendar
from cards.receipt import promise
from cards.status import headline, number, owner_name, status_line, status_words
from cards.view import Message, RequestView
from desk.corrections import TIMES_ONLY, labels_of
from desk.events import EventKind
from desk.model import Person
from desk.records import Draft
from desk.template import CALLBACK_TIMES, PHONE


def change_form(view: RequestView, draft: Draft, roster: Sequence[Person], gaps: Sequence[str] = ()) -> Message:
    """Return the form about a request, filled with the draft's text; `gaps` are listed on top.

    `roster` are the pharmacists to choose from; windows are in the desk's zone unless the draft names another.
    """
    if draft.purpose not in TIMES_ONLY:
        return whole_form(f"{number(view)} · Edit", draft, roster, view.zone, gaps)
    heading, typed = f"{number(view)} · When may we call back?", draft.typed
    body = [
        title(heading, "Large"),
        *gap_band(draft, gaps),
        *(text_input(field, typed) for field in (PHONE, CALLBACK_TIMES)),
        *window_inputs(typed, view.zone),
        *send_buttons(draft, anyway=bool(gaps)),
    ]
    return finish(heading, body)


def saved_card(view: RequestView) -> Message:
    """Return what a form turns into: what `view.event` changed, or without one that nothing was changed."""
    event = view.event
    if event is None:
        return _card(view, f"{number(view)}: nothing was changed.")
    words = _TIMED.get(event.kind)
    if words is not None:
        mine = event.actor == view.request.technician
        lead = "Tell the caller: we will call" if mine else "Call"
        owners = to_calendar(view) if event.actor == view.request.owner else []
        return _card(view, f"{number(view)} {words}", [*promise(view, lead), *owners])
    fields = ", ".join(labels_of(event.data.get("fields", "").split(",")))
    return _card(view, f"{number(view)} saved: {fields} corrected", _told(view))


_TIMED = {EventKind.CALLBACK_CHOSEN: "is a callback now", EventKind.RESCHEDULED: "has a new time"}


def _told(view: RequestView) -> list[CardElement]:
    """Return who is mentioned because of a correction of what they work with."""
    event, request = view.event, view.request
    if event is None or event.kind is not EventKind.CORRECTED or request.channel is None:
        return []
    return [] if request.owner in {None, event.actor} else [line(f"{owner_name(view)} is told to check.", "Small")]


def overtaken(view: RequestView) -> str:
    """Return the sentence for a form that no longer fits where its request stands. No PHI."""
    return f"{headline(view)} · {status_words(view)}. Nothing was saved."


def _card(view: RequestView, words: str, more: Sequence[CardElement] = ()) -> Message:
    stands = line(f"{headline(view)} · {status_line(view)}", "Small")
    return finish(words, [band("good", [title(words), stands]), *more])
