import asyncio

import pytest
from structlog.testing import capture_logs

from bot.tasks import Tasks

pytestmark = pytest.mark.asyncio

PATIENCE = 60.0


async def test_finish_lets_what_runs_come_to_its_end() -> None:
    tasks, done = Tasks(), []

    async def work() -> None:
        await asyncio.sleep(0.02)
        done.append(True)

    tasks.start(work(), "work")
    assert tasks.count() == 1
    await tasks.finish(PATIENCE)
    assert (tasks.count(), done) == (0, [True])


async def test_finish_waits_for_what_is_started_meanwhile() -> None:
    tasks, done = Tasks(), []

    async def second() -> None:
        await asyncio.sleep(0.02)
        done.append("second")

    async def first() -> None:
        await asyncio.sleep(0.01)
        tasks.start(second(), "second")

    tasks.start(first(), "first")
    await tasks.finish(PATIENCE)
    assert done == ["second"]


async def test_finish_cancels_what_takes_too_long() -> None:
    tasks, ended = Tasks(), []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    tasks.start(work(), "work")
    await tasks.finish(0.02)
    assert (tasks.count(), ended) == (0, [True])


async def test_nothing_to_finish_takes_no_time() -> None:
    await asyncio.wait_for(Tasks().finish(3600.0), PATIENCE)


async def test_a_failure_is_told_by_its_type_alone() -> None:
    tasks = Tasks()

    async def work() -> None:
        raise ValueError("member M00123987")

    with capture_logs() as logs:
        tasks.start(work(), "lane")
        await tasks.finish(PATIENCE)
    assert logs == [{"event": "task_failed", "task": "lane", "error": "ValueError", "log_level": "error"}]


async def test_being_cancelled_is_no_failure() -> None:
    tasks = Tasks()
    with capture_logs() as logs:
        tasks.start(asyncio.sleep(60), "lane")
        await asyncio.sleep(0)
        await tasks.cancel()
    assert (logs, tasks.count()) == ([], 0)
