"""Migrations end at the tables of the program, run once, and refuse what they do not know."""

from __future__ import annotations

import ast
import re
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from storage.database import connect
from storage.errors import MigrationFailedError, OtherVersionError
from storage.migrate import HEAD, SCRIPTS, migrate, require, revision, sqlite_reason
from storage.tables import METADATA
from tests.storage.conftest import PATIENCE


def schema(path: Path) -> dict[str, str]:
    """Return each table's and index's text, spelt alike."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type != 'trigger'")
    texts = {name: re.sub(r"\s+", " ", text) for name, text in rows}
    connection.close()
    texts.pop("alembic_version", None)
    return texts


def test_the_packaged_head_is_the_newest_script() -> None:
    assert ScriptDirectory(str(SCRIPTS)).get_current_head() == HEAD


def test_migrated_tables_are_the_programs_tables(tmp_path: Path) -> None:
    migrated, made = tmp_path / "migrated.db", tmp_path / "made.db"
    migrate(migrated)
    engine = create_engine(f"sqlite:///{made}")
    METADATA.create_all(engine)
    engine.dispose()
    assert schema(migrated) == schema(made)

    engine = create_engine(f"sqlite:///{migrated}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p2p.db"
    assert revision(path) is None
    migrate(path)
    before = schema(path)
    migrate(path)
    assert (revision(path), schema(path)) == (HEAD, before)


def test_two_starts_at_once_migrate_once(tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from storage.migrate import migrate; migrate(Path(sys.argv[1]))"
    path = tmp_path / "p2p.db"

    def start(_: int) -> int:
        return subprocess.run([sys.executable, "-c", script, str(path)], check=False, timeout=PATIENCE).returncode

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(start, range(3))) == [0, 0, 0]
    assert revision(path) == HEAD


def test_a_start_with_nothing_to_do_does_not_pay_for_alembic(tmp_path: Path) -> None:
    path = tmp_path / "p2p.db"
    migrate(path)
    script = (
        "import sys; from pathlib import Path; from storage.migrate import migrate; migrate(Path(sys.argv[1]));"
        "import storage.store; print('alembic' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", script, str(path)], check=True, timeout=PATIENCE, capture_output=True)
    assert told.stdout.split() == [b"False"]


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "p2p.db"
    migrate(path)
    connection = connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    told = "this database is at version 9999, this program knows [0-9]{4} at most; nothing was changed"
    for use in (migrate, require):
        with pytest.raises(ValueError, match=told):
            use(path)


def test_an_older_database_is_only_looked_at_by_what_must_not_change_it(tmp_path: Path) -> None:
    path = tmp_path / "p2p.db"
    with pytest.raises(OtherVersionError, match="this database is empty, this program needs"):
        require(path)
    migrate(path)
    require(path)
    connection = connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '0001'")
    before = schema(path)
    told = (
        f"this database is at version 0001, this program needs {HEAD}; nothing was changed. Run `python app.py db upgr"
    )
    with pytest.raises(OtherVersionError, match=told):
        require(path)
    connection.close()
    assert (revision(path), schema(path)) == ("0001", before)


def test_a_failed_migration_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p2p.db"
    connection = connect(path)
    connection.execute("CREATE TABLE alembic_version (version_num)")
    connection.execute("CREATE TABLE request (mine)")
    with pytest.raises(Exception, match="already exists"):
        migrate(path)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
    connection.close()
    assert names == ["alembic_version", "request"]


def test_the_scripts_stand_alone() -> None:
    """A script says what was true when it was written: it must not follow the program's tables as they change."""
    for script in (SCRIPTS / "versions").glob("*.py"):
        imported = [node for node in ast.walk(ast.parse(script.read_text())) if isinstance(node, ast.ImportFrom)]
        assert not any(str(node.module).startswith("storage") for node in imported)


FAILING = """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.get_bind().execute(sa.text("INSERT INTO nowhere VALUES (:typed)"), {"typed": "canary-M00123"})
"""


def test_a_migration_that_fails_tells_no_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scripts = tmp_path / "scripts"
    (scripts / "versions").mkdir(parents=True)
    (scripts / "env.py").write_text((SCRIPTS / "env.py").read_text())
    (scripts / "versions" / "0001_failing.py").write_text(FAILING)
    monkeypatch.setattr("storage.migrate.SCRIPTS", scripts)
    with pytest.raises(MigrationFailedError) as caught:
        migrate(tmp_path / "p2p.db")
    assert str(caught.value) == (
        f"P2P_DATABASE_URL: the database could not be brought from empty to version {HEAD} (no such table: nowhere). "
        "Nothing of it was changed: mend the cause and try again, or go on with the program of before."
    )


def test_an_error_of_another_kind_is_told_by_its_name_alone() -> None:
    assert sqlite_reason(LookupError("canary-M00123")) == "LookupError"


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE invoice (id INTEGER)")
    connection.commit()
    connection.close()
    before = schema(path)
    for use in (migrate, require):
        with pytest.raises(ValueError, match="another program"):
            use(path)
    assert schema(path) == before
