"""The clauses of a reply: what each says, by the first rule that knows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from desk import reply_refusals, reply_sentences
from desk.reply_details import said
from desk.reply_language import PUTTING_OFF, anywhere, beginning, whole
from desk.reply_wording import QUOTED, STOPS, Word


class Kind(Enum):
    """What a clause says."""

    READY = auto()
    BARE = auto()
    """Says "ready" without saying who."""
    WEAK = auto()
    """May mean ready where nothing else is said; harmless beside it."""
    REQUEST = auto()
    """Asks for the transfer as a question."""
    GREEN = auto()
    """A green light, alone in its clause."""
    NEAR = auto()
    """Begins as one who is ready would, and goes on in words nobody foresaw."""
    NOT_READY = auto()
    WAIT = auto()
    RETRACT = auto()
    LATER = auto()
    CANNOT = auto()
    BUSY = auto()
    QUESTION = auto()
    ACK = auto()
    YES = auto()
    NO = auto()
    FILLER = auto()
    SAFE = auto()
    """Of the writer's own doings and tools, with no word that could be about readiness."""
    ASIDE = auto()
    """Likewise, of others or of the case."""
    ELSEWHERE = auto()
    """Likewise, of papers or colleagues, which an order to send may be about."""
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Clause:
    """What a clause says, and the name of the rule that says so."""

    kind: Kind
    rule: str


Rule = tuple[Kind, str, Callable[[str], object]]
ANNOUNCING = frozenset({Kind.READY, Kind.BARE})
_JOINTS = frozenset({"and", "but", "so", "then", "now"})
_JOINED = ANNOUNCING | {Kind.LATER, Kind.NOT_READY, Kind.CANNOT}
_JOINABLE = frozenset({Kind.OTHER, Kind.SAFE, Kind.ASIDE, Kind.ELSEWHERE, Kind.NEAR, Kind.ACK, Kind.BUSY})
_OFTEN = 4
_EMOJI = {
    "@go ": Clause(Kind.GREEN, "a green light"),
    "@stop ": Clause(Kind.NOT_READY, "a red light"),
    "@seen ": Clause(Kind.ACK, "the emoji of one who is on it"),
}
_SIGNS = frozenset(sign.strip() for sign in _EMOJI)
_AFTER = Clause(Kind.LATER, "ready after something else")
OF_ANOTHER = Clause(Kind.OTHER, "is of somebody or something else")


def split(heard: Sequence[Word]) -> Iterator[tuple[list[Word], bool]]:
    """Yield each clause's words, and whether a question mark stands behind it. An emoji that speaks is a clause.

    A colon stays with the words before it: what they name may be whose words or what thing follows.
    """
    clause: list[Word] = []
    for word in heard:
        parts = word.said in STOPS or word.said in _SIGNS
        if parts and clause:
            yield [*clause, word] if word.said == ":" else clause, word.said == "?"
        if word.said in _SIGNS:
            yield [word], False
        clause = [] if parts else [*clause, word]
    if clause:
        yield clause, False


def understand_clause(clause: Sequence[Word], *, asked: bool) -> list[Clause]:
    """Return what a clause says; of one nobody knows as a whole, what its parts before and after an "and" say."""
    if clause[0].said == "then" and len(clause) > 1 and not asked:
        after = classify(said(clause[1:]), asked=False)
        return [_AFTER if after.kind in ANNOUNCING else after]
    found = classify(said(clause), asked=asked)
    if asked or found.kind not in _JOINABLE:
        return [found]
    return _parted(clause) or [found]


def _parted(clause: Sequence[Word]) -> list[Clause] | None:
    for at in range(1, len(clause) - 1):
        if clause[at].said not in _JOINTS:
            continue
        after = classify(said(clause[at + 1 :]), asked=False)
        if clause[at].said == "then" and after.kind in ANNOUNCING:
            return [_AFTER]
        if after.kind in _JOINED:
            return [classify(said(clause[:at]), asked=False), after]
    return None


def classify(line: str, *, asked: bool) -> Clause:
    """Return what the words of a clause say: the first rule that knows them."""
    if line in _EMOJI:
        return _EMOJI[line]
    if line.endswith(": "):
        return _label(line.removesuffix(": "))
    return next(Clause(kind, rule) for kind, rule, matches in (_ASKED if asked else _RULES) if matches(line))


def _label(line: str) -> Clause:
    """Return what the words before a colon say: "labs: ready" and "Omar: ready" are not of the writer."""
    found = classify(line, asked=False)
    return OF_ANOTHER if found.kind in _JOINABLE or set(line.split()) == {"@name"} else found


def _announces(opening: str) -> Callable[[str], object]:
    begins = beginning(opening)

    def matches(line: str) -> object:
        begun = begins(line)
        return begun and _is_more(line, begun.end())

    return matches


def _of_oneself(source: str) -> Callable[[str], object]:
    test = anywhere(source)
    return lambda line: test(line) and not _is_about_others(line) and not _speaks_of_others(line)


def _is_put_off(line: str) -> bool:
    return _names_a_time(line) and not _is_about_others(line) and (not _asks(line) or bool(_may_hold(line)))


def _names_a_time(line: str) -> bool:
    """Whether a clause names a time, and has only words that people put off with."""
    return (
        "@time " in line
        and "took " not in line
        and PUTTING_OFF.issuperset(line.split())
        and not _speaks_of_others(line)
    )


def _is_almost(line: str) -> bool:
    return bool(_almost(line)) and PUTTING_OFF.issuperset(line.split())


def _is_own_doing(line: str) -> bool:
    return bool(_is_harmless(line) and _is_own(line)) and not _denies(line)


def _always(_line: str) -> bool:
    return True


_is_more = whole(reply_sentences.MORE)
_speaks_of_others = anywhere(reply_refusals.OTHERS)
_is_about_others = beginning(reply_refusals.THIRD)
_asks = beginning(reply_refusals.QUESTION)
_almost = anywhere(reply_refusals.ALMOST)
_is_filler = whole(reply_sentences.FILLER)
_is_wait = whole(reply_refusals.WAIT)
_is_request = whole(reply_sentences.REQUEST)
_is_harmless = whole(reply_sentences.HARMLESS)
_is_own = whole(reply_sentences.OWN)
_may_be_sent = anywhere(reply_refusals.SENT)
_denies = anywhere("not|no|never|nothing")
_may_hold = anywhere("give me|hold|wait|i need")
_jokes = anywhere("lol|haha")

_READY = [(rule, _announces(opening)) for rule, opening in reply_sentences.READY.items()]
_QUOTES: Rule = (Kind.OTHER, "quotes somebody", lambda line: QUOTED in line)
_REFUSING: list[Rule] = [(Kind.CANNOT, rule, _of_oneself(one)) for rule, one in reply_refusals.CANNOT.items()]
_ASKED: list[Rule] = [
    _QUOTES,
    *((Kind.QUESTION, f"{rule}, with a question mark", test) for rule, test in _READY),
    *_REFUSING,
    (Kind.LATER, "asks for time", lambda line: _names_a_time(line) and _may_hold(line)),
    (Kind.FILLER, "says nothing", _is_filler),
    (Kind.WAIT, "asks to wait", _is_wait),
    (Kind.REQUEST, "asks for the transfer as a question", _is_request),
    (Kind.QUESTION, "ends with a question mark", _always),
]
"""Rules for a clause with a question mark behind it. The last knows every clause, here and below."""
_RULES: list[Rule] = [
    _QUOTES,
    (Kind.NEAR, "says ready again and again", lambda line: line.count("ready ") > _OFTEN),
    *((Kind.BARE if rule == "says ready" else Kind.READY, rule, test) for rule, test in _READY),
    *_REFUSING,
    (Kind.SAFE, "needs nothing more", whole(reply_sentences.NEEDS_NOTHING)),
    (Kind.RETRACT, "takes back what was said", whole(reply_refusals.RETRACT)),
    (Kind.LATER, "names a time", _is_put_off),
    (Kind.WEAK, "may say ready", whole(reply_sentences.WEAK)),
    (Kind.YES, "says yes", whole(reply_sentences.YES)),
    (Kind.NO, "says no", whole(reply_sentences.NO)),
    (Kind.FILLER, "says nothing", _is_filler),
    (Kind.WAIT, "asks to wait", _is_wait),
    (Kind.REQUEST, "asks for the transfer as a question", _is_request),
    *((Kind.NOT_READY, rule, _of_oneself(one)) for rule, one in reply_refusals.NOT_READY.items()),
    (Kind.QUESTION, "asks", lambda line: _asks(line) and not _jokes(line)),
    (Kind.OTHER, "speaks of others", _speaks_of_others),
    (Kind.LATER, "almost ready", _is_almost),
    *((Kind.ACK, rule, whole(one)) for rule, one in reply_refusals.ACK.items()),
    (Kind.SAFE, "is done with something else", whole(reply_sentences.DONE)),
    (Kind.BUSY, "says what keeps them", _of_oneself(reply_refusals.BUSY)),
    *((Kind.NEAR, rule, beginning(one)) for rule, one in reply_sentences.NEAR.items()),
    (Kind.SAFE, "speaks of the writer's own doings", _is_own_doing),
    (Kind.ELSEWHERE, "speaks of papers or colleagues", lambda line: _is_harmless(line) and _may_be_sent(line)),
    (Kind.ASIDE, "speaks of something else", _is_harmless),
    (Kind.OTHER, "says something else", _always),
]
