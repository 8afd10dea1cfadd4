"""The statements over requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Column, ColumnElement, Integer, Text, bindparam, func, insert, literal_column, select, update

from desk.model import Kind
from desk.records import Which
from storage.statement import Lock, Statement, binds
from storage.tables import BLIND, COUNTER, REQUEST, YES

_FIXED = ("id", "number", "draft", "filed_by", "filed_at", "erased_at")
_SEALED = ("sealed", "data_key", "key_id", *BLIND)
_THIS = REQUEST.c.id == bindparam("this")
_OTHER = REQUEST.c.id != bindparam("this")
_ALL = select(*REQUEST.c)
_OPEN = REQUEST.c.is_open == YES
_LISTED = _ALL.order_by(REQUEST.c.filed_at, REQUEST.c.number)


def _kind(kind: Kind) -> ColumnElement[bool]:
    return REQUEST.c.kind == literal_column(f"'{kind}'", Text)


def _alike(column: Column[bytes]) -> ColumnElement[bool]:
    """Return what finds a blind index of an open request; NULL finds nothing. It spells a partial index's condition."""
    return _OPEN & (column == bindparam(column.name))


LOOK = Statement(_ALL.where(_THIS))
_GROUP = select(REQUEST.c.linked_to).where(_THIS).correlate(None).scalar_subquery()
GET = Statement(_ALL.where(_THIS | (_OPEN & (REQUEST.c.linked_to == _GROUP))).order_by(REQUEST.c.id), Lock.WAIT)
"""A request, with the open ones linked with it: a move brings them all, and two units lock them in one order."""
NUMBERED = Statement(_ALL.where(REQUEST.c.number == bindparam("number")))
ID_OF = Statement(select(REQUEST.c.id).where(REQUEST.c.number == bindparam("number")))
BY_DRAFT = Statement(_ALL.where(REQUEST.c.draft == bindparam("draft")), Lock.WAIT)
_TOGETHER = (_OPEN & (REQUEST.c.linked_to == bindparam("first"))) | (_OPEN & (REQUEST.c.id == bindparam("first")))
LINKED = Statement(_ALL.where(_TOGETHER).order_by(REQUEST.c.id), Lock.WAIT)

OPEN_OF = Statement(_LISTED.where(_OPEN, REQUEST.c.filed_by == bindparam("person")))
_TECHNICIAN = (REQUEST.c.held_by == bindparam("person")) | (
    REQUEST.c.held_by.is_(None) & (REQUEST.c.filed_by == bindparam("person"))
)
OPEN_FOR = Statement(_LISTED.where(_OPEN, _TECHNICIAN))
OPEN_UNPOSTED = Statement(_LISTED.where(_OPEN, REQUEST.c.channel.is_(None)), Lock.WAIT)
OWNED_BY = Statement(_LISTED.where(_OPEN, REQUEST.c.owner == bindparam("person")))
OPEN_WAITING = Statement(_LISTED.where(_OPEN, REQUEST.c.status == bindparam("status")))
OPEN_TRANSFERS = Statement(_LISTED.where(_OPEN, _kind(Kind.PEER_TO_PEER)))
SAME_PA = Statement(_LISTED.where(_alike(REQUEST.c.pa_index), _OTHER))
FOUND = Statement(
    _ALL.where((REQUEST.c.pa_index == bindparam("pa_index")) | (REQUEST.c.member_index == bindparam("member_index")))
    .order_by(REQUEST.c.filed_at.desc(), REQUEST.c.number.desc())
    .limit(bindparam("limit", type_=Integer))
)
HELD = Statement(
    _ALL.where(REQUEST.c.legal_hold.is_not(None))
    .order_by(REQUEST.c.legal_hold, REQUEST.c.number)
    .limit(bindparam("limit", type_=Integer))
)
SAME_CALLER = Statement(
    _LISTED.where(
        _alike(REQUEST.c.phone_index) | _alike(REQUEST.c.contact_index),
        _kind(Kind.PEER_TO_PEER),
        REQUEST.c.held_since >= bindparam("since"),
        _OTHER,
    )
)

_WHICH: Final[Mapping[Which, ColumnElement[bool]]] = {
    Which.ALL: _OPEN,
    Which.ON_HOLD: _OPEN & _kind(Kind.PEER_TO_PEER),
    Which.CALLBACKS: _OPEN & _kind(Kind.CALLBACK),
    Which.UNOWNED: _OPEN & REQUEST.c.owner.is_(None),
}
_OF_ONE = REQUEST.c.channel == bindparam("channel")
_PAGED = _LISTED.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer))
_COUNT = select(func.count()).select_from(REQUEST)

PAGES: Final = {which: Statement(_PAGED.where(held)) for which, held in _WHICH.items()}
PAGES_OF_ONE: Final = {which: Statement(_PAGED.where(held, _OF_ONE)) for which, held in _WHICH.items()}
COUNTS: Final = {which: Statement(_COUNT.where(held)) for which, held in _WHICH.items()}
COUNTS_OF_ONE: Final = {which: Statement(_COUNT.where(held, _OF_ONE)) for which, held in _WHICH.items()}

ADD = Statement(insert(REQUEST).values(binds(REQUEST)))
SAVE = Statement(update(REQUEST).where(_THIS).values(binds(REQUEST, *_FIXED, *_SEALED)))
SAVE_SEALED = Statement(update(REQUEST).where(_THIS).values(binds(REQUEST, *_FIXED)))
NEXT_NUMBER = Statement(
    update(COUNTER).where(COUNTER.c.name == "request").values(value=COUNTER.c.value + 1).returning(COUNTER.c.value)
)
