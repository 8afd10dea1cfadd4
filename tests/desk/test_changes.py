"""What each move changes, and above all what none may change."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from desk.changes import changes
from desk.commands import Command, CommandKind, FileRequest
from desk.model import Details, Kind, Means, Person, Request, Status
from desk.windows import Due
from tests.desk.build import DETAILS, LATER, NOW, OLA, PAT, QUINN, TESS, request

C = CommandKind
TYPED = Details({**DETAILS.fields, "drug": "Ozempic 2 mg"})
FORM = FileRequest("d2", Kind.PEER_TO_PEER, TYPED, decisioned_by=QUINN.id, caller_verified=True)
DUE = Due(LATER, LATER + timedelta(hours=2))
FREED = {"owner": None, "acknowledged_by": None, "acknowledged_at": None, "offered_to": None}
TAKEN = {
    "owner": PAT.id,
    "acknowledged_by": Means.BUTTON,
    "acknowledged_at": LATER,
    "offered_to": None,
    "expected": None,
}
NO_DUE = {"due_at": None, "due_until": None}
HIS = request(Kind.PEER_TO_PEER, Status.ACKNOWLEDGED, PAT.id)
PARKED = replace(request(Kind.CALLBACK, Status.PARKED, PAT.id), attempts=3)
CLOSED = replace(request(Kind.PEER_TO_PEER, Status.TRANSFERRED, PAT.id), closed_at=NOW, redacted_at=NOW)


def command(kind: CommandKind, **more: object) -> Command:
    return replace(Command(kind, Means.BUTTON), **more)


def changed(given: Command, before: Request) -> dict[str, object]:
    return changes(before, given, PAT, LATER)


@pytest.mark.parametrize(
    ("given", "before", "expected"),
    [
        (command(C.ACKNOWLEDGE), request(), TAKEN),
        (command(C.ACKNOWLEDGE), HIS, {}),
        (command(C.TAKE_OVER), replace(HIS, owner=QUINN.id), TAKEN),
        (command(C.MARK_READY), request(), TAKEN | {"ready_at": LATER}),
        (command(C.MARK_READY), HIS, {"ready_at": LATER, "acknowledged_by": Means.BUTTON, "offered_to": None}),
        (command(C.MARK_NOT_READY), HIS, {"ready_at": None}),
        (command(C.RELEASE), HIS, FREED),
        (
            command(C.RELEASE, heir=QUINN.id),
            HIS,
            TAKEN | {"owner": QUINN.id, "acknowledged_by": Means.EMOJI, "status": Status.ACKNOWLEDGED},
        ),
        (command(C.GIVE_TO, to=QUINN.id), HIS, {"offered_to": QUINN.id}),
        (command(C.SAY_STILL_WORKING), HIS, {}),
        (command(C.KEEP_HOLDING), HIS, {}),
        (command(C.COMPLETE_TRANSFER), HIS, {"closed_at": LATER, "offered_to": None}),
        (command(C.WITHDRAW), HIS, {"closed_at": LATER, "offered_to": None}),
        (command(C.LINK, to="r2"), HIS, {"linked_to": "r2"}),
        (
            command(C.DROP_LINE, due=DUE),
            HIS,
            {"ready_at": None, "held_since": None, "dropped_at": LATER, "due_at": DUE.at, "due_until": DUE.until},
        ),
        (
            command(C.CHOOSE_CALLBACK, form=FORM),
            HIS,
            {"ready_at": None, "held_since": None, "details": TYPED, **NO_DUE},
        ),
        (command(C.MARK_REACHED), request(Kind.CALLBACK), TAKEN | {"closed_at": LATER}),
        (command(C.RECORD_NO_ANSWER), PARKED, {"attempts": 4, **NO_DUE}),
        (command(C.PARK), PARKED, {"attempts": 4, **NO_DUE}),
        (
            command(C.RESCHEDULE, due=DUE),
            PARKED,
            {
                "dropped_at": None,
                "due_at": DUE.at,
                "due_until": DUE.until,
                "attempts": 0,
                "acknowledged_by": Means.BUTTON,
            },
        ),
        (command(C.RESCHEDULE), request(Kind.CALLBACK), {"dropped_at": None, **NO_DUE}),
        (
            command(C.CORRECT, form=FORM),
            HIS,
            {
                "details": TYPED,
                "decisioned_by": QUINN.id,
                "caller_verified": True,
                "denial_verified": False,
                "edits": 1,
            },
        ),
        (command(C.CORRECT), HIS, {}),
    ],
)
def test_what_a_move_changes(given: Command, before: Request, expected: dict[str, object]) -> None:
    assert changed(given, before) == expected


def test_reopening_shows_everything_again_and_only_who_had_hung_up_holds_anew() -> None:
    again = changed(command(C.REOPEN), CLOSED)
    assert (again["closed_at"], again["redacted_at"], again["held_since"]) == (None, None, LATER)
    assert "held_since" not in changed(command(C.REOPEN), replace(CLOSED, closed_at=None))


@pytest.mark.parametrize(("who", "holder"), [(TESS, None), (OLA, OLA.id)])
def test_a_caller_who_rings_early_holds_for_whoever_took_the_call(who: Person, holder: str | None) -> None:
    rung = changes(PARKED, command(C.CALLER_ON_LINE), who, LATER)
    assert FREED.items() <= rung.items()
    assert (rung["held_by"], rung["held_since"], rung["expected"], rung["attempts"]) == (holder, LATER, PAT.id, 0)


LASTING = {"id", "number", "draft", "filed_by", "filed_at", "channel", "version", "events", "erased_at", "legal_hold"}
"""What no move changes: who and what it is, and what is counted or kept elsewhere."""


@pytest.mark.parametrize("kind", list(CommandKind))
@pytest.mark.parametrize("before", [request(), HIS, PARKED, CLOSED])
def test_every_move_changes_fields_of_a_request_and_none_that_last(kind: CommandKind, before: Request) -> None:
    known = {field.name for field in fields(Request)}
    new = changed(command(kind, form=FORM, due=DUE, to="x"), before)
    assert known >= new.keys()
    assert LASTING.isdisjoint(new)
    assert replace(before, **new).id == before.id
