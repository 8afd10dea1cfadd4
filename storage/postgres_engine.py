"""How connections to PostgreSQL are made, pooled, and found dead."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import URL, NullPool, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

CONNECTIONS = 10
"""To one process; a listening one comes on top."""
CONNECT_SECONDS = 3.0
RECYCLE_SECONDS = 1800

_SETTINGS = {
    "application_name": "p2p-desk",
    "lock_timeout": "2s",
    "statement_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
    "jit": "off",
}
PATIENT = {"lock_timeout": "30s", "statement_timeout": "0", "idle_in_transaction_session_timeout": "0"}
"""Settings of a long work's own connection: a migration or a copy waits for the units that run, and takes its time."""
_STATEMENTS = 256
"""Prepared statements that the driver keeps on a connection: more than this program has."""


def pooled(url: URL, connections: int = CONNECTIONS) -> AsyncEngine:
    """Return an engine that starts no transactions: BEGIN and COMMIT are the store's own statements."""
    return create_async_engine(
        url,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=CONNECT_SECONDS,
        pool_recycle=RECYCLE_SECONDS,
        pool_use_lifo=True,
        pool_reset_on_return=None,  # every transaction was ended, or its connection is discarded
        connect_args=_arguments(_SETTINGS),
    )


def single(url: URL, isolation_level: str = "AUTOCOMMIT", **settings: str) -> AsyncEngine:
    """Return an engine without a pool, for a connection that somebody keeps."""
    return create_async_engine(
        url,
        isolation_level=isolation_level,
        hide_parameters=True,
        poolclass=NullPool,
        connect_args=_arguments(_SETTINGS | settings),
    )


class Distrust:
    """Keeps dead connections out of a pool: closed ones, and all from before a time at which one was found dead."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._since = -1.0
        event.listen(engine.sync_engine, "connect", self._made)
        event.listen(engine.sync_engine, "checkout", self._checked)

    def begin(self) -> None:
        """Use no connection again that exists now: the server went away."""
        self._since = time.monotonic()

    def _made(self, _adapted: Any, entry: ConnectionPoolEntry) -> None:  # noqa: ANN401  any driver's
        entry.info["made"] = time.monotonic()

    def _checked(self, adapted: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:  # noqa: ANN401  as above
        driver = adapted.driver_connection
        if driver.is_closed() or entry.info.get("made", 0.0) <= self._since:
            driver.terminate()  # without waiting for a server that may not answer
            raise DisconnectionError


def _arguments(settings: dict[str, str]) -> dict[str, Any]:
    return {"timeout": CONNECT_SECONDS, "server_settings": settings, "statement_cache_size": _STATEMENTS}
