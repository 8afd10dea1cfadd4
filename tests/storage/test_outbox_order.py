"""Which of a lane's waiting messages goes next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desk.effects import REDACTIONS, REFRESHES, Effect, EffectKind
from storage.outbox_order import LONGEST_WAIT, Choice, Urgency, Waiting, choose, is_due, thread, urgency
from tests.storage.examples import LANE

EVENT, REFRESH = Urgency.EVENT, Urgency.REFRESH


@pytest.mark.parametrize(
    ("waiting", "chosen"),
    [
        ([], Choice()),
        ([Waiting(1, EVENT, "a", 0)], Choice(message=1)),
        ([Waiting(1, EVENT, "a", 5)], Choice(message=1)),
        ([Waiting(1, EVENT, "a", 6)], Choice(due=6)),
        ([Waiting(1, EVENT, "a", 6), Waiting(2, EVENT, "a", 0)], Choice(due=6)),
        ([Waiting(1, EVENT, "a", 6), Waiting(2, EVENT, "b", 0)], Choice(message=2)),
        ([Waiting(1, EVENT, "a", 6), Waiting(2, REFRESH, "a", 0)], Choice(message=2)),
        ([Waiting(1, EVENT, "a", 9), Waiting(2, EVENT, "b", 8), Waiting(3, EVENT, "b", 7)], Choice(due=8)),
        ([Waiting(1, REFRESH, "a", 9), Waiting(2, REFRESH, "a", 5)], Choice(message=2)),
        ([Waiting(1, EVENT, "a", 7), Waiting(2, REFRESH, "b", 6)], Choice(due=6)),
    ],
)
def test_the_choice(waiting: list[Waiting], chosen: Choice) -> None:
    assert choose(waiting, 5) == chosen


def test_no_more_is_read_than_needed() -> None:
    read: list[int] = []

    def waiting() -> Iterator[Waiting]:
        for number in range(10_000):
            read.append(number)
            yield Waiting(number, EVENT, "a", 0)

    assert choose(waiting(), 5) == Choice(message=0)
    assert read == [0]


@pytest.mark.parametrize("kind", EffectKind)
def test_only_refreshes_can_wait(kind: EffectKind) -> None:
    expected = REFRESH if kind in REFRESHES else EVENT
    assert urgency(Effect(kind, LANE, "request-1")) is (Urgency.REDACTION if kind in REDACTIONS else expected)


def test_order_holds_within_a_request_or_else_a_thread() -> None:
    assert (thread("r1", "root"), thread(None, "root"), thread(None, None)) == ("r1", "root", "")


@pytest.mark.parametrize(
    ("at", "now", "due"),
    [
        (0, 0, True),
        (1, 0, False),
        (LONGEST_WAIT + 1, 0, False),
        (5, 5, True),
        (6, 5, False),
        (5 + LONGEST_WAIT, 5, False),
        (6 + LONGEST_WAIT, 5, True),
    ],
)
def test_what_is_further_off_than_any_wait_is_due(at: int, now: int, *, due: bool) -> None:
    assert is_due(at, now) is due
