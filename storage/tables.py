"""The tables. Times are microseconds since 1970 in UTC, so that both databases order and compare them alike."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    literal_column,
)

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

RowId = BigInteger().with_variant(Integer, "sqlite")
"""A number the database gives. SQLite counts only a column of type INTEGER."""

YES = literal_column("1", Integer)
"""A partial index serves a query only if both spell the condition alike: as a literal, never as a parameter."""
PENDING = literal_column("'pending'", Text)
SENDING = literal_column("'sending'", Text)
DEAD = literal_column("'dead'", Text)


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _when(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=null)


def _count(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=null)


def _sealed() -> tuple[Column[bytes], Column[bytes], Column[str]]:
    """Return the columns of one sealed document; all three are NULL once it has been erased."""
    return (
        Column("sealed", LargeBinary, nullable=True),
        Column("data_key", LargeBinary, nullable=True),
        Column("key_id", Text, nullable=True),
    )


def _some(name: str, where: ColumnElement[bool], *columns: Column[Any], unique: bool = False) -> None:
    """Index the rows that `where` holds for: what is searched often is a small part of what is kept."""
    Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


BLIND = ("pa_index", "phone_index", "contact_index")
"""Keyed hashes by which a request is found although its texts are sealed (blind.py)."""

REQUEST = Table(
    "request",
    METADATA,
    Column("id", Text, primary_key=True),
    _count("number"),
    _text("draft"),
    _text("kind"),
    _text("status"),
    Column("is_open", SmallInteger, nullable=False),
    _text("filed_by"),
    _when("filed_at"),
    _text("decisioned_by"),
    Column("caller_verified", Boolean, nullable=False),
    Column("denial_verified", Boolean, nullable=False),
    _text("channel", null=True),
    _text("owner", null=True),
    _text("acknowledged_by", null=True),
    _when("acknowledged_at", null=True),
    _when("ready_at", null=True),
    _when("closed_at", null=True),
    _count("attempts"),
    _count("version"),
    _count("events"),
    *_sealed(),
    _when("held_since", null=True),
    _text("held_by", null=True),
    _text("expected", null=True),
    _text("offered_to", null=True),
    _when("due_at", null=True),
    _when("due_until", null=True),
    _when("dropped_at", null=True),
    _text("linked_to", null=True),
    Column("edits", Integer, nullable=False, server_default="0"),
    *(Column(name, LargeBinary, nullable=True) for name in BLIND),
)
Index("uq_request_number", REQUEST.c.number, unique=True)
Index("uq_request_draft", REQUEST.c.draft, unique=True)
_IS_OPEN = REQUEST.c.is_open == YES
_some("ix_request_open_of", _IS_OPEN, REQUEST.c.filed_by, REQUEST.c.filed_at)
_some("ix_request_open", _IS_OPEN, REQUEST.c.status, REQUEST.c.filed_at)
_some("ix_request_owner", _IS_OPEN, REQUEST.c.owner)
_some("ix_request_unposted", _IS_OPEN & REQUEST.c.channel.is_(None), REQUEST.c.filed_at)
for _name in ("linked_to", *BLIND):
    _some(f"ix_request_{_name}", _IS_OPEN, REQUEST.c[_name])

PERSON = Table(
    "person",
    METADATA,
    Column("id", Text, primary_key=True),
    _text("name", null=True),
    _text("account", null=True),
    _text("chat", null=True),
    _text("service_url", null=True),
    _text("extension", null=True),
    Column("on_chat", SmallInteger, nullable=False, server_default="0"),
    _when("away_since", null=True),
    _when("away_until", null=True),
)

ROLE = Table(
    "role",
    METADATA,
    _text("person"),
    _text("role"),
    Column("active", SmallInteger, nullable=False),
    PrimaryKeyConstraint("person", "role"),
)
Index("ix_role_role", ROLE.c.role, ROLE.c.person)

CHANNEL = Table(
    "channel",
    METADATA,
    Column("id", Text, primary_key=True),
    _text("name", null=True),
    _text("team", null=True),
    _text("group_id", null=True),
    _text("tenant", null=True),
    _text("service_url", null=True),
    Column("bound", SmallInteger, nullable=False),
    _when("bound_at"),
)

DESK = Table(
    "desk",
    METADATA,
    Column("channel", Text, primary_key=True),
    _text("zone"),
    _text("waits"),
    _text("hours", null=True),
    _text("pharmacists", null=True),
    _text("supervisors", null=True),
)
"""How a channel's desk works; "" is what the settings say. `waits` maps names to seconds, as JSON.

People are a JSON list of ids, NULL for everybody of the role. Without hours it was stored by an older version.
"""

INBOX = Table("inbox", METADATA, Column("key", Text, primary_key=True), _when("at"), sqlite_with_rowid=False)

AUDIT = Table(
    "audit",
    METADATA,
    _text("request"),
    _count("seq"),
    _text("kind"),
    _when("at"),
    _text("actor", null=True),
    _text("data"),
    Column("mac", LargeBinary, nullable=False),
    PrimaryKeyConstraint("request", "seq"),
    sqlite_with_rowid=False,
)

MESSAGE = Table(
    "message",
    METADATA,
    Column("id", RowId, primary_key=True),
    _text("conversation"),
    _text("activity"),
    _text("place"),
    _text("request"),
)
Index("uq_message_activity", MESSAGE.c.conversation, MESSAGE.c.activity, unique=True)
Index("ix_message_request", MESSAGE.c.request)

REACTION = Table(
    "reaction",
    METADATA,
    _text("conversation"),
    _text("activity"),
    _text("person"),
    _text("emoji"),
    _when("since"),
    Column("evidence", SmallInteger, nullable=False, server_default="1"),
    PrimaryKeyConstraint("conversation", "activity", "person", "emoji"),
    sqlite_with_rowid=False,
)

TIMER = Table(
    "timer",
    METADATA,
    Column("key", Text, primary_key=True),
    _when("due"),
    _text("kind"),
    _text("request"),
    _text("person", null=True),
    Column("step", Integer, nullable=False, server_default="0"),
)
Index("ix_timer_due", TIMER.c.due, TIMER.c.key)

DRAFT = Table(
    "draft",
    METADATA,
    Column("id", Text, primary_key=True),
    _text("person"),
    _text("kind"),
    _when("at"),
    _text("message", null=True),
    *_sealed(),
    Column("purpose", Text, nullable=False, server_default="file"),
    _text("request", null=True),
    Column("edits", Integer, nullable=False, server_default="0"),
)

LANE = Table(
    "outbox_lane",
    METADATA,
    Column("lane", Text, primary_key=True),
    _when("due", null=True),
    _text("owner", null=True),
    _when("lease_until", null=True),
    _when("rest_until"),
    _count("epoch"),
    _count("next_seq"),
    Column("sent_log", LargeBinary, nullable=True),
)
_some("ix_outbox_lane_due", LANE.c.due.is_not(None), LANE.c.due)

OUTGOING = Table(
    "outbox_message",
    METADATA,
    Column("id", RowId, primary_key=True),
    _text("lane"),
    _count("seq"),
    _text("kind"),
    _text("request", null=True),
    _count("event", null=True),
    _text("person", null=True),
    _text("view", null=True),
    _text("draft", null=True),
    _text("root", null=True),
    _text("collapse_key", null=True),
    Column("urgency", SmallInteger, nullable=False),
    _text("state"),
    _count("attempts"),
    _when("not_before"),
    _when("began_at", null=True),
    _when("doubtful_at", null=True),
    _text("activity", null=True),
    _text("reason", null=True),
    _when("queued_at"),
)
_IS_PENDING = OUTGOING.c.state == PENDING
_some("uq_outbox_message_collapse", _IS_PENDING, OUTGOING.c.collapse_key, unique=True)
_some("ix_outbox_message_pending", _IS_PENDING, OUTGOING.c.lane, OUTGOING.c.urgency, OUTGOING.c.seq)
_some("ix_outbox_message_sending", OUTGOING.c.state == SENDING, OUTGOING.c.lane)
_some("ix_outbox_message_waiting", _IS_PENDING, OUTGOING.c.queued_at)
_some("ix_outbox_message_dead", OUTGOING.c.state == DEAD, OUTGOING.c.queued_at)

DOUBTED = Table(
    "outbox_doubt",
    METADATA,
    _text("lane"),
    _when("began_at"),
    Column("message", BigInteger, nullable=False),
    PrimaryKeyConstraint("lane", "began_at", "message"),
    sqlite_with_rowid=False,
)

HEARTBEAT = Table("heartbeat", METADATA, Column("name", Text, primary_key=True), _when("at"))

COUNTER = Table("counter", METADATA, Column("name", Text, primary_key=True), _count("value"))

SECRET = Table("secret", METADATA, Column("name", Text, primary_key=True), *_sealed())
