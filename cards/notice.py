"""Personal messages: each tells one person of one event, once. What is no longer true is not announced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from microsoft_teams.cards.core import CardElement, ContainerStyle

from cards import moves
from cards.actions import press_button
from cards.beside import linked_line
from cards.crossing import CROSSING
from cards.parts import MAX_MENTIONS, band, buttons, finish, line, title
from cards.receipt import HEADLINES, own_part, receipt_card, text_to_paste, who_what_where
from cards.status import (
    actor_name,
    band_style,
    due_words,
    headline,
    is_owned_by_actor,
    number,
    owner_extension,
    owner_name,
    since,
    span,
    status_line,
    status_words,
)
from cards.text import capital, person_name
from cards.told import CALLBACKS, LEGAL_HOLDS, OWNERS, Notice, pressed
from cards.view import Message, RequestView
from desk.events import AWAY, NO_ANSWER_TO_US, OFF_ROSTER, REASON, UNHEARD, EventKind
from desk.model import Kind, Person, Status

MEANWHILE = "This is how it stands now."


def notice_card(view: RequestView, to: Person) -> Message:
    """Return the message to `to` about `view.event`; what the event no longer describes is told as it is now.

    Of a request that was filed elsewhere than in a chat it is the receipt.
    """
    if view.event is not None and view.event.kind is EventKind.FILED:
        return receipt_card(view, unbound=view.request.channel is None)
    notice = _notice(view, to)
    if notice is None or not notice.holds(view, to):
        return notice.over(view) if notice and notice.over else already(view)
    words = notice.words(view, to)
    return finish(words, [band(notice.style, [title(words), *notice.second(view, to)]), *notice.rest(view)])


def _notice(view: RequestView, to: Person) -> Notice | None:
    if view.event is None:
        return None
    own = OWNERS.get(view.event.kind) if view.request.owner == to.id else None
    return own or _NOTICES.get(view.event.kind)


def already(view: RequestView) -> Message:
    """Return where the request stands now: for news that came late, and for a press that has nothing left to do."""
    late = [line(MEANWHILE, "Small")] if view.request.is_open else []
    return finish(
        f"{headline(view)} · {status_words(view)}",
        [band(band_style(view), [title(f"{headline(view)} · {status_line(view)}"), *late])],
    )


def _ready_is_over(view: RequestView) -> Message:
    """Return what a READY turns into: it is edited where it stands, so nobody may take it for one any more."""
    who, status = actor_name(view), view.request.status
    if status is Status.TRANSFERRED:
        return _told("default", f"{number(view)} · {status_words(view)}")
    if status is Status.READY:
        return _told("accent", f"{number(view)} · not {who} any more: {status_words(view)}", owner_extension(view))
    if view.request.is_open and view.request.kind is Kind.CALLBACK:
        return _told("attention", f"{number(view)} STOP: no transfer any more.", "It is a callback now.")
    if view.request.is_open:
        return _told("attention", _stop(view), status_words(view))
    return _told("default", f"{number(view)} · no longer ready: {status_words(view)}")


def _told(style: ContainerStyle, words: str, second: str = "") -> Message:
    return finish(words, [band(style, [title(words), *([line(second, "Small")] if second else [])])])


def _stop(view: RequestView) -> str:
    return f"{number(view)} STOP: {actor_name(view)} is not ready. Don't transfer."


def _is_acknowledged(view: RequestView, _to: Person) -> bool:
    return view.request.status is Status.ACKNOWLEDGED and is_owned_by_actor(view)


def _is_waiting(view: RequestView, _to: Person) -> bool:
    return view.request.status is Status.WAITING


def _is_unowned(view: RequestView, _to: Person) -> bool:
    return view.request.is_open and view.request.owner is None


def _cover(view: RequestView, _to: Person) -> str:
    came = view.event is not None and view.event.actor is not None
    told = f"{actor_name(view)} is there now and is called." if came else "still waiting, all pharmacists called."
    return f"{number(view)}: {told}"


def _who_is_called(view: RequestView, _to: Person) -> Sequence[CardElement]:
    called = view.asked[:MAX_MENTIONS]
    others = len(view.asked) - len(called)
    names = ", ".join(map(person_name, called)) + (f" and {others} more" if others else "")
    told = f"Called: {names}." if called else "No pharmacist is available now."
    unheard = called and view.event is not None and UNHEARD in view.event.data
    return [line("Its post is not in the channel yet: no pharmacist could be called." if unheard else told, "Small")]


def _what_follows(view: RequestView, to: Person) -> Sequence[CardElement]:
    if view.request.kind is Kind.CALLBACK:
        return [line(f"Its callback: {due_words(view)}. Everybody available is called when it is overdue.", "Small")]
    if to.id != view.request.filed_by:
        held = since(view)
        return [
            line(f"{held[0].upper()}{held[1:]}. {COMES_BACK} You are told again until it is acknowledged.", "Small")
        ]
    supervisors = "The supervisors are told. " if view.event is not None and view.event.data else ""
    return [line(f"{supervisors}{COMES_BACK} Tell the caller: they may hold, or choose a callback.", "Small")]


def _released(view: RequestView, _to: Person) -> str:
    why = _WHY.get(_data(view).get(REASON, ""), "released it")
    return f"{number(view)} waiting again: {actor_name(view)} {why}."


def _passed_on(view: RequestView, to: Person) -> str:
    if to.id == view.request.owner:
        why = _WHY.get(_data(view).get(REASON, ""), "handed it back")
        return f"{number(view)} is yours now: {actor_name(view, 'previous')} {why} and your emoji stands."
    if to.id == _data(view).get("previous"):
        return f"{number(view)}: you did not answer. {owner_name(view)} has it now."
    return HEADLINES[Status.ACKNOWLEDGED](view)


def _is_ready(view: RequestView, to: Person) -> str:
    if to.id == view.request.owner:
        return f"{number(view)} READY: the call is transferred to you"
    return HEADLINES[Status.READY](view)


def _reopened(view: RequestView, to: Person) -> str:
    if view.request.kind is Kind.CALLBACK:
        has_it = "you still have it" if to.id == view.request.owner else f"{owner_name(view)} keeps it"
        return f"{number(view)} was not reached after all: {has_it}."
    if to.id == view.request.owner:
        return f"{number(view)} did not connect: you still have it."
    return f"{number(view)} did not connect. Don't transfer: {owner_name(view)} keeps it."


def _transfer_done(view: RequestView) -> Sequence[CardElement]:
    return buttons([press_button(*moves.TRANSFERRED, view.request, "positive")])


def _did_it_arrive(view: RequestView, to: Person) -> str:
    if to.id == view.request.owner:
        return f"{number(view)}: you are ready. Did the call arrive?"
    return f"{number(view)} READY: did the call reach {owner_name(view)}?"


def _data(view: RequestView) -> Mapping[str, str]:
    return view.event.data if view.event is not None else {}


_INSTEAD = {
    (Kind.PEER_TO_PEER, Status.ACKNOWLEDGED): (moves.MARK_READY,),
    (Kind.CALLBACK, Status.ACKNOWLEDGED): (moves.TAKE_OVER,),
    (Kind.CALLBACK, Status.PARKED): (moves.TAKE_OVER,),
}
"""The button by which a second pharmacist takes what another has: who was called for it may have answered by emoji."""
_WHY = {NO_ANSWER_TO_US: "did not answer", AWAY: "is away", OFF_ROSTER: "is no pharmacist any more"}
"""Why an owner was relieved, when they did not say it themselves."""
COMES_BACK = "Who comes back is asked at once."
_NOT_THERE = "is not in the channel yet: the bot goes on trying. Paste this in your P2P channel now and tell an admin."
_KEPT = "could not be posted and is kept. Paste this in your P2P channel now, and ask an admin to write setup there."
_NOTICES: dict[EventKind, Notice] = {
    **CALLBACKS,
    **CROSSING,
    **LEGAL_HOLDS,
    EventKind.STILL_WORKING_ASKED: Notice(
        lambda view, _: f"{number(view)}: are you still working on it? {capital(since(view))}.",
        lambda view, to: view.request.status is Status.ACKNOWLEDGED and view.request.owner == to.id,
        "warning",
        pressed(moves.STILL_WORKING, moves.MARK_READY, moves.HAND_BACK),
        lambda _view, _to: [line("Without an answer it goes back to the others, who are asked at once.", "Small")],
    ),
    EventKind.STILL_WORKING: Notice(
        lambda view, _: f"{number(view)}: you still have it. {capital(since(view))}.",
        lambda view, to: view.request.status is Status.ACKNOWLEDGED and view.request.owner == to.id,
        "accent",
        pressed(moves.MARK_READY, moves.HAND_BACK),
    ),
    EventKind.HOLD_KEPT: Notice(
        lambda view, _: f"{number(view)}: the caller keeps holding. You are reminded again.",
        lambda view, _: view.request.is_open and view.request.kind is Kind.PEER_TO_PEER,
        "accent",
        own_part,
    ),
    EventKind.READY_NUDGED: Notice(
        _did_it_arrive,
        lambda view, _: view.request.status is Status.READY,
        "warning",
        pressed(moves.ARRIVED, moves.NOT_CONNECTED, moves.DROPPED),
    ),
    EventKind.REOPENED: Notice(_reopened, lambda view, _: view.request.status is Status.ACKNOWLEDGED, "attention"),
    EventKind.MISSED: Notice(
        lambda view, _: f"{number(view)} · Missed {span(_data(view), view.zone)}: press again.",
        lambda view, _: view.request.is_open,
        "attention",
        own_part,
        lambda view, _: [
            line(f"The desk was down. {status_words(view)}: what was done then did not reach it.", "Small")
        ],
    ),
    EventKind.ACKNOWLEDGED: Notice(lambda view, _: HEADLINES[Status.ACKNOWLEDGED](view), _is_acknowledged, "accent"),
    EventKind.PASSED_ON: Notice(_passed_on, _is_acknowledged, "accent"),
    EventKind.RELEASED: Notice(
        _released,
        _is_unowned,
        "warning",
    ),
    EventKind.READY: Notice(
        _is_ready,
        lambda view, _: view.request.status is Status.READY and is_owned_by_actor(view),
        "good",
        rest=lambda view: [*linked_line(view), *_transfer_done(view)],
        second=lambda view, _: who_what_where(view),
        over=_ready_is_over,
    ),
    EventKind.NOT_READY: Notice(
        lambda view, _: _stop(view),
        lambda view, _: view.request.is_open and view.request.status is not Status.READY,
        "attention",
    ),
    EventKind.TAKEN_OVER: Notice(
        lambda view, _: f"{number(view)}: {actor_name(view)} took it over.",
        lambda view, _: view.request.is_open and is_owned_by_actor(view),
    ),
    EventKind.FOUND_OWNED: Notice(
        lambda view, _: f"{number(view)}: {owner_name(view)} has it.",
        lambda view, to: view.request.is_open and view.request.owner not in {None, to.id},
        rest=lambda view: pressed(*_INSTEAD.get((view.request.kind, view.request.status), ()))(view),
    ),
    EventKind.WITHDRAWN: Notice(
        lambda view, _: f"{number(view)}: the caller withdrew. Nothing more to do.",
        lambda view, to: view.request.status is Status.WITHDRAWN and view.request.owner == to.id,
    ),
    EventKind.COVER_CALLED: Notice(
        _cover,
        _is_waiting,
        "warning",
    ),
    EventKind.SUPERVISORS_CALLED: Notice(
        lambda view, _: f"{number(view)} still waits for a pharmacist · {since(view)}",
        _is_waiting,
        "attention",
        second=_who_is_called,
    ),
    EventKind.NOBODY_THERE: Notice(
        lambda view, _: f"{number(view)}: no pharmacist is available now.",
        _is_unowned,
        "attention",
        second=_what_follows,
    ),
    EventKind.HELD_LONG: Notice(
        lambda view, _: f"{number(view)}: {since(view)}. Check back with the caller.",
        lambda view, _: view.request.status in {Status.WAITING, Status.ACKNOWLEDGED},
        "warning",
        pressed(moves.KEEP_HOLDING, moves.CHOSE_CALLBACK, moves.DROPPED),
        lambda view, _: [line(f"{status_words(view)}. The caller chooses: keep holding, or a callback.", "Small")],
    ),
    EventKind.UNDELIVERED: Notice(
        lambda view, _: f"{number(view)} {_NOT_THERE if view.request.channel else _KEPT}",
        lambda view, _: view.request.is_open and view.request.owner is None,
        "attention",
        rest=lambda view: (text_to_paste(view),),
    ),
}
"""The personal column of cards.md, "Words", and the private answers to a second pharmacist and a previous owner."""
