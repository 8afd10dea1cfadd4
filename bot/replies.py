"""What an invoke answers (teams.md, "What an invoke answers"): a card for the person who pressed, or one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.views import view_of
from cards.copies import copy_card
from cards.form import form_card
from cards.mine import mine_card
from cards.notice import notice_card
from cards.post import post_card
from cards.problems import problems_card
from cards.receipt import receipt_card
from cards.text import person_name
from cards.thread import thread_card
from cards.view import Card, RequestView
from desk.commands import Turn
from desk.model import Person, Place
from desk.outcome import Outcome, OutcomeKind
from desk.reported import Board

Body = Mapping[str, Any]

OPERATORS_ONLY = "Supervisors and admins only. Nothing changed."
PHARMACISTS_ONLY = "Pharmacists only. Nothing changed."
NOT_YOURS = "Only the technician who filed this request can do that. Nothing changed."
NOT_KEPT = "Not confirmed: the desk cannot be reached for a moment. Press again: nothing is lost or happens twice."
UNKNOWN = "This request is not on the desk any more. Nothing changed; type mine for your open requests."
OPENED = "Opened below."
BAD_PRESS: Body = {
    "statusCode": 400,
    "type": "application/vnd.microsoft.error",
    "value": {"code": "BadRequest", "message": "This button is not one of the desk's. Nothing changed."},
}


def message(text: str) -> Body:
    """Return the answer that shows one sentence to the person who pressed, and leaves the card."""
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": text}


def card(content: Card) -> Body:
    """Return the answer that replaces the pressed card."""
    return {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": content}


def answer(outcome: Outcome, turn: Turn, zone: str, *, asking: bool = False) -> Body:
    """Return what the person who pressed sees. `asking` turns a receipt over to the withdrawal question."""
    if outcome.kind is OutcomeKind.GAPS and outcome.draft is not None:
        return card(form_card(outcome.draft, outcome.roster, zone, outcome.gaps).card)
    if outcome.kind is OutcomeKind.UNKNOWN:
        return message(UNKNOWN)
    if outcome.kind is OutcomeKind.FORBIDDEN or outcome.snapshot is None:
        return message(NOT_YOURS if turn.chat else PHARMACISTS_ONLY)
    view = view_of(outcome.snapshot, zone)
    if outcome.kind is OutcomeKind.OWNED:
        return message(owned(view))
    return card(_card(outcome, view, turn, zone, asking=asking))


def problems(board: Board | None, zone: str) -> Body:
    """Return the problems as they stand, or one sentence for who may not see them (None)."""
    return message(OPERATORS_ONLY) if board is None else card(problems_card(board, zone).card)


def owned(view: RequestView) -> str:
    """Return the private sentence for a second pharmacist (cards.md)."""
    owner = view.people.get(view.request.owner or "")
    return f"#{view.request.number}: {person_name(owner)} has it. Nothing changed."


def _card(outcome: Outcome, view: RequestView, turn: Turn, zone: str, *, asking: bool) -> Card:
    if outcome.place is Place.POST:
        return post_card(view).card
    if outcome.place is Place.COPY:
        return copy_card(view).card
    if outcome.place is Place.LINE:
        return thread_card(view).card
    if outcome.place in {Place.NOTICE, Place.READY_NOTICE} and view.event is not None:
        return notice_card(view, Person(turn.person)).card
    if outcome.place is None and not asking:
        return mine_card([view_of(one, zone) for one in outcome.mine]).card
    return receipt_card(view, asking=asking, unbound=view.request.channel is None).card
