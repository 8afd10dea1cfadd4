"""Makes the blind indexes of all requests anew, beside the running bots: an older version made fewer, or other ones.

It writes what differs and nothing else, so that one which was killed goes on by being started again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from desk.errors import Unreadable
from storage.rotation import BATCH, REST_SECONDS, Progress, patiently
from storage.store import OpenedStore
from storage.unit_of_work import Unit

_TABLE = "request"


@dataclass(frozen=True, slots=True)
class Indexed:
    """How many requests there are with something typed, how many got other indexes, and how many do not open."""

    requests: int = 0
    changed: int = 0
    unopened: int = 0


async def index(store: OpenedStore, progress: Progress) -> Indexed:
    """Go through all requests once. RotationError when the database is too busy, or away: what was done stays."""
    total, found = 0, Indexed()
    async for page in _typed(store):
        total += len(page)
    async for page in _typed(store):
        sealed = iter(page)
        while some := list(islice(sealed, BATCH)):
            found = _sum(found, await _batch(store, some))
            progress("index", found.requests, max(found.requests, total))
    return found


async def _typed(store: OpenedStore) -> AsyncGenerator[list[str]]:
    """Yield the requests with something typed, page by page."""
    after = ""
    while page := await store.read(lambda unit, after=after: unit.sealing.page(_TABLE, after)):
        yield [request for request, key_id in page if key_id is not None]
        after = page[-1][0]


async def _batch(store: OpenedStore, some: Sequence[str]) -> Indexed:
    began = time.monotonic()
    changed = await patiently(store, lambda unit: [_renewed(unit, request) for request in some])
    await asyncio.sleep(max(REST_SECONDS, time.monotonic() - began))  # as long as it took is everybody else's
    return Indexed(len(some), changed.count(True), changed.count(None))


def _renewed(unit: Unit, request: str) -> bool | None:
    """Return whether the request got other indexes; None when it does not open."""
    with suppress(Unreadable):
        return unit.requests.reindex(request)
    return None


def _sum(one: Indexed, other: Indexed) -> Indexed:
    return Indexed(one.requests + other.requests, one.changed + other.changed, one.unopened + other.unopened)
