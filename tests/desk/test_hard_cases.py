"""The hard cases about owners (procedure.md, "Rules from hard cases"): every message that everybody received, in order.

Messages of different people have no order among them; they stand sorted by who hears them.
"""

from __future__ import annotations

import pytest

from desk.commands import CommandKind
from desk.model import Kind, Place, Status
from desk.outcome import OutcomeKind
from tests.desk.build import PAT, QUINN, SAM, TESS
from tests.desk.hearing import heard, offered, stands
from tests.desk.talk import Desk, posted

C, S = CommandKind, Status
PAT_HAS_IT = "Tess: #1 acknowledged by Pat Reyes. Don't transfer yet."
PAT_IS_READY = "Tess: #1 READY: transfer the call to Pat Reyes"
READY_LINE = "thread: @Tess Taylor #1 READY: transfer the call to Pat Reyes"
STOP = "#1 STOP: Pat Reyes is not ready. Don't transfer."
TAKEN_BACK = f"Tess's READY card: {STOP}"
STOPPED = [TAKEN_BACK, f"Tess: {STOP}", f"thread: @Tess Taylor {STOP}"]
NEEDED = "thread: @Quinn Osei #1 needs a pharmacist now · on hold since HH:MM"
NEEDED_OF_ALL = "thread: @Pat Reyes @Quinn Osei #1 needs a pharmacist now · on hold since HH:MM"


def pat_has_it() -> Desk:
    """Return a desk where Pat's emoji acknowledged the request."""
    desk = posted()
    assert heard(desk, lambda: desk.react(PAT, desk.post(), "like")) == [PAT_HAS_IT]
    return desk


def pat_is_ready() -> Desk:
    """Return a desk where Pat is READY."""
    desk = pat_has_it()
    assert sorted(heard(desk, lambda: desk.type(PAT, "ready", root=desk.post()))) == [PAT_IS_READY, READY_LINE]
    return desk


# ------------------------------------------------------------------------- two who each think that they own it


def test_a_second_pharmacist_is_told_privately_at_once_and_once() -> None:
    desk = pat_has_it()
    assert heard(desk, lambda: desk.react(QUINN, desk.post(), "eyes")) == ["Quinn: #1: Pat Reyes has it."]
    assert heard(desk, lambda: desk.react(QUINN, desk.post(), "heart")) == []
    assert desk.press(C.ACKNOWLEDGE, QUINN, desk.post()).kind is OutcomeKind.OWNED
    assert heard(desk, lambda: None) == []
    assert stands(desk)[0] == "#1 · Peer to peer · Acknowledged by Pat Reyes · not ready yet"


def test_the_seconds_ready_button_takes_over_before_ready_and_the_first_is_told() -> None:
    desk = pat_has_it()
    assert sorted(heard(desk, lambda: desk.press(C.MARK_READY, QUINN, desk.post()))) == [
        "Pat: #1: Quinn Osei took it over.",
        "Tess: #1 READY: transfer the call to Quinn Osei",
        "thread: @Tess Taylor #1 READY: transfer the call to Quinn Osei",
    ]
    assert desk.press(C.MARK_READY, PAT, desk.post()).kind is OutcomeKind.OWNED
    assert heard(desk, lambda: desk.type(PAT, "ready", root=desk.post())) == []  # the press was answered
    assert desk.request().owner == QUINN.id


def test_the_seconds_typed_ready_asks_before_it_takes_over() -> None:
    desk = pat_has_it()
    asked = "thread: #1 is with Pat Reyes. Take over and announce?"
    assert heard(desk, lambda: desk.type(QUINN, "ready, ext 4410", root=desk.post())) == [asked]
    assert offered(desk, Place.LINE) == ["Take over and announce"]
    assert desk.request().owner == PAT.id
    assert sorted(heard(desk, lambda: desk.press(C.MARK_READY, QUINN, desk.message(Place.LINE)))) == [
        "Pat: #1: Quinn Osei took it over.",
        "Tess: #1 READY: transfer the call to Quinn Osei",
        "thread: @Tess Taylor #1 READY: transfer the call to Quinn Osei, ext 4410",
    ]


def test_take_over_behind_more_tells_who_had_it_and_nobody_else() -> None:
    desk = pat_has_it()
    assert {"Take over", "Give to", "Line dropped"} <= set(offered(desk, Place.POST))
    assert heard(desk, lambda: desk.press(C.TAKE_OVER, QUINN, desk.post())) == ["Pat: #1: Quinn Osei took it over."]
    assert stands(desk) == (
        "#1 · Peer to peer · Acknowledged by Quinn Osei · not ready yet",
        "#1 acknowledged by Quinn Osei. Don't transfer yet.",
    )
    ready = pat_is_ready()
    assert ready.press(C.TAKE_OVER, QUINN, ready.post()).kind is OutcomeKind.OWNED
    assert ready.request().owner == PAT.id


def test_both_react_in_the_same_second_and_the_earlier_has_it() -> None:
    desk = posted()

    def both() -> None:
        desk.react(PAT, desk.post(), "like")
        desk.react(QUINN, desk.post(), "like")

    assert sorted(heard(desk, both)) == ["Quinn: #1: Pat Reyes has it.", PAT_HAS_IT]


# ------------------------------------------------------------------------------------------------------- emojis


def test_when_the_owner_hands_back_the_earliest_emoji_still_standing_has_it() -> None:
    desk = pat_has_it()
    desk.react(QUINN, desk.post(), "like")
    desk.deliver()
    assert sorted(heard(desk, lambda: desk.press(C.RELEASE, PAT, desk.post()))) == [
        "Quinn: #1 is yours now: Pat Reyes handed it back and your emoji stands.",
        "Tess: #1 acknowledged by Quinn Osei. Don't transfer yet.",
    ]
    assert sorted(heard(desk, lambda: desk.press(C.RELEASE, QUINN, desk.post()))) == [
        "Tess: #1 waiting again: Quinn Osei released it.",
        NEEDED.replace("Quinn Osei", "Pat Reyes"),
    ]


@pytest.mark.parametrize("in_one_activity", [True, False])
def test_a_swapped_emoji_is_no_release(*, in_one_activity: bool) -> None:
    desk = pat_has_it()

    def swap() -> None:
        if in_one_activity:
            desk.react(PAT, desk.post(), "heart", off=("like",))
        else:
            desk.react(PAT, desk.post(), off=("like",))
            desk.wait(1)
            desk.react(PAT, desk.post(), "heart")
        desk.wait(10)

    assert heard(desk, swap) == []
    assert desk.request().owner == PAT.id


def test_an_emoji_taken_back_is_a_release_after_a_few_seconds() -> None:
    desk = pat_has_it()
    desk.react(PAT, desk.post(), off=("like",))
    assert heard(desk, lambda: desk.wait(4)) == []
    assert sorted(heard(desk, lambda: desk.wait(1))) == ["Tess: #1 waiting again: Pat Reyes released it.", NEEDED]


@pytest.mark.parametrize("pressed", [C.ACKNOWLEDGE, C.MARK_READY])
def test_an_emoji_taken_back_after_a_press_is_none(pressed: CommandKind) -> None:
    desk = pat_has_it()
    desk.press(pressed, PAT, desk.post())
    desk.deliver()
    desk.react(PAT, desk.post(), off=("like",))
    assert heard(desk, lambda: desk.wait(60)) == []
    assert desk.request().owner == PAT.id


def test_an_emoji_on_the_bots_line_in_the_thread_counts_like_one_on_the_post() -> None:
    desk = pat_has_it()
    desk.press(C.RELEASE, PAT, desk.post())
    desk.deliver()
    assert heard(desk, lambda: desk.react(QUINN, desk.message(Place.LINE), "like")) == [
        "Tess: #1 acknowledged by Quinn Osei. Don't transfer yet."
    ]
    assert heard(desk, lambda: desk.react(PAT, desk.message(Place.LINE), "like")) == ["Pat: #1: Quinn Osei has it."]


def test_old_emojis_on_a_callback_do_not_stand_in_the_way_when_the_caller_rings() -> None:
    desk = posted(kind=Kind.CALLBACK)
    desk.react(PAT, desk.post(), "like")
    desk.react(QUINN, desk.post(), "like")
    desk.deliver()
    assert heard(desk, lambda: desk.press(C.CALLER_ON_LINE, TESS, "form-d1", chat=True)) == [
        "thread: @Pat Reyes #1: the caller is on the line now · on hold since HH:MM"
    ]
    assert desk.request().owner is None
    desk.react(PAT, desk.post(), off=("like",))
    desk.wait(10)
    assert heard(desk, lambda: desk.react(PAT, desk.post(), "like")) == [PAT_HAS_IT]
    assert heard(desk, lambda: desk.react(QUINN, desk.post(), "heart")) == ["Quinn: #1: Pat Reyes has it."]


def test_whoever_took_the_call_is_the_one_who_is_told_to_transfer() -> None:
    desk = posted(kind=Kind.CALLBACK)
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.press(C.CALLER_ON_LINE, SAM, desk.post())
    desk.deliver()
    assert sorted(heard(desk, lambda: desk.type(PAT, "ready", root=desk.post()))) == [
        "Sam: #1 READY: transfer the call to Pat Reyes",
        "thread: @Sam Ito #1 READY: transfer the call to Pat Reyes",
    ]


# ------------------------------------------------------------------------------------------------ READY and after


def test_ready_can_be_taken_back_loudly() -> None:
    desk = pat_is_ready()
    assert sorted(heard(desk, lambda: desk.press(C.MARK_NOT_READY, PAT, desk.post()))) == STOPPED
    assert stands(desk)[0] == "#1 · Peer to peer · Acknowledged by Pat Reyes · not ready"


def test_the_extension_stands_beside_ready_even_when_it_comes_later() -> None:
    desk = pat_is_ready()
    assert heard(desk, lambda: desk.type(PAT, "ready, ext 4410", root=desk.post())) == []
    assert stands(desk)[0] == "#1 · Peer to peer · READY · Pat Reyes · ext 4410"


def test_ninety_seconds_after_ready_both_are_asked() -> None:
    desk = pat_is_ready()
    assert sorted(heard(desk, lambda: desk.wait(90))) == [
        "Pat: #1: you are ready. Did the call arrive?",
        "Tess: #1 READY: did the call reach Pat Reyes?",
    ]
    asked = ["Call arrived", "Did not connect", "Line dropped"]
    assert offered(desk, Place.NOTICE) == asked
    assert heard(desk, lambda: desk.press(C.COMPLETE_TRANSFER, PAT, desk.notice(PAT), chat=True)) == [
        "Tess's READY card: #1 · Transferred to Pat Reyes HH:MM"
    ]
    assert heard(desk, lambda: desk.wait(3600)) == []


def test_did_not_connect_reopens_to_the_same_owner_who_is_asked_again() -> None:
    desk = pat_is_ready()
    desk.wait(90)
    desk.deliver()
    assert sorted(heard(desk, lambda: desk.press(C.REOPEN, TESS, desk.notice(TESS), chat=True))) == [
        TAKEN_BACK,
        "thread: @Pat Reyes #1 did not connect. Reply ready when you can take it again.",
    ]
    assert sorted(heard(desk, lambda: desk.type(PAT, "ready", root=desk.post()))) == [PAT_IS_READY, READY_LINE]


def test_from_acknowledgement_on_the_technician_can_close_it() -> None:
    desk = pat_has_it()
    assert heard(desk, lambda: desk.press(C.COMPLETE_TRANSFER, TESS, "form-d1", chat=True)) == []
    assert stands(desk) == (
        "#1 · Peer to peer · Transferred to Pat Reyes HH:MM",
        "#1 · Transferred to Pat Reyes HH:MM",
    )


def test_a_press_on_an_old_card_counts_if_it_is_still_legal() -> None:
    desk = posted()
    desk.press(C.MARK_READY, PAT, desk.post(), version=1)
    desk.press(C.MARK_NOT_READY, PAT, desk.post(), version=2)
    assert desk.press(C.MARK_READY, PAT, desk.post(), version=1).kind is OutcomeKind.DONE
    assert desk.press(C.ACKNOWLEDGE, PAT, desk.post(), version=1).kind is OutcomeKind.UNCHANGED
    assert desk.request().status is S.READY


# --------------------------------------------------------------------------------------------------- line dropped


def test_a_hang_up_while_it_waits_asks_everybody_to_call_back() -> None:
    desk = posted()
    assert heard(desk, lambda: desk.press(C.DROP_LINE, TESS, "form-d1", chat=True)) == [
        "thread: @Pat Reyes @Quinn Osei #1: the line dropped. Please call back."
    ]
    assert offered(desk, Place.LINE) == ["Reached", "No answer"]
    assert stands(desk) == (
        "#1 · Callback · Line dropped · call back 614-555-0142",
        "#1 kept: a pharmacist will call back.",
    )
    assert desk.request().status is S.SCHEDULED


def test_a_hang_up_while_the_owner_pulls_it_up_asks_the_owner_to_call_back() -> None:
    desk = pat_has_it()
    assert heard(desk, lambda: desk.press(C.DROP_LINE, TESS, "form-d1", chat=True)) == [
        "thread: @Pat Reyes #1: the line dropped. Please call back."
    ]
    assert offered(desk, Place.LINE) == ["Reached", "No answer"]
    assert stands(desk)[1] == "#1 kept: Pat Reyes will call back."


def test_a_hang_up_at_ready_takes_the_ready_card_back() -> None:
    desk = pat_is_ready()
    assert sorted(heard(desk, lambda: desk.press(C.DROP_LINE, TESS, "form-d1", chat=True))) == [
        "Tess's READY card: #1 STOP: no transfer any more.",
        "thread: @Pat Reyes #1: the line dropped. Please call back.",
    ]
    assert stands(desk) == (
        "#1 · Callback · Line dropped · call back 614-555-0142",
        "#1 kept: Pat Reyes will call back.",
    )
    assert heard(desk, lambda: desk.press(C.MARK_REACHED, PAT, desk.message(Place.LINE))) == []
    assert stands(desk)[1] == "#1 · Called back by Pat Reyes HH:MM"


def test_the_owner_who_lost_the_line_tells_the_technician() -> None:
    desk = pat_is_ready()
    assert sorted(heard(desk, lambda: desk.press(C.DROP_LINE, PAT, desk.post()))) == [
        "Tess's READY card: #1 STOP: no transfer any more.",
        "Tess: #1 kept: Pat Reyes will call back.",
    ]
    assert {"Reached", "No answer"} <= set(offered(desk, Place.POST))


# ------------------------------------------------------------------------------------------- "ready" as a new post


def test_ready_as_a_new_post_counts_for_the_one_that_its_author_has() -> None:
    desk = pat_has_it()
    desk.file(draft="d2")
    desk.deliver()
    assert sorted(heard(desk, lambda: desk.type(PAT, "I'm ready"))) == [PAT_IS_READY, READY_LINE]


def test_ready_as_a_new_post_is_asked_about_when_it_can_mean_several() -> None:
    desk = posted()
    desk.file(draft="d2")
    desk.deliver()
    assert heard(desk, lambda: desk.type(QUINN, "ready")) == ["thread: Which one are you ready for?"]
    assert {one.status for one in desk.store.kept.requests.values()} == {S.WAITING}


def test_not_ready_as_a_new_post_takes_back_the_only_ready() -> None:
    desk = pat_is_ready()
    assert sorted(heard(desk, lambda: desk.type(PAT, "not ready"))) == STOPPED
    assert heard(desk, lambda: desk.type(QUINN, "not ready")) == []


# ------------------------------------------------------------------------------------------------------ give to


def test_give_to_is_an_offer_until_the_other_acknowledges() -> None:
    desk = pat_has_it()
    assert heard(desk, lambda: desk.give(PAT, QUINN.id)) == [
        "thread: @Quinn Osei #1: Pat Reyes offers it to you. Any emoji, or Acknowledge, takes it."
    ]
    assert offered(desk, Place.LINE) == ["Acknowledge"]
    assert stands(desk)[1] == "#1 acknowledged by Pat Reyes. Don't transfer yet."
    assert heard(desk, lambda: desk.react(QUINN, desk.post(), "like")) == ["Pat: #1: Quinn Osei took it over."]
    assert stands(desk)[1] == "#1 acknowledged by Quinn Osei. Don't transfer yet."


def test_an_offer_that_nobody_takes_leaves_it_with_its_owner_who_is_asked_in_time() -> None:
    desk = pat_has_it()
    desk.give(PAT, QUINN.id)
    desk.deliver()
    assert "Pat: #1: are you still working on it? On hold since HH:MM." in heard(desk, lambda: desk.wait(180))
    assert sorted(heard(desk, lambda: desk.wait(60))) == [
        "Tess: #1 waiting again: Pat Reyes did not answer.",
        NEEDED_OF_ALL,
    ]
    assert desk.request().offered_to is None


# ------------------------------------------------------------------------------------------ silent, and gone away


def test_who_acknowledged_and_fell_silent_is_asked_and_freed() -> None:
    desk = pat_has_it()
    assert sorted(heard(desk, lambda: desk.wait(180))) == [
        "Pat: #1: are you still working on it? On hold since HH:MM.",
        "Tess: #1: on hold since HH:MM. Check back with the caller.",
    ]
    assert sorted(heard(desk, lambda: desk.wait(60))) == [
        "Tess: #1 waiting again: Pat Reyes did not answer.",
        NEEDED_OF_ALL,
    ]
    late = desk.press(C.SAY_STILL_WORKING, PAT, desk.notice(PAT), chat=True)
    assert (late.kind, desk.request().owner) == (OutcomeKind.UNCHANGED, None)


def test_who_goes_to_lunch_at_ready_hands_it_on_in_the_thread() -> None:
    desk = pat_is_ready()
    needed = "thread: @Quinn Osei #1 needs a pharmacist now · on hold since HH:MM"
    assert sorted(heard(desk, lambda: desk.tell(PAT, "lunch"))) == [
        TAKEN_BACK,
        f"Tess: {STOP}",
        "Tess: #1 waiting again: Pat Reyes is away.",
        needed,
        f"thread: @Tess Taylor {STOP}",
    ]


def test_a_supervisors_emoji_or_word_owns_nothing() -> None:
    desk = posted()
    assert heard(desk, lambda: desk.react(SAM, desk.post(), "like")) == []
    assert heard(desk, lambda: desk.type(SAM, "ready", root=desk.post())) == []
    assert heard(desk, lambda: desk.type(SAM, "ready")) == []
    assert desk.request().owner is None
