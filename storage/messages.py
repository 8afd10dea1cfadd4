"""The bot's own messages in Teams."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update

from desk.model import MessageRef, Place
from storage.errors import UnknownValueError
from storage.link import Link
from storage.statement import Row, Statement, binds, upsert
from storage.tables import MESSAGE

_REF = select(MESSAGE.c.conversation, MESSAGE.c.activity, MESSAGE.c.place, MESSAGE.c.request)

FIND = Statement(
    _REF.where(MESSAGE.c.conversation == bindparam("conversation"), MESSAGE.c.activity == bindparam("activity"))
)
OF = Statement(_REF.where(MESSAGE.c.request == bindparam("request")).order_by(MESSAGE.c.id))
ADD = upsert(lambda insert_into: insert_into(MESSAGE).values(binds(MESSAGE, "id")).on_conflict_do_nothing())

MOVE = Statement(
    update(MESSAGE)
    .where(MESSAGE.c.conversation == bindparam("in"), MESSAGE.c.activity == bindparam("this"))
    .values(place=bindparam("to"))
)


class MessageTable:
    """`desk.repositories.Messages` over a link."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def find(self, conversation: str, activity: str) -> MessageRef | None:
        """Return what the message is, or None when it is not (yet) known."""
        this = {"conversation": conversation, "activity": activity}
        row = self._link.row(FIND, this)
        if row is None and self._link.hold(conversation, activity):
            row = self._link.row(FIND, this)  # who was just storing it has ended; who comes later waits for us
        return None if row is None else _ref(row)

    def of(self, request_id: str, *places: Place) -> Sequence[MessageRef]:
        """Return the request's messages of these kinds (all, when none is named), oldest first."""
        refs = [_ref(row) for row in self._link.rows(OF, {"request": request_id})]
        return [ref for ref in refs if not places or ref.place in places]

    def add(self, ref: MessageRef) -> None:
        """Keep a message; one already known is left as it is."""
        self._link.hold(ref.conversation, ref.activity)
        where = {"conversation": ref.conversation, "activity": ref.activity}
        self._link.change(ADD, where | {"place": ref.place, "request": ref.request})

    def move(self, ref: MessageRef, place: Place) -> None:
        """Keep what a known message is for from now on."""
        self._link.change(MOVE, {"in": ref.conversation, "this": ref.activity, "to": place})


def _ref(row: Row) -> MessageRef:
    conversation, activity, place, request = row
    try:
        return MessageRef(conversation, activity, Place(place), request)
    except ValueError:
        raise UnknownValueError(f"A message of request {request} was stored by a newer version.") from None
