"""Short variants of the process soak, several at once; `python3 dev.py soak` runs them at length with the figures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.activities import CHANNEL_ID
from tests.postgres import Server
from tests.soak.processes import Ground
from tests.soak.processes_faults import Trial, full, gone, locked, outage
from tests.soak.processes_kills import accepted, before_sending, burst, path
from tests.soak.processes_oracle import judge
from tests.soak.processes_path import posts
from tests.soak.processes_replicas import replicas, skewed
from tests.soak.processes_stop import migrated_beside, started_together, stopped_under_load
from tests.soak.processes_world import World, together

pytestmark = pytest.mark.asyncio

SEED = 20251009


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server(fsync=True)
    yield made
    made.close()


@pytest.fixture
def ground(tmp_path: Path, server: Server) -> Ground:
    return Ground(tmp_path, server, SEED, whole=False)


async def test_a_killed_replicas_lanes_are_taken_over_and_a_burst_outlives_kills(ground: Ground) -> None:
    after, before, _ = await together(
        [
            ground.play(partial(path, boundary=accepted, callback=True, only="post"), "accepted", postgres=True),
            ground.play(partial(path, boundary=before_sending, callback=True, only="post"), "before", postgres=True),
            ground.play(partial(burst, cases=4, kills=2), "burst", postgres=False),
        ]
    )
    assert after["ambiguous sends"] == 1
    assert before["extra messages"] == 0


async def test_everything_delivered_at_once_to_replicas_whose_server_restarts(ground: Ground) -> None:
    act = partial(replicas, server=ground.server, count=2, restarts=2, every=0.35)
    figures = await ground.play(act, "replicas", postgres=True)
    assert figures["doubled"] == 0


async def test_a_disk_that_is_full_a_file_that_is_locked_and_a_server_that_is_gone(ground: Ground) -> None:
    trial = Trial(before=1.0, broken=4.5, after=0.5, every=0.9)
    faults = {"full": full, "locked": locked, "gone": gone(ground.server)}
    found = await together(
        ground.play(partial(outage, fault=fault, trial=trial), name, postgres=name == "gone")
        for name, fault in faults.items()
    )
    assert all(figures["answers 503 or none"] for figures in found)


async def test_a_graceful_stop_loses_and_doubles_nothing(ground: Ground) -> None:
    act = partial(stopped_under_load, rounds=1, every=0.9)
    found = await together(ground.play(act, "stop", postgres=postgres) for postgres in (False, True))
    assert all(figures["doubled"] == 0 for figures in found)


async def test_starts_at_the_same_moment_and_a_migration_beside(ground: Ground) -> None:
    beside, started = partial(migrated_beside, every=0.5), partial(started_together, count=2)
    plays = ((beside, False), (beside, True), (started, True))  # a file is one process's
    found = await together(ground.play(act, "migrated", postgres=postgres) for act, postgres in plays)
    assert all(figures["lost"] == 0 for figures in found)


async def test_clocks_five_minutes_apart(ground: Ground) -> None:
    figures = await ground.play(partial(skewed, minutes=5, every=0.4, cases=2), "clocks", postgres=True)
    assert figures["timers"] == 2


async def test_the_oracle_sees_what_is_lost_and_what_stands_twice(ground: Ground) -> None:
    """A bar that nothing can miss would show nothing."""

    async def act(made: World) -> dict[str, int]:
        await made.start()
        case = made.case()
        await made.walk(case)
        await made.drained(60)
        assert (await judge(made)).lost == 0
        made.teams.store(CHANNEL_ID, "", posts(made.teams, case)[0].activity)
        doubled = await judge(made)
        made.case()  # somebody whose request never came
        return {"doubled": doubled.extra_posts, "lost": (await judge(made)).lost_requests}

    assert await ground.play(act, "oracle", postgres=False) == {"doubled": 1, "lost": 1}
