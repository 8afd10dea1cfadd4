"""The tables of the outbox: lanes, the messages in them, and what of those is in doubt (delivery.md, "Lanes")."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    literal_column,
)

from storage.columns import METADATA, RowId, count, index_some, text, when

PENDING = literal_column("'pending'", Text)
"""States are literals: a partial index serves a query only if both spell the condition alike."""
SENDING = literal_column("'sending'", Text)
DEAD = literal_column("'dead'", Text)

LANE = Table(
    "outbox_lane",
    METADATA,
    Column("lane", Text, primary_key=True),
    when("due", null=True),
    text("owner", null=True),
    when("lease_until", null=True),
    when("rest_until"),
    count("epoch"),
    count("next_seq"),
    Column("sent_log", LargeBinary, nullable=True),
)
index_some("ix_outbox_lane_due", LANE.c.due.is_not(None), LANE.c.due)

OUTGOING = Table(
    "outbox_message",
    METADATA,
    Column("id", RowId, primary_key=True),
    text("lane"),
    count("seq"),
    text("kind"),
    text("request", null=True),
    count("event", null=True),
    text("person", null=True),
    text("view", null=True),
    text("draft", null=True),
    text("root", null=True),
    text("collapse_key", null=True),
    Column("urgency", SmallInteger, nullable=False),
    text("state"),
    count("attempts"),
    when("not_before"),
    when("began_at", null=True),
    when("doubtful_at", null=True),
    text("activity", null=True),
    text("reason", null=True),
    when("queued_at"),
)
_IS_PENDING = OUTGOING.c.state == PENDING
index_some("uq_outbox_message_collapse", _IS_PENDING, OUTGOING.c.collapse_key, unique=True)
index_some("ix_outbox_message_pending", _IS_PENDING, OUTGOING.c.lane, OUTGOING.c.urgency, OUTGOING.c.seq)
index_some("ix_outbox_message_sending", OUTGOING.c.state == SENDING, OUTGOING.c.lane)
index_some("ix_outbox_message_waiting", _IS_PENDING, OUTGOING.c.queued_at)
IS_OVER = OUTGOING.c.state.in_([literal_column("'sent'", Text), literal_column("'dismissed'", Text)])
index_some("ix_outbox_message_over", IS_OVER, OUTGOING.c.queued_at)
index_some("ix_outbox_message_dead", OUTGOING.c.state == DEAD, OUTGOING.c.queued_at)

DOUBTED = Table(
    "outbox_doubt",
    METADATA,
    text("lane"),
    when("began_at"),
    Column("message", BigInteger, nullable=False),
    PrimaryKeyConstraint("lane", "began_at", "message"),
    sqlite_with_rowid=False,
)
