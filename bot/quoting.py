"""A message that quotes another one, in a personal chat: which one, and what was typed besides.

Teams joins the quote to the words in `text`. Its HTML keeps them apart, as a `blockquote` of type Reply whose `itemid`
is the quoted message's id; newer clients put `<quoted messageId="…"/>` into `text` (Teams SDK, "Quoted replies").
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_REPLY = "schema.skype.com/Reply"
_OPENS, _CLOSES = "<blockquote", "</blockquote>"
_ITEM = re.compile(r'\bitemid="([^"<>]{1,64})"')
_PLACEHOLDER = re.compile(r'<quoted messageId="([^"<>]{1,64})" ?/>')
_BREAK = re.compile(r"<br ?/?>|</(?:p|div|li)>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def quoted(text: str, pages: Iterable[str]) -> tuple[str, str] | None:
    """Return the quoted message's id and the text without the quote; None when nothing is quoted.

    `text` is the activity's own; `pages` are its HTML attachments. The text that is returned is still HTML-escaped.
    """
    found = _PLACEHOLDER.search(text)
    if found is not None:
        return found[1], _PLACEHOLDER.sub(" ", text).strip()
    return next((split for split in map(_split, pages) if split is not None), None)


def _split(page: str) -> tuple[str, str] | None:
    start = page.find(_OPENS)
    inside = page.find(">", start)
    close = page.find(_CLOSES, inside)
    if -1 in {start, inside, close} or _REPLY not in page[start:inside]:
        return None
    item = _ITEM.search(page, start, inside)
    rest = page[:start] + page[close + len(_CLOSES) :]
    return (item[1], _words(rest)) if item is not None else None


def _words(page: str) -> str:
    """Return the words of a page of HTML, escaped as they stand there; a line break for each break and paragraph."""
    lines = _TAG.sub("", _BREAK.sub("\n", page)).splitlines()
    return "\n".join(filter(None, map(str.strip, lines)))
