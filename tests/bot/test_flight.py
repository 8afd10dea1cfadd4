import asyncio

import pytest
from structlog.testing import capture_logs

from bot.flight import SingleFlight

pytestmark = pytest.mark.asyncio

PATIENCE = 60.0


async def test_callers_share_one_run() -> None:
    runs = 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        await asyncio.sleep(0.01)

    flight = SingleFlight(work, "fetch")
    await asyncio.gather(*(flight.join(PATIENCE) for _ in range(20)))
    assert runs == 1
    await flight.join(PATIENCE)
    assert runs == 2


async def test_a_caller_waits_no_longer_than_it_wants_and_the_work_goes_on() -> None:
    gate, done = asyncio.Event(), []

    async def work() -> None:
        await gate.wait()
        done.append(True)

    flight = SingleFlight(work, "fetch")
    await flight.join(0.01)
    assert not done
    gate.set()
    await flight.join(PATIENCE)
    assert done


async def test_a_failure_is_logged_by_its_type_alone() -> None:
    async def work() -> None:
        raise ValueError("canary-4711")

    with capture_logs() as logs:
        await SingleFlight(work, "fetch").join(PATIENCE)
        await asyncio.sleep(0)  # the report follows the end, a turn of the loop later
    assert logs == [{"event": "task_failed", "task": "fetch", "error": "ValueError", "log_level": "error"}]


async def test_closing_ends_what_hangs() -> None:
    ended: list[bool] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)

    flight = SingleFlight(work, "fetch")
    await flight.join(0.01)
    await flight.close()
    assert ended == [True]
    await flight.close()
