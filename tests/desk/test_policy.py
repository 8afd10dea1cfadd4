"""Who may do what: the whole role × action matrix, against the table and against what really answers; who is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.presses import COMMANDS, OPENS, Presses
from bot.replies import ADMINS_ONLY, NOT_YOUR_WORDS, NOT_YOURS, OPERATORS_ONLY, PHARMACISTS_ONLY
from cards import queue
from cards.actions import Verb
from cards.desk import typed_of_rules
from desk.commands import BindChannel, CommandKind, Turn
from desk.effects import Effect, EffectKind, View
from desk.errors import NotPermitted
from desk.events import Event, EventKind, of_person
from desk.handlers import chat
from desk.handlers.changing import COMMANDS as SAVED
from desk.model import Kind, Person, Role, Status
from desk.policy import PERMITTED, Ask, Tie, asked, permit, permits
from desk.ports import UnitOfWork
from desk.records import ANSWER, MEANT, Draft, Purpose
from desk.roster import desk_of
from tests.bot.seeds import CHANNEL, POST, seed, turn
from tests.cards.samples import FILED_AT, JO, TECHNICIAN
from tests.cards.samples import request as a_request
from tests.desk.build import NOW, OLA, PAT, QUINN, TESS, request
from tests.fake_tables import Kept
from tests.fakes import FakeStore

C, R = CommandKind, Role
T, P, S, A, OWN = R.TECHNICIAN, R.PHARMACIST, R.SUPERVISOR, R.ADMIN, Tie.ITS_TECHNICIAN
MATRIX: Mapping[CommandKind | Ask, set[Role | Tie]] = {
    C.ACKNOWLEDGE: {P},
    C.RELEASE: {P},
    C.MARK_READY: {P},
    C.MARK_NOT_READY: {P},
    C.COMPLETE_TRANSFER: {P, S, OWN},
    C.MARK_REACHED: {P},
    C.RECORD_NO_ANSWER: {P},
    C.WITHDRAW: {S, OWN},
    C.TAKE_OVER: {P},
    C.GIVE_TO: {P},
    C.SAY_STILL_WORKING: {P},
    C.KEEP_HOLDING: {S, OWN},
    C.REOPEN: {P, S, OWN},
    C.DROP_LINE: {P, S, OWN},
    C.CHOOSE_CALLBACK: {S, OWN},
    C.RESCHEDULE: {P, S, OWN},
    C.CORRECT: {P, S, OWN},
    C.LINK: {S, OWN},
    C.CALLER_ON_LINE: {T},
    C.PARK: set(),
    Ask.FILE: {T},
    Ask.SEE_REQUEST: {T},
    Ask.SEE_MINE: {T},
    Ask.SEE_GUIDE: {T},
    Ask.ANSWER: {OWN},
    Ask.SEE_WHO: {T},
    Ask.SAY_PRESENCE: {P},
    Ask.SEE_QUEUE: {P, S, A},
    Ask.SEE_HISTORY: {S, A},
    Ask.HOLD_RECORDS: {S, A},
    Ask.SEE_PROBLEMS: {S, A},
    Ask.SETTLE_PROBLEM: {S, A},
    Ask.SEE_SETTINGS: {S, A},
    Ask.SAVE_SETTINGS: {S, A},
    Ask.BIND_DESK: {A},
    Ask.REMOVE_DESK: {A},
    Ask.SEE_ROSTER: {A},
    Ask.CHANGE_ROSTER: {A},
    Ask.USE_KEYS: set(),
    Ask.READ_TRAIL: set(),
}
EVERYTHING = (*CommandKind, *Ask)


def test_the_table_is_whole_and_is_the_one_of_the_design() -> None:
    assert set(PERMITTED) == set(EVERYTHING)
    assert PERMITTED == MATRIX


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("what", EVERYTHING)
def test_every_role_times_every_action(role: Role, what: CommandKind | Ask) -> None:
    """Who is not the technician of the request: what a technician may, everybody may."""
    person = Person("someone", roles=frozenset({role}))
    expected = not MATRIX[what].isdisjoint({role, T})
    assert permits(what, person, request()) is expected
    if isinstance(what, CommandKind) and not expected:
        with pytest.raises(NotPermitted):
            permit(what, request(), person)


@pytest.mark.parametrize("what", EVERYTHING)
def test_the_technician_who_hears_the_caller_may_say_what_the_caller_says(what: CommandKind | Ask) -> None:
    """Whoever filed it, and whoever has its caller on the line now; about no other request."""
    for person, of in ((TESS, request()), (OLA, replace(request(), held_by=OLA.id))):
        assert permits(what, person, of) is not MATRIX[what].isdisjoint({T, OWN})
        assert permits(what, person) is (T in MATRIX[what])


# ------------------------------------------------------------------------ the same matrix, against what really answers
BUTTONS: Mapping[Verb, CommandKind | Ask] = {
    **COMMANDS,
    **{verb: SAVED[purpose] for verb, purpose in OPENS.items()},
    Verb.SAVE: C.CORRECT,
    Verb.SAVE_ANYWAY: C.RESCHEDULE,
    Verb.ASK_GIVE_TO: C.GIVE_TO,
    Verb.ASK_WITHDRAW: Ask.SEE_REQUEST,
    Verb.KEEP: Ask.SEE_REQUEST,
    **dict.fromkeys((Verb.ANSWER, Verb.DROP_ANSWER, Verb.DO_MEANT), Ask.ANSWER),
    **dict.fromkeys((Verb.POST_REQUEST, Verb.POST_ANYWAY, Verb.TRACK), Ask.FILE),
    **dict.fromkeys((Verb.NEW_PEER_TO_PEER, Verb.NEW_CALLBACK), Ask.FILE),
    Verb.MINE: Ask.SEE_MINE,
    Verb.GUIDE: Ask.SEE_GUIDE,
    **dict.fromkeys((Verb.ON, Verb.OFF, Verb.LUNCH, Verb.BACK), Ask.SAY_PRESENCE),
    Verb.QUEUE: Ask.SEE_QUEUE,
    Verb.PROBLEMS: Ask.SEE_PROBLEMS,
    **dict.fromkeys((Verb.SEND_AGAIN, Verb.DISMISS), Ask.SETTLE_PROBLEM),
    Verb.DESK: Ask.SEE_SETTINGS,
    Verb.SAVE_DESK: Ask.SAVE_SETTINGS,
    Verb.REMOVE_DESK: Ask.REMOVE_DESK,
    **dict.fromkeys((Verb.GIVE_ROLE, Verb.TAKE_ROLE), Ask.CHANGE_ROSTER),
}
"""What each button of every card asks for."""

TYPED: Mapping[str, Ask] = {
    **{word: chat.ASKS[view] for word, view in chat.WORDS.items()},
    **dict.fromkeys(("on", "off", "lunch", "away until 1pm", "back", "ext 4512"), Ask.SAY_PRESENCE),
    "who": Ask.SEE_WHO,
    "settings": Ask.SEE_SETTINGS,
    "hold 1": Ask.HOLD_RECORDS,
    **dict.fromkeys(("history", "history 1"), Ask.SEE_HISTORY),
}
"""What each word in the personal chat asks for."""

MENTIONED: Mapping[str, Ask] = {"setup": Ask.BIND_DESK, "remove": Ask.REMOVE_DESK, "settings": Ask.SEE_SETTINGS}
"""What each word to the bot asks for in a channel."""

OF_THE_MACHINE: Mapping[str, Ask] = {
    "keys rotate": Ask.USE_KEYS,
    "audit verify": Ask.READ_TRAIL,
    "audit export": Ask.READ_TRAIL,
}
"""What is a command of the machine's operator, and nothing to anybody in chat."""

REFUSALS = frozenset(
    {View.QUEUE_REFUSED, View.HISTORY_REFUSED, View.DESK_REFUSED, View.SETUP_REFUSED, View.PHARMACISTS_ONLY}
    | {View.HOLD_REFUSED}
)
UNSEEN = {View.PROBLEMS, View.ROSTER}
"""Cards that turn into a polite no when they are drawn for who may not see them."""
SOMEONE = Person("someone", "Kim Doe", "29:kim", "a:kim", "https://smba.trafficmanager.net/amer/")
NOES = (ADMINS_ONLY, OPERATORS_ONLY, PHARMACISTS_ONLY, NOT_YOURS, NOT_YOUR_WORDS, queue.REFUSED)
"""The sentences of a polite no: who may, and that nothing changed (or where to look instead)."""
PLAIN = "application/vnd.microsoft.activity.message"


def desk(verb: Verb | None, person: Person, *roles: Role) -> tuple[FakeStore, Mapping[str, Any]]:
    """Return a desk with a real request of Terry's, everything that the verb's button needs, and its data."""
    kind = Kind.CALLBACK if verb in {Verb.SAVE_ANYWAY, Verb.OPEN_RESCHEDULE} else Kind.PEER_TO_PEER
    store = FakeStore()
    store.do(seed(a_request(kind, Status.ACKNOWLEDGED)))
    store.do(lambda uow: _prepare(uow, person, roles))
    settled = store.do(lambda uow: desk_of(uow, CHANNEL))
    assert settled is not None
    form = {"draft": str(verb), "kind": kind, "purpose": "correct"}
    data: dict[Verb, Mapping[str, Any]] = {
        Verb.SAVE: form,
        Verb.SAVE_ANYWAY: form,
        Verb.POST_REQUEST: {"draft": "own", "kind": "peer_to_peer"},
        Verb.POST_ANYWAY: {"draft": "own", "kind": "peer_to_peer"},
        Verb.TRACK: {"draft": "paste"},
        Verb.ANSWER: {"request": "request-1", "version": 1, "to": "words"},
        Verb.DROP_ANSWER: {"draft": "words", "kind": "peer_to_peer"},
        Verb.DO_MEANT: {"draft": "words", "kind": "peer_to_peer"},
        Verb.QUEUE: {"which": "all", "page": 0},
        Verb.SEND_AGAIN: {"problem": 1},
        Verb.DISMISS: {"problem": 1},
        Verb.DESK: {"channel": CHANNEL},
        Verb.REMOVE_DESK: {"channel": CHANNEL},
        Verb.SAVE_DESK: {**typed_of_rules(settled), "channel": CHANNEL, "name": "Mine now"},
        Verb.GIVE_ROLE: {"person": JO.id, "role": "admin"},
        Verb.TAKE_ROLE: {"person": JO.id, "role": "admin"},
    }
    return store, data.get(verb or Verb.MINE, {"request": "request-1", "version": 1, "to": JO.id})


def _prepare(uow: UnitOfWork, person: Person, roles: tuple[Role, ...]) -> None:
    """Keep the person with their roles, the forms and words that buttons are about, and a message given up."""
    uow.people.lock(person.id)
    uow.people.save(replace(person, roles=frozenset()))
    for role in roles:
        uow.people.seed(role, [person.id])
    uow.people.seed(Role.ADMIN, ["another-admin"])
    forms = ((Verb.SAVE, Purpose.CORRECT), (Verb.SAVE_ANYWAY, Purpose.RESCHEDULE))
    for verb, purpose in forms:
        about = Draft(str(verb), person.id, Kind.CALLBACK, FILED_AT, purpose=purpose, request="request-1")
        uow.drafts.save(about)
    uow.drafts.save(Draft("own", person.id, Kind.PEER_TO_PEER, FILED_AT))
    uow.drafts.save(Draft("paste", person.id, Kind.PEER_TO_PEER, FILED_AT, {"drug": "x"}, purpose=Purpose.TRACK))
    said = {ANSWER: "mien", MEANT: "mine"}
    uow.drafts.save(Draft("words", TECHNICIAN.id, Kind.PEER_TO_PEER, FILED_AT, said, purpose=Purpose.ANSWER))
    uow.outbox.put(Effect(EffectKind.NOTIFY_PERSON, "person:x", "request-1", 1, "x"), FILED_AT)
    (held,) = uow.outbox.claim("p1", FILED_AT, FILED_AT, 1)
    assert held.id == 1
    assert uow.outbox.dead(held, "answered 403")


def press(store: FakeStore, person: Person, verb: Verb, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Press a button on the request's post, or in the person's chat where it is no request's."""
    on_post = verb in {*COMMANDS, *OPENS, Verb.ASK_GIVE_TO, Verb.ASK_WITHDRAW, Verb.KEEP}
    where = turn(person, reply_to=POST.activity if on_post else "7001", personal=not on_post)
    value = {"action": {"type": "Action.Execute", "verb": str(verb), "data": dict(data)}, "trigger": "manual"}
    return asyncio.run(Presses(store).answer(where, value))


def refused(store: FakeStore, person: Person) -> list[Event]:
    found = [event for event in store.kept.events.values() if event.kind is EventKind.REFUSED]
    assert {event.actor for event in found} <= {person.id}
    return found


def changeable(kept: Kept) -> tuple[object, ...]:
    """Return everything that a refusal must leave as it is: all but the trail, and what was delivered."""
    requests = {key: replace(one, events=0) for key, one in kept.requests.items()}
    rest = (kept.people, kept.roster, kept.channels, kept.bound, kept.messages, kept.reactions, kept.timers)
    return requests, *rest, kept.drafts, kept.desks, kept.notes, kept.heard, kept.letters


def check_refusal(store: FakeStore, person: Person, before: tuple[object, ...]) -> None:
    """Nothing changed, and the one refusal is on record: of the request, or in the person's own chain."""
    assert changeable(store.kept) == before
    (event,) = refused(store, person)
    assert event.request in {"request-1", of_person(person.id)}
    assert event.data["command"] in set(EVERYTHING) | {"send_again", "dismiss"}


def test_every_button_and_every_word_asks_for_something_in_the_table() -> None:
    assert set(BUTTONS) == set(Verb)
    asked_for = {*BUTTONS.values(), *TYPED.values(), *MENTIONED.values(), *OF_THE_MACHINE.values()}
    assert set(EVERYTHING) - asked_for == {C.PARK}  # it only follows


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("verb", sorted(BUTTONS))
def test_a_press_of_each_role_is_answered_as_the_table_says(role: Role, verb: Verb) -> None:
    store, data = desk(verb, SOMEONE, role)
    before = changeable(store.kept)
    body = press(store, SOMEONE, verb, data)
    if not MATRIX[BUTTONS[verb]].isdisjoint({role, T}):
        assert refused(store, SOMEONE) == []
        assert body.get("value") not in NOES
        return
    check_refusal(store, SOMEONE, before)
    assert body["type"] == PLAIN  # one sentence for whoever pressed; the card stays
    assert body["value"] in NOES


@pytest.mark.parametrize("verb", sorted(verb for verb, what in BUTTONS.items() if OWN in MATRIX[what]))
def test_the_requests_own_technician_is_let_through(verb: Verb) -> None:
    store, data = desk(verb, TECHNICIAN)
    press(store, TECHNICIAN, verb, data)
    assert refused(store, TECHNICIAN) == []


@pytest.mark.parametrize("verb", sorted(verb for verb, what in BUTTONS.items() if MATRIX[what] == {P}))
def test_who_is_a_pharmacist_no_more_is_refused_at_the_very_next_press(verb: Verb) -> None:
    store, data = desk(verb, SOMEONE, P)
    store.do(lambda uow: uow.people.set_role(SOMEONE.id, P, has=False))
    before = changeable(store.kept)
    press(store, SOMEONE, verb, data)
    check_refusal(store, SOMEONE, before)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("word", sorted(TYPED))
def test_a_word_of_each_role_is_answered_as_the_table_says(role: Role, word: str) -> None:
    store, _ = desk(None, SOMEONE, role)
    said = turn(SOMEONE, personal=True)
    answered = _said(store, lambda uow: chat.personal_message(uow, said, word))
    if not MATRIX[TYPED[word]].isdisjoint({role, T}):
        assert refused(store, SOMEONE) == []
        assert not REFUSALS & {one.view for one in answered}
        return
    (answer,) = answered
    assert (answer.lane, answer.view in REFUSALS | UNSEEN) == (f"person:{SOMEONE.id}", True)
    assert [event.data["command"] for event in refused(store, SOMEONE)] == [TYPED[word]]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("word", sorted(MENTIONED))
def test_a_word_to_the_bot_in_a_channel_is_answered_as_the_table_says(role: Role, word: str) -> None:
    store, _ = desk(None, SOMEONE, role)
    before = (store.kept.bound, store.kept.channels, store.kept.desks)
    said = replace(turn(SOMEONE), mentions=True)
    bind = BindChannel(CHANNEL, "P2P requests", "19:team", "group")
    answered = _said(store, lambda uow: chat.channel_message(uow, said, word, bind, mentioned=True))
    if not MATRIX[MENTIONED[word]].isdisjoint({role, T}):
        assert refused(store, SOMEONE) == []
        return
    assert [one.view in REFUSALS for one in answered] == [True]
    assert (store.kept.bound, store.kept.channels, store.kept.desks) == before
    assert [event.data["command"] for event in refused(store, SOMEONE)] == [MENTIONED[word]]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("word", sorted(OF_THE_MACHINE))
def test_what_is_the_machines_operators_is_nothing_in_chat(role: Role, word: str) -> None:
    store, _ = desk(None, SOMEONE, role)
    before = changeable(store.kept)
    said = turn(SOMEONE, personal=True)
    answered = _said(store, lambda uow: chat.personal_message(uow, said, word))
    assert [one.view for one in answered] == [View.NOT_UNDERSTOOD]
    assert changeable(store.kept)[:-1] == before[:-1]


@pytest.mark.parametrize("role", sorted(set(Role) - {P}))
@pytest.mark.parametrize("words", ["on it", "ready", "ready, ext 4512", "not ready", "can't take it", "give it to Jo"])
def test_a_reply_in_the_thread_moves_nothing_unless_a_pharmacist_wrote_it(role: Role, words: str) -> None:
    """It is but talk: nobody is told no for it."""
    store, _ = desk(None, SOMEONE, role)
    before = store.kept.requests["request-1"]
    said = _reply(turn(SOMEONE))
    bind = BindChannel(CHANNEL, "P2P requests", "19:team", "group")
    store.do(lambda uow: chat.channel_message(uow, said, words, bind, mentioned=False))
    after = store.kept.requests["request-1"]
    assert (after.status, after.owner) == (before.status, before.owner)


def _reply(said: Turn) -> Turn:
    return replace(said, root=POST.activity)


def _said(store: FakeStore, work: Callable[[UnitOfWork], None]) -> list[Effect]:
    """Return the cards that the work queued."""
    before = max(store.kept.letters, default=0)
    store.do(work)
    found = [letter.effect for number, letter in store.kept.letters.items() if number > before]
    return [effect for effect in found if effect.kind is EffectKind.SHOW]


# ------------------------------------------------------------------------------------------------------ who is asked
def test_a_decisioning_pharmacist_who_cannot_be_mentioned_leaves_nobody_unasked() -> None:
    unseen = replace(QUINN, account=None)
    assert asked(replace(request(), decisioned_by=QUINN.id), [PAT, unseen], NOW) == (PAT, unseen)


def test_the_decisioning_pharmacist_is_asked_when_on_the_roster_else_everybody() -> None:
    roster = [PAT, QUINN]
    assert asked(replace(request(), decisioned_by=QUINN.id), roster, NOW) == (QUINN,)
    assert asked(request(), roster, NOW) == (PAT, QUINN)
    assert asked(replace(request(), decisioned_by=OLA.id), roster, NOW) == (PAT, QUINN)


def test_who_had_the_callback_is_asked_first_when_the_caller_rings_before_it() -> None:
    rang = replace(request(), decisioned_by=QUINN.id, expected=PAT.id)
    assert asked(rang, [PAT, QUINN], NOW) == (PAT,)
    assert asked(rang, [replace(PAT, away_since=NOW), QUINN], NOW) == (QUINN,)
