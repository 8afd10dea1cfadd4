"""Every statement of the room: rendered once, and none reads a table that grows from end to end."""

from __future__ import annotations

import importlib
import pkgutil
import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import bindparam, select, update

import storage
from storage.statement import Statement
from storage.tables import LANE, PERSON

SMALL = {"storage.channels.BOUND", "storage.channels.UNBIND"}
"""The desk has a handful of channels."""
AT_START = {"storage.outbox_statements.RELEASE_ALL"}
"""Runs once, before anybody waits."""


def statements() -> Iterator[tuple[str, Statement]]:
    for module in pkgutil.iter_modules(storage.__path__, "storage."):
        if module.ispkg:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Statement):
                yield f"{module.name}.{name}", value


ALL = dict(statements())


@pytest.mark.parametrize("name", sorted(set(ALL) - SMALL - AT_START))
def test_work_is_bounded_however_many_requests_are_stored(connection: sqlite3.Connection, name: str) -> None:
    rendered = ALL[name].sqlite
    plan = connection.execute(f"EXPLAIN QUERY PLAN {rendered.text}", [1] * rendered.text.count("?")).fetchall()
    steps = [str(row[3]) for row in plan]
    assert not [step for step in steps if step.startswith("SCAN") and "USING" not in step], steps


def test_a_statement_is_rendered_once() -> None:
    statement = Statement(select(PERSON.c.id).where(PERSON.c.id == bindparam("one")))
    assert statement.sqlite is statement.sqlite


def test_values_are_put_in_the_order_of_the_text() -> None:
    rendered = Statement(
        update(LANE).where(LANE.c.lane == bindparam("of")).values(due=bindparam("at"), owner=None, epoch=7)
    ).sqlite
    assert rendered.text.count("?") == 4
    assert rendered.bind({"of": "lane", "at": 5, "unused": 0}) == (5, None, 7, "lane")
    with pytest.raises(KeyError):
        rendered.bind({"of": "lane"})


def test_a_statement_may_want_no_value_or_one() -> None:
    assert Statement(select(PERSON.c.id)).sqlite.bind({}) == ()
    one = Statement(select(PERSON.c.id).where(PERSON.c.id == bindparam("one"))).sqlite
    assert one.bind({"one": "paul"}) == ("paul",)
