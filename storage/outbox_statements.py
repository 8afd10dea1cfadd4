"""The outbox's statements. A lane's row is the lock of everything in the lane."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Integer, and_, bindparam, case, delete, func, insert, or_, select, update

from desk.effects import EffectKind
from storage.outbox_order import LONGEST_WAIT, Urgency
from storage.outbox_rows import EFFECT
from storage.outbox_tables import DEAD, DOUBTED, LANE, OUTGOING, PENDING, SENDING
from storage.statement import CoreStatement, Inserter, Lock, Statement, binds, upsert

_PENDING = OUTGOING.c.state == PENDING
_SENDING = OUTGOING.c.state == SENDING
_IN_LANE = OUTGOING.c.lane == bindparam("of")
_THIS = OUTGOING.c.id == bindparam("this")
_THIS_LANE = LANE.c.lane == bindparam("of")
_QUEUED = binds(OUTGOING, "id", "began_at", "doubtful_at", "activity", "reason")
_NOW = bindparam("now", type_=BigInteger)
_ORDER = (OUTGOING.c.urgency, OUTGOING.c.seq)


def _touching(insert_into: Inserter) -> CoreStatement:
    """Lock the lane and take `count` sequence numbers; a held lane stays due when its lease ends, its holder looks on.

    A lane that rests is not due any sooner either.
    """
    stated = insert_into(LANE).values(
        lane=bindparam("of"), due=bindparam("at"), rest_until=0, epoch=0, next_seq=bindparam("count")
    )
    free = or_(LANE.c.owner.is_(None), LANE.c.lease_until == 0)
    wanted = stated.excluded.due.is_not(None)
    sooner = and_(free, wanted, or_(LANE.c.due.is_(None), LANE.c.due > stated.excluded.due))
    awake = case((LANE.c.rest_until > stated.excluded.due, LANE.c.rest_until), else_=stated.excluded.due)
    told = {
        "next_seq": LANE.c.next_seq + stated.excluded.next_seq,
        "due": case((sooner, awake), else_=LANE.c.due),
    }
    return stated.on_conflict_do_update(index_elements=[LANE.c.lane], set_=told).returning(LANE.c.next_seq)


def _queueing(insert_into: Inserter) -> CoreStatement:
    """Queue an effect unless a pending one with the same collapse key stands for both."""
    stated = insert_into(OUTGOING).values(_QUEUED)
    return stated.on_conflict_do_nothing(index_elements=[OUTGOING.c.collapse_key], index_where=_PENDING)


def _noting_doubt(insert_into: Inserter) -> CoreStatement:
    """Keep when a doubtful sending of a post began: each may have left a copy in the channel."""
    sending = select(OUTGOING.c.lane, OUTGOING.c.began_at, OUTGOING.c.id).where(
        _THIS, OUTGOING.c.kind == EffectKind.POST_REQUEST, OUTGOING.c.request.is_not(None)
    )
    stated = insert_into(DOUBTED).from_select(["lane", "began_at", "message"], sending)
    return stated.on_conflict_do_nothing()


TOUCH = upsert(_touching)
QUEUE = Statement(insert(OUTGOING).values(_QUEUED))
QUEUE_ONCE = upsert(_queueing)

DUE_LANES = Statement(
    select(LANE.c.lane, LANE.c.owner, LANE.c.epoch, LANE.c.rest_until, LANE.c.sent_log)
    .where(or_(LANE.c.due <= _NOW, LANE.c.due > _NOW + LONGEST_WAIT))
    .order_by(LANE.c.due, LANE.c.lane)
    .limit(bindparam("limit", type_=Integer)),
    Lock.SKIP,
)
HELD = Statement(
    select(LANE.c.rest_until, LANE.c.sent_log).where(
        _THIS_LANE, LANE.c.owner == bindparam("by"), LANE.c.epoch == bindparam("in_epoch")
    ),
    Lock.WAIT,
)
HELD_BY = Statement(
    select(LANE.c.lane, LANE.c.epoch).where(
        LANE.c.due.is_not(None), LANE.c.owner == bindparam("by"), LANE.c.lease_until > 0
    )
)
LOG = Statement(update(LANE).where(_THIS_LANE).values(sent_log=bindparam("log")))
HOLD = Statement(
    update(LANE)
    .where(_THIS_LANE)
    .values(owner=bindparam("by"), epoch=bindparam("in_epoch"), lease_until=bindparam("lease"), due=bindparam("lease"))
)
LET_GO = Statement(
    update(LANE)
    .where(_THIS_LANE)
    .values(owner=None, epoch=bindparam("in_epoch"), lease_until=None, due=bindparam("next_due"))
)
END_LEASE = Statement(update(LANE).where(_THIS_LANE).values(lease_until=0, due=bindparam("next_due")))
REST = Statement(update(LANE).where(_THIS_LANE).values(rest_until=bindparam("until")))
RELEASE_ALL = Statement(
    update(LANE).where(LANE.c.owner.is_not(None)).values(epoch=LANE.c.epoch + 1, lease_until=0, due=0)
)
EARLIEST = Statement(select(func.min(LANE.c.due)).where(LANE.c.due.is_not(None)))

WAITING_SINCE = Statement(
    select(func.min(OUTGOING.c.queued_at)).where(_PENDING, OUTGOING.c.urgency < int(Urgency.REDACTION))
)

_WAITING = (
    select(OUTGOING.c.id, OUTGOING.c.urgency, OUTGOING.c.request, OUTGOING.c.root, OUTGOING.c.not_before)
    .where(_PENDING, _IN_LANE)
    .order_by(*_ORDER)
)
_IS_EDIT = OUTGOING.c.urgency >= int(Urgency.REFRESH)
WAITING = Statement(_WAITING)
WAITING_EDITS = Statement(_WAITING.where(_IS_EDIT))
WAITING_EVENT = Statement(select(OUTGOING.c.id).where(_PENDING, _IN_LANE, ~_IS_EDIT).limit(1))
HALF_SENT = Statement(
    select(OUTGOING.c.id, OUTGOING.c.kind, OUTGOING.c.collapse_key).where(_SENDING, _IN_LANE).order_by(*_ORDER)
)
BEGIN_SENDING = Statement(
    update(OUTGOING)
    .where(_THIS, _PENDING)
    .values(state="sending", attempts=OUTGOING.c.attempts + 1, began_at=bindparam("now"))
    .returning(
        *(OUTGOING.c[name] for name in EFFECT), OUTGOING.c.attempts, OUTGOING.c.queued_at, OUTGOING.c.doubtful_at
    )
)
SETTLE = Statement(
    update(OUTGOING)
    .where(_THIS, _SENDING)
    .values(state=bindparam("became"), activity=bindparam("told_activity"), reason=bindparam("told_reason"))
)
_AGAIN: dict[str, Any] = {"state": "pending", "not_before": bindparam("again_at"), "reason": bindparam("told_reason")}
PUT_BACK = Statement(update(OUTGOING).where(_THIS, _SENDING).values(_AGAIN))
DOUBT = Statement(update(OUTGOING).where(_THIS, _SENDING).values(_AGAIN | {"doubtful_at": OUTGOING.c.began_at}))
TWIN = Statement(
    update(OUTGOING)
    .where(_PENDING, OUTGOING.c.collapse_key == bindparam("same"))
    .values(not_before=bindparam("again_at"))
)
UNTRY = Statement(update(OUTGOING).where(_THIS, _PENDING).values(attempts=OUTGOING.c.attempts - 1))
NOTE_DOUBT = upsert(_noting_doubt)
DOUBTS = Statement(
    select(OUTGOING.c.id, OUTGOING.c.request)
    .distinct()
    .select_from(DOUBTED.join(OUTGOING, OUTGOING.c.id == DOUBTED.c.message))
    .where(DOUBTED.c.lane == bindparam("of"), DOUBTED.c.began_at.between(bindparam("since"), bindparam("until")))
    .order_by(OUTGOING.c.id)
)
_IS_NEW = or_(
    OUTGOING.c.kind == EffectKind.POST_REQUEST,
    OUTGOING.c.kind == EffectKind.SAY_IN_THREAD,
    OUTGOING.c.kind == EffectKind.SHOW,
)
ON_ITS_WAY = Statement(
    select(OUTGOING.c.id, case((OUTGOING.c.kind == EffectKind.POST_REQUEST, OUTGOING.c.request)))
    .where(_SENDING, _IN_LANE, _IS_NEW)
    .union_all(
        select(OUTGOING.c.id, case((OUTGOING.c.kind == EffectKind.POST_REQUEST, OUTGOING.c.request))).where(
            _PENDING, _IN_LANE, _IS_NEW, OUTGOING.c.doubtful_at.between(bindparam("since"), bindparam("until"))
        )
    )
)
"""New messages of the lane that are being sent now, or whose answer was lost then: each may be an unknown one."""
BELIEVE = Statement(
    update(OUTGOING)
    .where(_THIS, _PENDING, OUTGOING.c.doubtful_at.is_not(None))
    .values(state="sent", activity=bindparam("told_activity"))
)

_IN_DOUBT = and_(_PENDING, OUTGOING.c.doubtful_at.is_not(None))
_TROUBLED = or_(OUTGOING.c.state == DEAD, _IN_DOUBT)
_PROBLEM = select(
    OUTGOING.c.id,
    OUTGOING.c.lane,
    OUTGOING.c.state,
    OUTGOING.c.reason,
    OUTGOING.c.attempts,
    OUTGOING.c.queued_at,
    *(OUTGOING.c[name] for name in EFFECT),
)
_OLDEST = (OUTGOING.c.queued_at, OUTGOING.c.id)
_SOME = bindparam("limit", type_=Integer)
DEAD_ONES = Statement(_PROBLEM.where(OUTGOING.c.state == DEAD).order_by(*_OLDEST).limit(_SOME))
IN_DOUBT = Statement(_PROBLEM.where(_IN_DOUBT).order_by(*_OLDEST).limit(_SOME))
PROBLEM = Statement(_PROBLEM.where(_THIS, _TROUBLED))
SEND_AGAIN = Statement(
    update(OUTGOING)
    .where(_THIS, _TROUBLED)
    .values(state="pending", not_before=0, queued_at=bindparam("again_at"), collapse_key=None)
)
DISMISS = Statement(update(OUTGOING).where(_THIS, _TROUBLED).values(state="dismissed"))
DROP = Statement(delete(OUTGOING).where(_THIS, _SENDING))
