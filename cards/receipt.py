"""The technician's receipt: the form, once posted, turns into it, and it follows the request's status."""

from __future__ import annotations

from collections.abc import Callable

from microsoft_teams.cards.core import CardElement, ExecuteAction, RichTextBlock, TextRun

from cards import moves
from cards.actions import Verb, press_button, toggle_button
from cards.beside import beside_lines, caller_offers
from cards.erased import erased_card, is_erased
from cards.moves import Button
from cards.parts import band, buttons, finish, group, labelled, line, quiet, rows, title, to_check, typed
from cards.paste import paste_text
from cards.promise import attempts_line, kept_line, note_lines
from cards.redacted import is_redacted, redacted_card
from cards.status import (
    band_style,
    callback_number,
    headline,
    is_dropped,
    number,
    odd_windows,
    owner_extension,
    owner_name,
    promised_times,
    since,
    status_words,
    who_and_what,
)
from cards.view import Message, RequestView
from desk.model import Kind, Status
from desk.template import CONTACT, DRUG, MEMBER_ID, PA_NUMBER, Field
from desk.transitions import UNOWNED

WITHDRAW_QUESTION = "Did the caller say they no longer want it?"
UNBOUND = "It will be posted as soon as a channel is bound. Until then, paste this in your P2P channel:"
TRANSFER_HINT = "Transfer done: only if they told you by phone that they are ready."


def _posted(view: RequestView) -> str:
    if is_dropped(view):
        return f"{number(view)} kept: a pharmacist will call back."
    return f"{number(view)} posted to P2P requests"


def _acknowledged(view: RequestView) -> str:
    if is_dropped(view):
        return f"{number(view)} kept: {owner_name(view)} will call back."
    known = f"{number(view)} acknowledged by {owner_name(view)}."
    return f"{known} Don't transfer yet." if view.request.kind is Kind.PEER_TO_PEER else f"{known} They will call back."


def _as_the_channel(view: RequestView) -> str:
    return f"{number(view)} · {status_words(view)}"


HEADLINES: dict[Status, Callable[[RequestView], str]] = {
    Status.WAITING: _posted,
    Status.SCHEDULED: _posted,
    Status.ACKNOWLEDGED: _acknowledged,
    Status.READY: lambda view: f"{number(view)} READY: transfer the call to {owner_name(view)}",
    Status.PARKED: _as_the_channel,
    Status.TRANSFERRED: _as_the_channel,
    Status.CALLED_BACK: _as_the_channel,
    Status.WITHDRAWN: _as_the_channel,
}
"""The technician's column of cards.md, "Words"."""


def receipt_card(view: RequestView, asking: bool = False, unbound: bool = False) -> Message:  # noqa: FBT001, FBT002 - a contract
    """Return the receipt. `asking` asks whether the caller withdrew; `unbound` tells that no channel is bound yet.

    A request that is closed is neither asked about nor offered for pasting.
    """
    if is_erased(view):
        return erased_card(view)
    if is_redacted(view):
        return redacted_card(view)
    pasted = unbound and view.request.is_open
    body = [
        *(_unbound_band(view) if pasted else _band(view)),
        *_tell_the_caller(view),
        *([text_to_paste(view)] if pasted else _facts(view)),
        *beside_lines(view),
        *(_question(view) if asking and view.request.is_open else own_part(view)),
    ]
    return finish(f"{headline(view)} · {status_words(view)}", body)


_P2P, _CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
OWN_BUTTONS: dict[tuple[Kind, Status], tuple[Button, ...]] = {
    (_P2P, Status.WAITING): (moves.CHOSE_CALLBACK,),
    (_P2P, Status.ACKNOWLEDGED): (moves.TRANSFERRED, moves.CHOSE_CALLBACK),
    (_P2P, Status.READY): (moves.TRANSFERRED, moves.NOT_CONNECTED),
    (_P2P, Status.TRANSFERRED): (moves.NOT_CONNECTED,),
    (_CALLBACK, Status.SCHEDULED): (moves.ON_LINE,),
    (_CALLBACK, Status.ACKNOWLEDGED): (moves.ON_LINE,),
    (_CALLBACK, Status.PARKED): (moves.ON_LINE,),
}
"""The technician's buttons for the present state: "Transfer done" from acknowledgement on."""
RARER_BUTTONS: dict[Kind, tuple[Button, ...]] = {
    _P2P: (moves.DROPPED, moves.EDIT, moves.WITHDREW),
    _CALLBACK: (moves.CHANGE_TIMES, moves.EDIT, moves.WITHDREW),
}
"""Rarer ones of an open request, behind "More"."""


def own_part(view: RequestView) -> list[CardElement]:
    """Return the technician's own buttons, and what "Transfer done" needs while nobody has said READY here."""
    request = view.request
    early = request.kind is _P2P and request.status is Status.ACKNOWLEDGED
    own = [_own_button(one, view) for one in OWN_BUTTONS.get((request.kind, request.status), ())]
    hint = [quiet(TRANSFER_HINT, "Medium")] if early else []
    return [*hint, *rows(own), *caller_offers(view), *_rarer(view)]


def _own_button(own: tuple[str, Verb], view: RequestView) -> ExecuteAction:
    primary = own == moves.TRANSFERRED and view.request.status is Status.READY
    return press_button(*own, view.request, "positive" if primary else None)


def _rarer(view: RequestView) -> list[CardElement]:
    if not view.request.is_open:
        return []
    closed = f"more_{view.request.number}"
    moves = [press_button(*one, view.request) for one in RARER_BUTTONS[view.request.kind]]
    return [*buttons([toggle_button("More", closed)], "Small"), group(rows(moves, "Small"), closed, closed=True)]


def _band(view: RequestView) -> list[CardElement]:
    return [band(band_style(view), [title(HEADLINES[view.request.status](view)), *_second_line(view)])]


def _unbound_band(view: RequestView) -> list[CardElement]:
    first = title(f"{number(view)} kept: no channel is bound yet")
    return [band("attention", [first, line(UNBOUND, "Small")])]


def _second_line(view: RequestView) -> list[CardElement]:
    """Return where the request stands, as far as the headline does not say it."""
    if view.request.status in UNOWNED:
        return [line(f"{status_words(view)} · {since(view)}", "Small")]
    if view.request.status is Status.READY:
        return who_what_where(view)
    return [line(f"Posted to P2P requests · {since(view)}", "Small")] if view.request.is_open else []


def who_what_where(view: RequestView) -> list[CardElement]:
    """Return "Caller · drug · ext 4512", as far as known. PHI: in a card only, never in a summary."""
    known = " · ".join(filter(None, (who_and_what(view), owner_extension(view))))
    return [typed(known, "Small")] if known else []


def _tell_the_caller(view: RequestView) -> list[CardElement]:
    """Return what ends the technician's part of a callback (procedure.md, "Callback", step 4), and what came of it."""
    if view.request.kind is not Kind.CALLBACK or not view.request.is_open:
        return kept_line(view)
    lead = "We call" if is_dropped(view) else "Tell the caller: we will call"  # who dropped off cannot be told
    return [*promise(view, lead), *attempts_line(view), *note_lines(view)]


def promise(view: RequestView, lead: str) -> list[CardElement]:
    """Return the lead, then which number is called and when; times that are odd stand apart. PHI."""
    told = ", ".join(filter(None, (callback_number(view), promised_times(view))))
    return [
        RichTextBlock(inlines=[TextRun(text=f"{lead} {told}", weight="Bolder")]),
        *to_check(odd_windows(view)),
    ]


def _facts(view: RequestView) -> list[CardElement]:
    """Return what the receipt is about; READY's band names the caller and the drug already."""
    get, ready = view.request.details.get, view.request.status is Status.READY
    told = {CONTACT, DRUG} if ready else set[Field]()
    fields = (one for one in (CONTACT, PA_NUMBER, MEMBER_ID, DRUG) if not (one in told and get(one.key)))
    return [group([labelled(one.label, get(one.key)) for one in fields])]


def text_to_paste(view: RequestView) -> CardElement:
    """Return the filled template, one paragraph, so that it is selected and copied in one go."""
    return RichTextBlock(inlines=[TextRun(text=paste_text(view), font_type="Monospace")])


def _question(view: RequestView) -> list[CardElement]:
    """Return the one question that may end a request early ("Only the caller's stated wish withdraws")."""
    yes = press_button("Yes, they no longer want it", Verb.WITHDRAW, view.request, "destructive")
    no = press_button("No, keep it", Verb.KEEP, view.request)
    return [title(WITHDRAW_QUESTION), *buttons([yes]), *buttons([no], "Small")]
