"""Lines in a request's thread: only when somebody is asked, or must hear it at once (cards.md, "Rules")."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from microsoft_teams.cards.core import CardElement, ContainerStyle

from cards.actions import Verb, press_button
from cards.parts import MAX_MENTIONS, band, buttons, finish, mention_text, title
from cards.receipt import HEADLINES
from cards.status import (
    STYLES,
    actor_name,
    headline,
    is_owned_by_actor,
    number,
    owner_extension,
    owner_name,
    person,
    since,
    status_line,
    status_words,
)
from cards.view import Message, RequestView
from desk.events import EventKind
from desk.model import Person, Status


@dataclass(frozen=True, slots=True)
class _Line:
    """What one kind of event says in the thread, to whom, as long as it `holds`."""

    words: Callable[[RequestView], str]
    holds: Callable[[RequestView], bool]
    to: Callable[[RequestView], Sequence[Person]]
    style: ContainerStyle
    rest: Callable[[RequestView], Sequence[CardElement]] = lambda _view: ()


def thread_card(view: RequestView) -> Message:
    """Return the line for `view.event`, with real mentions; what no longer holds is told as it is now, to nobody."""
    said = _LINES.get(view.event.kind) if view.event else None
    if said is None or not said.holds(view):
        return _now(view)
    to, words = said.to(view), said.words(view)
    called = " ".join((*map(mention_text, to), words))
    return finish(words, [band(said.style, [title(called)]), *said.rest(view)], to)


def _now(view: RequestView) -> Message:
    words = f"{number(view)} · {status_line(view)}"
    return finish(f"{headline(view)} · {status_words(view)}", [band(STYLES[view.request.status], [title(words)])])


def _technician(view: RequestView) -> Sequence[Person]:
    filed_by = person(view, view.request.filed_by)
    return (filed_by,) if filed_by else ()


def _ready(view: RequestView) -> str:
    extension = owner_extension(view)
    return ", ".join(filter(None, (HEADLINES[Status.READY](view), extension)))


def _still_needed(view: RequestView) -> str:
    supervisors = "supervisors called" if view.event is not None and "supervisors" in view.event.data else ""
    return " · ".join(filter(None, (f"{number(view)} still needs a pharmacist", since(view), supervisors)))


def _take_over(view: RequestView) -> Sequence[CardElement]:
    return buttons([press_button("Take over and announce", Verb.MARK_READY, view.request, "positive")])


_LINES: dict[EventKind, _Line] = {
    EventKind.READY: _Line(
        _ready,
        lambda view: view.request.status is Status.READY and is_owned_by_actor(view),
        _technician,
        "good",
    ),
    EventKind.NOT_READY: _Line(
        lambda view: f"{number(view)} STOP: {actor_name(view)} is not ready. Don't transfer.",
        lambda view: view.request.is_open and view.request.status is not Status.READY,
        _technician,
        "attention",
    ),
    EventKind.RELEASED: _Line(
        lambda view: f"{number(view)} needs a pharmacist now · {since(view)}",
        lambda view: view.request.is_open and view.request.owner is None,
        lambda view: view.asked[:MAX_MENTIONS],
        "warning",
    ),
    EventKind.COVER_CALLED: _Line(
        lambda view: f"{number(view)} needs a pharmacist now · {since(view)}",
        lambda view: view.request.status is Status.WAITING,
        lambda view: view.asked[:MAX_MENTIONS],
        "attention",
    ),
    EventKind.SUPERVISORS_CALLED: _Line(
        _still_needed,
        lambda view: view.request.status is Status.WAITING,
        lambda view: view.asked[:MAX_MENTIONS],
        "attention",
    ),
    EventKind.TAKE_OVER_ASKED: _Line(
        lambda view: f"{number(view)} is with {owner_name(view)}. Take over and announce?",
        lambda view: view.request.status is Status.ACKNOWLEDGED and not is_owned_by_actor(view),
        lambda _: (),
        "accent",
        _take_over,
    ),
}
"""The thread's lines. A pharmacist is mentioned only to be asked for something."""
