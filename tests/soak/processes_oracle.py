"""What must hold in the end: Teams' ledger against the database. Nothing lost, nothing doubled, nothing broken."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass

from desk.audience import AUDIENCES, Audience
from desk.events import EventKind
from desk.snapshot import SAID_WHILE
from tests.soak.processes_path import chat, lines, posts
from tests.soak.processes_world import World


@dataclass(frozen=True, slots=True)
class Verdict:
    """Counts over all cases; `lost_*` and `extra_*` compare what stands in Teams with what the audit says happened."""

    cases: int
    lost_requests: int
    extra_requests: int
    lost_posts: int
    extra_posts: int
    lost_lines: int
    extra_lines: int
    lost_notices: int
    extra_notices: int
    lost_events: int
    extra_events: int
    waiting: int
    given_up: int

    @property
    def lost(self) -> int:
        """Return how much is missing."""
        return self._sum("lost_") + self.waiting + self.given_up

    @property
    def doubled(self) -> int:
        """Return how much stands twice."""
        return self._sum("extra_")

    def _sum(self, start: str) -> int:
        return sum(count for name, count in asdict(self).items() if name.startswith(start))


async def judge(world: World) -> Verdict:
    """Compare ledger and database; every case of the world was filed."""
    events = await world.database.events()
    requests = await world.database.rows("SELECT id, filed_by FROM request")
    of = Counter(person for _, person in requests)
    by_person = {person: events[request] for request, person in requests}
    off = Counter[str]()
    for case in world.cases:
        kinds = by_person.get(case.technician.object_id, [])
        _count(off, "requests", of[case.technician.object_id], 1)
        _count(off, "posts", len(posts(world.teams, case)), 1)
        _count(off, "lines", len(lines(world.teams, case)), *_told(kinds, Audience.THREAD))
        _count(off, "notices", len(chat(world.teams, case)), *_told(kinds, Audience.TECHNICIAN, more=1))
        for kind, due in Counter((*case.events, EventKind.UNDELIVERED.value)).items():
            happened = kinds.count(kind)
            _count(off, "events", happened, min(due, happened) if kind == EventKind.UNDELIVERED else due)
    counted = {name: off[name] for name in Verdict.__dataclass_fields__ if name.startswith(("lost", "extra"))}
    waiting, given_up = await world.database.waiting(), await world.database.given_up()
    return Verdict(cases=len(world.cases), waiting=waiting, given_up=given_up, **counted)


def _count(off: Counter[str], name: str, stand: int, due: int, most: int | None = None) -> None:
    off[f"lost_{name}"] += max(0, due - stand)
    off[f"extra_{name}"] += max(0, stand - (due if most is None else most))


def _told(kinds: list[str], audience: Audience, more: int = 0) -> tuple[int, int]:
    """Return how often these events must have been told at least, and how often at most, with so many messages `more`.

    A slow machine lets people wait until cover is called: that is not said any more once somebody has it.
    """
    told = [kind for kind in map(EventKind, kinds) if audience in AUDIENCES[kind]]
    return more + sum(kind not in SAID_WHILE for kind in told), more + len(told)


async def insist(world: World, *, extra: int = 0) -> dict[str, int]:
    """Raise AssertionError unless nothing is lost and at most `extra` things stand twice; return the figures.

    Every process has ended: the audit chains are recomputed with the desk's own key.
    """
    assert world.teams.violations == [], world.teams.violations[:3]
    assert world.complaints() == [], world.complaints()
    verdict = await judge(world)
    assert verdict.lost == 0, verdict
    assert verdict.doubled <= extra, verdict
    broken = await world.database.broken_chains()
    assert broken == 0, f"{broken} audit chains are broken"
    figures = {"cases": verdict.cases, "lost": verdict.lost, "doubled": verdict.doubled, "broken audit chains": broken}
    return figures | {name: count for name, count in asdict(verdict).items() if name.startswith("extra") and count}
