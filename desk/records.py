"""Small things that are kept beside requests, as values: timers, drafts of forms, messages on their way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from desk.effects import Effect
from desk.model import Kind

EVIDENCE_WAIT = timedelta(seconds=3)
"""How long a message that Teams may have taken waits for evidence of it, before it is sent once more (delivery.md)."""


class TimerKind(StrEnum):
    """What a timer is for."""

    RELEASE_GRACE = "release_grace"
    POST_LATE = "post_late"
    ALARM = "alarm"
    HOLD = "hold"
    RETURN = "return"
    STILL_WORKING = "still_working"
    READY_NUDGE = "ready_nudge"
    CALLBACK = "callback"
    ESTIMATE = "estimate"
    TIDY = "tidy"
    PRUNE = "prune"
    RETENTION = "retention"
    SHOWN = "shown"
    QUESTION = "question"


SLOW = frozenset({TimerKind.RETENTION, TimerKind.SHOWN})
"""What nobody waits for: taken one by one by TIDY, so that however much falls due, nothing else waits for it."""


@dataclass(frozen=True, slots=True)
class Timer:
    """One thing to look at again at `due`, the `step`-th time. A second timer of the same `key` replaces the first."""

    key: str
    due: datetime
    kind: TimerKind
    request: str
    person: str | None = None
    step: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """Words that cross between a request's thread and its technician's chat. `text` is PHI, sealed at rest."""

    id: str
    request: str
    person: str
    at: datetime
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody wrote that the desk acted on: what it was taken to mean, and the event that followed from it.

    So that its edit or deletion can be followed. `meaning` is a word of desk/phrases.py, or PASTED: then `request` is
    the id of the paste's first draft, and `event` how many forms were offered.
    """

    conversation: str
    activity: str
    request: str
    person: str
    meaning: str
    event: int


class Which(StrEnum):
    """Which open requests a list shows."""

    ALL = "all"
    ON_HOLD = "on_hold"
    CALLBACKS = "callbacks"
    UNOWNED = "unowned"


class Purpose(StrEnum):
    """What a form is for: a new request, or a change of one that stands."""

    FILE = "file"
    CHOOSE_CALLBACK = "choose_callback"
    RESCHEDULE = "reschedule"
    CORRECT = "correct"
    ANSWER = "answer"
    TRACK = "track"


PASTED = "pasted"
"""What a template pasted as a post of a channel means."""
ANSWER = "answer"
"""Key of a draft's text that answers a request not yet known; what says READY or not stands under its meaning."""
MEANT = "meant"
"""Key of the command that such a text is a near miss of; it stands beside the text."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A form in somebody's chat before it is posted. `typed` is PHI: input id → text as typed.

    A form about a `request` that stands shows it as it was after `edits` corrections.
    """

    id: str
    person: str
    kind: Kind
    at: datetime
    typed: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    message: str | None = None
    purpose: Purpose = Purpose.FILE
    request: str | None = None
    edits: int = 0


def said_in(draft: Draft) -> tuple[str, str]:
    """Return the kind and the text of words that wait to be told what they are about."""
    return next((kind, text) for kind, text in draft.typed.items() if kind != MEANT)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message taken from its lane: the holder of (`owner`, `epoch`) alone may settle it.

    `attempts` counts the tries begun, this one included.
    `doubtful`: a former attempt may have reached Teams, though no answer said so.
    """

    id: int
    lane: str
    owner: str
    epoch: int
    effect: Effect
    attempts: int
    queued_at: datetime
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class PutBack:
    """How a message goes back into its lane: once more at `not_before`.

    `doubtful`: Teams may have it. `rests`: nothing of the whole lane goes before then. `untried`: no call was made, so
    that it counts as no attempt.
    """

    not_before: datetime
    reason: str
    doubtful: bool = False
    rests: bool = False
    untried: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message of which some sending may have reached Teams unknown to us; `request` is what a post is about.

    `on_its_way`: it is being sent now, and its answer may yet tell.
    """

    id: int
    lane: str
    request: str | None = None
    on_its_way: bool = False


class ProblemState(StrEnum):
    """Why a supervisor should look at a delivery."""

    DEAD = "dead"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Problem:
    """A delivery that was given up, or that Teams may have taken without telling us. `reason` is the sender's word."""

    id: int
    lane: str
    effect: Effect
    state: ProblemState
    reason: str
    attempts: int
    queued_at: datetime
