"""One caller, two requests: linked on offer, one owner, one transfer, both documented (procedure.md, "hard cases")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import cast

import pytest

from desk.commands import Command, CommandKind, FileRequest
from desk.effects import EffectKind
from desk.events import EventKind
from desk.handlers import moves
from desk.handlers.deciding import decided
from desk.model import Details, Kind, Means, Person, Place, Request, Status, Window
from desk.outcome import Outcome, OutcomeKind
from desk.ports import UnitOfWork
from desk.snapshot import Snapshot, snapshot
from desk.together import mates
from tests.desk.build import DETAILS, NOW, OLA, PAT, QUINN, SAM, TESS
from tests.desk.talk import Desk, SpoiltUnit, short

C, E, K, S = CommandKind, EventKind, EffectKind, Status
LINE, POST, RECEIPT = ("say_in_thread",), ("refresh_post",), ("refresh_receipt",)
TO_TESS, TO_PAT, TO_QUINN, TO_SAM = (("notify_person", one) for one in ("tess", "pat", "quinn", "sam"))
OTHER_PA = replace(DETAILS, fields={**DETAILS.fields, "pa_number": "PA-99001", "drug": "Entresto"})
ELSEWHERE = Details({**OTHER_PA.fields, "phone": "937-555-0100", "contact": "Dr. Cho"})


def two(*, by: Person = TESS, apart: float = 60) -> Desk:
    """Return a desk where one caller's two requests stand in the channel, filed a minute apart."""
    desk = Desk().open()
    file(desk)
    desk.wait(apart)
    file(desk, "d2", by, details=OTHER_PA)
    return desk


def file(desk: Desk, draft: str = "d1", person: Person = TESS, details: Details = DETAILS) -> None:
    desk.file(person, draft, details=details)
    desk.deliver()


def link(desk: Desk, number: int = 2, to: int = 1, by: Person = TESS) -> Outcome:
    """Press "Same caller as #…" on the later one's receipt."""
    turn = desk.in_chat(by, f"form-d{number}")
    request, other = desk.request(number).id, desk.request(to).id
    return desk.do(lambda uow: moves.press(uow, turn, request, Command(C.LINK, to=other)))


def linked(desk: Desk, **more: int) -> Desk:
    link(desk, **more)
    desk.deliver()
    return desk


def press(desk: Desk, kind: CommandKind, person: Person, number: int = 1, *, chat: bool = False) -> Outcome:
    message = desk.message(Place.RECEIPT, number) if chat else desk.post(number)
    return desk.press(kind, person, message, request=desk.request(number).id, chat=chat)


def move(desk: Desk, number: int, command: Command) -> None:
    """Do what a form says, as its technician."""

    def work(uow: UnitOfWork) -> None:
        request = uow.requests.get(desk.request(number).id)
        assert request is not None
        decided(uow, request, command, TESS, desk.now)

    desk.do(work)


def told(desk: Desk) -> list[tuple[str, ...]]:
    """Return whom the messages reach that are no edits, with the request's number."""
    sent = [one for one in desk.deliver() if one.held.effect.kind in {K.SAY_IN_THREAD, K.NOTIFY_PERSON}]
    return [(*short(one.held.effect), str(one.snapshot.request.number)) for one in sent if one.snapshot]


def stands(desk: Desk, *numbers: int) -> list[tuple[Status, str | None]]:
    return [(desk.request(one).status, desk.request(one).owner) for one in numbers or (1, 2)]


def kinds(desk: Desk, number: int) -> list[EventKind]:
    return [kind for kind, _ in desk.events(number)]


def shown(desk: Desk, number: int) -> Snapshot:
    return desk.read(lambda uow: snapshot(uow, desk.request(number), desk.now))


def offered(desk: Desk, number: int) -> list[int]:
    return [one.number for one in shown(desk, number).callers]


# ------------------------------------------------------------------------------------------------------ the offer
def test_the_later_one_offers_to_be_the_same_callers_within_minutes_and_the_earlier_one_does_not() -> None:
    desk = two()
    assert (offered(desk, 1), offered(desk, 2)) == ([], [1])
    late = two(apart=16 * 60)
    assert offered(late, 2) == []
    other = Desk().open()
    file(other)
    file(other, "d2", details=ELSEWHERE)
    assert offered(other, 2) == []


def test_at_most_two_are_offered_the_latest_and_only_what_is_still_open() -> None:
    desk = Desk().open()
    for number in range(1, 5):
        file(desk, f"d{number}")
    assert offered(desk, 4) == [2, 3]
    press(desk, C.WITHDRAW, TESS, 3, chat=True)
    assert offered(desk, 4) == [1, 2]


def test_a_callback_is_offered_nothing() -> None:
    desk = Desk().open()
    file(desk)
    desk.file(draft="d2", kind=Kind.CALLBACK)
    assert offered(desk, 2) == []


def test_a_link_to_what_was_not_offered_changes_nothing() -> None:
    desk = Desk().open()
    file(desk)
    file(desk, "d2", details=ELSEWHERE)
    before = desk.store.kept.events
    assert link(desk).kind is OutcomeKind.UNCHANGED
    assert link(desk, 1, 2).kind is OutcomeKind.UNCHANGED
    assert desk.store.kept.events == before


def test_only_the_technician_or_a_supervisor_links() -> None:
    desk = two()
    assert press(desk, C.LINK, PAT, 2).kind is OutcomeKind.FORBIDDEN
    turn = desk.in_channel(SAM, desk.post(2))
    wish = Command(C.LINK, to=desk.request(1).id)
    assert desk.do(lambda uow: moves.press(uow, turn, desk.request(2).id, wish)).kind is OutcomeKind.DONE


# ---------------------------------------------------------------------------------------------------- the linking
def test_two_that_wait_are_linked_quietly_and_both_say_so() -> None:
    desk = two()
    answer = link(desk)
    assert answer.kind is OutcomeKind.DONE
    assert answer.snapshot is not None
    assert (answer.snapshot.linked, answer.snapshot.callers) == ((1,), ())
    assert (shown(desk, 1).linked, shown(desk, 2).linked) == ((2,), (1,))
    first = desk.request(1).id
    assert [desk.request(one).linked_to for one in (1, 2)] == [first, first]
    assert (kinds(desk, 1)[-1], kinds(desk, 2)[-1]) == (E.LINKED, E.LINKED)
    assert told(desk) == []
    assert link(desk).kind is OutcomeKind.UNCHANGED


def test_both_hold_since_the_earlier_and_the_caller_is_with_who_filed_the_later() -> None:
    desk = linked(two(by=OLA), by=OLA)
    first, second = desk.request(1), desk.request(2)
    assert first.held_since == second.held_since == NOW
    assert (first.held_by, second.held_by) == (OLA.id, None)
    press(desk, C.MARK_READY, PAT, 1)
    assert sorted(told(desk)) == [("notify_person", "ola", "1"), ("say_in_thread", "1")]


def test_the_later_one_follows_the_earlier_that_is_owned_and_its_owner_is_asked_to_document_both() -> None:
    desk = two()
    press(desk, C.ACKNOWLEDGE, PAT, 1)
    desk.deliver()
    link(desk)
    assert stands(desk) == [(S.ACKNOWLEDGED, PAT.id)] * 2
    assert told(desk) == [("say_in_thread", "1")]
    assert kinds(desk, 2) == [E.FILED, E.LINKED, E.ACKNOWLEDGED]
    assert desk.events(2)[-1] == (E.ACKNOWLEDGED, PAT.id)


def test_the_earlier_one_follows_the_later_if_only_that_is_owned() -> None:
    desk = two()
    press(desk, C.MARK_READY, PAT, 2)
    desk.deliver()
    link(desk)
    assert stands(desk) == [(S.READY, PAT.id)] * 2
    assert told(desk) == [("say_in_thread", "2")]
    assert kinds(desk, 1) == [E.FILED, E.COVER_CALLED, E.ACKNOWLEDGED, E.READY, E.LINKED]


def test_of_two_owners_the_one_furthest_ahead_keeps_both_and_the_other_is_told() -> None:
    desk = two()
    press(desk, C.ACKNOWLEDGE, PAT, 1)
    press(desk, C.MARK_READY, QUINN, 2)
    desk.deliver()
    link(desk)
    assert stands(desk) == [(S.READY, QUINN.id)] * 2
    assert sorted(told(desk)) == [("notify_person", "pat", "1"), ("say_in_thread", "2")]
    assert (E.TAKEN_OVER, QUINN.id) in desk.events(1)


def test_of_two_equal_owners_the_earliers_keeps_both_and_a_ready_that_was_told_is_corrected() -> None:
    desk = two()
    press(desk, C.MARK_READY, PAT, 1)
    press(desk, C.MARK_READY, QUINN, 2)
    desk.deliver()
    link(desk)
    assert stands(desk) == [(S.READY, PAT.id)] * 2
    sent = desk.deliver()
    again = [one.held.effect.request for one in sent if one.held.effect.kind is K.REFRESH_READY]
    assert again == [desk.request(2).id]
    said = [short(one.held.effect) for one in sent if one.held.effect.kind in {K.SAY_IN_THREAD, K.NOTIFY_PERSON}]
    assert sorted(said) == [TO_QUINN, LINE]


def test_a_third_one_joins_the_first_and_all_of_them_name_the_others() -> None:
    desk = linked(two())
    file(desk, "d3")
    assert offered(desk, 3) == [1]
    linked(desk, number=3)
    assert [shown(desk, one).linked for one in (1, 2, 3)] == [(2, 3), (1, 3), (1, 2)]
    press(desk, C.ACKNOWLEDGE, PAT, 3)
    assert stands(desk, 1, 2, 3) == [(S.ACKNOWLEDGED, PAT.id)] * 3


def test_a_damaged_one_does_not_hide_that_the_others_are_linked() -> None:
    desk = linked(two())
    file(desk, "d3")
    linked(desk, number=3)
    sealed = desk.request(2).id
    found = desk.read(lambda uow: mates(cast("UnitOfWork", SpoiltUnit(uow, sealed)), desk.request(3)))
    assert [one.number for one in found] == [1]


# ------------------------------------------------------------------------------------------- one call, one owner
@pytest.mark.parametrize("at", [1, 2])
def test_what_moves_one_moves_both_and_is_told_once_wherever_it_was_done(at: int) -> None:
    desk, other = linked(two()), 3 - at
    steps: Sequence[tuple[CommandKind, Person, Status, str | None, list[tuple[str, ...]]]] = (
        (C.ACKNOWLEDGE, PAT, S.ACKNOWLEDGED, PAT.id, [TO_TESS]),
        (C.TAKE_OVER, QUINN, S.ACKNOWLEDGED, QUINN.id, [TO_PAT]),
        (C.RELEASE, QUINN, S.WAITING, None, [TO_TESS, LINE]),
        (C.MARK_READY, PAT, S.READY, PAT.id, [TO_TESS, LINE]),
        (C.MARK_NOT_READY, PAT, S.ACKNOWLEDGED, PAT.id, [TO_TESS, LINE]),
        (C.MARK_READY, PAT, S.READY, PAT.id, [TO_TESS, LINE]),
        (C.COMPLETE_TRANSFER, PAT, S.TRANSFERRED, PAT.id, []),
        (C.REOPEN, PAT, S.ACKNOWLEDGED, PAT.id, [TO_TESS]),
    )
    for kind, person, status, owner, said in steps:
        desk.now += timedelta(seconds=1)
        press(desk, kind, person, at)
        assert stands(desk) == [(status, owner)] * 2, kind
        assert sorted(told(desk)) == sorted((*one, str(at)) for one in said), kind
        assert kinds(desk, other)[-1] is kinds(desk, at)[-1]
        events = desk.read(lambda uow: list(uow.audit.of(desk.request(other).id)))
        assert events[-1].data["with"] == f"#{at}"


def test_both_posts_and_receipts_are_brought_up_to_date() -> None:
    desk = linked(two())
    press(desk, C.ACKNOWLEDGE, PAT, 1)
    edited = [(one.held.effect.kind, one.held.effect.request) for one in desk.deliver()]
    for number in (1, 2):
        assert (K.REFRESH_POST, desk.request(number).id) in edited
        assert (K.REFRESH_RECEIPT, desk.request(number).id) in edited


def test_not_ready_corrects_the_ready_card_of_whichever_was_told() -> None:
    desk = linked(two())
    press(desk, C.MARK_READY, PAT, 2)
    desk.deliver()
    press(desk, C.MARK_NOT_READY, PAT, 1)
    corrected = [one.held.effect.request for one in desk.deliver() if one.held.effect.kind is K.REFRESH_READY]
    assert desk.request(2).id in corrected


def test_a_dropped_line_is_one_callback_and_the_caller_who_rings_again_one_transfer() -> None:
    desk = linked(two())
    press(desk, C.ACKNOWLEDGE, PAT, 2)
    desk.deliver()
    press(desk, C.DROP_LINE, TESS, 2, chat=True)
    first, second = desk.request(1), desk.request(2)
    assert {first.kind, second.kind} == {Kind.CALLBACK}
    assert (first.due_at, first.dropped_at) == (second.due_at, second.dropped_at)
    assert told(desk) == [("say_in_thread", "2")]
    press(desk, C.CALLER_ON_LINE, OLA, 1)
    assert stands(desk) == [(S.WAITING, None)] * 2
    assert [desk.request(one).technician for one in (1, 2)] == [OLA.id] * 2
    assert [desk.request(one).expected for one in (1, 2)] == [PAT.id] * 2


def test_a_chosen_callback_is_one_call_at_the_same_time_and_each_keeps_what_was_typed_of_it() -> None:
    desk = linked(two())
    window = Window(date(2026, 3, 10), time(14), time(16), "America/Chicago")
    form = FileRequest("x", Kind.CALLBACK, Details({**OTHER_PA.fields, "phone": "614-555-0199"}, (window,)))
    chosen = Command(C.CHOOSE_CALLBACK, form=form)
    move(desk, 2, chosen)
    first = desk.request(1)
    assert first.kind is Kind.CALLBACK
    assert first.details.windows == (window,)
    assert (first.details.get("phone"), first.details.get("pa_number")) == ("614-555-0199", "PA-77120")
    assert first.due_at == desk.request(2).due_at
    press(desk, C.MARK_REACHED, PAT, 1)
    assert stands(desk) == [(S.CALLED_BACK, PAT.id)] * 2


def test_what_concerns_one_alone_leaves_the_other_as_it_is() -> None:
    desk = linked(two())
    press(desk, C.ACKNOWLEDGE, PAT, 1)
    desk.deliver()
    before = desk.request(1)
    form = FileRequest(
        "x", Kind.PEER_TO_PEER, Details({**OTHER_PA.fields, "phone": "614-555-0199", "drug": "Jardiance"})
    )
    corrected = Command(C.CORRECT, form=form, changed=("drug", "phone"))
    move(desk, 2, corrected)
    assert desk.request(1) == before
    assert desk.request(2).details.get("drug") == "Jardiance"


def test_an_emoji_on_either_post_counts_for_both_until_the_last_one_is_gone() -> None:
    desk = linked(two())
    desk.react(PAT, desk.post(1), "like")
    desk.react(PAT, desk.post(2), "like")
    desk.react(PAT, desk.post(1), off=("like",))
    desk.wait(10)
    assert stands(desk) == [(S.ACKNOWLEDGED, PAT.id)] * 2
    desk.react(QUINN, desk.post(1), "heart")
    desk.react(PAT, desk.post(2), off=("like",))
    desk.wait(10)
    assert stands(desk) == [(S.ACKNOWLEDGED, QUINN.id)] * 2


def test_who_pressed_acknowledge_besides_releases_neither_by_taking_back_an_emoji() -> None:
    desk = linked(two())
    desk.react(PAT, desk.post(1), "like")
    press(desk, C.ACKNOWLEDGE, PAT, 1)
    assert [desk.request(one).acknowledged_by for one in (1, 2)] == [Means.BUTTON] * 2
    desk.react(PAT, desk.post(2), "like")
    desk.react(PAT, desk.post(2), off=("like",))
    desk.wait(10)
    assert stands(desk) == [(S.ACKNOWLEDGED, PAT.id)] * 2


def test_a_firm_acknowledgement_of_one_that_is_not_linked_concerns_it_alone() -> None:
    desk = two()
    desk.react(PAT, desk.post(1), "like")
    press(desk, C.ACKNOWLEDGE, PAT, 1)
    assert stands(desk)[1] == (S.WAITING, None)


# -------------------------------------------------------------------------------------------------- one set of clocks
def test_one_caller_is_called_out_once_and_the_technician_reminded_once() -> None:
    desk = linked(two(apart=10))
    desk.wait(200)
    said = told(desk)
    assert {one[-1] for one in said} == {"1"}
    assert kinds(desk, 2) == [E.FILED, E.LINKED]
    assert E.HELD_LONG in kinds(desk, 1)


def test_an_owner_who_acknowledged_the_later_one_is_asked_once_whether_they_still_work_on_it() -> None:
    desk = linked(two(apart=10))
    press(desk, C.ACKNOWLEDGE, PAT, 2)
    desk.deliver()
    desk.wait(170)
    desk.deliver()
    desk.wait(15)
    assert told(desk) == [("notify_person", "pat", "1")]
    desk.wait(61)
    assert stands(desk) == [(S.WAITING, None)] * 2


def test_a_pharmacist_who_goes_to_lunch_hands_both_on_and_it_is_said_once() -> None:
    desk = linked(two())
    press(desk, C.ACKNOWLEDGE, PAT, 2)
    desk.deliver()
    desk.tell(PAT, "lunch")
    assert stands(desk) == [(S.WAITING, None)] * 2
    assert sorted(one[:-1] for one in told(desk)) == [TO_TESS, LINE]
    desk.tell(QUINN, "lunch")
    said = told(desk)
    assert sorted(one[:-1] for one in said) == sorted([TO_TESS, TO_SAM])
    assert len({one[-1] for one in said}) == 1


# ---------------------------------------------------------------------------------------------------- withdrawals
def test_a_withdrawal_concerns_the_one_and_the_other_goes_on_by_itself() -> None:
    desk = linked(two(apart=10))
    press(desk, C.ACKNOWLEDGE, PAT, 1)
    desk.deliver()
    press(desk, C.WITHDRAW, TESS, 2, chat=True)
    assert stands(desk) == [(S.ACKNOWLEDGED, PAT.id), (S.WITHDRAWN, PAT.id)]
    assert [desk.request(one).linked_to for one in (1, 2)] == [None, None]
    assert [shown(desk, one).linked for one in (1, 2)] == [(), ()]
    desk.deliver()
    press(desk, C.MARK_READY, PAT, 1)
    assert desk.request(2).status is S.WITHDRAWN


def test_when_the_first_is_withdrawn_the_clocks_of_the_next_begin() -> None:
    desk = linked(two(apart=10))
    desk.wait(20)
    press(desk, C.WITHDRAW, TESS, 1, chat=True)
    desk.deliver()
    desk.wait(50)
    assert kinds(desk, 2)[-1] is E.COVER_CALLED
    desk.wait(130)
    assert E.HELD_LONG in kinds(desk, 2)


def test_of_three_the_other_two_stay_together_under_the_earlier() -> None:
    desk = linked(two())
    file(desk, "d3")
    linked(desk, number=3)
    press(desk, C.MARK_READY, PAT, 1)
    desk.deliver()
    press(desk, C.WITHDRAW, TESS, 1, chat=True)
    second = desk.request(2).id
    assert [desk.request(one).linked_to for one in (1, 2, 3)] == [None, second, second]
    assert [shown(desk, one).linked for one in (1, 2, 3)] == [(), (3,), (2,)]
    desk.deliver()
    press(desk, C.COMPLETE_TRANSFER, PAT, 3)
    assert stands(desk, 2, 3) == [(S.TRANSFERRED, PAT.id)] * 2
    press(desk, C.REOPEN, PAT, 3)
    assert stands(desk, 1, 2, 3) == [(S.WITHDRAWN, PAT.id), *[(S.ACKNOWLEDGED, PAT.id)] * 2]


def test_of_three_one_of_the_later_may_be_withdrawn() -> None:
    desk = linked(two())
    file(desk, "d3")
    linked(desk, number=3)
    press(desk, C.WITHDRAW, TESS, 2, chat=True)
    assert [desk.request(one).linked_to for one in (1, 3)] == [desk.request(1).id] * 2
    press(desk, C.WITHDRAW, TESS, 3, chat=True)
    press(desk, C.WITHDRAW, TESS, 1, chat=True)
    assert {one.status for one in desk.store.kept.requests.values()} == {S.WITHDRAWN}


# ----------------------------------------------------------------------------------------------------- duplicates
def numbers(desk: Desk, number: int) -> tuple[int, ...]:
    return shown(desk, number).duplicates


def test_other_open_requests_for_the_same_pa_are_noted_and_never_block() -> None:
    desk = Desk().open()
    file(desk)
    outcome = desk.file(draft="d2", details=replace(ELSEWHERE, fields={**ELSEWHERE.fields, "pa_number": "pa 77120"}))
    assert outcome.kind is OutcomeKind.FILED
    assert outcome.snapshot is not None
    assert outcome.snapshot.duplicates == (1,)
    assert (numbers(desk, 1), numbers(desk, 2)) == ((2,), (1,))
    press(desk, C.WITHDRAW, TESS, 1, chat=True)
    assert (numbers(desk, 1), numbers(desk, 2)) == ((), ())


def test_without_a_pa_number_nothing_is_the_same() -> None:
    desk = Desk().open()
    file(desk, details=Details({}))
    file(desk, "d2", details=Details({}))
    assert numbers(desk, 2) == ()


def test_lists_and_messages_do_not_ask_for_it() -> None:
    desk = two()
    request: Request = desk.request(2)
    brief = desk.read(lambda uow: snapshot(uow, request, desk.now, whole=False))
    assert (brief.duplicates, brief.callers) == ((), ())


def test_who_had_two_of_one_caller_is_told_once_that_another_has_them() -> None:
    desk = linked(two())
    press(desk, C.ACKNOWLEDGE, PAT)
    file(desk, "d3")
    press(desk, C.MARK_READY, QUINN, 3)
    desk.deliver()
    assert desk.said_since(lambda: link(desk, 3)).count(TO_PAT) == 1
    assert [desk.request(number).owner for number in (1, 2, 3)] == [QUINN.id] * 3
