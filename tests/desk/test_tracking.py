"""A template pasted as text: its form in the chat, in the channel the offer to track it; one request, whoever does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.commands import FileRequest, Turn
from desk.effects import Effect, EffectKind, View, to_channel, to_person
from desk.events import EventKind
from desk.handlers.tracking import MOST, open_dialog, open_in_chat, post, track
from desk.model import Kind, MessageRef, Person, Place, Status
from desk.outcome import Outcome, OutcomeKind
from desk.records import PASTED, Draft, Purpose
from desk.template import TITLES, template_fields
from tests.desk.build import CHANNEL, DETAILS, NOW, OLA, PAT, QUINN, TESS
from tests.desk.desks import ONCOLOGY, two
from tests.desk.talk import Desk

LANE = to_channel(CHANNEL)
KNOWN = {"desk": CHANNEL}
"""What a paste keeps of where it was pasted."""


def template(kind: Kind = Kind.PEER_TO_PEER, *more: str, **changed: str) -> str:
    """Return a filled template as technicians paste it."""
    filled = {**DETAILS.fields, **changed}
    lines = [f"{field.label}: {filled.get(field.key, '')}" for field in template_fields(kind)]
    return "\n".join((TITLES[kind], *lines, *more))


PASTE = template()
CALLBACK = template(Kind.CALLBACK, callback_times="tomorrow after 3")
FIELDS = dict(DETAILS.fields)


def form(desk: Desk, draft: str = "id1") -> Draft | None:
    return desk.read(lambda uow: uow.drafts.look(draft))


def pasted(desk: Desk, person: Person = TESS, text: str = PASTE, **more: str) -> str:
    """Paste in the channel as a new post; return the id of its first draft."""
    known = set(desk.store.kept.drafts)
    desk.type(person, text, **more)
    return next(iter(sorted(set(desk.store.kept.drafts) - known)), "")


def fetch(desk: Desk, draft: str, turn: Turn) -> Outcome:
    return desk.do(lambda uow: open_dialog(uow, turn, draft))


def submit(talk: Desk, draft: str, turn: Turn, **more: object) -> Outcome:
    command = replace(FileRequest(draft, Kind.PEER_TO_PEER, DETAILS), **more)
    return talk.do(lambda uow: track(uow, turn, command))


def send(desk: Desk, draft: str, person: Person, **more: object) -> Outcome:
    """Press "Post request" on a form in the person's chat."""
    command = replace(FileRequest(draft, Kind.PEER_TO_PEER, DETAILS), **more)
    turn = desk.in_chat(person, f"form-{draft}")
    return desk.do(lambda uow: post(uow, turn, command))


def opened(desk: Desk, draft: str, person: Person) -> str:
    """Press "Open in chat" in the channel; return the id of the form in the chat."""
    turn = desk.in_channel(person, "offer")
    assert desk.do(lambda uow: open_in_chat(uow, turn, draft)) == Outcome(OutcomeKind.OPENED)
    return turn.new_id


# ---------------------------------------------------------------------------------------------- in the personal chat
@pytest.mark.parametrize(
    ("kind", "text", "view"),
    [(Kind.PEER_TO_PEER, PASTE, View.FORM_PEER_TO_PEER), (Kind.CALLBACK, CALLBACK, View.FORM_CALLBACK)],
)
def test_a_template_pasted_in_the_chat_becomes_its_form_filled(kind: Kind, text: str, view: View) -> None:
    desk = Desk().open()
    desk.tell(TESS, text)
    assert desk.queued() == [Effect(EffectKind.SHOW, to_person(TESS.id), person=TESS.id, view=view, draft="id1")]
    times = {"callback_times": "tomorrow after 3"} if kind is Kind.CALLBACK else {}
    assert desk.store.kept.drafts == {"id1": Draft("id1", TESS.id, kind, NOW, FIELDS | times)}


def test_the_form_of_a_paste_is_posted_like_any_other() -> None:
    desk = Desk().open()
    desk.tell(TESS, PASTE)
    desk.deliver()
    assert send(desk, "id1", TESS).kind is OutcomeKind.FILED
    assert (desk.request().filed_by, desk.request().details, form(desk)) == (TESS.id, DETAILS, None)


def test_a_blank_template_is_a_form_to_fill() -> None:
    desk = Desk().open()
    desk.tell(TESS, template(**dict.fromkeys(FIELDS, "")))
    assert form(desk) == Draft("id1", TESS.id, Kind.PEER_TO_PEER, NOW)


def test_each_template_of_a_message_has_its_form_up_to_three() -> None:
    desk = Desk().open()
    several = "\n\n".join(template(pa_number=f"PA-{number}", member_id=f"M{number}") for number in range(1, 5))
    desk.tell(TESS, several)
    shown = [effect.draft for effect in desk.queued()]
    assert shown == ["id1", "id1-2", "id1-3"]
    assert [desk.store.kept.drafts[str(one)].typed["pa_number"] for one in shown] == ["PA-1", "PA-2", "PA-3"]
    assert len(desk.store.kept.drafts) == MOST


def test_what_is_no_template_is_read_as_before() -> None:
    desk = Desk().open()
    desk.tell(TESS, "mine")
    desk.tell(TESS, "p2p")
    assert [effect.view for effect in desk.queued()] == [View.MINE, View.FORM_PEER_TO_PEER]


def test_a_paste_that_is_delivered_twice_is_one_form() -> None:
    desk = Desk().open()
    for _ in range(2):
        desk.tell(TESS, PASTE, activity="1")
    assert len(desk.queued()) == 1


def test_where_there_are_several_desks_the_one_used_last_is_chosen() -> None:
    desk = two()
    desk.file(desk=ONCOLOGY)
    desk.tell(TESS, PASTE)
    (draft,) = [one for one in desk.store.kept.drafts.values() if one.typed.get("drug")]
    assert draft.typed == FIELDS | {"desk": ONCOLOGY}


@pytest.mark.parametrize("name", ["Pat Reyes", "reyes", "Dr. REYES, PharmD", "Reyes, Pat", "pat reyes RPh"])
def test_a_denying_pharmacist_of_the_roster_is_chosen(name: str) -> None:
    desk = Desk().open()
    desk.tell(TESS, f"{PASTE}\nName of denying pharmacist: {name}")
    drafted = form(desk)
    assert drafted is not None
    assert drafted.typed == FIELDS | {"denying_pharmacist": name, "decisioned_by": PAT.id}


@pytest.mark.parametrize("name", ["Pat", "R. Patel", "Dr.", "Pat Reyes Osei", "12"])
def test_another_name_chooses_nobody(name: str) -> None:
    desk = Desk().open()
    desk.tell(TESS, f"{PASTE}\nName of denying pharmacist: {name}")
    drafted = form(desk)
    assert drafted is not None
    assert "decisioned_by" not in drafted.typed


def test_of_two_of_one_name_nobody_is_chosen() -> None:
    desk = Desk().open()
    desk.do(lambda uow: uow.people.save(replace(uow.people.lock(QUINN.id), name="Quinn Reyes")))
    desk.do(lambda uow: uow.people.save(replace(uow.people.lock("sam"), name=None)))
    desk.tell(TESS, f"{PASTE}\nName of denying pharmacist: Reyes")
    desk.tell(TESS, f"{PASTE}\nName of denying pharmacist: Quinn Reyes")
    chosen = [draft.typed.get("decisioned_by") for draft in desk.store.kept.drafts.values()]
    assert chosen == [None, QUINN.id]


# --------------------------------------------------------------------------------------------------- in the channel
@pytest.mark.parametrize("person", [TESS, PAT])
def test_a_template_pasted_in_the_channel_is_offered_to_be_tracked_in_its_thread(person: Person) -> None:
    desk = Desk().open()
    desk.type(person, PASTE, activity="m9")
    offered = Effect(EffectKind.SHOW, LANE, person=person.id, view=View.TRACK, draft="id1", root="m9")
    assert desk.queued() == [offered]
    kept = Draft("id1", person.id, Kind.PEER_TO_PEER, NOW, FIELDS | KNOWN, purpose=Purpose.TRACK)
    assert form(desk) == kept
    assert desk.store.kept.messages[CHANNEL, "m9"] == MessageRef(CHANNEL, "m9", Place.LINE, "")
    (sent,) = desk.deliver()
    assert (sent.drafts, sent.draft) == ((kept,), None)
    assert desk.store.kept.requests == {}


def test_a_message_with_several_templates_is_one_offer() -> None:
    desk = Desk().open()
    desk.type(TESS, f"{PASTE}\n\n{template(Kind.CALLBACK, pa_number='PA-2', member_id='M2', callback_times='noon')}")
    (sent,) = desk.deliver()
    assert [draft.kind for draft in sent.drafts] == [Kind.PEER_TO_PEER, Kind.CALLBACK]


def test_a_mention_beside_the_template_is_answered_with_the_offer_alone() -> None:
    desk = Desk().open()
    desk.type(TESS, PASTE, root="m9", activity="m9", mention=True)
    assert [effect.view for effect in desk.queued()] == [View.TRACK]


@pytest.mark.parametrize(
    ("text", "root"), [(PASTE, "m1"), ("is PA-77120 done?", None), (template(**dict.fromkeys(FIELDS, "")), None)]
)
def test_talk_a_blank_template_and_a_paste_in_a_thread_are_no_request(text: str, root: str | None) -> None:
    desk = Desk().open()
    desk.type(PAT, text, root=root)
    assert (desk.queued(), desk.store.kept.drafts) == ([], {})


def test_a_channel_without_a_desk_offers_nothing() -> None:
    desk = Desk().open(channel=None)
    desk.type(TESS, PASTE)
    assert desk.queued() == []


def test_nothing_is_offered_of_what_was_posted_before_the_offer_was_sent() -> None:
    desk = Desk().open()
    draft = pasted(desk)
    submit(desk, draft, desk.in_channel(TESS))
    (offer,) = [one for one in desk.claim() if one.held.effect.view is View.TRACK]
    assert offer.drafts == ()


# ----------------------------------------------------------------------------------------------------- the dialog
def test_any_technician_of_the_channel_is_shown_the_form() -> None:
    desk = Desk().open()
    draft = pasted(desk)
    shown = fetch(desk, draft, desk.in_channel(OLA))
    assert (shown.kind, shown.draft) == (OutcomeKind.OPENED, form(desk, draft))
    assert {one.id for one in shown.roster} == {PAT.id, QUINN.id}
    assert shown.desks == ()


def test_its_author_is_shown_it_anywhere_and_others_only_in_its_channel() -> None:
    desk = two()
    draft = pasted(desk)
    assert fetch(desk, draft, desk.in_chat(TESS)).draft == form(desk, draft)
    assert len(fetch(desk, draft, desk.in_channel(OLA)).desks) == 2
    elsewhere = desk.said(OLA, channel=ONCOLOGY)
    gone = Outcome(OutcomeKind.FORM_GONE)
    for turn in (desk.in_chat(OLA), elsewhere):
        assert fetch(desk, draft, turn) == gone
        assert submit(desk, draft, turn) == gone
        assert desk.do(lambda uow, turn=turn: open_in_chat(uow, turn, draft)) == gone
    assert desk.store.kept.requests == {}


@pytest.mark.parametrize("draft", ["strange", "own"])
def test_only_what_was_pasted_is_tracked(draft: str) -> None:
    desk = Desk().open()
    desk.do(lambda uow: uow.drafts.save(Draft("own", TESS.id, Kind.CALLBACK, NOW, KNOWN)))
    turn = desk.in_channel(TESS)
    assert fetch(desk, draft, turn) == submit(desk, draft, turn) == Outcome(OutcomeKind.FORM_GONE)
    assert desk.store.kept.requests == {}


def test_whoever_presses_files_it_and_gets_the_receipt_in_their_chat() -> None:
    desk = Desk().open()
    draft = pasted(desk)
    desk.deliver()
    outcome = submit(desk, draft, desk.in_channel(OLA))
    assert outcome.kind is OutcomeKind.FILED
    request = desk.request()
    assert (request.filed_by, request.draft, request.channel) == (OLA.id, draft, CHANNEL)
    assert request.status is Status.WAITING
    assert form(desk, draft) is None
    receipt = Effect(EffectKind.NOTIFY_PERSON, to_person(OLA.id), request.id, 1, person=OLA.id)
    assert receipt in desk.queued()
    (told,) = [one for one in desk.deliver() if one.held.effect == receipt]
    assert told.snapshot is not None
    assert told.snapshot.event is not None
    assert told.snapshot.event.kind is EventKind.FILED
    assert desk.message(Place.RECEIPT) == desk.notice(OLA)


def test_the_receipt_follows_the_request() -> None:
    desk = Desk().open()
    submit(desk, pasted(desk), desk.in_channel(OLA))
    desk.deliver()
    desk.react(PAT, desk.post(), "like")
    edits = [one for one in desk.deliver() if one.held.effect.kind is EffectKind.REFRESH_RECEIPT]
    assert [ref.activity for one in edits for ref in one.refs] == [desk.message(Place.RECEIPT)]


def test_gaps_come_back_and_the_paste_stays_for_the_others() -> None:
    desk = Desk().open()
    draft = pasted(desk)
    before = form(desk, draft)
    typed = {"drug": "Ozempic 2 mg"}
    back = submit(desk, draft, desk.in_channel(OLA), gaps=("PA number is empty.",), typed=typed)
    assert back.kind is OutcomeKind.GAPS
    assert back.draft is not None
    assert (back.draft.id, back.draft.purpose, back.draft.typed) == (draft, Purpose.TRACK, typed)
    assert form(desk, draft) == before
    assert submit(desk, draft, desk.in_channel(QUINN)).kind is OutcomeKind.FILED
    assert desk.request().filed_by == QUINN.id


def test_two_who_press_make_one_request_and_the_second_is_told() -> None:
    desk = Desk().open()
    draft = pasted(desk)
    first = submit(desk, draft, desk.in_channel(OLA))
    queued = desk.queued()
    for person in (OLA, TESS):
        for told in (fetch(desk, draft, desk.in_channel(person)), submit(desk, draft, desk.in_channel(person))):
            assert told == Outcome(OutcomeKind.TRACKED, first.snapshot)
    assert desk.queued() == queued
    assert len(desk.store.kept.requests) == 1
    assert fetch(desk, draft, desk.in_chat(TESS)) == Outcome(OutcomeKind.FORM_GONE)
    assert fetch(desk, draft, desk.in_chat(OLA)).kind is OutcomeKind.TRACKED


def test_a_paste_goes_to_the_desk_that_was_chosen_else_to_its_channels() -> None:
    desk = two()
    for chosen, number in ((None, 1), (ONCOLOGY, 2)):
        submit(desk, pasted(desk), desk.in_channel(TESS), desk=chosen)
        assert desk.request(number).channel == (chosen or CHANNEL)


# ------------------------------------------------------------------------------------------------ opened in the chat
def test_the_form_is_opened_in_the_chat_of_whoever_presses_once() -> None:
    desk = Desk().open()
    draft = pasted(desk)
    desk.deliver()
    turn = desk.in_channel(OLA, "offer")
    for _ in range(2):
        assert desk.do(lambda uow: open_in_chat(uow, turn, draft)) == Outcome(OutcomeKind.OPENED)
    own = Draft(turn.new_id, OLA.id, Kind.PEER_TO_PEER, NOW, FIELDS | KNOWN | {PASTED: draft})
    assert form(desk, turn.new_id) == own
    shown = Effect(EffectKind.SHOW, to_person(OLA.id), person=OLA.id, view=View.FORM_PEER_TO_PEER, draft=own.id)
    assert desk.queued() == [shown]


def test_posted_from_the_chat_it_is_the_pastes_one_request_and_the_form_its_receipt() -> None:
    desk = Desk().open()
    draft = pasted(desk)
    own, other = opened(desk, draft, OLA), opened(desk, draft, PAT)
    filed = send(desk, own, OLA)
    assert filed.kind is OutcomeKind.FILED
    assert (desk.request().draft, desk.request().filed_by) == (draft, OLA.id)
    assert desk.message(Place.RECEIPT) == f"form-{own}"
    assert EffectKind.NOTIFY_PERSON not in {effect.kind for effect in desk.queued()}
    left = form(desk, own)
    assert left is not None
    assert left.typed == {PASTED: draft}
    again = send(desk, own, OLA)
    assert (again.kind, again.place) == (OutcomeKind.UNCHANGED, Place.RECEIPT)
    assert send(desk, other, PAT).kind is OutcomeKind.TRACKED
    assert len(desk.store.kept.requests) == 1


def test_it_comes_back_to_the_chat_with_its_gaps() -> None:
    desk = Desk().open()
    draft = pasted(desk)
    own = opened(desk, draft, OLA)
    back = send(desk, own, OLA, gaps=("PA number is empty.",), typed={"drug": "x"})
    assert back.kind is OutcomeKind.GAPS
    assert back.draft is not None
    assert (back.draft.id, back.draft.purpose, back.draft.typed) == (own, Purpose.FILE, {"drug": "x"})
    assert send(desk, own, OLA, gaps=("PA number is empty.",), anyway=True).kind is OutcomeKind.FILED


def test_nobody_posts_another_ones_form_nor_what_is_no_form() -> None:
    desk = Desk().open()
    own = opened(desk, pasted(desk), OLA)
    assert send(desk, own, TESS) == Outcome(OutcomeKind.FORBIDDEN)
    desk.do(lambda uow: uow.drafts.save(Draft("words", TESS.id, Kind.CALLBACK, NOW, purpose=Purpose.ANSWER)))
    assert send(desk, "words", TESS) == Outcome(OutcomeKind.FORM_GONE)
    assert desk.store.kept.requests == {}


def test_a_form_whose_paste_is_gone_says_so() -> None:
    desk = Desk().open()
    draft = pasted(desk)
    own = opened(desk, draft, OLA)
    desk.do(lambda uow: uow.drafts.drop(draft))
    assert send(desk, own, OLA) == Outcome(OutcomeKind.FORM_GONE)
