"""What the whole procedure keeps of a request, a form and a desk. Safe while an older process runs.

Every column may be empty or has a default: what an older process writes is simply without.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_BYTES = {"sqlite": "BLOB", "postgresql": "BYTEA"}
_ADDED = (
    ("request", "held_since BIGINT"),
    ("request", "held_by TEXT"),
    ("request", "expected TEXT"),
    ("request", "offered_to TEXT"),
    ("request", "due_at BIGINT"),
    ("request", "due_until BIGINT"),
    ("request", "dropped_at BIGINT"),
    ("request", "linked_to TEXT"),
    ("request", "edits INTEGER DEFAULT '0' NOT NULL"),
    ("draft", "purpose TEXT DEFAULT 'file' NOT NULL"),
    ("draft", "request TEXT"),
    ("draft", "edits INTEGER DEFAULT '0' NOT NULL"),
    ("desk", "hours TEXT"),
    ("desk", "pharmacists TEXT"),
    ("desk", "supervisors TEXT"),
)
_BLIND = ("pa_index", "phone_index", "contact_index")


def upgrade() -> None:
    """Add the columns, the indexes of sealed texts and of links, and the table of heartbeats."""
    for table, column in _ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for column in _BLIND:
        op.execute(f"ALTER TABLE request ADD COLUMN {column} {_BYTES[op.get_bind().dialect.name]}")
    op.execute("UPDATE request SET held_since = filed_at WHERE kind = 'peer_to_peer'")
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeat"),
    )
    for column in ("linked_to", *_BLIND):
        held = sa.text("is_open = 1")
        op.create_index(f"ix_request_{column}", "request", [column], sqlite_where=held, postgresql_where=held)
