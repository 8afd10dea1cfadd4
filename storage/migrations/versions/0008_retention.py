"""Until when things are kept: what was redacted, legal holds, the settings. Safe while an older process runs.

Requests that are closed already get the timer that those closed from now on have: they are taken one by one.
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"

_DAY = 86_400_000_000
_ADDED = (
    "request ADD COLUMN redacted_at BIGINT",
    "request ADD COLUMN legal_hold BIGINT",
    "desk ADD COLUMN retention TEXT",
)


def upgrade() -> None:
    """Add the columns, and the timers of what is closed."""
    for column in _ADDED:
        op.execute(f"ALTER TABLE {column}")
    op.execute(
        f"""
        INSERT INTO timer (key, due, kind, request, step)
        SELECT 'retention:' || id, coalesce(closed_at, filed_at) + {_DAY}, 'retention', id, 0
        FROM request WHERE is_open = 0
        """  # noqa: S608  our own number
    )
