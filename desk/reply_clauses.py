"""The clauses of a reply: what each says, by the first rule that knows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from desk import reply_refusals as refusals
from desk import reply_sentences as sentences
from desk.reply_details import said
from desk.reply_language import PUTTING_OFF, anywhere, beginning, whole
from desk.reply_wording import QUOTED, STOPS, Word


class Kind(Enum):
    """What a clause says."""

    READY = auto()
    BARE = auto()
    """Says "ready" without saying who."""
    GREEN = auto()
    """A green light, alone in its clause."""
    NOT_READY = auto()
    WAIT = auto()
    RETRACT = auto()
    LATER = auto()
    CANNOT = auto()
    BUSY = auto()
    QUESTION = auto()
    ACK = auto()
    FILLER = auto()
    WEAK = auto()
    """May mean ready where nothing else is said; harmless beside it."""
    REQUEST = auto()
    """Asks for the transfer as a question."""
    YES = auto()
    NO = auto()
    NEAR = auto()
    """Begins as one who is ready would, and goes on in words nobody foresaw."""
    SAFE = auto()
    """Of the writer's own doings or of the case, with no word that could be about readiness."""
    ASIDE = auto()
    """Of others, with no word that could be about readiness."""
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Clause:
    """What a clause says, and the name of the rule that says so."""

    kind: Kind
    rule: str


_OFTEN = 4
Test = Callable[[str], object]
_EMOJI = {
    "@go ": Clause(Kind.GREEN, "a green light"),
    "@stop ": Clause(Kind.NOT_READY, "a red light"),
    "@seen ": Clause(Kind.ACK, "the emoji of one who is on it"),
}
_SIGNS = frozenset(sign.strip() for sign in _EMOJI)
_MORE = whole(sentences.MORE)
_READY = [
    (Kind.BARE if rule == "says ready" else Kind.READY, rule, beginning(one)) for rule, one in sentences.READY.items()
]
_LINKS = frozenset({"and", "but", "so", "then", "now"})
_ANNOUNCING = frozenset({Kind.READY, Kind.BARE})
_JOINED = frozenset({*_ANNOUNCING, Kind.LATER, Kind.NOT_READY, Kind.CANNOT})
_MAY_BE_JOINED = frozenset({Kind.OTHER, Kind.SAFE, Kind.ASIDE, Kind.NEAR, Kind.ACK, Kind.BUSY})

_speaks_of_others = anywhere(refusals.OTHERS)
_is_about_others = whole(f"{refusals.THIRD} WORD*")
_is_filler = whole(sentences.FILLER)
_is_wait = whole(refusals.WAIT)
_may_hold = anywhere("give me|hold|wait|i need")
_asks = whole(f"{refusals.QUESTION} WORD*")
_jokes = anywhere("lol|haha")
_is_safe = whole(sentences.SAFE_WORDS)
_is_theirs = anywhere(refusals.THEIRS)
_is_mine = anywhere("i|my|me|am|we")


def split(heard: Sequence[Word]) -> Iterator[tuple[list[Word], bool]]:
    """Yield each clause's words, and whether a question mark stands behind it. An emoji that speaks is a clause."""
    clause: list[Word] = []
    for word in heard:
        parts = word.said in STOPS or word.said in _SIGNS
        if word.said == ":" and clause and {one.said for one in clause} == {"@name"}:
            clause.append(word)
        if parts and clause:
            yield clause, word.said == "?"
        if word.said in _SIGNS:
            yield [word], False
        clause = [] if parts else [*clause, word]
    if clause:
        yield clause, False


def understand_clause(clause: Sequence[Word], *, asked: bool) -> list[Clause]:
    """Return what a clause says; of one nobody knows as a whole, what its parts before and after an "and" say."""
    found = classify(said(clause), asked=asked)
    if clause[0].said == "then" and len(clause) > 1 and not asked:
        after = classify(said(clause[1:]), asked=False)
        return [Clause(Kind.LATER, "ready after something else") if after.kind in _ANNOUNCING else after]
    if asked or found.kind not in _MAY_BE_JOINED:
        return [found]
    for at in range(1, len(clause) - 1):
        if clause[at].said in _LINKS:
            after = classify(said(clause[at + 1 :]), asked=False)
            if clause[at].said == "then" and after.kind in _ANNOUNCING:
                return [Clause(Kind.LATER, "ready after something else")]
            if after.kind in _JOINED:
                return [classify(said(clause[:at]), asked=False), after]
    return [found]


def classify(line: str, *, asked: bool) -> Clause:
    """Return what the words of a clause say: the first rule that knows them."""
    if line in _EMOJI:
        return _EMOJI[line]
    if QUOTED in line:
        return Clause(Kind.OTHER, "quotes somebody")
    if line.count("ready ") > _OFTEN:
        return Clause(Kind.NEAR, "says ready again and again")
    for kind, rule, begins in _READY:
        begun = begins(line)
        if begun and _MORE(line, begun.end()):
            return Clause(Kind.QUESTION if asked else kind, f"{rule}, with a question mark" if asked else rule)
    for kind, rule, matches in _ASKED if asked else _RULES:
        if matches(line):
            return Clause(kind, rule)
    return Clause(Kind.OTHER, "says something else")


def _about_oneself(test: Test) -> Test:
    return lambda line: test(line) and not _is_about_others(line) and not _speaks_of_others(line)


def _names_a_time(line: str) -> bool:
    """Whether a clause puts off: it names a time, and has only words that people put off with."""
    return "@time " in line and PUTTING_OFF.issuperset(line.split()) and not _speaks_of_others(line)


def _is_put_off(line: str) -> bool:
    return _names_a_time(line) and not _is_about_others(line) and (not _asks(line) or bool(_may_hold(line)))


def _is_almost(line: str) -> bool:
    return bool(_almost(line)) and PUTTING_OFF.issuperset(line.split())


_almost = anywhere(refusals.ALMOST)
_is_request = whole(sentences.REQUEST)
_refusing: list[tuple[Kind, str, Test]] = [
    (Kind.CANNOT, rule, _about_oneself(anywhere(one))) for rule, one in refusals.CANNOT.items()
]
_ASKED: list[tuple[Kind, str, Test]] = [
    *_refusing,
    (Kind.LATER, "asks for time", lambda line: _names_a_time(line) and _may_hold(line)),
    (Kind.FILLER, "says nothing", _is_filler),
    (Kind.WAIT, "asks to wait", _is_wait),
    (Kind.REQUEST, "asks for the transfer as a question", _is_request),
    (Kind.QUESTION, "ends with a question mark", lambda _: True),
]
"""Rules for a clause with a question mark behind it."""
_RULES: list[tuple[Kind, str, Test]] = [
    *_refusing,
    (Kind.RETRACT, "takes back what was said", whole(refusals.RETRACT)),
    (Kind.LATER, "names a time", _is_put_off),
    (Kind.OTHER, "is said by somebody", lambda line: line.endswith(": ")),
    (Kind.YES, "says yes", whole(sentences.YES)),
    (Kind.NO, "says no", whole(sentences.NO)),
    (Kind.FILLER, "says nothing", _is_filler),
    (Kind.WAIT, "asks to wait", _is_wait),
    (Kind.WEAK, "may say ready", whole(sentences.WEAK)),
    (Kind.REQUEST, "asks for the transfer as a question", _is_request),
    *((Kind.NOT_READY, rule, _about_oneself(anywhere(one))) for rule, one in refusals.NOT_READY.items()),
    (Kind.QUESTION, "asks", lambda line: _asks(line) and not _jokes(line)),
    (Kind.OTHER, "speaks of others", _speaks_of_others),
    (Kind.LATER, "almost ready", _is_almost),
    *((Kind.ACK, rule, whole(one)) for rule, one in refusals.ACK.items()),
    (Kind.SAFE, "is done with something else", whole(sentences.DONE)),
    (Kind.BUSY, "says what keeps them", _about_oneself(anywhere(refusals.BUSY))),
    *((Kind.NEAR, rule, whole(f"{one} WORD*")) for rule, one in sentences.NEAR.items()),
    (Kind.SAFE, "speaks of the case", lambda line: _is_safe(line) and (_is_mine(line) or not _is_theirs(line))),
    (Kind.ASIDE, "speaks of others' doings", _is_safe),
]
"""Rules for any other clause."""
