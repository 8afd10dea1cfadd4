"""Removes a request whose time is over, with everything that was kept about it but its trail, which goes by itself."""

from __future__ import annotations

from sqlalchemy import Text, bindparam, delete, exists

from storage.link import Link
from storage.statement import Statement
from storage.tables import DOUBTED, DRAFT, HEARD, MESSAGE, NOTE, OUTGOING, REACTION, REQUEST, TIMER

_OF = bindparam("of", type_=Text)
_ON_ITS = exists().where(
    MESSAGE.c.conversation == REACTION.c.conversation,
    MESSAGE.c.activity == REACTION.c.activity,
    MESSAGE.c.request == _OF,
)
_DOUBTED = exists().where(OUTGOING.c.id == DOUBTED.c.message, OUTGOING.c.request == _OF)

IN_ORDER = (
    Statement(delete(DRAFT).where(DRAFT.c.request == _OF)),
    Statement(delete(REQUEST).where(REQUEST.c.id == _OF)),
    Statement(delete(NOTE).where(NOTE.c.request == _OF)),
    Statement(delete(HEARD).where(HEARD.c.request == _OF)),
    Statement(delete(REACTION).where(_ON_ITS)),
    Statement(delete(MESSAGE).where(MESSAGE.c.request == _OF)),
    Statement(delete(TIMER).where(TIMER.c.request == _OF)),
    Statement(delete(DOUBTED).where(_DOUBTED)),
    Statement(delete(OUTGOING).where(OUTGOING.c.request == _OF)),
)
"""Forms first, the outbox last, as units lock them. Once in years for a request: what has no index is read through."""


def remove(link: Link, request_id: str) -> None:
    """Remove the request and what names it."""
    for statement in IN_ORDER:
        link.change(statement, {"of": request_id})
