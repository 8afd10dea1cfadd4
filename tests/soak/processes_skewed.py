"""A program: the desk as `python app.py` serves it, under a clock that is wrong by so many seconds."""

from __future__ import annotations

import asyncio
import signal
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from app import serving
from bot import logs
from bot.clock import SystemClock
from config import load


@dataclass(frozen=True, slots=True)
class ShiftedClock:
    """The machine's clock, as another machine shows it."""

    shift: timedelta
    base: SystemClock = field(default_factory=SystemClock)

    def now(self) -> datetime:
        return self.base.now() + self.shift

    def new_id(self) -> str:
        return self.base.new_id()


async def main(seconds: float) -> None:
    settings = load()
    logs.configure(settings.log_level)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with serving(settings, ShiftedClock(timedelta(seconds=seconds))):
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
