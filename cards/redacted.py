"""What Teams shows of a closed request once it is redacted, and of a list or form that was cleared: nothing typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cards.actions import Verb, press_button
from cards.parts import band, buttons, finish, line, quiet, title
from cards.status import band_style, filed_at, headline, person, status_words
from cards.text import person_name
from cards.view import Message, RequestView
from cards.when import day_and_clock
from desk.model import Kind, Status

_UNDO: Final[Mapping[tuple[Kind, Status], str]] = {
    (Kind.PEER_TO_PEER, Status.TRANSFERRED): "Did not connect",
    (Kind.CALLBACK, Status.CALLED_BACK): "Not reached after all",
}
"""What opens it again, and shows everything again."""
CLEARED = "What stood here is not shown any more."
ASK_AGAIN = "Type mine for your open requests, or p2p or callback for a new form."


def is_redacted(view: RequestView) -> bool:
    """Tell whether number, status and people are all that Teams shows. An open request is shown whole."""
    return view.request.redacted_at is not None and not view.request.is_open


def redacted_card(view: RequestView) -> Message:
    """Return what post and receipt of the request come down to: number, status and people."""
    request = view.request
    since = day_and_clock(request.redacted_at or request.filed_at, view.zone)
    names = [f"Filed by {person_name(person(view, request.filed_by), 'a technician')} {filed_at(view)}"]
    decisioned = person(view, request.decisioned_by)
    names += [f"Decisioned by {person_name(decisioned)}"] if decisioned is not None else []
    undo = _UNDO.get((request.kind, request.status))
    body = [
        band(band_style(view), [title(f"{headline(view)} · {status_words(view)}")]),
        line(f"What was typed about it is not shown here any more since {since}."),
        quiet(" · ".join(names)),
        *(buttons([press_button(undo, Verb.REOPEN, request)], "Small") if undo else []),
    ]
    return finish(f"{headline(view)} · {status_words(view)}", body)


def cleared_card() -> Message:
    """Return what a list or a form in somebody's chat turns into."""
    return finish(CLEARED, [title(CLEARED), line(ASK_AGAIN)])
