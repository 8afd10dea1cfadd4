"""Sentence patterns as one reads them: words in lower case and classes of words in capitals.

(a|b), ?, * and + mean what they mean in regular expressions; !( ) and &( ) what must not, and what must, come next.

A pattern becomes a regular expression over words that each end in a blank. `*` and `+` give nothing back once they have
matched, so that no text, however often it repeats itself, makes a pattern try its words in many ways. Of alternatives
that begin alike the longer one stands first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_PIECE = re.compile(r"[A-Z]+|[a-z0-9@#:,.'~-]+|[!&]?\(|[)|?*+]")
_SIGNS = {"(": "(?:", "!(": "(?!", "&(": "(?=", ")": ")", "|": "|", "?": "?", "*": "*+", "+": "++"}
_LITERAL = re.compile(r"(?<![@a-z])[a-z][a-z0-9]*")


def compile_pattern(source: str, classes: Mapping[str, str]) -> re.Pattern[str]:
    """Return the pattern's expression; `classes` maps a name to its own pattern or to `re:` and an expression.

    KeyError when a class is not known.
    """
    return re.compile(_expression(source, classes))


def literals(sources: Iterable[str]) -> frozenset[str]:
    """Return every word that stands in the patterns."""
    return frozenset(word for source in sources if not source.startswith("re:") for word in _LITERAL.findall(source))


def _expression(source: str, classes: Mapping[str, str]) -> str:
    pieces = _PIECE.findall(source)
    return "".join(_piece(piece, after, classes) for piece, after in zip(pieces, (*pieces[1:], ""), strict=True))


def _piece(piece: str, after: str, classes: Mapping[str, str]) -> str:
    """Return a piece's expression; a word alone needs no group, which halves the time to compile thousands of them."""
    if piece in _SIGNS:
        return _SIGNS[piece]
    if not piece.isupper():
        return f"(?:{re.escape(piece)} )" if after in {"?", "*", "+"} else f"{re.escape(piece)} "
    value = classes[piece]
    return f"(?:{value[3:] if value.startswith('re:') else _expression(value, classes)})"
