"""Words that cross over, replies that were acted on, and what a channel hears. Safe while an older process runs.

What is new are tables, which it does not know, and columns with a default, which its bindings leave as they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_ADDED = ("hears SMALLINT DEFAULT '0' NOT NULL", "unheard INTEGER DEFAULT '0' NOT NULL")


def upgrade() -> None:
    """Add the columns of a channel and the two tables."""
    for column in _ADDED:
        op.execute(f"ALTER TABLE channel ADD COLUMN {column}")
    _create_note()
    _create_heard()


def _create_note() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("data_key", sa.LargeBinary(), nullable=True),
        sa.Column("key_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    op.create_index("ix_note_request", "note", ["request"])


def _create_heard() -> None:
    op.create_table(
        "heard",
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "activity", name="pk_heard"),
        sqlite_with_rowid=False,
    )
