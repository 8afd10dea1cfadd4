"""Words that cross over: a pharmacist's to the technician, the technician's to the thread (nobody watches two places).

What was typed stands in a TextRun only; the line above it, which is also the toast, names who and the number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from microsoft_teams.cards.core import CardElement

from cards import moves
from cards.parts import quiet, typed
from cards.status import actor_name, number, person
from cards.text import person_name, plain
from cards.told import Notice, pressed
from cards.view import RequestView
from cards.when import clock
from desk.events import FIELDS, OTHERS, READY_AT, REWRITTEN, EventKind
from desk.model import Kind, Person, Status
from desk.template import CALLBACK_TIMES

ANSWER_HERE = "Type your answer here: it goes to the thread under your name."
TECHNICIAN = "the technician"
STAYS = "The request stays as it was posted until you change it."
MOST = 1000
"""Characters shown of what somebody typed: the rest of a longer text is in their own message."""


def estimate(view: RequestView) -> str:
    """Return "about 10:52 ET", or "" when no time can be told from what was said."""
    said = view.event.data.get(READY_AT) if view.event is not None else None
    return f"about {clock(datetime.fromisoformat(said), view.zone)}" if said else ""


def shortened(text: str) -> str:
    """Return what was typed, visible and harmless, at most MOST characters of it, and "…" for the rest. PHI."""
    shown = plain(text)
    return shown if len(shown) <= MOST else f"{shown[: MOST - 1].rstrip()}…"


def said(view: RequestView) -> Sequence[CardElement]:
    """Return the words themselves, as they were typed. PHI."""
    shown = shortened(view.note)
    return [typed(shown, "Small")] if shown else []


def answers(view: RequestView) -> str:
    """Return who says it in the thread: a technician who answers, or who writes of their own accord."""
    wrote = view.event.actor if view.event is not None else None
    was_asked = view.event is not None and "to" in view.event.data
    return f"{number(view)} · {person_name(person(view, wrote), TECHNICIAN)} {'answers' if was_asked else 'writes'}"


def _wrote(view: RequestView, _to: Person) -> str:
    rewritten = view.event is not None and REWRITTEN in view.event.data
    return f"{number(view)} · {actor_name(view)} {'changed what they wrote' if rewritten else 'wrote'}"


def _answered(view: RequestView, _to: Person) -> str:
    wrote = person(view, view.event.actor) if view.event is not None else None
    return f"{number(view)} · {person_name(wrote, 'A technician')} answered in the thread"


def nobody_answered(view: RequestView) -> str:
    """Return who asked, and that everybody may answer now."""
    asked = view.event.data.get("previous") if view.event is not None else None
    return f"{number(view)}: {person_name(person(view, asked), 'a pharmacist')} still waits for an answer."


def others(view: RequestView) -> Sequence[Person]:
    """Return the technicians who are asked in the place of the one who did not answer."""
    named = view.event.data.get(OTHERS, "").split(",") if view.event is not None else []
    return [one for one in (person(view, id_) for id_ in named) if one is not None]


def answer_here(view: RequestView) -> Sequence[CardElement]:
    """Return the question, and where it can be answered. PHI."""
    here = f"Any technician can answer: reply here, or type {number(view)} and the answer in our chat."
    return [*said(view), quiet(here)]


def _estimated(view: RequestView, _to: Person) -> str:
    when = estimate(view) or "soon"
    return f"{number(view)}: {actor_name(view)} will be ready {when}. Don't transfer yet."


def _is_held(view: RequestView, _to: Person) -> bool:
    return view.request.kind is Kind.PEER_TO_PEER and view.request.status is Status.ACKNOWLEDGED


def _paste(view: RequestView, _to: Person) -> str:
    return f"{number(view)}: the pasted message says something else now."


def _mend(view: RequestView) -> Sequence[CardElement]:
    """Return where the request itself can be changed; a callback's times have a form of their own."""
    fields = set(view.event.data.get(FIELDS, "").split(",")) if view.event is not None else set[str]()
    times = [moves.RESCHEDULE] if CALLBACK_TIMES.key in fields and view.request.kind is Kind.CALLBACK else []
    edit = [moves.EDIT] if fields - {CALLBACK_TIMES.key} or not times else []
    return [quiet(STAYS), *pressed(*edit, *times)(view)]


CROSSING: Mapping[EventKind, Notice] = {
    EventKind.REPLIED: Notice(
        _wrote,
        lambda view, _: view.request.is_open,
        "emphasis",
        lambda _view: [quiet(ANSWER_HERE)],
        lambda view, _: said(view),
    ),
    **dict.fromkeys(
        (EventKind.ANSWERED, EventKind.ANSWERED_HERE),
        Notice(_answered, lambda view, _: view.request.is_open, "emphasis", second=lambda view, _: said(view)),
    ),
    EventKind.PASTE_CHANGED: Notice(
        _paste, lambda view, _: view.request.is_open, "warning", _mend, lambda view, _: said(view)
    ),
    EventKind.ESTIMATED: Notice(_estimated, _is_held, "accent", second=lambda view, _: said(view)),
    EventKind.ESTIMATE_OVER: Notice(
        lambda view, _: f"{number(view)}: you said you would be ready now. Are you?",
        lambda view, to: _is_held(view, to) and view.request.owner == to.id,
        "warning",
        pressed(moves.MARK_READY, moves.HAND_BACK),
    ),
}
"""The messages in people's chats."""
