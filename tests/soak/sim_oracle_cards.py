"""The oracle on what stands in Teams at the end: every known copy shows the request as it is."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from typing import Any

from bot.views import view_of
from cards.actions import Verb
from cards.post import post_card
from cards.receipt import receipt_card
from desk.effects import EffectKind, View
from desk.handlers.adopting import LATE
from desk.handlers.standing import IN_CHANNEL
from desk.model import Person, Place, Request, Role
from desk.snapshot import is_concealed, snapshot
from storage.mapping import moment
from tests.ledger import Message
from tests.soak.sim_cards import NUMBER, buttons, words
from tests.soak.sim_case import LEASE, Case, edit_refused, person_lane
from tests.soak.sim_teams import BASE, Made
from tests.soak.sim_world import Heard

_EXTENSION = re.compile(r" · ext \d+")
_VERSION = re.compile(r'"version": \d+')
_ALSO = re.compile(r"Also open for this PA: [#\d, ]+")
_TELLING = 3
"""A text that is longer stands in no card by chance."""
_UNSURE_FOR = LEASE + 2.0
"""Virtual seconds after which a sending has ended one way or the other."""


def cards_are_current(case: Case) -> Iterator[str]:
    """Every post and receipt that the desk knows shows the request as it stands."""
    for ref in case.refs.values():
        if ref.place not in {Place.POST, Place.RECEIPT} or not ref.request:
            continue
        request = case.requests[ref.request]
        lane = f"channel:{ref.conversation}" if ref.place is Place.POST else person_lane(case, ref)
        if case.is_gone(lane) or edit_refused(case, ref):
            continue
        shown = case.teams.message(ref.activity)
        if _normal(shown.card, ref.place) != _wanted(case, request, ref.place, shown):
            yield f"{ref.place} {ref.activity} of #{request.number} shows {shown.activity.get('summary')!r}"


def nothing_typed_is_left(case: Case) -> Iterator[str]:
    """No message of a request that was redacted shows anything that was typed about it."""
    for ref in case.refs.values():
        request = case.requests.get(ref.request)
        if request is None or not is_concealed(request) or edit_refused(case, ref):
            continue
        whose = case.unit.people.whose(ref.conversation) or request.filed_by
        if case.is_gone(f"channel:{ref.conversation}" if ref.place in IN_CHANNEL else f"person:{whose}"):
            continue
        shown = json.dumps(case.teams.message(ref.activity).card, ensure_ascii=False)
        typed = [key for key, text in request.details.fields.items() if len(text) > _TELLING and text in shown]
        if typed:
            yield f"{ref.place} {ref.activity} of #{request.number}, which is redacted, shows {typed}"


def one_post_stands(case: Case) -> Iterator[str]:
    """Of the copies of a post that the desk knows one is the post; every other says where to go on."""
    posts = Counter(ref.request for ref in case.refs.values() if ref.place is Place.POST)
    for id_, copies in posts.items():
        if copies > 1:
            yield f"#{case.requests[id_].number} has {copies} posts that the desk knows"
    for ref in case.refs.values():
        if ref.place is Place.COPY and not case.is_gone(f"channel:{ref.conversation}") and not edit_refused(case, ref):
            told = case.teams.message(ref.activity).activity.get("summary")
            if told != f"#{case.requests[ref.request].number} was posted twice":
                yield f"copy {ref.activity} still says {told!r}"


def copies_are_known(case: Case) -> Iterator[str]:
    """A copy of a post that somebody touched is the desk's own from then on (unless two lost sendings explain it)."""
    if case.world.steps:
        return  # ids are times by Teams' clock: with our clock wrong they explain nothing
    told = sorted(((_told_at(case, one), one.activity) for one in case.world.heard), key=itemgetter(0))
    touched = {activity.get("replyToId"): at for at, activity in told if _is_telling(activity, at)}  # the last time
    doubted = [made for made in case.calls if made.held and made.held.effect.kind is EffectKind.POST_REQUEST]
    for made in case.taken:
        effect = made.held.effect if made.held else None
        if effect is None or effect.kind is not EffectKind.POST_REQUEST or made.taken is None:
            continue
        arrived = made.arrived or 0.0
        if touched.get(made.taken, 0.0) < arrived + _UNSURE_FOR:
            continue  # it was on its way still: nobody could doubt it yet
        if _is_left_open(case, made):
            continue
        near = {one.held.effect.request for one in doubted if one.held and abs(one.started - arrived) < 20.0}
        if made.taken not in case.refs and len(near) == 1:
            yield f"copy {made.taken} was touched and is not known"


def _is_left_open(case: Case, copy: Made) -> bool:
    """Whether the bot asked in the copy's thread which request it is, offering the right one, and nobody said so."""
    request = copy.held.effect.request if copy.held else None
    asked = {row.id for row in case.rows.values() if row.view == View.WHICH_REQUEST and row.root == copy.taken}
    questions = {str(one.taken) for one in case.taken if one.held and one.held.id in asked and _offers(one, request)}
    pressed = {_pressed(one.activity) for one in case.world.heard if one.activity["type"] == "invoke"}
    return bool(questions) and not any((card, request) in pressed for card in (*questions, copy.taken))


def _offers(question: Made, request: str | None) -> bool:
    return any(one["data"].get("request") == request for one in buttons(question.said))


def _pressed(activity: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the card on which a button was pressed, and the request that it named."""
    return activity.get("replyToId"), activity["value"]["action"]["data"].get("request")


def _told_at(case: Case, heard: Heard) -> float:
    """Return when an activity told the desk something: when it was first taken; what comes again is only answered.

    A button is looked at each time.
    """
    if heard.activity["type"] == "invoke":
        return heard.at
    ((first,),) = case.database.rows("SELECT min(at) FROM inbox WHERE instr(key, ?)", heard.activity["timestamp"])
    return heard.at if first is None else (moment(first) - BASE).total_seconds()


def _is_telling(activity: Mapping[str, Any], at: float) -> bool:
    """Whether a copy must be known by this: an emoji or reply that comes much too late may mean a wrong clock of ours.

    (An outage kept us from answering it when it came first.) A button names its request whenever it comes.
    """
    sent = datetime.fromisoformat(activity["timestamp"]) - BASE
    return activity["type"] == "invoke" or at - sent.total_seconds() <= LATE.total_seconds()


def asked_on(case: Case, post: Message) -> tuple[Person, ...]:
    """Return the pharmacists whom a post asks by mention."""
    pharmacists = {one.account: one for one in case.unit.people.with_role(Role.PHARMACIST)}
    mentioned = [entity["mentioned"]["id"] for entity in post.card.get("msteams", {}).get("entities", ())]
    return tuple(pharmacists[one] for one in mentioned)


def _wanted(case: Case, request: Request, place: Place, shown: Message) -> str:
    """Return the card as it should be. Whom a post asks is a check of its own: who came later is not asked again.

    What it says of other requests of one PA or caller it says as it was when the card was last drawn.
    """
    event = case.unit.audit.get(request.id, request.events)
    also = _ALSO.search(words(shown.card))
    offered = [one["data"]["to"] for one in buttons(shown.card) if one["verb"] == Verb.LINK]
    drawn = replace(
        snapshot(case.unit, request, case.world.now(), event),
        duplicates=tuple(int(one) for one in NUMBER.findall(also.group())) if also else (),
        callers=tuple(case.requests[one] for one in offered),
    )
    if place is Place.POST:
        drawn = replace(drawn, asked=asked_on(case, shown))
    view = view_of(drawn)
    card = post_card(view) if place is Place.POST else receipt_card(view, unbound=request.channel is None)
    return _normal(card.card, place)


def _normal(card: Any, place: Place) -> str:
    """Return the card as text, without the word that only tells who spoke last, and without extensions.

    An extension learnt at another request is shown from the next change on. An offer changes nothing on a receipt but
    the version, which counts on the post alone.
    """
    said = json.dumps(card, sort_keys=True, ensure_ascii=False).replace("not ready yet", "not ready")
    said = _VERSION.sub("", said) if place is Place.RECEIPT else said
    return _EXTENSION.sub("", said)
