"""Forms about requests that stand: times for a callback, another time, corrections (procedure.md, "Who takes it").

A form is a message of its own in its writer's chat: edits of the receipt never wipe what is being typed. Its draft
keeps the request as the form showed it; what others changed since then is told, once, before it is overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from desk.commands import Command, CommandKind, FileRequest, Turn
from desk.corrections import applied, corrected, differing, meanwhile, merged, prefilled, shown
from desk.effects import Effect, EffectKind, View, to_person
from desk.errors import NotPermitted
from desk.handlers.adopting import pressed
from desk.handlers.answering import answer, in_sight, refuse
from desk.handlers.arriving import arrive, is_new
from desk.handlers.callbacks import due_for
from desk.handlers.deciding import decided
from desk.handlers.loading import roster_of
from desk.handlers.refusing import forbidden
from desk.lifecycle import target_of
from desk.model import NOT_KNOWN, NOT_LISTED, Kind, Person, Request
from desk.outcome import Outcome, OutcomeKind
from desk.policy import permit
from desk.ports import UnitOfWork
from desk.records import Draft, Purpose
from desk.snapshot import snapshot
from desk.template import CALLBACK_TIMES

COMMANDS: Mapping[Purpose, CommandKind] = {
    Purpose.CHOOSE_CALLBACK: CommandKind.CHOOSE_CALLBACK,
    Purpose.RESCHEDULE: CommandKind.RESCHEDULE,
    Purpose.CORRECT: CommandKind.CORRECT,
}
"""What saving a form comes to."""


def open_form(uow: UnitOfWork, turn: Turn, request_id: str, purpose: Purpose) -> Outcome:
    """Send the form, filled, to the chat of the one who pressed; whoever may not, or too late, gets what a press gets.

    `purpose` is not FILE.
    """
    person = arrive(uow, turn)
    found = uow.requests.get(request_id)
    if found is None:
        return Outcome(OutcomeKind.UNKNOWN)
    ref = pressed(uow, turn, found)
    request = uow.requests.get(request_id) or found  # a copy adopted at this press may have brought emojis along
    kind = COMMANDS[purpose]
    if not in_sight(turn, request, ref) or not _may(kind, request, person):
        return refuse(uow, turn, request, kind)
    if target_of(request, kind) is None:
        return answer(uow, turn, request, OutcomeKind.UNCHANGED)
    if is_new(uow, turn):
        _show(uow, turn, request, purpose)
    return Outcome(OutcomeKind.OPENED)


def save(uow: UnitOfWork, turn: Turn, command: FileRequest) -> Outcome:
    """Change the request as the form says. Gaps, and what others changed meanwhile, come back once and stop nothing."""
    person = arrive(uow, turn)
    draft = uow.drafts.get(command.draft)
    if draft is None or draft.request is None:
        return Outcome(OutcomeKind.FORM_GONE)
    if draft.person != person.id:
        return forbidden(uow, turn, COMMANDS.get(draft.purpose, CommandKind.CORRECT))
    request = uow.requests.get(draft.request)
    if request is None:
        return Outcome(OutcomeKind.UNKNOWN)
    change = _Change(draft, request, _meant(draft, request), command)
    if target_of(request, change.kind) is None:
        return _overtaken(uow, turn, change)
    if not _may(change.kind, request, person):  # since it was opened, the caller went to somebody else
        return refuse(uow, turn, request, change.kind)
    return _save(uow, turn, change, person)


@dataclass(frozen=True, slots=True)
class _Change:
    """A form sent back: its draft, the request as it is now, and the move that saving it comes to."""

    draft: Draft
    request: Request
    kind: CommandKind
    form: FileRequest

    @property
    def others(self) -> tuple[str, ...]:
        """What the form shows that is no longer as it showed it."""
        return differing(self.draft.typed, prefilled(self.request), shown(self.draft))


def _may(kind: CommandKind, request: Request, person: Person) -> bool:
    try:
        permit(kind, request, person)
    except NotPermitted:
        return False
    return True


def _show(uow: UnitOfWork, turn: Turn, request: Request, purpose: Purpose) -> None:
    correct = purpose is Purpose.CORRECT
    draft = Draft(
        turn.new_id,
        turn.person,
        request.kind if correct else Kind.CALLBACK,
        turn.at,
        prefilled(request),
        purpose=purpose,
        request=request.id,
        edits=request.edits,
    )
    uow.drafts.save(draft)
    view = View.FORM_CORRECT if correct else View.FORM_TIMES
    effect = Effect(EffectKind.SHOW, to_person(turn.person), person=turn.person, view=view, draft=draft.id)
    uow.outbox.put(effect, turn.at)


def _meant(draft: Draft, request: Request) -> CommandKind:
    """Return what the form comes to now: the times of what became a callback meanwhile are its new times."""
    if draft.purpose is Purpose.CHOOSE_CALLBACK and request.kind is Kind.CALLBACK:
        return CommandKind.RESCHEDULE
    return COMMANDS[draft.purpose]


def _overtaken(uow: UnitOfWork, turn: Turn, change: _Change) -> Outcome:
    """Save nothing: the request moved on. The form of an open one stays, since it may come back to where it fits."""
    if not change.request.is_open:
        uow.drafts.drop(change.draft.id)
    return Outcome(OutcomeKind.OVERTAKEN, snapshot(uow, change.request, turn.at))


def _back(uow: UnitOfWork, turn: Turn, change: _Change) -> Outcome:
    """Return the form with everything its writer typed; of what others changed it is a new form that shows it.

    The old one stays as it is: whoever never saw the new one, and sends the old one again, is asked again.
    """
    draft, request, form = change.draft, change.request, change.form
    told, stands = (), prefilled(request)
    if change.others:
        told = (meanwhile(change.others),)
        draft = replace(draft, id=turn.new_id, at=turn.at, typed=stands, edits=request.edits)
        uow.drafts.save(draft)
    return Outcome(
        OutcomeKind.GAPS,
        snapshot(uow, request, turn.at),
        draft=replace(draft, typed=merged(form.typed, change.draft.typed, stands)),
        gaps=(*told, *(() if form.anyway else form.gaps)),
        roster=roster_of(uow, request),
    )


def _save(uow: UnitOfWork, turn: Turn, change: _Change, person: Person) -> Outcome:
    if change.others or (change.form.gaps and not change.form.anyway):
        return _back(uow, turn, change)
    request, kind = change.request, change.kind
    form = applied(request, change.draft, _known(uow, request, change.form))
    changed = differing(prefilled(request), prefilled(corrected(request, form)))
    if not changed and kind is not CommandKind.CHOOSE_CALLBACK:
        uow.drafts.drop(change.draft.id)
        return Outcome(OutcomeKind.SAME, snapshot(uow, request, turn.at))
    is_due_anew = kind is not CommandKind.CORRECT or (request.kind is Kind.CALLBACK and CALLBACK_TIMES.key in changed)
    due = due_for(uow, request, form.details, turn.at) if is_due_anew else None
    decision = decided(uow, request, Command(kind, form=form, due=due, changed=changed), person, turn.at)
    uow.drafts.drop(change.draft.id)
    return Outcome(OutcomeKind.SAVED, snapshot(uow, decision.request, turn.at, decision.events[0]))


def _known(uow: UnitOfWork, request: Request, form: FileRequest) -> FileRequest:
    """Return the form with a decisioning pharmacist who exists: a card's data is not trusted."""
    chosen = form.decisioned_by
    known = chosen in {NOT_KNOWN, NOT_LISTED} or uow.people.get(chosen) is not None
    return form if known else replace(form, decisioned_by=request.decisioned_by)
