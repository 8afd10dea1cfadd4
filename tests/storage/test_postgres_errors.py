"""What the server's words mean to the desk, and that they go no further."""

from __future__ import annotations

import asyncpg
import pytest

from desk.errors import StoreUnavailable
from storage.errors import DuplicateError
from storage.postgres_errors import MistakenError, is_passing, is_sound, is_worth_repeating, translated

MEANINGS = [
    (asyncpg.UniqueViolationError, DuplicateError, True, True),
    (asyncpg.DeadlockDetectedError, StoreUnavailable, True, True),
    (asyncpg.SerializationError, StoreUnavailable, True, True),
    (asyncpg.InvalidCachedStatementError, MistakenError, True, True),
    (asyncpg.LockNotAvailableError, StoreUnavailable, False, True),
    (asyncpg.QueryCanceledError, StoreUnavailable, False, True),
    (asyncpg.DiskFullError, StoreUnavailable, False, True),
    (asyncpg.TooManyConnectionsError, StoreUnavailable, False, True),
    (asyncpg.ReadOnlySQLTransactionError, StoreUnavailable, False, False),
    (asyncpg.AdminShutdownError, StoreUnavailable, False, False),
    (asyncpg.CrashShutdownError, StoreUnavailable, False, False),
    (asyncpg.CannotConnectNowError, StoreUnavailable, False, False),
    (asyncpg.ConnectionDoesNotExistError, StoreUnavailable, False, False),
    (asyncpg.IdleInTransactionSessionTimeoutError, StoreUnavailable, False, False),
    (asyncpg.DataCorruptedError, StoreUnavailable, False, False),
    (asyncpg.InterfaceError, StoreUnavailable, False, False),
    (asyncpg.InternalClientError, StoreUnavailable, False, False),
    (ConnectionResetError, StoreUnavailable, False, False),
    (TimeoutError, StoreUnavailable, False, False),
    (asyncpg.CharacterNotInRepertoireError, MistakenError, False, True),
    (asyncpg.DataError, MistakenError, False, True),
    (asyncpg.NotNullViolationError, MistakenError, False, True),
    (asyncpg.UndefinedTableError, MistakenError, False, True),
]


@pytest.mark.parametrize("meaning", MEANINGS, ids=lambda meaning: meaning[0].__name__)
def test_each_error_has_one_meaning(meaning: tuple[type[Exception], type[Exception], bool, bool]) -> None:
    kind, means, again, sound = meaning
    error = kind("it says")
    assert type(translated(error)) is means
    assert (is_worth_repeating(error), is_sound(error)) == (again, sound)
    if means is MistakenError:
        assert is_passing(error) is False


@pytest.mark.parametrize("kind", [asyncpg.InvalidTextRepresentationError, asyncpg.UniqueViolationError])
def test_what_the_server_quotes_is_not_told(kind: type[asyncpg.PostgresError]) -> None:
    error = kind('invalid input syntax for type integer: "canary"')
    error.detail = "Key (member)=(canary) already exists."
    assert "canary" not in str(translated(error))
