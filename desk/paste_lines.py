"""The lines of a pasted text, read into labelled entries and the marks between them. Nothing is decided here.

A line is a label with its text, several of each, a title, or goes on with what stands above it; bullets, numbers,
quotes and the borders of tables belong to no text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from desk.model import Kind
from desk.paste_labels import LabelFinder, Lead, text_start
from desk.paste_meanings import EXTRA, JOB_TITLE, MOMENT
from desk.paste_titles import is_chatter, is_closing, is_ordinal, is_title, kind_of
from desk.template import ADDITIONAL_INFO, BEST_TIME, BY_KEY, CALLBACK_TIMES, CONTACT, FIELDS


@dataclass(slots=True, repr=False)
class Entry:
    """What a label means (paste_meanings.py), the label as typed ("" for text alone), and its lines of text. PHI."""

    key: str
    label: str
    lines: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        """The lines as one text: those of a name and its job title by commas, others by line breaks."""
        return (", " if self.key == CONTACT.key else "\n").join(self.lines)


@dataclass(frozen=True, slots=True)
class Mark:
    """A line between entries: a title or an announcement with the kind it names, or a border or number (None)."""

    kind: Kind | None = None
    is_title: bool = False


_LONGEST = 16_000
_MOST_LINES = 120
"""Several full templates; what stands behind them is not read, so that no text takes long."""
_ENTITIES = {"nbsp": " ", "amp": "&", "lt": "<", "gt": ">", "quot": '"', "#39": "'", "apos": "'"}
_ENTITY = re.compile(r"&(nbsp|amp|lt|gt|quot|#39|apos);")
_BREAK_TAG = re.compile(r"<(?:br ?/?|/(?:p|div|li|tr|h\d))>", re.IGNORECASE)
_CELL_TAG = re.compile(r"</t[dh]>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|div|li|ul|ol|tr|td|th|table|tbody|b|i|em|strong|span|h\d)(?: [^<>\n]{0,200})?>", re.IGNORECASE
)
_ODD = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u200b": "", "\ufeff": "", "\u2028": "\n", "\u2029": "\n", "\r": "\n"}
)
_QUOTE = re.compile(r"\A[ \t]*(?:>[ \t]*)+")
_BULLET = re.compile(r"\A[ \t]*(?:[-*•·▪◦‣–—|:=][ \t]+|\(?\d{1,2}[.):][ \t]+|#\d{1,2}[.):]?[ \t]+|[a-h]\)[ \t]+)")
_BORDER = re.compile(r"[\W_]*")
_NOTHING = re.compile(r"[-–—_.\s]*")
_TRAILING = " \t,;|/*_-–—"
_UNKNOWN = re.compile(r"([A-Za-z][\w/&#().'’-]*(?: [\w/&#().'’-]+){0,3}) ?:(?!//)\s*(?=\S)")
_LONGEST_UNKNOWN = 30
_ONE_LINE = frozenset(field.key for field in FIELDS if not field.multiline) | {JOB_TITLE}
_LONG = frozenset(field.key for field in FIELDS if field.multiline) - {CALLBACK_TIMES.key}
_TIMES = frozenset({CALLBACK_TIMES.key, BEST_TIME.key, MOMENT})
_MOST_NAME_WORDS = 6
_MOST_NAME_LINES = 3
_MOST_MORE_WORDS = 3


def read_lines(text: str) -> list[Entry | Mark]:
    """Return the entries and marks of a text, in its order. PHI.

    A single word without a separator counts as a label only beside two labels that leave no doubt.
    """
    lines = _lines(text)
    careful = _Reader(lines, is_bold=False)
    known = {entry.key for entry in careful.read if isinstance(entry, Entry) and entry.key in BY_KEY}
    return _Reader(lines, is_bold=True).read if len(known) > 1 and careful.has_bare else careful.read


def _lines(text: str) -> list[str]:
    """Return the lines of a text without quotes' signs and what a web page's source left in it."""
    plain = _ENTITY.sub(lambda found: _ENTITIES[found[1]], text[:_LONGEST].replace("\r\n", "\n").translate(_ODD))
    if "<" in plain:
        plain = _TAG.sub("", _CELL_TAG.sub("\t", _BREAK_TAG.sub("\n", plain)))
    lines = plain.replace("**", "").replace("__", "").split("\n", _MOST_LINES)[:_MOST_LINES]
    return [_QUOTE.sub("", line, count=1).strip(" ") for line in lines]


class _Reader:
    """Reads line after line; `read` is what came out, `_open` the entry that a line without a label goes on with."""

    def __init__(self, lines: list[str], *, is_bold: bool) -> None:
        self.read: list[Entry | Mark] = []
        self._find = LabelFinder(is_bold=is_bold)
        self._open: Entry | None = None
        self._is_apart = False
        self._columns: list[Lead] = []
        for line in lines:
            self._take(line)

    @property
    def has_bare(self) -> bool:
        """Whether a single word without a separator may have been a label."""
        return self._find.has_bare

    def _take(self, line: str) -> None:
        if not line.strip():
            self._is_apart = True
        elif not self._mark(line) and not self._row(line) and not self._labels(line):
            self._more(line)
        if line.strip():
            self._is_apart = False

    def _mark(self, line: str) -> bool:
        """Take a border, a number or a title: what follows may be another request."""
        is_named = is_title(line)
        if not (is_named or is_ordinal(line) or _BORDER.fullmatch(line)) or self._wants(line):
            return False
        self.read.append(Mark(kind_of(line) if is_named else None, is_named))
        self._open = None
        return True

    def _wants(self, line: str) -> bool:
        """Return whether a line of digits is the text of a label above it."""
        return self._open is not None and not self._open.lines and any(map(str.isdigit, line)) and not is_title(line)

    def _row(self, line: str) -> bool:
        """Take a table's head, or a row below it."""
        if "\t" not in line and "|" not in line:
            self._columns = []
            return False
        head = self._find.columns(line)
        if head or not self._columns:
            self._columns = head
            return bool(head)
        cells = [cell.strip() for cell in line.strip("|").replace("|", "\t").split("\t")]
        self.read.append(Mark())
        for column, cell in zip(self._columns, cells, strict=False):
            self._add(column.key, column.label, cell)
        self._open = None
        return True

    def _labels(self, line: str) -> bool:
        """Take the labels of a line with their texts, or one that nobody knows."""
        leads = self._meant(self._find.leads_in(line)) or self._unknown(line)
        if not leads or self._repeats(leads[0]):
            return False
        before = line[: leads[0].start].strip(_TRAILING)
        if kind := kind_of(before):
            self.read.append(Mark(kind, is_title(before)))
        ends = [*(lead.start for lead in leads[1:]), len(line)]
        for lead, end in zip(leads, ends, strict=True):
            text = line[lead.end : end]
            self._add(
                lead.key,
                lead.label,
                text.rstrip(_TRAILING if end < len(line) else " \t|*_;," if len(leads) > 1 else " \t|*_"),
            )
        return True

    def _meant(self, leads: list[Lead]) -> list[Lead]:
        """Return the labels without those that a long text only speaks of: "Denial reason: drug: not covered"."""
        known = {entry.key for entry in self.read if isinstance(entry, Entry) and entry.lines} & _ONE_LINE
        if self._open and self._open.key in _LONG and leads and not leads[0].is_marked and leads[0].key in known:
            return []
        if leads and leads[0].key in _LONG:
            return [leads[0], *(lead for lead in leads[1:] if lead.key not in known | {leads[0].key})]
        return leads

    def _repeats(self, lead: Lead) -> bool:
        """Return whether the text awaited begins with its label's own word: "EOC 44120091" below "PA number"."""
        return self._open is not None and not self._open.lines and not lead.is_marked and lead.key == self._open.key

    def _unknown(self, line: str) -> list[Lead]:
        """Return the label of a line that has one, if of no known words, where it is plainly not the text above."""
        start = text_start(line)
        found = _UNKNOWN.match(line, start)
        if self._open is None or self._open.key in _TIMES or not self._open.lines or found is None:
            return []
        is_short = len(found[1]) <= _LONGEST_UNKNOWN and (self._open.key in _ONE_LINE or found[1][0].isupper())
        return [Lead(EXTRA, found[1], start, found.end())] if is_short else []

    def _add(self, key: str, label: str, text: str) -> None:
        self._open = Entry(key, " ".join(label.split()))
        self.read.append(self._open)
        self._put(text)

    def _put(self, text: str) -> None:
        plain = " ".join(text.split())
        if self._open and not _NOTHING.fullmatch(plain):
            self._open.lines.append(plain)

    def _more(self, line: str) -> None:
        """Take a line without a label: the text of the entry above, more of it, or an announcement.

        A few words that stand apart are a signature or the like; more than a few are kept.
        """
        if is_closing(line):
            self._open = None
        elif self._open is None:
            self.read.append(Mark(kind_of(line)))
        elif self._goes_on(line):
            self._put(_BULLET.sub("", line, count=1))
        elif is_chatter(line) or len(line.split()) <= _MOST_MORE_WORDS:
            self._open = None
        else:
            self._add(ADDITIONAL_INFO.key, "", line)

    def _goes_on(self, line: str) -> bool:
        """Return whether a line belongs to the text of the open entry."""
        entry = self._open
        if entry is None or not entry.lines:
            return entry is not None
        if entry.key not in _ONE_LINE:
            return not (self._is_apart and is_chatter(line))
        words = len(line.split())
        if self._is_apart or is_chatter(line):
            return False
        if entry.key == CONTACT.key:
            return words <= _MOST_NAME_WORDS and len(entry.lines) < _MOST_NAME_LINES
        return words <= _MOST_MORE_WORDS or any(map(str.isdigit, line))
