"""Removes a request whose time is over, with what is kept about it but its trail, which goes by itself.

Forms of it went when it was erased; its timers have fired, and its messages in the outbox are pruned like all others.
"""

from __future__ import annotations

from sqlalchemy import Text, bindparam, delete, select, tuple_

from storage.link import Link
from storage.statement import Statement
from storage.tables import HEARD, MESSAGE, NOTE, REACTION, REQUEST

_OF = bindparam("of", type_=Text)
_ITS = select(MESSAGE.c.conversation, MESSAGE.c.activity).where(MESSAGE.c.request == _OF)

FACTS = Statement(delete(REQUEST).where(REQUEST.c.id == _OF))
WORDS = Statement(delete(NOTE).where(NOTE.c.request == _OF))
REPLIES = Statement(delete(HEARD).where(HEARD.c.request == _OF))
EMOJIS = Statement(delete(REACTION).where(tuple_(REACTION.c.conversation, REACTION.c.activity).in_(_ITS)))
MESSAGES = Statement(delete(MESSAGE).where(MESSAGE.c.request == _OF))


def remove(link: Link, request_id: str) -> None:
    """Remove the request and what names it."""
    for statement in (FACTS, WORDS, REPLIES, EMOJIS, MESSAGES):
        link.change(statement, {"of": request_id})
