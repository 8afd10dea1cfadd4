"""What everybody heard: each message of a desk as a reader sees it, in the order it was said."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.views import view_of
from cards.answer import sent_card, which_answer_card
from cards.give import which_ready_card
from cards.notice import notice_card
from cards.post import post_card
from cards.receipt import receipt_card
from cards.thread import thread_card
from cards.view import Card, Message
from desk.delivery import Delivery
from desk.effects import EffectKind, View
from desk.model import Person, Place
from tests.cards.reading import buttons, texts
from tests.desk.talk import Desk

_MENTION = re.compile(r"</?at>")
_CLOCK = re.compile(r"\d{1,2}:\d\d ET")


def in_full(desk: Desk, work: Callable[[], object]) -> list[str]:
    """Do something; return the messages it sent as `heard` does, each with all its texts, and its buttons in brackets.

    For words that were typed, which no first line may hold.
    """
    work()
    said = ((one, _written(one)) for one in desk.deliver())
    return [f"{_whom(one)}: {_whole(message.card)}" for one, message in said if message is not None]


def _whole(card: Card) -> str:
    lines = (_CLOCK.sub("HH:MM", _MENTION.sub("", re.sub(r"<at>", "@", text))) for text in texts(card))
    return " | ".join((*lines, *(f"[{title}]" for title, _ in buttons(card))))


def heard(desk: Desk, work: Callable[[], object]) -> list[str]:
    """Do something; return the messages it sent: "Tess: first line", "thread: …", mentions as "@Name".

    Edits are left out but those of READY cards: what they show at the end is what `stands` returns.
    """
    work()
    said = ((one, _written(one)) for one in desk.deliver())
    return [f"{_whom(one)}: {first(message.card)}" for one, message in said if message is not None]


def first(card: Card) -> str:
    """Return a card's first line, with its times as HH:MM."""
    return _CLOCK.sub("HH:MM", _MENTION.sub("", re.sub(r"<at>", "@", texts(card)[0])))


def stands(desk: Desk, number: int = 1) -> tuple[str, str]:
    """Return the first lines of the post and of the receipt as they are now."""
    view = view_of(desk.look_at(number))
    return first(post_card(view).card), first(receipt_card(view).card)


def offered(desk: Desk, place: Place, number: int = 1) -> list[str]:
    """Return the buttons of the request's latest notice or line, or of its post, as it is now."""
    view = view_of(desk.look_at(number))
    if place is Place.POST:
        return [title for title, _ in buttons(post_card(view).card)]
    drawn = thread_card(view) if place is Place.LINE else notice_card(view, Person(str(view.request.owner)))
    return [title for title, _ in buttons(drawn.card)]


def _written(one: Delivery) -> Message | None:
    effect = one.held.effect
    if effect.view in {View.WHICH_READY, View.WHICH_ANSWER}:
        views = [view_of(shown) for shown in one.listed]
        return which_answer_card(one.draft, views) if one.draft is not None else which_ready_card(views)
    if one.snapshot is None:
        return None
    view = view_of(one.snapshot)
    if effect.kind is EffectKind.SAY_IN_THREAD:
        return thread_card(view)
    if effect.kind is EffectKind.NOTIFY_PERSON or (effect.kind is EffectKind.REFRESH_READY and one.refs):
        return notice_card(view, one.person or Person(""))
    return sent_card(view) if effect.view is View.ANSWER_SENT else None


def _whom(one: Delivery) -> str:
    if one.held.effect.kind is EffectKind.REFRESH_READY:
        return f"{_name(one)}'s READY card"
    return _name(one) if one.channel is None else "thread"


def _name(one: Delivery) -> str:
    return ((one.person and one.person.name) or "?").split()[0]
