"""What a supervisor sees of everything open: oldest first, page by page, without anybody's health in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.commands import CommandKind
from desk.effects import EffectKind, View
from desk.handlers.queue import look
from desk.model import Kind, Person, Place, Role
from desk.queued import SHOWN, Queue
from desk.records import Which
from tests.desk.build import CHANNEL, OLA, PAT, SAM, TESS
from tests.desk.desks import FIRST, SECOND, two
from tests.desk.talk import ADA, Desk, short

C, W = CommandKind, Which


def busy(callbacks: int = 1, transfers: int = 2) -> Desk:
    """Return a desk with callbacks first, then callers on hold, a second apart."""
    desk = Desk().open()
    for number in range(callbacks + transfers):
        desk.file(draft=f"d{number}", kind=Kind.CALLBACK if number < callbacks else Kind.PEER_TO_PEER)
        desk.now += timedelta(seconds=1)
    desk.deliver()
    return desk


def queue(desk: Desk, who: Person = SAM, which: Which = W.ALL, page: int = 0) -> Queue:
    found = seen(desk, who, which, page)
    assert found is not None
    return found


def seen(desk: Desk, who: Person, which: Which = W.ALL, page: int = 0) -> Queue | None:
    turn = desk.in_chat(who)
    return desk.do(lambda uow: look(uow, turn, which, page))


def numbers(found: Queue) -> list[int]:
    return [row.shown.request.number for row in found.rows]


@pytest.mark.parametrize("who", [SAM, ADA, PAT])
def test_a_supervisor_an_admin_and_a_pharmacist_see_everything_open_oldest_first(who: Person) -> None:
    desk = busy()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post(2), request=desk.request(2).id)
    found = queue(desk, who)
    assert numbers(found) == [1, 2, 3]
    assert found.counts == {W.ALL: 3, W.ON_HOLD: 2, W.CALLBACKS: 1, W.UNOWNED: 2}
    assert (found.page, found.pages, found.at) == (0, 1, desk.now)


@pytest.mark.parametrize("who", [TESS, OLA])
def test_it_is_not_for_others(who: Person) -> None:
    assert seen(busy(), who) is None


@pytest.mark.parametrize(("which", "listed"), [(W.ON_HOLD, [2, 3]), (W.CALLBACKS, [1]), (W.UNOWNED, [1, 3])])
def test_it_filters(which: Which, listed: list[int]) -> None:
    desk = busy()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post(2), request=desk.request(2).id)
    assert numbers(queue(desk, which=which)) == listed


def test_it_pages_and_a_page_that_is_gone_is_the_last_one() -> None:
    desk = busy(transfers=SHOWN + 1)
    assert numbers(queue(desk)) == list(range(1, SHOWN + 1))
    assert numbers(queue(desk, page=1)) == [SHOWN + 1, SHOWN + 2]
    assert queue(desk, page=99).page == queue(desk).pages - 1 == 1
    assert queue(desk, which=W.CALLBACKS, page=1).page == 0


def test_each_has_its_post_to_open_if_it_stands() -> None:
    desk = busy(0, 1)
    row = queue(desk).rows[0]
    assert row.channel is not None
    assert (row.channel.id, row.post) == (CHANNEL, desk.message(Place.POST))
    kept = Desk().open(None)
    kept.file()
    assert queue(kept).rows[0].post is None


def test_when_nothing_is_open_there_is_one_empty_page() -> None:
    found = queue(Desk().open())
    assert (found.rows, found.page, found.pages) == ((), 0, 1)


@pytest.mark.parametrize(
    ("words", "which"),
    [
        ("queue", W.ALL),
        ("Queue all", W.ALL),
        ("queue on hold", W.ON_HOLD),
        ("queue callbacks!", W.CALLBACKS),
        ("queue unowned", W.UNOWNED),
    ],
)
def test_typed_it_is_answered_by_the_list_that_was_named(words: str, which: Which) -> None:
    desk = busy()
    assert desk.said_since(lambda: desk.tell(SAM, words)) == [("show", "sam", "queue")]
    (shown,) = [one for one in desk.deliver() if one.held.effect.kind is EffectKind.SHOW]
    assert shown.queue is not None
    assert (shown.queue.which, shown.queue.page) == (which, 0)


def test_typed_by_others_it_is_answered_politely() -> None:
    desk = busy()
    assert desk.said_since(lambda: desk.tell(TESS, "queue")) == [("show", "tess", "queue_refused")]
    (shown,) = desk.deliver()
    assert (shown.held.effect.view, shown.queue, short(shown.held.effect)[0]) == (View.QUEUE_REFUSED, None, "show")


def test_who_lost_their_role_before_the_queue_was_sent_sees_nothing_of_it() -> None:
    desk = busy()
    desk.tell(PAT, "queue")
    desk.do(lambda uow: uow.people.set_role(PAT.id, Role.PHARMACIST, has=False))
    (shown,) = [one for one in desk.deliver() if one.held.effect.view is View.QUEUE]
    assert shown.queue is None


def test_where_there_are_several_desks_they_are_named() -> None:
    assert queue(busy()).desks == ()
    assert {one.name for one in queue(two()).desks} == {FIRST.name, SECOND.name}
