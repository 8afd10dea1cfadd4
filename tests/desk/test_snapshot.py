"""A snapshot holds everybody a card names, and whom the post asks while nobody has it."""

from __future__ import annotations

from dataclasses import replace

from desk.events import Event, EventKind
from desk.model import Status
from desk.snapshot import Snapshot, snapshot
from tests.desk.build import NOW, PAT, QUINN, TESS, request
from tests.desk.talk import Desk


def test_a_waiting_request_names_its_filer_and_asks_every_pharmacist() -> None:
    desk = Desk().open()
    pat, quinn, tess = (desk.person(one) for one in (PAT, QUINN, TESS))
    waiting = request()
    assert desk.read(lambda uow: snapshot(uow, waiting, NOW)) == Snapshot(waiting, {"tess": tess}, (pat, quinn), None)


def test_the_decisioning_pharmacist_is_named_and_asked_alone() -> None:
    desk = Desk().open()
    quinn, tess = desk.person(QUINN), desk.person(TESS)
    waiting = replace(request(), decisioned_by=QUINN.id)
    expected = Snapshot(waiting, {"quinn": quinn, "tess": tess}, (quinn,), None)
    assert desk.read(lambda uow: snapshot(uow, waiting, NOW)) == expected


def test_once_somebody_has_it_nobody_is_asked_and_the_event_s_people_are_there() -> None:
    desk = Desk().open()
    pat, quinn, tess = (desk.person(one) for one in (PAT, QUINN, TESS))
    owned = request(status=Status.READY, owner=PAT.id)
    taken = Event("r1", 2, EventKind.TAKEN_OVER, NOW, PAT.id, {"previous": QUINN.id, "owner": "gone"})
    expected = Snapshot(owned, {"pat": pat, "quinn": quinn, "tess": tess}, (), taken)
    assert desk.read(lambda uow: snapshot(uow, owned, NOW, taken)) == expected
