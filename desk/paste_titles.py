"""The lines of a pasted text that are no field: titles with the kind they name, thanks, chatter, "request 2"."""

from __future__ import annotations

import re

from desk.model import Kind
from desk.spelling import words_of

_CALLBACK = re.compile(r"\bcall[ -]?backs?\b|\bcbs?\b|\bcall (?:him|her|them|me|us) back\b", re.IGNORECASE)
_PEER = re.compile(r"\bp2ps?\b|\bpeers?[ -]{0,2}(?:to|2)[ -]{0,2}peers?\b|\bwarm[ -]transfers?\b", re.IGNORECASE)
_NONE_WANTED = re.compile(r"\b(?:no|not an?|not|instead of an?|rather than an?) (?:call ?back|cb)\b", re.IGNORECASE)
_NOTE = re.compile(r"\b(?:rph|pharmacist) note\b|\bnote (?:for|to) (?:the )?(?:rph|pharmacist)\b", re.IGNORECASE)
_TITLE_WORDS = words_of(
    "p2p p2ps peer peers to callback callbacks call calls back cb cbs request requests template templates note "
    "notes for rph now warm transfer transfers new please pls plz needed need needs urgent stat fw fwd re "
    "scheduled schedule form a the here is are pharmacist later asap on hold line provider prescriber caller desk "
    "two three requested info information sheet intake of"
)
_MOST_WORDS = 12
_WORD = re.compile(r"[^\W_]+")
_CLOSING = re.compile(
    r"\W*(?:thanks|thank (?:you|u)|thx|ty|tysm|tia|best,|best regards|kind regards|regards|sincerely|cheers|sent from|"
    r"have an? (?:great|good|nice))\b",
    re.IGNORECASE,
)
_CHATTER = re.compile(
    r"\b(?:please|pls|plz|hold|holding|waiting|asap|let me know|can (?:someone|anyone|you)|hi|hello|hey|"
    r"good (?:morning|afternoon)|on the line|appreciate)\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\W{0,5}(?:(?:request|template|caller|p2p|callback|number|no)\.? ?)?"
    r"(?:#? ?\d{1,2}|1st|2nd|3rd|first|second|third|next|another|other|and|also|plus|then)"
    r"(?: (?:one|request|p2p|callback|caller))?\W{0,5}",
    re.IGNORECASE,
)


def kind_of(words: str) -> Kind | None:
    """Return the kind that a title or an announcement names; a callback, when it names both."""
    if _CALLBACK.search(words) and not _NONE_WANTED.search(words):
        return Kind.CALLBACK
    return Kind.PEER_TO_PEER if _PEER.search(words) or _NOTE.search(words) else None


def is_title(line: str) -> bool:
    """Return whether a line is a template's title and nothing else: "P2P note for RPh", "FW: callback needed"."""
    words = _WORD.findall(line.lower())
    plain = (word in _TITLE_WORDS or (word.isdigit() and len(word) == 1) for word in words)
    return len(words) <= _MOST_WORDS and kind_of(line) is not None and all(plain)


def is_ordinal(line: str) -> bool:
    """Return whether a line only counts: "#2", "Second one:", "Request 2"."""
    return _ORDINAL.fullmatch(line) is not None


def is_closing(line: str) -> bool:
    """Return whether a line thanks or takes leave: after it comes a signature."""
    return _CLOSING.match(line) is not None


def is_chatter(line: str) -> bool:
    """Return whether a line greets or asks for something, so that it is nobody's text."""
    return _CHATTER.search(line) is not None
