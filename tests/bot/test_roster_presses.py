"""Buttons of the roster's card, as Teams sends them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.presses import Presses
from bot.replies import ADMINS_ONLY, BAD_PRESS, message
from cards.check import check_card
from desk.model import Person, Role
from tests.bot.seeds import seed, turn
from tests.cards.reading import texts, with_id
from tests.cards.samples import JO, SAM, TECHNICIAN
from tests.fakes import FakeStore

pytestmark = pytest.mark.asyncio

NOOR = Person("adm-1", "Noor Aziz", "29:noor", "a:noor")
NEW = "5d0a3c6e-0000-4000-8000-000000000011"


def desk() -> tuple[FakeStore, Presses]:
    store = FakeStore()
    store.do(seed())
    store.do(lambda uow: uow.people.seed(Role.ADMIN, [NOOR.id]))
    return store, Presses(store)


async def press(presses: Presses, by: Person, verb: str, *, auto: bool = False, **data: object) -> Any:
    trigger = "automatic" if auto else "manual"
    value = {"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": trigger}
    body = await presses.answer(turn(by, reply_to="2001", personal=True), value)
    if body["type"].endswith("card.adaptive"):
        check_card(dict(body["value"]))
    return body


def pharmacists(store: FakeStore) -> list[str]:
    return [one.id for one in store.do(lambda uow: list(uow.people.with_role(Role.PHARMACIST)))]


async def test_the_card_comes_back_with_what_happened_and_the_list_as_it_is_now() -> None:
    store, presses = desk()
    added = await press(presses, NOOR, "give_role", person=TECHNICIAN.id, role="pharmacist")
    assert texts(added["value"])[1] == f"{TECHNICIAN.name} is a pharmacist now."
    removed = await press(presses, NOOR, "take_role", person=JO.id, role="pharmacist")
    assert texts(removed["value"])[1] == f"{JO.name} is not a pharmacist any more."
    assert with_id(removed["value"], "person")["value"] == JO.id
    assert sorted(pharmacists(store)) == sorted([SAM.id, TECHNICIAN.id])


@pytest.mark.parametrize("person", [NEW, NEW.upper()])
async def test_teams_picker_names_somebody_whom_the_desk_has_never_seen(person: str) -> None:
    store, presses = desk()
    body = await press(presses, NOOR, "give_role", person=person, role="pharmacist")
    assert texts(body["value"])[1] == "Somebody not seen yet (5d0a3c6e) is a pharmacist now."
    assert NEW in pharmacists(store)


async def test_the_local_clients_picker_names_people_by_their_accounts() -> None:
    store, presses = desk()
    await press(presses, NOOR, "take_role", person=str(JO.account), role="pharmacist")
    assert pharmacists(store) == [SAM.id]


async def test_admins_only() -> None:
    store, presses = desk()
    for verb in ("give_role", "take_role"):
        assert await press(presses, SAM, verb, person=SAM.id, role="admin") == message(ADMINS_ONLY)
    assert sorted(pharmacists(store)) == sorted([JO.id, SAM.id])


async def test_a_card_left_empty_and_a_forged_one_change_nothing() -> None:
    store, presses = desk()
    for data in ({}, {"person": None, "role": ""}, {"person": "<at>", "role": "admin"}, {"person": JO.id, "role": 7}):
        body = await press(presses, NOOR, "give_role", **data)
        assert texts(body["value"])[1].startswith("Choose a person and a role")
    assert await press(presses, NOOR, "give_role", person=["x"], role="admin") == BAD_PRESS
    assert await press(presses, NOOR, "give_role", auto=True, person=JO.id, role="admin") == BAD_PRESS
    assert sorted(pharmacists(store)) == sorted([JO.id, SAM.id])
