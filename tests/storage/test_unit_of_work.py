"""A unit writes its outbox when it ends, lanes in sorted order, so that two units never wait in a circle."""

from __future__ import annotations

import sqlite3

from storage.unit_of_work import Unit
from tests.storage.examples import T0, a_line, a_notice, a_post


def test_lanes_are_touched_once_each_in_sorted_order(connection: sqlite3.Connection, unit: Unit) -> None:
    touched: list[str] = []
    connection.set_trace_callback(lambda text: touched.append(text) if "INTO outbox_lane" in text else None)
    for effect in (a_notice(1, "zoe"), a_post(), a_notice(1, "adam"), a_line(2)):
        unit.outbox.put(effect, T0)
    assert touched == []
    unit.finish()
    unit.finish()
    connection.set_trace_callback(None)
    lanes = connection.execute("SELECT lane FROM outbox_lane ORDER BY rowid").fetchall()
    assert lanes == [("channel:19:p2p@thread.tacv2",), ("person:adam",), ("person:zoe",)]
    assert len(touched) == 3
    order = "SELECT kind, seq FROM outbox_message WHERE lane LIKE 'channel%' ORDER BY seq"
    assert connection.execute(order).fetchall() == [("post_request", 0), ("say_in_thread", 1)]


def test_a_unit_knows_whether_it_stirred(unit: Unit) -> None:
    assert not unit.stirred
    unit.outbox.put(a_line(1), T0)
    assert unit.stirred
