"""What a personal message is made of, and what the messages of a callback say (cards.md, "Words")."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from microsoft_teams.cards.core import CardElement, ContainerStyle

from cards import moves
from cards.actions import press_button
from cards.moves import Button
from cards.parts import line, rows, typed
from cards.promise import to_calendar
from cards.status import (
    actor_name,
    callback_number,
    callback_times,
    due_words,
    is_dropped,
    number,
    owner_name,
    person,
    since,
    status_words,
    who_and_what,
)
from cards.text import person_name
from cards.view import Message, RequestView
from desk.events import EventKind
from desk.model import Kind, Person, Status

Elements = Sequence[CardElement]


@dataclass(frozen=True, slots=True)
class Notice:
    """What one kind of event says to whom it concerns, as long as it `holds`."""

    words: Callable[[RequestView, Person], str]
    holds: Callable[[RequestView, Person], bool]
    style: ContainerStyle = "default"
    rest: Callable[[RequestView], Elements] = lambda _view: ()
    """What follows the band."""
    second: Callable[[RequestView, Person], Elements] = lambda _view, _to: ()
    """What stands under the words, inside the band."""
    over: Callable[[RequestView], Message] | None = None
    """What is shown once it no longer holds; None: where the request stands now."""


def pressed(*those: Button) -> Callable[[RequestView], Elements]:
    """Return the part of a message with these buttons."""
    return lambda view: rows([press_button(*one, view.request) for one in those])


def owned_callback(view: RequestView, to: Person) -> bool:
    """Tell whether the person still has the callback."""
    return view.request.is_open and view.request.kind is Kind.CALLBACK and view.request.owner == to.id


_WORKING = pressed(moves.MARK_READY, moves.HAND_BACK)
_CALLING = pressed(moves.REACHED, moves.NO_ANSWER, moves.RESCHEDULE)
_HOLDING = (moves.CHOSE_CALLBACK, moves.DROPPED)
"""What who has the caller may say before a pharmacist is there; READY comes with its own button."""


def _to_call(view: RequestView, _to: Person) -> Elements:
    due = due_words(view)
    return [line(f"{due[0].upper()}{due[1:]}", "Small"), *_whom(view)]


def _to_call_again(view: RequestView, _to: Person) -> Elements:
    return [line(f"Next: {due_words(view)}", "Small"), *_whom(view)]


def _whom(view: RequestView) -> Elements:
    return [typed(" · ".join(filter(None, (who_and_what(view), callback_number(view)))), "None")]


def _said(view: RequestView, _to: Person) -> Elements:
    return [typed(callback_times(view) or "The caller gave no time.", "Small")]


def _kept(view: RequestView, _to: Person) -> str:
    owner = person(view, view.request.owner)
    return f"{number(view)} kept: {person_name(owner) if owner else 'a pharmacist'} will call back."


def _asked_first(view: RequestView, _to: Person) -> Elements:
    names = ", ".join(map(person_name, view.asked))
    asked = f"Asked: {names}." if names else "No pharmacist is available now."
    return [line(f"{asked} You are told when they are ready; don't transfer yet.", "Small")]


LEGAL_HOLDS: Mapping[EventKind, Notice] = {
    EventKind.LEGAL_HOLD: Notice(
        lambda view, _: f"{number(view)} is on legal hold.",
        lambda view, _: view.request.legal_hold is not None,
        "accent",
        second=lambda view, _: [
            line(f"Nothing of it is redacted or erased until somebody writes hold {view.request.number} off.", "Small")
        ],
    ),
    EventKind.LEGAL_HOLD_OVER: Notice(
        lambda view, _: f"{number(view)} is not on legal hold any more.",
        lambda view, _: view.request.legal_hold is None,
        second=lambda _view, _to: [line("What fell due meanwhile is redacted and erased now.", "Small")],
    ),
}
"""What is answered to who set a legal hold, or lifted it."""
CALLBACKS: Mapping[EventKind, Notice] = {
    EventKind.LINE_DROPPED: Notice(_kept, lambda view, _: is_dropped(view), "attention", pressed(moves.ON_LINE)),
    EventKind.NO_ANSWER: Notice(
        lambda view, _: f"{number(view)}: no answer ×{view.request.attempts} noted.",
        owned_callback,
        "accent",
        _CALLING,
        _to_call_again,
    ),
    EventKind.TIME_ASKED: Notice(
        lambda view, _: f"{number(view)}: when will you call?",
        lambda view, to: owned_callback(view, to) and not any(one.day for one in view.request.details.windows),
        "accent",
        pressed(moves.SET_TIME, moves.REACHED),
        _said,
    ),
    EventKind.CALLBACK_NEAR: Notice(
        lambda view, _: f"{number(view)}: your callback is near",
        owned_callback,
        "warning",
        lambda view: [*_CALLING(view), *to_calendar(view)],
        _to_call,
    ),
    EventKind.CALLBACK_DUE: Notice(
        lambda view, _: f"{number(view)}: your callback is due now",
        owned_callback,
        "attention",
        _CALLING,
        _to_call,
    ),
    EventKind.CALLBACK_OVERDUE: Notice(
        lambda view, _: f"{number(view)}: a callback is overdue",
        lambda view, _: view.request.is_open and view.request.kind is Kind.CALLBACK,
        "attention",
        second=lambda view, _: [
            line(f"{due_words(view)} · {status_words(view)}. All pharmacists are called in the channel.", "Small")
        ],
    ),
    EventKind.PARKED: Notice(
        lambda view, _: f"{number(view)}: {owner_name(view)} called {view.request.attempts} times, nobody answered.",
        lambda view, _: view.request.status is Status.PARKED,
        "warning",
        pressed(moves.ON_LINE),
        lambda _view, _to: [line("It stays open. When the caller rings, press here or on the post.", "Small")],
    ),
    EventKind.OFFER_OVER: Notice(
        lambda view, _: f"{number(view)}: {actor_name(view)} went away. It is still yours.",
        lambda view, to: view.request.status is Status.ACKNOWLEDGED and view.request.owner == to.id,
        "warning",
        _WORKING,
    ),
    EventKind.CALLER_ON_LINE: Notice(
        lambda view, _: f"{number(view)}: you have the caller · {since(view)}",
        lambda view, to: view.request.status is Status.WAITING and view.request.technician == to.id,
        "warning",
        pressed(*_HOLDING),
        _asked_first,
    ),
}
"""The messages of a callback's life."""
OWNERS: Mapping[EventKind, Notice] = {
    EventKind.LINE_DROPPED: Notice(
        lambda view, _: f"{number(view)}: the line dropped. Please call back.",
        lambda view, to: is_dropped(view) and owned_callback(view, to),
        "attention",
        _CALLING,
        _to_call,
    ),
    EventKind.TAKEN_OVER: Notice(
        lambda view, _: f"{number(view)} is yours now.",
        lambda view, _: view.request.status is Status.ACKNOWLEDGED,
        "accent",
        lambda view: (_CALLING if view.request.kind is Kind.CALLBACK else _WORKING)(view),
    ),
}
"""What the owner's own press is answered, where others are told something else."""
