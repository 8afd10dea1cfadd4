"""A post that does not stand in its channel in time is told to its technician, once, whatever holds its lane up."""

from __future__ import annotations

from datetime import timedelta

from desk.delivery import Delivery, GivenUp, TryAgain
from desk.effects import EffectKind
from desk.events import EventKind
from tests.desk.build import CHANNEL
from tests.desk.talk import Desk, posted

E, K = EventKind, EffectKind


def only(desk: Desk, kind: EffectKind) -> Delivery:
    """Claim everything and return the one delivery of this kind."""
    (found,) = [one for one in desk.claim() if one.held.effect.kind is kind]
    return found


def test_a_late_post_is_told_once_and_tried_on() -> None:
    desk = Desk().open()
    desk.file()
    post = only(desk, K.POST_REQUEST)
    desk.settle(post, TryAgain(desk.now + timedelta(seconds=60), "answered 429", rests=True))
    desk.file(draft="d2")
    assert desk.said_since(lambda: desk.wait(19)) == []
    assert desk.said_since(lambda: desk.wait(1)) == [("notify_person", "tess"), ("notify_person", "tess")]
    assert desk.said_since(lambda: desk.wait(60)) == []
    for number in (1, 2):
        assert [kind for kind, _ in desk.events(number)] == [E.FILED, E.UNDELIVERED]
        assert desk.request(number).channel == CHANNEL
    desk.deliver()
    assert desk.post(1)
    assert desk.post(2)


def test_a_post_in_time_is_not_told_of() -> None:
    desk = posted()
    assert desk.said_since(lambda: desk.wait(30)) == []


def test_a_late_post_that_is_given_up_after_all_is_kept_without_a_second_notice() -> None:
    desk = Desk().open()
    desk.file()
    gone = only(desk, K.POST_REQUEST)
    desk.wait(20)
    desk.settle(gone, GivenUp("answered 404"))
    assert [kind for kind, _ in desk.events()] == [E.FILED, E.UNDELIVERED]
    assert desk.request().channel is None
