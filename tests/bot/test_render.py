from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.framing import CARD_TYPE
from bot.render import NOT_UNDERSTOOD, Voice, opens_chat, render
from bot.sender import Call
from bot.views import found_message, history_message, holds_message, queue_view, view_of
from cards import presence, queue
from cards.answer import sent_card, which_answer_card
from cards.check import CardFault, check_card
from cards.copies import copy_card, which_card
from cards.desk import desk_card, desks_card
from cards.form import form_card
from cards.give import which_ready_card
from cards.guide import guide_card
from cards.lines import line_card
from cards.mine import mine_card
from cards.notice import already, notice_card
from cards.post import post_card
from cards.problems import problems_card, refused_card
from cards.queue import queue_card
from cards.receipt import receipt_card
from cards.redacted import cleared_card
from cards.roster import asked_card, told_card
from cards.thread import thread_card
from cards.times import change_form
from cards.track import track_card
from cards.view import Message
from cards.welcome import welcome_card
from desk.delivery import Delivery
from desk.effects import Effect, EffectKind, View, to_channel, to_person
from desk.events import Event, EventKind
from desk.history import History, Listed
from desk.holds import Holds
from desk.model import Channel, Kind, MessageRef, Person, Place, Role, Status
from desk.policy import DeskRules
from desk.queued import Queue, Queued
from desk.records import ANSWER, Draft, Outgoing, Purpose, Which
from desk.reported import Board
from desk.roster import DeskSeen, DeskSheet
from desk.rostered import Change, Changed, RosterSheet
from desk.snapshot import Snapshot
from tests.activities import TENANT
from tests.bot.seeds import CHANNEL, NOTICE, POST, RECEIPT, URL
from tests.cards.samples import CANARIES, ET, FILED_AT, JO, PEOPLE, SAM, TECHNICIAN, request

VOICE = Voice("28:desk", TENANT)
READY = request(status=Status.READY)
SHOWN = Snapshot(READY, PEOPLE, event=Event(READY.id, 2, EventKind.READY, FILED_AT, SAM.id))
VIEW = view_of(SHOWN)
BOUND = Channel(CHANNEL, "P2P requests", tenant="tenant-of-the-channel", service_url=URL)
TERRY = replace(TECHNICIAN, service_url=URL)
STRANGER = replace(TERRY, chat=None)
DRAFT = Draft("draft-1", TERRY.id, Kind.CALLBACK, FILED_AT)
PASTE = replace(DRAFT, purpose=Purpose.TRACK)
TIMES = replace(DRAFT, purpose=Purpose.RESCHEDULE, request=READY.id)
TYPED_ANSWER = replace(DRAFT, purpose=Purpose.ANSWER, typed={ANSWER: "About 1 mg."})
EDIT = replace(DRAFT, purpose=Purpose.CORRECT, request=READY.id)

IN_CHANNEL = "v3/conversations/19%3Ap2p%40thread.tacv2"
IN_THREAD = f"{IN_CHANNEL}%3Bmessageid%3D1001/activities"
COPY = replace(POST, activity="1002", place=Place.COPY)
LINK = (
    "https://teams.microsoft.com/l/message/19%3Ap2p%40thread.tacv2/1001"
    "?tenantId=tenant-of-the-channel&groupId=&parentMessageId=1001"
)
IN_CHAT = "v3/conversations/a%3Aterry/activities"
TENANT_OF = {"tenant": {"id": "tenant-of-the-channel"}}


def due(kind: EffectKind, *, view: View | None = None, root: str | None = None, **loaded: Any) -> Delivery:
    """Return a claimed effect with what was loaded for it."""
    lane = to_channel(CHANNEL) if "channel" in loaded else to_person(TERRY.id)
    effect = Effect(kind, lane, READY.id, 2, TERRY.id, view, root=root)
    return Delivery(Outgoing(1, lane, "owner", 1, effect, 1, FILED_AT), **loaded)


def said(message: Message) -> Mapping[str, Any]:
    """Return the card-only activity, as it must be."""
    attachments = [{"contentType": CARD_TYPE, "content": message.card}]
    return {"type": "message", "summary": message.summary, "attachments": attachments}


def show(view: View, **loaded: Any) -> Delivery:
    return due(EffectKind.SHOW, view=view, person=TERRY, **loaded)


POSTED = {
    "isGroup": True,
    "tenantId": "tenant-of-the-channel",
    "bot": {"id": "28:desk"},
    "channelData": {"channel": {"id": CHANNEL}, **TENANT_OF},
    "activity": said(post_card(VIEW)),
}
OPENED = {
    "isGroup": False,
    "members": [{"id": "29:terry"}],
    "tenantId": TENANT,
    "bot": {"id": "28:desk"},
    "channelData": {"tenant": {"id": TENANT}},
}
K = EffectKind
PLACED = {"snapshot": SHOWN, "channel": BOUND, "person": TERRY}
IN_A_LINE = (
    View.SETUP_DONE,
    View.SETUP_DONE_ALONE,
    View.SETUP_BESIDE,
    View.SETUP_REFUSED,
    View.DESK_REFUSED,
    View.DESK_REMOVED,
    View.DESK_REMOVED_LAST,
    View.DESK_NOT_BOUND,
    View.CHANNEL_HINT,
)
ONCOLOGY = DeskSeen(CHANNEL, "Oncology", DeskRules("America/Chicago"), (SAM,))
SHEET = DeskSheet(ONCOLOGY, (SAM, JO))
QUEUE = Queue(Which.ALL, 0, (Queued(SHOWN, BOUND, "1001"),), dict.fromkeys(Which, 1), FILED_AT)
CLOSED = replace(SHOWN, request=request(status=Status.TRANSFERRED, redacted_at=FILED_AT))
CLOSED_VIEW = view_of(CLOSED)
_THERE = {"snapshot": CLOSED, "channel": BOUND, "person": TERRY}
_CHAT = {"snapshot": CLOSED, "person": TERRY}
LINE_REF = replace(POST, activity="1005", place=Place.LINE)
REDACTED: dict[str, tuple[dict[str, Any], MessageRef, str, Any]] = {
    "the post": (_THERE, POST, f"{IN_THREAD}/1001", said(post_card(CLOSED_VIEW))),
    "a line": (_THERE, LINE_REF, f"{IN_THREAD.replace('1001', '1005')}/1005", said(thread_card(CLOSED_VIEW))),
    "a copy": (_THERE, COPY, f"{IN_THREAD.replace('1001', '1002')}/1002", said(copy_card(CLOSED_VIEW, LINK))),
    "the receipt": (_CHAT, RECEIPT, f"{IN_CHAT}/1003", said(receipt_card(CLOSED_VIEW))),
    "the READY card": (_CHAT, NOTICE, f"{IN_CHAT}/1004", said(already(CLOSED_VIEW))),
}
HISTORY = History(12, ET, SHOWN, (Event("request-1", 1, EventKind.FILED, FILED_AT, SAM.id),), {SAM.id: SAM})
FOUND = Listed((SHOWN, SHOWN))
HOLDS = Holds((SHOWN, SHOWN), more=True)
GONE = Changed(Change.TAKEN, SAM, Role.PHARMACIST, (12,))
CALLS: dict[str, tuple[Delivery, str, str, Any]] = {
    "the post": (due(K.POST_REQUEST, **PLACED), "POST", "v3/conversations", POSTED),
    "the post's edit": (
        due(K.REFRESH_POST, **PLACED, refs=(POST,)),
        "PUT",
        f"{IN_THREAD}/1001",
        said(post_card(VIEW)),
    ),
    "the receipt's edit": (
        due(K.REFRESH_RECEIPT, snapshot=SHOWN, person=TERRY, refs=(RECEIPT,)),
        "PUT",
        f"{IN_CHAT}/1003",
        said(receipt_card(VIEW)),
    ),
    "the READY card's edit": (
        due(K.REFRESH_READY, snapshot=SHOWN, person=TERRY, refs=(NOTICE,)),
        "PUT",
        f"{IN_CHAT}/1004",
        said(notice_card(VIEW, TERRY)),
    ),
    "a line in the thread": (due(K.SAY_IN_THREAD, **PLACED, refs=(POST,)), "POST", IN_THREAD, said(thread_card(VIEW))),
    "a notice": (
        due(K.NOTIFY_PERSON, snapshot=SHOWN, person=TERRY),
        "POST",
        IN_CHAT,
        said(notice_card(VIEW, TERRY)),
    ),
    "a notice to a new chat": (
        due(K.NOTIFY_PERSON, snapshot=SHOWN, person=STRANGER),
        "POST",
        "v3/conversations",
        OPENED,
    ),
    "a copy of a post": (
        due(K.CLOSE_COPY, **PLACED, refs=(COPY, POST), root="1002"),
        "PUT",
        f"{IN_THREAD.replace('1001', '1002')}/1002",
        said(copy_card(VIEW, LINK)),
    ),
    "a copy of a post that stands elsewhere": (
        due(K.CLOSE_COPY, **PLACED, refs=(COPY,), root="1002"),
        "PUT",
        f"{IN_THREAD.replace('1001', '1002')}/1002",
        said(copy_card(VIEW)),
    ),
    **{
        f"redacted: {place}": (due(K.REDACT, **(where | {"refs": (ref, POST)}), root=ref.activity), "PUT", path, body)
        for place, (where, ref, path, body) in REDACTED.items()
    },
    "cleared": (due(K.CLEAR, person=TERRY, root="77"), "PUT", f"{IN_CHAT}/77", said(cleared_card())),
    "members": (due(K.LEARN_MEMBERS, channel=BOUND), "GET", f"{IN_CHANNEL}/pagedmembers?pageSize=200", None),
    View.WELCOME: (show(View.WELCOME), "POST", IN_CHAT, said(welcome_card())),
    View.NOT_UNDERSTOOD: (show(View.NOT_UNDERSTOOD), "POST", IN_CHAT, said(welcome_card(NOT_UNDERSTOOD))),
    View.FORM_PEER_TO_PEER: (
        show(View.FORM_PEER_TO_PEER, draft=replace(DRAFT, kind=Kind.PEER_TO_PEER), roster=(SAM, JO)),
        "POST",
        IN_CHAT,
        said(form_card(replace(DRAFT, kind=Kind.PEER_TO_PEER), (SAM, JO), ET)),
    ),
    View.FORM_CALLBACK: (
        show(View.FORM_CALLBACK, draft=DRAFT, roster=(SAM,)),
        "POST",
        IN_CHAT,
        said(form_card(DRAFT, (SAM,), ET)),
    ),
    View.FORM_TIMES: (
        show(View.FORM_TIMES, draft=TIMES, snapshot=SHOWN),
        "POST",
        IN_CHAT,
        said(change_form(VIEW, TIMES, ())),
    ),
    View.FORM_CORRECT: (
        show(View.FORM_CORRECT, draft=EDIT, snapshot=SHOWN, roster=(SAM,)),
        "POST",
        IN_CHAT,
        said(change_form(VIEW, EDIT, (SAM,))),
    ),
    View.MINE: (show(View.MINE, listed=(SHOWN,)), "POST", IN_CHAT, said(mine_card([VIEW]))),
    View.WHICH_REQUEST: (
        show(View.WHICH_REQUEST, listed=(SHOWN,), root="1001", channel=BOUND),
        "POST",
        IN_THREAD,
        said(which_card([VIEW])),
    ),
    View.WHICH_READY: (
        show(View.WHICH_READY, listed=(SHOWN,), root="55", channel=BOUND),
        "POST",
        IN_THREAD.replace("1001", "55"),
        said(which_ready_card([VIEW])),
    ),
    View.WHICH_ANSWER: (
        show(View.WHICH_ANSWER, listed=(SHOWN,), draft=TYPED_ANSWER),
        "POST",
        IN_CHAT,
        said(which_answer_card(TYPED_ANSWER, [VIEW])),
    ),
    View.ANSWER_SENT: (show(View.ANSWER_SENT, snapshot=SHOWN), "POST", IN_CHAT, said(sent_card(VIEW))),
    View.TRACK: (
        show(View.TRACK, drafts=(PASTE, PASTE), root="55", channel=BOUND),
        "POST",
        IN_THREAD.replace("1001", "55"),
        said(track_card((PASTE, PASTE))),
    ),
    View.GUIDE: (show(View.GUIDE), "POST", IN_CHAT, said(guide_card())),
    View.PROBLEMS: (show(View.PROBLEMS, problems=Board()), "POST", IN_CHAT, said(problems_card(Board(), ET))),
    "problems, to somebody else": (show(View.PROBLEMS), "POST", IN_CHAT, said(refused_card())),
    View.QUEUE: (
        show(View.QUEUE, queue=QUEUE),
        "POST",
        IN_CHAT,
        said(queue_card(queue_view(QUEUE, TENANT))),
    ),
    View.HISTORY: (show(View.HISTORY, history=HISTORY, root="12"), "POST", IN_CHAT, said(history_message(HISTORY))),
    View.HISTORY_FOUND: (
        show(View.HISTORY_FOUND, found=FOUND, root="12,9"),
        "POST",
        IN_CHAT,
        said(found_message(FOUND)),
    ),
    View.HOLDS: (show(View.HOLDS, holds=HOLDS), "POST", IN_CHAT, said(holds_message(HOLDS))),
    "legal holds, to somebody else": (show(View.HOLDS), "POST", IN_CHAT, said(line_card(View.HOLD_REFUSED))),
    View.HISTORY_NONE: (show(View.HISTORY_NONE), "POST", IN_CHAT, said(line_card(View.HISTORY_NONE))),
    View.HISTORY_WHICH: (show(View.HISTORY_WHICH), "POST", IN_CHAT, said(line_card(View.HISTORY_WHICH))),
    View.HISTORY_REFUSED: (show(View.HISTORY_REFUSED), "POST", IN_CHAT, said(line_card(View.HISTORY_REFUSED))),
    "history, to somebody else": (show(View.HISTORY), "POST", IN_CHAT, said(line_card(View.HISTORY_REFUSED))),
    View.QUEUE_REFUSED: (show(View.QUEUE_REFUSED), "POST", IN_CHAT, said(queue.refused_card())),
    View.PRESENCE: (
        show(View.PRESENCE, read_at=FILED_AT),
        "POST",
        IN_CHAT,
        said(presence.presence_card(TERRY, FILED_AT, ET)),
    ),
    View.WHO: (
        show(View.WHO, read_at=FILED_AT, roster=(SAM, JO)),
        "POST",
        IN_CHAT,
        said(presence.who_card((SAM, JO), FILED_AT, ET)),
    ),
    "who, at several desks": (
        show(View.WHO, read_at=FILED_AT, roster=(SAM, JO), desks=(ONCOLOGY, ONCOLOGY), zone="America/Chicago"),
        "POST",
        IN_CHAT,
        said(presence.who_card((SAM, JO), FILED_AT, "America/Chicago", (ONCOLOGY, ONCOLOGY))),
    ),
    "a form with the choice of the desk": (
        show(View.FORM_CALLBACK, draft=DRAFT, roster=(SAM,), desks=(ONCOLOGY, ONCOLOGY), zone="America/Chicago"),
        "POST",
        IN_CHAT,
        said(form_card(DRAFT, (SAM,), "America/Chicago", (), (ONCOLOGY, ONCOLOGY))),
    ),
    View.DESK: (show(View.DESK, root=CHANNEL, sheet=SHEET), "POST", IN_CHAT, said(desk_card(SHEET))),
    View.ROSTER: (show(View.ROSTER, roster_sheet=RosterSheet()), "POST", IN_CHAT, said(asked_card(RosterSheet()))),
    "the roster, to somebody else": (show(View.ROSTER), "POST", IN_CHAT, said(asked_card(None))),
    View.ROSTER_CHANGED: (
        show(View.ROSTER_CHANGED, changed=GONE),
        "POST",
        IN_CHAT,
        said(told_card(GONE, TERRY)),
    ),
    "the choice of whose settings": (
        show(View.DESK, desks=(ONCOLOGY,)),
        "POST",
        IN_CHAT,
        said(desks_card((ONCOLOGY,))),
    ),
    View.PHARMACISTS_ONLY: (show(View.PHARMACISTS_ONLY), "POST", IN_CHAT, said(presence.refused_card())),
    View.SETUP_HERE: (show(View.SETUP_HERE), "POST", IN_CHAT, said(line_card(View.SETUP_HERE))),
    View.CHANNEL_DEAF: (
        show(View.CHANNEL_DEAF, desks=(ONCOLOGY,), root=CHANNEL),
        "POST",
        IN_CHAT,
        said(line_card(View.CHANNEL_DEAF, "Oncology")),
    ),
    **{
        view: (show(view), "POST", IN_CHAT, said(line_card(view)))
        for view in (View.HOLD_REFUSED, View.HOLD_UNKNOWN, View.HOLD_ALREADY, View.HOLD_NONE)
    },
    **{
        view: (show(view, root="55", channel=BOUND), "POST", IN_THREAD.replace("1001", "55"), said(line_card(view)))
        for view in IN_A_LINE
    },
    "a card to a new chat": (
        due(K.SHOW, view=View.GUIDE, person=STRANGER),
        "POST",
        "v3/conversations",
        OPENED,
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_the_whole_call(name: str) -> None:
    delivery, method, path, body = CALLS[name]
    call = render(delivery, VOICE)
    assert isinstance(call, Call)
    assert (call.method, call.service_url, call.path) == (method, URL, path)
    assert call.body == body


def test_every_effect_and_view_is_there() -> None:
    assert {delivery.held.effect.kind for delivery, *_ in CALLS.values()} == set(EffectKind)
    assert {delivery.held.effect.view for delivery, *_ in CALLS.values()} - {None} == set(View)


@pytest.mark.parametrize("name", CALLS)
def test_nothing_but_number_kind_and_status_stands_in_a_summary(name: str) -> None:
    details = replace(READY.details, fields=CANARIES)
    delivery = CALLS[name][0]
    if delivery.snapshot is not None:
        delivery = replace(delivery, snapshot=replace(SHOWN, request=replace(READY, details=details)))
    call = render(delivery, VOICE)
    assert call is not None
    body: Any = call.body or {}
    summary = str((body.get("activity") or body).get("summary"))
    assert not [canary for canary in CANARIES.values() if canary in summary + call.path + repr(call)]


def test_a_receipt_without_a_channel_brings_the_text_to_paste() -> None:
    unplaced = Snapshot(request(channel=None), PEOPLE)
    call = render(due(K.REFRESH_RECEIPT, snapshot=unplaced, person=TERRY, refs=(RECEIPT,)), VOICE)
    assert call is not None
    assert call.body == said(receipt_card(view_of(unplaced), unbound=True))


def test_a_channel_whose_tenant_is_not_known_is_in_ours() -> None:
    call = render(due(K.POST_REQUEST, **(PLACED | {"channel": replace(BOUND, tenant=None)})), VOICE)
    assert call is not None
    assert call.body == POSTED | {
        "tenantId": TENANT,
        "channelData": {"channel": {"id": CHANNEL}, "tenant": {"id": TENANT}},
    }


NOWHERE = Channel(CHANNEL)
NOTHING: dict[str, Delivery] = {
    "a post without its request": due(K.POST_REQUEST, channel=BOUND),
    "a post without a channel": due(K.POST_REQUEST, snapshot=SHOWN),
    "a post to no address": due(K.POST_REQUEST, snapshot=SHOWN, channel=NOWHERE),
    "an edit before the post": due(K.REFRESH_POST, **PLACED),
    "an edit without its request": due(K.REFRESH_POST, channel=BOUND, refs=(POST,)),
    "an edit to no address": due(K.REFRESH_POST, snapshot=SHOWN, channel=NOWHERE, refs=(POST,)),
    "a copy that is not known": due(K.CLOSE_COPY, **PLACED, refs=(POST,), root="1002"),
    "a copy without its request": due(K.CLOSE_COPY, channel=BOUND, refs=(COPY,), root="1002"),
    "a copy without a channel": due(K.CLOSE_COPY, snapshot=SHOWN, refs=(COPY,), root="1002"),
    "a question about nothing": show(View.WHICH_REQUEST, root="1001", channel=BOUND),
    "a question when nobody waits any more": show(View.WHICH_READY, root="55", channel=BOUND),
    "a question about words that are gone": show(View.WHICH_ANSWER),
    "words sent about a request that is gone": show(View.ANSWER_SENT),
    "an offer to track what is tracked already": show(View.TRACK, root="55", channel=BOUND),
    "no receipt": due(K.REFRESH_RECEIPT, snapshot=SHOWN, person=TERRY),
    "no READY card": due(K.REFRESH_READY, snapshot=SHOWN, person=TERRY),
    "a receipt of nobody": due(K.REFRESH_RECEIPT, snapshot=SHOWN, refs=(RECEIPT,)),
    "a receipt to no address": due(K.REFRESH_RECEIPT, snapshot=SHOWN, person=TECHNICIAN, refs=(RECEIPT,)),
    "a line before the post": due(K.SAY_IN_THREAD, **PLACED),
    "a line without a channel": due(K.SAY_IN_THREAD, snapshot=SHOWN, refs=(POST,)),
    "a line to no address": due(K.SAY_IN_THREAD, snapshot=SHOWN, channel=NOWHERE, refs=(POST,)),
    "a notice of nothing": due(K.NOTIFY_PERSON, person=TERRY),
    "a notice to nobody": due(K.NOTIFY_PERSON, snapshot=SHOWN),
    "a notice to no address": due(K.NOTIFY_PERSON, snapshot=SHOWN, person=TECHNICIAN),
    "a chat with somebody never seen": due(K.NOTIFY_PERSON, snapshot=SHOWN, person=Person("x", service_url=URL)),
    "a chat at no address": due(K.NOTIFY_PERSON, snapshot=SHOWN, person=replace(STRANGER, service_url=None)),
    "a form that was posted already": show(View.FORM_CALLBACK),
    "an edit that was saved already": show(View.FORM_CORRECT, snapshot=SHOWN),
    "times for a request that is gone": show(View.FORM_TIMES, draft=TIMES),
    "a change of the roster that is not known": show(View.ROSTER_CHANGED),
    "a card of no view": due(K.SHOW, person=TERRY),
    "a card to nobody": due(K.SHOW, view=View.GUIDE),
    "a card for a channel at no address": show(View.SETUP_DONE, channel=NOWHERE, root="55"),
    "members of nowhere": due(K.LEARN_MEMBERS, channel=NOWHERE),
    "members of no channel": due(K.LEARN_MEMBERS),
}


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_to_say_or_nowhere_to_say_it(name: str) -> None:
    assert render(NOTHING[name], VOICE) is None


def test_a_chat_is_opened_only_for_a_person_who_has_none() -> None:
    assert opens_chat(due(K.NOTIFY_PERSON, person=STRANGER))
    assert opens_chat(due(K.SHOW, view=View.GUIDE, person=STRANGER))
    assert not opens_chat(due(K.NOTIFY_PERSON, person=TERRY))
    assert not opens_chat(due(K.NOTIFY_PERSON))
    assert not opens_chat(due(K.SHOW, view=View.SETUP_DONE, person=STRANGER, channel=BOUND))
    assert not opens_chat(due(K.REFRESH_RECEIPT, person=STRANGER))


@pytest.mark.parametrize("name", CALLS)
def test_in_development_every_finished_card_is_inspected(name: str) -> None:
    seen: list[object] = []
    call = render(CALLS[name][0], replace(VOICE, inspect=seen.append))
    assert isinstance(call, Call)
    body = call.body or {}
    assert seen == [one["content"] for one in body.get("activity", body).get("attachments", ())]


def test_a_card_that_fails_the_inspection_is_not_sent() -> None:
    with pytest.raises(CardFault):
        render(CALLS["the post"][0], replace(VOICE, inspect=lambda card: check_card(card | {"version": "9"})))
