"""The database's own keys outlive the keys that seal them."""

from __future__ import annotations

import sqlite3

import pytest

from storage.crypto import Keyring
from storage.errors import SealError
from storage.link import SqliteLink
from storage.secret import named_key, own_keys

OLD, NEW = b"o" * 32, b"n" * 32


def test_a_key_is_made_once_and_survives_a_rotation(connection: sqlite3.Connection) -> None:
    made = named_key(SqliteLink(connection), Keyring([OLD]), "audit")
    assert len(made) == 32
    assert named_key(SqliteLink(connection), Keyring([OLD]), "audit") == made
    assert named_key(SqliteLink(connection), Keyring([NEW, OLD]), "audit") == made
    assert named_key(SqliteLink(connection), Keyring([NEW, OLD]), "another") != made


def test_a_database_of_an_older_version_keeps_its_audit_key_and_gets_the_other(connection: sqlite3.Connection) -> None:
    older = named_key(SqliteLink(connection), Keyring([OLD]), "audit")
    own = own_keys(SqliteLink(connection), Keyring([NEW, OLD]))
    assert own.audit == older
    assert own.blind != older
    assert own_keys(SqliteLink(connection), Keyring([NEW, OLD])) == own
    assert repr(own) == "OwnKeys()"


def test_one_keys_row_is_of_no_use_as_anothers(connection: sqlite3.Connection) -> None:
    own_keys(SqliteLink(connection), Keyring([OLD]))
    swap = "UPDATE secret SET (sealed, data_key) = (SELECT sealed, data_key FROM secret WHERE name = 'audit')"
    connection.execute(f"{swap} WHERE name = 'blind'")
    with pytest.raises(SealError, match="secret blind was changed"):
        own_keys(SqliteLink(connection), Keyring([OLD]))


def test_the_wrong_keys_are_noticed_at_the_start(connection: sqlite3.Connection) -> None:
    own_keys(SqliteLink(connection), Keyring([OLD]))
    with pytest.raises(SealError, match="not in P2P_ENCRYPTION_KEYS"):
        own_keys(SqliteLink(connection), Keyring([NEW]))


def test_the_key_of_calendar_entries_survives_a_rotation_and_is_neither_of_the_others(
    connection: sqlite3.Connection,
) -> None:
    own = own_keys(SqliteLink(connection), Keyring([OLD]))
    assert own_keys(SqliteLink(connection), Keyring([NEW, OLD])).calendar == own.calendar
    assert own.calendar not in {own.audit, own.blind}
