"""Brings a PostgreSQL database to this version's tables: one transaction, and one process at a time."""

from __future__ import annotations

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.migrate import HEAD, SCRIPTS, failed, refuse_newer, require_head
from storage.postgres_engine import PATIENT, single
from storage.postgres_errors import FAILURES, is_passing
from storage.postgres_units import reason

_LOCK = 0x7032705F6465736B
"""The advisory lock of a migration ("p2p_desk" in ASCII)."""


async def migrate(url: URL) -> None:
    """Upgrade the database to HEAD inside one transaction.

    ValueError when a newer version of the program made it, MigrationFailedError when it failed: then it is as it was.
    """
    engine = single(url, "READ COMMITTED", **PATIENT)
    try:
        async with engine.begin() as connection:
            if await _behind(connection):
                await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                if await _behind(connection):
                    found = await _revision(connection)
                    await connection.run_sync(lambda sync: _try_upgrade(sync, found))
    finally:
        await engine.dispose()


async def require(url: URL) -> None:
    """Raise OtherVersionError unless the database is at HEAD, ValueError when a newer program made it."""
    engine = single(url)
    try:
        async with engine.connect() as connection:
            require_head(await _revision(connection))
    finally:
        await engine.dispose()


async def _behind(connection: AsyncConnection) -> bool:
    found = await _revision(connection)
    refuse_newer(found)
    return found != HEAD


async def _revision(connection: AsyncConnection) -> str | None:
    """Return the revision that the database has, None for an empty one."""
    named = await connection.exec_driver_sql("SELECT to_regclass('alembic_version')::text")
    if named.scalar() is None:
        return None
    return (await connection.exec_driver_sql("SELECT version_num FROM alembic_version")).scalar()


def _try_upgrade(connection: Connection, found: str | None) -> None:
    try:
        _upgrade(connection)
    except Exception as error:
        if isinstance(error, (DBAPIError, *FAILURES)) and is_passing(error):
            raise
        raise failed(found, reason(error)) from None


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  as in storage/migrate.py: a start with nothing to do is quick
    from alembic.config import Config  # noqa: PLC0415  as above

    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
