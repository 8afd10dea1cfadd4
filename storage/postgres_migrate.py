"""Brings a PostgreSQL database to this version's tables: one transaction, and one process at a time."""

from __future__ import annotations

from sqlalchemy import URL, Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.migrate import HEAD, SCRIPTS, refuse_newer
from storage.postgres_engine import PATIENT, single

_LOCK = 0x7032705F6465736B
"""The advisory lock of a migration ("p2p_desk" in ASCII)."""


async def migrate(url: URL) -> None:
    """Upgrade the database to HEAD inside one transaction; ValueError when a newer version of the program made it."""
    engine = single(url, "READ COMMITTED", **PATIENT)
    try:
        async with engine.begin() as connection:
            if await _behind(connection):
                await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                if await _behind(connection):
                    await connection.run_sync(_upgrade)
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


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  as in storage/migrate.py: a start with nothing to do is quick
    from alembic.config import Config  # noqa: PLC0415  as above

    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
