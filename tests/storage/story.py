"""A real story on a real database: three requests filed, taken, handed on, closed, with what was refused meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar, cast

from desk.commands import CommandKind
from desk.events import ROSTER, Event, EventKind
from desk.model import Kind, Place
from desk.ports import UnitOfWork
from storage.database import connect
from storage.link import SqliteLink
from storage.unit_of_work import Unit
from tests.desk.build import PAT, QUINN, SAM, TESS
from tests.desk.talk import Desk
from tests.fakes import FakeStore

T = TypeVar("T")


class SqlStore:
    """Runs the desk's units here and now, on a SQLite file."""

    def __init__(self, connection: sqlite3.Connection, make_unit: Callable[[SqliteLink], Unit]) -> None:
        self._connection = connection
        self._make_unit = make_unit

    def do(self, work: Callable[[UnitOfWork], T]) -> T:
        self._connection.execute("BEGIN IMMEDIATE")
        unit = self._make_unit(SqliteLink(self._connection))
        result = work(unit)
        unit.finish()
        self._connection.execute("COMMIT")
        return result


class Story:
    """Tells the story a part at a time; `ids` are the requests in the order they were filed."""

    def __init__(self, store: SqlStore) -> None:
        self.desk = Desk(store=cast("FakeStore", store)).open()
        self.ids: list[str] = []

    def file(self, draft: str, kind: Kind = Kind.PEER_TO_PEER) -> str:
        outcome = self.desk.file(draft=draft, kind=kind)
        assert outcome.snapshot is not None
        self.ids.append(outcome.snapshot.request.id)
        self.desk.deliver()
        return self.ids[-1]

    def press(self, kind: CommandKind, person: Any, request: str) -> None:
        self.desk.now += timedelta(seconds=7)
        posts = self.desk.do(lambda uow: uow.messages.of(request, Place.POST))
        self.desk.press(kind, person, posts[0].activity, request=request)
        self.desk.deliver()

    def first_part(self) -> None:
        one = self.file("d1")
        self.press(CommandKind.ACKNOWLEDGE, TESS, one)  # refused, on record
        self.press(CommandKind.ACKNOWLEDGE, PAT, one)
        self.press(CommandKind.ACKNOWLEDGE, QUINN, one)
        self.press(CommandKind.RELEASE, PAT, one)
        self.press(CommandKind.MARK_READY, QUINN, one)
        two = self.file("d2", Kind.CALLBACK)
        self.press(CommandKind.ACKNOWLEDGE, PAT, two)

    def second_part(self) -> None:
        one, two = self.ids[:2]
        self.press(CommandKind.COMPLETE_TRANSFER, SAM, one)
        self.press(CommandKind.RECORD_NO_ANSWER, PAT, two)
        self.press(CommandKind.MARK_REACHED, PAT, two)
        three = self.file("d3")
        self.press(CommandKind.MARK_READY, PAT, three)
        for _ in range(2):
            self.desk.do(self._roster_goes_on)

    def _roster_goes_on(self, uow: UnitOfWork) -> None:
        uow.audit.add(Event(ROSTER, uow.audit.last(ROSTER) + 1, EventKind.ROLE_GIVEN, self.desk.now, SAM.id))

    def seal(self) -> int:
        self.desk.now += timedelta(minutes=5)
        return self.desk.do(lambda uow: uow.audit.seal(self.desk.now))


def told(path: Path, make_unit: Callable[[SqliteLink], Unit]) -> None:
    """Tell the whole story on a migrated file: sealed twice, so that every row of the trail stands under a seal."""
    with closing(connect(path)) as connection:
        story = Story(SqlStore(connection, make_unit))
        story.first_part()
        assert story.seal() == 3
        story.second_part()
        assert story.seal() == 4
        assert story.seal() == 0
