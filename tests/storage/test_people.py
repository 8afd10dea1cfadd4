"""Who has been seen, and the roster."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.model import Person, Role
from desk.ports import UnitOfWork
from tests.storage.conftest import ClosingStore

pytestmark = pytest.mark.asyncio


async def test_people_are_kept_beside_their_roles(store: ClosingStore) -> None:
    paul = Person("paul", "Paul", "29:paul", "a:paul", "https://teams.example", "4512")
    await store.run(lambda uow: uow.people.seed(Role.PHARMACIST, ["paul"]))
    await store.run(lambda uow: uow.people.seed(Role.ADMIN, ["paul"]))
    await store.run(lambda uow: uow.people.save(paul))
    roles = frozenset({Role.PHARMACIST, Role.ADMIN})
    assert await store.run(lambda uow: uow.people.get("paul")) == replace(paul, roles=roles)
    await store.run(lambda uow: uow.people.save(Person("tess", "Tess")))
    found = await store.run(lambda uow: uow.people.many(["tess", "nobody", "paul"]))
    assert found == {"tess": Person("tess", "Tess"), "paul": replace(paul, roles=roles)}
    assert await store.run(lambda uow: uow.people.get("nobody")) is None


async def test_what_a_unit_saved_of_a_person_it_reads(store: ClosingStore) -> None:
    def work(uow: UnitOfWork) -> tuple[Person | None, Person | None]:
        before = uow.people.get("tess")
        uow.people.save(Person("tess", "Tess"))
        return before, uow.people.get("tess")

    assert await store.run(work) == (None, Person("tess", "Tess"))


async def test_who_is_locked_is_known_from_then_on(store: ClosingStore) -> None:
    assert await store.run(lambda uow: uow.people.lock("tess")) == Person("tess")
    assert await store.run(lambda uow: uow.people.get("tess")) == Person("tess")
    await store.run(lambda uow: uow.people.seed(Role.ADMIN, ["tess"]))

    def rename(uow: UnitOfWork) -> Person:
        uow.people.save(replace(uow.people.lock("tess"), name="Tess"))
        return uow.people.lock("tess")

    assert await store.run(rename) == Person("tess", "Tess", roles=frozenset({Role.ADMIN}))


async def test_what_a_list_of_members_tells_leaves_the_rest(store: ClosingStore) -> None:
    await store.run(
        lambda uow: uow.people.save(Person("paul", "Paul", None, "a:paul", "https://teams.example", "4512"))
    )
    for name, account in (("Paul P.", "29:paul"), (None, None)):
        await store.run(lambda uow, name=name, account=account: uow.people.learn("paul", name, account))
    paul = Person("paul", "Paul P.", "29:paul", "a:paul", "https://teams.example", "4512")
    assert await store.run(lambda uow: uow.people.get("paul")) == paul
    await store.run(lambda uow: uow.people.learn("tess", None, "29:tess"))
    assert await store.run(lambda uow: uow.people.get("tess")) == Person("tess", None, "29:tess")


async def test_a_roster_is_in_order_of_name_unknown_names_last(store: ClosingStore) -> None:
    await store.run(lambda uow: uow.people.seed(Role.PHARMACIST, ["p4", "p3", "p2", "p1", "p2"]))
    await store.run(lambda uow: uow.people.save(Person("p2", "zoe")))
    await store.run(lambda uow: uow.people.save(Person("p4", "Adam")))
    await store.run(lambda uow: uow.people.seed(Role.ADMIN, ["someone"]))
    roster = await store.run(lambda uow: [person.id for person in uow.people.with_role(Role.PHARMACIST)])
    assert roster == ["p4", "p2", "p1", "p3"]


async def test_a_seed_gives_a_role_once_and_says_to_whom(store: ClosingStore) -> None:
    seed = ["p2", "p1", "p2"]
    assert list(await store.run(lambda uow: uow.people.seed(Role.PHARMACIST, seed))) == ["p1", "p2"]
    assert list(await store.run(lambda uow: uow.people.seed(Role.PHARMACIST, [*seed, "p3"]))) == ["p3"]


async def test_who_was_removed_stays_removed_until_the_role_is_given_again(store: ClosingStore) -> None:
    def change(uow: UnitOfWork, *, has: bool) -> list[str]:
        uow.people.hold_roster()
        uow.people.lock("p1")
        uow.people.set_role("p1", Role.PHARMACIST, has=has)
        return [one.id for one in uow.people.with_role(Role.PHARMACIST)]

    await store.run(lambda uow: uow.people.seed(Role.PHARMACIST, ["p1", "p2"]))
    assert await store.run(lambda uow: change(uow, has=False)) == ["p2"]
    assert list(await store.run(lambda uow: uow.people.seed(Role.PHARMACIST, ["p1", "p2"]))) == []
    assert await store.run(lambda uow: uow.people.get("p1")) == Person("p1")
    assert await store.run(lambda uow: change(uow, has=True)) == ["p1", "p2"]
    assert await store.run(lambda uow: change(uow, has=True)) == ["p1", "p2"]


async def test_whoever_has_a_name_can_be_chosen_in_order_of_name(store: ClosingStore) -> None:
    for person in (Person("p1", "Zoe"), Person("p2", "adam"), Person("p3"), Person("p4", "Bo")):
        await store.run(lambda uow, person=person: uow.people.save(person))
    await store.run(lambda uow: uow.people.seed(Role.ADMIN, ["p1"]))
    found = await store.read(lambda uow: list(uow.people.known(9)))
    assert found == [Person("p2", "adam"), Person("p4", "Bo"), Person("p1", "Zoe")]
    assert len(await store.read(lambda uow: list(uow.people.known(2)))) == 2
