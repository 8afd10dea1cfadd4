"""What a reply in a request's thread means: rules say what its clauses say, weights whether they sum up to "ready".

A false "ready" sends a prescriber to a pharmacist who is not there, so it takes both: no rule that speaks against it,
and words that weigh enough for it. A doubt is never ready: it is `maybe_ready`, and the bot asks under it. Each verdict
names the rule that gave it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from desk.reply_clauses import ANNOUNCING, OF_ANOTHER, Clause, Kind, split, understand_clause
from desk.reply_details import Details, name
from desk.reply_doubts import doubt, is_stray
from desk.reply_language import compiling
from desk.reply_verdicts import Meaning, Verdict, judge
from desk.reply_weights import judged, weigh, words_weighed
from desk.reply_wording import NAME, UNKNOWN, Word, plain
from desk.reply_words import word_set

__all__ = [
    "LONGEST",
    "MOST_WORDS",
    "Heard",
    "Meaning",
    "Reply",
    "Verdict",
    "evidence",
    "hear",
    "named",
    "read",
    "strays",
    "understand",
]


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that moves the request it stands under, and the telephone extension it names, if any (digits)."""

    meaning: Meaning
    extension: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A reply taken apart: what somebody wrote themselves, its words, what they name, and the rules' verdict."""

    text: str = field(repr=False)
    words: Sequence[Word]
    details: Details
    clauses: Sequence[Clause]
    verdict: Verdict


SURE, SURE_AT_LAST, DOUBT = 0.8, 0.0, -1.0
"""What a reply must weigh (natural logarithm of odds) to be READY without a rule for it, less where its last clause
announces by one; with a rule, or to ask, DOUBT."""
CERTAIN, CERTAIN_AT_LAST = 6.0, 4.0
"""What outweighs a suspicion, less where the last clause announces by a rule."""
LONGEST = 4_000
"""Characters; nobody announces in more."""
MOST_WORDS = 80

_ASKS_READY = re.compile(
    r"\b(?:are|r) (?:you|u|we)\b[^\n?]{0,30}\b(?:ready|rdy|set)\b"
    r"|(?m:^[>\s]{0,9}(?:[\w .'-]{1,40}: ?)?(?:ready|rdy)\b[^\n?]{0,60}\?)"
    r"|\b(?:can|may|should|shall|could|ok|okay|good|want me) (?:i |to |we ){0,2}"
    r"(?:transfer|connect|(?:send|put) (?:him|her|them|(?:the )?(?:dr|doctor|doc|caller|provider|prescriber)))\b"
)
"""Questions of a technician that "yes" below their quote answers with "ready"."""
_ANSWERS = {
    Kind.YES: Clause(Kind.READY, "answers yes to whether they are ready"),
    Kind.NO: Clause(Kind.NOT_READY, "answers no to whether they are ready"),
}
_ANSWERED = frozenset(one.rule for one in _ANSWERS.values())
_HOLDING = frozenset({Meaning.READY_LATER, Meaning.NOT_READY, Meaning.CANNOT_TAKE})
"""What speaks against READY whatever the words weigh."""
_EMPTY = frozenset({Kind.YES, Kind.NO, Kind.FILLER})
_WARY = word_set("""
    maybe probably perhaps possibly hopefully guess think unsure doubt supposed pretend joking kidding joke wish
    never stop instead who they somebody anybody anyone someone another unable yesterday asks whether
""")
"""Words that are hardly ever in one that means READY (1 in 250 of the corpus), and dangerous in others."""
_SLOW = word_set("almost nearly should later tomorrow soon yet were says asked finishing wrapping")
"""The same, of words that often tell what has just ended."""
_CONDITIONS = word_set("if unless depends until till")
_NOT_SURE = re.compile(
    r"(?<![^ ])(?:not|never) (?:so |too |very |quite |really |entirely |exactly |@x )*(?:sure|certain|convinced) "
)
_AGAINST: Mapping[str, Callable[[Heard], bool]] = {
    "says only yes or no": lambda heard: all(one.kind in _EMPTY for one in heard.clauses),
    "only signs and numbers": lambda heard: not any(one.said[0].isalpha() or one.said == "@go" for one in heard.words),
    OF_ANOTHER.rule: lambda heard: (
        OF_ANOTHER in heard.clauses and all(one.kind is not Kind.READY for one in heard.clauses)
    ),
    "asks": lambda heard: any(one.said == "?" for one in heard.words),
    "depends on something": lambda heard: any(one.said in _CONDITIONS for one in heard.words),
    "is not sure or not of themselves": lambda heard: (
        any(one.said in _WARY for one in heard.words)
        or _NOT_SURE.search("".join(f"{one.said} " for one in heard.words)) is not None
    ),
    "is not yet": lambda heard: any(one.said in _SLOW for one in heard.words),
    "says ready again and again": lambda heard: any(one.rule == "says ready again and again" for one in heard.clauses),
    "sends papers or people": lambda heard: (
        any(one.kind is Kind.ELSEWHERE for one in heard.clauses) and any(one.said == "them" for one in heard.words)
    ),
}
"""What the weights alone cannot announce over: there the writer is asked."""
_OUTWEIGHED = frozenset({"is not yet", "is for something else", "gives things"})
"""Suspicions of single words, which words that weigh far more set aside: "almost forgot you, sorry. ready now"."""
_NEVER = frozenset({"says only yes or no", "only signs and numbers"})
"""Where not even a doubt comes of the weights."""
_NAMES = frozenset({NAME, UNKNOWN})
_EXTENSION_OR_CLOCK = re.compile(r"(?<!\d)\d{4}\Z")
"""Where "ready at 1430" is, or until when it takes, nobody can tell from the words."""


def read(text: str) -> Verdict:
    """Return what a reply means. `text` is as Teams gives it: perhaps with markup, mentions, quotes and emoji."""
    if len(text) > LONGEST:
        return _too_long(text)
    heard = hear(text)
    return _with(_weighed(heard), heard.details) if heard.clauses else heard.verdict


def hear(text: str) -> Heard:
    """Return a reply taken apart and judged by the rules alone; one of too many words has no clauses."""
    mine = plain(text)
    words, details = name(mine.text)
    if len(words) > MOST_WORDS:
        return Heard(mine.text, words, details, (), _too_long(mine.text))
    clauses = [one for clause, asked in split(words) for one in understand_clause(clause, asked=asked)]
    if _ASKS_READY.search(mine.quoted.lower()):
        clauses = [_ANSWERS.get(one.kind, one) for one in clauses]
    return Heard(mine.text, words, details, clauses, judge(clauses))


def named(text: str) -> frozenset[str]:
    """Return what may be names in what somebody wrote themselves, in lower case; doctors' are none."""
    mine = plain(text).text
    found = (mine[one.start : one.end] for one in name(mine)[0] if one.said in _NAMES)
    return frozenset(re.sub("['\u2019]s?\\Z", "", part) for one in found for part in one.casefold().split())


def strays(text: str) -> bool:
    """Whether somebody says that what they wrote before stands in the wrong place: "oops, wrong thread"."""
    if len(text) > LONGEST:
        return False
    mine = plain(text).text
    return is_stray(name(mine)[0], mine)


def evidence(heard: Heard) -> set[str]:
    """Return all that is weighed of a reply: its words, and what the rules found."""
    return words_weighed(heard.words, heard.text) | judged(heard.clauses, heard.verdict)


def warm() -> Iterator[None]:
    """Make the rules ready for use, one at a step: together they take most of a second, and no reply shall wait."""
    yield from compiling()
    read("xqzt fnord")


def understand(text: str) -> Reply | None:
    """Return what moves the request a reply stands under without a doubt, or None.

    A reply that names a request by number is none: which it is about is more than the words say.
    """
    verdict = read(text)
    if verdict.meaning not in {Meaning.READY, Meaning.NOT_READY} or verdict.number is not None:
        return None
    return Reply(verdict.meaning, verdict.extension)


def _too_long(text: str) -> Verdict:
    return Verdict(Meaning.QUESTION if text.rstrip().endswith("?") else Meaning.TALK, "too long to be an answer")


def _weighed(heard: Heard) -> Verdict:
    """Return the rules' verdict after the words were weighed: READY is what weighs so and has no rule against it."""
    verdict = heard.verdict
    if verdict.rule in _ANSWERED:
        return verdict
    score = weigh(evidence(heard))
    if score < DOUBT and verdict.meaning is not Meaning.READY:
        return verdict
    sure, certain = (SURE_AT_LAST, CERTAIN_AT_LAST) if heard.clauses[-1].kind in ANNOUNCING else (SURE, CERTAIN)
    set_aside = _OUTWEIGHED if score >= certain else frozenset[str]()
    doubted = doubt(heard.words, heard.text, set_aside)
    against = next((rule for rule, test in _AGAINST.items() if rule not in set_aside and test(heard)), doubted)
    lifted = score >= sure and against is None
    if verdict.meaning is Meaning.READY:
        is_sure = score >= DOUBT and doubted is None
        return verdict if is_sure else Verdict(Meaning.TALK, doubted or verdict.rule, maybe_ready=True)
    if lifted and verdict.meaning is Meaning.CANNOT_TAKE:
        return Verdict(Meaning.TALK, "refuses in words that weigh as ready", maybe_ready=True)
    if lifted and verdict.meaning not in _HOLDING:
        return Verdict(Meaning.READY, "its words weigh as ready")
    is_near = score >= (SURE if verdict.meaning in _HOLDING or against else DOUBT)
    return replace(verdict, maybe_ready=verdict.maybe_ready or (is_near and against not in _NEVER))


def _with(verdict: Verdict, details: Details) -> Verdict:
    time = details.time if verdict.meaning is Meaning.READY_LATER else None
    maybe = verdict.maybe_ready or (time is not None and _EXTENSION_OR_CLOCK.search(time) is not None)
    to = details.to if verdict.meaning is Meaning.CANNOT_TAKE else None
    return replace(verdict, maybe_ready=maybe, time=time, to=to, number=details.number, extension=details.extension)
