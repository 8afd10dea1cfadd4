"""Finds requests by member ID, and closed ones by PA number too. Safe while an older process runs.

What is stored already has no index of its member ID: that takes the keys, which no migration has. It gets one when it
is corrected. What an older process corrects or erases beside this one keeps the index that it had.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_BYTES = {"sqlite": "BLOB", "postgresql": "BYTEA"}


def upgrade() -> None:
    """Add the column, and index what is looked up by hand whether it is open or not."""
    op.execute(f"ALTER TABLE request ADD COLUMN member_index {_BYTES[op.get_bind().dialect.name]}")
    op.drop_index("ix_request_pa_index", "request")
    for column in ("pa_index", "member_index"):
        known = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_request_{column}", "request", [column], sqlite_where=known, postgresql_where=known)
