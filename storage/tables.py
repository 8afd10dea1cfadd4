"""The tables. Times are microseconds since 1970 in UTC, so that both databases order and compare them alike."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    literal_column,
)

from desk.records import SLOW
from storage.columns import RowId, count, index_some, removal, seal, sealed, text, when
from storage.outbox_tables import METADATA  # the outbox's tables are in it already

YES = literal_column("1", Integer)
"""A partial index serves a query only if both spell the condition alike: as a literal, never as a parameter."""

_FIRST_BLIND = ("pa_index", "phone_index", "contact_index")
BLIND = (*_FIRST_BLIND, "member_index")
"""Keyed hashes by which a request is found although its texts are sealed (blind.py)."""

REQUEST = Table(
    "request",
    METADATA,
    Column("id", Text, primary_key=True),
    count("number"),
    text("draft"),
    text("kind"),
    text("status"),
    Column("is_open", SmallInteger, nullable=False),
    text("filed_by"),
    when("filed_at"),
    text("decisioned_by"),
    Column("caller_verified", Boolean, nullable=False),
    Column("denial_verified", Boolean, nullable=False),
    text("channel", null=True),
    text("owner", null=True),
    text("acknowledged_by", null=True),
    when("acknowledged_at", null=True),
    when("ready_at", null=True),
    when("closed_at", null=True),
    count("attempts"),
    count("version"),
    count("events"),
    *sealed(),
    when("held_since", null=True),
    text("held_by", null=True),
    text("expected", null=True),
    text("offered_to", null=True),
    when("due_at", null=True),
    when("due_until", null=True),
    when("dropped_at", null=True),
    text("linked_to", null=True),
    Column("edits", Integer, nullable=False, server_default="0"),
    *(Column(name, LargeBinary, nullable=True) for name in _FIRST_BLIND),
    *(when(name, null=True) for name in ("erased_at", "redacted_at", "legal_hold")),
    Column("member_index", LargeBinary, nullable=True),
)
Index("uq_request_number", REQUEST.c.number, unique=True)
Index("uq_request_draft", REQUEST.c.draft, unique=True)
_IS_OPEN = REQUEST.c.is_open == YES
index_some("ix_request_held", REQUEST.c.legal_hold.is_not(None), REQUEST.c.legal_hold, REQUEST.c.number)
index_some("ix_request_open_of", _IS_OPEN, REQUEST.c.filed_by, REQUEST.c.filed_at)
index_some("ix_request_open", _IS_OPEN, REQUEST.c.status, REQUEST.c.filed_at)
index_some("ix_request_owner", _IS_OPEN, REQUEST.c.owner)
index_some("ix_request_unposted", _IS_OPEN & REQUEST.c.channel.is_(None), REQUEST.c.filed_at)
for _name in ("linked_to", "phone_index", "contact_index"):
    index_some(f"ix_request_{_name}", _IS_OPEN, REQUEST.c[_name])
for _name in ("pa_index", "member_index"):  # looked up by hand too, however long a request has been closed
    index_some(f"ix_request_{_name}", REQUEST.c[_name].is_not(None), REQUEST.c[_name])

PERSON = Table(
    "person",
    METADATA,
    Column("id", Text, primary_key=True),
    text("name", null=True),
    text("account", null=True),
    text("chat", null=True),
    text("service_url", null=True),
    text("extension", null=True),
    Column("on_chat", SmallInteger, nullable=False, server_default="0"),
    when("away_since", null=True),
    when("away_until", null=True),
)

ROLE = Table(
    "role",
    METADATA,
    text("person"),
    text("role"),
    Column("active", SmallInteger, nullable=False),
    PrimaryKeyConstraint("person", "role"),
)
Index("ix_role_role", ROLE.c.role, ROLE.c.person)

CHANNEL = Table(
    "channel",
    METADATA,
    Column("id", Text, primary_key=True),
    text("name", null=True),
    text("team", null=True),
    text("group_id", null=True),
    text("tenant", null=True),
    text("service_url", null=True),
    Column("bound", SmallInteger, nullable=False),
    when("bound_at"),
    Column("hears", SmallInteger, nullable=False, server_default="0"),
    Column("unheard", Integer, nullable=False, server_default="0"),
)

DESK = Table(
    "desk",
    METADATA,
    Column("channel", Text, primary_key=True),
    text("zone"),
    text("waits"),
    text("hours", null=True),
    text("pharmacists", null=True),
    text("supervisors", null=True),
    text("retention", null=True),
)
"""How a channel's desk works; "" is what the settings say. `waits` maps names to seconds, as JSON; of "" so does
`retention`: how long things are kept.

People are a JSON list of ids, NULL for everybody of the role. Without hours it was stored by an older version.
"""

INBOX = Table("inbox", METADATA, Column("key", Text, primary_key=True), when("at"), sqlite_with_rowid=False)

AUDIT = Table(
    "audit",
    METADATA,
    text("request"),
    count("seq"),
    text("kind"),
    when("at"),
    text("actor", null=True),
    text("data"),
    Column("mac", LargeBinary, nullable=False),
    PrimaryKeyConstraint("request", "seq"),
    sqlite_with_rowid=False,
)

SEAL = Table("seal", METADATA, Column("number", Integer, primary_key=True, autoincrement=False), *seal())
UNSEALED = Table("unsealed", METADATA, Column("request", Text, primary_key=True), count("seq"))
"""The chains of the trail that went on since the last seal, and how far."""

REMOVED = Table("removed", METADATA, Column("request", Text, primary_key=True), *removal())
"""The chains of the trail that were removed when their time was over, and how far each went."""

MESSAGE = Table(
    "message",
    METADATA,
    Column("id", RowId, primary_key=True),
    text("conversation"),
    text("activity"),
    text("place"),
    text("request"),
)
Index("uq_message_activity", MESSAGE.c.conversation, MESSAGE.c.activity, unique=True)
Index("ix_message_request", MESSAGE.c.request)

REACTION = Table(
    "reaction",
    METADATA,
    text("conversation"),
    text("activity"),
    text("person"),
    text("emoji"),
    when("since"),
    Column("evidence", SmallInteger, nullable=False, server_default="1"),
    PrimaryKeyConstraint("conversation", "activity", "person", "emoji"),
    sqlite_with_rowid=False,
)

TIMER = Table(
    "timer",
    METADATA,
    Column("key", Text, primary_key=True),
    when("due"),
    text("kind"),
    text("request"),
    text("person", null=True),
    Column("step", Integer, nullable=False, server_default="0"),
)
Index("ix_timer_due", TIMER.c.due, TIMER.c.key)
IS_ALARM = TIMER.c.kind.not_in([literal_column(f"'{kind}'", Text) for kind in sorted(SLOW)])
index_some("ix_timer_alarm", IS_ALARM, TIMER.c.due, TIMER.c.key)  # there may be a slow one for each closed request

DRAFT = Table(
    "draft",
    METADATA,
    Column("id", Text, primary_key=True),
    text("person"),
    text("kind"),
    when("at"),
    text("message", null=True),
    *sealed(),
    Column("purpose", Text, nullable=False, server_default="file"),
    text("request", null=True),
    Column("edits", Integer, nullable=False, server_default="0"),
)

index_some("ix_draft_request", DRAFT.c.request.is_not(None), DRAFT.c.request)

NOTE = Table(
    "note",
    METADATA,
    Column("id", Text, primary_key=True),
    text("request"),
    text("person"),
    when("at"),
    *sealed(),
)
Index("ix_note_request", NOTE.c.request)

HEARD = Table(
    "heard",
    METADATA,
    text("conversation"),
    text("activity"),
    text("request"),
    text("person"),
    text("meaning"),
    count("event"),
    PrimaryKeyConstraint("conversation", "activity"),
    sqlite_with_rowid=False,
)
for _pruned in (INBOX.c.at, DRAFT.c.at, REACTION.c.since, HEARD.c.request):
    Index(f"ix_{_pruned.table.name}_{_pruned.name}", _pruned)

HEARTBEAT = Table("heartbeat", METADATA, Column("name", Text, primary_key=True), when("at"))
COUNTER = Table("counter", METADATA, Column("name", Text, primary_key=True), count("value"))

SECRET = Table("secret", METADATA, Column("name", Text, primary_key=True), *sealed())
