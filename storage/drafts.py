"""Forms not yet posted, sealed like requests."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from desk.errors import Unreadable
from desk.model import Kind
from desk.records import Draft, Purpose
from storage.crypto import Keyring, Sealed
from storage.link import Link
from storage.mapping import micros, moment, pack_texts, unpack_texts
from storage.statement import CoreStatement, Inserter, Lock, Row, Statement, binds, upsert
from storage.tables import DRAFT


def _saving(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(DRAFT).values(binds(DRAFT))
    told = {column.name: stated.excluded[column.name] for column in DRAFT.columns if column.name != "id"}
    return stated.on_conflict_do_update(index_elements=[DRAFT.c.id], set_=told)


LOOK = Statement(select(*DRAFT.c).where(DRAFT.c.id == bindparam("this")))
GET = Statement(select(*DRAFT.c).where(DRAFT.c.id == bindparam("this")), Lock.WAIT)
SAVE = upsert(_saving)
DROP = Statement(delete(DRAFT).where(DRAFT.c.id == bindparam("this")))


class DraftTable:
    """`desk.keeping.Drafts` over a link."""

    def __init__(self, link: Link, keyring: Keyring) -> None:
        self._link = link
        self._keyring = keyring

    def get(self, draft_id: str) -> Draft | None:
        """Return the draft, locked until the unit ends, or None when there is none (or none that can be opened)."""
        return self._draft(self._link.row(GET, {"this": draft_id}))

    def look(self, draft_id: str) -> Draft | None:
        """Return the draft as it is now, without a lock, or None likewise."""
        return self._draft(self._link.row(LOOK, {"this": draft_id}))

    def save(self, draft: Draft) -> None:
        """Insert or replace the draft."""
        sealed = self._keyring.seal("draft", draft.id, pack_texts(draft.typed))
        facts = {"id": draft.id, "person": draft.person, "kind": draft.kind, "at": micros(draft.at)}
        facts |= {"message": draft.message, "purpose": draft.purpose, "request": draft.request, "edits": draft.edits}
        texts = {"sealed": sealed.document, "data_key": sealed.data_key, "key_id": sealed.key_id}
        self._link.change(SAVE, facts | texts)

    def drop(self, draft_id: str) -> None:
        """Forget the draft (its text has become a request)."""
        self._link.change(DROP, {"this": draft_id})

    def _draft(self, row: Row | None) -> Draft | None:
        if row is None:
            return None
        draft_id, person, kind, at, message, *sealed, purpose, request, edits = row
        try:
            typed = unpack_texts(self._keyring.open("draft", draft_id, Sealed(*sealed)))
            which, meant = Kind(kind), Purpose(purpose)
        except (Unreadable, ValueError):  # a ValueError: a newer version knows more words
            return None
        return Draft(draft_id, person, which, moment(at), typed, message, meant, request, edits)
