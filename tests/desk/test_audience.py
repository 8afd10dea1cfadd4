"""Who learns of what: the whole table, and the effects of each audience."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.audience import AUDIENCES, Audience, refreshes, told_effects
from desk.effects import Effect, EffectKind, to_channel, to_person
from desk.events import Event, EventKind
from desk.model import Status
from tests.desk.build import CHANNEL, NOW, PAT, QUINN, SAM, TESS, request

A, E, K = Audience, EventKind, EffectKind
TABLE: dict[EventKind, list[Audience]] = {
    E.FILED: [A.RECEIPT],
    E.ACKNOWLEDGED: [A.TECHNICIAN, A.POST, A.RECEIPT],
    E.TAKEN_OVER: [A.PREVIOUS, A.POST, A.RECEIPT],
    E.FOUND_OWNED: [A.ACTOR],
    E.TAKE_OVER_ASKED: [A.THREAD],
    E.RELEASED: [A.TECHNICIAN, A.THREAD, A.POST, A.RECEIPT],
    E.PASSED_ON: [A.ACTOR, A.TECHNICIAN, A.POST, A.RECEIPT],
    E.READY: [A.TECHNICIAN, A.THREAD, A.POST, A.RECEIPT],
    E.NOT_READY: [A.TECHNICIAN, A.THREAD, A.POST, A.RECEIPT],
    E.TRANSFERRED: [A.POST, A.RECEIPT],
    E.CALLED_BACK: [A.POST, A.RECEIPT],
    E.NO_ANSWER: [A.POST, A.RECEIPT],
    E.WITHDRAWN: [A.OWNER, A.POST, A.RECEIPT],
    E.REFUSED: [],
    E.UNDELIVERED: [A.TECHNICIAN],
    E.COVER_CALLED: [A.TECHNICIAN, A.THREAD],
    E.SUPERVISORS_CALLED: [A.THREAD],
    E.NOBODY_THERE: [A.TECHNICIAN],
    E.HELD_LONG: [A.TECHNICIAN],
    E.HOLD_KEPT: [],
    E.OFFERED: [A.THREAD, A.POST],
    E.OFFER_OVER: [A.OWNER, A.POST],
    E.STILL_WORKING_ASKED: [A.OWNER],
    E.STILL_WORKING: [],
    E.READY_NUDGED: [A.TECHNICIAN, A.OWNER],
    E.REOPENED: [A.TECHNICIAN, A.OWNER_CALLED, A.POST, A.RECEIPT],
    E.LINE_DROPPED: [A.TECHNICIAN, A.OTHERS, A.POST, A.RECEIPT],
    E.CALLBACK_CHOSEN: [A.OWNER_CALLED, A.POST, A.RECEIPT],
    E.RESCHEDULED: [A.OWNER_CALLED, A.POST, A.RECEIPT],
    E.TIME_ASKED: [A.OWNER],
    E.CALLBACK_NEAR: [A.THREAD, A.OWNER],
    E.CALLBACK_DUE: [A.THREAD, A.OWNER],
    E.CALLBACK_OVERDUE: [A.THREAD],
    E.PARKED: [A.TECHNICIAN, A.POST, A.RECEIPT],
    E.CALLER_ON_LINE: [A.HOLDER, A.THREAD, A.POST, A.RECEIPT],
    E.CORRECTED: [A.OWNER_CALLED, A.POST, A.RECEIPT],
    E.EDITED: [A.POST, A.RECEIPT],
    E.LINKED: [A.OWNER_CALLED, A.POST, A.RECEIPT],
    E.MISSED: [A.TECHNICIAN, A.THREAD],
    E.REPLIED: [A.TECHNICIAN],
    E.ANSWERED: [A.THREAD],
    E.ESTIMATED: [A.TECHNICIAN],
    E.ESTIMATE_OVER: [A.OWNER],
    E.READY_DOUBTED: [A.THREAD],
    E.SENT_AGAIN: [],
    E.DISMISSED: [],
    E.ROLE_GIVEN: [],
    E.ROLE_TAKEN: [],
}
OWNED = request(status=Status.ACKNOWLEDGED, owner=PAT.id)
POST = Effect(K.REFRESH_POST, to_channel(CHANNEL), "r1")
RECEIPT = Effect(K.REFRESH_RECEIPT, to_person(TESS.id), "r1")
LINE = Effect(K.SAY_IN_THREAD, to_channel(CHANNEL), "r1", 2)


def happened(kind: EventKind, actor: str | None, **data: str) -> Event:
    return Event("r1", 2, kind, NOW, actor, data)


def notice(person: str) -> Effect:
    return Effect(K.NOTIFY_PERSON, to_person(person), "r1", 2, person=person)


def test_the_table_is_the_one_of_the_design() -> None:
    assert {kind: list(audience) for kind, audience in AUDIENCES.items()} == TABLE


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (happened(E.FILED, TESS.id), (RECEIPT,)),
        (happened(E.ACKNOWLEDGED, PAT.id), (notice(TESS.id), POST, RECEIPT)),
        (happened(E.ACKNOWLEDGED, TESS.id), (POST, RECEIPT)),
        (happened(E.TAKEN_OVER, PAT.id, previous=QUINN.id), (notice(QUINN.id), POST, RECEIPT)),
        (happened(E.TAKEN_OVER, PAT.id), (POST, RECEIPT)),
        (happened(E.FOUND_OWNED, QUINN.id, owner=PAT.id), (notice(QUINN.id),)),
        (happened(E.TAKE_OVER_ASKED, QUINN.id, owner=PAT.id), (LINE,)),
        (happened(E.PASSED_ON, PAT.id, previous=QUINN.id), (notice(PAT.id), notice(TESS.id), POST, RECEIPT)),
        (happened(E.PASSED_ON, TESS.id, previous=QUINN.id), (notice(TESS.id), POST, RECEIPT)),
        (happened(E.READY, PAT.id), (notice(TESS.id), LINE, POST, RECEIPT)),
        (happened(E.WITHDRAWN, SAM.id), (notice(PAT.id), POST, RECEIPT)),
        (happened(E.REFUSED, SAM.id), ()),
        (happened(E.UNDELIVERED, None), (notice(TESS.id),)),
        (happened(E.READY_NUDGED, None), (notice(TESS.id), notice(PAT.id))),
        (happened(E.REOPENED, TESS.id), (LINE, POST, RECEIPT)),
        (happened(E.REOPENED, PAT.id), (notice(TESS.id), POST, RECEIPT)),
        (happened(E.LINE_DROPPED, TESS.id), (LINE, POST, RECEIPT)),
        (happened(E.LINE_DROPPED, PAT.id), (notice(TESS.id), POST, RECEIPT)),
        (happened(E.CORRECTED, TESS.id), (LINE, POST, RECEIPT)),
        (happened(E.CORRECTED, PAT.id), (POST, RECEIPT)),
    ],
    ids=lambda value: f"{value.kind} by {value.actor}" if isinstance(value, Event) else "",
)
def test_each_audience_is_reached_where_it_looks(event: Event, expected: tuple[Effect, ...]) -> None:
    assert told_effects(OWNED, [event]) == expected


def test_of_a_request_that_nobody_has_the_thread_is_asked_only_for_what_somebody_must_do() -> None:
    unowned = request()
    assert told_effects(unowned, [happened(E.LINE_DROPPED, TESS.id)]) == (LINE, POST, RECEIPT)
    assert told_effects(unowned, [happened(E.CORRECTED, TESS.id)]) == (POST, RECEIPT)


def test_who_took_the_call_of_another_technicians_caller_is_told_and_the_receipt_stays_where_it_is() -> None:
    held = replace(request(), held_by=SAM.id)
    assert told_effects(held, [happened(E.CALLER_ON_LINE, SAM.id)]) == (notice(SAM.id), LINE, POST, RECEIPT)
    assert told_effects(held, [happened(E.ACKNOWLEDGED, PAT.id)]) == (notice(SAM.id), POST, RECEIPT)
    assert told_effects(request(), [happened(E.CALLER_ON_LINE, TESS.id)]) == (LINE, POST, RECEIPT)


def test_without_a_channel_there_is_no_post_and_no_thread() -> None:
    unbound = replace(OWNED, channel=None)
    assert told_effects(unbound, [happened(E.READY, PAT.id)]) == (notice(TESS.id), RECEIPT)
    assert refreshes(unbound) == (RECEIPT,)
    assert refreshes(OWNED) == (POST, RECEIPT)


def test_of_one_move_only_the_last_event_is_told_and_the_displaced_owner_besides() -> None:
    first, last = happened(E.TAKEN_OVER, PAT.id, previous=QUINN.id), replace(happened(E.READY, PAT.id), seq=3)
    told = told_effects(OWNED, [first, last])
    assert told == (notice(QUINN.id), replace(notice(TESS.id), event=3), replace(LINE, event=3), POST, RECEIPT)
    assert told_effects(OWNED, [happened(E.ACKNOWLEDGED, PAT.id), last])[0] == replace(notice(TESS.id), event=3)
