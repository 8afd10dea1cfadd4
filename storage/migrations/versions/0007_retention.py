"""Until when things are kept: what was redacted, legal holds, the settings. Safe while an older process runs.

Requests that are closed already get the timer that those closed from now on have: they are taken one by one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_DAY = 86_400_000_000
_ADDED = (
    "request ADD COLUMN redacted_at BIGINT",
    "request ADD COLUMN legal_hold BIGINT",
    "desk ADD COLUMN retention TEXT",
)
_INDEXES = (
    ("ix_inbox_at", "inbox", "at"),
    ("ix_draft_at", "draft", "at"),
    ("ix_reaction_since", "reaction", "since"),
    ("ix_heard_request", "heard", "request"),
)
_KEPT = "the audit trail is append-only"
_GONE = "the record of what was removed is append-only"
_WAS_REMOVED = "EXISTS (SELECT 1 FROM removed WHERE removed.request = OLD.request)"
_SQLITE_GUARDS = (
    "DROP TRIGGER audit_no_delete",
    f"""
    CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit WHEN NOT {_WAS_REMOVED}
    BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END
    """,
    *(
        f"""
        CREATE TRIGGER removed_no_{change.lower()} BEFORE {change} ON removed
        BEGIN SELECT RAISE(ABORT, '{_GONE}'); END
        """
        for change in ("UPDATE", "DELETE")
    ),
)
_POSTGRESQL_GUARDS = (
    f"""
    CREATE OR REPLACE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF TG_OP = 'DELETE' AND {_WAS_REMOVED} THEN RETURN OLD; END IF; RAISE EXCEPTION '{_KEPT}'; END $$
    """,
    "DROP TRIGGER audit_kept ON audit",
    "CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_kept()",
    f"CREATE FUNCTION removed_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_GONE}'; END $$",
    "CREATE TRIGGER removed_kept BEFORE UPDATE OR DELETE ON removed EXECUTE FUNCTION removed_is_kept()",
)
_GUARDS = {"sqlite": _SQLITE_GUARDS, "postgresql": _POSTGRESQL_GUARDS}
"""A chain goes whole and on record, or not at all."""


def upgrade() -> None:
    """Add the columns, the record of removed chains with its guards, and the timers of what is closed."""
    for column in _ADDED:
        op.execute(f"ALTER TABLE {column}")
    op.create_table(
        "removed",
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("request", name="pk_removed"),
    )
    for name, table, column in _INDEXES:
        op.create_index(name, table, [column])
    over = sa.text("state IN ('sent', 'dismissed')")
    op.create_index("ix_outbox_message_over", "outbox_message", ["queued_at"], sqlite_where=over, postgresql_where=over)
    for guard in _GUARDS[op.get_bind().dialect.name]:
        op.execute(guard)
    op.execute(
        f"""
        INSERT INTO timer (key, due, kind, request, step)
        SELECT 'retention:' || id, coalesce(closed_at, filed_at) + {_DAY}, 'retention', id, 0
        FROM request WHERE is_open = 0
        """  # noqa: S608  our own number
    )
