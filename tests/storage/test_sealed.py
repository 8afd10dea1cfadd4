"""Rows of every table that holds sealed texts are rewrapped alike, and what cannot be opened is left as it is."""

from __future__ import annotations

import sqlite3

import pytest

from desk.model import Kind
from desk.records import Draft, Note
from storage.crypto import Keyring
from storage.link import SqliteLink
from storage.sealed import SHAPES, Rewrapped
from storage.secret import own_keys
from storage.unit_of_work import Unit
from tests.storage.examples import OWN_KEYS, T0, a_request

OLD, NEW = b"o" * 32, b"n" * 32
OLDER, BOTH = Keyring([OLD]), Keyring([NEW, OLD])
ANOTHER_BYTE = "CASE substr(sealed, 21, 1) WHEN x'00' THEN x'01' ELSE x'00' END"
ROWS = {"request": "request-1", "draft": "d1", "note": "n1", "secret": "audit"}


def unit_with(connection: sqlite3.Connection, keyring: Keyring) -> Unit:
    return Unit(SqliteLink(connection), keyring, OWN_KEYS)


@pytest.fixture
def desk(connection: sqlite3.Connection) -> sqlite3.Connection:
    """A row in each table, sealed with the old key."""
    unit = unit_with(connection, OLDER)
    unit.requests.add(a_request())
    unit.drafts.save(Draft("d1", "tess", Kind.CALLBACK, T0, {"drug": "Canarimab"}))
    unit.notes.add(Note("n1", "request-1", "tess", T0, "At 3."))
    own_keys(SqliteLink(connection), OLDER)
    return connection


def test_every_table_with_sealed_texts_is_among_them() -> None:
    assert set(SHAPES) == set(ROWS)


@pytest.mark.parametrize("table", ROWS)
def test_a_row_is_rewrapped_once_and_opens_with_the_new_key_alone(desk: sqlite3.Connection, table: str) -> None:
    before = desk.execute(f"SELECT sealed, data_key FROM {table}").fetchall()  # noqa: S608  our own tables
    sealing = unit_with(desk, BOTH).sealing
    assert sealing.rewrap(table, ROWS[table]) is Rewrapped.DONE
    assert sealing.rewrap(table, ROWS[table]) is Rewrapped.NOTHING_TO_DO
    ((text, key),) = [
        row
        for row in desk.execute(f"SELECT sealed, data_key FROM {table}")  # noqa: S608  our own tables
        if row not in before
    ]
    assert text in [one for one, _ in before]  # the text itself was not sealed anew
    assert key not in [one for _, one in before]


def test_after_it_the_old_key_is_not_needed(desk: sqlite3.Connection) -> None:
    sealing = unit_with(desk, BOTH).sealing
    own = own_keys(SqliteLink(desk), BOTH)
    for table in SHAPES:
        for row, _ in sealing.page(table, ""):
            assert sealing.rewrap(table, row) is Rewrapped.DONE
    newer = unit_with(desk, Keyring([NEW]))
    assert newer.requests.look("request-1") == a_request()
    assert newer.drafts.look("d1") == Draft("d1", "tess", Kind.CALLBACK, T0, {"drug": "Canarimab"})
    assert newer.notes.look("n1") == Note("n1", "request-1", "tess", T0, "At 3.")
    assert own_keys(SqliteLink(desk), Keyring([NEW])) == own


def test_a_page_says_which_key_wraps_each_row_and_none_of_an_erased_one(desk: sqlite3.Connection) -> None:
    unit = unit_with(desk, BOTH)
    unit.requests.add(a_request(2))
    unit.requests.add(a_request(3))
    unit.requests.erase("request-3", T0)
    newest, oldest = unit.sealing.key_ids
    assert unit.sealing.page("request", "") == [("request-1", oldest), ("request-2", newest), ("request-3", None)]
    assert unit.sealing.page("request", "request-2") == [("request-3", None)]
    assert unit.sealing.rewrap("request", "request-3") is Rewrapped.NOTHING_TO_DO
    assert unit.sealing.rewrap("request", "nobody") is Rewrapped.NOTHING_TO_DO


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("key_id = 'lost'", Rewrapped.KEY_MISSING),
        ("sealed = x'00'", Rewrapped.CHANGED),
        ("data_key = x'00'", Rewrapped.CHANGED),
        (f"sealed = CAST(substr(sealed, 1, 20) || {ANOTHER_BYTE} || substr(sealed, 22) AS BLOB)", Rewrapped.CHANGED),
    ],
)
def test_what_does_not_open_is_left_as_it_is(desk: sqlite3.Connection, change: str, why: Rewrapped) -> None:
    desk.execute(f"UPDATE request SET {change}")  # noqa: S608  the test's own
    before = desk.execute("SELECT * FROM request").fetchall()
    assert unit_with(desk, BOTH).sealing.rewrap("request", "request-1") is why
    assert desk.execute("SELECT * FROM request").fetchall() == before
