"""Finds the next alarm past any number of slow timers, and what is on legal hold. Safe while an older process runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Index the timers of all kinds but the slow ones, of which each closed request has one; and the few held."""
    alarm = sa.text("(kind NOT IN ('retention', 'shown'))")
    op.create_index("ix_timer_alarm", "timer", ["due", "key"], sqlite_where=alarm, postgresql_where=alarm)
    op.execute("DELETE FROM timer WHERE kind = 'paste'")  # a clock of its own that nobody sets any more
    held = sa.text("legal_hold IS NOT NULL")
    op.create_index("ix_request_held", "request", ["legal_hold", "number"], sqlite_where=held, postgresql_where=held)
