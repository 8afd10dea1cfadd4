"""The queue: everything open, oldest first, and what each request waits for. No PHI: no caller, drug or number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from microsoft_teams.cards.core import Action, CardElement, OpenUrlAction

from cards.actions import queue_button
from cards.parts import band, buttons, finish, line, quiet, rows, title
from cards.status import (
    band_style,
    due_words,
    headline,
    is_dropped,
    linked_words,
    number,
    owner_name,
    person,
    since,
    status_words,
)
from cards.text import capital, escape, person_name
from cards.view import Message, RequestView
from cards.when import day_and_clock
from desk.model import Kind, Status
from desk.records import Which

HEADING = "Queue"
REFUSED = "The queue is for supervisors, admins and pharmacists. Type mine for your own open requests."
NOTHING: Mapping[Which, str] = {
    Which.ALL: "Nothing is open: every caller has been helped.",
    Which.ON_HOLD: "Nobody is on hold.",
    Which.CALLBACKS: "No callback is open.",
    Which.UNOWNED: "Every open request has a pharmacist.",
}
NAMES: Mapping[Which, str] = {
    Which.ALL: "All",
    Which.ON_HOLD: "On hold",
    Which.CALLBACKS: "Callbacks",
    Which.UNOWNED: "Nobody has it",
}
"""What each list is called on its button."""
_MINUTES = 60
_HOURS = 24


@dataclass(frozen=True, slots=True)
class QueueView:
    """One page (from 0) of `pages`, as of `at`: each request with the address of its post, if it stands.

    `desks` names the desks by channel where there are several.
    """

    which: Which
    page: int
    pages: int
    counts: Mapping[Which, int]
    rows: Sequence[tuple[RequestView, str | None]]
    at: datetime
    desks: Mapping[str, str] = field(default_factory=dict[str, str])


def queue_card(queue: QueueView) -> Message:
    """Return the page. Its summary counts, and names nobody."""
    listed = [part for view, link in queue.rows for part in _row(view, link, queue)]
    body = [
        title(HEADING, "Large"),
        line(heading(queue), "None"),
        quiet(_counts(queue.counts), "None"),
        *(listed or [line(NOTHING[queue.which])]),
        *buttons(_pages(queue)),
        *rows([queue_button(name, one, primary=one is queue.which) for one, name in NAMES.items()]),
    ]
    return finish(f"{HEADING}: {queue.counts[Which.ALL]} open", body)


def refused_card() -> Message:
    """Return the answer to whom the queue is not for."""
    return finish(HEADING, [title(HEADING), line(REFUSED)])


def heading(queue: QueueView) -> str:
    """Return "Open: 14 · page 1 of 2", or the list's own name in place of "Open"."""
    name = "Open" if queue.which is Which.ALL else NAMES[queue.which]
    return f"{name}: {queue.counts[queue.which]} · page {queue.page + 1} of {queue.pages}"


def _counts(counts: Mapping[Which, int]) -> str:
    return " · ".join(f"{name}: {counts[which]}" for which, name in NAMES.items())


def _pages(queue: QueueView) -> list[Action]:
    back = [queue_button("Back", queue.which, queue.page - 1)] if queue.page > 0 else []
    following = [queue_button("Next", queue.which, queue.page + 1)] if queue.page + 1 < queue.pages else []
    return [*back, *following]


def _row(view: RequestView, link: str | None, queue: QueueView) -> list[CardElement]:
    name = queue.desks.get(view.request.channel or "")
    desk = [quiet(f"Desk: {escape(name)}", "None")] if name else []
    owner = f"Owner: {owner_name(view)}" if view.request.owner else "Nobody has it"
    linked = [quiet(capital(linked_words(view)), "None")] if view.linked else []
    held = [quiet("On legal hold", "None")] if view.request.legal_hold else []
    told = [
        title(f"{headline(view)} · {status_words(view)}", "Default"),
        line(waiting_words(view, queue.at), "None"),
        line(f"{owner} · Next: {next_step(view)}", "None"),
        *desk,
        *linked,
        *held,
    ]
    opened = [OpenUrlAction(title=f"Open {number(view)}", url=link)] if link else []
    return [band(band_style(view), [*told, *buttons(opened, "Small")])]


def waiting_words(view: RequestView, at: datetime) -> str:
    """Return how long it has waited by now: on hold or, of a callback, since it was filed, and when it is due."""
    request = view.request
    if request.kind is Kind.PEER_TO_PEER:
        held = since(view).removeprefix("on hold ")
        return f"On hold {span_of(request.held_since or request.filed_at, at)}, {held}"
    if is_dropped(view) and request.dropped_at is not None:
        return f"Line dropped {span_of(request.dropped_at, at)} ago"
    late = request.due_until is not None and request.due_until < at and request.status is not Status.PARKED
    told = due_words(view)
    due = f"Due {told}" if told[0].isupper() else capital(told)
    return f"{due}{' · overdue' if late else ''} · filed {day_and_clock(request.filed_at, view.zone)}"


def span_of(first: datetime, last: datetime) -> str:
    """Return how long that is: "7 min", "2 h 5 min", "3 days"."""
    minutes = max(0, int((last - first).total_seconds()) // _MINUTES)
    hours, rest = divmod(minutes, _MINUTES)
    if hours >= _HOURS:
        days = hours // _HOURS
        return f"{days} day{'s' if days > 1 else ''}"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def next_step(view: RequestView) -> str:
    """Return what the request waits for, in words."""
    offered = person(view, view.request.offered_to)
    if offered is not None:
        return f"{person_name(offered)} was offered it, and takes it or not"
    if is_dropped(view) and view.request.owner:
        return f"{owner_name(view)} calls back now"
    return _NEXT[view.request.kind, view.request.status](view)


def _ask(_view: RequestView) -> str:
    return "ask a pharmacist"


def _calls(view: RequestView) -> str:
    return f"{owner_name(view)} {'says when they call' if view.request.due_at is None else 'calls then'}"


_NEXT: Mapping[tuple[Kind, Status], Callable[[RequestView], str]] = {
    (Kind.PEER_TO_PEER, Status.WAITING): _ask,
    (Kind.PEER_TO_PEER, Status.ACKNOWLEDGED): lambda view: f"waits for {owner_name(view)} to be ready",
    (Kind.PEER_TO_PEER, Status.READY): lambda _: "transfer now",
    (Kind.CALLBACK, Status.SCHEDULED): _ask,
    (Kind.CALLBACK, Status.ACKNOWLEDGED): _calls,
    (Kind.CALLBACK, Status.PARKED): lambda view: f"nobody answered ×{view.request.attempts}: wait for the caller",
}
