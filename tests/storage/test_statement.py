"""Every statement of the room: rendered once, and none reads a table that grows from end to end."""

from __future__ import annotations

import importlib
import pkgutil
import sqlite3
from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import bindparam, select, update

import storage
from storage.outbox_tables import LANE
from storage.statement import Lock, Statement, render_for_postgresql, upsert
from storage.tables import INBOX, PERSON, ROLE

SMALL = {"storage.channels.BOUND", "storage.leftovers.DOUBTS"} | {
    f"storage.heart.{one}" for one in ("RINGS", "FORGET", "UNDO")
}
"""The desk has a handful of channels, of processes, and of posts whose sending was in doubt of late."""
AT_START = {"storage.outbox_statements.RELEASE_ALL", "storage.timers.SHIFT"}
"""Runs once, before anybody waits."""
BY_AN_ADMIN = {"storage.people.KNOWN"}
"""Puts the people of a call centre in order of name, when an admin looks at the roster."""
BY_AN_OPERATOR = {"storage.backup.COUNTS", "storage.copying.COUNTS", "storage.audit.COUNT"} | {
    f"storage.seals.{one}" for one in ("COUNT", "LISTED")
}
"""Count what was copied, or is read, on the command line."""


def statements() -> Iterator[tuple[str, Statement]]:
    for module in pkgutil.iter_modules(storage.__path__, "storage."):
        if module.ispkg:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            yield from found(f"{module.name}.{name}", value)


def found(name: str, value: object) -> Iterator[tuple[str, Statement]]:
    if isinstance(value, Statement):
        yield name, value
    elif isinstance(value, Mapping) and name not in BY_AN_OPERATOR:
        for key, one in value.items():
            yield from found(f"{name}[{key}]", one)


ALL = dict(statements())


@pytest.mark.parametrize("name", sorted(set(ALL) - SMALL - AT_START - BY_AN_ADMIN - BY_AN_OPERATOR))
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


def test_a_lock_is_taken_on_postgresql_by_units_that_write() -> None:
    these = select(PERSON.c.id).where(PERSON.c.id == bindparam("one"))
    for lock, clause in ((Lock.WAIT, "FOR UPDATE"), (Lock.SKIP, "FOR UPDATE SKIP LOCKED")):
        statement = Statement(these, lock)
        assert statement.postgresql.text.endswith(f"WHERE person.id = $1::VARCHAR {clause}")
        assert "FOR UPDATE" not in statement.sqlite.text + statement.postgresql_reading.text
    assert "FOR UPDATE" not in Statement(these).postgresql.text


def test_a_lock_may_be_of_one_of_the_tables() -> None:
    joined = select(PERSON.c.id).select_from(PERSON.outerjoin(ROLE, ROLE.c.person == PERSON.c.id))
    statement = Statement(joined, Lock.WAIT, of=PERSON)
    assert statement.postgresql.text.endswith("FOR UPDATE OF person")
    assert "FOR UPDATE" not in statement.sqlite.text + statement.postgresql_reading.text


def test_only_a_select_locks() -> None:
    with pytest.raises(TypeError, match="Only a SELECT"):
        _ = Statement(update(LANE).values(epoch=7), Lock.WAIT).postgresql


def test_a_value_used_twice_is_given_once_to_postgresql() -> None:
    twice = bindparam("at")
    rendered = Statement(
        update(LANE).where(LANE.c.lane == bindparam("of")).values(due=twice, lease_until=twice)
    ).postgresql
    assert rendered.bind({"of": "lane", "at": 5}) == (5, "lane")


def test_each_dialect_inserts_with_its_own_words() -> None:
    statement = upsert(
        lambda insert_into: insert_into(INBOX).values(key=bindparam("key"), at=1).on_conflict_do_nothing()
    )
    assert statement.sqlite.text.endswith("VALUES (?, ?) ON CONFLICT DO NOTHING")
    assert statement.postgresql.text.endswith("VALUES ($1::VARCHAR, $2::BIGINT) ON CONFLICT DO NOTHING")
    assert statement.postgresql.bind({"key": "a"}) == ("a", 1)


def test_every_statement_is_rendered_before_anybody_waits() -> None:
    statement = Statement(select(PERSON.c.id).where(PERSON.c.id == bindparam("one")))
    render_for_postgresql()
    assert {"postgresql", "postgresql_reading"} <= set(vars(statement))
