"""Words that cross over: a pharmacist's to the technician, the technician's to the thread (nobody watches two places).

What was typed stands in a TextRun only; the line above it, which is also the toast, names who and the number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from microsoft_teams.cards.core import CardElement

from cards.actions import Verb
from cards.parts import quiet, typed
from cards.status import actor_name, number
from cards.told import Notice, pressed
from cards.view import RequestView
from cards.when import clock
from desk.events import READY_AT, EventKind
from desk.model import Kind, Person, Status

ANSWER_HERE = "Type your answer here: it goes to the thread under your name."


def estimate(view: RequestView) -> str:
    """Return "about 10:52 ET", or "" when no time can be told from what was said."""
    said = view.event.data.get(READY_AT) if view.event is not None else None
    return f"about {clock(datetime.fromisoformat(said), view.zone)}" if said else ""


def said(view: RequestView) -> Sequence[CardElement]:
    """Return the words themselves, as they were typed. PHI."""
    return [typed(view.note, "Small")] if view.note else []


def _estimated(view: RequestView, _to: Person) -> str:
    when = estimate(view) or "soon"
    return f"{number(view)}: {actor_name(view)} will be ready {when}. Don't transfer yet."


def _is_held(view: RequestView, _to: Person) -> bool:
    return view.request.kind is Kind.PEER_TO_PEER and view.request.status is Status.ACKNOWLEDGED


CROSSING: Mapping[EventKind, Notice] = {
    EventKind.REPLIED: Notice(
        lambda view, _: f"{number(view)} · {actor_name(view)} wrote",
        lambda view, _: view.request.is_open,
        "emphasis",
        lambda _view: [quiet(ANSWER_HERE)],
        lambda view, _: said(view),
    ),
    EventKind.ESTIMATED: Notice(_estimated, _is_held, "accent", second=lambda view, _: said(view)),
    EventKind.ESTIMATE_OVER: Notice(
        lambda view, _: f"{number(view)}: you said you would be ready now. Are you?",
        lambda view, to: _is_held(view, to) and view.request.owner == to.id,
        "warning",
        pressed(("Ready for transfer", Verb.MARK_READY), ("Hand back", Verb.RELEASE)),
    ),
}
"""The messages in people's chats."""
