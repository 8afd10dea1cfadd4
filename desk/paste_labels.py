"""Where the labels stand in one line of a pasted text, and where the text of each begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from desk.paste_meanings import (
    EXTENSION,
    EXTRA,
    MEMBER,
    MOMENT,
    NUMBER,
    OTHER,
    PERSON,
    REQUEST_TYPE,
    classify,
    is_label_word,
)
from desk.spelling import words_of
from desk.template import CALLBACK_TIMES, CASE_ID, CONTACT, DRUG, FIELDS, MEMBER_ID, PA_NUMBER, PHONE

_MOST_LOOKS = 240
"""How many labels are tried in one text: a template has some dozens, and no text may take long."""
_LONGEST = 110
_MOST_SEPARATORS = 6
_MOST_WORDS = 14
_FEWEST_PIECES = 3

_LEADING = re.compile(r"(?:[^\w(+#\"“]|_|#(?!\d|\s?[:=-]))*")
_BOX = re.compile(r"\[[ xX✓✔]?\][ \t]*")
_NUMBERING = re.compile(r"\(?(?:\d{1,2}|[A-Za-z])[.):](?!\d)[ \t]*|\d{1,2}[-–][ \t]+|#\d{1,2}[.):]?[ \t]+(?=[A-Za-z])")
_COLON = re.compile(r"(?<!\d):|:(?!\d)|\uff1a|[-–=]{0,3}>{1,3}|=|→|⇒")
_LOOSE = re.compile(r"\.{2,}|…|_{2,}|\t|\s{2,}|\s?\|\s?|\s[-–—~]{1,3}\s|\s?[–—]\s?|[-~]\s|\s-|[?;]")
_FILL = re.compile(r"[\s:=|_~>]*(?:\.{2,}[\s.]*|[-–—]+(?=[\s:>])[\s:>]*)?")
_COMMA = re.compile(r" ?[,/]? ?")
_CELLS = re.compile(r"\s*[\t|]\s*")
_PIECE = re.compile(r"[;|,\t]\s*|\s+/\s+|(?<=[A-Za-z]{3})\.\s+")
_TOKEN = re.compile(r"[A-Za-z0-9'’]+|#|[ \t]+|[^A-Za-z0-9'’# \t]+")
_APART = "-–—:;|,.!?/)\t"
_SOFT = frozenset({"/", "&", "(", ")", "-", "+", ".", " "})

_WEAK = frozenset({EXTENSION, NUMBER, PERSON, MEMBER, MOMENT, REQUEST_TYPE, OTHER})
"""Words that a text holds as well: labels only before a separator."""
_PROSE = words_of(
    "is was has are and or for called calling wants not to of in on that will can be the said says a an needs with"
)
_VERBS = frozenset({"is", "was", "are", "has"})
_MAY_STAND_BARE = frozenset(
    {*(field.key for field in (CONTACT, PHONE, PA_NUMBER, CASE_ID, MEMBER_ID, DRUG, CALLBACK_TIMES)), EXTRA}
)
_NAMED = frozenset({"dr", "dr.", "md", "doctor"})
"""Label words that begin the text rather than end the label."""
_OWN_LABELS = "|".join(re.escape(field.label) for field in sorted(FIELDS, key=lambda field: -len(field.label)))
_OWN_LABEL = re.compile(rf"\b(?:{_OWN_LABELS})(?=[ ,/])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lead:
    """A label: what it means (paste_meanings.py), itself as typed, where it starts, and where its text begins.

    It is marked when more than a space parts it from its text.
    """

    key: str
    label: str = field(repr=False)
    start: int
    end: int
    is_marked: bool = True


class LabelFinder:
    """Finds the labels in the lines of one text. With `is_bold` a word without any separator may be one.

    `has_bare` tells whether there was such a word.
    """

    def __init__(self, *, is_bold: bool) -> None:
        self._is_bold = is_bold
        self._left = _MOST_LOOKS
        self.has_bare = False

    def leads_in(self, line: str) -> list[Lead]:
        """Return the labels of a line in its order; [] when it has none."""
        if self._left <= 0:
            return []
        first = self.leading(line)
        if first:
            return [first, *(list(self._inner(line, first.end)) or self._pieces(line))]
        found = list(self._inner(line, 0))
        if len(found) > 1 or (found and _is_clause_end(line, found[0].start)):
            return found
        return self._pieces(line)

    def leading(self, line: str) -> Lead | None:
        """Return the label with which a line begins."""
        start = text_start(line)
        colon = _COLON.search(line, start, start + _LONGEST)
        if colon and (key := self._look(line[start : colon.start()])):
            return _lead(line, key, start, colon)
        for mark in islice(_LOOSE.finditer(line, start, start + _LONGEST), _MOST_SEPARATORS):
            key = self._look(line[start : mark.start()])
            if key:
                return _lead(line, key, start, mark)
        return self._whole(line, start) or self._unmarked(line, start)

    def columns(self, line: str) -> list[Lead]:
        """Return the labels of a table's head, one for each of its columns; [] when it is no such line."""
        cells = _CELLS.split(line.strip("| \t"))
        if len(cells) < _FEWEST_PIECES:
            return []
        keys = [self._look(cell) for cell in cells]
        return [Lead(key, cell, 0, 0) for key, cell in zip(keys, cells, strict=True) if key] if all(keys) else []

    def _look(self, label: str, *, spelling: bool = True) -> str | None:
        self._left -= 1
        return classify(label, spelling=spelling) if self._left >= 0 else None

    def _whole(self, line: str, start: int) -> Lead | None:
        """Return a line that is all label; its text stands below."""
        label = line[start:].strip()
        key = None if any(map(str.isdigit, label)) else self._look(label, spelling=False)
        is_prose = key in _WEAK or (key in _MAY_STAND_BARE and _says(label))
        return Lead(key, label, start, len(line)) if key and not is_prose else None

    def _unmarked(self, line: str, start: int) -> Lead | None:
        """Return a label that only a space parts from its text: "PA# 44120091"."""
        own = _OWN_LABEL.match(line, start)
        ends = [own.end()] if own else _word_ends(line, start)
        for end in reversed(ends):
            key = self._look(line[start:end], spelling=False)
            is_apart = own is not None or line[end : end + 1] == " " or line[end - 1] == "#"
            behind = _match_end(_COMMA, line, end)
            text = line[behind:].split()
            if (
                key
                and text
                and is_apart
                and (_is_text(text) if own else self._may_stand_bare(key, line[start:end], text))
            ):
                return Lead(key, line[start:end].strip(), start, behind, is_marked=False)
        return None

    def _may_stand_bare(self, key: str, label: str, text: list[str]) -> bool:
        if text[0].lower() in _PROSE or key not in _MAY_STAND_BARE - {CALLBACK_TIMES.key} or _says(label):
            return False
        has_digit = any(map(str.isdigit, text[0]))
        is_long = (" " in label or "#" in label) and key != EXTRA
        is_bare = not (has_digit or is_long) and key in {CONTACT.key, DRUG.key}
        self.has_bare |= is_bare
        return has_digit or is_long or (is_bare and self._is_bold)

    def _inner(self, line: str, after: int) -> Iterator[Lead]:
        """Yield the labels before the colons of a line, from `after` on."""
        for colon in _COLON.finditer(line, after):
            self._left -= 1
            if self._left < 0:
                return
            lead = self._before(line, after, colon)
            if lead:
                yield lead
                after = lead.end

    def _before(self, line: str, after: int, colon: re.Match[str]) -> Lead | None:
        """Return the longest label that ends at a colon; capitals begin it, if it has any."""
        starts = _word_starts(line, max(after, colon.start() - _LONGEST), colon.start())
        capitals = [start for start in starts if line[start].isupper()]
        for start in capitals or starts:
            key = self._look(line[start : colon.start()], spelling=False)
            is_plain = key in _MAY_STAND_BARE or (key not in _WEAK and line[start].isupper())
            if key and (is_plain or _is_clause_end(line, start)):
                return _lead(line, key, start, colon)
        return None

    def _pieces(self, line: str) -> list[Lead]:
        """Return the labels that begin the pieces of "contact Dana, phone 555-0100, pa# 12", if it is such a line.

        A template's own labels begin a piece wherever they stand.
        """
        pieces = {mark.end() for mark in islice(_PIECE.finditer(line), _MOST_WORDS)}
        starts = sorted(pieces | {mark.start() for mark in islice(_OWN_LABEL.finditer(line), _MOST_WORDS)})
        found: list[Lead] = []
        for start, end in zip(starts, [*starts[1:], len(line)], strict=False):
            lead = self.leading(line[start:end])
            if lead:
                found.append(Lead(lead.key, lead.label, start + lead.start, start + lead.end))
        return found if len(found) >= _FEWEST_PIECES - 1 else []


def _says(label: str) -> bool:
    """Return whether words that could be a label are a sentence: "Drug was denied"."""
    return not _VERBS.isdisjoint(label.lower().split())


def _is_text(words: list[str]) -> bool:
    """Return whether words behind a template's own label are its text, rather than go on about it."""
    return words[0].lower() not in _VERBS


def text_start(line: str) -> int:
    """Return where a line begins behind its bullets, boxes and numbers."""
    at = _match_end(_LEADING, line, 0)
    box = _match_end(_BOX, line, line.find("[", 0, at)) if "[" in line[:at] else at
    at = _match_end(_LEADING, line, max(at, box))
    return _match_end(_LEADING, line, _match_end(_NUMBERING, line, at))


def _match_end(pattern: re.Pattern[str], line: str, at: int) -> int:
    found = pattern.match(line, at)
    return found.end() if found else at


def _lead(line: str, key: str, start: int, separator: re.Match[str]) -> Lead:
    label = line[start : separator.start()].strip(" \t.*")
    return Lead(key, label, start, _match_end(_FILL, line, separator.end()))


def _is_clause_end(line: str, at: int) -> bool:
    """Return whether what stands before a place in a line is apart from it."""
    before = line[:at].rstrip(" ")
    return not before or before[-1] in _APART or at - len(before) > 1


def _word_ends(line: str, start: int) -> list[int]:
    """Return where the label words end with which a line begins."""
    ends: list[int] = []
    for token in islice(_TOKEN.finditer(line, start), _MOST_WORDS * 2):
        word = token.group()
        if word.lower() in _NAMED or not (word.isspace() or word in _SOFT or is_label_word(word)):
            break
        if is_label_word(word):
            ends.append(token.end())
    return ends


def _word_starts(line: str, after: int, colon: int) -> list[int]:
    """Return where the label words start that stand right before a colon, the first one first."""
    starts: list[int] = []
    for token in reversed([*_TOKEN.finditer(line, after, colon)]):
        word = token.group()
        is_slash = word == "/" and line[token.start() - 1 : token.start()] == " "
        if is_slash or len(starts) > _MOST_WORDS or not (word in _SOFT or is_label_word(word)):
            break
        if is_label_word(word):
            starts.append(token.start())
    return starts[::-1]
