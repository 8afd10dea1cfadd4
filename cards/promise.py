"""What was promised to who is called back, and what came of it: notes, attempts, and whether it was kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from itertools import groupby

from microsoft_teams.cards.core import CardElement, OpenUrlAction, RichTextBlock, TextRun

from cards.hours import window_notes
from cards.parts import buttons, line, quiet
from cards.status import due_words, person, windows
from cards.text import person_name
from cards.view import RequestView
from cards.when import clock, day_and_clock, day_words, window_oddities, zone_name, zone_of
from desk.hours import Hours, parse_hours
from desk.model import Kind, Status, Window
from desk.windows import is_kept, opens


def to_calendar(view: RequestView) -> list[CardElement]:
    """Return the button that adds a callback to its reader's calendar, where entries have an address."""
    return buttons([OpenUrlAction(title="Add to calendar", url=view.calendar)], "Small") if view.calendar else []


def next_line(view: RequestView) -> list[CardElement]:
    """Return when it is to be called next, where the windows alone do not say it."""
    told = len(_promised(view)) > 1 or view.request.attempts
    waits = view.request.status is Status.PARKED  # nobody calls before the caller rings
    return [line(f"Next: {due_words(view)}", "None")] if told and not waits else []


def expected_line(view: RequestView) -> list[CardElement]:
    """Return who is expected to take a callback that nobody has: not its owner until they acknowledge."""
    request = view.request
    named = [person(view, one) for one in (request.expected, request.decisioned_by)]
    names = [person_name(one) for one in named if one is not None and one.name]
    free = request.kind is Kind.CALLBACK and request.is_open and request.owner is None
    return [quiet(f"Expected: {names[0]}", "None")] if free and names else []


def note_lines(view: RequestView) -> list[CardElement]:
    """Return what is worth knowing about the days and hours of an open callback's windows, a quiet line each."""
    promised, hours = _promised(view), _hours(view.hours)
    found = [(words, note) for window, words in promised for note in window_notes(window, view.zone, hours)]
    one = len(promised) == 1
    return [_quiet(f"{note[0].upper()}{note[1:]}" if one else f"{words}: {note}") for words, note in found]


def attempts_line(view: RequestView) -> list[CardElement]:
    """Return when nobody answered: "No answer Tue Nov 24, 14:05, 14:40 ET"; nothing when nobody called in vain."""
    told = _attempts(view)
    return [quiet(told, "None")] if told and view.request.is_open else []


def kept_line(view: RequestView) -> list[CardElement]:
    """Return whether the promise to call back was kept, once it is done: in the words of what was promised."""
    request, promised = view.request, _promised(view)
    if request.status is not Status.CALLED_BACK or request.closed_at is None or not promised:
        return []
    words = " or ".join(words for _, words in promised)
    tried = _attempts(view).replace("No", "no", 1)
    given = [window for window, _ in promised]
    told = " · ".join(filter(None, (f"Promised {words}", tried, _outcome(view, given, request.closed_at))))
    return [RichTextBlock(inlines=[TextRun(text=told)], spacing="Small")]


def _outcome(view: RequestView, given: Sequence[Window], reached: datetime) -> str:
    local = reached.astimezone(zone_of(view.zone)).date()
    at = (clock if local in {window.day for window in given} else day_and_clock)(reached, view.zone)
    if is_kept(given, (*view.attempts, reached), view.overdue):
        return f"called back {at}: kept"
    ahead = any(begins > reached for begins in map(opens, given) if begins)
    return f"called back {'earlier' if ahead else 'later'} than promised, {at}"


def _promised(view: RequestView) -> list[tuple[Window, str]]:
    """Return the dated windows that were no slip when they were given, with their words. PHI."""
    given = zip(view.request.details.windows, windows(view), strict=True)
    return [(one, words) for one, words in given if one.day and not window_oddities(one, view.request.filed_at)]


def _attempts(view: RequestView) -> str:
    zone = zone_of(view.zone)

    def day_of(moment: datetime) -> date:
        return moment.astimezone(zone).date()

    days = [f"{day_words(day)}, {_clocks(list(calls), view.zone)}" for day, calls in groupby(view.attempts, day_of)]
    return f"No answer {'; '.join(days)}" if days else ""


def _clocks(calls: Sequence[datetime], zone: str) -> str:
    told = ", ".join(f"{call.astimezone(zone_of(zone)):%H:%M}" for call in calls)
    return f"{told} {zone_name(zone, calls[-1])}"


def _quiet(text: str) -> RichTextBlock:
    return RichTextBlock(inlines=[TextRun(text=text, size="Small", is_subtle=True)], spacing="None")


@cache
def _hours(text: str) -> Hours:
    return parse_hours(text)
