"""Who has been seen, and the roster. Who was taken off it keeps an inactive row, so that no seed brings them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Integer, and_, bindparam, func, select

from desk.model import Person, Role
from storage.link import Link
from storage.mapping import micros_or_none, moment_or_none
from storage.statement import CoreStatement, Inserter, Lock, Row, Statement, binds, upsert
from storage.tables import PERSON, ROLE, YES

_FACTS = ("name", "account", "chat", "service_url", "extension")
_PRESENCE = ("on_chat", "away_since", "away_until")
_ACTIVE = and_(ROLE.c.person == PERSON.c.id, ROLE.c.active == YES)
_JOINED = select(*PERSON.c, ROLE.c.role).select_from(PERSON.outerjoin(ROLE, _ACTIVE))
_THEIRS = select(ROLE.c.person).where(ROLE.c.role == bindparam("role"), ROLE.c.active == YES)


def _saving(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(PERSON).values(binds(PERSON))
    told = {name: stated.excluded[name] for name in (*_FACTS, *_PRESENCE)}
    return stated.on_conflict_do_update(index_elements=[PERSON.c.id], set_=told)


def _learning(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(PERSON).values(id=bindparam("person"), name=bindparam("name"), account=bindparam("account"))
    told = {name: func.coalesce(stated.excluded[name], PERSON.c[name]) for name in ("name", "account")}
    return stated.on_conflict_do_update(index_elements=[PERSON.c.id], set_=told)


def _setting(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(ROLE).values(binds(ROLE))
    return stated.on_conflict_do_update(
        index_elements=[ROLE.c.person, ROLE.c.role], set_={"active": stated.excluded.active}
    )


_THIS = _JOINED.where(PERSON.c.id == bindparam("person"))

GET = Statement(_THIS)
LOCK = Statement(_THIS, Lock.WAIT, of=PERSON)
WITH_ROLE = Statement(_JOINED.where(PERSON.c.id.in_(_THEIRS)))
SAVE = upsert(_saving)
LEARN = upsert(_learning)
SEEN = upsert(lambda insert_into: insert_into(PERSON).values(id=bindparam("person")).on_conflict_do_nothing())
GIVE = upsert(
    lambda insert_into: insert_into(ROLE).values(binds(ROLE)).on_conflict_do_nothing().returning(ROLE.c.person)
)
SET = upsert(_setting)
KNOWN = Statement(
    select(*PERSON.c)
    .where(PERSON.c.name.is_not(None))
    .order_by(PERSON.c.name, PERSON.c.id)
    .limit(bindparam("most", type_=Integer))
)
_ROSTER = "the roster"


class PersonTable:
    """`desk.repositories.People` over a link. Who was read in a unit is not read again: the roster is asked often."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._known: dict[str, Person | None] = {}
        self._rosters: dict[Role, Sequence[Person]] = {}
        self._locked: set[str] = set()

    def get(self, person_id: str) -> Person | None:
        """Return the person with their roles, or None when neither seen nor on the roster."""
        if person_id not in self._known:
            people = _people(self._link.rows(GET, {"person": person_id}))
            self._known[person_id] = people[0] if people else None
        return self._known[person_id]

    def lock(self, person_id: str) -> Person:
        """Return the person, in the table from now on, locked until the unit ends."""
        known = self._known.get(person_id) if person_id in self._locked else None
        if known is not None:
            return known
        named = {"person": person_id}
        rows = self._link.rows(LOCK, named)
        if not rows:
            self._link.change(SEEN, named)  # waits for whoever is just adding them
            rows = self._link.rows(LOCK, named)
        if self._link.shared:
            rows = self._link.rows(GET, named)  # after a wait: of the joined roles LOCK tells what was before it
        (person,) = _people(rows)
        self._locked.add(person_id)
        self._known[person_id] = person
        return person

    def many(self, person_ids: Sequence[str]) -> Mapping[str, Person]:
        """Return those of the people that are known, by id."""
        found = {person_id: self.get(person_id) for person_id in person_ids}
        return {person_id: person for person_id, person in found.items() if person is not None}

    def save(self, person: Person) -> None:
        """Insert or replace what is known of a person that this unit locked; roles are not touched."""
        facts = {name: getattr(person, name) for name in _FACTS}
        since, until = micros_or_none(person.away_since), micros_or_none(person.away_until)
        there = {"on_chat": int(person.on_chat), "away_since": since, "away_until": until}
        self._link.change(SAVE, {"id": person.id} | facts | there)
        self._forget()

    def learn(self, person_id: str, name: str | None, account: str | None) -> None:
        """Keep a person's name and account, as far as they are told; the rest is left as it stands."""
        self._link.change(LEARN, {"person": person_id, "name": name, "account": account})
        self._forget()

    def with_role(self, role: Role) -> Sequence[Person]:
        """Return the roster of a role, in order of name (unknown names last), then id."""
        if role not in self._rosters:
            people = _people(self._link.rows(WITH_ROLE, {"role": role}))
            self._known.update((person.id, person) for person in people)
            self._rosters[role] = sorted(people, key=roster_order)
        return self._rosters[role]

    def known(self, limit: int) -> Sequence[Person]:
        """Return people whose names are known, in order of name, without their roles: for what is only shown."""
        found = _people((*row, None) for row in self._link.rows(KNOWN, {"most": limit}))
        return sorted(found, key=roster_order)

    def hold_roster(self) -> None:
        """Let no other unit change the roster until this one ends. Comes before every other lock."""
        self._link.hold(_ROSTER)

    def seed(self, role: Role, person_ids: Sequence[str]) -> Sequence[str]:
        """Give the role to people whose (person, role) was never seen before; who was removed stays removed.

        Return who got it.
        """
        given: list[str] = []
        for person_id in sorted(set(person_ids)):  # in one order everywhere: each that is new is locked
            named = {"person": person_id, "role": role}
            self._link.change(SEEN, named)
            given += [person for (person,) in self._link.rows(GIVE, named | {"active": 1})]
        self._forget()
        return given

    def set_role(self, person_id: str, role: Role, *, has: bool) -> None:
        """Give a role to a person that this unit locked, or take it: no seed ever gives it again."""
        self._link.change(SET, {"person": person_id, "role": role, "active": int(has)})
        self._forget()

    def _forget(self) -> None:
        self._known.clear()
        self._rosters.clear()


def roster_order(person: Person) -> tuple[bool, str, str]:
    """Sort by name, unknown names last, then id; in Python, since databases collate differently."""
    return person.name is None, (person.name or "").casefold(), person.id


def _people(rows: Iterable[Row]) -> list[Person]:
    """Return the people of joined rows: one row for each role, or one without."""
    people: dict[str, Person] = {}
    for *facts, on_chat, since, until, role in rows:
        person = people.get(facts[0]) or Person(
            *facts, on_chat=bool(on_chat), away_since=moment_or_none(since), away_until=moment_or_none(until)
        )
        people[person.id] = replace(person, roles=person.roles | {Role(role)}) if role else person
    return list(people.values())
