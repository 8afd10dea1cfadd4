"""Who may do what: the whole role × command matrix, and who is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.commands import CommandKind
from desk.errors import NotPermitted
from desk.model import Person, Role
from desk.policy import asked, permit
from tests.desk.build import NOW, OLA, PAT, QUINN, TESS, request

C, R = CommandKind, Role
MATRIX = {
    C.ACKNOWLEDGE: {R.PHARMACIST},
    C.RELEASE: {R.PHARMACIST},
    C.MARK_READY: {R.PHARMACIST},
    C.MARK_NOT_READY: {R.PHARMACIST},
    C.COMPLETE_TRANSFER: {R.PHARMACIST, R.SUPERVISOR},
    C.MARK_REACHED: {R.PHARMACIST},
    C.RECORD_NO_ANSWER: {R.PHARMACIST},
    C.WITHDRAW: {R.SUPERVISOR},
    C.TAKE_OVER: {R.PHARMACIST},
    C.GIVE_TO: {R.PHARMACIST},
    C.SAY_STILL_WORKING: {R.PHARMACIST},
    C.KEEP_HOLDING: {R.SUPERVISOR},
    C.REOPEN: {R.PHARMACIST, R.SUPERVISOR},
    C.DROP_LINE: {R.PHARMACIST, R.SUPERVISOR},
    C.CHOOSE_CALLBACK: {R.SUPERVISOR},
    C.RESCHEDULE: {R.PHARMACIST, R.SUPERVISOR},
    C.CORRECT: {R.PHARMACIST, R.SUPERVISOR},
    C.LINK: {R.SUPERVISOR},
    C.CALLER_ON_LINE: set(R),
    C.PARK: set(),
}
FILERS = {
    C.COMPLETE_TRANSFER,
    C.WITHDRAW,
    C.KEEP_HOLDING,
    C.REOPEN,
    C.DROP_LINE,
    C.CHOOSE_CALLBACK,
    C.RESCHEDULE,
    C.CORRECT,
    C.LINK,
    C.CALLER_ON_LINE,
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("command", list(CommandKind))
def test_every_role_times_every_command(role: Role, command: CommandKind) -> None:
    person = Person("someone", roles=frozenset({role}))
    if role in MATRIX[command]:
        permit(command, request(), person)
    else:
        with pytest.raises(NotPermitted):
            permit(command, request(), person)


@pytest.mark.parametrize("command", list(CommandKind))
def test_the_technician_who_hears_the_caller_may_say_what_the_caller_says(command: CommandKind) -> None:
    """Whoever filed it, and whoever has its caller on the line now."""
    for person, of in ((TESS, request()), (OLA, replace(request(), held_by=OLA.id))):
        if command in FILERS:
            permit(command, of, person)
        else:
            with pytest.raises(NotPermitted):
                permit(command, of, person)


def test_a_decisioning_pharmacist_who_cannot_be_mentioned_leaves_nobody_unasked() -> None:
    unseen = replace(QUINN, account=None)
    assert asked(replace(request(), decisioned_by=QUINN.id), [PAT, unseen], NOW) == (PAT, unseen)


def test_the_decisioning_pharmacist_is_asked_when_on_the_roster_else_everybody() -> None:
    roster = [PAT, QUINN]
    assert asked(replace(request(), decisioned_by=QUINN.id), roster, NOW) == (QUINN,)
    assert asked(request(), roster, NOW) == (PAT, QUINN)
    assert asked(replace(request(), decisioned_by=OLA.id), roster, NOW) == (PAT, QUINN)


def test_who_had_the_callback_is_asked_first_when_the_caller_rings_before_it() -> None:
    rang = replace(request(), decisioned_by=QUINN.id, expected=PAT.id)
    assert asked(rang, [PAT, QUINN], NOW) == (PAT,)
    assert asked(rang, [replace(PAT, away_since=NOW), QUINN], NOW) == (QUINN,)
