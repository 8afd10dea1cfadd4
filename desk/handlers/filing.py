"""A technician places a request: the form in their chat becomes a receipt and, in the channel, a post."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.commands import FileRequest, Turn
from desk.handlers.alarms import watch_hold, watch_waiting
from desk.handlers.arriving import arrive
from desk.handlers.callbacks import due_for, watch_callback
from desk.handlers.deciding import keep
from desk.handlers.desking import remember
from desk.handlers.missing import watch
from desk.handlers.refusing import forbidden
from desk.lifecycle import filed
from desk.model import NOT_KNOWN, NOT_LISTED, Kind, MessageRef, Person, Place, Request, Role
from desk.outcome import Outcome, OutcomeKind
from desk.policy import Ask
from desk.ports import UnitOfWork
from desk.records import Draft
from desk.roster import choice_of, desk_for, zone_of
from desk.snapshot import snapshot
from desk.transitions import START
from desk.windows import Due


def file_request(uow: UnitOfWork, turn: Turn, command: FileRequest) -> Outcome:
    """Post what the form says. The same form posts once; gaps come back once and never stop it ("Post anyway")."""
    person = arrive(uow, turn)
    already = uow.requests.by_draft(command.draft)
    if already is not None:
        mine = already.filed_by == person.id
        return _receipt(uow, turn, already, OutcomeKind.UNCHANGED) if mine else forbidden(uow, turn, Ask.FILE)
    draft = uow.drafts.get(command.draft) or Draft(command.draft, person.id, command.kind, turn.at)
    if draft.person != person.id:
        return forbidden(uow, turn, Ask.FILE)
    if draft.request is not None:  # a form about a request that stands files no other
        return Outcome(OutcomeKind.FORM_GONE)
    if command.gaps and not command.anyway:
        kept = replace(draft, typed=dict(command.typed), message=turn.reply_to or draft.message)
        uow.drafts.save(kept)
        roster = tuple(uow.people.with_role(Role.PHARMACIST))
        desks, zone = choice_of(uow), zone_of(uow, command.desk)
        return Outcome(OutcomeKind.GAPS, draft=kept, gaps=command.gaps, roster=roster, desks=desks, zone=zone)
    return _file(uow, turn, command, person, draft)


def _file(uow: UnitOfWork, turn: Turn, command: FileRequest, person: Person, draft: Draft) -> Outcome:
    channel = desk_for(uow, command.desk)
    remember(uow, turn, command.kind, channel)
    due = _due(uow, command, channel.id if channel else None, turn.at)
    request = Request(
        id=turn.new_id,
        number=uow.requests.next_number(),
        draft=command.draft,
        kind=command.kind,
        status=START[command.kind],
        filed_by=person.id,
        filed_at=turn.at,
        details=command.details,
        decisioned_by=_decisioner(uow, command.decisioned_by),
        caller_verified=command.caller_verified,
        denial_verified=command.denial_verified,
        channel=channel.id if channel else None,
        held_since=turn.at if command.kind is Kind.PEER_TO_PEER else None,
        due_at=due.at if due else None,
        due_until=due.until if due else None,
    )
    decision = filed(request)
    uow.requests.add(decision.request)
    keep(uow, decision.request, decision, turn.at)
    watch(uow, decision.request, turn.at)
    watch_hold(uow, decision.request, turn.at)
    watch_waiting(uow, decision.request, turn.at)
    watch_callback(uow, decision.request, turn.at)
    form = turn.reply_to or draft.message
    if turn.chat and form:
        uow.messages.add(MessageRef(turn.chat, form, Place.RECEIPT, request.id))
    uow.drafts.drop(draft.id)
    return _receipt(uow, turn, decision.request, OutcomeKind.FILED)


def _receipt(uow: UnitOfWork, turn: Turn, request: Request, kind: OutcomeKind) -> Outcome:
    return Outcome(kind, snapshot(uow, request, turn.at), Place.RECEIPT)


def _due(uow: UnitOfWork, command: FileRequest, channel: str | None, at: datetime) -> Due | None:
    return due_for(uow, channel, command.details, at) if command.kind is Kind.CALLBACK else None


def _decisioner(uow: UnitOfWork, chosen: str) -> str:
    """Return the choice if it is a known person or one of the two words; a card's data is not trusted."""
    if chosen in {NOT_KNOWN, NOT_LISTED}:
        return chosen
    return chosen if uow.people.get(chosen) else NOT_KNOWN
