"""Replies in channels that the desk acted on."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import bindparam, delete, select

from desk.records import Heard
from storage.link import Link
from storage.statement import CoreStatement, Inserter, Statement, binds, upsert
from storage.tables import HEARD

_KEY = (HEARD.c.conversation, HEARD.c.activity)


def _putting(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(HEARD).values(binds(HEARD))
    told = {name: stated.excluded[name] for name in ("request", "person", "meaning", "event")}
    return stated.on_conflict_do_update(index_elements=_KEY, set_=told)


PUT = upsert(_putting)
FIND = Statement(
    select(*HEARD.c).where(HEARD.c.conversation == bindparam("conversation"), HEARD.c.activity == bindparam("activity"))
)
FORGET = Statement(delete(HEARD).where(HEARD.c.request == bindparam("of")))


class ReplyTable:
    """`desk.keeping.Replies` over a link."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def put(self, heard: Heard) -> None:
        """Keep what a reply did; one already known is replaced."""
        self._link.change(PUT, asdict(heard))

    def find(self, conversation: str, activity: str) -> Heard | None:
        """Return what the reply did, or None when the desk did not act on it."""
        row = self._link.row(FIND, {"conversation": conversation, "activity": activity})
        return None if row is None else Heard(*row)

    def forget(self, request_id: str) -> None:
        """Keep nothing of the replies about a request."""
        self._link.change(FORGET, {"of": request_id})
