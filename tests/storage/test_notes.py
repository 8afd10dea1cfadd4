"""Words that cross over: sealed, and each kept once."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from desk.records import Note
from storage.crypto import Keyring
from storage.errors import DuplicateError
from storage.link import SqliteLink
from storage.unit_of_work import Unit
from tests.storage.conftest import ClosingStore
from tests.storage.examples import KEYS, OWN_KEYS, T0, after

NOTE = Note("n1", "request-1", "tess", T0, "Zebulon Quackenbush is back at 3 👍\n\x00\ud800")
"""Half a character is what a text cut by somebody else may end with; NUL is what PostgreSQL takes in no text."""


@pytest.mark.asyncio
async def test_a_note_is_read_as_it_was_written(store: ClosingStore) -> None:
    other = Note("n2", "request-1", "paul", after(1), "")
    assert await store.run(lambda uow: uow.notes.look("n1")) is None
    await store.run(lambda uow: uow.notes.add(NOTE))
    await store.run(lambda uow: uow.notes.add(other))
    assert await store.read(lambda uow: [uow.notes.look("n1"), uow.notes.look("n2")]) == [NOTE, other]


@pytest.mark.asyncio
async def test_a_note_is_kept_once(store: ClosingStore) -> None:
    await store.run(lambda uow: uow.notes.add(NOTE))
    with pytest.raises(DuplicateError) as caught:
        await store.run(lambda uow: uow.notes.add(replace(NOTE, text="other words")))
    assert "other words" not in str(caught.value)
    assert await store.read(lambda uow: uow.notes.look("n1")) == NOTE


def test_a_note_tells_nothing_to_whoever_reads_the_file(connection: sqlite3.Connection, unit: Unit) -> None:
    unit.notes.add(NOTE)
    (row,) = connection.execute("SELECT * FROM note").fetchall()
    assert row[:3] == ("n1", "request-1", "tess")
    assert "Quackenbush" not in repr(row) + repr(NOTE)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE note SET sealed = x'00'",
        "UPDATE note SET sealed = NULL, data_key = NULL, key_id = NULL",
        "UPDATE note SET id = 'n2'",
    ],
)
def test_a_note_that_was_changed_moved_or_erased_is_none(
    connection: sqlite3.Connection, unit: Unit, change: str
) -> None:
    unit.notes.add(NOTE)
    connection.execute(change)
    assert [unit.notes.look("n1"), unit.notes.look("n2")] == [None, None]


def test_a_note_under_a_lost_key_is_none(connection: sqlite3.Connection, unit: Unit) -> None:
    unit.notes.add(NOTE)
    link = SqliteLink(connection)
    assert Unit(link, Keyring([b"n" * 32]), OWN_KEYS).notes.look("n1") is None
    assert Unit(link, KEYS, OWN_KEYS).notes.look("n1") == NOTE
