"""A snapshot of the desk becomes what a card is made from."""

from __future__ import annotations

from bot.links import post_link
from cards.found import found_card
from cards.history import HistoryView, history_card
from cards.holds import holds_card
from cards.lines import line_card
from cards.queue import QueueView
from cards.view import Message, RequestView
from desk.effects import View
from desk.history import History, Listed
from desk.holds import Holds
from desk.queued import Queue, Queued
from desk.snapshot import Snapshot


def view_of(shown: Snapshot) -> RequestView:
    """Return the request as its desk sees it, in the desk's time zone."""
    rules = shown.rules
    return RequestView(
        shown.request,
        shown.people,
        rules.zone,
        shown.asked,
        shown.event,
        linked=shown.linked,
        hours=rules.hours,
        corrected=shown.corrected,
        attempts=shown.attempts,
        overdue=rules.waits.callback_overdue,
        duplicates=shown.duplicates,
        callers=tuple((one.id, one.number) for one in shown.callers),
        note=shown.note,
        deaf=shown.deaf,
    )


def queue_view(queue: Queue, tenant: str) -> QueueView:
    """Return a page of the queue with the addresses of the posts; `tenant` is the reader's."""
    rows = [(view_of(one.shown), _address(one, tenant)) for one in queue.rows]
    return QueueView(queue.which, queue.page, queue.pages, queue.counts, rows, queue.at)


def history_message(history: History | None) -> Message:
    """Return a request's history, or that it is not for the reader (None)."""
    if history is None:
        return line_card(View.HISTORY_REFUSED)
    view = view_of(history.shown) if history.shown is not None else None
    return history_card(HistoryView(history.number, view, history.events, history.people, history.zone))


def found_message(found: Listed | None) -> Message:
    """Return the requests among which a reader chooses, or that histories are not for them (None)."""
    if found is None:
        return line_card(View.HISTORY_REFUSED)
    return found_card([view_of(one) for one in found.rows])


def holds_message(found: Holds | None) -> Message:
    """Return the requests on legal hold, or that the list is not for the reader (None)."""
    if found is None:
        return line_card(View.HOLD_REFUSED)
    return holds_card([view_of(one) for one in found.rows], more=found.more)


def _address(one: Queued, tenant: str) -> str | None:
    return post_link(one.channel, one.post, tenant) if one.channel is not None and one.post is not None else None
