"""A lane as its holder sees it, over SQLite; that all of it holds on each database stands in test_outbox.py."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from desk.effects import Effect
from storage.link import SqliteLink
from storage.mapping import micros
from storage.outbox_lane import Hold, LaneQueue
from storage.outbox_order import Choice
from storage.unit_of_work import Unit
from tests.storage.examples import LANE, T0, a_line, a_refresh, after

SECOND = 1_000_000
NOW = micros(after(1))
FREE = Hold(LANE, "a", 1, rest_until=0, calls=())
FULL = replace(FREE, calls=tuple(NOW - SECOND // 2 + each for each in range(7)))
"""A lane with as many calls in the last second as Teams takes."""
OPENS = FULL.calls[0] + SECOND


@pytest.fixture
def lanes(connection: sqlite3.Connection) -> LaneQueue:
    return LaneQueue(SqliteLink(connection))


def put(unit: Unit, connection: sqlite3.Connection, *effects: Effect) -> list[int]:
    """Queue them; return their ids in that order."""
    for effect in effects:
        unit.outbox.put(effect, T0)
    unit.outbox.flush()
    return [found for (found,) in connection.execute("SELECT id FROM outbox_message ORDER BY seq")]


def wait(connection: sqlite3.Connection, message: int, until: int) -> None:
    connection.execute("UPDATE outbox_message SET not_before = ? WHERE id = ?", (until, message))


def test_an_empty_lane_is_never_due(lanes: LaneQueue) -> None:
    for hold in (FREE, FULL, replace(FREE, rest_until=NOW + 1)):
        assert lanes.choose(hold, NOW) == Choice()
    assert lanes.next_due(LANE) is None


def test_a_lane_that_rests_is_due_when_its_rest_is_over_or_later(
    lanes: LaneQueue, unit: Unit, connection: sqlite3.Connection
) -> None:
    (line,) = put(unit, connection, a_line(1))
    resting = replace(FREE, rest_until=NOW + SECOND)
    assert lanes.choose(resting, NOW) == Choice(due=NOW + SECOND)
    assert lanes.choose(resting, NOW + SECOND) == Choice(message=line)
    wait(connection, line, NOW + 5 * SECOND)
    assert lanes.choose(resting, NOW) == Choice(due=NOW + 5 * SECOND)
    assert lanes.next_due(LANE) == NOW + 5 * SECOND


def test_while_the_windows_are_full_an_edit_goes_and_a_message_waits_for_them(
    lanes: LaneQueue, unit: Unit, connection: sqlite3.Connection
) -> None:
    line, edit = put(unit, connection, a_line(1), a_refresh())
    assert lanes.choose(FREE, NOW) == Choice(message=line)
    assert lanes.choose(FULL, NOW) == Choice(message=edit)
    wait(connection, edit, OPENS + SECOND)
    assert lanes.choose(FULL, NOW) == Choice(due=OPENS)
    wait(connection, edit, NOW + 1)
    assert lanes.choose(FULL, NOW) == Choice(due=NOW + 1)


def test_with_edits_alone_full_windows_hold_nothing_up(
    lanes: LaneQueue, unit: Unit, connection: sqlite3.Connection
) -> None:
    (edit,) = put(unit, connection, a_refresh())
    wait(connection, edit, OPENS + SECOND)
    assert lanes.choose(FULL, NOW) == Choice(due=OPENS + SECOND)


def test_a_lane_is_locked_by_its_holder_in_its_epoch_alone(unit: Unit, lanes: LaneQueue) -> None:
    unit.outbox.put(a_line(1), T0)
    (held,) = unit.outbox.claim("a", after(1), after(20), 9)
    hold = lanes.held(held)
    assert hold is not None
    assert (hold.lane, hold.owner, hold.epoch) == (LANE, "a", held.epoch)
    assert lanes.lock(LANE, "b", held.epoch) is None
    assert lanes.lock(LANE, "a", held.epoch + 1) is None
    assert lanes.lock("channel:other", "a", held.epoch) is None


def test_a_hold_for_one_more_message_is_another_and_remembers_its_calls() -> None:
    following = FREE.with_call(NOW).renewed()
    assert following == replace(FREE, epoch=2, calls=(NOW,))
    assert following.with_call(NOW + 1).calls == (NOW, NOW + 1)
