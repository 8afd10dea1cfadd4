"""The outbox's side: what a claimed message carries, and what each way to settle it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar, cast

import pytest

from desk.commands import CommandKind
from desk.delivery import ChatOpened, Delivered, Delivery, GivenUp, MembersLearnt, NothingToSend, Settlement, TryAgain
from desk.effects import Effect, EffectKind, View, to_channel, to_person
from desk.events import EventKind
from desk.handlers import arriving, delivering
from desk.handlers.delivering import Work
from desk.model import Kind, MessageRef, Person, Place
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind
from desk.retention import FIRST_LOOK
from desk.snapshot import snapshot
from tests.desk.build import CHANNEL, NOW, OLA, PAT, QUINN, TESS
from tests.desk.talk import LEASE, URL, Desk, SpoiltUnit, held, posted
from tests.fake_outbox import State
from tests.fakes import FakeStore

T = TypeVar("T")

C, E, K = CommandKind, EventKind, EffectKind


def only(desk: Desk, kind: EffectKind) -> Delivery:
    """Claim everything and return the one delivery of this kind."""
    (found,) = [one for one in desk.claim() if one.held.effect.kind is kind]
    return found


def state(desk: Desk, delivery: Delivery) -> State:
    return desk.store.kept.letters[delivery.held.id].state


# ----------------------------------------------------------------------------------------------------- what is due


def test_nothing_to_do_and_nothing_planned() -> None:
    desk = Desk().open()
    assert desk.do(lambda uow: delivering.claim(uow, "p1", NOW, NOW + LEASE, 8)) == Work(
        (), timer_due=False, look_again=NOW + FIRST_LOOK
    )


def test_a_timer_that_is_due_is_told_and_the_earliest_of_both_is_when_to_look_again() -> None:
    desk = Desk().open()
    desk.do(lambda uow: uow.timers.set(Timer("a", NOW, TimerKind.RELEASE_GRACE, "r1")))
    desk.tell(TESS, "guide")
    work = desk.do(lambda uow: delivering.claim(uow, "p1", NOW, NOW + LEASE, 8))
    assert (len(work.deliveries), work.timer_due, work.look_again) == (1, True, NOW)
    desk.wait(0)
    later = desk.do(lambda uow: delivering.claim(uow, "p1", NOW, NOW + LEASE, 8))
    assert later == Work((), timer_due=False, look_again=NOW + LEASE)


# ------------------------------------------------------------------------------------------- what a message carries


def test_a_post_carries_the_request_as_it_is_now_and_its_channel() -> None:
    desk = Desk().open()
    desk.file()
    delivery = only(desk, K.POST_REQUEST)
    request, event = desk.request(), desk.read(lambda uow: uow.audit.get(desk.request().id, 1))
    assert delivery == Delivery(
        delivery.held,
        snapshot=desk.read(lambda uow: snapshot(uow, request, desk.now, event)),
        person=desk.person(TESS),
        channel=desk.read(lambda uow: uow.channels.bound()),
        read_at=desk.now,
    )


def test_a_notice_carries_its_own_event_and_person_and_an_edit_its_message() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.react(QUINN, desk.post(), "like")
    claimed = {one.held.lane: one for one in desk.claim()}
    told = claimed["person:quinn"]
    assert told.person == desk.person(QUINN)
    assert told.snapshot is not None
    assert told.snapshot.event is not None
    assert (told.snapshot.event.kind, told.refs) == (E.FOUND_OWNED, ())
    edit = claimed[to_channel(CHANNEL)]
    assert edit.refs == (MessageRef(CHANNEL, desk.post(), Place.POST, desk.request().id),)


def test_a_form_carries_its_draft_and_the_roster_a_list_its_requests() -> None:
    desk = posted()
    desk.tell(TESS, "p2p")
    form = only(desk, K.SHOW)
    assert (form.draft, form.roster) == (
        desk.store.kept.drafts[str(form.held.effect.draft)],
        (desk.person(PAT), desk.person(QUINN)),
    )
    desk.settle(form, Delivered("f1"))
    assert desk.store.kept.drafts[str(form.held.effect.draft)].message == "f1"
    desk.tell(TESS, "mine")
    mine = only(desk, K.SHOW)
    assert [one.request for one in mine.listed] == [desk.request()]
    desk.settle(mine, Delivered("f2"))
    desk.tell(TESS, "guide")
    assert only(desk, K.SHOW).listed == ()


def test_a_form_posted_before_its_own_id_was_known_stays_posted() -> None:
    desk = Desk().open()
    desk.tell(TESS, "p2p")
    form = only(desk, K.SHOW)
    desk.file(draft=str(form.held.effect.draft))
    desk.settle(form, Delivered("f1"))
    assert desk.store.kept.drafts == {}
    desk.tell(TESS, "callback")


def test_a_message_of_a_request_that_is_gone_carries_nothing() -> None:
    desk = Desk().open()
    desk.do(lambda uow: uow.outbox.put(Effect(K.POST_REQUEST, to_channel(CHANNEL), "gone"), NOW))
    delivery = only(desk, K.POST_REQUEST)
    assert delivery.snapshot is None
    assert desk.settle(delivery, GivenUp("answered 404")) is None
    assert state(desk, delivery) is State.DEAD


# ------------------------------------------------------------------------------------------------ what became of it


def test_a_delivered_message_is_remembered_where_emojis_and_edits_find_it() -> None:
    desk = posted()
    desk.press(C.MARK_READY, PAT, desk.post())
    desk.deliver()
    request = desk.request().id
    kept = {(ref.conversation, ref.place) for ref in desk.store.kept.messages.values() if ref.request == request}
    assert kept == {
        (CHANNEL, Place.POST),
        (CHANNEL, Place.LINE),
        ("a:tess", Place.RECEIPT),
        ("a:tess", Place.READY_NOTICE),
    }


@pytest.mark.parametrize("activity", [None, "p1"])
def test_a_post_without_an_id_is_sent_and_not_found_again(activity: str | None) -> None:
    desk = Desk().open()
    desk.file()
    delivery = only(desk, K.POST_REQUEST)
    desk.settle(delivery, Delivered(activity))
    assert state(desk, delivery) is State.SENT
    assert ((CHANNEL, "p1") in desk.store.kept.messages) == (activity is not None)


def test_a_message_for_nobody_is_remembered_nowhere() -> None:
    desk = posted()
    effect = Effect(K.NOTIFY_PERSON, to_person("gone"), desk.request().id, 1, person="gone")
    desk.do(lambda uow: uow.outbox.put(effect, NOW))
    before = desk.store.kept.messages
    delivery = only(desk, K.NOTIFY_PERSON)
    assert delivery.person == desk.person(TESS)
    nobody = Delivery(delivery.held)
    desk.settle(nobody, Delivered("m9"))
    assert desk.store.kept.messages == before


def test_a_chat_is_opened_first_and_the_message_follows_into_it() -> None:
    desk = posted()
    desk.do(lambda uow: uow.people.save(Person("quinn", "Quinn Osei", "29:quinn", None, URL)))
    desk.react(PAT, desk.post(), "like")
    desk.react(QUINN, desk.post(), "like")
    (delivery,) = [one for one in desk.claim() if one.held.lane == "person:quinn"]
    following = desk.settle(delivery, ChatOpened("a:new"))
    assert following is not None
    assert following.person is not None
    assert (following.held.effect, following.person.chat) == (delivery.held.effect, "a:new")


def test_a_chat_opened_for_nobody_is_forgotten() -> None:
    desk = Desk().open()
    desk.do(lambda uow: uow.outbox.put(Effect(K.SHOW, to_person("gone"), person="gone", view=View.GUIDE), NOW))
    delivery = only(desk, K.SHOW)
    assert desk.settle(delivery, ChatOpened("a:new")) is not None
    assert desk.read(lambda uow: uow.people.get("gone")) is None


def test_members_are_learnt_and_what_is_known_of_them_is_kept() -> None:
    desk = Desk().open()
    desk.do(lambda uow: uow.outbox.put(Effect(K.LEARN_MEMBERS, to_channel(CHANNEL)), NOW))
    members = (Person("new", "New Member", "29:new"), Person("pat", None, "29:pat2"), Person("quinn", "Quinn Oz"))
    desk.settle(only(desk, K.LEARN_MEMBERS), MembersLearnt(members))
    assert desk.read(lambda uow: uow.people.get("new")) == members[0]
    known = desk.person(PAT)
    assert known is not None
    assert (known.name, known.account, known.chat) == ("Pat Reyes", "29:pat2", "a:pat")
    known = desk.person(QUINN)
    assert known is not None
    assert (known.name, known.account) == ("Quinn Oz", "29:quinn")


def test_a_busy_teams_is_tried_again_in_time() -> None:
    desk = Desk().open()
    desk.file()
    delivery = only(desk, K.POST_REQUEST)
    assert desk.settle(delivery, TryAgain(NOW + timedelta(seconds=3), "answered 429", doubtful=True)) is None
    desk.wait(2)
    assert desk.claim() == ()
    desk.wait(1)
    again = only(desk, K.POST_REQUEST)
    assert (again.held.id, again.held.attempts, again.held.doubtful) == (delivery.held.id, 2, True)


@pytest.mark.parametrize("became", [GivenUp("answered 403"), NothingToSend()])
def test_a_post_that_never_reaches_the_channel_is_told_to_its_technician(became: Settlement) -> None:
    desk = Desk().open()
    desk.file()
    delivery = only(desk, K.POST_REQUEST)
    version = desk.request().version
    said = desk.said_since(lambda: desk.settle(delivery, became))
    assert said == [("notify_person", "tess"), ("refresh_receipt",)]
    assert desk.events()[-1] == (E.UNDELIVERED, None)
    assert (desk.request().is_open, desk.request().channel) == (True, None)
    assert desk.request().version == version + 1


def test_a_post_that_was_given_up_is_posted_in_the_next_channel() -> None:
    desk = Desk().open()
    desk.file()
    desk.settle(only(desk, K.POST_REQUEST), GivenUp("answered 404"))
    turn = desk.in_channel(OLA)
    desk.do(lambda uow: arriving.post_unposted(uow, turn, "19:next"))
    assert desk.request().channel == "19:next"
    assert Effect(K.POST_REQUEST, to_channel("19:next"), desk.request().id) in desk.queued()


@pytest.mark.parametrize("became", [GivenUp("answered 403"), TryAgain(NOW, "answered 503")])
def test_nobody_is_told_of_a_post_that_stands_or_of_a_request_that_is_over(became: Settlement) -> None:
    desk = Desk().open()
    desk.file()
    delivery = only(desk, K.POST_REQUEST)
    before = desk.request()
    desk.do(lambda uow: uow.messages.add(MessageRef(CHANNEL, "copy", Place.POST, before.id)))
    assert desk.said_since(lambda: desk.settle(delivery, became)) == []
    assert desk.request() == before
    ended = Desk().open()
    ended.file()
    delivery = only(ended, K.POST_REQUEST)
    ended.press(C.WITHDRAW, TESS, chat=True)
    over = ended.request()
    assert not over.is_open
    assert ended.said_since(lambda: ended.settle(delivery, became)) == []
    assert ended.request() == over


def test_a_message_whose_outcome_cannot_be_kept_is_abandoned_and_the_next_goes() -> None:
    desk = Desk().open()
    desk.file()
    desk.file(draft="d2")
    first = only(desk, K.POST_REQUEST)

    def abandon(delivery: Delivery) -> Delivery | None:
        until = desk.now + LEASE
        return desk.do(lambda uow: delivering.abandon(uow, delivery.held, "refused", desk.now, until))[0]

    second = abandon(first)
    assert second is not None
    assert second.held.effect == Effect(K.POST_REQUEST, to_channel(CHANNEL), desk.request(2).id)
    assert (state(desk, first), desk.events()) == (State.DEAD, [(E.FILED, TESS.id)])
    assert abandon(second) is None
    assert abandon(second) is None


def test_a_line_that_never_arrives_is_given_up_alone() -> None:
    desk = posted(kind=Kind.PEER_TO_PEER)
    desk.press(C.MARK_READY, PAT, desk.post())
    line = only(desk, K.SAY_IN_THREAD)
    following = desk.settle(line, GivenUp("answered 403"))
    assert following is not None
    assert (state(desk, line), following.held.effect.kind) == (State.DEAD, K.REFRESH_POST)


def test_an_undelivered_post_of_a_request_that_is_gone_tells_nobody() -> None:
    desk = Desk().open()
    desk.file()
    delivery = only(desk, K.POST_REQUEST)
    desk.store.kept.requests = {}
    assert desk.said_since(lambda: desk.settle(delivery, GivenUp("answered 403"))) == []


@pytest.mark.parametrize(
    "became",
    [
        TryAgain(NOW, "busy"),
        GivenUp("answered 403"),
        ChatOpened("a:new"),
        MembersLearnt((OLA,)),
        NothingToSend(),
    ],
)
def test_a_lost_hold_changes_nothing(became: Settlement) -> None:
    desk = Desk().open()
    desk.file()
    late = only(desk, K.POST_REQUEST)
    desk.wait(LEASE.total_seconds())
    desk.claim("p2")
    before = desk.store.kept
    assert desk.settle(late, became) is None
    assert desk.store.kept == before


def test_an_answer_that_comes_after_the_hold_was_lost_is_evidence() -> None:
    desk = Desk().open()
    desk.file()
    late = only(desk, K.POST_REQUEST)
    desk.wait(LEASE.total_seconds())
    desk.claim("p2")
    assert desk.settle(late, Delivered("late")) is None
    assert [ref.activity for ref in desk.store.kept.messages.values() if ref.place is Place.POST] == ["late"]
    assert state(desk, late) is State.SENT


def test_a_late_answer_after_the_repetition_leaves_one_post_and_a_copy_that_points_to_it() -> None:
    desk = Desk().open()
    desk.file()
    late = only(desk, K.POST_REQUEST)
    desk.wait(LEASE.total_seconds())
    desk.claim("p2")
    desk.wait(5)
    (again,) = [one for one in desk.claim("p2") if one.held.effect.kind is K.POST_REQUEST]
    desk.settle(late, Delivered("late"))
    desk.settle(again, Delivered("again"))
    places = {ref.activity: ref.place for ref in desk.store.kept.messages.values() if ref.conversation == CHANNEL}
    assert places == {"late": Place.POST, "again": Place.COPY}


def test_an_edit_that_arrived_after_the_hold_was_lost_is_made_once_more() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    late = only(desk, K.REFRESH_POST)
    desk.wait(LEASE.total_seconds())
    (again,) = [one for one in desk.claim("p2") if one.held.effect.kind is K.REFRESH_POST]
    desk.settle(again, Delivered(desk.post()))
    assert desk.said_since(lambda: desk.settle(late, Delivered(desk.post()))) == [("refresh_post",)]


def test_the_lane_that_is_let_go_tells_when_something_is_due_next() -> None:
    desk = Desk().open()
    desk.tell(TESS, "guide")
    (delivery,) = desk.claim()
    until = desk.now + LEASE
    looked = desk.do(lambda uow: delivering.settle_and_look(uow, delivery, TryAgain(until, "busy"), desk.now, until))
    assert looked == (None, until)


def test_members_of_whom_nothing_is_new_are_left_as_they_are() -> None:
    desk = Desk().open()
    desk.do(lambda uow: uow.outbox.put(Effect(K.LEARN_MEMBERS, to_channel(CHANNEL)), NOW))
    before = desk.store.kept.people
    desk.settle(only(desk, K.LEARN_MEMBERS), MembersLearnt((Person(PAT.id, PAT.name, PAT.account), Person(QUINN.id))))
    assert desk.store.kept.people == before


def test_what_a_commit_left_to_us_unheard_is_put_back_at_once_and_what_is_worked_on_stays() -> None:
    desk = Desk().open()
    desk.file()
    desk.tell(TESS, "guide")
    unheard = {one.held.lane: one for one in desk.claim()}
    desk.do(lambda uow: delivering.recall(uow, "p1", {to_person(TESS.id)}, desk.now))
    (again,) = desk.claim("p2")
    assert (again.held.lane, again.held.attempts, again.held.doubtful) == (to_channel(CHANNEL), 1, False)
    assert desk.settle(unheard[to_channel(CHANNEL)], TryAgain(NOW, "late")) is None


def test_what_was_claimed_and_never_sent_is_handed_back_at_once() -> None:
    desk = Desk().open()
    desk.file()
    unsent = only(desk, K.POST_REQUEST)
    desk.do(lambda uow: delivering.hand_back(uow, unsent, NOW))
    (again,) = [one for one in desk.claim("p2") if one.held.effect == unsent.held.effect]
    assert (again.held.doubtful, again.snapshot) == (False, unsent.snapshot)
    assert desk.settle(Delivery(held(unsent.held.effect)), NothingToSend()) is None


def test_what_cannot_be_opened_is_given_out_as_unreadable_and_the_other_lanes_go_on() -> None:
    desk = Desk().open()
    desk.file()
    sealed = desk.request().id

    class Spoilt(FakeStore):
        """A store in which one request's sealed text was changed."""

        def do(self, work: Callable[[UnitOfWork], T]) -> T:
            return super().do(lambda uow: work(cast("UnitOfWork", SpoiltUnit(uow, sealed))))

    spoilt = Spoilt()
    spoilt.kept = desk.store.kept
    desk.store = spoilt
    desk.tell(PAT, "help")
    due = {one.held.effect.kind: one.unreadable for one in desk.claim()}
    assert due == {K.POST_REQUEST: True, K.REFRESH_RECEIPT: True, K.SHOW: False}


def test_the_ready_card_is_edited_when_ready_is_over() -> None:
    desk = posted()
    desk.press(C.MARK_READY, PAT, desk.post())
    desk.deliver()
    desk.press(C.MARK_NOT_READY, PAT, desk.post())
    edited = [one for one in desk.deliver() if one.held.effect.kind is K.REFRESH_READY]
    (edit,) = edited
    assert [ref.activity for ref in edit.refs] == [desk.message(Place.READY_NOTICE)]
    assert edit.snapshot is not None
    assert edit.snapshot.event is not None
    assert edit.snapshot.event.kind is E.READY


def test_a_request_that_never_was_ready_has_no_ready_card_to_edit() -> None:
    desk = posted()
    effect = Effect(K.REFRESH_READY, to_person(TESS.id), desk.request().id)
    desk.do(lambda uow: uow.outbox.put(effect, desk.now))
    (edit,) = desk.claim()
    assert edit.refs == ()
    assert edit.snapshot is not None
    assert edit.snapshot.event is None


def test_ready_cards_of_earlier_times_are_edited_too() -> None:
    desk = posted()
    desk.press(C.MARK_READY, PAT, desk.post())
    desk.press(C.MARK_NOT_READY, PAT, desk.post())
    desk.press(C.MARK_READY, PAT, desk.post())
    desk.deliver()
    cards = {ref.activity for ref in desk.store.kept.messages.values() if ref.place is Place.READY_NOTICE}
    desk.press(C.COMPLETE_TRANSFER, PAT, desk.post())
    edited = [one for one in desk.deliver() if one.held.effect.kind is K.REFRESH_READY]
    assert len(cards) == 2
    assert {one.held.effect.root or one.refs[0].activity for one in edited} == cards
