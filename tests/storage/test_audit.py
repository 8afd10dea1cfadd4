"""The trail: in order, append-only, and a broken chain is named."""

from __future__ import annotations

import sqlite3

import pytest

from storage.audit import AuditTrail
from storage.errors import DuplicateError, UnknownValueError
from storage.link import SqliteLink
from storage.unit_of_work import Unit
from tests.storage.conftest import ClosingStore
from tests.storage.examples import an_event


@pytest.mark.asyncio
async def test_events_come_back_in_order(store: ClosingStore) -> None:
    for seq in (1, 2, 3):
        await store.run(lambda uow, seq=seq: uow.audit.add(an_event(seq)))
    await store.run(lambda uow: uow.audit.add(an_event(1, "request-2")))
    assert await store.run(lambda uow: uow.audit.of("request-1")) == [an_event(1), an_event(2), an_event(3)]
    assert await store.run(lambda uow: uow.audit.get("request-1", 2)) == an_event(2)
    assert await store.run(lambda uow: uow.audit.get("request-1", 4)) is None
    lasts = await store.read(lambda uow: [uow.audit.last(one) for one in ("request-1", "request-2", "roster")])
    assert lasts == [3, 1, 0]


@pytest.mark.parametrize("seq", [1, 3])
@pytest.mark.asyncio
async def test_an_event_follows_the_last_one(store: ClosingStore, seq: int) -> None:
    await store.run(lambda uow: uow.audit.add(an_event(1)))
    with pytest.raises(DuplicateError):
        await store.run(lambda uow: uow.audit.add(an_event(seq)))


@pytest.fixture
def trail(unit: Unit) -> AuditTrail:
    """A trail of four events, beside another request's."""
    for seq in (1, 2, 3, 4):
        unit.audit.add(an_event(seq))
    unit.audit.add(an_event(1, "request-2"))
    return unit.audit


@pytest.mark.parametrize("change", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_the_trail(
    connection: sqlite3.Connection, trail: AuditTrail, change: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(change)
    assert len(trail.of("request-1")) == 4


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE audit SET actor = 'x' WHERE seq = 2", 2),
        ("UPDATE audit SET at = at + 1 WHERE seq = 3", 3),
        ("UPDATE audit SET data = '{}' WHERE seq = 1", 1),
        ("UPDATE audit SET mac = x'00' WHERE seq = 4", 4),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("UPDATE audit SET request = 'request-1', seq = 5 WHERE request = 'request-2'", 5),
        ("SELECT 1", None),
    ],
)
def test_the_first_broken_event_is_named(
    connection: sqlite3.Connection, trail: AuditTrail, change: str, broken: int | None
) -> None:
    for guard in ("audit_no_update", "audit_no_delete"):
        connection.execute(f"DROP TRIGGER {guard}")
    connection.execute(change)
    assert trail.first_broken("request-1") == broken


def test_another_key_makes_no_valid_chain(connection: sqlite3.Connection, trail: AuditTrail) -> None:
    assert trail.first_broken("request-1") is None
    assert AuditTrail(SqliteLink(connection), b"x" * 32).first_broken("request-1") == 1


def test_an_event_of_a_newer_version_is_unreadable(connection: sqlite3.Connection, trail: AuditTrail) -> None:
    connection.execute("DROP TRIGGER audit_no_update")
    connection.execute("UPDATE audit SET kind = 'future' WHERE seq = 2")
    with pytest.raises(UnknownValueError, match="Event 2 of request request-1"):
        trail.get("request-1", 2)
