"""Buttons of a desk's settings, and a form whose desk was chosen, as Teams sends them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.presses import Presses
from bot.replies import OPERATORS_ONLY, PHARMACISTS_ONLY, answer, card, message, settings
from cards.check import check_card
from cards.desk import desk_card, typed_of_rules
from desk.handlers.ruling import sheet_for
from desk.model import Channel, Kind, Person, Role
from desk.outcome import Outcome, OutcomeKind
from desk.policy import DeskRules
from desk.records import Draft
from desk.roster import DeskSeen, DeskSheet
from tests.activities import TENANT
from tests.bot.seeds import CHANNEL, URL, seed, turn
from tests.cards.reading import texts, with_id
from tests.cards.samples import CT, FILED_AT, JO, SAM, TECHNICIAN
from tests.fakes import FakeStore

pytestmark = pytest.mark.asyncio

ONCOLOGY = "19:oncology@thread.tacv2"
INES = Person("sup-1", "Ines Cole", "29:ines", "a:ines")
NOOR = Person("adm-1", "Noor Aziz", "29:noor", "a:noor")


def two() -> tuple[FakeStore, Presses]:
    store = FakeStore()
    store.do(seed())
    second = Channel(ONCOLOGY, "Oncology", tenant=TENANT, service_url=URL)
    store.do(lambda uow: uow.channels.bind(second, FILED_AT + timedelta(seconds=1)))
    store.do(lambda uow: uow.desks.set(ONCOLOGY, DeskRules(CT)))
    store.do(lambda uow: uow.people.seed(Role.SUPERVISOR, [INES.id]))
    store.do(lambda uow: uow.people.seed(Role.ADMIN, [NOOR.id]))
    return store, Presses(store)


async def press(presses: Presses, by: Person, verb: str, **data: object) -> Any:
    value = {"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": "manual"}
    body = await presses.answer(turn(by, reply_to="2001", personal=True), value)
    if body["type"].endswith("card.adaptive"):
        check_card(dict(body["value"]))
    return body


def sheet(store: FakeStore, person: Person) -> DeskSheet:
    found = store.do(lambda uow: sheet_for(uow, uow.people.get(person.id), ONCOLOGY))
    assert found is not None
    return found


async def test_the_settings_button_answers_with_the_card_and_others_with_a_sentence() -> None:
    store, presses = two()
    assert await press(presses, INES, "desk", channel=ONCOLOGY) == card(desk_card(sheet(store, INES)).card)
    assert await press(presses, TECHNICIAN, "desk", channel=ONCOLOGY) == message(OPERATORS_ONLY)


async def test_saving_keeps_what_is_typed_and_says_so_or_brings_it_back() -> None:
    store, presses = two()
    filled = typed_of_rules(sheet(store, INES).desk)
    body = await press(
        presses, INES, "save_desk", channel=ONCOLOGY, **{**filled, "cover": "soon", "pharmacists": JO.id}
    )
    assert any(text.startswith("• Call every available pharmacist") for text in texts(body["value"]))
    assert with_id(body["value"], "pharmacists")["value"] == JO.id
    assert store.do(lambda uow: uow.desks.rules(ONCOLOGY)) == DeskRules(CT)
    body = await press(presses, INES, "save_desk", channel=ONCOLOGY, **{**filled, "cover": 9, "pharmacists": JO.id})
    assert "Saved. It holds for requests of this desk from now on." in texts(body["value"])
    kept = store.do(lambda uow: uow.desks.rules(ONCOLOGY))
    assert (kept.waits.cover, kept.pharmacists) == (timedelta(seconds=9), {JO.id})


async def test_an_admin_removes_a_desk_on_its_card() -> None:
    store, presses = two()
    body = await press(presses, NOOR, "remove_desk", channel=ONCOLOGY)
    assert body == settings(sheet(store, NOOR))
    assert [one.id for one in store.do(lambda uow: uow.channels.all_bound())] == [CHANNEL]


async def test_a_form_goes_to_the_desk_that_was_chosen_and_is_read_in_its_zone() -> None:
    store, presses = two()
    store.do(lambda uow: uow.drafts.save(Draft("d9", TECHNICIAN.id, Kind.CALLBACK, FILED_AT)))
    typed = {"draft": "d9", "kind": "callback", "date_1": "2026-11-25", "from_1": "14:00", "desk": ONCOLOGY}
    back = await press(presses, TECHNICIAN, "post_request", **typed)
    assert with_id(back["value"], "desk")["value"] == ONCOLOGY
    assert with_id(back["value"], "time_zone")["value"] == CT
    await press(presses, TECHNICIAN, "post_anyway", **typed)
    (filed,) = [one for one in store.kept.requests.values() if one.draft == "d9"]
    assert (filed.channel, [one.zone for one in filed.details.windows]) == (ONCOLOGY, [CT])


async def test_presence_is_told_in_the_first_desks_zone() -> None:
    store, presses = two()
    store.do(lambda uow: uow.channels.unbind(CHANNEL))
    body = await press(presses, SAM, "lunch")
    assert texts(body["value"])[0] == "You are away until 10:41 CT"
    assert await press(presses, TECHNICIAN, "lunch") == message(PHARMACISTS_ONLY)


async def test_a_form_that_comes_back_offers_the_desks_again() -> None:
    desks = (DeskSeen(CHANNEL, "Primary care"), DeskSeen(ONCOLOGY, "Oncology"))
    draft = Draft("d9", TECHNICIAN.id, Kind.PEER_TO_PEER, FILED_AT, {"desk": ONCOLOGY})
    body = answer(Outcome(OutcomeKind.GAPS, draft=draft, gaps=("Odd.",), desks=desks), turn(TECHNICIAN, personal=True))
    assert with_id(body["value"], "desk")["value"] == ONCOLOGY
