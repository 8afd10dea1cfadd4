"""A template pasted as text becomes a filled form: in the chat at once, in a channel for whoever wants to track it.

What was pasted in a channel is kept as a draft (Purpose.TRACK) until the first who posts its form; the draft's id makes
it one request. Whoever has no dialogs gets a form in their chat, a draft of their own that points to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from desk.commands import FileRequest, Turn
from desk.effects import Effect, EffectKind, View, to_channel, to_person
from desk.handlers.arriving import arrive, is_new
from desk.handlers.desking import DESK, preselected
from desk.handlers.differing import tell
from desk.handlers.filing import file_request
from desk.handlers.naming import is_own_post
from desk.handlers.refusing import forbidden
from desk.model import Kind, MessageRef, Person, Place, Request, Role
from desk.outcome import Outcome, OutcomeKind
from desk.pasting import Pasted, read_paste
from desk.policy import Ask
from desk.ports import UnitOfWork
from desk.records import PASTED, Draft, Heard, Purpose
from desk.roster import choice_of, zone_of
from desk.snapshot import snapshot
from desk.template import DENYING_PHARMACIST

MOST = 3
"""How many templates of one message become forms."""
_FORMS = {Kind.PEER_TO_PEER: View.FORM_PEER_TO_PEER, Kind.CALLBACK: View.FORM_CALLBACK}
_FORM_PURPOSES = frozenset({Purpose.FILE, Purpose.TRACK})
_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_TITLES = frozenset({"dr", "doctor", "rph", "pharmd", "pharmacist", "bcps"})
_FILED = 1
"""The event that a request begins with: its message in a chat is the receipt."""


def pasted(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Answer a template pasted in the personal chat with its form, filled, one for each; False when it is none."""
    known = preselected(uow, turn.person)
    drafts = _drafts(uow, turn, turn.new_id, read_paste(text), known, Purpose.FILE)
    for draft in drafts:
        uow.drafts.save(draft)
    for draft in drafts:
        _show(uow, turn, draft)
    return bool(drafts)


def offer(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Offer in its thread to track a template pasted as a post of a desk's channel; False when it is none."""
    channel = turn.channel
    if channel is None or not is_own_post(turn) or channel not in {one.id for one in uow.channels.look_bound()}:
        return False
    drafts = pastes(uow, turn, turn.new_id, text, {DESK: channel})
    if not drafts:
        return False
    for draft in drafts:
        uow.drafts.save(draft)
    uow.messages.add(MessageRef(channel, turn.activity, Place.LINE, ""))  # so that nobody takes it for a lost post
    uow.replies.put(Heard(channel, turn.activity, drafts[0].id, turn.person, PASTED, len(drafts)))
    offer_again(uow, turn, drafts[0].id)
    return True


def pastes(uow: UnitOfWork, turn: Turn, first: str, text: str, known: Mapping[str, str]) -> tuple[Draft, ...]:
    """Return the forms of a text pasted in a channel, with the ids that follow from the `first`; not kept yet."""
    found = [one for one in read_paste(text) if one.fields]
    return _drafts(uow, turn, first, found, known, Purpose.TRACK)


def offer_again(uow: UnitOfWork, turn: Turn, first: str) -> None:
    """Offer in its thread to track a paste; `first` is the id of its first form."""
    lane, root = to_channel(str(turn.channel)), turn.activity
    uow.outbox.put(Effect(EffectKind.SHOW, lane, person=turn.person, view=View.TRACK, draft=first, root=root), turn.at)


def offered(uow: UnitOfWork, first: str) -> tuple[Draft, ...]:
    """Return the pastes of one message that are not posted yet; `first` is the id of its first one."""
    found = (uow.drafts.look(paste_id(first, place)) for place in range(MOST))
    return tuple(draft for draft in found if draft is not None)


def open_dialog(uow: UnitOfWork, turn: Turn, draft_id: str) -> Outcome:
    """Return the form of a paste, to be shown as a dialog; of one that is posted already, its request."""
    arrive(uow, turn)
    draft = uow.drafts.look(draft_id)
    if draft is None or not _may(turn, draft):
        return _posted(uow, turn, uow.requests.by_draft(draft_id))
    roster = tuple(uow.people.with_role(Role.PHARMACIST))
    desks, zone = choice_of(uow), zone_of(uow, draft.typed.get(DESK))
    return Outcome(OutcomeKind.OPENED, draft=draft, roster=roster, desks=desks, zone=zone)


def open_in_chat(uow: UnitOfWork, turn: Turn, draft_id: str) -> Outcome:
    """Send the same form to the chat of the one who pressed: some clients have no dialogs."""
    arrive(uow, turn)
    first = is_new(uow, turn)
    draft = uow.drafts.get(draft_id)
    if draft is None or not _may(turn, draft):
        return _posted(uow, turn, uow.requests.by_draft(draft_id))
    if first:
        own = Draft(turn.new_id, turn.person, draft.kind, turn.at, {**draft.typed, PASTED: draft.id})
        uow.drafts.save(replace(draft, at=turn.at))  # it stays as long as the form that points to it
        uow.drafts.save(own)
        _show(uow, turn, own)
    return Outcome(OutcomeKind.OPENED)


def track(uow: UnitOfWork, turn: Turn, command: FileRequest) -> Outcome:
    """Post what the dialog of a paste says. Whoever is first files it, and gets a receipt in their chat."""
    arrive(uow, turn)
    paste = uow.drafts.get(command.draft)
    if paste is None or not _may(turn, paste):
        return _posted(uow, turn, uow.requests.by_draft(command.draft))
    outcome = _file(uow, turn, paste, command)
    if outcome.kind is OutcomeKind.FILED and outcome.snapshot is not None:
        lane, request = to_person(turn.person), outcome.snapshot.request.id
        receipt = Effect(EffectKind.NOTIFY_PERSON, lane, request, _FILED, person=turn.person)
        uow.outbox.put(receipt, turn.at)
    return outcome


def post(uow: UnitOfWork, turn: Turn, command: FileRequest) -> Outcome:
    """Post what a form in a chat says; of one that was opened from a paste, the paste's one request."""
    arrive(uow, turn)
    form = uow.drafts.get(command.draft)
    if form is None:
        filed = _filed_here(uow, turn)
        return _answered(uow, turn, filed) if filed is not None else file_request(uow, turn, command)
    if form.purpose not in _FORM_PURPOSES:
        return Outcome(OutcomeKind.FORM_GONE)
    source = form.typed.get(PASTED)
    return file_request(uow, turn, command) if source is None else _post_for(uow, turn, command, form, source)


def _post_for(uow: UnitOfWork, turn: Turn, command: FileRequest, form: Draft, source: str) -> Outcome:
    """Post a form that was opened from a paste; `source` is the paste's id."""
    if form.person != turn.person:
        return forbidden(uow, turn, Ask.FILE)
    paste = uow.drafts.get(source)
    if paste is None:
        return _answered(uow, turn, uow.requests.by_draft(source))
    outcome = _file(uow, turn, paste, replace(command, draft=source))
    if outcome.draft is not None:  # it came back: the form of this chat, not the paste's
        return replace(outcome, draft=replace(outcome.draft, id=form.id, purpose=form.purpose))
    uow.drafts.save(replace(form, typed={PASTED: source}))  # a second press finds the request; nothing typed is left
    was_edited = form.typed != {**paste.typed, PASTED: source}
    if outcome.snapshot is not None and was_edited:
        tell(uow, turn, outcome.snapshot.request, paste.typed)
    return outcome


def _drafts(
    uow: UnitOfWork, turn: Turn, first: str, found: Sequence[Pasted], known: Mapping[str, str], purpose: Purpose
) -> tuple[Draft, ...]:
    return tuple(
        Draft(
            paste_id(first, place),
            turn.person,
            one.kind,
            turn.at,
            {**known, **one.fields, **_decisioner(uow, one.fields)},
            purpose=purpose,
        )
        for place, one in enumerate(found[:MOST])
    )


def paste_id(first: str, place: int) -> str:
    """Return the id of a message's paste, counted from 0: a turn has one fresh id."""
    return f"{first}-{place + 1}" if place else first


def _decisioner(uow: UnitOfWork, fields: Mapping[str, str]) -> Mapping[str, str]:
    """Return the choice of who decisioned it, when the name pasted is that of exactly one pharmacist."""
    words = _words(fields.get(DENYING_PHARMACIST.key, ""))
    found = [one for one in uow.people.with_role(Role.PHARMACIST) if words and _is_named(one, words)]
    return {"decisioned_by": found[0].id} if len(found) == 1 else {}


def _is_named(person: Person, words: Sequence[str]) -> bool:
    """Whether the words are the person's whole name, in any order, or their last name."""
    name = _words(person.name or "")
    return sorted(words) == sorted(name) or words == name[-1:]


def _words(name: str) -> list[str]:
    return [word for word in _NAME.findall(name.casefold()) if word not in _TITLES]


def _show(uow: UnitOfWork, turn: Turn, draft: Draft) -> None:
    lane, view = to_person(turn.person), _FORMS[draft.kind]
    uow.outbox.put(Effect(EffectKind.SHOW, lane, person=turn.person, view=view, draft=draft.id), turn.at)


def _may(turn: Turn, draft: Draft) -> bool:
    """Whether it is a paste which was made where the turn comes from, or by its person: a card's data is not trusted.

    (trust.md: every permission is read inside the transaction; nothing in a card's data is.)
    """
    is_theirs = turn.person == draft.person or (turn.channel is not None and turn.channel == draft.typed.get(DESK))
    return draft.purpose is Purpose.TRACK and is_theirs


def _file(uow: UnitOfWork, turn: Turn, paste: Draft, command: FileRequest) -> Outcome:
    """File it as the paste's, whoever does; one that comes back with gaps leaves the paste as it was for the others."""
    uow.drafts.save(replace(paste, person=turn.person))
    outcome = file_request(uow, turn, replace(command, desk=command.desk or paste.typed.get(DESK)))
    if outcome.draft is not None:
        uow.drafts.save(paste)
    return outcome


def _posted(uow: UnitOfWork, turn: Turn, request: Request | None) -> Outcome:
    """Return the request of a paste that is posted already, for whoever may know of it where they are."""
    if request is None or (request.filed_by != turn.person and request.channel != turn.channel):
        return Outcome(OutcomeKind.FORM_GONE)
    return Outcome(OutcomeKind.TRACKED, snapshot(uow, request, turn.at))


def _filed_here(uow: UnitOfWork, turn: Turn) -> Request | None:
    """Return the request whose receipt the pressed form has become: days later the form itself is forgotten."""
    ref = uow.messages.find(turn.chat, turn.reply_to) if turn.chat and turn.reply_to else None
    return uow.requests.look(ref.request) if ref is not None else None


def _answered(uow: UnitOfWork, turn: Turn, request: Request | None) -> Outcome:
    """Return what the form in a chat turns into when its paste is posted: the receipt, if it was theirs."""
    if request is None:
        return Outcome(OutcomeKind.FORM_GONE)
    shown = snapshot(uow, request, turn.at)
    mine = request.filed_by == turn.person
    return Outcome(OutcomeKind.UNCHANGED, shown, Place.RECEIPT) if mine else Outcome(OutcomeKind.TRACKED, shown)
