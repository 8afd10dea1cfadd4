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
def test_the_technician_who_filed_it_may_close_and_withdraw_it(command: CommandKind) -> None:
    if command in {C.COMPLETE_TRANSFER, C.WITHDRAW}:
        permit(command, request(), TESS)
    else:
        with pytest.raises(NotPermitted):
            permit(command, request(), TESS)


def test_a_decisioning_pharmacist_who_cannot_be_mentioned_leaves_nobody_unasked() -> None:
    unseen = replace(QUINN, account=None)
    assert asked(replace(request(), decisioned_by=QUINN.id), [PAT, unseen], NOW) == (PAT, unseen)


def test_the_decisioning_pharmacist_is_asked_when_on_the_roster_else_everybody() -> None:
    roster = [PAT, QUINN]
    assert asked(replace(request(), decisioned_by=QUINN.id), roster, NOW) == (QUINN,)
    assert asked(request(), roster, NOW) == (PAT, QUINN)
    assert asked(replace(request(), decisioned_by=OLA.id), roster, NOW) == (PAT, QUINN)
