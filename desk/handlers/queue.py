"""The supervisors' queue: everything open, answered in place when it is filtered, paged or looked at again."""

from __future__ import annotations

from desk.commands import Turn
from desk.handlers.arriving import arrive
from desk.handlers.refusing import allowed
from desk.policy import Ask
from desk.ports import UnitOfWork
from desk.queued import Queue, queue_for
from desk.records import Which


def look(uow: UnitOfWork, turn: Turn, which: Which, page: int) -> Queue | None:
    """Return a page (from 0) of the queue as it stands; None for who may not see it."""
    person = arrive(uow, turn)
    return queue_for(uow, person, which, page, turn.at) if allowed(uow, turn, person, Ask.SEE_QUEUE) else None
