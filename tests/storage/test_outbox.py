"""The outbox's part of the contract: lanes, leases, order, collapse. It runs against each store of conftest.STORES."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from desk.effects import Effect, EffectKind, View
from desk.ports import UnitOfWork
from desk.records import Outgoing, ProblemState, PutBack
from storage.unit_of_work import Unit
from tests.storage.conftest import ClosingStore
from tests.storage.examples import CHANNEL, LANE, T0, a_line, a_notice, a_post, a_refresh, a_request, after

pytestmark = pytest.mark.asyncio


async def put(store: ClosingStore, *effects: Effect, at: datetime = T0) -> None:
    def work(uow: UnitOfWork) -> None:
        for effect in effects:
            uow.outbox.put(effect, at)

    await store.run(work)


async def claim(store: ClosingStore, seconds: float, owner: str = "a", limit: int = 9) -> Sequence[Outgoing]:
    return await store.run(lambda uow: uow.outbox.claim(owner, after(seconds), after(seconds + 20), limit))


async def go_on(store: ClosingStore, held: Outgoing, seconds: float) -> Outgoing | None:
    def work(uow: UnitOfWork) -> Outgoing | None:
        assert uow.outbox.sent(held, "m1")
        return uow.outbox.next(held, after(seconds), after(seconds + 20))

    return await store.run(work)


async def drain(store: ClosingStore, seconds: float) -> list[Effect]:
    """Return everything that is due, in the order in which it is handed out."""
    done: list[Effect] = []
    for claimed in await claim(store, seconds):
        held: Outgoing | None = claimed
        while held is not None:
            done.append(held.effect)
            held = await go_on(store, held, seconds)
    return done


async def test_an_effect_comes_back_whole(store: ClosingStore) -> None:
    show = Effect(EffectKind.SHOW, LANE, None, None, "tess", View.SETUP_DONE, "draft-1", "root-1")
    await put(store, show)
    (held,) = await claim(store, 1)
    assert (held.lane, held.owner, held.effect, held.attempts, held.queued_at) == (LANE, "a", show, 1, T0)
    assert not held.doubtful


async def test_one_lane_hands_out_one_message_at_a_time(store: ClosingStore) -> None:
    await put(store, a_post(), a_line(1), a_notice(1))
    claimed = await claim(store, 1)
    assert sorted(held.effect.kind for held in claimed) == [EffectKind.NOTIFY_PERSON, EffectKind.POST_REQUEST]
    assert await claim(store, 2, "b") == []
    post = next(held for held in claimed if held.lane == LANE)
    line = await go_on(store, post, 3)
    assert line is not None
    assert line.effect == a_line(1)
    assert await go_on(store, line, 4) is None


async def test_the_lane_that_waited_longest_comes_first(store: ClosingStore) -> None:
    await put(store, a_notice(1, "tom"), at=after(2))
    await put(store, a_notice(1, "tess"), at=after(1))
    (held,) = await claim(store, 3, limit=1)
    assert held.effect.person == "tess"
    (held,) = await claim(store, 3, limit=1)
    assert held.effect.person == "tom"


async def test_events_keep_their_order_and_refreshes_go_last(store: ClosingStore) -> None:
    await put(store, a_refresh(), a_line(1), a_refresh("request-2"), a_post("request-2"), a_line(2))
    assert await drain(store, 1) == [
        a_line(1),
        a_post("request-2"),
        a_line(2),
        a_refresh(),
        a_refresh("request-2"),
    ]


async def test_pending_refreshes_of_one_post_are_one(store: ClosingStore) -> None:
    await put(store, a_refresh(), a_refresh())
    await put(store, a_refresh(), a_refresh("request-2"))
    assert await drain(store, 1) == [a_refresh(), a_refresh("request-2")]
    await put(store, a_refresh())
    assert await drain(store, 2) == [a_refresh()]


async def test_a_refresh_under_way_does_not_stand_for_a_later_one(store: ClosingStore) -> None:
    await put(store, a_refresh())
    (held,) = await claim(store, 1)
    await put(store, a_refresh())
    following = await go_on(store, held, 2)
    assert following is not None
    assert following.effect == a_refresh()


async def test_a_refresh_put_back_gives_way_to_a_later_one(store: ClosingStore) -> None:
    await put(store, a_refresh())
    (held,) = await claim(store, 1)
    await put(store, a_refresh())
    assert await store.run(lambda uow: uow.outbox.again(held, PutBack(after(5), "429")))
    assert await drain(store, 4) == []
    assert await drain(store, 5) == [a_refresh()]


async def test_a_message_that_waits_holds_back_its_own_thread_only(store: ClosingStore) -> None:
    await put(store, a_post(), a_line(2), a_post("request-2"), a_refresh())

    def put_back(uow: UnitOfWork) -> Outgoing | None:
        assert uow.outbox.again(held, PutBack(after(9), "429"))
        return uow.outbox.next(held, after(2), after(22))

    (held,) = await claim(store, 1)
    following = await store.run(put_back)
    assert following is not None
    assert following.effect == a_post("request-2")
    refresh = await go_on(store, following, 3)
    assert refresh is not None
    assert refresh.effect == a_refresh()
    assert await go_on(store, refresh, 3) is None
    assert await store.run(lambda uow: uow.outbox.earliest(after(3))) == after(9)
    assert await drain(store, 8) == []
    assert await drain(store, 9) == [a_post(), a_line(2)]


async def test_a_message_put_back_is_tried_again_and_counted(store: ClosingStore) -> None:
    await put(store, a_post())
    (held,) = await claim(store, 1)
    assert await store.run(lambda uow: uow.outbox.again(held, PutBack(after(4), "503")))
    assert await store.run(lambda uow: uow.outbox.earliest(after(1))) == after(4)
    assert await claim(store, 3) == []
    (again,) = await claim(store, 4)
    assert (again.id, again.attempts, again.doubtful) == (held.id, 2, False)


async def test_new_work_does_not_wait_for_what_was_put_back(store: ClosingStore) -> None:
    await put(store, a_post())
    (held,) = await claim(store, 1)
    assert await store.run(lambda uow: uow.outbox.again(held, PutBack(after(40), "429")))
    await put(store, a_post("request-2"), at=after(2))
    assert [one.effect for one in await claim(store, 3)] == [a_post("request-2")]


async def test_doubt_is_remembered(store: ClosingStore) -> None:
    await put(store, a_post())
    (held,) = await claim(store, 1)
    assert await store.run(lambda uow: uow.outbox.again(held, PutBack(after(4), "timeout", doubtful=True)))
    (again,) = await claim(store, 4)
    assert again.doubtful
    assert await store.run(lambda uow: uow.outbox.again(again, PutBack(after(5), "429")))
    (third,) = await claim(store, 5)
    assert (third.doubtful, third.attempts) == (True, 3)


async def test_a_dead_message_holds_nothing_back(store: ClosingStore) -> None:
    await put(store, a_post(), a_line(1))
    (held,) = await claim(store, 1)

    def give_up(uow: UnitOfWork) -> Outgoing | None:
        assert uow.outbox.dead(held, "403")
        return uow.outbox.next(held, after(1), after(21))

    following = await store.run(give_up)
    assert following is not None
    assert following.effect == a_line(1)


async def test_a_lost_hold_changes_nothing(store: ClosingStore) -> None:
    await put(store, a_refresh())
    (lost,) = await claim(store, 1)
    (held,) = await claim(store, 21, "b")
    assert held.id == lost.id
    assert held.epoch > lost.epoch
    for stale in (lost, replace(held, owner="a"), replace(held, epoch=lost.epoch)):
        assert not await store.run(lambda uow, stale=stale: uow.outbox.sent(stale, "m1"))
        assert not await store.run(lambda uow, stale=stale: uow.outbox.again(stale, PutBack(after(30), "late")))
        assert not await store.run(lambda uow, stale=stale: uow.outbox.dead(stale, "late"))
        assert await store.run(lambda uow, stale=stale: uow.outbox.next(stale, after(22), after(42))) is None
    assert await store.run(lambda uow: uow.outbox.sent(held, "m1"))
    assert not await store.run(lambda uow: uow.outbox.sent(held, "m2"))


async def test_a_settlement_that_is_repeated_does_not_hold_what_it_handed_out(store: ClosingStore) -> None:
    await put(store, a_post(), a_line(1), a_line(2))
    (post,) = await claim(store, 1)
    line = await go_on(store, post, 2)  # kept, but the answer was lost
    assert line is not None
    assert not await store.run(lambda uow: uow.outbox.sent(post, "m1"))
    assert await store.run(lambda uow: uow.outbox.next(post, after(3), after(23))) is None
    await store.run(lambda uow: uow.outbox.recall("a", (), after(4)))
    assert await drain(store, 5) == [a_line(1), a_line(2)]


@pytest.mark.parametrize("effect", [a_refresh(), Effect(EffectKind.LEARN_MEMBERS, LANE)])
async def test_what_repeats_safely_goes_again_at_once(store: ClosingStore, effect: Effect) -> None:
    await put(store, effect)
    (lost,) = await claim(store, 1)
    assert await claim(store, 20, "b") == []
    (held,) = await claim(store, 21, "b")
    assert (held.id, held.effect, held.attempts, held.doubtful) == (lost.id, effect, 2, False)


@pytest.mark.parametrize("effect", [a_post(), a_line(1), Effect(EffectKind.SHOW, LANE, view=View.GUIDE)])
async def test_what_may_have_arrived_waits_for_evidence(store: ClosingStore, effect: Effect) -> None:
    await put(store, effect)
    (lost,) = await claim(store, 1)
    assert await claim(store, 21, "b") == []
    assert await store.run(lambda uow: uow.outbox.earliest(after(21))) == after(24)
    (held,) = await claim(store, 24, "b")
    assert (held.id, held.effect, held.attempts, held.doubtful) == (lost.id, effect, 2, True)


async def test_a_half_sent_refresh_gives_way_to_a_later_one(store: ClosingStore) -> None:
    await put(store, a_refresh())
    await claim(store, 1)
    await put(store, a_refresh())
    assert await drain(store, 21) == [a_refresh()]


async def test_a_held_lane_is_due_when_its_lease_ends(store: ClosingStore) -> None:
    assert await store.run(lambda uow: uow.outbox.earliest(T0)) is None
    await put(store, a_post(), at=after(1))
    assert await store.run(lambda uow: uow.outbox.earliest(after(2))) == after(1)
    (held,) = await claim(store, 2)
    await put(store, a_line(1), at=after(3))
    assert await store.run(lambda uow: uow.outbox.earliest(after(3))) == after(22)
    line = await go_on(store, held, 4)
    assert line is not None
    assert await go_on(store, line, 5) is None
    assert await store.run(lambda uow: uow.outbox.earliest(after(5))) is None


async def test_a_start_lets_go_of_every_lane(store: ClosingStore) -> None:
    await put(store, a_refresh(), a_notice(1))
    before = await claim(store, 1)
    await store.run(lambda uow: uow.outbox.release_all())
    assert not await store.run(lambda uow: any(uow.outbox.sent(held, "m1") for held in before))
    earliest = await store.run(lambda uow: uow.outbox.earliest(after(2)))
    assert earliest is not None
    assert earliest <= after(2)
    assert [held.effect for held in await claim(store, 2, "b")] == [a_refresh()]
    assert [held.effect for held in await claim(store, 5, "b")] == [a_notice(1)]


async def test_a_unit_may_queue_and_claim(store: ClosingStore) -> None:
    def work(uow: UnitOfWork) -> Sequence[Outgoing]:
        uow.requests.add(a_request())
        uow.outbox.put(a_post(), T0)
        return uow.outbox.claim("a", after(1), after(21), 9)

    (held,) = await store.run(work)
    assert held.lane == f"channel:{CHANNEL}"


async def test_a_doubtful_post_is_found_by_when_its_sending_began_and_may_be_believed(store: ClosingStore) -> None:
    await put(store, a_post(), a_line(1))
    (held,) = await claim(store, 1)
    assert await store.run(lambda uow: uow.outbox.again(held, PutBack(after(4), "timeout", doubtful=True)))
    assert await store.run(lambda uow: uow.outbox.doubts(LANE, after(2), after(9))) == []
    (doubt,) = await store.run(lambda uow: uow.outbox.doubts(LANE, after(0), after(2)))
    assert (doubt.id, doubt.request) == (held.id, held.effect.request)
    await store.run(lambda uow: uow.outbox.believe(doubt, "m-unknown"))
    assert [effect.kind for effect in await drain(store, 5)] == [EffectKind.SAY_IN_THREAD]


async def test_a_post_that_was_repeated_is_still_found_and_stays_as_it_is(store: ClosingStore) -> None:
    await put(store, a_post())
    (held,) = await claim(store, 1)
    assert await store.run(lambda uow: uow.outbox.again(held, PutBack(after(4), "timeout", doubtful=True)))
    assert [effect.kind for effect in await drain(store, 5)] == [EffectKind.POST_REQUEST]
    (doubt,) = await store.run(lambda uow: uow.outbox.doubts(LANE, after(0), after(2)))
    await store.run(lambda uow: uow.outbox.believe(doubt, "m-unknown"))
    assert await drain(store, 9) == []


async def test_each_doubtful_sending_of_a_post_is_found_by_its_own_time(store: ClosingStore) -> None:
    await put(store, a_post())
    for second in (1, 40, 90):
        (held,) = await claim(store, second)
        back = PutBack(after(second + 3), "answered 504", doubtful=True)
        assert await store.run(lambda uow, held=held, back=back: uow.outbox.again(held, back))
    for second in (1, 40, 90):
        (doubt,) = await store.run(lambda uow, at=second: uow.outbox.doubts(LANE, after(at - 1), after(at + 1)))
        assert doubt.request == "request-1"
    assert len(await store.run(lambda uow: uow.outbox.doubts(LANE, after(0), after(99)))) == 1
    assert await store.run(lambda uow: uow.outbox.doubts(LANE, after(50), after(80))) == []


async def test_a_lane_that_rests_hands_out_nothing(store: ClosingStore) -> None:
    await put(store, a_post(), a_line(1), a_refresh("request-2"))

    def rest(uow: UnitOfWork) -> Outgoing | None:
        assert uow.outbox.again(held, PutBack(after(30), "answered 429", rests=True))
        return uow.outbox.next(held, after(2), after(22))

    (held,) = await claim(store, 1)
    assert await store.run(rest) is None
    await put(store, a_post("request-3"), a_refresh(), at=after(3))
    assert await claim(store, 20, "b") == []
    await store.run(lambda uow: uow.outbox.release_all())
    assert await claim(store, 24, "b") == []
    assert await store.run(lambda uow: uow.outbox.earliest(after(24))) == after(30)
    assert await drain(store, 29) == []
    assert await drain(store, 30) == [a_post(), a_line(1), a_post("request-3"), a_refresh("request-2"), a_refresh()]


async def test_a_lane_that_rests_with_nothing_in_it_is_not_due(store: ClosingStore) -> None:
    await put(store, a_post())
    (held,) = await claim(store, 1)
    assert await store.run(lambda uow: uow.outbox.again(held, PutBack(after(9), "429", doubtful=True, rests=True)))
    (doubt,) = await store.run(lambda uow: uow.outbox.doubts(LANE, after(0), after(2)))
    await store.run(lambda uow: uow.outbox.believe(doubt, "m1"))
    await store.run(lambda uow: uow.outbox.release_all())
    assert await claim(store, 2) == []
    assert await store.run(lambda uow: uow.outbox.earliest(after(2))) is None
    await put(store, a_line(1), at=after(3))
    assert await store.run(lambda uow: uow.outbox.earliest(after(3))) == after(9)


async def test_what_was_never_tried_counts_as_no_attempt(store: ClosingStore) -> None:
    await put(store, a_post())
    (held,) = await claim(store, 1)
    back = PutBack(after(4), "at Teams' pace", rests=True, untried=True)
    assert await store.run(lambda uow: uow.outbox.again(held, back))
    (again,) = await claim(store, 4)
    assert (again.id, again.attempts, again.doubtful) == (held.id, 1, False)


@pytest.mark.parametrize("rests", [True, False])
async def test_after_a_clock_was_set_back_nothing_waits_for_the_old_time(store: ClosingStore, *, rests: bool) -> None:
    await put(store, a_post())
    (held,) = await claim(store, 7200)
    assert await store.run(lambda uow: uow.outbox.again(held, PutBack(after(7230), "429", rests=rests)))
    assert await claim(store, 7229) == []
    assert [one.id for one in await claim(store, 3600)] == [held.id]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE outbox_message SET kind = 'future_kind' WHERE id = 1",
        "UPDATE outbox_message SET view = 'future_view' WHERE id = 1",
    ],
)
@pytest.mark.parametrize("half_sent", [True, False])
async def test_what_another_version_queued_is_dead_and_the_next_goes(
    connection: sqlite3.Connection, unit: Unit, change: str, *, half_sent: bool
) -> None:
    unit.outbox.put(Effect(EffectKind.SHOW, LANE, person="tess", view=View.GUIDE), T0)
    unit.outbox.put(a_post(), T0)
    if half_sent:
        assert len(unit.outbox.claim("a", after(1), after(21), 9)) == 1
        unit.outbox.release_all()
        assert [one.effect for one in unit.outbox.claim("a", after(2), after(3), 9)] == [a_post()]
        unit.outbox.release_all()
    unit.finish()
    connection.execute(change)
    found = [one.effect for one in unit.outbox.claim("b", after(60), after(80), 9)]
    assert found == ([] if half_sent else [a_post()])
    found += [one.effect for one in unit.outbox.claim("b", after(90), after(110), 9)]
    assert found == [a_post()]
    dead = connection.execute("SELECT id, state, reason FROM outbox_message WHERE state = 'dead'").fetchall()
    assert dead == [(1, "dead", "not known to this version")]


# -------------------------------------------------------------------------------------------------- Teams' windows


async def called(store: ClosingStore, held: Outgoing, seconds: float) -> Outgoing | None:
    def work(uow: UnitOfWork) -> Outgoing | None:
        uow.outbox.called(held, after(seconds))
        assert uow.outbox.sent(held, f"m{held.id}")
        return uow.outbox.next(held, after(seconds), after(seconds + 20))

    return await store.run(work)


async def seven_calls(store: ClosingStore) -> None:
    """Let the channel's lane make as many calls as one second bears, all ended at 1 s; one more waits."""
    await put(store, *(a_line(number) for number in range(1, 9)))
    held: Outgoing | None = (await claim(store, 1))[0]
    for _ in range(7):
        assert held is not None
        held = await called(store, held, 1)
    assert held is None


async def test_a_lane_waits_for_teams_windows_whoever_made_the_calls(store: ClosingStore) -> None:
    await seven_calls(store)
    assert await store.run(lambda uow: uow.outbox.earliest(after(1))) == after(2)
    assert await claim(store, 1.9, "b") == []
    (eighth,) = await claim(store, 2, "b")
    assert eighth.effect == a_line(8)


async def test_an_edit_goes_while_the_windows_are_full(store: ClosingStore) -> None:
    await seven_calls(store)
    await put(store, a_refresh(), at=after(1))
    (edit,) = await claim(store, 1.5, "b")
    assert edit.effect == a_refresh()
    assert await go_on(store, edit, 1.6) is None
    assert await store.run(lambda uow: uow.outbox.earliest(after(1.6))) == after(2)


async def test_an_edit_that_waits_does_not_hide_when_the_windows_open(store: ClosingStore) -> None:
    await seven_calls(store)
    await put(store, a_refresh(), at=after(1))
    (edit,) = await claim(store, 1.5, "b")
    assert await store.run(lambda uow: uow.outbox.again(edit, PutBack(after(30), "429")))
    assert await claim(store, 1.6, "b") == []
    assert await store.run(lambda uow: uow.outbox.earliest(after(1.6))) == after(2)


async def test_a_call_that_a_dead_holder_may_have_made_counts(store: ClosingStore) -> None:
    await put(store, *(a_line(number) for number in range(1, 9)))
    held: Outgoing | None = (await claim(store, 1))[0]
    for _ in range(6):
        assert held is not None
        held = await called(store, held, 20.5)
    assert await claim(store, 41, "b") == []
    assert await store.run(lambda uow: uow.outbox.earliest(after(41))) == after(44)


async def test_a_call_under_a_lost_hold_changes_nothing(store: ClosingStore) -> None:
    await put(store, a_post())
    (late,) = await claim(store, 1)
    await claim(store, 22, "b")

    def work(uow: UnitOfWork) -> bool:
        uow.outbox.called(late, after(23))
        return uow.outbox.sent(late, "m1")

    assert not await store.run(work)


# ------------------------------------------------------------------------------------------------ a lost commit


async def test_what_is_held_unheard_goes_back_untried_and_what_is_worked_on_stays(store: ClosingStore) -> None:
    await put(store, a_post(), a_notice(1), a_notice(1, "tom"))
    before = {held.lane: held for held in await claim(store, 1)}
    await claim(store, 1, "b")
    busy = {held.lane for held in before.values() if held.effect.person == "tess"}
    await store.run(lambda uow: uow.outbox.recall("b", (), after(2)))
    await store.run(lambda uow: uow.outbox.recall("a", busy, after(2)))
    again = {held.lane: held for held in await claim(store, 2, "b")}
    assert set(again) == set(before) - busy
    assert {(held.attempts, held.doubtful) for held in again.values()} == {(1, False)}


async def test_a_holder_never_takes_from_itself_a_lane_that_it_works_on_however_old_the_lease(
    store: ClosingStore,
) -> None:
    await put(store, a_post(), a_notice(1))
    held = {one.lane: one for one in await claim(store, 1)}
    busy = set(held)
    assert await store.run(lambda uow: uow.outbox.claim("a", after(60), after(80), 9, busy)) == []
    assert await go_on(store, held[LANE], 61) is None
    await store.run(lambda uow: uow.outbox.claim("b", after(62), after(82), 9, busy))
    (doubtful,) = await store.run(lambda uow: uow.outbox.problems(9))
    assert (doubtful.effect, doubtful.state) == (a_notice(1), ProblemState.DOUBTFUL)


# ------------------------------------------------------------------------------------------- what an operator sees


async def trouble(store: ClosingStore) -> None:
    """Leave a dead post and a doubtful notice."""
    await put(store, a_post())
    await put(store, a_notice(1), at=after(1))
    back = PutBack(after(60), "answered 504", doubtful=True)
    for held in await claim(store, 2):
        if held.lane == LANE:
            await give_up(store, held, 2)
        else:
            assert await store.run(lambda uow, held=held: uow.outbox.again(held, back))


async def give_up(store: ClosingStore, held: Outgoing, seconds: float) -> None:
    def work(uow: UnitOfWork) -> None:
        assert uow.outbox.dead(held, "answered 403")
        uow.outbox.next(held, after(seconds), after(seconds + 20))

    await store.run(work)


async def test_problems_are_the_dead_and_the_doubtful_oldest_first(store: ClosingStore) -> None:
    await put(store, a_line(9))
    await drain(store, 1)
    assert await store.read(lambda uow: uow.outbox.problems(9)) == []
    await trouble(store)
    dead, doubtful = await store.read(lambda uow: uow.outbox.problems(9))
    assert (dead.effect, dead.state, dead.reason, dead.attempts) == (a_post(), ProblemState.DEAD, "answered 403", 1)
    assert (doubtful.effect, doubtful.state, doubtful.queued_at) == (a_notice(1), ProblemState.DOUBTFUL, after(1))
    assert await store.read(lambda uow: uow.outbox.problems(1)) == [dead]
    assert await store.read(lambda uow: uow.outbox.problem(doubtful.id)) == doubtful
    assert await store.read(lambda uow: uow.outbox.problem(99)) is None


async def test_a_problem_goes_again_at_once(store: ClosingStore) -> None:
    await trouble(store)
    for problem in await store.read(lambda uow: uow.outbox.problems(9)):
        assert await store.run(lambda uow, problem=problem: uow.outbox.send_again(problem.id, after(5)))
    again = await claim(store, 5)
    assert {(held.effect.kind, held.queued_at) for held in again} == {
        (EffectKind.POST_REQUEST, after(5)),
        (EffectKind.NOTIFY_PERSON, after(5)),
    }
    assert not await store.run(lambda uow: uow.outbox.send_again(again[0].id, after(6)))


async def test_a_problem_that_is_dismissed_rests_for_ever(store: ClosingStore) -> None:
    await trouble(store)
    for problem in await store.read(lambda uow: uow.outbox.problems(9)):
        assert await store.run(lambda uow, problem=problem: uow.outbox.dismiss(problem.id))
        assert not await store.run(lambda uow, problem=problem: uow.outbox.dismiss(problem.id))
    assert await store.read(lambda uow: uow.outbox.problems(9)) == []
    assert await claim(store, 61) == []
    assert await store.run(lambda uow: uow.outbox.earliest(after(62))) is None


async def test_since_when_the_longest_waiting_message_waits(store: ClosingStore) -> None:
    assert await store.read(lambda uow: uow.outbox.waiting_since()) is None
    await put(store, a_notice(1, "tom"), at=after(3))
    await put(store, a_post(), at=after(2))
    assert await store.read(lambda uow: uow.outbox.waiting_since()) == after(2)
    await drain(store, 4)
    assert await store.read(lambda uow: uow.outbox.waiting_since()) is None


async def test_a_refresh_that_was_given_up_goes_again_beside_a_newer_one(store: ClosingStore) -> None:
    await put(store, a_refresh())
    (held,) = await claim(store, 1)
    await give_up(store, held, 1)
    await put(store, a_refresh(), at=after(2))
    assert await store.run(lambda uow: uow.outbox.send_again(held.id, after(3)))
    assert await drain(store, 4) == [a_refresh(), a_refresh()]
