"""What is told of a delivery that failed: enough for its words, and nothing of the caller."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.commands import CommandKind
from desk.delivery import Delivered, GivenUp, TryAgain
from desk.effects import Effect, EffectKind, View, to_channel, to_person
from desk.events import EventKind
from desk.model import Role
from desk.records import ProblemState
from desk.reported import SHOWN, board, board_for, is_operator, reported
from tests.desk.build import CHANNEL, PAT, SAM, TESS
from tests.desk.talk import ADA, Desk, SpoiltUnit, posted


def die(desk: Desk, kind: EffectKind, reason: str = "answered 403") -> None:
    """Give up the first message of a kind that is due; what else is due arrives."""
    left = [kind]
    while due := desk.claim():
        for one in due:
            following = one
            while following is not None:
                hit = following.held.effect.kind in left
                left = [] if hit else left
                following = desk.settle(following, GivenUp(reason) if hit else desk.taken(following))
    assert left == []


@pytest.mark.parametrize(("person", "may"), [(SAM, True), (ADA, True), (PAT, False), (TESS, False)])
def test_supervisors_and_admins_look_after_deliveries(person: object, may: bool) -> None:  # noqa: FBT001
    desk = Desk().open()
    known = desk.person(person)  # pyright: ignore[reportArgumentType]
    assert is_operator(known) is may
    assert (desk.read(lambda uow: board_for(uow, known)) is not None) is may
    assert not is_operator(None)


def test_a_message_that_died_is_told_with_its_number_its_person_and_its_event() -> None:
    desk = posted()
    desk.press(CommandKind.MARK_READY, PAT, desk.post())
    die(desk, EffectKind.NOTIFY_PERSON)
    (one,) = desk.read(board).shown
    assert (one.number, one.person and one.person.name, one.event) == (1, TESS.name, EventKind.READY)
    assert (one.problem.state, one.problem.reason, one.moot) == (ProblemState.DEAD, "answered 403", False)


def test_a_post_that_nobody_misses_is_moot() -> None:
    desk = Desk().open()
    desk.file()
    die(desk, EffectKind.POST_REQUEST)
    (one,) = desk.read(board).shown
    assert (one.moot, desk.request().channel) == (False, None)
    desk.press(CommandKind.WITHDRAW, TESS, "form-d1", chat=True)
    assert desk.read(board).shown[0].moot


def test_a_post_that_stands_or_went_elsewhere_is_moot() -> None:
    desk = Desk().open()
    desk.file()
    die(desk, EffectKind.POST_REQUEST)
    desk.type(ADA, "setup", mention=True)
    desk.deliver()
    assert desk.read(board).shown[0].moot
    lane = to_channel("19:other@thread.tacv2")
    desk.do(lambda uow: uow.outbox.put(Effect(EffectKind.POST_REQUEST, lane, desk.request().id), desk.now))
    (claimed,) = desk.claim()
    desk.settle(claimed, GivenUp("answered 404"))
    assert [one.moot for one in desk.read(board).shown] == [True, True]


def test_one_in_doubt_is_told_until_it_is_known() -> None:
    desk = Desk().open()
    desk.file()
    (post,) = [one for one in desk.claim() if one.held.effect.kind is EffectKind.POST_REQUEST]
    desk.settle(post, TryAgain(desk.now + timedelta(seconds=3), "answered 504", doubtful=True))
    (one,) = desk.read(board).shown
    assert one.problem.state is ProblemState.DOUBTFUL
    desk.wait(3)
    (again,) = [one for one in desk.claim() if one.held.effect.kind is EffectKind.POST_REQUEST]
    desk.settle(again, Delivered("m1"))
    assert desk.read(board).shown == ()


def test_what_cannot_be_opened_is_told_without_its_number() -> None:
    desk = posted()
    desk.press(CommandKind.MARK_READY, PAT, desk.post())
    die(desk, EffectKind.SAY_IN_THREAD)
    (problem,) = desk.read(lambda uow: uow.outbox.problems(1))

    def spoilt(uow: object) -> object:
        return reported(SpoiltUnit(uow, desk.request().id), problem)  # pyright: ignore[reportArgumentType]

    assert desk.read(spoilt).number is None  # pyright: ignore[reportArgumentType, reportAttributeAccessIssue]


def test_a_long_list_shows_the_oldest_and_counts_the_rest() -> None:
    desk = Desk().open()
    desk.deliver()
    for _ in range(SHOWN + 3):
        effect = Effect(EffectKind.SHOW, to_person(SAM.id), person=SAM.id, view=View.GUIDE)
        desk.do(lambda uow, effect=effect: uow.outbox.put(effect, desk.now))
        (claimed,) = desk.claim()
        desk.settle(claimed, GivenUp("answered 403"))
        desk.wait(5)
    seen = desk.read(board)
    assert (len(seen.shown), seen.others) == (SHOWN, 3)
    assert [one.problem.id for one in seen.shown] == sorted(one.problem.id for one in seen.shown)
    assert seen.shown[0].number is None
    assert Role.SUPERVISOR in (desk.person(SAM) or SAM).roles
    assert CHANNEL not in str(seen.shown[0].person)
