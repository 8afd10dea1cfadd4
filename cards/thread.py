"""Lines in a request's thread: only when somebody is asked, or must hear it at once (cards.md, "Rules")."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from microsoft_teams.cards.core import CardElement, ContainerStyle

from cards import moves
from cards.actions import Verb, press_button
from cards.crossing import answer_here, answers, nobody_answered, others, said
from cards.parts import MAX_MENTIONS, band, buttons, finish, mention_text, title, typed
from cards.receipt import HEADLINES
from cards.status import (
    actor_name,
    band_style,
    callback_number,
    due_words,
    headline,
    is_dropped,
    is_owned_by_actor,
    linked_words,
    number,
    owner_extension,
    owner_name,
    person,
    since,
    span,
    status_line,
    status_words,
)
from cards.view import Message, RequestView
from desk.events import NO_ANSWER_TO_US, REASON, EventKind
from desk.model import Kind, Person, Status
from desk.template import BY_KEY, CRITICAL

_AGAIN = {
    Kind.PEER_TO_PEER: "did not connect. Reply ready when you can take it again.",
    Kind.CALLBACK: "was not reached after all. Please call again.",
}


@dataclass(frozen=True, slots=True)
class _Line:
    """What one kind of event says in the thread, to whom, as long as it `holds`; `typed` of it: not for its summary."""

    words: Callable[[RequestView], str]
    holds: Callable[[RequestView], bool]
    to: Callable[[RequestView], Sequence[Person]]
    style: ContainerStyle
    rest: Callable[[RequestView], Sequence[CardElement]] = lambda _view: ()
    typed: Callable[[RequestView], str] = lambda _view: ""


def thread_card(view: RequestView) -> Message:
    """Return the line for `view.event`, with real mentions; what no longer holds is told as it is now, to nobody."""
    said = _LINES.get(view.event.kind) if view.event else None
    if said is None or not said.holds(view):
        return _now(view)
    to, words = said.to(view), said.words(view)
    called = " ".join((*map(mention_text, to), ", ".join(filter(None, (words, said.typed(view))))))
    return finish(words, [band(said.style, [title(called)]), *said.rest(view)], to)


def _now(view: RequestView) -> Message:
    words = f"{number(view)} · {status_line(view)}"
    return finish(f"{headline(view)} · {status_words(view)}", [band(band_style(view), [title(words)])])


def _technician(view: RequestView) -> Sequence[Person]:
    """Return the technician, unless the pharmacist who has it took the call too: they know."""
    technician = person(view, view.request.technician)
    return (technician,) if technician and technician.id != view.request.owner else ()


def _others_first(view: RequestView) -> Sequence[Person]:
    """Return who is asked now; who has just handed it back only when there is nobody else, or when they fell silent."""
    event = view.event
    handed_back = event.actor if event is not None and event.data.get(REASON) != NO_ANSWER_TO_US else None
    others = [one for one in view.asked if one.id != handed_back]
    return (others or view.asked)[:MAX_MENTIONS]


def _still_needed(view: RequestView) -> str:
    supervisors = "supervisors called" if view.event is not None and "supervisors" in view.event.data else ""
    return " · ".join(filter(None, (f"{number(view)} still needs a pharmacist", since(view), supervisors)))


def _take_over(view: RequestView) -> Sequence[CardElement]:
    return buttons([press_button("Take over and announce", Verb.MARK_READY, view.request, "positive")])


def _owner_or_asked(view: RequestView) -> Sequence[Person]:
    owner = person(view, view.request.owner)
    return (owner,) if owner else view.asked[:MAX_MENTIONS]


def _offered(view: RequestView) -> Sequence[Person]:
    to = person(view, view.request.offered_to)
    return (to,) if to else ()


def _calling(view: RequestView) -> Sequence[CardElement]:
    return buttons([press_button(*one, view.request) for one in (moves.REACHED, moves.NO_ANSWER)])


def _acknowledging(view: RequestView) -> Sequence[CardElement]:
    return buttons([press_button(*moves.ACKNOWLEDGE, view.request, "positive")])


def _dropped(view: RequestView) -> Sequence[CardElement]:
    return [typed(callback_number(view)), *_calling(view)]


def _near(view: RequestView) -> str:
    when = due_words(view)
    due = f"callback {when}" if when[0].isupper() else f"callback, {when}"
    return f"{number(view)}: {due}" if view.request.owner else f"{number(view)}: {due} · needs a pharmacist"


def _due(view: RequestView) -> str:
    when = due_words(view)
    words = f"{number(view)}: callback due now" + ("" if when.startswith("no ") else f" · {when}")
    return words if view.request.owner else f"{words} · needs a pharmacist"


def _new_time(view: RequestView) -> str:
    """Return when it is due now; of a time in words, which stand on the post, that somebody must set it."""
    if any(window.day for window in view.request.details.windows):
        return f"{number(view)} has a new time: {due_words(view)}."
    return f"{number(view)}: the caller named another time in words. The post shows it; please set when you call."


def _released(view: RequestView) -> str:
    if view.request.kind is Kind.CALLBACK:
        return _near(view)
    return f"{number(view)} needs a pharmacist now · {since(view)}"


def _corrected(view: RequestView) -> str:
    fields = view.event.data.get("fields", "").split(",") if view.event is not None else []
    labels = " and ".join(BY_KEY[key].label for key in fields if key in CRITICAL)
    return f"{number(view)}: {labels} corrected. The post shows it; please check."


def _writer(view: RequestView) -> Sequence[Person]:
    wrote = person(view, view.event.actor) if view.event is not None else None
    return (wrote,) if wrote else ()


def _owner_or_writer(view: RequestView) -> Sequence[Person]:
    """Return who asked last, else who has it: they are waiting for the answer."""
    asked = person(view, view.event.data.get("to")) if view.event is not None else None
    owner = asked or person(view, view.request.owner)
    return (owner,) if owner else ()


def _confirming(view: RequestView) -> Sequence[CardElement]:
    return buttons([press_button("Yes, I'm ready now", Verb.MARK_READY, view.request, "positive")])


def _missed(view: RequestView) -> str:
    told = f"Missed {span(view.event.data, view.zone)}: " if view.event is not None else ""
    return f"{number(view)} · {told}press again."


def _is_open(view: RequestView) -> bool:
    return view.request.is_open


def _is_callback(view: RequestView) -> bool:
    return view.request.is_open and view.request.kind is Kind.CALLBACK


_LINES: dict[EventKind, _Line] = {
    EventKind.READY: _Line(
        HEADLINES[Status.READY],
        lambda view: view.request.status is Status.READY and is_owned_by_actor(view),
        _technician,
        "good",
        typed=owner_extension,
    ),
    EventKind.NOT_READY: _Line(
        lambda view: f"{number(view)} STOP: {actor_name(view)} is not ready. Don't transfer.",
        lambda view: view.request.is_open and view.request.status is not Status.READY,
        _technician,
        "attention",
    ),
    EventKind.RELEASED: _Line(
        _released,
        lambda view: view.request.is_open and view.request.owner is None,
        _others_first,
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
    EventKind.OFFERED: _Line(
        lambda view: f"{number(view)}: {owner_name(view)} offers it to you. Any emoji, or Acknowledge, takes it.",
        lambda view: view.request.is_open and bool(_offered(view)),
        _offered,
        "accent",
        _acknowledging,
    ),
    EventKind.REOPENED: _Line(
        lambda view: f"{number(view)} {_AGAIN[view.request.kind]}",
        lambda view: view.request.status is Status.ACKNOWLEDGED,
        _owner_or_asked,
        "attention",
    ),
    EventKind.LINE_DROPPED: _Line(
        lambda view: f"{number(view)}: the line dropped. Please call back.",
        lambda view: _is_callback(view) and is_dropped(view),
        _owner_or_asked,
        "attention",
        _dropped,
    ),
    EventKind.CALLBACK_CHOSEN: _Line(
        lambda view: f"{number(view)} is a callback now: {due_words(view)}. No transfer comes.",
        _is_callback,
        _owner_or_asked,
        "accent",
    ),
    EventKind.RESCHEDULED: _Line(_new_time, _is_callback, _owner_or_asked, "accent"),
    EventKind.CALLBACK_NEAR: _Line(_near, _is_callback, _owner_or_asked, "warning"),
    EventKind.CALLBACK_DUE: _Line(_due, _is_callback, _owner_or_asked, "attention", _calling),
    EventKind.CALLBACK_OVERDUE: _Line(
        lambda view: f"{number(view)} callback is overdue · {due_words(view)} · needs a pharmacist now",
        _is_callback,
        lambda view: view.asked[:MAX_MENTIONS],
        "attention",
        _calling,
    ),
    EventKind.CALLER_ON_LINE: _Line(
        lambda view: f"{number(view)}: the caller is on the line now · {since(view)}",
        lambda view: view.request.status is Status.WAITING,
        lambda view: view.asked[:MAX_MENTIONS],
        "attention",
        _acknowledging,
    ),
    EventKind.CORRECTED: _Line(_corrected, _is_open, _owner_or_asked, "warning"),
    EventKind.LINKED: _Line(lambda view: f"{number(view)}: {linked_words(view)}", _is_open, _owner_or_asked, "accent"),
    EventKind.ANSWERED: _Line(
        answers,
        _is_open,
        _owner_or_writer,
        "emphasis",
        said,
    ),
    EventKind.UNANSWERED: _Line(nobody_answered, _is_open, others, "warning", answer_here),
    EventKind.READY_DOUBTED: _Line(
        lambda view: f"{number(view)}: are you ready for the transfer now?",
        lambda view: view.request.status in {Status.WAITING, Status.ACKNOWLEDGED},
        _writer,
        "accent",
        _confirming,
    ),
    EventKind.MISSED: _Line(_missed, _is_open, _owner_or_asked, "attention"),
}
"""The thread's lines. A pharmacist is mentioned only to be asked for something."""
