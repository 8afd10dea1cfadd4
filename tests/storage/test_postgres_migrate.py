"""Migrations on PostgreSQL end at the tables of the program, once, however many processes start."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from storage.errors import MigrationFailedError, OtherVersionError
from storage.migrate import HEAD
from storage.postgres_engine import single
from storage.postgres_migrate import migrate, require
from storage.tables import METADATA
from tests.postgres import server
from tests.storage.conftest import PATIENCE

pytestmark = pytest.mark.asyncio


@pytest.fixture
def url() -> Iterator[str]:
    """An empty database."""
    made = server().create_database()
    yield made
    server().drop_database(made)


async def test_migrated_tables_are_the_programs_tables(url: str) -> None:
    await migrate(make_url(url))
    engine = single(make_url(url))

    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), METADATA)

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_starts_at_once_migrate_once(url: str) -> None:
    await asyncio.gather(*(migrate(make_url(url)) for _ in range(4)))
    assert server().execute("SELECT version_num FROM alembic_version", url) == [(HEAD,)]
    assert server().execute("SELECT name, value FROM counter", url) == [("request", 0)]


async def test_a_newer_database_is_left_alone(url: str) -> None:
    await migrate(make_url(url))
    server().execute("UPDATE alembic_version SET version_num = '9999'", url)
    for use in (migrate, require):
        with pytest.raises(ValueError, match="at version 9999, this program knows"):
            await use(make_url(url))


async def test_an_older_one_is_only_looked_at_by_what_must_not_change_it(url: str) -> None:
    with pytest.raises(OtherVersionError, match="this database is empty, this program needs"):
        await require(make_url(url))
    await migrate(make_url(url))
    await require(make_url(url))
    server().execute("UPDATE alembic_version SET version_num = '0007'", url)
    with pytest.raises(OtherVersionError, match=f"at version 0007, this program needs {HEAD}; nothing was changed"):
        await require(make_url(url))
    assert server().execute("SELECT version_num FROM alembic_version", url) == [("0007",)]


async def test_a_failed_migration_leaves_nothing(url: str) -> None:
    server().execute("CREATE TABLE request (mine int)", url)
    with pytest.raises(
        MigrationFailedError, match=r"from empty to version \d{4} \(42P07 DuplicateTableError\)\. Nothing"
    ):
        await migrate(make_url(url))
    assert server().execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", url) == [("request",)]


async def test_the_audit_trail_is_append_only(url: str) -> None:
    await migrate(make_url(url))
    server().execute("INSERT INTO audit VALUES ('request-1', 1, 'filed', 1, NULL, '{}', '\\x00')", url)
    server().execute("INSERT INTO removed VALUES ('request-2', 1, 1, '00', '\\x00')", url)
    for change in (
        "UPDATE audit SET seq = 1",
        "DELETE FROM audit",
        "DELETE FROM removed",
        "UPDATE removed SET seq = 2",
    ):
        with pytest.raises(Exception, match="append-only"):
            server().execute(change, url)


async def test_a_start_with_nothing_to_do_does_not_pay_for_alembic(url: str) -> None:
    await migrate(make_url(url))
    script = (
        "import asyncio, sys; from sqlalchemy.engine import make_url; from storage.postgres_migrate import migrate;"
        "asyncio.run(migrate(make_url(sys.argv[1]))); print('alembic' in sys.modules)"
    )
    told = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", script, url], check=True, timeout=PATIENCE, capture_output=True
    )
    assert told.stdout.split() == [b"False"]
