"""Finds the next alarm past any number of timers that nobody waits for. Safe while an older process runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Index the timers of all kinds but the slow ones, of which each closed request has one."""
    alarm = sa.text("(kind NOT IN ('retention', 'shown'))")
    op.create_index("ix_timer_alarm", "timer", ["due", "key"], sqlite_where=alarm, postgresql_where=alarm)
