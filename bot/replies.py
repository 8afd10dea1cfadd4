"""What an invoke answers (teams.md, "What an invoke answers"): a card for the person who pressed, or one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.calendar import Links, with_entry
from bot.views import queue_view, view_of
from cards.answer import meant_card, sent_card, which_answer_card
from cards.copies import copy_card
from cards.desk import desk_card
from cards.form import form_card
from cards.give import give_card
from cards.mine import mine_card
from cards.notice import already, notice_card
from cards.post import post_card
from cards.problems import problems_card
from cards.queue import REFUSED, queue_card
from cards.receipt import receipt_card
from cards.roster import roster_card
from cards.text import person_name
from cards.thread import thread_card
from cards.times import change_form, overtaken, saved_card
from cards.track import tracked_words
from cards.view import Card, Message, RequestView
from cards.welcome import welcome_card
from desk.commands import Turn
from desk.model import Person, Place
from desk.outcome import Outcome, OutcomeKind
from desk.queued import Queue
from desk.records import Draft
from desk.reported import Board
from desk.roster import DeskSheet
from desk.rostered import RosterSheet

Body = Mapping[str, Any]

ADMINS_ONLY = "Admins only. Nothing changed."
OPERATORS_ONLY = "Supervisors and admins only. Nothing changed."
PHARMACISTS_ONLY = "Pharmacists only. Nothing changed."
NOT_YOURS = "Only the technician who filed this request can do that. Nothing changed."
NOT_KEPT = "Not confirmed: the desk cannot be reached for a moment. Press again: nothing is lost or happens twice."
UNREADABLE = (
    "This request cannot be opened: its key is missing, or it was changed. Nothing changed; tell an administrator."
)
UNKNOWN = "This request is not on the desk any more. Nothing changed; type mine for your open requests."
OPENED = "Opened below."
OPENED_IN_CHAT = "Opened in our chat."
FORM_GONE = "This form was saved already, or is too old. Nothing changed; what stands is on the receipt and the post."
ANSWER_GONE = "This was put away already: nothing was sent. Type it again if it is still needed."
NOT_YOUR_WORDS = "Only who typed this can send it. Nothing changed."
NOT_OURS = "This button is not one of the desk's. Nothing changed."
BAD_PRESS: Body = {
    "statusCode": 400,
    "type": "application/vnd.microsoft.error",
    "value": {"code": "BadRequest", "message": NOT_OURS},
}


def message(text: str) -> Body:
    """Return the answer that shows one sentence to the person who pressed, and leaves the card."""
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": text}


def card(content: Card) -> Body:
    """Return the answer that replaces the pressed card."""
    return {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": content}


def answer(outcome: Outcome, turn: Turn, *, asking: bool = False, links: Links | None = None) -> Body:
    """Return what the person who pressed sees. `asking` turns a receipt over to the withdrawal question."""
    if outcome.kind is OutcomeKind.GAPS and outcome.draft is not None:
        return card(_form(outcome, outcome.draft))
    if outcome.kind in _SENTENCES or outcome.snapshot is None:
        in_chat, in_channel = _SENTENCES.get(outcome.kind, _SENTENCES[OutcomeKind.FORBIDDEN])
        return message(in_chat if turn.chat else in_channel)
    view = with_entry(view_of(outcome.snapshot), links)
    if outcome.kind in _TOLD:
        return message(_TOLD[outcome.kind](view, turn))
    if outcome.kind is OutcomeKind.OVERTAKEN and view.request.is_open:
        return message(overtaken(view))
    if outcome.kind in _CLOSING:
        return card(_CLOSING[outcome.kind](view).card)
    return card(_card(outcome, view, turn, asking=asking))


def chosen(outcome: Outcome) -> Body:
    """Return what the question which request was meant turns into, or one sentence when there is nothing to do."""
    if outcome.kind is OutcomeKind.WHICH and outcome.draft is not None:
        return card(which_answer_card(outcome.draft, [view_of(one) for one in outcome.mine]).card)
    if outcome.kind is OutcomeKind.OPENED and outcome.draft is not None:
        return card(meant_card(outcome.draft).card)
    if outcome.kind is OutcomeKind.DROPPED:
        return card(welcome_card().card)
    if outcome.snapshot is None:
        return message(NOT_YOUR_WORDS if outcome.kind is OutcomeKind.FORBIDDEN else ANSWER_GONE)
    return card(sent_card(view_of(outcome.snapshot)).card)


_SENTENCES: Mapping[OutcomeKind, tuple[str, str]] = {
    OutcomeKind.UNKNOWN: (UNKNOWN, UNKNOWN),
    OutcomeKind.FORBIDDEN: (NOT_YOURS, PHARMACISTS_ONLY),
    OutcomeKind.OPENED: (OPENED, OPENED_IN_CHAT),
    OutcomeKind.FORM_GONE: (FORM_GONE, FORM_GONE),
}
"""What is answered in one sentence: to a press in the personal chat, and to one in the channel."""
_CLOSING: Mapping[OutcomeKind, Callable[[RequestView], Message]] = {
    OutcomeKind.SAVED: saved_card,
    OutcomeKind.SAME: saved_card,
    OutcomeKind.OVERTAKEN: already,
}
"""What a form about a request turns into for good."""


def _form(outcome: Outcome, draft: Draft) -> Card:
    if outcome.snapshot is None:
        return form_card(draft, outcome.roster, outcome.zone, outcome.gaps, outcome.desks).card
    return change_form(view_of(outcome.snapshot), draft, outcome.roster, outcome.gaps).card


def problems(board: Board | None) -> Body:
    """Return the problems as they stand, or one sentence for who may not see them (None)."""
    return message(OPERATORS_ONLY) if board is None else card(problems_card(board, board.zone).card)


def settings(sheet: DeskSheet | None, refused: str = OPERATORS_ONLY) -> Body:
    """Return a desk's settings, or one sentence for who may not see or change them so (None)."""
    return message(refused) if sheet is None else card(desk_card(sheet).card)


def roster(sheet: RosterSheet | None) -> Body:
    """Return the roster as it is now, or one sentence for who may not see it (None)."""
    return message(ADMINS_ONLY) if sheet is None else card(roster_card(sheet).card)


def queue(page: Queue | None, turn: Turn) -> Body:
    """Return the queue as it stands, or one sentence for whom it is not for (None)."""
    return message(REFUSED) if page is None else card(queue_card(queue_view(page, turn.tenant or "")).card)


def owned(view: RequestView) -> str:
    """Return the private sentence for a second pharmacist (cards.md)."""
    owner = view.people.get(view.request.owner or "")
    return f"#{view.request.number}: {person_name(owner)} has it. Nothing changed."


_TOLD: Mapping[OutcomeKind, Callable[[RequestView, Turn], str]] = {
    OutcomeKind.OWNED: lambda view, _turn: owned(view),
    OutcomeKind.TRACKED: lambda view, turn: tracked_words(view, turn.person),
}
"""What is said of a request that somebody else has, or posted, already."""
_BY_PLACE: Mapping[Place | None, Callable[[RequestView], Message]] = {
    Place.POST: post_card,
    Place.COPY: copy_card,
    Place.LINE: thread_card,
}


def _card(outcome: Outcome, view: RequestView, turn: Turn, *, asking: bool) -> Card:
    if outcome.kind is OutcomeKind.TO_WHOM:
        return give_card(view, outcome.roster).card
    if outcome.place in _BY_PLACE:
        return _BY_PLACE[outcome.place](view).card
    if outcome.place in {Place.NOTICE, Place.READY_NOTICE} and view.event is not None and not asking:
        return notice_card(view, Person(turn.person)).card
    if outcome.place is None and not asking:
        return mine_card([view_of(one) for one in outcome.mine]).card
    return receipt_card(view, asking=asking, unbound=view.request.channel is None).card
