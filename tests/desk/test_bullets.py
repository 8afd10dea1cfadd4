"""The issue's bullets and odd orders of presses, as people live through them: what everybody heard, on virtual time.

Messages of different people have no order among them; they stand sorted by who hears them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desk.commands import CommandKind
from desk.model import Details, Person, Place, Role, Status
from desk.outcome import OutcomeKind
from tests.desk import talk
from tests.desk.build import DETAILS, PAT, QUINN, SAM, TESS
from tests.desk.calling import CLOSES, LATER, OPENS, SOON, move, owned, scheduled
from tests.desk.hearing import heard, offered, stands
from tests.desk.talk import URL, Desk, posted
from tests.desk.test_linking import link, linked, two

C, S = CommandKind, Status
RITA = Person("rita", "Rita Cho", "29:rita", "a:rita", URL)
DROPPED = "#1 · Callback · Line dropped · call back 614-555-0142"
CALL_BACK = "thread: @Pat Reyes #1: the line dropped. Please call back."
ON_LINE = "thread: @Pat Reyes #1: the caller is on the line now · on hold since HH:MM"
AT_TWO = "Tue Mar 10, 14:00 CT (HH:MM)"


def hears(desk: Desk, work: Callable[[], object]) -> list[str]:
    return sorted(heard(desk, work))


def at(desk: Desk, moment: datetime) -> Callable[[], None]:
    """Let it become so late."""
    return lambda: desk.wait((moment - desk.now).total_seconds())


def pat_has_it(desk: Desk | None = None) -> Desk:
    desk = desk or posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    return desk


def with_rita(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a desk with a third pharmacist, where Pat has a request and offers it to Quinn."""
    monkeypatch.setattr(talk, "ROSTER", {**talk.ROSTER, Role.PHARMACIST: (PAT.id, QUINN.id, RITA.id)})
    desk = Desk().open()
    desk.do(lambda uow: uow.people.save(RITA))
    desk.file()
    desk.deliver()
    pat_has_it(desk)
    desk.give(PAT, QUINN.id)
    desk.deliver()
    return desk


def parked() -> Desk:
    """Return a desk whose callback was tried three times in vain."""
    desk = owned(SOON)
    for _ in range(3):
        desk.press(C.RECORD_NO_ANSWER, PAT, desk.post(), version=desk.request().version)
    desk.deliver()
    return desk


# ---------------------------------------------------------------------------------------------------- who is asked


def test_the_decisioning_pharmacist_then_all_then_the_supervisors_are_asked() -> None:
    desk = Desk().open()
    desk.file(decisioned_by=QUINN.id)
    desk.deliver()
    assert [one.id for one in desk.look_at().asked] == [QUINN.id]
    assert hears(desk, lambda: desk.wait(45)) == [
        "Tess: #1: still waiting, all pharmacists called.",
        "thread: @Pat Reyes @Quinn Osei #1 needs a pharmacist now · on hold since HH:MM",
    ]
    assert hears(desk, lambda: desk.wait(45)) == [
        "Sam: #1 still waits for a pharmacist · on hold since HH:MM",
        "thread: @Pat Reyes @Quinn Osei #1 still needs a pharmacist · on hold since HH:MM · supervisors called",
    ]
    assert hears(desk, lambda: desk.wait(30)) == ["Tess: #1: on hold since HH:MM. Check back with the caller."]
    assert hears(desk, lambda: desk.press(C.KEEP_HOLDING, TESS, desk.notice(TESS), chat=True)) == []


# ------------------------------------------------------------------------------------------------ a callback's life


def test_a_callback_from_the_first_reminder_to_the_third_call_without_answer() -> None:
    desk = scheduled(SOON, decisioned_by=QUINN.id)
    assert hears(desk, at(desk, OPENS - timedelta(minutes=15))) == [
        f"thread: @Quinn Osei #1: callback {AT_TWO} · needs a pharmacist"
    ]
    assert hears(desk, lambda: desk.react(PAT, desk.post(), "like")) == [
        "Tess: #1 acknowledged by Pat Reyes. They will call back."
    ]
    (due, line) = hears(desk, at(desk, OPENS))
    assert due == "Pat: #1: your callback is due now"
    assert line.startswith("thread: @Pat Reyes #1: callback")
    assert hears(desk, lambda: desk.press(C.RECORD_NO_ANSWER, PAT, desk.notice(PAT), chat=True)) == []
    assert stands(desk)[0] == "#1 · Callback · Acknowledged by Pat Reyes · no answer ×1"
    assert "Pat: #1: your callback is due now" in hears(desk, lambda: desk.wait(1800))
    desk.press(C.RECORD_NO_ANSWER, PAT, desk.post(), version=98)
    assert hears(desk, lambda: desk.press(C.RECORD_NO_ANSWER, PAT, desk.post(), version=99)) == [
        "Tess: #1: Pat Reyes called 3 times, nobody answered."
    ]
    assert hears(desk, lambda: desk.wait(86_400)) == []
    assert hears(desk, lambda: desk.press(C.CALLER_ON_LINE, SAM, desk.post())) == [
        "Sam: #1: you have the caller · on hold since HH:MM",
        ON_LINE,
    ]


def test_what_its_owner_forgets_is_everybodys_then_the_supervisors() -> None:
    desk = owned(SOON)
    at(desk, OPENS)()
    desk.deliver()
    overdue = f"thread: @Pat Reyes @Quinn Osei #1 callback is overdue · {AT_TWO} · needs a pharmacist now"
    assert hears(desk, at(desk, CLOSES)) == [overdue]
    assert hears(desk, lambda: desk.react(QUINN, desk.message(Place.LINE), "like")) == ["Quinn: #1: Pat Reyes has it."]
    assert hears(desk, lambda: desk.press(C.TAKE_OVER, QUINN, desk.notice(QUINN), chat=True)) == [
        "Pat: #1: Quinn Osei took it over."
    ]
    assert hears(desk, lambda: desk.wait(14 * 60)) == []
    assert hears(desk, lambda: desk.wait(60)) == [overdue]
    assert hears(desk, lambda: desk.press(C.MARK_REACHED, QUINN, desk.message(Place.LINE))) == []
    assert stands(desk)[1] == "#1 · Called back by Quinn Osei HH:MM"


def test_the_caller_rings_while_the_owner_is_away_and_who_is_there_is_asked_first() -> None:
    desk = owned(SOON)
    desk.tell(PAT, "lunch")
    desk.deliver()
    assert hears(desk, lambda: desk.press(C.CALLER_ON_LINE, TESS, "form-d1", chat=True)) == [
        "thread: @Quinn Osei #1: the caller is on the line now · on hold since HH:MM"
    ]


def test_a_callback_that_was_closed_by_mistake_goes_back_to_who_closed_it() -> None:
    desk = owned(SOON)
    assert hears(desk, lambda: desk.press(C.MARK_REACHED, QUINN, desk.post())) == [
        "Pat: #1 · Callback · Called back by Quinn Osei HH:MM"
    ]
    assert hears(desk, lambda: desk.press(C.REOPEN, PAT, desk.post())) == [
        "Tess: #1 was not reached after all: Quinn Osei keeps it.",
        "thread: @Quinn Osei #1 was not reached after all. Please call again.",
    ]


# ------------------------------------------------------------------------------------------------------ odd orders


def test_a_line_that_drops_is_told_once_however_many_press() -> None:
    desk = pat_has_it()
    assert hears(desk, lambda: desk.press(C.DROP_LINE, TESS, "form-d1", chat=True)) == [CALL_BACK]
    for person, chat in ((PAT, False), (TESS, True), (SAM, False)):
        outcome = desk.press(C.DROP_LINE, person, "form-d1" if chat else desk.post(), chat=chat)
        assert (outcome.kind, heard(desk, lambda: None)) == (OutcomeKind.UNCHANGED, [])
    assert stands(desk)[0] == DROPPED


def test_the_caller_rings_again_while_the_owner_calls_back() -> None:
    desk = pat_has_it()
    desk.press(C.DROP_LINE, TESS, "form-d1", chat=True)
    desk.deliver()
    assert hears(desk, lambda: desk.press(C.CALLER_ON_LINE, TESS, "form-d1", chat=True)) == [ON_LINE]
    assert desk.press(C.CALLER_ON_LINE, SAM, desk.post()).kind is OutcomeKind.UNCHANGED
    for late in (C.RECORD_NO_ANSWER, C.MARK_REACHED):
        assert desk.press(late, PAT, desk.message(Place.LINE)).kind is OutcomeKind.UNCHANGED
    assert desk.request().status is S.WAITING
    assert hears(desk, lambda: desk.type(PAT, "ready", root=desk.post())) == [
        "Tess: #1 READY: transfer the call to Pat Reyes",
        "thread: @Tess Taylor #1 READY: transfer the call to Pat Reyes",
    ]
    assert hears(desk, lambda: desk.press(C.DROP_LINE, TESS, "form-d1", chat=True)) == [
        "Tess's READY card: #1 STOP: no transfer any more.",
        CALL_BACK,
    ]


def test_after_a_callback_was_chosen_nothing_said_of_the_transfer_moves_it() -> None:
    desk = posted()
    desk.press(C.MARK_READY, PAT, desk.post())
    desk.deliver()
    assert hears(desk, lambda: move(desk, C.CHOOSE_CALLBACK, TESS, replace(DETAILS, windows=(LATER,)))) == [
        "Tess's READY card: #1 STOP: no transfer any more.",
        "thread: @Pat Reyes #1 is a callback now: Thu Mar 12, 09:00 CT (HH:MM). No transfer comes.",
    ]
    for kind, person in ((C.REOPEN, PAT), (C.COMPLETE_TRANSFER, PAT), (C.DROP_LINE, SAM), (C.KEEP_HOLDING, SAM)):
        assert desk.press(kind, person, desk.post()).kind is OutcomeKind.UNCHANGED
    assert hears(desk, lambda: desk.type(PAT, "ready", root=desk.post())) == []
    assert hears(desk, lambda: desk.type(PAT, "not ready", root=desk.post())) == ["Tess: #1 · Pat Reyes wrote"]
    assert stands(desk)[1] == "#1 acknowledged by Pat Reyes. They will call back."


def test_a_new_time_in_words_asks_the_owner_for_one() -> None:
    desk = owned(SOON)
    words = Details({**DETAILS.fields, "callback_times": "after lunch"})
    assert hears(desk, lambda: move(desk, C.RESCHEDULE, TESS, words)) == [
        "thread: @Pat Reyes #1: the caller named another time in words. The post shows it; please set when you call."
    ]


def test_an_offer_to_one_who_goes_to_lunch_stays_with_its_owner_who_is_asked_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = with_rita(monkeypatch)
    assert hears(desk, lambda: desk.tell(QUINN, "lunch")) == ["Pat: #1: Quinn Osei went away. It is still yours."]
    assert "Pat: #1: are you still working on it? On hold since HH:MM." in hears(desk, lambda: desk.wait(180))
    assert hears(desk, lambda: desk.wait(60)) == [
        "Tess: #1 waiting again: Pat Reyes did not answer.",
        "thread: @Pat Reyes @Rita Cho #1 needs a pharmacist now · on hold since HH:MM",
    ]


def test_a_third_takes_over_what_was_offered_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = with_rita(monkeypatch)
    assert hears(desk, lambda: desk.react(RITA, desk.message(Place.LINE), "like")) == ["Rita: #1: Pat Reyes has it."]
    assert offered(desk, Place.POST)[0] == "Ready for transfer"
    assert hears(desk, lambda: desk.press(C.TAKE_OVER, RITA, desk.post())) == ["Pat: #1: Rita Cho took it over."]
    assert hears(desk, lambda: desk.react(QUINN, desk.message(Place.LINE), "like")) == ["Quinn: #1: Rita Cho has it."]


def test_an_offer_outlives_a_dropped_line_and_whoever_takes_it_calls_back(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = with_rita(monkeypatch)
    assert hears(desk, lambda: desk.press(C.DROP_LINE, TESS, "form-d1", chat=True)) == [CALL_BACK]
    assert hears(desk, lambda: desk.react(QUINN, desk.post(), "like")) == ["Pat: #1: Quinn Osei took it over."]
    assert stands(desk) == (DROPPED, "#1 kept: Quinn Osei will call back.")


def test_parked_and_given_a_new_time_by_the_technician_it_is_its_owners_again() -> None:
    desk = parked()
    assert hears(desk, lambda: move(desk, C.RESCHEDULE, TESS, replace(DETAILS, windows=(LATER,)))) == [
        "thread: @Pat Reyes #1 has a new time: Thu Mar 12, 09:00 CT (HH:MM)."
    ]
    assert stands(desk)[0] == "#1 · Callback · Acknowledged by Pat Reyes"
    assert "Pat: #1: your callback is near" in hears(desk, at(desk, OPENS + timedelta(days=1, hours=18, minutes=50)))


@pytest.mark.parametrize("by", [TESS, SAM])
def test_withdrawn_at_ready_it_tells_the_owner_once_and_takes_the_ready_card_back(by: Person) -> None:
    desk = posted()
    desk.press(C.MARK_READY, PAT, desk.post())
    desk.deliver()
    place = ("form-d1", True) if by is TESS else (desk.post(), False)
    assert hears(desk, lambda: desk.press(C.WITHDRAW, by, place[0], chat=place[1])) == [
        "Pat: #1: the caller withdrew. Nothing more to do.",
        "Tess's READY card: #1 · no longer ready: Withdrawn by the caller",
    ]
    for kind in (C.MARK_NOT_READY, C.MARK_READY, C.REOPEN):
        assert desk.press(kind, PAT, desk.post()).kind is OutcomeKind.UNCHANGED
    assert hears(desk, lambda: desk.react(PAT, desk.post(), "like")) == []
    assert hears(desk, lambda: desk.wait(86_400)) == []


def test_withdrawn_while_it_waits_or_is_parked_ends_every_clock() -> None:
    waiting = posted()
    assert hears(waiting, lambda: waiting.press(C.WITHDRAW, TESS, "form-d1", chat=True)) == []
    assert hears(waiting, lambda: waiting.wait(86_400)) == []
    tried = parked()
    assert hears(tried, lambda: tried.press(C.WITHDRAW, TESS, "form-d1", chat=True)) == [
        "Pat: #1: the caller withdrew. Nothing more to do."
    ]
    assert hears(tried, lambda: tried.wait(86_400)) == []


def test_an_edit_of_one_of_two_linked_requests_asks_the_one_owner_once() -> None:
    desk = linked(two())
    desk.press(C.ACKNOWLEDGE, PAT, desk.post(1), request=desk.request(1).id)
    desk.deliver()
    assert link(desk).kind is OutcomeKind.UNCHANGED
    corrected = Details({**DETAILS.fields, "member_id": "M00999"})
    said = hears(desk, lambda: move(desk, C.CORRECT, TESS, corrected))
    assert [one for one in said if not one.startswith("thread: @Pat Reyes #1")] == []
    assert {desk.request(number).status for number in (1, 2)} == {S.ACKNOWLEDGED}
    assert desk.request(2).details != desk.request(1).details


def test_a_hang_up_that_the_filer_tells_while_another_technician_has_the_caller() -> None:
    desk = owned(SOON)
    desk.press(C.CALLER_ON_LINE, SAM, desk.post())
    desk.deliver()
    assert hears(desk, lambda: desk.press(C.DROP_LINE, TESS, "form-d1", chat=True)) == [
        "Sam: #1 kept: a pharmacist will call back.",
        CALL_BACK,
    ]


def test_every_button_on_a_request_that_is_done_changes_nothing_but_reopening() -> None:
    desk = posted()
    desk.press(C.MARK_READY, PAT, desk.post())
    desk.press(C.COMPLETE_TRANSFER, TESS, "form-d1", chat=True)
    desk.deliver()
    for kind in (C.ACKNOWLEDGE, C.MARK_READY, C.RELEASE, C.TAKE_OVER, C.DROP_LINE, C.CALLER_ON_LINE):
        assert desk.press(kind, PAT, desk.post()).kind is OutcomeKind.UNCHANGED
    assert hears(desk, lambda: desk.wait(86_400)) == []
    assert desk.request().status is S.TRANSFERRED
