"""The channel post: what a pharmacist sees of a request (cards.md, "The channel post"). The top 200 pixels count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from microsoft_teams.cards.core import Action, CardElement, RichTextBlock, TextRun

from cards import moves
from cards.actions import press_button, toggle_button
from cards.beside import beside_lines, denied_words
from cards.erased import erased_card, is_erased
from cards.moves import Button
from cards.parts import (
    MAX_MENTIONS,
    band,
    beside,
    buttons,
    finish,
    group,
    labelled,
    large,
    line,
    mention_text,
    quiet,
    rows,
    title,
    to_check,
    typed,
)
from cards.promise import attempts_line, expected_line, next_line, note_lines
from cards.redacted import is_redacted, redacted_card
from cards.status import (
    band_style,
    callback_number,
    filed_at,
    headline,
    is_dropped,
    odd_windows,
    owner_name,
    person,
    promised_times,
    since,
    status_line,
    status_words,
    windows,
)
from cards.text import person_name, phone
from cards.view import Message, RequestView
from cards.when import clock, day_and_clock
from desk.model import NOT_KNOWN, NOT_LISTED, Kind, Person, Status
from desk.template import (
    CALLBACK_TIMES,
    CALLER_VERIFIED_LABEL,
    CONTACT,
    CRITICAL,
    DENIAL_VERIFIED_LABEL,
    DRUG,
    MEMBER_ID,
    PA_NUMBER,
    PHONE,
    note_fields,
)
from desk.transitions import UNOWNED

MORE = "more"
NOBODY_ASKED = "No pharmacist is available now. Who comes back is asked at once."
_P2P, _CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK

State = tuple[Kind, Status]
BUTTONS: dict[State, tuple[Button, Button]] = {
    (_P2P, Status.WAITING): (moves.ACKNOWLEDGE, moves.MARK_READY),
    (_P2P, Status.ACKNOWLEDGED): (moves.MARK_READY, moves.HAND_BACK),
    (_P2P, Status.READY): (moves.ARRIVED, moves.NOT_READY),
    (_CALLBACK, Status.SCHEDULED): (moves.ACKNOWLEDGE, moves.REACHED),
    (_CALLBACK, Status.ACKNOWLEDGED): (moves.REACHED, moves.NO_ANSWER),
    (_CALLBACK, Status.PARKED): (moves.ON_LINE, moves.REACHED),
}
"""Two buttons for the present state, the likelier first; a closed request has none."""
MORE_BUTTONS: dict[State, tuple[Button, ...]] = {
    (_P2P, Status.ACKNOWLEDGED): (moves.TAKE_OVER, moves.GIVE_TO, moves.DROPPED),
    (_P2P, Status.READY): (moves.NOT_CONNECTED, moves.DROPPED),
    (_P2P, Status.TRANSFERRED): (moves.NOT_CONNECTED,),
    (_CALLBACK, Status.SCHEDULED): (moves.ON_LINE, moves.SET_TIME),
    (_CALLBACK, Status.ACKNOWLEDGED): (moves.ON_LINE, moves.SET_TIME, moves.HAND_BACK, moves.TAKE_OVER, moves.GIVE_TO),
    (_CALLBACK, Status.PARKED): (moves.SET_TIME, moves.NO_ANSWER, moves.HAND_BACK, moves.TAKE_OVER),
    (_CALLBACK, Status.CALLED_BACK): (moves.NOT_REACHED,),
}
"""Rarer moves, behind "More" with the rest of the note."""
HINTS: dict[State, str] = {
    (_P2P, Status.WAITING): "Any emoji acknowledges. Reply ready, or press.",
    (_P2P, Status.ACKNOWLEDGED): "Reply ready, or press.",
    (_P2P, Status.READY): "Not ready after all? Press, or reply not ready.",
    (_CALLBACK, Status.SCHEDULED): "Any emoji acknowledges, or press.",
    (_CALLBACK, Status.ACKNOWLEDGED): "Press when the call is over.",
    (_CALLBACK, Status.PARKED): "Kept open. It goes on when the caller rings, or a new time is set.",
}
DEAF_HINTS: dict[State, str] = {
    (_P2P, Status.WAITING): "Any emoji acknowledges. Press Ready, or write @P2P Desk ready.",
    (_P2P, Status.ACKNOWLEDGED): "Press Ready, or write @P2P Desk ready.",
    (_P2P, Status.READY): "Not ready after all? Press, or write @P2P Desk not ready.",
}
"""Hints where replies that do not mention the bot never reach it."""
_FACTS = (PA_NUMBER, MEMBER_ID, DRUG)
_TICKS = {True: "✓", False: "Not ticked:"}


def post_card(view: RequestView) -> Message:
    """Return the post of a request, open or closed. Its summary is number, kind and status."""
    if is_erased(view):
        return erased_card(view)
    if is_redacted(view):
        return redacted_card(view)
    asked = view.asked[:MAX_MENTIONS] if view.request.status in UNOWNED else ()
    more = _more(view)
    body = [
        band(band_style(view), _band(view, asked)),
        *_timing(view),
        *_key_facts(view),
        *_corrections(view),
        *beside_lines(view),
        *buttons(_actions(view)),
        *_hint(view, opens_more=bool(more)),
        *_contact(view),
        *more,
    ]
    return finish(f"{headline(view)} · {status_words(view)}", body, asked)


def _state(view: RequestView) -> State:
    return view.request.kind, view.request.status


def _band(view: RequestView, asked: Sequence[Person]) -> list[CardElement]:
    first = title(f"{headline(view)} · {status_line(view)}")
    if not asked:
        offered = person(view, view.request.offered_to)
        if offered is not None:
            return [first, line(f"Offered to {person_name(offered)}, who takes it by any emoji.", spacing="Small")]
        nobody = view.request.status is Status.WAITING
        return [first, line(NOBODY_ASKED, spacing="Small")] if nobody else [first]
    others = len(view.asked) - len(asked)
    rest = f" and {others} more" if others else ""
    return [first, line(f"Asked: {', '.join(map(mention_text, asked))}{rest}", spacing="Small")]


def _timing(view: RequestView) -> list[CardElement]:
    """Return since when the caller holds; of a callback the number and the windows. Closed, nobody holds or waits."""
    if not view.request.is_open:
        return _asked_for(view)
    if view.request.kind is _P2P:
        held = since(view)
        return [line(held[0].upper() + held[1:])]
    if is_dropped(view):
        has_it = f"With {owner_name(view)}" if view.request.owner else "Nobody has it yet"
        return [line(has_it, spacing="Small"), *attempts_line(view)]
    odd = odd_windows(view)
    told = ", ".join(filter(None, (callback_number(view), promised_times(view) or ("" if odd else "no time given"))))
    call = RichTextBlock(inlines=[TextRun(text=f"Call {told}", weight="Bolder")])
    return [call, *next_line(view), *to_check(odd), *attempts_line(view), *note_lines(view), *expected_line(view)]


def _asked_for(view: RequestView) -> list[CardElement]:
    asked = " or ".join(windows(view))
    return [typed(f"The caller asked for {asked}")] if asked else []


def _key_facts(view: RequestView) -> list[CardElement]:
    get = view.request.details.get
    return [
        large(PA_NUMBER.label, get(PA_NUMBER.key)),
        large(MEMBER_ID.label, get(MEMBER_ID.key), "None"),
        labelled(DRUG.label, get(DRUG.key)),
        line(_decisioned(view), spacing="None"),
    ]


def _corrections(view: RequestView) -> list[CardElement]:
    """Return what was corrected after posting and when last: what pharmacists work with by its label, the rest not."""
    told = clock if view.request.kind is _P2P else day_and_clock
    last = dict(view.corrected)
    facts = [f"{one.label} corrected {told(last[one.key], view.zone)}" for one in _FACTS if one.key in last]
    others = [at for key, at in last.items() if key not in CRITICAL]
    return [
        *([line(" · ".join(facts), "Small", "Attention")] if facts else []),
        *([quiet(f"Edited {told(max(others), view.zone)}")] if others else []),
    ]


def _decisioned(view: RequestView) -> str:
    choice = view.request.decisioned_by
    known = choice not in {NOT_KNOWN, NOT_LISTED}
    who = f"Decisioned by {person_name(person(view, choice))}" if known else f"Decisioning pharmacist {choice}"
    return " · ".join(filter(None, (who if known else who.replace("_", " "), denied_words(view))))


def _actions(view: RequestView) -> list[Action]:
    pressed = BUTTONS.get(_state(view), ())
    styles: tuple[Literal["positive"] | None, ...] = ("positive", None)
    return [press_button(*one, view.request, style) for one, style in zip(pressed, styles, strict=False)]


def _hint(view: RequestView, *, opens_more: bool) -> list[CardElement]:
    """Return what else may be done, with "More" beside it when there is more."""
    hints = HINTS | DEAF_HINTS if view.deaf else HINTS
    hint, more = hints.get(_state(view)), toggle_button("More", MORE)
    if hint is None:
        return buttons([more]) if opens_more else []
    return [beside(quiet(hint), more)] if opens_more else [quiet(hint)]


def _contact(view: RequestView) -> list[CardElement]:
    """Return who calls, from where, who filed it, and the ticks of the procedure's steps 1 and 2."""
    request, get = view.request, view.request.details.get
    fields = [labelled(CONTACT.label, get(CONTACT.key), "Medium"), labelled(PHONE.label, phone(get(PHONE.key)))]
    unasked = request.details.windows or is_dropped(view)  # who dropped off never chose a time: none is missing
    if request.kind is _CALLBACK and (get(CALLBACK_TIMES.key) or not unasked):
        fields.append(labelled(CALLBACK_TIMES.label, get(CALLBACK_TIMES.key)))
    filed = f"Filed by {person_name(person(view, request.filed_by), 'a technician')} {filed_at(view)}"
    ticks = (
        f"{_TICKS[request.caller_verified]} {CALLER_VERIFIED_LABEL} · "
        f"{_TICKS[request.denial_verified]} {DENIAL_VERIFIED_LABEL}"
    )
    return [group(fields), quiet(filed), quiet(ticks, "None")]


def _more(view: RequestView) -> list[CardElement]:
    """Return the rest of the note and the rarer moves, closed until opened; nothing when there is neither."""
    get = view.request.details.get
    note = [labelled(one.label, get(one.key)) for one in note_fields() if get(one.key)]
    moves = [press_button(words, verb, view.request) for words, verb in MORE_BUTTONS.get(_state(view), ())]
    return [group([*note, *rows(moves)], MORE, closed=True)] if note or moves else []
