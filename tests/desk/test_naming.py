"""A "ready" that is a post of its own: it counts, is asked about, or means nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.commands import BindChannel, CommandKind
from desk.delivery import Delivered, Delivery, TryAgain
from desk.effects import EffectKind, View
from desk.handlers import chat, loading
from desk.handlers.naming import MOST, is_own_post
from desk.model import Kind, Person, Place, Status
from desk.outcome import OutcomeKind
from tests.desk.build import OLA, PAT, QUINN, SAM, TESS
from tests.desk.hearing import heard
from tests.desk.talk import Desk, held, posted

C, S = CommandKind, Status
WHICH = "thread: Which one are you ready for?"
OTHER = "19:other@thread.tacv2"


def desk_with(*kinds: Kind) -> Desk:
    """Return a desk with requests of these kinds, numbered from 1."""
    desk = Desk().open()
    for number, kind in enumerate(kinds, start=1):
        desk.file(draft=f"d{number}", kind=kind)
        desk.deliver()
        desk.now += timedelta(seconds=2)  # Teams' windows let only a few messages go in a second
    return desk


P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK


def take(desk: Desk, number: int, person: Person = PAT) -> None:
    desk.press(C.ACKNOWLEDGE, person, desk.post(number), request=desk.request(number).id)
    desk.deliver()


def said(desk: Desk, person: Person, text: str, *, mention: bool = False) -> list[str]:
    """Write a new post in the channel, as Teams tells of it: it is its own root."""
    desk.now += timedelta(seconds=1)
    activity = str(int(desk.now.timestamp() * 1000))
    return heard(desk, lambda: desk.type(person, text, root=activity, activity=activity, mention=mention))


def owners(desk: Desk) -> list[tuple[Status, str | None]]:
    return [(one.status, one.owner) for one in sorted(desk.store.kept.requests.values(), key=lambda one: one.number)]


@pytest.mark.parametrize("mention", [True, False])
def test_it_counts_when_its_author_has_acknowledged_exactly_one(*, mention: bool) -> None:
    desk = desk_with(P2P, P2P, CALLBACK)
    take(desk, 1)
    take(desk, 3)
    assert sorted(said(desk, PAT, "ready, ext 4512", mention=mention)) == [
        "Tess: #1 READY: transfer the call to Pat Reyes",
        "thread: @Tess Taylor #1 READY: transfer the call to Pat Reyes, ext 4512",
    ]
    assert owners(desk) == [(S.READY, PAT.id), (S.WAITING, None), (S.ACKNOWLEDGED, PAT.id)]


def test_who_wrote_it_without_a_root_is_heard_likewise() -> None:
    desk = posted()
    take(desk, 1)
    desk.type(PAT, "ready")
    assert desk.request().status is S.READY


def question(desk: Desk) -> Delivery:
    """Return the question that waits to be said."""
    (found,) = [one for one in desk.claim() if one.held.effect.view is View.WHICH_READY]
    return found


def numbers(delivery: Delivery) -> list[int]:
    return [shown.request.number for shown in delivery.listed]


def test_with_several_acknowledged_it_asks_among_them_in_the_thread_of_the_words() -> None:
    desk = desk_with(P2P, P2P, P2P)
    take(desk, 1)
    take(desk, 3)
    desk.type(PAT, "ready, ext 4512", root="f:mine", activity="f:mine")
    asked = question(desk)
    assert (numbers(asked), asked.held.effect.root, asked.held.effect.person) == ([1, 3], "f:mine", PAT.id)
    assert desk.person(PAT) is not None
    assert (desk.person(PAT) or PAT).extension == "4512"
    assert S.READY not in {status for status, _ in owners(desk)}


def test_with_none_acknowledged_it_asks_among_those_that_wait_and_what_was_offered() -> None:
    desk = desk_with(P2P, P2P, P2P, CALLBACK)
    take(desk, 1, QUINN)
    take(desk, 2, QUINN)
    desk.give(QUINN, PAT.id)
    desk.deliver()
    desk.type(PAT, "ready")
    assert numbers(question(desk)) == [1, 3]


def test_at_most_six_are_asked_about() -> None:
    desk = desk_with(*[P2P] * (MOST + 2))
    desk.type(PAT, "ready")
    assert numbers(question(desk)) == [1, 2, 3, 4, 5, 6]


def test_what_is_taken_before_the_question_is_sent_is_not_in_it() -> None:
    desk = desk_with(P2P, P2P)
    desk.type(PAT, "ready")
    desk.press(C.ACKNOWLEDGE, QUINN, desk.post(1), request=desk.request(1).id)
    assert numbers(question(desk)) == [2]


def test_a_press_on_the_question_is_answered_by_a_line_and_announced_in_the_requests_thread() -> None:
    desk = desk_with(P2P, P2P)
    root = str(int(desk.now.timestamp() * 1000))
    desk.type(PAT, "ready", root=root, activity=root)
    desk.settle(question(desk), Delivered("question"))
    second = desk.request(2)
    outcome = desk.answer(C.MARK_READY, replace(desk.in_channel(PAT, "question"), root=root), second.id)
    assert (outcome.kind, outcome.place) == (OutcomeKind.DONE, Place.LINE)
    assert sorted(heard(desk, lambda: None)) == [
        "Tess: #2 READY: transfer the call to Pat Reyes",
        "thread: @Tess Taylor #2 READY: transfer the call to Pat Reyes",
    ]
    refused = desk.answer(C.MARK_READY, replace(desk.in_channel(TESS, "question"), root=root), desk.request(1).id)
    assert refused.kind is OutcomeKind.FORBIDDEN
    theirs = desk.answer(C.MARK_READY, replace(desk.in_channel(QUINN, "question"), root=root), desk.request(1).id)
    assert (theirs.kind, owners(desk)) == (OutcomeKind.DONE, [(S.READY, QUINN.id), (S.READY, PAT.id)])
    late = desk.answer(C.MARK_READY, replace(desk.in_channel(PAT, "question"), root=root), desk.request(1).id)
    assert late.kind is OutcomeKind.OWNED


def test_the_words_are_never_taken_for_a_post_that_was_lost() -> None:
    desk = Desk().open()
    desk.file()
    (post,) = [one for one in desk.claim() if one.held.effect.kind is EffectKind.POST_REQUEST]
    root = str(int(desk.now.timestamp() * 1000))
    desk.settle(post, TryAgain(desk.now, "timed out", doubtful=True))
    desk.type(PAT, "ready", root=root, activity=root)
    desk.react(QUINN, root, "like")
    turn = replace(desk.in_channel(QUINN, root), root=root)
    desk.answer(C.MARK_READY, turn, desk.request().id)
    assert [ref for ref in desk.store.kept.messages.values() if ref.place is Place.POST] == []


def test_said_again_at_ready_it_only_teaches_an_extension() -> None:
    desk = desk_with(P2P, P2P)
    take(desk, 1)
    said(desk, PAT, "ready")
    assert said(desk, PAT, "ready, ext 4410") == []
    assert (desk.person(PAT) or PAT).extension == "4410"
    assert owners(desk) == [(S.READY, PAT.id), (S.WAITING, None)]


def test_not_ready_takes_back_the_only_ready() -> None:
    desk = desk_with(P2P, P2P)
    take(desk, 1)
    said(desk, PAT, "ready")
    assert sorted(said(desk, PAT, "not ready")) == [
        "Tess's READY card: #1 STOP: Pat Reyes is not ready. Don't transfer.",
        "Tess: #1 STOP: Pat Reyes is not ready. Don't transfer.",
        "thread: @Tess Taylor #1 STOP: Pat Reyes is not ready. Don't transfer.",
    ]
    assert said(desk, PAT, "not ready") == []


def test_with_two_ready_neither_is_taken_back_nor_asked_about() -> None:
    desk = desk_with(P2P, P2P)
    for number in (1, 2):
        take(desk, number)
        desk.press(C.MARK_READY, PAT, desk.post(number), request=desk.request(number).id)
    desk.deliver()
    assert said(desk, PAT, "not ready") == []
    assert said(desk, PAT, "ready") == []


@pytest.mark.parametrize(
    ("person", "text"),
    [
        (PAT, "ready?"),
        (PAT, "is anybody ready for #1"),
        (PAT, "not ready"),
        (TESS, "ready"),
        (SAM, "ready"),
        (OLA, "ready"),
    ],
)
def test_what_is_not_plainly_said_by_a_pharmacist_means_nothing(person: Person, text: str) -> None:
    assert said(posted(), person, text) == []


def test_a_number_names_the_request_whoever_has_it_now() -> None:
    desk = desk_with(P2P, P2P)
    take(desk, 1)
    assert sorted(said(desk, PAT, "ready for #2")) == [
        "Tess: #2 READY: transfer the call to Pat Reyes",
        "thread: @Tess Taylor #2 READY: transfer the call to Pat Reyes",
    ]
    assert said(desk, PAT, "not ready for #2") != []
    said(desk, PAT, "can't take #2")
    assert owners(desk) == [(S.ACKNOWLEDGED, PAT.id), (S.WAITING, None)]
    assert said(desk, PAT, "not ready for #7") == []


def test_an_estimate_is_that_of_the_only_one_they_have() -> None:
    desk = desk_with(P2P, P2P)
    assert said(desk, PAT, "ready in 5") == []
    take(desk, 1)
    assert said(desk, PAT, "ready in 5") == ["Tess: #1: Pat Reyes will be ready about HH:MM. Don't transfer yet."]


def test_what_may_mean_ready_is_asked_about_only_who_has_one() -> None:
    desk = desk_with(P2P, P2P)
    assert said(desk, PAT, "ready I think") == []
    take(desk, 1)
    doubt = ["thread: @Pat Reyes #1: are you ready for the transfer now?"]
    assert said(desk, PAT, "ready I think") == doubt
    assert said(desk, PAT, "ready I think") == said(desk, PAT, "thanks everybody") == []


def test_with_nothing_open_nothing_is_said() -> None:
    assert said(Desk().open(), PAT, "ready") == []
    assert said(desk_with(CALLBACK), PAT, "ready") == []


def test_only_a_bound_channel_is_listened_to_and_only_its_own_requests_count() -> None:
    desk = posted()
    take(desk, 1)
    turn = replace(desk.in_channel(PAT), channel=OTHER)
    bind = BindChannel(OTHER)
    desk.do(lambda uow: chat.channel_message(uow, turn, "ready", bind, mentioned=False))
    assert desk.request().status is S.ACKNOWLEDGED
    desk.do(lambda uow: uow.channels.bind(replace(uow.channels.all_bound()[0], id=OTHER), desk.now))
    again_there = replace(desk.in_channel(PAT), channel=OTHER)
    desk.do(lambda uow: chat.channel_message(uow, again_there, "ready", bind, mentioned=False))
    assert desk.request().status is S.ACKNOWLEDGED


def test_the_same_post_sent_again_is_read_once() -> None:
    desk = posted()
    take(desk, 1)
    desk.type(PAT, "ready", activity="f:1")
    desk.type(PAT, "not ready")
    desk.type(PAT, "ready", activity="f:1")
    assert desk.request().status is S.ACKNOWLEDGED


def test_a_reply_in_a_thread_is_no_post_of_its_own() -> None:
    desk = posted()
    assert not is_own_post(desk.in_channel(PAT, root=desk.post()))
    assert not is_own_post(desk.in_chat(PAT))
    assert is_own_post(desk.in_channel(PAT))


def test_a_question_to_nobody_or_nowhere_lists_nothing() -> None:
    desk = posted()
    desk.type(PAT, "ready")
    (effect,) = [one for one in desk.queued() if one.view is View.WHICH_READY]
    for lost in (replace(effect, person=None), replace(effect, lane="channel:gone")):
        assert desk.read(lambda uow, lost=lost: loading.load(uow, held(lost), desk.now)).listed == ()
    assert desk.read(lambda uow: loading.load(uow, held(effect), desk.now)).listed != ()
