"""The oracles' one table of what the trail's words say: whole, and as the rules give it."""

from __future__ import annotations

from collections import Counter

from desk.commands import CommandKind
from desk.events import EventKind
from desk.policy import PERMITTED
from desk.transitions import START, TRANSITIONS
from tests.soak.facts import CLASSES, MOVED_NOTHING, MOVES, TIME


def test_every_word_of_the_trail_stands_in_one_class() -> None:
    assert Counter(kind for one in CLASSES for kind in one) == Counter(EventKind)


def test_every_move_is_on_record_and_somebody_may_make_it() -> None:
    assert set(MOVES.values()) == set(CommandKind)
    assert all(PERMITTED[command] for command in MOVED_NOTHING.values())


def test_time_finds_requests_only_where_they_may_stand() -> None:
    states = {*TRANSITIONS, *START.items()} | {
        (kind, became) for (kind, _), moves in TRANSITIONS.items() for became in moves.values()
    }
    assert set().union(*TIME.values()) <= states
