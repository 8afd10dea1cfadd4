"""The buttons under "Which request is this about?", as Teams sends them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.presses import Presses
from bot.replies import ANSWER_GONE, BAD_PRESS, NOT_YOUR_WORDS, card, chosen, message
from bot.views import view_of
from cards.actions import Verb
from cards.answer import meant_card, sent_card, which_answer_card
from cards.check import check_card
from cards.welcome import welcome_card
from desk.effects import View
from desk.events import EventKind
from desk.model import Kind, Person
from desk.outcome import Outcome, OutcomeKind
from desk.records import ANSWER, MEANT, Draft, Purpose
from desk.snapshot import snapshot
from tests.bot.seeds import seed, turn
from tests.cards.reading import nodes
from tests.cards.samples import FILED_AT, SAM, TECHNICIAN, request
from tests.fakes import FakeStore

pytestmark = pytest.mark.asyncio

WORDS = Draft("words-1", TECHNICIAN.id, Kind.PEER_TO_PEER, FILED_AT, {ANSWER: "1 mg"}, purpose=Purpose.ANSWER)


def desk() -> tuple[FakeStore, Presses]:
    """Return a desk with two open requests of Terry's, and what Terry typed."""
    store = FakeStore()
    store.do(seed())
    second = replace(request(), id="request-2", number=13, draft="draft-2", events=0)
    store.do(lambda uow: uow.requests.add(second))
    store.do(lambda uow: uow.drafts.save(WORDS))
    return store, Presses(store)


def buttons(store: FakeStore) -> dict[str, dict[str, Any]]:
    """Return the invokes of the question's buttons, by their titles."""
    views = [
        view_of(store.do(lambda uow, one=one: snapshot(uow, one, FILED_AT, whole=False)))
        for one in store.kept.requests.values()
    ]
    asked = which_answer_card(WORDS, views).card
    return {
        node["title"]: {"action": {"type": node["type"], "verb": node["verb"], "data": node["data"]}}
        for node in nodes(asked)
        if node.get("type") == "Action.Execute"
    }


async def press(presses: Presses, value: object, by: Person = TECHNICIAN) -> Any:
    body = await presses.answer(turn(by, personal=True), value)
    if body["type"].endswith("card.adaptive"):
        check_card(dict(body["value"]))
    return body


async def test_a_press_sends_the_words_and_says_where_and_a_second_one_says_the_same() -> None:
    store, presses = desk()
    first, *_ = offered = [value for title, value in buttons(store).items() if title.startswith("#")]
    sent, again, other = [await press(presses, value) for value in (first, first, offered[1])]
    kept = store.kept.requests["request-1"]
    event = store.kept.events[kept.id, kept.events]
    assert event.kind is EventKind.ANSWERED
    assert (
        sent
        == again
        == other
        == card(sent_card(view_of(store.do(lambda uow: snapshot(uow, kept, FILED_AT, event)))).card)
    )
    assert store.kept.requests["request-2"].events == 0


async def test_what_is_no_answer_is_put_away_and_brings_the_menu() -> None:
    store, presses = desk()
    offered = buttons(store)
    assert await press(presses, offered["Not an answer"]) == card(welcome_card().card)
    assert store.kept.drafts == {}
    first = next(value for title, value in offered.items() if title.startswith("#12"))
    assert await press(presses, first) == message(ANSWER_GONE)


async def test_when_the_request_closed_meanwhile_the_question_comes_back_with_the_rest() -> None:
    store, presses = desk()
    offered = buttons(store)
    closed = {"action": {"type": "Action.Execute", "verb": "withdraw", "data": {"request": "request-1", "version": 1}}}
    await press(presses, closed)
    first = next(value for title, value in offered.items() if title.startswith("#12"))
    body = await press(presses, first)
    assert [node["title"] for node in nodes(body["value"]) if node.get("type") == "Action.Execute"] == [
        "#13",
        "Not an answer",
    ]


async def test_somebody_elses_words_and_a_press_without_any_send_nothing() -> None:
    store, presses = desk()
    first = next(value for title, value in buttons(store).items() if title.startswith("#12"))
    assert await press(presses, first, SAM) == message(NOT_YOUR_WORDS)
    bare = {"action": {"type": "Action.Execute", "verb": Verb.ANSWER, "data": {"request": "request-1", "version": 1}}}
    assert await press(presses, bare) == message(ANSWER_GONE)
    assert store.kept.requests["request-1"].events == 1
    wrong = {
        "action": {"type": "Action.Execute", "verb": Verb.DROP_ANSWER, "data": {"draft": "<at>", "kind": "callback"}}
    }
    assert await press(presses, wrong) == BAD_PRESS


async def test_without_its_words_there_is_no_question() -> None:
    assert chosen(Outcome(OutcomeKind.WHICH)) == message(ANSWER_GONE)


async def test_what_was_nearly_a_command_is_done_once_and_is_sent_nowhere() -> None:
    store, presses = desk()
    mistyped = replace(WORDS, typed={ANSWER: "mien", MEANT: "mine"})
    store.do(lambda uow: uow.drafts.save(mistyped))
    yes = {"action": {"type": "Action.Execute", "verb": "do_meant", "data": {"draft": "words-1", "kind": "callback"}}}
    assert await press(presses, yes, SAM) == message(NOT_YOUR_WORDS)
    assert await press(presses, yes) == card(meant_card(mistyped).card)
    assert await press(presses, yes) == message(ANSWER_GONE)
    assert [one.effect.view for one in store.kept.letters.values()] == [View.MINE]
    assert store.kept.drafts == {}
    assert [one.events for one in store.kept.requests.values()] == [1, 0]
