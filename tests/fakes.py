"""A store in memory that obeys the real constraints: uniqueness, collapse keys, holds, rollback by snapshot."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from desk.errors import StoreUnavailable
from desk.ports import UnitOfWork
from tests.fake_leftovers import FakeLeftovers
from tests.fake_outbox import FakeOutbox
from tests.fake_requests import FakeRequests
from tests.fake_tables import (
    FakeAudit,
    FakeChannels,
    FakeDesks,
    FakeDrafts,
    FakeHeart,
    FakeInbox,
    FakeMessages,
    FakePeople,
    FakeReactions,
    FakeTimers,
    Kept,
)
from tests.fake_words import FakeNotes, FakeReplies

T = TypeVar("T")


class FakeStore:
    """`desk.ports.Store` in memory. `available` set to False plays a store that is gone."""

    alone = True

    def __init__(self) -> None:
        self.kept = Kept()
        self.available = True
        self._listeners: list[Callable[[], None]] = []

    def do(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run a unit here and now."""
        if not self.available:
            raise StoreUnavailable("The store is away. Nothing was kept; try again.")
        unit = FakeUnit(self.kept.snapshot())
        result = work(unit)
        self.kept = unit.kept
        if unit.stirred:
            for wake in self._listeners:
                wake()
        return result

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run a unit and keep what it did, unless it raises."""
        return self.do(work)

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run a unit and keep nothing of what it did."""
        if not self.available:
            raise StoreUnavailable("The store is away. Try again.")
        return work(FakeUnit(self.kept.snapshot()))

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` after each unit that queued an effect or set a timer."""
        self._listeners.append(wake)

    async def close(self) -> None:
        """Take no more units."""
        self.available = False


class FakeUnit:
    """`desk.ports.UnitOfWork` over a snapshot."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.stirred = False
        self.requests = FakeRequests(kept)
        self.people = FakePeople(kept)
        self.channels = FakeChannels(kept)
        self.desks = FakeDesks(kept)
        self.inbox = FakeInbox(kept)
        self.audit = FakeAudit(kept)
        self.messages = FakeMessages(kept)
        self.reactions = FakeReactions(kept)
        self.timers = FakeTimers(kept, self._stir)
        self.drafts = FakeDrafts(kept)
        self.notes = FakeNotes(kept)
        self.replies = FakeReplies(kept)
        self.heart = FakeHeart(kept)
        self.leftovers = FakeLeftovers(kept)
        self.outbox = FakeOutbox(kept.lanes, kept.letters, self._stir)

    def _stir(self) -> None:
        self.stirred = True
