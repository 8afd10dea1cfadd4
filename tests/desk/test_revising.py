"""Words that somebody edits or deletes: what they no longer say is taken back at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from desk.commands import CommandKind
from desk.events import EventKind
from desk.handlers import revising
from desk.model import Means, Person, Role, Status
from tests.desk.build import CHANNEL, PAT, QUINN, TESS
from tests.desk.hearing import heard
from tests.desk.talk import Desk, posted

C, E, S = CommandKind, EventKind, Status
READY = [
    "Tess: #1 READY: transfer the call to Pat Reyes",
    "thread: @Tess Taylor #1 READY: transfer the call to Pat Reyes",
]
STOP = [
    "Tess's READY card: #1 STOP: Pat Reyes is not ready. Don't transfer.",
    "Tess: #1 STOP: Pat Reyes is not ready. Don't transfer.",
    "thread: @Tess Taylor #1 STOP: Pat Reyes is not ready. Don't transfer.",
]
WROTE = "Tess: #1 · Pat Reyes wrote"
CHANGED = "Tess: #1 · Pat Reyes changed what they wrote"
SOON = "Tess: #1: Pat Reyes will be ready about HH:MM. Don't transfer yet."
DOUBT = "thread: @Pat Reyes #1: are you ready for the transfer now?"


def says(desk: Desk, text: str, *, person: Person = PAT, activity: str = "w1", number: int = 1) -> list[str]:
    desk.now += timedelta(seconds=1)
    return sorted(heard(desk, lambda: desk.type(person, text, root=desk.post(number), activity=activity)))


def edits(desk: Desk, text: str, *, person: Person = PAT, activity: str = "w1", **more: Any) -> list[str]:
    """Change the words in the thread of the first request."""
    desk.now += timedelta(seconds=3)
    return sorted(heard(desk, lambda: desk.edit(person, activity, text, root=desk.post(), **more)))


def deletes(desk: Desk, *, person: Person = PAT, activity: str = "w1", **more: object) -> list[str]:
    desk.now += timedelta(seconds=3)
    return sorted(heard(desk, lambda: desk.delete(person, activity, root=desk.post(), **more)))


def said(text: str) -> Desk:
    """Return a desk with a request in whose thread Pat wrote something."""
    desk = posted()
    says(desk, text)
    return desk


def owner(desk: Desk, number: int = 1) -> tuple[Status, str | None]:
    return desk.request(number).status, desk.request(number).owner


# ---------------------------------------------------------------------------------------------------------------- ready


def test_a_ready_that_is_edited_into_not_ready_is_withdrawn_loudly() -> None:
    desk = said("ready")
    assert edits(desk, "not ready") == STOP
    assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)


def test_a_ready_that_is_edited_into_anything_else_is_withdrawn_and_the_words_are_passed_on() -> None:
    assert edits(said("ready"), "the chart is missing") == sorted([*STOP, CHANGED])
    assert edits(said("ready"), "ready in 5") == sorted([*STOP, SOON])
    assert edits(said("ready"), "ready I think") == sorted([*STOP, DOUBT])


def test_a_ready_that_is_deleted_is_withdrawn_whoever_deleted_it() -> None:
    assert deletes(said("ready")) == STOP
    assert deletes(said("ready"), person=TESS) == STOP


def test_a_ready_of_somebody_who_left_the_roster_is_withdrawn_all_the_same() -> None:
    desk = said("ready")
    desk.store.kept.roster.pop((PAT.id, Role.PHARMACIST), None)
    assert deletes(desk) == STOP
    desk = said("ready")
    del desk.store.kept.people[PAT.id]
    desk.do(lambda uow: uow.people.lock(TESS.id))
    assert "STOP" in str(deletes(desk, person=TESS))


def test_a_ready_that_still_says_so_stands_and_may_name_an_extension() -> None:
    desk = said("ready")
    assert edits(desk, "Ready!") == []
    assert edits(desk, "ready, ext 4512") == []
    assert owner(desk) == (S.READY, PAT.id)
    assert (desk.person(PAT) or PAT).extension == "4512"


def test_a_ready_that_was_said_again_meanwhile_is_not_withdrawn_by_the_former_words() -> None:
    desk = said("ready")
    says(desk, "not ready", activity="w2")
    says(desk, "ready", activity="w3")
    assert deletes(desk) == []
    assert edits(desk, "thanks") == [CHANGED]
    assert owner(desk) == (S.READY, PAT.id)


def test_an_old_ready_is_never_announced_again_by_an_edit_that_says_the_same() -> None:
    desk = said("ready")
    says(desk, "not ready", activity="w2")
    assert edits(desk, "ready!!") == []
    assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)


def test_a_ready_that_is_moved_to_another_request_is_withdrawn_here_and_announced_there() -> None:
    desk = posted()
    desk.file(draft="d2")
    desk.deliver()
    says(desk, "ready")
    told = edits(desk, "ready for #2")
    assert set(STOP) | {one.replace("#1", "#2") for one in READY} == set(told)
    assert (owner(desk, 1), owner(desk, 2)) == ((S.ACKNOWLEDGED, PAT.id), (S.READY, PAT.id))
    assert set(edits(desk, "ready")) == {one.replace("#1", "#2") for one in STOP} | set(READY)


# ---------------------------------------------------------------------------------------------- words that say more now


def test_talk_that_is_edited_into_ready_is_read_like_new_words() -> None:
    desk = said("the chart is missing")
    assert edits(desk, "ready") == READY
    assert edits(desk, "not ready") == STOP
    assert edits(desk, "ready") == READY


def test_not_ready_that_is_edited_into_ready_announces() -> None:
    desk = said("ready")
    says(desk, "not ready", activity="w2")
    assert edits(desk, "ready", activity="w2") == READY


def test_what_the_desk_did_not_act_on_is_read_when_it_is_edited() -> None:
    desk = posted()
    assert edits(desk, "ready", activity="never heard of") == READY
    assert edits(posted(), "ready", person=TESS) == []


def test_an_edit_that_comes_twice_counts_once() -> None:
    desk = said("talk")
    assert edits(desk, "ready", key="edit-1") == READY
    says(desk, "not ready", activity="w2")
    assert edits(desk, "ready", key="edit-1") == []
    assert deletes(desk, key="gone") == deletes(desk, key="gone") == []


def test_words_that_come_only_after_their_edit_or_deletion_are_old_news() -> None:
    desk = posted()
    edits(desk, "not ready")
    assert says(desk, "ready") == []
    deletes(desk, activity="w2")
    assert says(desk, "ready", activity="w2") == []
    assert owner(desk) == (S.WAITING, None)


def test_an_edit_that_comes_late_may_withdraw_but_announces_nothing() -> None:
    desk = said("talk")
    sent_before = desk.now - timedelta(seconds=2)
    assert edits(desk, "ready", sent_at=sent_before) == [DOUBT]
    assert edits(desk, "ready", sent_at=desk.now + timedelta(seconds=2)) == READY
    assert edits(desk, "not ready", sent_at=sent_before) == STOP
    far_off = desk.now - timedelta(days=300)
    assert edits(desk, "ready", sent_at=far_off) == READY


# ------------------------------------------------------------------------------------------------------------ questions


def test_a_changed_question_crosses_over_again_marked_and_the_same_words_do_not() -> None:
    desk = said("do you have the DOB?")
    assert edits(desk, "do you have the DOB?") == []
    assert edits(desk, "do you have the member's DOB?") == [CHANGED]
    assert edits(desk, "the DOB is missing") == [CHANGED]
    assert deletes(desk) == []


def test_other_words_of_which_the_desk_had_asked_are_passed_on() -> None:
    desk = said("ready I think")
    assert edits(desk, "ready I think") == []
    assert edits(desk, "ready, almost") == [CHANGED]


def test_a_changed_estimate_is_told_again() -> None:
    desk = said("ready in 5")
    assert edits(desk, "ready in 5") == []
    assert edits(desk, "ready in 10") == [SOON]


# ------------------------------------------------------------------------------------------------------ acknowledgement


def test_an_acknowledgement_by_words_that_is_deleted_or_changed_is_handed_back() -> None:
    for words in ("on it", "ready in 5"):
        desk = said(words)
        assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)
        deletes(desk)
        assert (owner(desk), desk.events()[-1]) == ((S.WAITING, None), (E.RELEASED, PAT.id))
    desk = said("on it")
    assert CHANGED in edits(desk, "wrong thread, sorry for that")
    assert owner(desk) == (S.WAITING, None)


def test_it_is_kept_while_the_words_or_an_emoji_still_say_so() -> None:
    desk = said("on it")
    assert edits(desk, "got it") == []
    edits(desk, "ready in 5")
    assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)
    desk.react(PAT, desk.post(), "like")
    deletes(desk)
    assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)


def test_it_is_kept_when_it_came_another_way_or_is_ready() -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    says(desk, "on it")
    deletes(desk)
    assert (owner(desk), desk.request().acknowledged_by) == ((S.ACKNOWLEDGED, PAT.id), Means.WORDS)
    desk = said("on it")
    says(desk, "ready", activity="w2")
    assert deletes(desk) == []
    assert owner(desk) == (S.READY, PAT.id)


def test_what_another_has_meanwhile_is_left_to_them() -> None:
    desk = said("on it")
    desk.press(C.TAKE_OVER, QUINN, desk.post())
    desk.deliver()
    assert deletes(desk) == []
    assert owner(desk) == (S.ACKNOWLEDGED, QUINN.id)


def test_an_acknowledgement_that_becomes_cannot_take_it_is_handed_back_once() -> None:
    desk = said("on it")
    edits(desk, "can't take it")
    assert [kind for kind, _ in desk.events()].count(E.RELEASED) == 1


# --------------------------------------------------------------------------------------------------- posts of their own


def post(desk: Desk, text: str, *, activity: str = "p1") -> list[str]:
    return sorted(heard(desk, lambda: desk.type(PAT, text, root=activity, activity=activity)))


def test_ready_as_a_post_of_its_own_is_followed_likewise() -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    post(desk, "ready")
    assert owner(desk) == (S.READY, PAT.id)
    assert sorted(heard(desk, lambda: desk.edit(PAT, "p1", "not ready", root="p1"))) == STOP
    desk.now += timedelta(seconds=2)
    assert sorted(heard(desk, lambda: desk.edit(PAT, "p1", "ready", root="p1"))) == READY
    desk.now += timedelta(seconds=2)
    assert set(heard(desk, lambda: desk.delete(PAT, "p1", root="p1"))) == set(STOP)
    post(desk, "hello there", activity="p2")
    assert sorted(heard(desk, lambda: desk.edit(PAT, "p2", "ready", root="p2"))) == READY


# --------------------------------------------------------------------------------------------------------- what is gone


def test_of_requests_and_records_that_are_gone_nothing_is_done() -> None:
    desk = said("ready")
    kept, desk.store.kept.requests = desk.store.kept.requests, {}
    turn = replace(desk.in_channel(PAT, root="elsewhere", activity="w1"), key="e1")
    desk.do(lambda uow: revising.edited(uow, turn, "not ready"))
    desk.do(lambda uow: revising.deleted(uow, replace(turn, key="e2")))
    desk.store.kept.requests = kept
    assert owner(desk) == (S.READY, PAT.id)


# --------------------------------------------------------------------------------------------- deleted and brought back


def test_a_ready_that_is_brought_back_counts_again() -> None:
    desk = said("ready")
    deletes(desk)
    assert edits(desk, "ready", restored=True) == READY
    assert set(deletes(desk)) == set(STOP)


def test_an_edit_that_comes_only_after_the_deletion_announces_nothing() -> None:
    desk = said("which strength?")
    deletes(desk)
    assert edits(desk, "ready") == [DOUBT]
    assert owner(desk) == (S.WAITING, None)


def test_of_a_reply_whose_deletion_comes_first_neither_the_edit_nor_the_reply_announces_anything() -> None:
    desk = posted()
    assert deletes(desk) == deletes(desk) == []
    assert edits(desk, "ready") == says(desk, "ready") == []
    assert owner(desk) == (S.WAITING, None)
    assert edits(desk, "lol", restored=True) == [WROTE]
    assert edits(desk, "ready") == READY


def test_of_a_post_of_its_own_likewise() -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    for work in (
        lambda: desk.delete(PAT, "p1", root="p1"),
        lambda: desk.edit(PAT, "p1", "ready", root="p1"),
        lambda: desk.edit(PAT, "p1", "hello all", root="p1", restored=True),
    ):
        assert heard(desk, work) == []
    assert sorted(heard(desk, lambda: desk.edit(PAT, "p1", "ready", root="p1"))) == READY


def test_in_a_channel_of_no_desk_a_deletion_keeps_nothing() -> None:
    desk = Desk().open(channel=None)
    desk.delete(PAT, "w1", root="w1")
    assert desk.read(lambda uow: uow.replies.find(CHANNEL, "w1")) is None


def test_words_that_are_brought_back_are_passed_on_again() -> None:
    desk = said("which strength?")
    deletes(desk)
    assert edits(desk, "which strength?", restored=True) == [CHANGED]
