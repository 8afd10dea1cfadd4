"""Who may do what, who is asked, and how long things may wait. The full role × command matrix is one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from desk.commands import CommandKind
from desk.errors import NotPermitted
from desk.model import Person, Request, Role

PERMITTED: dict[CommandKind, frozenset[Role]] = {
    CommandKind.ACKNOWLEDGE: frozenset({Role.PHARMACIST}),
    CommandKind.RELEASE: frozenset({Role.PHARMACIST}),
    CommandKind.MARK_READY: frozenset({Role.PHARMACIST}),
    CommandKind.MARK_NOT_READY: frozenset({Role.PHARMACIST}),
    CommandKind.COMPLETE_TRANSFER: frozenset({Role.PHARMACIST, Role.SUPERVISOR}),
    CommandKind.MARK_REACHED: frozenset({Role.PHARMACIST}),
    CommandKind.RECORD_NO_ANSWER: frozenset({Role.PHARMACIST}),
    CommandKind.WITHDRAW: frozenset({Role.SUPERVISOR}),
}
"""The roles that may give a command about anybody's request."""

FILER_MAY = frozenset({CommandKind.COMPLETE_TRANSFER, CommandKind.WITHDRAW})
"""What the technician who filed the request may do besides, whatever their roles: only they hear the caller."""


POST_LATE = timedelta(seconds=20)
"""How long a post may be missing in its channel before its technician is told: a caller is on hold meanwhile."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Every waiting time of the procedure; each is a setting."""

    release_grace: timedelta = timedelta(seconds=5)


def permit(kind: CommandKind, request: Request, person: Person) -> None:
    """Raise NotPermitted unless the person may give this command about this request."""
    if kind in FILER_MAY and person.id == request.filed_by:
        return
    if not person.roles & PERMITTED[kind]:
        message = f"{kind} needs one of {sorted(PERMITTED[kind])}"
        raise NotPermitted(message)


def asked(request: Request, pharmacists: Sequence[Person]) -> tuple[Person, ...]:
    """Return whom the post mentions: the decisioning pharmacist when they can be reached, else every pharmacist.

    procedure.md, "Who takes it" and "Somebody is always asked, by mention, at once": who has never been seen in Teams
    cannot be mentioned, so the others are asked too.
    """
    decisioned = tuple(person for person in pharmacists if person.id == request.decisioned_by)
    return decisioned if any(person.account for person in decisioned) else tuple(pharmacists)
