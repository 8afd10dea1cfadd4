"""Forms about requests that stand, as the people who fill them would tell it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from desk.commands import CommandKind, FileRequest
from desk.corrections import corrected, meanwhile, prefilled
from desk.effects import EffectKind, View, to_person
from desk.events import Event, EventKind
from desk.handlers import changing, filing
from desk.model import Details, Kind, Person, Place, Status, Window
from desk.outcome import Outcome, OutcomeKind
from desk.records import Draft, Purpose
from desk.snapshot import snapshot
from tests.desk.build import DETAILS, NOW, OLA, PAT, QUINN, SAM, TESS
from tests.desk.talk import Desk, posted, short

CHOOSE, RESCHEDULE, CORRECT = Purpose.CHOOSE_CALLBACK, Purpose.RESCHEDULE, Purpose.CORRECT
CT = "America/Chicago"
TUESDAY = Window(date(2026, 3, 10), time(14), time(16), CT)
FRIDAY = Window(date(2026, 3, 13), time(9), time(10), CT)
TUESDAY_AT_2 = datetime(2026, 3, 10, 19, tzinfo=UTC)
FRIDAY_AT_9 = datetime(2026, 3, 13, 14, tzinfo=UTC)


def open_form(desk: Desk, person: Person, purpose: Purpose, *, chat: bool = True, **more: str) -> Outcome:
    """Press the button that opens a form: in the chat, or on the post."""
    turn = desk.in_chat(person, **more) if chat else desk.in_channel(person, desk.post(), **more)
    return desk.do(lambda uow: changing.open_form(uow, turn, desk.request().id, purpose))


def opened(desk: Desk, person: Person, purpose: Purpose, *, chat: bool = True) -> Draft:
    """Open a form that may be opened; return it as it came."""
    before = set(desk.store.kept.drafts)
    assert open_form(desk, person, purpose, chat=chat) == Outcome(OutcomeKind.OPENED)
    (new,) = set(desk.store.kept.drafts) - before
    desk.deliver()
    return desk.store.kept.drafts[new]


def saying(desk: Desk, *windows: Window, **texts: str) -> Details:
    """Return the request's details with other texts, and other windows if any are named."""
    stands = desk.request().details
    return Details({**stands.fields, **texts}, windows or stands.windows)


def filled(desk: Desk, draft: Draft, details: Details | None = None, **more: object) -> FileRequest:
    """Return the form as it is sent: as it came, but for what is named."""
    request = desk.request()
    facts = {name: getattr(request, name) for name in ("decisioned_by", "caller_verified", "denial_verified")}
    form = FileRequest(draft.id, draft.kind, details or request.details, **{**facts, **more})
    return replace(form, typed=prefilled(corrected(request, form)))


def save(desk: Desk, person: Person, form: FileRequest, activity: str | None = None) -> Outcome:
    turn = desk.in_chat(person, "form", activity=activity)
    return desk.do(lambda uow: changing.save(uow, turn, form))


def event_of(outcome: Outcome) -> Event:
    assert outcome.snapshot is not None
    assert outcome.snapshot.event is not None
    return outcome.snapshot.event


def said(desk: Desk, since: int) -> list[tuple[str, ...]]:
    return [short(one.effect) for one in desk.store.kept.letters.values() if one.id > since]


def so_far(desk: Desk) -> int:
    return max(desk.store.kept.letters)


def callback(*windows: Window, **more: object) -> Desk:
    return posted(kind=Kind.CALLBACK, details=Details(DETAILS.fields, windows), **more)


def on_hold(status: Status) -> Desk:
    desk = posted()
    if status is not Status.WAITING:
        desk.press(CommandKind.MARK_READY if status is Status.READY else CommandKind.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    return desk


# ------------------------------------------------------------------------------- the caller on hold chooses a callback
def test_the_caller_on_hold_chooses_a_callback_and_the_form_asks_for_nothing_that_is_known() -> None:
    desk = on_hold(Status.READY)
    assert open_form(desk, TESS, CHOOSE).kind is OutcomeKind.OPENED
    (draft,) = desk.store.kept.drafts.values()
    assert draft == Draft(
        draft.id,
        TESS.id,
        Kind.CALLBACK,
        desk.now,
        {**DETAILS.fields, "caller_verified": "true"},
        purpose=CHOOSE,
        request=desk.request().id,
    )
    (shown,) = desk.deliver()
    assert (shown.held.effect.kind, shown.held.effect.view) == (EffectKind.SHOW, View.FORM_TIMES)
    assert (shown.held.effect.lane, shown.draft) == (to_person(TESS.id), draft)
    assert shown.snapshot is not None
    assert shown.snapshot.request.number == 1


def test_times_are_kept_with_all_the_rest_the_owner_is_told_and_the_ready_card_is_taken_back() -> None:
    desk = on_hold(Status.READY)
    draft = opened(desk, TESS, CHOOSE)
    before = so_far(desk)
    outcome = save(desk, TESS, filled(desk, draft, saying(desk, TUESDAY, phone="614-555-0199")))
    kept = desk.request()
    assert (kept.kind, kept.status, kept.owner) == (Kind.CALLBACK, Status.ACKNOWLEDGED, PAT.id)
    assert kept.details == Details({**DETAILS.fields, "phone": "614-555-0199"}, (TUESDAY,))
    assert (kept.due_at, kept.ready_at, kept.held_since) == (TUESDAY_AT_2, None, None)
    assert outcome.kind is OutcomeKind.SAVED
    assert event_of(outcome).kind is EventKind.CALLBACK_CHOSEN
    assert event_of(outcome).data["fields"] == "phone,callback_times"
    assert sorted(said(desk, before)) == [
        ("refresh_post",),
        ("refresh_ready", TESS.id),
        ("refresh_receipt",),
        ("say_in_thread",),
    ]
    assert desk.store.kept.drafts == {}


def test_of_a_caller_nobody_has_yet_no_pharmacist_is_called_about_the_new_time() -> None:
    desk = on_hold(Status.WAITING)
    draft = opened(desk, TESS, CHOOSE)
    before = so_far(desk)
    save(desk, TESS, filled(desk, draft, saying(desk, FRIDAY)))
    assert desk.request().status is Status.SCHEDULED
    assert ("say_in_thread",) not in said(desk, before)


def test_words_for_a_time_and_even_none_are_taken() -> None:
    for details in (Details({**DETAILS.fields, "callback_times": "Thursday"}), DETAILS):
        desk = on_hold(Status.ACKNOWLEDGED)
        draft = opened(desk, TESS, CHOOSE)
        outcome = save(desk, TESS, filled(desk, draft, details, gaps=("No times.",), anyway=True))
        assert event_of(outcome).kind is EventKind.CALLBACK_CHOSEN
        assert (desk.request().kind, desk.request().details) == (Kind.CALLBACK, details)
        assert desk.request().due_at is not None


def test_the_line_dropped_while_times_were_typed_so_they_are_its_new_time() -> None:
    desk = on_hold(Status.ACKNOWLEDGED)
    draft = opened(desk, TESS, CHOOSE)
    desk.press(CommandKind.DROP_LINE, PAT, desk.post())
    outcome = save(desk, TESS, filled(desk, draft, saying(desk, TUESDAY)))
    assert event_of(outcome).kind is EventKind.RESCHEDULED
    assert (desk.request().due_at, desk.request().dropped_at) == (TUESDAY_AT_2, None)


# ---------------------------------------------------------------------------------------------------- another time
def test_the_owner_sets_the_time_from_the_post_in_their_own_chat_and_is_not_told_of_it() -> None:
    desk = callback()
    desk.react(PAT, desk.post(), "like")
    desk.deliver()
    draft = opened(desk, PAT, RESCHEDULE, chat=False)
    assert (draft.person, draft.purpose) == (PAT.id, RESCHEDULE)
    before = so_far(desk)
    outcome = save(desk, PAT, filled(desk, draft, saying(desk, FRIDAY)))
    assert event_of(outcome).kind is EventKind.RESCHEDULED
    assert (desk.request().status, desk.request().due_at) == (Status.ACKNOWLEDGED, FRIDAY_AT_9)
    assert sorted(said(desk, before)) == [("refresh_post",), ("refresh_receipt",)]


def test_the_technician_changes_the_times_and_the_owner_is_told_in_the_thread() -> None:
    desk = callback(TUESDAY)
    desk.react(PAT, desk.post(), "like")
    desk.deliver()
    draft = opened(desk, TESS, RESCHEDULE)
    assert draft.typed["date_1"] == "2026-03-10"
    before = so_far(desk)
    save(desk, TESS, filled(desk, draft, saying(desk, FRIDAY)))
    assert (desk.request().owner, desk.request().due_at) == (PAT.id, FRIDAY_AT_9)
    assert ("say_in_thread",) in said(desk, before)


def test_two_set_times_at_once_and_the_second_is_asked() -> None:
    desk = callback(TUESDAY)
    first, second = opened(desk, TESS, RESCHEDULE), opened(desk, PAT, RESCHEDULE, chat=False)
    typed = filled(desk, second, saying(desk, FRIDAY))
    thursday = replace(TUESDAY, day=date(2026, 3, 12))
    save(desk, TESS, filled(desk, first, saying(desk, thursday)))
    asked = save(desk, PAT, typed)
    assert asked.kind is OutcomeKind.GAPS
    assert asked.gaps == (meanwhile(("callback_times",)),)
    assert asked.draft is not None
    assert asked.draft.typed["date_1"] == "2026-03-13"
    assert desk.request().details.windows == (thursday,)
    assert save(desk, PAT, replace(typed, draft=asked.draft.id)).kind is OutcomeKind.SAVED
    assert desk.request().details.windows == (FRIDAY,)


def test_a_form_for_times_is_not_held_up_by_a_corrected_drug() -> None:
    desk = callback(TUESDAY)
    times, edit = opened(desk, TESS, RESCHEDULE), opened(desk, TESS, CORRECT)
    typed = filled(desk, times, saying(desk, FRIDAY))
    save(desk, TESS, filled(desk, edit, saying(desk, drug="Wegovy")))
    assert save(desk, TESS, typed).kind is OutcomeKind.SAVED
    assert (desk.request().details.get("drug"), desk.request().details.windows) == ("Wegovy", (FRIDAY,))


def test_while_the_caller_is_on_the_line_a_new_time_waits_with_its_form() -> None:
    desk = callback(TUESDAY)
    draft = opened(desk, TESS, RESCHEDULE)
    typed = filled(desk, draft, saying(desk, FRIDAY))
    desk.press(CommandKind.CALLER_ON_LINE, OLA, desk.post())
    outcome = save(desk, TESS, typed)
    assert outcome.kind is OutcomeKind.OVERTAKEN
    assert desk.request().details.windows == (TUESDAY,)
    assert draft.id in desk.store.kept.drafts


def test_the_form_of_a_request_that_is_closed_meanwhile_is_closed_too() -> None:
    desk = on_hold(Status.READY)
    draft = opened(desk, TESS, CHOOSE)
    desk.press(CommandKind.COMPLETE_TRANSFER, PAT, desk.post())
    outcome = save(desk, TESS, filled(desk, draft, saying(desk, FRIDAY)))
    assert outcome.kind is OutcomeKind.OVERTAKEN
    assert desk.request().status is Status.TRANSFERRED
    assert desk.store.kept.drafts == {}


# ------------------------------------------------------------------------------------------------------ corrections
def test_a_corrected_member_id_mentions_the_owner_without_the_value_keeps_status_and_stays_visible() -> None:
    desk = on_hold(Status.READY)
    draft = opened(desk, TESS, CORRECT)
    assert (draft.kind, draft.purpose) == (Kind.PEER_TO_PEER, CORRECT)
    before = so_far(desk)
    outcome = save(desk, TESS, filled(desk, draft, saying(desk, member_id="M00999")))
    assert (event_of(outcome).kind, dict(event_of(outcome).data)) == (
        EventKind.CORRECTED,
        {"means": "button", "fields": "member_id"},
    )
    kept = desk.request()
    assert (kept.status, kept.owner, kept.edits) == (Status.READY, PAT.id, 1)
    assert kept.details == Details({**DETAILS.fields, "member_id": "M00999"})
    assert sorted(said(desk, before)) == [("refresh_post",), ("refresh_receipt",), ("say_in_thread",)]
    assert desk.read(lambda uow: snapshot(uow, kept, desk.now)).corrected == (("member_id", desk.now),)


def test_a_corrected_phone_number_bothers_nobody() -> None:
    desk = on_hold(Status.ACKNOWLEDGED)
    draft = opened(desk, TESS, CORRECT)
    before = so_far(desk)
    outcome = save(desk, TESS, filled(desk, draft, saying(desk, phone="614-555-0199"), denial_verified=True))
    assert event_of(outcome).kind is EventKind.EDITED
    assert event_of(outcome).data["fields"] == "phone,denial_verified"
    assert desk.request().denial_verified
    assert sorted(said(desk, before)) == [("refresh_post",), ("refresh_receipt",)]


def test_what_was_corrected_twice_tells_the_later_time() -> None:
    desk = on_hold(Status.ACKNOWLEDGED)
    for member in ("M1", "M2"):
        desk.wait(10)
        save(desk, TESS, filled(desk, opened(desk, TESS, CORRECT), saying(desk, member_id=member, phone=member)))
    shown = desk.read(lambda uow: snapshot(uow, desk.request(), desk.now))
    assert dict(shown.corrected) == {"member_id": desk.now, "phone": desk.now}
    assert posted().read(lambda uow: snapshot(uow, posted().request(), NOW)).corrected == ()


def test_two_people_edit_at_once_and_the_second_sees_what_the_first_changed_before_saving() -> None:
    desk = on_hold(Status.ACKNOWLEDGED)
    first, second = opened(desk, TESS, CORRECT), opened(desk, PAT, CORRECT, chat=False)
    typed = filled(desk, second, saying(desk, member_id="M00999"))
    save(desk, TESS, filled(desk, first, saying(desk, drug="Wegovy")))
    asked = save(desk, PAT, replace(typed, gaps=("PA number is empty.",)))
    assert asked.kind is OutcomeKind.GAPS
    assert [one.split(".")[0] for one in asked.gaps] == [
        "Somebody else changed this meanwhile: Drug name",
        "PA number is empty",
    ]
    assert asked.draft is not None
    assert (asked.draft.typed["drug"], asked.draft.typed["member_id"]) == ("Wegovy", "M00999")
    assert asked.roster == (PAT, QUINN) or [one.id for one in asked.roster] == [PAT.id, QUINN.id]
    assert desk.request().details.get("member_id") == DETAILS.get("member_id")
    save(desk, PAT, filled(desk, asked.draft, saying(desk, member_id="M00999"), anyway=True))
    assert (desk.request().details.get("drug"), desk.request().details.get("member_id")) == ("Wegovy", "M00999")
    assert desk.request().edits == 2


def test_gaps_come_back_once_with_everything_typed_and_stop_nothing() -> None:
    desk = on_hold(Status.WAITING)
    draft = opened(desk, TESS, CORRECT)
    typed = filled(desk, draft, Details({"drug": "Wegovy"}), gaps=("PA number is empty.",))
    asked = save(desk, TESS, typed)
    assert (asked.kind, asked.gaps) == (OutcomeKind.GAPS, ("PA number is empty.",))
    assert asked.draft is not None
    assert asked.draft == replace(draft, typed=typed.typed, message=asked.draft.message)
    assert desk.request().details == DETAILS
    assert save(desk, TESS, replace(typed, anyway=True)).kind is OutcomeKind.SAVED
    assert desk.request().details == Details({"drug": "Wegovy"})


def test_saving_anyway_is_asked_about_others_changes_all_the_same_and_about_nothing_else() -> None:
    desk = on_hold(Status.WAITING)
    first, second = opened(desk, TESS, CORRECT), opened(desk, TESS, CORRECT)
    typed = filled(desk, second, saying(desk, drug=""), gaps=("Drug name is empty.",), anyway=True)
    save(desk, TESS, filled(desk, first, saying(desk, drug="Wegovy")))
    asked = save(desk, TESS, typed)
    assert [one.split(":")[0] for one in asked.gaps] == ["Somebody else changed this meanwhile"]
    assert asked.draft is not None
    assert save(desk, TESS, replace(typed, draft=asked.draft.id)).kind is OutcomeKind.SAVED
    assert desk.request().details.get("drug") == ""


def test_an_edit_that_changes_nothing_says_so_and_closes_its_form() -> None:
    for desk, purpose in ((on_hold(Status.READY), CORRECT), (callback(TUESDAY), RESCHEDULE)):
        draft = opened(desk, TESS, purpose)
        before, waiting = desk.request(), so_far(desk)
        assert save(desk, TESS, filled(desk, draft)).kind is OutcomeKind.SAME
        assert (desk.request(), said(desk, waiting)) == (before, [])
        assert desk.store.kept.drafts == {}


def test_corrected_windows_move_the_callback_and_other_corrections_do_not() -> None:
    desk = callback(TUESDAY)
    save(desk, TESS, filled(desk, opened(desk, TESS, RESCHEDULE), saying(desk, FRIDAY)))
    save(desk, TESS, filled(desk, opened(desk, TESS, CORRECT), saying(desk, drug="Wegovy")))
    assert desk.request().due_at == FRIDAY_AT_9
    save(desk, TESS, filled(desk, opened(desk, TESS, CORRECT), saying(desk, TUESDAY)))
    assert (desk.request().due_at, desk.request().edits) == (TUESDAY_AT_2, 2)


def test_correcting_a_callback_whose_caller_is_on_the_line_keeps_its_times() -> None:
    desk = callback(TUESDAY)
    desk.press(CommandKind.CALLER_ON_LINE, TESS, desk.post())
    draft = opened(desk, TESS, CORRECT)
    assert draft.kind is Kind.PEER_TO_PEER
    sent = filled(desk, draft, Details({**DETAILS.fields, "drug": "Wegovy"}))
    save(desk, TESS, sent)
    assert desk.request().details == Details({**DETAILS.fields, "drug": "Wegovy"}, (TUESDAY,))
    assert desk.request().due_at is None


@pytest.mark.parametrize(("chosen", "kept"), [(QUINN.id, QUINN.id), ("not_listed", "not_listed"), ("nobody", PAT.id)])
def test_who_decisioned_it_is_corrected_to_somebody_who_exists(chosen: str, kept: str) -> None:
    desk = posted(decisioned_by=PAT.id)
    save(desk, TESS, filled(desk, opened(desk, TESS, CORRECT), saying(desk, drug="x"), decisioned_by=chosen))
    assert desk.request().decisioned_by == kept


def test_who_decisioned_it_is_offered_even_when_they_left_the_roster() -> None:
    desk = posted(decisioned_by=OLA.id)
    desk.do(lambda uow: uow.people.save(OLA))
    kept = desk.request()
    desk.do(lambda uow: uow.requests.get(kept.id) and uow.requests.save(replace(kept, decisioned_by=OLA.id)))
    open_form(desk, TESS, CORRECT)
    (shown,) = desk.deliver()
    assert [one.id for one in shown.roster] == [PAT.id, QUINN.id, OLA.id]


# ---------------------------------------------------------------------------------------------- who may, and how often
@pytest.mark.parametrize(
    ("person", "purpose", "chat"),
    [
        (OLA, RESCHEDULE, False),
        (OLA, CORRECT, False),
        (OLA, CORRECT, True),
        (PAT, CORRECT, True),
    ],
    ids=["technician on the post", "technician corrects", "technician elsewhere", "pharmacist elsewhere"],
)
def test_who_may_not_gets_no_form_and_it_is_on_record(person: Person, purpose: Purpose, chat: bool) -> None:  # noqa: FBT001
    desk = callback(TUESDAY)
    outcome = open_form(desk, person, purpose, chat=chat)
    assert outcome == Outcome(OutcomeKind.FORBIDDEN)
    assert desk.events()[-1] == (EventKind.REFUSED, person.id)
    assert (desk.store.kept.drafts, desk.queued()) == ({}, [])


def test_a_pharmacist_may_not_say_what_the_caller_chose() -> None:
    desk = on_hold(Status.ACKNOWLEDGED)
    assert open_form(desk, PAT, CHOOSE, chat=False).kind is OutcomeKind.FORBIDDEN


def test_what_is_pressed_too_late_is_answered_with_what_stands() -> None:
    desk = on_hold(Status.READY)
    desk.press(CommandKind.COMPLETE_TRANSFER, PAT, desk.post())
    turn = desk.in_chat(TESS, desk.message(Place.RECEIPT))
    outcome = desk.do(lambda uow: changing.open_form(uow, turn, desk.request().id, CHOOSE))
    assert (outcome.kind, outcome.place) == (OutcomeKind.UNCHANGED, Place.RECEIPT)
    assert desk.store.kept.drafts == {}


def test_a_form_of_a_request_that_is_not_there() -> None:
    desk = posted()
    turn = desk.in_chat(TESS)
    assert desk.do(lambda uow: changing.open_form(uow, turn, "gone", CORRECT)) == Outcome(OutcomeKind.UNKNOWN)
    desk.do(lambda uow: uow.drafts.save(Draft("d9", TESS.id, Kind.CALLBACK, NOW, purpose=CORRECT, request="gone")))
    assert save(desk, TESS, FileRequest("d9", Kind.CALLBACK, DETAILS)) == Outcome(OutcomeKind.UNKNOWN)


def test_one_press_delivered_twice_opens_one_form() -> None:
    desk = posted()
    for _ in range(2):
        assert open_form(desk, TESS, CORRECT, activity="f:1x").kind is OutcomeKind.OPENED
    assert len(desk.store.kept.drafts) == 1
    assert [one.view for one in desk.queued()] == [View.FORM_CORRECT]


def test_a_form_saved_already_changes_nothing() -> None:
    desk = on_hold(Status.WAITING)
    form = filled(desk, opened(desk, TESS, CORRECT), saying(desk, drug="Wegovy"))
    assert save(desk, TESS, form).kind is OutcomeKind.SAVED
    after = desk.request()
    assert save(desk, TESS, form) == Outcome(OutcomeKind.FORM_GONE)
    assert desk.request() == after


def test_who_never_saw_the_form_that_came_back_is_asked_again_and_overwrites_nothing() -> None:
    desk = on_hold(Status.WAITING)
    first, second = opened(desk, TESS, CORRECT), opened(desk, TESS, CORRECT)
    typed = filled(desk, second, saying(desk, phone="614-555-0199"))
    save(desk, TESS, filled(desk, first, saying(desk, drug="Wegovy")))
    for _ in range(2):  # Teams repeats it, or its answer was lost
        asked = save(desk, TESS, typed, "f:1x")
        assert asked.kind is OutcomeKind.GAPS
        assert asked.draft is not None
        assert asked.draft.typed["drug"] == "Wegovy"
    assert (desk.request().edits, desk.request().details.get("drug")) == (1, "Wegovy")


def test_another_persons_form_is_not_saved() -> None:
    desk = on_hold(Status.WAITING)
    form = filled(desk, opened(desk, TESS, CORRECT), saying(desk, drug="Wegovy"))
    assert save(desk, PAT, form) == Outcome(OutcomeKind.FORBIDDEN)
    assert desk.request().details == DETAILS


def test_the_form_of_a_new_request_is_posted_and_not_saved() -> None:
    desk = posted()
    desk.do(lambda uow: uow.drafts.save(Draft("d9", TESS.id, Kind.CALLBACK, NOW)))
    assert save(desk, TESS, FileRequest("d9", Kind.CALLBACK, DETAILS)) == Outcome(OutcomeKind.FORM_GONE)


def test_the_form_of_a_request_that_stands_files_no_other() -> None:
    desk = on_hold(Status.WAITING)
    form = filled(desk, opened(desk, TESS, CORRECT), saying(desk, drug="Wegovy"))
    turn = desk.in_chat(TESS, "form")
    assert desk.do(lambda uow: filing.file_request(uow, turn, form)) == Outcome(OutcomeKind.FORM_GONE)
    assert len(desk.store.kept.requests) == 1
    assert save(desk, TESS, form).kind is OutcomeKind.SAVED


def test_who_gave_the_caller_back_is_not_shown_what_was_corrected_since() -> None:
    desk = callback(TUESDAY)
    desk.press(CommandKind.CALLER_ON_LINE, OLA, desk.post())
    form = filled(desk, opened(desk, OLA, CORRECT, chat=False), saying(desk, contact=""))
    desk.press(CommandKind.DROP_LINE, TESS, chat=True)
    desk.press(CommandKind.CALLER_ON_LINE, TESS, chat=True)
    save(desk, TESS, filled(desk, opened(desk, TESS, CORRECT), saying(desk, drug="Wegovy")))
    assert save(desk, OLA, replace(form, gaps=("Contact name and job title is empty.",))) == Outcome(
        OutcomeKind.FORBIDDEN
    )
    assert desk.events()[-1] == (EventKind.REFUSED, OLA.id)


def test_who_may_no_longer_saves_nothing_and_it_is_on_record() -> None:
    desk = posted()
    typed = prefilled(desk.request())
    about = Draft("d9", OLA.id, Kind.PEER_TO_PEER, NOW, typed, purpose=CORRECT, request=desk.request().id)
    desk.do(lambda uow: uow.drafts.save(about))
    outcome = save(desk, OLA, filled(desk, about, saying(desk, drug="Wegovy")))
    assert outcome == Outcome(OutcomeKind.FORBIDDEN)
    assert desk.events()[-1] == (EventKind.REFUSED, OLA.id)
    assert desk.request().details == DETAILS


def test_a_supervisor_corrects_what_a_technician_filed() -> None:
    desk = on_hold(Status.ACKNOWLEDGED)
    draft = opened(desk, SAM, CORRECT, chat=False)
    assert event_of(save(desk, SAM, filled(desk, draft, saying(desk, drug="Wegovy")))).actor == SAM.id
