"""Erases one request: without its data key nothing sealed of it ever opens again (trust.md, "What is protected").

Copies of the file (backups, a server's dead rows) hold the wrapped data key still: they are out of reach once the key
that wraps it is gone, so a rotation ends them too.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, func, null, select, update

from storage.columns import SEALED
from storage.link import Link
from storage.mapping import micros
from storage.statement import Statement
from storage.tables import BLIND, DRAFT, NOTE, REQUEST

_ITS_FORM = select(REQUEST.c.draft).where(REQUEST.c.id == bindparam("this")).scalar_subquery()

FORM = Statement(delete(DRAFT).where(DRAFT.c.id == _ITS_FORM))
FORMS = Statement(delete(DRAFT).where(DRAFT.c.request == bindparam("this")))
DETAILS = Statement(
    update(REQUEST)
    .where(REQUEST.c.id == bindparam("this"))
    .values(
        dict.fromkeys((*SEALED, *BLIND), null()) | {"erased_at": func.coalesce(REQUEST.c.erased_at, bindparam("at"))}
    )
)
WORDS = Statement(update(NOTE).where(NOTE.c.request == bindparam("this")).values(dict.fromkeys(SEALED, null())))


def erase(link: Link, request_id: str, at: datetime) -> None:
    """Destroy the data keys, the sealed texts and the blind indexes of the request, and of its forms and notes.

    It needs no key: what was damaged, or whose key is lost, is erased likewise.
    """
    this = {"this": request_id}
    link.change(FORM, this)
    link.change(FORMS, this)  # drafts are locked before requests
    link.change(DETAILS, this | {"at": micros(at)})
    link.change(WORDS, this)
