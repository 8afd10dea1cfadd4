"""What the clauses of a reply mean together, by rules: one question after the other, each verdict with its rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from desk.reply_clauses import ANNOUNCING, Clause, Kind


class Meaning(StrEnum):
    """What a pharmacist's reply says."""

    READY = "ready"
    READY_LATER = "ready_later"
    ACKNOWLEDGING = "acknowledging"
    NOT_READY = "not_ready"
    CANNOT_TAKE = "cannot_take"
    QUESTION = "question"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reply means, by which rule, and what it names.

    `time` and `to` are words as they were typed (a time in words, a colleague's name), `number` the request it is
    addressed to, `extension` digits. `maybe_ready`: it may mean ready and is not certain, so somebody must be asked.
    """

    meaning: Meaning
    rule: str
    time: str | None = field(default=None, repr=False)
    number: int | None = None
    to: str | None = field(default=None, repr=False)
    extension: str | None = None
    maybe_ready: bool = False

    @property
    def of_oneself(self) -> bool:
        """Whether it is READY by words that say who is: "I'm ready"."""
        return self.rule in _SAY_WHO


_SAY_WHO = frozenset({"says they are ready", "says they can talk now"})
_ALLOWED = ANNOUNCING | {
    Kind.GREEN,
    Kind.FILLER,
    Kind.WEAK,
    Kind.YES,
    Kind.REQUEST,
    Kind.SAFE,
    Kind.ACK,
    Kind.RETRACT,
}
"""What may stand beside a "ready" that leaves no doubt."""
_BESIDE = {
    "says they are ready": _ALLOWED | {Kind.ASIDE, Kind.ELSEWHERE},
    "asks for the transfer": _ALLOWED | {Kind.ASIDE},
}
"""Where it is plain who or what is meant, more may."""


def judge(found: Sequence[Clause]) -> Verdict:
    """Return what clauses mean together: each question below is asked only when those before it are answered no."""
    for weigh in (_refused, _put_off, _stopped, _asked, _announced, _green, _kept, _taken):
        verdict = weigh(found)
        if verdict is not None:
            return verdict
    request = _first(found, Kind.REQUEST)
    if request:
        return Verdict(Meaning.QUESTION, request.rule, maybe_ready=True)
    near = _first(found, Kind.NEAR, Kind.WEAK)
    rule = near.rule if near else found[-1].rule if found else "says nothing"
    return Verdict(Meaning.TALK, rule, maybe_ready=near is not None)


def _refused(found: Sequence[Clause]) -> Verdict | None:
    refusal = _first(found, Kind.CANNOT)
    if refusal is None:
        return None
    if _announces(found):
        return Verdict(Meaning.TALK, "says ready and refuses", maybe_ready=True)
    return Verdict(Meaning.CANNOT_TAKE, refusal.rule)


def _put_off(found: Sequence[Clause]) -> Verdict | None:
    later = _first(found, Kind.LATER)
    return Verdict(Meaning.READY_LATER, later.rule) if later and not _first(found, Kind.NOT_READY) else None


def _stopped(found: Sequence[Clause]) -> Verdict | None:
    """Whether it holds the transfer; "scratch that, I'm ready" does not, "wait, I'm ready" is a doubt."""
    stop = _first(found, Kind.NOT_READY, Kind.WAIT, Kind.RETRACT)
    if stop is None:
        return None
    after = _announces(found[found.index(stop) :])
    only_retracts = _first(found, Kind.NOT_READY, Kind.WAIT) is None
    if after and only_retracts and found[-1].kind is not Kind.RETRACT:
        return None
    return Verdict(Meaning.NOT_READY, stop.rule, maybe_ready=after and found[-1].kind in ANNOUNCING)


def _asked(found: Sequence[Clause]) -> Verdict | None:
    question = _first(found, Kind.QUESTION)
    return Verdict(Meaning.QUESTION, question.rule, maybe_ready=_announces(found)) if question else None


def _announced(found: Sequence[Clause]) -> Verdict | None:
    """Whether it announces: every other clause must be harmless; of others only beside an "I" or an order."""
    ready = _first(found, Kind.READY) or _first(found, Kind.BARE)
    if ready is None:
        return None
    beside = _BESIDE.get(ready.rule, _ALLOWED)
    if all(one.kind in beside for one in found) and found[-1].rule != "is looking":
        return Verdict(Meaning.READY, ready.rule)
    return Verdict(Meaning.TALK, "says ready beside words that are not understood", maybe_ready=True)


def _green(found: Sequence[Clause]) -> Verdict | None:
    light = _first(found, Kind.GREEN)
    alone = all(one.kind in {Kind.GREEN, Kind.FILLER, Kind.WEAK, Kind.YES} for one in found)
    return Verdict(Meaning.READY, light.rule) if light and alone else None


def _kept(found: Sequence[Clause]) -> Verdict | None:
    busy = _first(found, Kind.BUSY)
    return Verdict(Meaning.CANNOT_TAKE, busy.rule) if busy and not _first(found, Kind.OTHER) else None


def _taken(found: Sequence[Clause]) -> Verdict | None:
    taken = _first(found, Kind.ACK)
    near = _first(found, Kind.NEAR) is not None
    return Verdict(Meaning.ACKNOWLEDGING, taken.rule, maybe_ready=near) if taken else None


def _announces(found: Sequence[Clause]) -> bool:
    return _first(found, *ANNOUNCING) is not None


def _first(found: Sequence[Clause], *kinds: Kind) -> Clause | None:
    return next((one for one in found if one.kind in kinds), None)
