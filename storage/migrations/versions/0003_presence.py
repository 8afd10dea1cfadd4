"""Who is there, how a desk works, and alarms in steps. Safe while an older process runs: every column has a default."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ADDED = (
    ("person", "on_chat SMALLINT DEFAULT '0' NOT NULL"),
    ("person", "away_since BIGINT"),
    ("person", "away_until BIGINT"),
    ("timer", "step INTEGER DEFAULT '0' NOT NULL"),
)


def upgrade() -> None:
    """Add the columns and the table of desks."""
    for table, column in _ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    op.create_table(
        "desk",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("waits", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_desk"),
    )
    _index("ix_request_open", ["status", "filed_at"])
    _index("ix_request_owner", ["owner"])


def _index(name: str, columns: list[str]) -> None:
    held = sa.text("is_open = 1")
    op.create_index(name, "request", columns, sqlite_where=held, postgresql_where=held)
