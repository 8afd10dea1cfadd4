"""The fake store's repositories of words that cross over and of replies that were acted on."""

from __future__ import annotations

from desk.records import Heard, Note
from storage.errors import DuplicateError
from tests.fake_tables import Kept


class FakeNotes:
    """`desk.keeping.Notes`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def add(self, note: Note) -> None:
        if note.id in self._kept.notes:
            raise DuplicateError(f"Note {note.id} is there already; nothing was kept.")
        self._kept.notes[note.id] = note

    def look(self, note_id: str) -> Note | None:
        return self._kept.notes.get(note_id)


class FakeReplies:
    """`desk.keeping.Replies`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def put(self, heard: Heard) -> None:
        self._kept.heard[heard.conversation, heard.activity] = heard

    def find(self, conversation: str, activity: str) -> Heard | None:
        return self._kept.heard.get((conversation, activity))

    def forget(self, request_id: str) -> None:
        self._kept.heard = {key: one for key, one in self._kept.heard.items() if one.request != request_id}
