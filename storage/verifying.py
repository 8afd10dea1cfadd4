"""Reads the whole trail beside the running bot, page by page, and names the first row that is not as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from storage.audit import PAGE_ROWS
from storage.chain import CUT, OTHER_COUNT, SHORT, Break, ChainWalk, SealWalk
from storage.mapping import moment_or_none
from storage.removals import covers
from storage.statement import Row
from storage.store import OpenedStore

Progress = Callable[[str, int, int], None]
"""Takes what is being read ("seals", "rows", "requests"), how many are through, and of how many."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reading found. `breaks`: each broken chain's first broken row, in order; empty when all is as it was.

    `ahead` are the chains that went on since they were sealed; `sealed_at` when the last sound seal was made.
    """

    breaks: tuple[Break, ...]
    rows: int
    chains: int
    seals: int
    sealed_at: datetime | None
    ahead: Mapping[str, int]


async def verify(store: OpenedStore, progress: Progress, noted: tuple[int, str] | None = None) -> Verdict:
    """Read seals, rows and requests; nothing is changed. `noted`: the number and head that a seal had once.

    StoreUnavailable when the database cannot be read now.
    """
    seals = await _seals(store, progress, noted)
    walk, rows = await _rows(store, seals, progress)
    removed = await store.read(lambda unit: unit.audit.removals.sound())  # at last: with what went meanwhile
    found = [one for one in (seals.broken,) if one is not None]
    found += [one for one in walk.end() if not _is_excused(one, seals, removed)]
    known = {one.subject for one in found}
    found += [one for one in await _short(store, progress) if one.subject not in known]
    ahead = {subject: seq for subject, seq in walk.ahead.items() if subject not in removed}
    return Verdict(tuple(found), rows, walk.chains, seals.count, moment_or_none(seals.last_at), ahead)


async def seal_ahead(store: OpenedStore, ahead: Mapping[str, int], at: datetime) -> int:
    """Seal the chains that went on since their last seal, listed or not (an older version lists none); return how many.

    Only after a reading that found nothing broken: what is sealed counts as it is.
    """
    for some in _parts(ahead):
        await store.run(lambda unit, some=some: unit.audit.seals.list_missing(some))
    sealed = 0
    while found := await store.run(lambda unit: unit.audit.seal(at)):
        sealed += found
    return sealed


def _is_excused(found: Break, seals: SealWalk, removed: Mapping[str, tuple[int, str]]) -> bool:
    """Whether what is missing was removed since its time was over, before the reading or while it went on."""
    if found.what == SHORT:
        return found.subject in removed
    return found.what == CUT and covers(seals.heads[found.subject], removed.get(found.subject))


def _parts(ahead: Mapping[str, int]) -> list[dict[str, int]]:
    items = iter(sorted(ahead.items()))
    parts: list[dict[str, int]] = []
    while part := dict(islice(items, PAGE_ROWS // 10)):
        parts.append(part)
    return parts


async def _seals(store: OpenedStore, progress: Progress, noted: tuple[int, str] | None) -> SealWalk:
    walk = await store.read(lambda unit: unit.audit.seal_walk(noted))
    total, after, done = await store.read(lambda unit: unit.audit.seals.count()), 0, 0
    while page := await store.read(lambda unit, after=after: unit.audit.seals.page(after)):
        for row in page:
            walk.feed(row)
        after, done = page[-1][0], done + len(page)
        progress("seals", done, max(done, total))
    return walk


async def _rows(store: OpenedStore, seals: SealWalk, progress: Progress) -> tuple[ChainWalk, int]:
    walk = await store.read(lambda unit: unit.audit.chain_walk(seals.heads, unit.audit.seals.listed()))
    total, done = await store.read(lambda unit: unit.audit.count()), 0
    async for page in pages(store):
        for row in page:
            walk.feed(row)
        done += len(page)
        progress("rows", done, max(done, total))
    return walk, done


async def pages(store: OpenedStore, of: str = "", seq: int = 0) -> AsyncIterator[Sequence[Row]]:
    """Yield the trail's rows, a reading unit each page, from after that row on."""
    while page := await store.read(lambda unit, at=(of, seq): unit.audit.page(*at)):
        yield page
        of, seq, *_ = page[-1]


async def _short(store: OpenedStore, progress: Progress) -> list[Break]:
    """Return the requests that count another number of rows than there are: what was cut off before any seal, too."""
    found: list[Break] = []
    after, done = "", 0
    while page := await store.read(lambda unit, after=after: unit.audit.counted(after)):
        found += [Break(of, there + 1, OTHER_COUNT) for of, counted, there in page if counted != there]
        after, done = page[-1][0], done + len(page)
        progress("requests", done, done)
    return found
