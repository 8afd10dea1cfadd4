"""What can go wrong in a history, as tables: one call to Teams, and how often each fault is met.

A rate is a chance per call (or per activity). A history draws which faults it has; clean ones are among them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum


class Ends(StrEnum):
    """How a call ends for the one who made it."""

    ANSWER = "answer"
    RESET = "reset"
    TIMEOUT = "timeout"
    NEVER_LEFT = "never left"


Headers = Callable[[random.Random, datetime], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class CallFault:
    """One call's fault. `takes`: Teams takes the message all the same. `status` 0: the honest answer, perhaps late.

    `slow`: seconds before Teams takes the call up; `late`: seconds between that and the answer.
    """

    name: str
    takes: bool = False
    ends: Ends = Ends.ANSWER
    status: int = 0
    body: object = None
    headers: Headers = lambda _dice, _at: {}
    slow: tuple[float, float] = (0.005, 0.06)
    late: tuple[float, float] = (0.005, 0.06)
    for_good: bool = False
    """Teams refuses it for good: the message is dead."""


def _seconds(dice: random.Random, _at: datetime) -> Mapping[str, str]:
    return {"Retry-After": str(dice.choice((1, 2, 5, 20)))}


def _date(dice: random.Random, at: datetime) -> Mapping[str, str]:
    until = at + timedelta(seconds=dice.choice((1, 3, 10)))
    return {"Date": format_datetime(at, usegmt=True), "Retry-After": format_datetime(until, usegmt=True)}


def _elsewhere(_dice: random.Random, _at: datetime) -> Mapping[str, str]:
    return {"Location": "https://elsewhere.example/"}


CALL_FAULTS: tuple[CallFault, ...] = (
    CallFault("refused 503", status=503),
    CallFault("refused 412", status=412),
    CallFault("refused 408", status=408),
    CallFault("500, not taken", status=500),
    CallFault("429 in seconds", status=429, headers=_seconds),
    CallFault("429 with a date", status=429, headers=_date),
    CallFault("429 without a time", status=429),
    CallFault("504 after acceptance", takes=True, status=504),
    CallFault("500 after acceptance", takes=True, status=500),
    CallFault("reset after acceptance", takes=True, ends=Ends.RESET),
    CallFault("timeout after acceptance", takes=True, ends=Ends.TIMEOUT),
    CallFault("taken late, timed out", takes=True, ends=Ends.TIMEOUT, slow=(10.2, 11.5)),
    CallFault("timeout, not taken", ends=Ends.TIMEOUT),
    CallFault("reset, not taken", ends=Ends.RESET),
    CallFault("reset before the body left", ends=Ends.NEVER_LEFT),
    CallFault("200, empty body", takes=True, status=200),
    CallFault("200 without id", takes=True, status=200, body={}),
    CallFault("redirect", status=307, headers=_elsewhere),
    CallFault("slow to take", takes=True, slow=(1.0, 6.0), late=(0.0, 3.5)),
    CallFault("slow to answer", takes=True, late=(1.0, 9.5)),
    CallFault("401 once", status=401),
    CallFault("refused 400", status=400, for_good=True),
)
GONE = "bot removed (403, 404)"
CRASH = "process killed"
AWAY, LOCKED, FULL, UNSURE = "database gone", "database locked", "disk full", "commit answer lost"
CLOCK_ON, CLOCK_BACK = "clock set forward", "clock set back"
REPLICAS = "two replicas"
TWICE, NEW_ID, LATE = "activity delivered twice", "activity again under a new id", "activity overtaken"
AGAIN = "activity sent again, unanswered"
STALE, DAYS = "stale button pressed", "button pressed days later"
EARLY = "emoji before our send's answer"
WORLD_FAULTS = (GONE, CRASH, AWAY, LOCKED, FULL, UNSURE, CLOCK_ON, CLOCK_BACK, REPLICAS, TWICE, NEW_ID, LATE)
ALL_FAULTS = (*(one.name for one in CALL_FAULTS), *WORLD_FAULTS, AGAIN, EARLY, STALE, DAYS)


@dataclass(frozen=True, slots=True)
class Profile:
    """Which faults a history has. `calls`: chance per call by name; `kills`, `outages`: how many of each."""

    calls: Mapping[str, float] = field(default_factory=dict)
    replicas: int = 1
    kills: int = 0
    outages: Mapping[str, int] = field(default_factory=dict)
    clock_steps: tuple[float, ...] = ()
    twice: float = 0.0
    new_id: float = 0.0
    late: float = 0.0
    gone: bool = False
    days_later: bool = False
    requests: int = 1
    moves: int = 4
    stormy: float = 30.0
    burst: bool = False
    dawdle: tuple[float, ...] = (0.0, 0.0, 0.001, 0.004)
    """Seconds that a store gathers units before it runs them in one batch: one of these each time."""
    whole: bool = False
    """People do all that the procedure gives them: forms, offers, callers who ring, what stands in their chats."""
    patient: float = 0.0
    """How often somebody lets minutes pass before they do something."""
    presence: bool = False
    """Pharmacists say whether they are there."""
    talks: bool = False
    """Pharmacists and technicians say what they mean in plain words, and change them."""
    checked: bool = False
    """Every card is checked against Teams' schema: dear, so not in every history."""


def draw_profile(dice: random.Random) -> Profile:
    """Return a history's faults: some of the calls' faults, often replicas, kills and outages, sometimes nothing."""
    clean = dice.random() < 0.05
    few = dice.sample(CALL_FAULTS, 0 if clean else dice.choice((0, 1, 3, 6)))
    rate = dice.choice((0.03, 0.1, 0.3))
    outages = {name: dice.choice((0, 0, 0, 0, 1)) for name in (AWAY, LOCKED, FULL, UNSURE)}
    outages[UNSURE] = dice.choice((0, 0, 0, 1, 3))
    steps = tuple(dice.choice((-90.0, -5.0, 3.0, 70.0, 3600.0)) for _ in range(dice.choice((0, 0, 0, 0, 0, 1, 2))))
    activities = dice.random() < 0.5
    return Profile(
        calls={one.name: rate * (0.3 if one.for_good else 1.0) for one in few},
        replicas=1 if clean else dice.choice((1, 1, 2)),
        kills=0 if clean else dice.choice((0, 0, 1, 1, 2, 3)),
        outages={} if clean else outages,
        clock_steps=() if clean else steps,
        twice=0.2 if activities else 0.0,
        new_id=0.15 if activities else 0.0,
        late=0.1 if activities else 0.0,
        gone=not clean and dice.random() < 0.04,
        days_later=dice.random() < 0.3,
        requests=dice.choice((1, 1, 2, 2, 3, 4)),
        moves=dice.choice((2, 4, 6)),
        stormy=dice.choice((10.0, 25.0, 45.0)),
        burst=dice.random() < 0.3,
        checked=dice.random() < 0.02,
        presence=dice.random() < 0.5,
        whole=dice.random() < 0.7,
        patient=dice.choice((0.0, 0.0, 0.1, 0.3)),
        talks=dice.random() < 0.5,
    )
