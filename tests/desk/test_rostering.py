"""The roster in chat, as admins live it: given, taken, undone; whoever waits is not forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.commands import ChangeRoster, Command, CommandKind
from desk.effects import Effect, EffectKind, View, to_channel, to_person
from desk.events import HANDED_ON, PERSON, ROLE, ROSTER, EventKind, of_person
from desk.handlers import moves, rostering, starting
from desk.handlers.starting import Installation
from desk.model import Kind, Person, Role, Status
from desk.outcome import OutcomeKind
from desk.rostered import Change, Changed, RosterSheet
from tests.desk.build import CHANNEL, OLA, PAT, QUINN, SAM, TESS
from tests.desk.talk import ADA, Desk, posted
from tests.desk.talk import ROSTER as SEEDED

NEW = "5d0a3c6e-0000-4000-8000-000000000011"
P, S, A = Role.PHARMACIST, Role.SUPERVISOR, Role.ADMIN


def change(
    desk: Desk, person: str | None, role: Role | None, *, has: bool, by: Person = ADA, activity: str | None = None
) -> RosterSheet | None:
    desk.do(lambda uow: uow.people.learn(OLA.id, OLA.name, OLA.account))  # she is in the channel's list of members
    turn = desk.in_chat(by, "card", activity=activity)
    return desk.do(lambda uow: rostering.change(uow, turn, ChangeRoster(person, role, has)))


def add(desk: Desk, person: str, role: Role = P, by: Person = ADA) -> RosterSheet | None:
    return change(desk, person, role, has=True, by=by)


def remove(desk: Desk, person: str, role: Role = P, by: Person = ADA) -> RosterSheet | None:
    return change(desk, person, role, has=False, by=by)


def became(sheet: RosterSheet | None) -> Changed:
    assert sheet is not None
    assert sheet.changed is not None
    return sheet.changed


def holders(desk: Desk, role: Role) -> list[str]:
    return [one.id for one in desk.read(lambda uow: list(uow.people.with_role(role)))]


def trail(desk: Desk, subject: str = ROSTER) -> list[tuple[EventKind, str | None, dict[str, str]]]:
    events = desk.read(lambda uow: list(uow.audit.of(subject)))
    return [(one.kind, one.actor, dict(one.data)) for one in events]


def acknowledged(kind: Kind = Kind.PEER_TO_PEER) -> Desk:
    desk = posted(kind=kind)
    desk.press(CommandKind.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    return desk


def test_an_admin_adds_a_pharmacist_who_may_act_at_once() -> None:
    desk = posted()
    sheet = add(desk, OLA.id)
    assert became(sheet).change is Change.GIVEN
    assert sheet is not None
    assert [one.id for one in sheet.by_role[P]] == sorted([OLA.id, PAT.id, QUINN.id])
    assert desk.press(CommandKind.ACKNOWLEDGE, OLA, desk.post()).kind is OutcomeKind.DONE
    assert desk.request().owner == OLA.id


def test_every_change_is_on_record_who_whom_and_which() -> None:
    desk = Desk().open()
    seeded = len(trail(desk))
    add(desk, OLA.id, S)
    remove(desk, OLA.id, S)
    assert trail(desk)[seeded:] == [
        (EventKind.ROLE_GIVEN, ADA.id, {PERSON: OLA.id, ROLE: "supervisor"}),
        (EventKind.ROLE_TAKEN, ADA.id, {PERSON: OLA.id, ROLE: "supervisor"}),
    ]


def test_what_the_settings_give_is_on_record_too_and_only_once() -> None:
    desk = Desk().open()
    named = [(role, person) for role, people in SEEDED.items() for person in people]
    told = [(EventKind.ROLE_GIVEN, None, {PERSON: person, ROLE: str(role)}) for role, person in named]
    assert trail(desk) == told
    desk.do(lambda uow: starting.prepare(uow, Installation(SEEDED), desk.now))
    assert trail(desk) == told


def test_who_was_removed_in_chat_stays_removed_after_a_restart_and_who_was_added_stays() -> None:
    desk = Desk().open()
    remove(desk, QUINN.id)
    add(desk, OLA.id)
    desk.do(lambda uow: starting.prepare(uow, Installation(SEEDED), desk.now))
    assert holders(desk, P) == [OLA.id, PAT.id]


def test_a_removal_is_undone_with_the_same_card() -> None:
    desk = Desk().open()
    gone = became(remove(desk, QUINN.id))
    assert (gone.change, gone.person and gone.person.id, gone.role) == (Change.TAKEN, QUINN.id, P)
    assert became(add(desk, QUINN.id)).change is Change.GIVEN
    assert holders(desk, P) == [PAT.id, QUINN.id]


@pytest.mark.parametrize("other", [PAT, SAM, TESS])
def test_others_than_admins_change_nothing_and_it_is_on_record(other: Person) -> None:
    desk = Desk().open()
    before = trail(desk)
    assert change(desk, other.id, A, has=True, by=other) is None
    assert change(desk, "nobody-knows-them", P, has=True, by=other) is None
    assert (holders(desk, A), trail(desk)) == ([ADA.id], before)
    assert trail(desk, of_person(other.id)) == [
        (EventKind.REFUSED, other.id, {"command": "change_roster"}),
        (EventKind.REFUSED, other.id, {"command": "change_roster"}),
    ]
    assert "nobody-knows-them" not in desk.store.kept.people


def test_the_last_admin_stays_and_with_another_one_may_go() -> None:
    desk = Desk().open()
    kept = became(remove(desk, ADA.id, A))
    assert (kept.change, holders(desk, A)) == (Change.LAST_ADMIN, [ADA.id])
    assert trail(desk, of_person(ADA.id)) == [(EventKind.REFUSED, ADA.id, {"command": "change_roster"})]
    add(desk, SAM.id, A)
    sheet = remove(desk, ADA.id, A)
    assert became(sheet).change is Change.TAKEN
    assert sheet is not None
    assert not sheet.may_change
    assert holders(desk, A) == [SAM.id]
    assert add(desk, ADA.id, A) is None


def test_an_admin_whom_nobody_has_seen_is_no_reason_to_let_the_last_known_one_go() -> None:
    desk = Desk().open()
    for unseen in (NEW, NEW.replace("11", "22")):
        assert became(add(desk, unseen, A)).change is Change.GIVEN
    assert became(remove(desk, ADA.id, A)).change is Change.LAST_KNOWN_ADMIN
    assert ADA.id in holders(desk, A)
    assert trail(desk, of_person(ADA.id)) == [(EventKind.REFUSED, ADA.id, {"command": "change_roster"})]
    desk.do(lambda uow: uow.people.learn(NEW, None, "29:new"))
    assert became(remove(desk, ADA.id, A)).change is Change.TAKEN


def test_of_two_admins_the_slower_one_sees_what_stands_and_changes_nothing() -> None:
    desk = Desk().open()
    add(desk, SAM.id, A)
    count = len(trail(desk))
    assert became(remove(desk, QUINN.id)).change is Change.TAKEN
    late = remove(desk, QUINN.id, by=SAM)
    assert became(late).change is Change.TAKEN_BEFORE
    assert late is not None
    assert [one.id for one in late.by_role[P]] == [PAT.id]
    assert became(add(desk, PAT.id, by=SAM)).change is Change.GIVEN_BEFORE
    assert len(trail(desk)) == count + 1


def test_two_admins_who_remove_each_other_leave_one() -> None:
    desk = Desk().open()
    add(desk, SAM.id, A)
    assert became(remove(desk, SAM.id, A)).change is Change.TAKEN
    assert remove(desk, ADA.id, A, by=SAM) is None
    assert holders(desk, A) == [ADA.id]


def test_a_press_that_teams_sends_again_counts_once() -> None:
    desk = Desk().open()
    change(desk, QUINN.id, P, has=False, activity="1")
    add(desk, QUINN.id)
    again = change(desk, QUINN.id, P, has=False, activity="1")
    assert again is not None
    assert (again.changed, holders(desk, P)) == (None, [PAT.id, QUINN.id])


@pytest.mark.parametrize(
    ("person", "role"), [(None, P), (QUINN.id, None), ("nobody-knows-them", P), (QUINN.id, Role.TECHNICIAN)]
)
def test_nobody_or_nothing_chosen_changes_nothing(person: str | None, role: Role | None) -> None:
    desk = Desk().open()
    before = trail(desk)
    assert became(change(desk, person, role, has=True)).change is Change.NOBODY_CHOSEN
    assert trail(desk) == before
    assert "nobody-knows-them" not in desk.store.kept.people


def test_somebody_never_seen_gets_the_role_and_is_looked_for_in_the_channels() -> None:
    desk = Desk().open()
    desk.deliver()
    assert became(add(desk, NEW)).person == Person(NEW)
    assert desk.queued() == [Effect(EffectKind.LEARN_MEMBERS, to_channel(CHANNEL))]
    assert NEW in holders(desk, P)


def test_roster_typed_shows_it_to_an_admin_and_a_polite_no_to_others() -> None:
    desk = Desk().open()
    desk.deliver()
    desk.tell(ADA, "Roster")
    desk.tell(PAT, "roster")
    shown, refused = desk.deliver()
    assert (shown.held.effect.view, refused.held.effect.view) == (View.ROSTER, View.ROSTER)
    assert shown.roster_sheet is not None
    assert [one.id for one in shown.roster_sheet.by_role[S]] == [SAM.id]
    assert refused.roster_sheet is None
    assert trail(desk, of_person(PAT.id)) == [(EventKind.REFUSED, PAT.id, {"command": "see_roster"})]


# -------------------------------------------------------------------------------- a pharmacist goes, callers stay
def test_the_transfer_of_a_removed_pharmacist_waits_again_and_the_others_are_asked() -> None:
    desk = acknowledged()
    gone = became(remove(desk, PAT.id))
    assert gone.handed_on == (1,)
    assert (desk.request().status, desk.request().owner) == (Status.WAITING, None)
    assert desk.events()[-1] == (EventKind.RELEASED, PAT.id)
    assert [person.id for person in desk.look_at().asked] == [QUINN.id]
    assert trail(desk)[-1] == (
        EventKind.ROLE_TAKEN,
        ADA.id,
        {PERSON: PAT.id, ROLE: "pharmacist", HANDED_ON: "1"},
    )


def test_the_supervisor_and_whose_it_was_are_told_once_and_not_who_did_it() -> None:
    desk = acknowledged()
    desk.file(draft="d2")
    desk.deliver()
    desk.press(CommandKind.ACKNOWLEDGE, PAT, desk.post(2), request=desk.request(2).id)
    desk.deliver()
    add(desk, ADA.id, S)
    remove(desk, PAT.id)
    told = [effect for effect in desk.queued() if effect.view is View.ROSTER_CHANGED]
    assert [(effect.lane, effect.person) for effect in told] == [
        (to_person(PAT.id), PAT.id),
        (to_person(SAM.id), SAM.id),
    ]
    shown = [one for one in desk.deliver() if one.held.effect.view is View.ROSTER_CHANGED]
    assert {one.changed and (one.changed.person and one.changed.person.id, one.changed.handed_on) for one in shown} == {
        (PAT.id, (1, 2))
    }


def test_nobody_is_told_where_nothing_was_handed_on() -> None:
    desk = posted()
    remove(desk, QUINN.id)
    add(desk, QUINN.id)
    add(desk, OLA.id, S)
    assert [effect.view for effect in desk.queued() if effect.view] == []


def test_a_ready_of_a_removed_pharmacist_is_taken_back_loudly() -> None:
    desk = acknowledged()
    desk.press(CommandKind.MARK_READY, PAT, desk.post())
    desk.deliver()
    remove(desk, PAT.id)
    assert [kind for kind, _ in desk.events()[-2:]] == [EventKind.NOT_READY, EventKind.RELEASED]
    assert desk.request().status is Status.WAITING


def test_the_callback_of_a_removed_pharmacist_is_offered_again_however_far_off() -> None:
    desk = acknowledged(Kind.CALLBACK)
    assert became(remove(desk, PAT.id)).handed_on == (1,)
    assert (desk.request().status, desk.request().owner) == (Status.SCHEDULED, None)


def test_the_next_emoji_that_stands_has_it_then() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.react(QUINN, desk.post(), "heart")
    desk.deliver()
    assert became(remove(desk, PAT.id)).handed_on == (1,)
    assert desk.request().owner == QUINN.id


@pytest.mark.parametrize("kind", list(Kind))
def test_what_was_offered_to_a_removed_pharmacist_stays_with_its_owner(kind: Kind) -> None:
    desk = acknowledged(kind)
    desk.give(PAT, QUINN.id)
    assert desk.request().offered_to == QUINN.id
    remove(desk, QUINN.id)
    assert (desk.request().owner, desk.request().offered_to) == (PAT.id, None)
    assert desk.events()[-1][0] is EventKind.OFFER_OVER


def test_when_the_last_pharmacist_there_is_removed_the_supervisors_know() -> None:
    desk = posted()
    desk.tell(QUINN, "lunch")
    desk.deliver()
    remove(desk, PAT.id)
    assert desk.events()[-1] == (EventKind.NOBODY_THERE, None)
    assert desk.request().status is Status.WAITING


def test_a_caller_who_holds_is_told_to_the_first_pharmacist_who_is_added() -> None:
    desk = posted()
    for person in (PAT, QUINN):
        remove(desk, person.id)
    desk.deliver()
    add(desk, OLA.id)
    assert desk.events()[-1] == (EventKind.COVER_CALLED, OLA.id)


def test_the_next_press_of_a_removed_pharmacist_is_refused_privately_and_on_record() -> None:
    desk = acknowledged()
    remove(desk, PAT.id)
    before = replace(desk.request(), events=0)
    turn, wanted = desk.in_channel(PAT, desk.post()), desk.request().id
    for kind in (CommandKind.ACKNOWLEDGE, CommandKind.MARK_READY, CommandKind.TAKE_OVER):
        pressed = replace(turn, key=f"{turn.key}/{kind}")
        answered = desk.do(lambda uow, kind=kind, pressed=pressed: moves.press(uow, pressed, wanted, Command(kind)))
        assert answered.kind is OutcomeKind.FORBIDDEN
        assert desk.events()[-1] == (EventKind.REFUSED, PAT.id)
    assert replace(desk.request(), events=0) == before


def test_what_did_not_connect_does_not_come_back_to_who_is_no_pharmacist_any_more() -> None:
    desk = acknowledged()
    desk.press(CommandKind.COMPLETE_TRANSFER, TESS, chat=True)
    desk.deliver()
    remove(desk, PAT.id)
    desk.press(CommandKind.REOPEN, TESS, chat=True)
    assert (desk.request().status, desk.request().owner) == (Status.WAITING, None)
