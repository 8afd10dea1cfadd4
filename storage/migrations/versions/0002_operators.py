"""What replicas share of Teams' windows, and what an operator asks the outbox. Safe while an older process runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the lanes' log of calls, which emojis tell of a lost post, and indexes of what waits or was given up."""
    op.execute("ALTER TABLE outbox_lane ADD COLUMN sent_log " + _BYTES[op.get_bind().dialect.name])
    op.execute("ALTER TABLE reaction ADD COLUMN evidence SMALLINT DEFAULT '1' NOT NULL")
    _index("ix_outbox_message_waiting", "state = 'pending'")
    _index("ix_outbox_message_dead", "state = 'dead'")


_BYTES = {"sqlite": "BLOB", "postgresql": "BYTEA"}


def _index(name: str, where: str) -> None:
    held = sa.text(where)
    op.create_index(name, "outbox_message", ["queued_at"], sqlite_where=held, postgresql_where=held)
