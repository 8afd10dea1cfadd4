"""Words that cross between a thread and a chat, sealed like requests."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, select

from desk.errors import Unreadable
from desk.records import Note
from storage.crypto import Keyring, Sealed
from storage.link import Link
from storage.mapping import micros, moment, pack_texts, unpack_texts
from storage.statement import Statement, binds
from storage.tables import NOTE

_TEXT = "text"

ADD = Statement(insert(NOTE).values(binds(NOTE)))
LOOK = Statement(select(*NOTE.c).where(NOTE.c.id == bindparam("this")))


class NoteTable:
    """`desk.keeping.Notes` over a link."""

    def __init__(self, link: Link, keyring: Keyring) -> None:
        self._link = link
        self._keyring = keyring

    def add(self, note: Note) -> None:
        """Keep a note; DuplicateError if its id is taken."""
        sealed = self._keyring.seal("note", note.id, pack_texts({_TEXT: note.text}))
        facts = {"id": note.id, "request": note.request, "person": note.person, "at": micros(note.at)}
        texts = {"sealed": sealed.document, "data_key": sealed.data_key, "key_id": sealed.key_id}
        self._link.change(ADD, facts | texts)

    def look(self, note_id: str) -> Note | None:
        """Return the note, or None when there is none (or none that can be opened)."""
        row = self._link.row(LOOK, {"this": note_id})
        if row is None:
            return None
        _, request, person, at, *sealed = row
        try:
            texts = unpack_texts(self._keyring.open("note", note_id, Sealed(*sealed)))
        except Unreadable:
            return None
        return Note(note_id, request, person, moment(at), texts[_TEXT])
