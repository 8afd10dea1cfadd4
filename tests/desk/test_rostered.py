"""The roster as an admin reads it."""

from __future__ import annotations

from desk.events import HANDED_ON, PERSON, ROLE, ROSTER, Event, EventKind
from desk.model import Person, Role
from desk.rostered import ROLES, Change, Changed, sheet, sheet_for, told_of
from tests.desk.build import NOW, PAT, QUINN, SAM, TESS
from tests.desk.talk import ADA, Desk


def test_the_card_gives_every_role_but_the_one_that_everybody_has() -> None:
    assert {*ROLES, Role.TECHNICIAN} == set(Role)


def test_an_admin_sees_who_has_which_role_and_may_choose_from_whom_the_desk_knows() -> None:
    desk = Desk().open()
    seen = desk.read(lambda uow: sheet_for(uow, uow.people.get(ADA.id)))
    assert seen is not None
    by_role = {role: [one.id for one in people] for role, people in seen.by_role.items()}
    assert by_role == {
        Role.PHARMACIST: [PAT.id, QUINN.id],
        Role.SUPERVISOR: [SAM.id],
        Role.MEDICAL_DIRECTOR: [],
        Role.ADMIN: [ADA.id],
    }
    assert [one.id for one in seen.known] == [PAT.id, QUINN.id, SAM.id, ADA.id, TESS.id]
    assert desk.read(sheet) == seen


def test_others_see_nothing() -> None:
    desk = Desk().open()
    for person in (desk.person(PAT), desk.person(SAM), None):
        assert desk.read(lambda uow, person=person: sheet_for(uow, person)) is None


def test_what_is_told_of_a_change_is_what_the_trail_keeps() -> None:
    data = {PERSON: "somebody", ROLE: "pharmacist", HANDED_ON: "12,14"}
    event = Event(ROSTER, 1, EventKind.ROLE_TAKEN, NOW, ADA.id, data)
    told = Desk().read(lambda uow: told_of(uow, event))
    assert told == Changed(Change.TAKEN, Person("somebody"), Role.PHARMACIST, (12, 14))
