"""What becomes of a pasted template that is edited or deleted in the channel.

Until it is posted its form follows the text. A request that was posted from it stays as it is: its technician is told
what the text says now. What nobody tracks goes like any form that nobody finished (pruning.py).
"""

from __future__ import annotations

from dataclasses import replace

from desk.commands import Turn
from desk.handlers.desking import DESK
from desk.handlers.differing import tell
from desk.handlers.tracking import MOST, offer_again, paste_id, pastes
from desk.ports import UnitOfWork
from desk.records import Heard


def follow(uow: UnitOfWork, turn: Turn, heard: Heard, text: str) -> None:
    """Follow the edit of a paste: its forms, one for each template, say what the text says now."""
    kept = [uow.drafts.get(paste_id(heard.request, place)) for place in range(MOST)]
    known = {DESK: heard.conversation}
    now = pastes(uow, turn, heard.request, text, known)
    for place, draft in enumerate(now):
        old = kept[place]
        posted = uow.requests.by_draft(draft.id) if old is None else None
        if posted is not None:
            tell(uow, turn, posted, draft.typed)
        else:
            kept_on = replace(old, kind=draft.kind, typed=draft.typed, at=turn.at) if old is not None else draft
            uow.drafts.save(kept_on)
    for old in kept[len(now) :]:
        if old is not None:
            uow.drafts.drop(old.id)
    if len(now) > heard.event:
        uow.replies.put(replace(heard, event=len(now)))
        offer_again(uow, turn, heard.request)


def forget(uow: UnitOfWork, heard: Heard) -> None:
    """Let the forms of a deleted paste go, as far as they are not posted."""
    for place in range(MOST):
        uow.drafts.drop(paste_id(heard.request, place))
