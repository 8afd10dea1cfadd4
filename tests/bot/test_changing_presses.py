"""Buttons that open a form about a request, and those of the form itself, as Teams sends them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.presses import OPENS, Presses
from bot.replies import BAD_PRESS, FORM_GONE, NOT_YOURS, OPENED, OPENED_IN_CHAT, PHARMACISTS_ONLY, card, message
from bot.views import view_of
from cards.actions import Verb
from cards.check import check_card
from cards.notice import already
from cards.post import post_card
from cards.times import change_form, overtaken, saved_card
from cards.view import RequestView
from desk.commands import Turn
from desk.effects import EffectKind, View
from desk.events import Event
from desk.model import Kind, MessageRef, Person, Request, Status
from desk.records import Draft, Purpose
from desk.snapshot import snapshot
from tests.bot.seeds import NOTICE, POST, RECEIPT, seed, turn
from tests.cards.samples import FILED_AT, JO, SAM, TECHNICIAN, TEMPLATE, request
from tests.fakes import FakeStore

pytestmark = pytest.mark.asyncio

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
STRANGER = Person("tech-2", "Toni Fry", "29:toni", "a:toni")
WINDOW = {"date_1": "2026-11-25", "from_1": "14:00", "to_1": "16:00", "time_zone": "America/Chicago"}


def value(verb: str, data: object, *, auto: bool = False) -> dict[str, Any]:
    action = {"type": "Action.Execute", "verb": verb, "data": data}
    return {"action": action, "trigger": "automatic" if auto else "manual"}


def desk(first: Request | None = None) -> tuple[FakeStore, Presses]:
    store = FakeStore()
    store.do(seed(first))
    return store, Presses(store)


def on(by: Person, ref: MessageRef | None) -> Turn:
    personal = ref is None or ref.conversation != POST.conversation
    return turn(by, reply_to=ref.activity if ref else "2001", personal=personal)


async def open_form(presses: Presses, by: Person, verb: Verb, ref: MessageRef) -> Any:
    return await presses.answer(on(by, ref), value(verb, {"request": "request-1", "version": 1}))


async def sent(
    presses: Presses, store: FakeStore, verb: Verb = Verb.SAVE, by: Person = TECHNICIAN, **typed: str
) -> Any:
    """Press a button of the newest form, filled as it came but for what is typed."""
    *_, form = store.kept.drafts.values()
    button = {"draft": form.id, "kind": form.kind.value, "purpose": form.purpose.value}
    body = await presses.answer(on(by, None), value(verb, {**button, **form.typed, **typed}))
    if body["type"].endswith("card.adaptive"):
        check_card(dict(body["value"]))
    return body


def view(store: FakeStore, event: Event | None = None) -> RequestView:
    kept = store.kept.requests["request-1"]
    return view_of(store.do(lambda uow: snapshot(uow, kept, FILED_AT, event)))


def last(store: FakeStore) -> Event:
    return store.kept.events["request-1", store.kept.requests["request-1"].events]


OPENED_FORMS: dict[Verb, tuple[Kind, Status, Person, MessageRef, View]] = {
    Verb.OPEN_CHOOSE_CALLBACK: (P2P, Status.READY, TECHNICIAN, NOTICE, View.FORM_TIMES),
    Verb.OPEN_RESCHEDULE: (CALLBACK, Status.ACKNOWLEDGED, SAM, POST, View.FORM_TIMES),
    Verb.OPEN_CORRECT: (P2P, Status.WAITING, TECHNICIAN, RECEIPT, View.FORM_CORRECT),
}


@pytest.mark.parametrize("verb", OPENED_FORMS)
async def test_a_form_is_opened_as_a_message_of_its_own(verb: Verb) -> None:
    kind, status, by, ref, shown = OPENED_FORMS[verb]
    store, presses = desk(request(kind, status))
    body = await open_form(presses, by, verb, ref)
    assert body == message(OPENED_IN_CHAT if ref is POST else OPENED)
    (effect,) = [letter.effect for letter in store.kept.letters.values()]
    (draft,) = store.kept.drafts.values()
    assert (effect.kind, effect.lane, effect.view, effect.draft) == (
        EffectKind.SHOW,
        f"person:{by.id}",
        shown,
        draft.id,
    )
    assert (draft.person, draft.purpose, draft.request) == (by.id, OPENS[verb], "request-1")


async def test_every_button_that_opens_a_form_is_tried_here() -> None:
    assert set(OPENED_FORMS) == set(OPENS)


async def test_who_may_not_is_told_privately() -> None:
    store, presses = desk(request(CALLBACK, Status.SCHEDULED))
    assert await open_form(presses, STRANGER, Verb.OPEN_RESCHEDULE, POST) == message(PHARMACISTS_ONLY)
    assert await open_form(presses, STRANGER, Verb.OPEN_CORRECT, RECEIPT) == message(NOT_YOURS)
    assert store.kept.drafts == {}


async def test_a_press_on_an_old_card_brings_the_present_one() -> None:
    store, presses = desk(request(CALLBACK, Status.CALLED_BACK))
    assert await open_form(presses, SAM, Verb.OPEN_RESCHEDULE, POST) == card(post_card(view(store)).card)


async def test_a_refresh_opens_nothing() -> None:
    store, presses = desk()
    data = {"request": "request-1", "version": 1}
    await presses.answer(on(TECHNICIAN, RECEIPT), value(Verb.OPEN_CORRECT, data, auto=True))
    assert store.kept.drafts == {}
    await open_form(presses, TECHNICIAN, Verb.OPEN_CORRECT, RECEIPT)
    (draft,) = store.kept.drafts
    refreshed = value(Verb.SAVE, {"draft": draft, "kind": "peer_to_peer", "drug": "x"}, auto=True)
    assert await presses.answer(on(TECHNICIAN, None), refreshed) == BAD_PRESS


async def test_times_are_saved_and_the_form_says_what_to_tell_the_caller() -> None:
    store, presses = desk(request(P2P, Status.ACKNOWLEDGED))
    await open_form(presses, TECHNICIAN, Verb.OPEN_CHOOSE_CALLBACK, NOTICE)
    body = await sent(presses, store, **WINDOW)
    assert body == card(saved_card(view(store, last(store))).card)
    assert "Tell the caller: we will call 614-555-0134, Wed 2–4 PM CT (3–5 PM ET)" in str(body)
    kept = store.kept.requests["request-1"]
    assert (kept.kind, dict(kept.details.fields)) == (CALLBACK, TEMPLATE)
    assert store.kept.drafts == {}


async def test_times_that_are_missing_come_back_once_beside_save_anyway() -> None:
    store, presses = desk(request(P2P, Status.ACKNOWLEDGED))
    await open_form(presses, TECHNICIAN, Verb.OPEN_CHOOSE_CALLBACK, NOTICE)
    body = await sent(presses, store, phone="12")
    assert "No dates or times for the callback yet" in str(body)
    assert "does not look like a phone number" in str(body)
    assert "PA number is empty" not in str(body)
    await sent(presses, store, Verb.SAVE_ANYWAY, phone="12")
    assert store.kept.requests["request-1"].details.get("phone") == "12"


async def test_an_edit_is_saved_and_the_form_says_so() -> None:
    store, presses = desk(request(P2P, Status.READY))
    await open_form(presses, TECHNICIAN, Verb.OPEN_CORRECT, RECEIPT)
    body = await sent(presses, store, member_id="M999")
    assert body == card(saved_card(view(store, last(store))).card)
    assert "Sam Ortiz is told to check." in str(body)
    assert store.kept.requests["request-1"].details.get("member_id") == "M999"


async def test_an_edit_that_changes_nothing_says_so() -> None:
    store, presses = desk()
    await open_form(presses, TECHNICIAN, Verb.OPEN_CORRECT, RECEIPT)
    assert await sent(presses, store) == card(saved_card(view(store)).card)


async def test_what_somebody_else_changed_is_asked_about() -> None:
    store, presses = desk()
    await open_form(presses, TECHNICIAN, Verb.OPEN_CORRECT, RECEIPT)
    (draft,) = store.kept.drafts.values()
    now = store.kept.requests["request-1"]
    store.do(lambda uow: uow.drafts.save(replace(draft, typed={**draft.typed, "drug": "Wegovy"})))
    body = await sent(presses, store, drug="Mounjaro")
    *_, new = store.kept.drafts.values()
    shown = replace(new, typed={**draft.typed, "drug": "Mounjaro"})
    told = "Somebody else changed this meanwhile: Drug name. What you changed is kept; check, then save again."
    assert body == card(change_form(view(store), shown, (JO, SAM), (told,)).card)
    assert store.kept.requests["request-1"] == now
    await sent(presses, store, drug="Mounjaro")
    assert store.kept.requests["request-1"].details.get("drug") == "Mounjaro"


async def test_a_second_press_on_a_saved_form_changes_nothing() -> None:
    store, presses = desk()
    await open_form(presses, TECHNICIAN, Verb.OPEN_CORRECT, RECEIPT)
    (form,) = store.kept.drafts
    await sent(presses, store, drug="Wegovy")
    after = store.kept.requests["request-1"]
    again = value(Verb.SAVE, {"draft": form, "kind": "peer_to_peer", "purpose": "correct", "drug": "x"})
    assert await presses.answer(on(TECHNICIAN, None), again) == message(FORM_GONE)
    assert store.kept.requests["request-1"] == after


@pytest.mark.parametrize("status", [Status.ACKNOWLEDGED, Status.WITHDRAWN])
async def test_a_form_that_no_longer_fits_saves_nothing(status: Status) -> None:
    is_open = status is Status.ACKNOWLEDGED
    store, presses = desk(request(P2P if is_open else CALLBACK, status))
    typed = {"phone": "614-555-0134"}
    kept = Draft("draft-2", TECHNICIAN.id, CALLBACK, FILED_AT, typed, purpose=Purpose.RESCHEDULE, request="request-1")
    store.do(lambda uow: uow.drafts.save(kept))
    body = await sent(presses, store, **WINDOW)
    shown = view(store)
    assert body == (message(overtaken(shown)) if is_open else card(already(shown).card))
    assert len(store.kept.drafts) == is_open


@pytest.mark.parametrize("purpose", ["", "mend", None, 5])
async def test_a_form_for_nothing_known_is_no_button_of_ours(purpose: object) -> None:
    _, presses = desk()
    data = {"draft": "draft-2", "kind": "callback", "purpose": purpose}
    assert await presses.answer(on(TECHNICIAN, None), value(Verb.SAVE, data)) == BAD_PRESS
