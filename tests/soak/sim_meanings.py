"""What people meant, and what came of it: nothing happens more often than somebody said it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.soak.sim_store import Database
from tests.soak.sim_words import CANNOT, GOES, READY

_VERBS = {
    "ready": "mark_ready",
    "not_ready": "mark_not_ready",
    "no_answer": "record_no_answer",
    "released": "release",
    "offered": "give_to",
    "still_working": "say_still_working",
    "hold_kept": "keep_holding",
    "reopened": "reopen",
    "line_dropped": "drop_line",
    "caller_on_line": "caller_on_line",
    "linked": "link",
    "callback_chosen": "save",
    "rescheduled": "save",
    "corrected": "save",
    "edited": "save",
}
_ADDRESS = re.compile(r"<at>[^<]*</at> |\A#\d+ ")
"""What stands before words: the bot's mention, a request's number."""
_REVISIONS = frozenset({"messageUpdate", "messageDelete"})
_OPENS = frozenset({"open_choose_callback", "open_reschedule", "open_correct"})
"""Buttons that are answered with a form of its own."""
_BY_ITSELF = frozenset({"reason", "with"})
"""Keys of what nobody said: time brought it about, or it came with another request of the same caller."""
_MOVED = "SELECT request, at, kind, actor, data FROM audit"
_SHOWN = "SELECT person FROM outbox_message WHERE kind = 'show' AND lane LIKE 'person:%'"


def more_than_meant(said: Iterable[Mapping[str, Any]], database: Database) -> Iterator[str]:
    """Yield what happened more often than somebody meant it. `said`: every activity, once."""
    meant = Counter(meaning for activity in said for meaning in _meanings(activity))
    for what, times in Counter(_done(database)).items():
        if times > meant[what]:
            yield f"{what} happened {times} times, and was said {meant[what]} times"


def _meanings(activity: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what an activity can bring about at most once: (person, what)."""
    person = activity["from"]["aadObjectId"]
    if activity["type"] == "message":
        yield person, "asked for a card"
        yield from _worded(person, activity["text"])
    elif activity["type"] in _REVISIONS:  # each may take back what the words did, and do something else
        yield person, "words"
        yield person, "left"
        yield from _worded(person, activity.get("text", ""))
    elif activity["type"] == "invoke":
        verb = activity["value"]["action"]["verb"].removesuffix("_anyway")
        yield person, f"button {verb}"
        if verb == "lunch":
            yield person, "left"
        if verb == "answer":  # which request kept words are about
            yield from ((person, what) for what in ("words", "left", "ready in words"))
        if verb in _OPENS:
            yield person, "asked for a card"


def _worded(person: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield what words can bring about: READY only those that say so of their writer."""
    plain = _ADDRESS.sub("", text).strip()
    yield person, "left" if plain in GOES else "words"
    if plain in CANNOT:
        yield person, "left"
    if plain in READY:
        yield person, "ready in words"


def _done(database: Database) -> Iterator[tuple[str, str]]:
    """Yield what was brought about: cards asked for, and moves by words and buttons that can be made again."""
    for (person,) in database.rows(_SHOWN):
        yield person, "asked for a card"
    rows = [(*row[:4], json.loads(row[4])) for row in database.rows(_MOVED)]
    moved = [(*row[:4], row[4].get("means")) for row in rows if _BY_ITSELF.isdisjoint(row[4])]
    left = {(request, at, actor) for request, at, kind, actor, means in moved if (kind, means) == ("released", "words")}
    yield from _left(left)
    for request, at, kind, actor, means in moved:
        if kind in _VERBS and means == "button":
            yield actor, f"button {_VERBS[kind]}"
        elif kind == "ready" and means == "words":
            yield actor, "ready in words"
        elif kind == "not_ready" and means == "words" and (request, at, actor) not in left:
            yield actor, "words"


def _left(left: Iterable[tuple[str, int, str]]) -> Iterator[tuple[str, str]]:
    """Yield each person's leavings: who goes hands on everything at once, each request at most once."""
    each = Counter((actor, request) for request, _, actor in left)
    for who in {actor for actor, _ in each}:
        yield from [(who, "left")] * max(times for (actor, _), times in each.items() if actor == who)
