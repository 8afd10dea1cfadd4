"""The audit trail's own key outlives the keys that seal it."""

from __future__ import annotations

import sqlite3

import pytest

from storage.crypto import Keyring
from storage.errors import SealError
from storage.link import SqliteLink
from storage.secret import audit_key

OLD, NEW = b"o" * 32, b"n" * 32


def test_the_key_is_made_once_and_survives_a_rotation(connection: sqlite3.Connection) -> None:
    made = audit_key(SqliteLink(connection), Keyring([OLD]))
    assert len(made) == 32
    assert audit_key(SqliteLink(connection), Keyring([OLD])) == made
    assert audit_key(SqliteLink(connection), Keyring([NEW, OLD])) == made


def test_the_wrong_keys_are_noticed_at_the_start(connection: sqlite3.Connection) -> None:
    audit_key(SqliteLink(connection), Keyring([OLD]))
    with pytest.raises(SealError, match="not in P2P_ENCRYPTION_KEYS"):
        audit_key(SqliteLink(connection), Keyring([NEW]))
