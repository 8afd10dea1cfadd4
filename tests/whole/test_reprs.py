"""A value of ours never quotes in its repr what somebody typed: whatever prints it by mistake prints no PHI."""

from __future__ import annotations

import re
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.activities import ADMIN, SUPERVISOR
from tests.whole.canaries import Canaries
from tests.whole.harness import whole
from tests.whole.procedure import Procedure, cast

pytestmark = pytest.mark.asyncio
ROOT = Path(__file__).parents[2]
ROOMS = tuple(str(ROOT / room) for room in ("bot", "cards", "desk", "storage"))
MODULES = ("bot.", "cards.", "desk.", "storage.")
ENOUGH = 300
"""Values of one class that are looked at."""
QUOTED = re.compile(r"Zq[a-z]{3}vx")
"""What somebody typed (Canaries.word): more of it than keys, nonces and tokens can hold by chance."""


@contextmanager
def watched() -> Iterator[dict[str, str]]:
    """Look at the arguments and results of every function of the rooms, in every thread; yield what quoted a canary."""
    seen: Counter[type] = Counter()
    quoting: dict[str, str] = {}

    def look(frame: FrameType, event: str, result: Any) -> None:
        if event not in {"call", "return"} or not frame.f_code.co_filename.startswith(ROOMS):
            return
        for value in (*frame.f_locals.values(), result):
            kind = type(value)
            if not kind.__module__.startswith(MODULES) or seen[kind] >= ENOUGH:
                continue
            seen[kind] += 1
            sys.setprofile(None)
            told = _told(value)
            sys.setprofile(look)
            if QUOTED.search(told):
                quoting.setdefault(kind.__qualname__, told)

    sys.setprofile(look)
    threading.setprofile(look)
    try:
        yield quoting
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # pyright: ignore[reportArgumentType]  None takes it away, as its manual says
    assert len(seen) > 60


def _told(value: object) -> str:
    try:
        return f"{value!r} {value!s}"
    except AttributeError:  # it is being made, or its unit has ended
        return ""


async def test_no_value_of_ours_quotes_what_was_typed(tmp_path: Path) -> None:
    with watched() as quoting:
        people = {"supervisors": (SUPERVISOR.object_id,), "admins": (ADMIN.object_id,)}
        async with whole(tmp_path, public_url="https://p2p.example", **people) as desk:
            canaries = Canaries()
            await Procedure(desk, canaries, cast(canaries, desk.teams)).all()
    assert sorted(quoting) == [], quoting
