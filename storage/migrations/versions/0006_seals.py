"""When a request was erased, and the seals of the audit trail. Safe while an older process runs.

What an older process adds to the trail waits for no seal: `audit verify` finds and seals it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_KEPT = "the seals are append-only"
_SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER seal_no_{change.lower()} BEFORE {change} ON seal BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END"
    for change in ("UPDATE", "DELETE")
)
_POSTGRESQL_GUARDS = (
    f"CREATE FUNCTION seal_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_KEPT}'; END $$",
    "CREATE TRIGGER seal_kept BEFORE UPDATE OR DELETE ON seal EXECUTE FUNCTION seal_is_kept()",
)
_GUARDS = {"sqlite": _SQLITE_GUARDS, "postgresql": _POSTGRESQL_GUARDS}


def upgrade() -> None:
    """Add column and index of erasure, the seals with their guards, and the list of what waits for the first one."""
    op.execute("ALTER TABLE request ADD COLUMN erased_at BIGINT")
    op.create_table(
        "seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_seal"),
    )
    for guard in _GUARDS[op.get_bind().dialect.name]:
        op.execute(guard)
    op.create_table(
        "unsealed",
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("request", name="pk_unsealed"),
    )
    about = sa.text("request IS NOT NULL")
    op.create_index("ix_draft_request", "draft", ["request"], sqlite_where=about, postgresql_where=about)
    op.execute("INSERT INTO unsealed (request, seq) SELECT request, max(seq) FROM audit GROUP BY request")
