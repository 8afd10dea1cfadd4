from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.presses import COMMANDS, LOOKS, MENU, OPENS, PRESENT, Presses
from bot.replies import (
    BAD_PRESS,
    NOT_YOURS,
    OPENED,
    OPERATORS_ONLY,
    PHARMACISTS_ONLY,
    UNKNOWN,
    card,
    message,
    problems,
)
from bot.views import view_of
from cards.actions import DESK_VERBS, FORM_VERBS, PRESENCE_VERBS, PROBLEM_VERBS, ROSTER_VERBS, Verb
from cards.check import check_card
from cards.mine import mine_card
from cards.notice import notice_card
from cards.post import post_card
from cards.presence import presence_card
from cards.receipt import receipt_card
from cards.thread import thread_card
from cards.view import RequestView
from desk.commands import Turn
from desk.effects import Effect, EffectKind, View
from desk.errors import StoreUnavailable
from desk.model import Kind, MessageRef, Person, Place, Request, Role, Status
from desk.policy import PERMITTED
from desk.ports import UnitOfWork
from desk.reported import Board, Happened, board
from desk.snapshot import snapshot
from tests.bot.seeds import LINE, NOTICE, POST, RECEIPT, seed, turn
from tests.cards.samples import ET, FILED_AT, JO, SAM, TECHNICIAN, TYPED, request
from tests.fakes import FakeStore

pytestmark = pytest.mark.asyncio

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK


def value(verb: str, data: object, *, auto: bool = False) -> dict[str, Any]:
    """Return the invoke's value as Teams sends it."""
    return {
        "action": {"type": "Action.Execute", "title": "T", "verb": verb, "data": data},
        "trigger": "automatic" if auto else "manual",
    }


def pressed(verb: Verb, version: int = 1, *, auto: bool = False) -> dict[str, Any]:
    return value(verb, {"request": "request-1", "version": version}, auto=auto)


def desk(first: Request | None = None) -> tuple[FakeStore, Presses]:
    store = FakeStore()
    store.do(seed(first))
    return store, Presses(store)


def view(store: FakeStore) -> RequestView:
    """Return the request and its last event as they stand now."""
    kept = store.kept.requests["request-1"]
    event = store.kept.events.get((kept.id, kept.events))
    return view_of(store.do(lambda uow: snapshot(uow, kept, FILED_AT, event)))


def effects(store: FakeStore) -> list[Effect]:
    return [letter.effect for letter in store.kept.letters.values()]


async def press(presses: Presses, by: Person, verb: Verb, on: MessageRef | None, **more: Any) -> Any:
    """Press a button on one of the bot's messages and return the body, its card checked."""
    personal = on is None or on.conversation != POST.conversation
    where = turn(by, reply_to=on.activity if on else None, personal=personal)
    body = await presses.answer(where, pressed(verb, **more))
    if body["type"].endswith("card.adaptive"):
        check_card(dict(body["value"]))
    return body


MOVES: dict[Verb, tuple[Kind, Status, Person, MessageRef, Status]] = {
    Verb.ACKNOWLEDGE: (P2P, Status.WAITING, SAM, POST, Status.ACKNOWLEDGED),
    Verb.RELEASE: (P2P, Status.ACKNOWLEDGED, SAM, POST, Status.WAITING),
    Verb.MARK_READY: (P2P, Status.ACKNOWLEDGED, SAM, LINE, Status.READY),
    Verb.MARK_NOT_READY: (P2P, Status.READY, SAM, POST, Status.ACKNOWLEDGED),
    Verb.COMPLETE_TRANSFER: (P2P, Status.READY, TECHNICIAN, NOTICE, Status.TRANSFERRED),
    Verb.MARK_REACHED: (CALLBACK, Status.ACKNOWLEDGED, SAM, POST, Status.CALLED_BACK),
    Verb.RECORD_NO_ANSWER: (CALLBACK, Status.ACKNOWLEDGED, SAM, POST, Status.ACKNOWLEDGED),
    Verb.WITHDRAW: (P2P, Status.WAITING, TECHNICIAN, RECEIPT, Status.WITHDRAWN),
    Verb.TAKE_OVER: (P2P, Status.ACKNOWLEDGED, JO, POST, Status.ACKNOWLEDGED),
    Verb.SAY_STILL_WORKING: (P2P, Status.ACKNOWLEDGED, SAM, POST, Status.ACKNOWLEDGED),
    Verb.KEEP_HOLDING: (P2P, Status.WAITING, TECHNICIAN, RECEIPT, Status.WAITING),
    Verb.REOPEN: (P2P, Status.READY, TECHNICIAN, RECEIPT, Status.ACKNOWLEDGED),
    Verb.DROP_LINE: (P2P, Status.READY, TECHNICIAN, RECEIPT, Status.ACKNOWLEDGED),
    Verb.CALLER_ON_LINE: (CALLBACK, Status.ACKNOWLEDGED, TECHNICIAN, RECEIPT, Status.WAITING),
}
NOBODY_IS_TOLD = {Verb.SAY_STILL_WORKING, Verb.KEEP_HOLDING}
"""Moves that only set a clock."""


async def test_every_verb_is_tried_here() -> None:
    assert set(MOVES) | {Verb.GIVE_TO, Verb.LINK} == set(COMMANDS)  # to whom and to what: test_giving.py and below
    assert set(PRESENT) == PRESENCE_VERBS
    looks = LOOKS | {Verb.PROBLEMS, Verb.QUEUE, Verb.ASK_GIVE_TO}
    looks |= {Verb.ANSWER, Verb.DROP_ANSWER, Verb.DO_MEANT}  # words that cross over: test_crossing_presses.py
    looks |= {Verb.TRACK}  # a pasted template: test_dialogs.py
    looks |= ROSTER_VERBS  # test_roster_presses.py
    others = looks | FORM_VERBS | DESK_VERBS | PROBLEM_VERBS | PRESENCE_VERBS | set(OPENS)
    assert set(COMMANDS) | set(MENU) | others == set(Verb)


async def test_two_requests_of_one_caller_are_linked_by_the_button_that_was_offered() -> None:
    store, presses = desk()
    second = replace(request(), id="request-2", number=13, draft="draft-2", filed_at=FILED_AT + timedelta(minutes=1))
    store.do(lambda uow: uow.requests.add(second))
    data = {"request": "request-2", "version": 1, "to": "request-1"}
    body = await presses.answer(turn(TECHNICIAN, personal=True), value("link", data))
    assert body["type"].endswith("card.adaptive")
    linked = {one.id: one.linked_to for one in store.kept.requests.values()}
    assert linked == {"request-1": "request-1", "request-2": "request-1"}


@pytest.mark.parametrize(
    ("verb", "there"),
    [
        (Verb.ON, Person(SAM.id, on_chat=True)),
        (Verb.OFF, Person(SAM.id)),
        (Verb.LUNCH, Person(SAM.id, away_since=FILED_AT, away_until=FILED_AT + timedelta(hours=1))),
        (Verb.BACK, Person(SAM.id)),
    ],
)
async def test_a_pharmacist_says_whether_they_are_there(verb: Verb, there: Person) -> None:
    store, presses = desk()
    where = turn(SAM, personal=True)
    body = await presses.answer(where, value(verb, {}))
    kept = store.kept.people[SAM.id]
    assert (kept.on_chat, kept.away_since, kept.away_until) == (there.on_chat, there.away_since, there.away_until)
    assert body == card(presence_card(kept, FILED_AT, ET).card)
    assert await presses.answer(where, value(verb, {})) == body


async def test_nobody_else_is_there_to_be_asked() -> None:
    _, presses = desk()
    where = turn(TECHNICIAN, personal=True)
    assert await presses.answer(where, value(Verb.ON, {})) == message(PHARMACISTS_ONLY)
    assert await presses.answer(where, value(Verb.ON, {})) == message(PHARMACISTS_ONLY)


@pytest.mark.parametrize("verb", MOVES)
async def test_a_move_answers_with_the_pressed_messages_card(verb: Verb) -> None:
    kind, start, by, on, end = MOVES[verb]
    store, presses = desk(request(kind, start))
    body = await press(presses, by, verb, on)
    seen = view(store)
    assert seen.request.status is end
    cards = {
        POST: post_card(seen).card,
        LINE: thread_card(seen).card,
        RECEIPT: receipt_card(seen).card,
        NOTICE: notice_card(seen, by).card,
    }
    assert body == card(cards[on])
    assert bool(effects(store)) is (verb not in NOBODY_IS_TOLD)


@pytest.mark.parametrize("verb", sorted(set(MOVES) - {Verb.RECORD_NO_ANSWER} - NOBODY_IS_TOLD))
async def test_pressing_twice_changes_nothing_more(verb: Verb) -> None:
    kind, start, by, on, _ = MOVES[verb]
    store, presses = desk(request(kind, start))
    first = await press(presses, by, verb, on)
    kept, queued = store.kept.requests["request-1"], effects(store)
    assert await press(presses, by, verb, on) == first
    assert (store.kept.requests["request-1"], effects(store)) == (kept, queued)


async def test_an_unanswered_call_counts_once_for_each_card() -> None:
    store, presses = desk(request(CALLBACK, Status.ACKNOWLEDGED))
    for version in (1, 1, 2):
        await press(presses, SAM, Verb.RECORD_NO_ANSWER, POST, version=version)
    assert store.kept.requests["request-1"].attempts == 2


@pytest.mark.parametrize("verb", MOVES)
async def test_a_clients_own_refresh_moves_nothing(verb: Verb) -> None:
    kind, start, by, on, _ = MOVES[verb]
    store, presses = desk(request(kind, start))
    before = store.kept.requests["request-1"]
    body = await press(presses, by, verb, on, auto=True)
    assert (body["statusCode"], store.kept.requests["request-1"], effects(store)) == (200, before, [])


async def test_a_refresh_of_anything_else_is_no_press_of_ours() -> None:
    store, presses = desk()
    for verb, data in ((Verb.MINE, {}), (Verb.POST_REQUEST, {"draft": "d", "kind": "peer_to_peer"})):
        refreshed = await presses.answer(turn(TECHNICIAN, personal=True), value(verb, data, auto=True))
        assert refreshed == BAD_PRESS
    assert effects(store) == []


async def test_without_a_trigger_somebody_pressed() -> None:
    store, presses = desk()
    plain = pressed(Verb.ACKNOWLEDGE)
    del plain["trigger"]
    await presses.answer(turn(SAM, reply_to="1001"), plain)
    assert store.kept.requests["request-1"].owner == SAM.id


PHARMACISTS = sorted(verb for verb in MOVES if PERMITTED[COMMANDS[verb]] == {Role.PHARMACIST})


@pytest.mark.parametrize("verb", PHARMACISTS)
async def test_pharmacists_only(verb: Verb) -> None:
    kind, start, *_ = MOVES[verb]
    store, presses = desk(request(kind, start))
    before = store.kept.requests["request-1"]
    assert await press(presses, TECHNICIAN, verb, POST) == message(PHARMACISTS_ONLY)
    after = store.kept.requests["request-1"]
    assert replace(after, events=before.events) == before
    assert effects(store) == []


@pytest.mark.parametrize("verb", [Verb.WITHDRAW, Verb.COMPLETE_TRANSFER, Verb.ASK_WITHDRAW, Verb.KEEP])
async def test_another_technician_gets_nothing_by_guessing_an_id(verb: Verb) -> None:
    store, presses = desk(request(P2P, Status.READY))
    other = Person("tech-2", "Toni Fry", "29:toni", "a:toni")
    assert await press(presses, other, verb, None) == message(NOT_YOURS)
    assert store.kept.requests["request-1"].status is Status.READY


async def test_a_second_pharmacist_is_told_who_has_it() -> None:
    store, presses = desk(request(P2P, Status.ACKNOWLEDGED))
    body = await press(presses, JO, Verb.ACKNOWLEDGE, POST)
    assert body == message("#12: Sam Ortiz has it. Nothing changed.")
    assert store.kept.requests["request-1"].owner == SAM.id


async def test_before_ready_a_second_pharmacists_button_takes_over() -> None:
    store, presses = desk(request(P2P, Status.ACKNOWLEDGED))
    await press(presses, JO, Verb.MARK_READY, POST)
    kept = store.kept.requests["request-1"]
    assert (kept.owner, kept.status) == (JO.id, Status.READY)


async def test_a_press_on_an_old_card_brings_the_present_one() -> None:
    store, presses = desk(request(P2P, Status.TRANSFERRED))
    assert await press(presses, SAM, Verb.MARK_READY, POST) == card(post_card(view(store)).card)
    assert effects(store) == []


async def test_a_request_that_is_not_there() -> None:
    _, presses = desk()
    data = {"request": "gone", "version": 1}
    for verb in (Verb.ACKNOWLEDGE, Verb.KEEP):
        assert await presses.answer(turn(SAM), value(verb, data)) == message(UNKNOWN)


async def test_withdrawing_asks_first_and_keeping_turns_it_back() -> None:
    store, presses = desk()
    asked = await press(presses, TECHNICIAN, Verb.ASK_WITHDRAW, RECEIPT)
    assert asked == card(receipt_card(view(store), asking=True).card)
    assert await press(presses, TECHNICIAN, Verb.KEEP, RECEIPT) == card(receipt_card(view(store)).card)
    assert (store.kept.requests["request-1"].status, effects(store)) == (Status.WAITING, [])


async def test_from_the_list_the_list_comes_back() -> None:
    store, presses = desk()
    asked = await press(presses, TECHNICIAN, Verb.ASK_WITHDRAW, None)
    assert asked == card(receipt_card(view(store), asking=True).card)
    listed = replace(view(store), event=None)
    assert await press(presses, TECHNICIAN, Verb.KEEP, None) == card(mine_card([listed]).card)
    assert await press(presses, TECHNICIAN, Verb.WITHDRAW, None) == card(mine_card([]).card)


MENU_VIEWS = {
    Verb.NEW_PEER_TO_PEER: View.FORM_PEER_TO_PEER,
    Verb.NEW_CALLBACK: View.FORM_CALLBACK,
    Verb.MINE: View.MINE,
    Verb.GUIDE: View.GUIDE,
}


@pytest.mark.parametrize("verb", MENU_VIEWS)
async def test_the_menu_opens_a_card_below(verb: Verb) -> None:
    store, presses = desk()
    by = turn(TECHNICIAN, personal=True)
    assert await presses.answer(by, value(verb, {})) == message(OPENED)
    assert await presses.answer(by, value(verb, {})) == message(OPENED)  # Teams sent it twice
    (effect,) = effects(store)
    assert (effect.kind, effect.lane, effect.view) == (EffectKind.SHOW, f"person:{TECHNICIAN.id}", MENU_VIEWS[verb])
    assert [draft.kind for draft in store.kept.drafts.values()] == (
        [P2P] if verb is Verb.NEW_PEER_TO_PEER else [CALLBACK] if verb is Verb.NEW_CALLBACK else []
    )


FORM = {key: TYPED[key] for key in ("contact", "phone", "pa_number", "member_id", "drug")}


def form(verb: Verb = Verb.POST_REQUEST, **typed: str) -> dict[str, Any]:
    return value(verb, {"draft": "draft-2", "kind": "peer_to_peer", **typed})


def filing(by: Person = TECHNICIAN) -> Turn:
    return turn(by, reply_to="2001", personal=True)


async def test_a_form_is_posted_once() -> None:
    store, presses = desk()
    first = await presses.answer(filing(), form(**FORM))
    again = await presses.answer(filing(), form(**FORM))
    (new,) = [one for one in store.kept.requests.values() if one.draft == "draft-2"]
    shown = view_of(store.do(lambda uow: snapshot(uow, new, FILED_AT)))
    assert first == again == card(receipt_card(shown).card)
    assert [one.request for one in effects(store) if one.kind is EffectKind.POST_REQUEST] == [new.id]
    assert store.kept.messages["a:terry", "2001"].place is Place.RECEIPT


async def test_gaps_come_back_once_and_never_stop_it() -> None:
    store, presses = desk()
    body = await presses.answer(filing(), form(contact="Dr. Reyes"))
    check_card(dict(body["value"]))
    assert "Drug name is empty." in str(body["value"])
    assert "Post anyway" in str(body["value"])
    assert "Dr. Reyes" in str(body["value"])
    assert len(store.kept.requests) == 1
    posted = await presses.answer(filing(), form(Verb.POST_ANYWAY, contact="Dr. Reyes"))
    assert len(store.kept.requests) == 2
    assert "posted to P2P requests" in str(posted["value"])


async def test_another_persons_form_is_not_posted() -> None:
    store, presses = desk()
    await presses.answer(filing(), form(contact="Dr. Reyes"))
    other = Person("tech-2", "Toni Fry", "29:toni", "a:toni")
    assert await presses.answer(filing(other), form(**FORM)) == message(NOT_YOURS)
    assert len(store.kept.requests) == 1


@pytest.mark.parametrize(
    "odd",
    [
        None,
        5,
        "acknowledge",
        [],
        {},
        {"action": None},
        {"action": {"type": "Action.Submit", "verb": "acknowledge", "data": {}}},
        value("explode", {"request": "request-1", "version": 1}),
        value("acknowledge", None),
        value("acknowledge", {"request": "request-1"}),
        value("acknowledge", {"request": "request-1", "version": "1"}),
        value("acknowledge", {"request": {"$ne": 1}, "version": 1}),
        value("acknowledge", {"request": "x" * 65, "version": 1}),
        value("post_request", {"draft": "d", "kind": "transfer"}),
    ],
)
async def test_what_is_no_button_of_ours(odd: object) -> None:
    store, presses = desk()
    assert await presses.answer(turn(SAM), odd) == BAD_PRESS
    assert effects(store) == []


async def test_a_store_that_is_away_is_told_to_the_caller() -> None:
    store, presses = desk()
    store.available = False
    with pytest.raises(StoreUnavailable):
        await press(presses, SAM, Verb.ACKNOWLEDGE, POST)


def refused_message(store: FakeStore) -> int:
    """Give up a message to the technician; return its number. Jo is a supervisor from now on."""
    effect = Effect(EffectKind.NOTIFY_PERSON, f"person:{TECHNICIAN.id}", "request-1", 1, TECHNICIAN.id)

    def work(uow: UnitOfWork) -> int:
        uow.people.seed(Role.SUPERVISOR, [JO.id])
        uow.outbox.put(effect, FILED_AT)
        (held,) = uow.outbox.claim("p1", FILED_AT, FILED_AT, 1)
        assert uow.outbox.dead(held, "answered 403")
        return held.id

    return store.do(work)


@pytest.mark.parametrize(
    ("verb", "happened"), [(Verb.SEND_AGAIN, Happened.SENT_AGAIN), (Verb.DISMISS, Happened.DISMISSED)]
)
async def test_a_problem_is_settled_and_the_list_comes_back(verb: Verb, happened: Happened) -> None:
    store, presses = desk()
    number = refused_message(store)
    about = store.do(board).shown[0]
    body = await presses.answer(turn(JO, personal=True), value(verb, {"problem": number}))
    assert body == problems(Board((), 0, happened, about))
    check_card(dict(body["value"]))
    again = await presses.answer(turn(JO, personal=True), value(verb, {"problem": number}))
    assert again == problems(Board((), 0, Happened.SETTLED_BEFORE))


async def test_an_operator_looks_at_the_list_again() -> None:
    store, presses = desk()
    refused_message(store)
    body = await presses.answer(turn(JO, personal=True), value(Verb.PROBLEMS, {}))
    assert body == problems(store.do(board))


@pytest.mark.parametrize("verb", [*sorted(PROBLEM_VERBS), Verb.PROBLEMS])
async def test_operators_only(verb: Verb) -> None:
    store, presses = desk()
    number = refused_message(store)
    body = await presses.answer(turn(SAM, personal=True), value(verb, {"problem": number}))
    assert body == message(OPERATORS_ONLY)
    assert len(store.do(board).shown) == 1


@pytest.mark.parametrize("data", [{}, {"problem": "7"}, {"problem": 0}, {"problem": True}, {"problem": 2**63}, None])
async def test_a_problem_needs_its_number(data: object) -> None:
    _, presses = desk()
    assert await presses.answer(turn(JO, personal=True), value(Verb.SEND_AGAIN, data)) == BAD_PRESS
    refreshed = value(Verb.SEND_AGAIN, {"problem": 1}, auto=True)
    assert await presses.answer(turn(JO, personal=True), refreshed) == BAD_PRESS
