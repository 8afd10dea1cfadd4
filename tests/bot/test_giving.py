"""An owner presses "Give to", and everything that follows at the door."""

from __future__ import annotations

from typing import Any

import pytest

from bot.presses import Presses
from bot.replies import BAD_PRESS, PHARMACISTS_ONLY, Body, answer, card, message
from bot.views import view_of
from cards.actions import Verb
from cards.check import check_card
from cards.give import give_card
from cards.post import post_card
from cards.thread import thread_card
from cards.view import RequestView
from desk.model import MessageRef, Person, Place, Request, Status
from desk.outcome import Outcome, OutcomeKind
from desk.snapshot import Snapshot, snapshot
from tests.bot.seeds import CHANNEL, LINE, POST, seed, turn
from tests.cards.samples import FILED_AT, JO, PEOPLE, SAM, TECHNICIAN, request
from tests.fakes import FakeStore

pytestmark = pytest.mark.asyncio

OWNED = request(status=Status.ACKNOWLEDGED)
QUESTION = MessageRef(CHANNEL, "1009", Place.LINE, "")
"""The bot's own question in the thread of somebody's "ready"."""


def desk(first: Request = OWNED) -> tuple[FakeStore, Presses]:
    store = FakeStore()
    store.do(seed(first, messages=(POST, LINE, QUESTION)))
    return store, Presses(store)


def view(store: FakeStore) -> RequestView:
    """Return the request and its last event as they stand now."""
    kept = store.kept.requests["request-1"]
    event = store.kept.events.get((kept.id, kept.events))
    return view_of(store.do(lambda uow: snapshot(uow, kept, FILED_AT, event)))


async def press(presses: Presses, by: Person, verb: Verb, on: MessageRef = POST, **data: str) -> Body:
    """Press a button in the channel, with what stands in its inputs; a card that answers is checked."""
    told = {"request": "request-1", "version": 1, **data}
    value = {"action": {"type": "Action.Execute", "verb": verb, "data": told}, "trigger": "manual"}
    body = await presses.answer(turn(by, reply_to=on.activity), value)
    shown: Any = body["value"]
    if body["type"].endswith("card.adaptive"):
        check_card(dict(shown))
    return body


async def test_the_owner_is_asked_to_whom_and_offers_it() -> None:
    store, presses = desk()
    asked = await press(presses, SAM, Verb.ASK_GIVE_TO)
    (jo,) = [person for person in store.do(lambda uow: [uow.people.get(JO.id)]) if person]
    assert asked == card(give_card(view(store), (jo,)).card)
    offered = await press(presses, SAM, Verb.GIVE_TO, to=JO.id)
    assert store.kept.requests["request-1"].offered_to == JO.id
    assert offered == card(post_card(view(store)).card)


async def test_who_keeps_it_sees_the_post_again() -> None:
    store, presses = desk()
    await press(presses, SAM, Verb.ASK_GIVE_TO)
    assert await press(presses, SAM, Verb.KEEP) == card(post_card(view(store)).card)
    assert store.kept.requests["request-1"].offered_to is None


async def test_nobody_else_is_asked() -> None:
    _, presses = desk()
    assert await press(presses, JO, Verb.ASK_GIVE_TO) == message("#12: Sam Ortiz has it. Nothing changed.")
    assert await press(presses, TECHNICIAN, Verb.ASK_GIVE_TO) == message(PHARMACISTS_ONLY)


@pytest.mark.parametrize("to", [SAM.id, TECHNICIAN.id, "nobody"])
async def test_whoever_a_card_names_must_be_another_pharmacist(to: str) -> None:
    store, presses = desk()
    assert await press(presses, SAM, Verb.GIVE_TO, to=to) == card(post_card(view(store)).card)
    assert store.kept.requests["request-1"].offered_to is None


async def test_a_name_that_is_no_id_is_no_press() -> None:
    _, presses = desk()
    assert await press(presses, SAM, Verb.GIVE_TO, to="<at>everybody</at>") == BAD_PRESS


async def test_a_press_on_the_bots_question_is_answered_by_a_line_not_by_the_whole_post() -> None:
    store, presses = desk()
    body = await press(presses, SAM, Verb.MARK_READY, QUESTION)
    assert store.kept.requests["request-1"].status is Status.READY
    assert body == card(thread_card(view(store)).card)
    assert await press(presses, JO, Verb.MARK_READY, QUESTION) == message("#12: Sam Ortiz has it. Nothing changed.")
    assert await press(presses, TECHNICIAN, Verb.MARK_READY, QUESTION) == message(PHARMACISTS_ONLY)


async def test_with_nobody_else_there_the_question_says_so() -> None:
    shown = Snapshot(OWNED, PEOPLE)
    body = answer(Outcome(OutcomeKind.TO_WHOM, shown, Place.POST), turn(SAM))
    assert body == card(give_card(view_of(shown), ()).card)
