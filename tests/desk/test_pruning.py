"""Rows that are of no use any more go, a few at a time; nothing of a request on legal hold does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desk.effects import EffectKind
from desk.handlers import pruning
from desk.model import Kind, Standing
from desk.policy import Retention
from desk.records import Draft, TimerKind
from desk.retention import PRUNE_AT_ONCE, PRUNE_EVERY, PRUNED, Leftover, kept_for
from tests.desk.build import CHANNEL, PAT, TESS
from tests.desk.talk import Desk, posted
from tests.fake_outbox import State


def pruned(desk: Desk, days: float) -> Desk:
    """Let days pass without anything happening but the clock that prunes, until it rests again."""
    desk.now += timedelta(days=days)
    while True:
        tick = desk.store.kept.timers[TimerKind.PRUNE]
        desk.now = max(desk.now, tick.due)
        desk.do(lambda uow, tick=tick: pruning.prune(uow, tick, desk.now))
        if desk.store.kept.timers[TimerKind.PRUNE].due == desk.now + PRUNE_EVERY:
            return desk


def test_a_form_that_nobody_finished_goes_when_its_card_does() -> None:
    desk = Desk().open()
    desk.tell(TESS, "p2p")
    desk.deliver()
    assert len(pruned(desk, 0.9).store.kept.drafts) == 1
    assert pruned(desk, 0.2).store.kept.drafts == {}


def test_deliveries_and_messages_sent_are_known_for_a_while() -> None:
    desk = posted()
    desk.tell(TESS, "guide")
    desk.deliver()
    kept = pruned(desk, 6).store.kept
    assert kept.inbox
    assert {one.state for one in kept.letters.values()} == {State.SENT}
    assert pruned(desk, 2).store.kept.letters == {}
    assert desk.store.kept.inbox
    assert pruned(desk, 25).store.kept.inbox == {}


def test_an_emoji_on_somebody_elses_message_is_forgotten_and_one_on_ours_is_not() -> None:
    desk = posted()
    for message in (desk.post(), "somebody's"):
        desk.do(lambda uow, message=message: uow.reactions.put(CHANNEL, message, Standing(PAT.id, "like", desk.now)))
    assert [key[1] for key in pruned(desk, 31).store.kept.reactions] == [desk.post()]


def test_what_still_waits_stays_and_what_was_given_up_stays_for_months() -> None:
    desk = Desk().open()
    desk.file()
    first, *others = sorted(desk.store.kept.letters)
    desk.store.kept.letters[first] = replace(desk.store.kept.letters[first], state=State.DEAD)
    assert set(pruned(desk, 80).store.kept.letters) == {first, *others}
    assert set(pruned(desk, 11).store.kept.letters) == set(others)


def test_nothing_of_a_request_on_legal_hold_goes() -> None:
    desk = posted()
    request = desk.request()
    desk.store.kept.requests[request.id] = replace(request, legal_hold=desk.now)
    desk.do(lambda uow: uow.drafts.save(Draft("about", TESS.id, Kind.CALLBACK, desk.now, request=request.id)))
    kept = pruned(desk, 200).store.kept
    assert set(kept.drafts) == {"about"}
    assert {one.effect.kind for one in kept.letters.values()} == {EffectKind.POST_REQUEST, EffectKind.REFRESH_RECEIPT}


def test_much_of_one_kind_takes_several_turns_a_second_apart() -> None:
    desk = Desk().open()
    for number in range(PRUNE_AT_ONCE + 1):
        desk.store.kept.inbox[f"key-{number}"] = desk.now
    desk.now += timedelta(days=31)
    sizes: list[int] = []
    for _ in range(4):
        tick = desk.store.kept.timers[TimerKind.PRUNE]
        desk.do(lambda uow, tick=tick: pruning.prune(uow, tick, desk.now))
        assert desk.store.kept.timers[TimerKind.PRUNE].due == desk.now + timedelta(seconds=1)
        sizes.append(len(desk.store.kept.inbox))
    assert sizes == [PRUNE_AT_ONCE + 1, 1, 0, 0]


def test_it_is_one_clock_for_all_replicas() -> None:
    desk = Desk().open()
    tick = desk.store.kept.timers[TimerKind.PRUNE]
    desk.do(lambda uow: pruning.prune(uow, tick, desk.now))
    before = dict(desk.store.kept.timers)
    desk.do(lambda uow: pruning.prune(uow, tick, desk.now))
    assert desk.store.kept.timers == before


def test_a_form_is_kept_as_long_as_teams_shows_it() -> None:
    week = Retention(redact_after=timedelta(days=7))
    assert kept_for(Leftover.DRAFTS, week) == timedelta(days=7)
    assert kept_for(Leftover.SENT, week) == PRUNED[Leftover.SENT]
