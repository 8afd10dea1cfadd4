"""What the handlers need from the world, as Protocols. storage implements them, app joins them to bot.

Handlers are plain synchronous functions over a `UnitOfWork`; the `Store` decides where and in which batch they run,
and may run one twice: nothing outside the unit changes, time and ids come with the command (performance.md).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from desk.keeping import Desks, Drafts, Heart, Inbox, Leftovers, Notes, Replies, Timers
from desk.outbox import Outbox
from desk.repositories import Audit, Channels, Messages, People, Reactions, Requests

T = TypeVar("T")


class UnitOfWork(Protocol):
    """One transaction over everything the desk keeps.

    Units of several replicas run side by side. So that none waits for another in a circle, each locks in one order:
    the heart's beat, person, channel (while none is bound), delivery (inbox), draft, request, timer, and last the
    outbox's lanes. What is only shown is not locked.
    """

    @property
    def requests(self) -> Requests: ...  # noqa: D102 - see the class
    @property
    def people(self) -> People: ...  # noqa: D102 - see the class
    @property
    def channels(self) -> Channels: ...  # noqa: D102 - see the class
    @property
    def desks(self) -> Desks: ...  # noqa: D102 - see the class
    @property
    def inbox(self) -> Inbox: ...  # noqa: D102 - see the class
    @property
    def audit(self) -> Audit: ...  # noqa: D102 - see the class
    @property
    def messages(self) -> Messages: ...  # noqa: D102 - see the class
    @property
    def reactions(self) -> Reactions: ...  # noqa: D102 - see the class
    @property
    def timers(self) -> Timers: ...  # noqa: D102 - see the class
    @property
    def drafts(self) -> Drafts: ...  # noqa: D102 - see the class
    @property
    def heart(self) -> Heart: ...  # noqa: D102 - see the class
    @property
    def leftovers(self) -> Leftovers: ...  # noqa: D102 - see the class
    @property
    def notes(self) -> Notes: ...  # noqa: D102 - see the class
    @property
    def replies(self) -> Replies: ...  # noqa: D102 - see the class
    @property
    def outbox(self) -> Outbox: ...  # noqa: D102 - see the class


class Store(Protocol):
    """Where units of work run."""

    @property
    def alone(self) -> bool:
        """Whether no other process works on this database: what a former one held is then nobody's."""
        ...

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run the unit and return its result after the commit.

        An exception of the unit rolls it back and is raised here. StoreUnavailable when it could not be begun in
        time or not committed: then nothing of it was kept.
        """
        ...

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run a unit that only reads, beside the writer."""
        ...

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` on the event loop after each commit that queued an effect or set a timer."""
        ...


class Clock(Protocol):
    """Where time and fresh ids come from; tests set both."""

    def now(self) -> datetime:
        """Return the present time, aware, in UTC."""
        ...

    def new_id(self) -> str:
        """Return a fresh opaque id."""
        ...
