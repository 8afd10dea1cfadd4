"""kill -9 at every commit and send boundary of both paths, and at any moment of a burst."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from desk.effects import REPEATABLE
from tests import activities as said
from tests.activities import CHANNEL_ID, PHARMACIST_2
from tests.faults import Fault
from tests.soak.processes_faults import end
from tests.soak.processes_oracle import insist, judge
from tests.soak.processes_path import Activity, Case, Step, chat, posts, press_on
from tests.soak.processes_world import World, together
from tests.whole.harness import offers, words
from tests.whole.process import Process, until

_ENDS = {False: "Transferred to Omar Reyes", True: "Called back by Omar"}
_NOTHING_OPEN = "You have no open request"
"""What takes the place of a doubled READY card that was never heard of, once its button has been pressed."""
_EDITS = ", ".join(f"'{kind}'" for kind in REPEATABLE)
_UNSETTLED = f"SELECT count(*) FROM outbox_message WHERE state = 'sending' AND kind NOT IN ({_EDITS})"  # noqa: S608


async def ambiguous(world: World) -> int:
    """Return how many messages the killed processes had begun to send and not settled: each may come twice."""
    ((count,),) = await world.database.rows(_UNSETTLED)
    return int(count)


async def unanswered(world: World, bot: Process, act: Activity) -> int:
    """Killed while the activity is being worked on: Teams got no answer and sends it again."""
    async with asyncio.TaskGroup() as group:
        delivery = group.create_task(world.deliver(act))
        await asyncio.sleep(world.dice.choice((0.0, 0.001, 0.002, 0.004, 0.008, 0.016)))
        await bot.kill()
        doubtful = await ambiguous(world)
        await bot.start()
        await delivery
    return doubtful


async def before_sending(world: World, bot: Process, act: Activity) -> int:
    """Killed after the commit, while every call to Teams still waits to be accepted: none is ambiguous."""
    killed = asyncio.Event()
    world.teams.fault(Fault(hold=killed, status=503), times=100)  # held, and never taken
    await world.deliver(act)
    await asyncio.sleep(world.dice.uniform(0.02, 0.1))
    await bot.kill()
    killed.set()
    await bot.start()
    world.teams.heal()  # not before: a call of the last moment may still be on its way to be read, and is not taken
    return 0


async def accepted(world: World, bot: Process, act: Activity) -> int:
    """Killed after Teams accepted the step's calls and before their answers were kept."""
    await world.drained(60)  # what is accepted from here on is this step's
    before = len(world.teams.calls)
    killed = asyncio.Event()
    world.teams.fault(Fault(accepted=True, hold=killed), times=100)
    await world.deliver(act)
    await until(lambda: len(world.teams.calls) > before, 60, "nothing was sent")
    await asyncio.sleep(0.05)
    await bot.kill()
    doubtful = await ambiguous(world)
    killed.set()
    world.teams.heal()
    await bot.start()
    return doubtful


Boundary = Callable[[World, Process, Activity], Awaitable[int]]
"""Does the step, kills at its moment, starts again; returns how many sends are ambiguous from then on."""


async def settled(world: World, bot: Process, case: Case, step: Step) -> int:
    """Killed when everything of the step had arrived."""
    await world.deliver(step.act(world.teams, case))
    await world.shown(case, step)
    await world.drained(60)
    await bot.kill()
    await bot.start()
    return 0


async def path(world: World, boundary: Boundary | None, *, callback: bool, only: str = "") -> dict[str, Any]:
    """Take one case along its path, killed at the same boundary of each step (None: when it has settled).

    `only`: the name of the one step that is not left in peace.
    """
    bot = await world.start()
    case = world.case(callback=callback)
    doubtful = 0
    for step in case.steps:
        if only not in {"", step.name}:
            await world.step(case, step)
            continue
        if boundary is None:
            doubtful += await settled(world, bot, case, step)
            continue
        doubtful += await boundary(world, bot, step.act(world.teams, case))
        if world.dice.random() < 0.5:  # the next step comes after the repetition, not before it
            await world.drained(60)
        await world.shown(case, step)
    await world.drained(60)
    verdict = await judge(world)
    assert verdict.lost == 0, verdict
    assert verdict.doubled <= doubtful, f"{doubtful} ambiguous sends; {verdict}"
    doubled = verdict.doubled
    await repaired(world, case)
    await end(world)
    await insist(world, extra=doubtful)
    return {"kills": 1 if only else len(case.steps), "lost": 0, "ambiguous sends": doubtful, "extra messages": doubled}


async def repaired(world: World, case: Case) -> None:
    """Touch every copy that stands, and insist that each tells the truth afterwards, or points to it."""
    copies, standing = posts(world.teams, case), len(world.teams.posts(CHANNEL_ID))
    for post in copies:
        await world.deliver(said.reaction(PHARMACIST_2, post.id, said.channel(post.id)))
    await world.drained(60)
    now = {post.id: words(world.teams.message(post.id).card) for post in copies}
    right = [id_ for id_, text in now.items() if _ENDS[case.callback] in text]
    assert right, f"no copy of the post tells the truth: {list(now.values())}"
    for id_ in now.keys() - set(right):
        card = str(world.teams.message(id_).card)
        assert any(one in card for one in right), f"a copy neither tells the truth nor points to it: {now[id_]}"
    for card in chat(world.teams, case):
        for title in ("Post request", "Transfer done"):
            if offers(card.card, title):
                body = await world.deliver(press_on(case, card, title))
                assert any(true in words(body["value"]) for true in (_ENDS[case.callback], _NOTHING_OPEN)), (
                    f"{title} was answered with {words(body['value'])}"
                )
    await world.drained(60)
    assert len(world.teams.posts(CHANNEL_ID)) == standing, "touching a copy posted anew"


async def burst(world: World, *, cases: int, kills: int) -> dict[str, Any]:
    """Kill the process again and again, at any moment, while ten callers go their ways."""
    bot = await world.start()
    doubtful = 0

    async def reaper() -> None:
        nonlocal doubtful
        for _ in range(kills):
            await asyncio.sleep(world.dice.expovariate(1.0))
            await bot.kill()
            doubtful += await ambiguous(world)
            await bot.start()

    walks = [world.walk(world.case(callback=number % 5 == 4)) for number in range(cases)]
    await together([reaper(), *walks])
    await world.drained(60)
    verdict = await judge(world)
    assert verdict.doubled <= doubtful, f"{doubtful} ambiguous sends; {verdict}"
    for case in world.cases:
        await repaired_quietly(world, case)
    await end(world)
    await insist(world, extra=doubtful)
    return {"cases": cases, "kills": kills, "lost": 0, "ambiguous sends": doubtful, "extra messages": verdict.doubled}


async def repaired_quietly(world: World, case: Case) -> None:
    """Touch the copies of a case that has several."""
    if len(posts(world.teams, case)) > 1:
        await repaired(world, case)


BOUNDARIES: dict[str, Boundary | None] = {
    "before answering": unanswered,
    "committed, no call accepted": before_sending,
    "accepted, answer not kept": accepted,
    "all settled": None,
}
