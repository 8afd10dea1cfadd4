"""When an owner's clocks begin anew, and when they do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from desk.commands import CommandKind
from desk.handlers.owning import hear, is_worked_on
from desk.model import Kind, Person, Place, Status
from desk.policy import Waits
from desk.records import Timer, TimerKind
from tests.desk.build import NOW, PAT, QUINN, SAM, TESS, request
from tests.desk.talk import Desk, posted

C = CommandKind
W = Waits()


def clock(desk: Desk, kind: TimerKind) -> tuple[str | None, float] | None:
    """Return whose clock of this kind goes, and in how many seconds it fires; None when there is none."""
    found: list[Timer] = [one for one in desk.store.kept.timers.values() if one.kind is kind]
    assert len(found) <= 1
    return (found[0].person, (found[0].due - desk.now).total_seconds()) if found else None


def owned(by: Person = PAT) -> Desk:
    """Return a desk where somebody acknowledged the request a minute ago."""
    desk = posted()
    desk.press(C.ACKNOWLEDGE, by, desk.post())
    desk.deliver()
    assert clock(desk, TimerKind.STILL_WORKING) == (by.id, W.still_working.total_seconds())
    desk.wait(60)
    desk.deliver()
    return desk


ANEW = W.still_working.total_seconds()
ON = ANEW - 60


@pytest.mark.parametrize(
    "sign",
    [
        lambda desk: desk.press(C.SAY_STILL_WORKING, PAT, desk.post()),
        lambda desk: desk.press(C.ACKNOWLEDGE, PAT, desk.post()),
        lambda desk: desk.give(PAT, QUINN.id),
        lambda desk: desk.type(PAT, "pulling it up", root=desk.post()),
        lambda desk: desk.type(PAT, "not ready", root=desk.post()),
        lambda desk: desk.react(PAT, desk.post(), "eyes"),
    ],
)
def test_whatever_the_owner_does_on_it_is_a_sign_of_life(sign: Callable[[Desk], object]) -> None:
    desk = owned()
    sign(desk)
    assert clock(desk, TimerKind.STILL_WORKING) == (PAT.id, ANEW)


@pytest.mark.parametrize(
    "other",
    [
        lambda desk: desk.press(C.ACKNOWLEDGE, QUINN, desk.post()),
        lambda desk: desk.react(QUINN, desk.post(), "eyes"),
        lambda desk: desk.type(QUINN, "I could", root=desk.post()),
        lambda desk: desk.type(QUINN, "ready", root=desk.post()),
        lambda desk: desk.type(TESS, "any news?", root=desk.post()),
        lambda desk: desk.press(C.KEEP_HOLDING, TESS, desk.post()),
        lambda desk: desk.react(PAT, desk.post(), off=("eyes",)),
        lambda desk: desk.type(PAT, "hello"),
    ],
)
def test_what_others_do_or_what_is_said_elsewhere_is_none(other: Callable[[Desk], object]) -> None:
    desk = owned()
    other(desk)
    assert clock(desk, TimerKind.STILL_WORKING) == (PAT.id, ON)


def test_who_takes_over_has_the_whole_time() -> None:
    desk = owned()
    desk.press(C.TAKE_OVER, QUINN, desk.post())
    assert clock(desk, TimerKind.STILL_WORKING) == (QUINN.id, ANEW)


def test_who_inherits_by_emoji_has_the_whole_time() -> None:
    desk = owned()
    desk.react(QUINN, desk.post(), "like")
    desk.press(C.RELEASE, PAT, desk.post())
    assert clock(desk, TimerKind.STILL_WORKING) == (QUINN.id, ANEW)


@pytest.mark.parametrize("move", [C.MARK_NOT_READY, C.REOPEN])
def test_not_ready_after_all_begins_the_clocks_anew_and_a_new_ready_too(move: CommandKind) -> None:
    desk = owned()
    desk.press(C.MARK_READY, PAT, desk.post())
    assert clock(desk, TimerKind.READY_NUDGE) == (PAT.id, W.ready_nudge.total_seconds())
    desk.wait(60)
    desk.press(move, PAT, desk.post())
    assert clock(desk, TimerKind.STILL_WORKING) == (PAT.id, ANEW)
    assert clock(desk, TimerKind.HOLD) == (None, W.hold.total_seconds())
    desk.press(C.MARK_READY, PAT, desk.post())
    assert clock(desk, TimerKind.READY_NUDGE) == (PAT.id, W.ready_nudge.total_seconds())


def test_what_did_not_connect_after_it_was_closed_has_all_its_clocks_again() -> None:
    desk = owned()
    desk.press(C.COMPLETE_TRANSFER, TESS, desk.message(Place.RECEIPT), chat=True)
    desk.wait(600)
    desk.press(C.REOPEN, TESS, desk.message(Place.RECEIPT), chat=True)
    assert desk.request().held_since == desk.now
    assert clock(desk, TimerKind.STILL_WORKING) == (PAT.id, ANEW)
    assert clock(desk, TimerKind.HOLD) == (None, W.hold.total_seconds())


def test_keep_holding_reminds_again_after_the_same_time_as_often_as_it_is_pressed() -> None:
    desk = posted()
    for _ in range(3):
        desk.wait(120)
        assert clock(desk, TimerKind.HOLD) is None
        desk.deliver()
        desk.press(C.KEEP_HOLDING, TESS, desk.notice(TESS), chat=True)
        assert clock(desk, TimerKind.HOLD) == (None, W.hold.total_seconds())


def test_a_callback_and_what_is_closed_have_no_such_clocks() -> None:
    desk = posted(kind=Kind.CALLBACK)
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.type(PAT, "will call", root=desk.post())
    assert clock(desk, TimerKind.STILL_WORKING) is None
    closed = posted()
    closed.press(C.WITHDRAW, TESS, "form-d1", chat=True)
    assert clock(closed, TimerKind.STILL_WORKING) is None


def test_only_the_owner_of_what_is_worked_on_is_heard() -> None:
    desk = Desk().open()
    before = set(desk.store.kept.timers)
    mine = request(status=Status.ACKNOWLEDGED, owner=PAT.id)
    for one in (mine, replace(mine, kind=Kind.CALLBACK), replace(mine, status=Status.READY)):
        desk.do(lambda uow, one=one: hear(uow, one, SAM, NOW))
    assert set(desk.store.kept.timers) == before
    desk.do(lambda uow: hear(uow, mine, PAT, NOW))
    assert [one.due for key, one in desk.store.kept.timers.items() if key not in before] == [
        NOW + timedelta(seconds=ANEW)
    ]
    assert not is_worked_on(replace(mine, kind=Kind.CALLBACK))
