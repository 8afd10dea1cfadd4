"""The oracle on plain words: only pharmacists' words move, questions are asked once, deleted words are nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from desk.events import MEANING, Event, EventKind
from desk.model import Status
from desk.phrases import Meaning
from storage.mapping import micros
from tests.soak.sim_case import Case
from tests.soak.sim_words import PHARMACISTS

_MOVES = frozenset(
    {EventKind.READY, EventKind.NOT_READY, EventKind.ACKNOWLEDGED, EventKind.OFFERED, EventKind.ESTIMATED}
)
_ANSWERS = frozenset({EventKind.ANSWERED, EventKind.ANSWERED_HERE, EventKind.READY})
_OPEN = "SELECT conversation, activity, request, meaning, event FROM heard"
_REVISED = frozenset({"messageUpdate", "messageDelete"})


def only_pharmacists_words_move(case: Case) -> Iterator[str]:
    """What technicians say in a thread or a chat moves nothing."""
    pharmacists = {one.object_id for one in PHARMACISTS}
    for request in case.requests.values():
        for event in case.trails[request.id]:
            by_words = event.data.get("means") == "words" or event.kind is EventKind.ESTIMATED
            if event.kind in _MOVES and by_words and event.actor not in pharmacists:
                yield f"#{request.number} {event.seq}: {event.kind} by the words of {event.actor}"


def questions_are_asked_once(case: Case) -> Iterator[str]:
    """Others are asked to answer a question that nobody answered for five minutes, once."""
    for request in case.requests.values():
        found: list[Event] = []
        for event in case.trails[request.id]:
            if event.kind in _ANSWERS:
                found = []
            elif event.kind is EventKind.QUESTION_WITHDRAWN:
                found = [one for one in found if str(one.seq) != event.data["of"]]
            elif event.data.get(MEANING) == Meaning.QUESTION:
                found.append(event)
            elif event.kind is EventKind.UNANSWERED:
                if not found:
                    yield f"#{request.number} {event.seq}: asked of everybody, and there was no question"
                found = []


def deleted_words_stand_for_nothing(case: Case) -> Iterator[str]:
    """No READY stands by words that were deleted, or changed into other words, and were not said again."""
    for conversation, activity, id_, meaning, seq in case.database.rows(_OPEN):
        event = case.unit.audit.get(id_, seq)
        request = case.requests.get(id_)
        if request is None or event is None or request.status is not Status.READY or request.ready_at != event.at:
            continue
        if _is_deleted(case, activity):
            yield f"#{request.number} is READY by words in {conversation} that were deleted ({meaning})"


def _is_deleted(case: Case, activity: str) -> bool:
    """Whether the last thing that Teams told of a message is its deletion, and it was told in order."""
    told = [one.activity for one in case.world.heard if one.activity.get("id") == activity]
    revised = [one for one in told if one["type"] in _REVISED]
    in_order = sorted(revised, key=lambda one: micros(datetime.fromisoformat(one["timestamp"])))
    return bool(revised) and revised == in_order and revised[-1]["type"] == "messageDelete"
