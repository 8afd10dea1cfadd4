"""Legal hold: "hold 12", typed in the chat, keeps a request's records as they are; "hold 12 off" lets time go on.

"holds" (or "hold" alone) lists what is held.

While it is held nothing of it is redacted in Teams, erased or removed. What fell due meanwhile happens when the hold is
lifted.
"""

from __future__ import annotations

import re
from dataclasses import replace

from desk.commands import Turn
from desk.effects import Effect, EffectKind, View, to_person
from desk.events import EventKind
from desk.handlers import retaining
from desk.handlers.noting import happens, note
from desk.handlers.refusing import allowed
from desk.model import Request
from desk.policy import Ask, permits
from desk.ports import UnitOfWork

_SAID = re.compile(r"(?:legal )?hold(?: #?([0-9]{1,9}))?( off)?", re.IGNORECASE)
_LIST = re.compile(r"(?:legal )?holds?", re.IGNORECASE)


def is_hold(words: str) -> bool:
    """Whether words set a legal hold, lift it, or ask for the list."""
    return _SAID.fullmatch(words) is not None or _LIST.fullmatch(words) is not None


def hold(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Put a request on legal hold, or lift it, as the words say; False when they say something else."""
    words = " ".join(text.split()).strip(".!")
    said, person = _SAID.fullmatch(words), uow.people.lock(turn.person)
    if _LIST.fullmatch(words) is not None and permits(Ask.HOLD_RECORDS, person):
        _show(uow, turn, View.HOLDS)
        return True
    if said is None or (said[1] is None and not permits(Ask.HOLD_RECORDS, person)):  # theirs may be an answer
        return False
    if not allowed(uow, turn, person, Ask.HOLD_RECORDS):
        _show(uow, turn, View.HOLD_REFUSED)
        return True
    lifts = said[2] is not None
    found = uow.requests.id_of(int(said[1])) if said[1] else None
    request = uow.requests.plain(found) if found is not None else None
    if request is None:
        _show(uow, turn, View.HOLD_UNKNOWN)
    elif (request.legal_hold is None) is lifts:
        _show(uow, turn, View.HOLD_NONE if lifts else View.HOLD_ALREADY)
    else:
        _set(uow, turn, request, lifts=lifts)
    return True


def _set(uow: UnitOfWork, turn: Turn, request: Request, *, lifts: bool) -> None:
    kind = EventKind.LEGAL_HOLD_OVER if lifts else EventKind.LEGAL_HOLD
    changed = replace(request, legal_hold=None if lifts else turn.at)
    changed = note(uow, changed, happens(request, kind, turn.at, actor=turn.person))
    retaining.plan(uow, changed)


def _show(uow: UnitOfWork, turn: Turn, view: View) -> None:
    uow.outbox.put(Effect(EffectKind.SHOW, to_person(turn.person), person=turn.person, view=view), turn.at)
