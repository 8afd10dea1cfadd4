"""A reply as words: markup, quotes and emoji told apart, spelling evened out, every word knowing where it stood."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from desk.reply_slips import Slips
from desk.reply_words import ENDINGS, NAMES, SAME

MOST_TOKENS = 100
UNKNOWN, NAME, MENTION, QUOTED = "@x", "@name", "@who", "@quoted"
STOPS = frozenset({".", ",", "?", ":", "-"})
"""What parts one clause from the next. "-" stands for every dash, "," for brackets and emoji too."""


@dataclass(frozen=True, slots=True)
class Plain:
    """What somebody wrote themselves, free of markup, and the lines they quoted."""

    text: str = field(repr=False)
    quoted: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the rules know it, and where in the plain text it stands."""

    said: str = field(repr=False)
    start: int
    end: int


_STRUCK = re.compile(r"~~[^~\n]{1,200}~~")
_LOST = re.compile(r"(?i)<(/?)(blockquote|s|del|strike|pre|code)\b[^<>]*>")
"""Tags of what is quoted or struck out, to be found in pairs: a quote may hold another."""
_AT = re.compile(r"(?is)<at\b[^<>]*>([^<>]*)</at>")
_BREAK = re.compile(r"(?i)<(?:br|/p|/div|/li)\b[^<>]*>")
_PICTURE = re.compile(r"(?i)<(?:img|emoji)\b[^<>]*\balt=\"([^\"<>]{1,8})\"[^<>]*>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_UNSEEN = re.compile("[\u200b-\u200d\u2060\ufeff\ufe0f\u00ad]|[\U0001f3fb-\U0001f3ff]|\u2640|\u2642")
_FACE = re.compile(r"<3|(?<!\d)[:;=]'?-?[()DPpO3/](?!\w)|~(?!\s?\d)|\b[xX]D\b")
_OWN_NAME = re.compile(r"(?i)@?\ue000?\bp2p desk\b(?:\s+bot\b)?\ue001?")
_SAID_BY = re.compile(r"\s{0,9}(?:\[[^\]\n]{1,30}\] ?)?((?:[A-Z][a-z'’-]+)(?: [A-Z][A-Za-z'’.-]+){0,2}) ?:\s")
_INLINE = re.compile(
    '["\u201c\u201d\u201e\u00ab][^"\u201c\u201d\u201e\u00ab\u00bb\n]{1,200}["\u201c\u201d\u00bb]'
    "|(?<![\\w'])['\u2018][^'\u2019\u2018\n]{1,200}['\u2019](?!\\w)"
)
"""What is said in quotation marks."""
_TOKEN = re.compile(
    r"\ue000(?P<mention>[^\ue001]*)\ue001|@(?P<at>(?=[^\W\d_])[\w'’.-]*\w)"
    r"|(?P<phone>(?:\(?\d{3}\)?[ .-]?)?\d{3}[.-]\d{4}(?!\d))|(?P<clock>\d{1,2}[:.]\d{2}(?!\d))|(?P<number>\d+)"
    r"|(?P<word>(?i:(?:p2p|a1c|b4|un-ready)\b|w/(?!o))|[^\W\d_]+(?:['\u2019`\u00b4][^\W\d_]+)*)"
    r"|(?P<quoted>\ue002+)|(?P<sign>[^\s\w])"
)
_SIGNS = {
    **dict.fromkeys(".!…\ue003", "."),
    **dict.fromkeys(",;()[]{}|/", ","),
    **dict.fromkeys("-\u2013\u2014\u2212", "-"),
    "?": "?",
    "\uff1f": "?",
    "❓": "?",
    "❔": "?",
    ":": ":",
    "#": "#",
    "~": "~",
    "≈": "~",
    "&": "and",
    "@": "at",
    "%": "@x",
    **dict.fromkeys("🟢🟩🚦", "@go"),
    **dict.fromkeys("✅☑✔", "@tick"),
    **dict.fromkeys("🔴🟥🛑⛔✋🤚🖐🚫❌✖🙅", "@stop"),
    **dict.fromkeys("👍👀🙋👌🫡", "@seen"),
    **dict.fromkeys("⏳⌛🕐🕑🕒🕓🕔🕕⏰⏱", "@clock"),
}
_ALONE = frozenset("*_`^=<>+$\"'\u201c\u201d\u2018\u2019")
"""Signs that mean nothing by themselves and part nothing."""


def plain(text: str) -> Plain:
    """Return what was written without markup, the bot's own name and what is quoted or struck out."""
    text = _AT.sub("\ue000\\1\ue001", _PICTURE.sub(r"\1", _STRUCK.sub("\n", _unquoted(text))))
    text = html.unescape(_TAG.sub(" ", _BREAK.sub("\n", text)))
    text = _FACE.sub(" ", _UNSEEN.sub("", unicodedata.normalize("NFKC", text)))
    own, quoted = _apart(_OWN_NAME.sub(" ", text).splitlines())
    text = "\n".join(own).strip()
    return Plain(_INLINE.sub(lambda found: "\ue002" * len(found.group()), text), "\n".join(quoted))


def _unquoted(text: str) -> str:
    """Return a text without what stands between tags that quote or strike out; one that is never closed is no pair."""
    opened: dict[str, list[int]] = {}
    lost: list[tuple[int, int]] = []
    for tag in _LOST.finditer(text):
        starts = opened.setdefault(tag[2].lower(), [])
        if not tag[1]:
            starts.append(tag.start())
        elif starts:
            start = starts[-1]
            for inside in opened.values():
                while inside and inside[-1] >= start:
                    inside.pop()
            while lost and lost[-1][0] > start:
                lost.pop()
            lost.append((start, tag.end()))
    return "\n".join(_between(text, lost))


def _between(text: str, lost: list[tuple[int, int]]) -> Iterator[str]:
    done = 0
    for start, end in lost:
        yield text[done:start]
        done = end
    yield text[done:]


def words(text: str, slips: Slips, known: frozenset[str]) -> list[Word]:
    """Return the words of a plain text, at most those of its first `MOST_TOKENS`; spans are places in it."""
    found: list[Word] = []
    text = text.replace("\n", "\ue003")
    for token in islice(_TOKEN.finditer(text), MOST_TOKENS):
        kind = token.lastgroup or ""
        start, end = token.span()
        if kind in {"mention", "at"}:
            found.append(Word(MENTION, start, end))
        elif kind == "word":
            _hear(found, token.group(), start, slips, known)
        else:
            found.extend(Word(said, start, end) for said in _sign(kind, token.group()))
    return found


def _apart(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part what somebody wrote from the lines they quoted: "> …", or "Tina Park: …" with more below."""
    own: list[str] = []
    quoted: list[str] = []
    for at, line in enumerate(lines):
        by = _SAID_BY.match(line)
        below = any(other.strip() for other in lines[at + 1 :]) if by else False
        foreign = line.lstrip().startswith(">") or (by is not None and below and _is_name(by.group(1)))
        (quoted if foreign else own).append(line)
    return own, quoted


def _is_name(said: str) -> bool:
    return all(part.lower() in NAMES for part in said.split()[:1]) or " " in said


def _sign(kind: str, sign: str) -> Iterator[str]:
    if kind == "clock":
        yield sign.replace(".", ":")
    elif kind == "phone":
        yield "@phone"
    elif kind == "quoted":
        yield QUOTED
    elif kind == "number":
        yield sign
    elif sign in _SIGNS:
        yield _SIGNS[sign]
    elif sign not in _ALONE:
        yield ","


def _hear(found: list[Word], written: str, start: int, slips: Slips, known: frozenset[str]) -> None:
    """Add the words that a written word stands for; a name goes on with the mention before it."""
    end = start + len(written)
    before = found[-1] if found else None
    word = "am" if written == "m" and before and before.said == "i" else _bare(written)
    capital = written[0].isupper() and written[1:].islower()
    if before and before.said == MENTION and capital and start - before.end <= 1 and _may_name(word, slips, known):
        found[-1] = Word(MENTION, before.start, end)
        return
    doctor = any(one.said in {"dr", "doctor"} for one in found[-2:])
    said = _meaning(word, slips, known, repaired=not doctor) or (_name_or_not(word, capital=capital),)
    found.extend(Word(one, start, end) for one in said)


def _bare(written: str) -> str:
    """Return a word in lower case, without accents, its apostrophes straight."""
    word = written.lower()
    if not word.isascii():
        word = re.sub("[\u2019`\u00b4]", "'", word)
        word = "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one))
    return word


def _name_or_not(word: str, *, capital: bool) -> str:
    return NAME if capital or word in NAMES else UNKNOWN


def _may_name(word: str, slips: Slips, known: frozenset[str]) -> bool:
    return word not in SAME and "'" not in word and (word in NAMES or not (word in known or slips.repair(word)))


def _meaning(word: str, slips: Slips, known: frozenset[str], *, repaired: bool) -> tuple[str, ...] | None:
    """Return the words that one stands for; None when nobody knows it or it is a name."""
    if word in SAME:
        return SAME[word]
    if word in NAMES:
        return None
    if "'" in word:
        return _parted(word, slips, known)
    if word in known:
        return (word,)
    mended = slips.repair(word) if repaired else None
    return SAME.get(mended, (mended,)) if mended else None


def _parted(word: str, slips: Slips, known: frozenset[str]) -> tuple[str, ...]:
    """Part a word at its apostrophe: "we'll", "he's", "omar's", "isn't"."""
    whole = word.replace("'", "")
    if whole in SAME:
        return SAME[whole]
    for ending, stands_for in ENDINGS.items():
        if word.endswith(ending):
            return (*_one(word[: -len(ending)], slips, known), stands_for)
    first, _, rest = word.partition("'")
    return (*_one(first, slips, known), "is") if rest == "s" else (UNKNOWN,)


def _one(word: str, slips: Slips, known: frozenset[str]) -> tuple[str, ...]:
    return _meaning(word, slips, known, repaired=True) or (_name_or_not(word, capital=False),)
