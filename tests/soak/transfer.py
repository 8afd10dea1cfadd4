"""What one warm transfer costs a channel: Teams grants 1,800 calls an hour to a whole channel (delivery.md, "Rate")."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.activities import CHANNEL_ID, PHARMACIST, TECHNICIAN
from tests.soak.figures import Row, SoakFailed
from tests.whole.harness import whole

MOST, GOAL = 6, 5


async def cost() -> list[Row]:
    """Take one request from the form to the transfer over real HTTP; return the calls that its channel saw."""
    with tempfile.TemporaryDirectory() as folder:
        async with whole(Path(folder)) as desk:
            _, post = await desk.file()
            await desk.react(PHARMACIST, post, "1f440_eyes")
            await desk.reply(PHARMACIST, post, "ready")
            await desk.press(TECHNICIAN, desk.teams.personal(TECHNICIAN.id)[-1], "Transfer done")
            await desk.settled()
            calls = [one.kind for one in desk.teams.calls if one.lane == CHANNEL_ID and one.kind != "members"]
    if len(calls) > MOST:
        raise SoakFailed(f"one warm transfer took {len(calls)} calls of its channel, more than {MOST}: {calls}")
    told = f"{len(calls)}: {', '.join(calls)}"
    return [(f"channel calls, filed to transferred (at most {MOST}, goal {GOAL})", told)]
