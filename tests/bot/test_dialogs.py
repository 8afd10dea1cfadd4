"""The dialog of a pasted template, as Teams asks for it and sends it back."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogs import Dialogs, said
from bot.presses import Presses
from bot.replies import BAD_PRESS, FORM_GONE, NOT_KEPT, NOT_OURS, OPENED_IN_CHAT, message
from cards.check import check_card
from cards.form import form_card
from desk.commands import Turn
from desk.effects import Effect, EffectKind, View, to_person
from desk.model import Kind, Person
from desk.records import Draft, Purpose
from tests.bot.seeds import CHANNEL, seed, turn
from tests.cards.samples import ET, FILED_AT, JO, SAM, TECHNICIAN, TEMPLATE
from tests.fakes import FakeStore

pytestmark = pytest.mark.asyncio

OTHER = Person("tech-2", "Toni Fry", "29:toni", "a:toni")
PASTE = Draft(
    "draft-9", TECHNICIAN.id, Kind.PEER_TO_PEER, FILED_AT, {**TEMPLATE, "desk": CHANNEL}, purpose=Purpose.TRACK
)
SENT = {"draft": "draft-9", "kind": "peer_to_peer", "purpose": "track", "verb": "post_request"}


def desk() -> tuple[FakeStore, Dialogs]:
    store = FakeStore()
    store.do(seed())
    store.do(lambda uow: uow.drafts.save(PASTE))
    return store, Dialogs(store)


async def fetch(dialogs: Dialogs, by: Turn, draft: str = "draft-9") -> Any:
    data = {"msteams": {"type": "task/fetch"}, "draft": draft}
    return await dialogs.answer("task/fetch", by, {"data": data, "context": {"theme": "default"}})


async def submit(dialogs: Dialogs, by: Turn, **typed: str) -> Any:
    return await dialogs.answer("task/submit", by, {"data": {**SENT, **typed}, "context": {"theme": "default"}})


def shown(body: Any) -> Any:
    """Return the card of a dialog that stays open."""
    assert body["task"]["type"] == "continue"
    info = body["task"]["value"]
    assert (info["title"], info["width"], info["height"]) == ("Peer-to-peer request", "medium", "large")
    assert info["card"]["contentType"] == "application/vnd.microsoft.card.adaptive"
    check_card(info["card"]["content"])
    return info["card"]["content"]


async def test_the_dialog_is_the_form_filled_with_what_was_pasted() -> None:
    _, dialogs = desk()
    assert shown(await fetch(dialogs, turn(OTHER))) == form_card(PASTE, (JO, SAM), ET).card


async def test_what_is_sent_is_posted_and_said() -> None:
    store, dialogs = desk()
    first = await submit(dialogs, turn(OTHER), **TEMPLATE)
    request = next(one for one in store.kept.requests.values() if one.draft == "draft-9")
    assert (request.filed_by, dict(request.details.fields)) == (OTHER.id, TEMPLATE)
    told = f"#{request.number} posted to P2P requests."
    assert first == {"task": {"type": "message", "value": told}}
    assert await submit(dialogs, turn(OTHER), **TEMPLATE) == first
    receipt = Effect(EffectKind.NOTIFY_PERSON, to_person(OTHER.id), request.id, 1, person=OTHER.id)
    assert [letter.effect for letter in store.kept.letters.values()].count(receipt) == 1
    second = f"#{request.number}: Toni Fry posted it already. Nothing changed."
    assert await fetch(dialogs, turn(SAM)) == await submit(dialogs, turn(SAM), **TEMPLATE) == said(second)


async def test_gaps_come_back_in_the_dialog_with_everything_typed_beside_post_anyway() -> None:
    store, dialogs = desk()
    body = shown(await submit(dialogs, turn(OTHER), drug="Entresto", phone="12"))
    assert "Not posted yet. Mend these, or press Post anyway:" in str(body)
    assert "PA number is empty." in str(body)
    assert "Entresto" in str(body)
    assert len(store.kept.requests) == 1
    await submit(dialogs, turn(OTHER), drug="Entresto", phone="12", verb="post_anyway")
    assert len(store.kept.requests) == 2


@pytest.mark.parametrize("name", ["task/fetch", "task/submit"])
@pytest.mark.parametrize("value", [None, {}, {"data": {"draft": "../x", "kind": "callback"}}])
async def test_what_is_not_ours_changes_nothing(name: str, value: object) -> None:
    _, dialogs = desk()
    assert await dialogs.answer(name, turn(OTHER), value) == said(NOT_OURS)


async def test_a_paste_of_elsewhere_is_not_shown_nor_posted() -> None:
    store, dialogs = desk()
    for by, draft in ((turn(OTHER, personal=True), "draft-9"), (turn(OTHER), "draft-1x")):
        assert await fetch(dialogs, by, draft) == said(FORM_GONE)
    assert await submit(dialogs, turn(OTHER, personal=True), **TEMPLATE) == said(FORM_GONE)
    assert len(store.kept.requests) == 1


async def test_while_the_store_is_away_nothing_typed_is_lost() -> None:
    store, dialogs = desk()
    store.available = False
    assert await fetch(dialogs, turn(OTHER)) == said(NOT_KEPT)
    body = shown(await submit(dialogs, turn(OTHER), **TEMPLATE, decisioned_by=SAM.id))
    assert NOT_KEPT in str(body)
    (chosen,) = [one for one in _inputs(body) if one["id"] == "decisioned_by"]
    assert chosen["value"] == SAM.id
    store.available = True
    assert "posted to P2P requests" in str(await submit(dialogs, turn(OTHER), **TEMPLATE))


def _inputs(part: Any) -> list[Any]:
    if isinstance(part, dict):
        own = [part] if str(part.get("type", "")).startswith("Input.") else []
        return own + _inputs(list(part.values()))
    return [one for child in part for one in _inputs(child)] if isinstance(part, list) else []


async def test_without_dialogs_the_form_is_opened_in_the_chat() -> None:
    store, dialogs = desk()
    presses = Presses(store)
    pressed = {"action": {"type": "Action.Execute", "verb": "track", "data": {"draft": "draft-9"}}}
    assert await presses.answer(turn(OTHER), pressed) == message(OPENED_IN_CHAT)
    (effect,) = [letter.effect for letter in store.kept.letters.values()]
    assert (effect.lane, effect.view) == (to_person(OTHER.id), View.FORM_PEER_TO_PEER)
    await submit(dialogs, turn(SAM), **TEMPLATE)
    form = {"draft": effect.draft, "kind": "peer_to_peer", **TEMPLATE}
    send = {"action": {"type": "Action.Execute", "verb": "post_request", "data": form}}
    told = await presses.answer(turn(OTHER, personal=True, reply_to="2001"), send)
    assert told["value"].endswith("Sam Ortiz posted it already. Nothing changed.")
    again = await presses.answer(turn(OTHER), pressed)
    assert again == told
    assert len(store.kept.requests) == 2
    nothing = {"action": {"type": "Action.Execute", "verb": "track", "data": {}}}
    assert await presses.answer(turn(OTHER), nothing) == BAD_PRESS
