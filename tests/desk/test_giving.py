"""To whom an owner may give a request, and who is asked to whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desk.commands import CommandKind
from desk.delivery import Delivered
from desk.handlers import moves, starting
from desk.handlers.giving import ask_to_whom, could_take
from desk.handlers.starting import Installation
from desk.model import Kind, Person, Place, Status
from desk.outcome import Outcome, OutcomeKind
from desk.policy import DeskRules
from tests.desk.build import OLA, PAT, QUINN, SAM, TESS
from tests.desk.hearing import heard, stands
from tests.desk.talk import ROSTER, Desk, posted

C, K = CommandKind, OutcomeKind
OFFER = "thread: @Quinn Osei #1: Pat Reyes offers it to you. Any emoji, or Acknowledge, takes it."


def owned() -> Desk:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    return desk


def ask(desk: Desk, person: Person, *, request: str | None = None) -> Outcome:
    """Press "Give to" on the post."""
    turn, wanted = desk.in_channel(person, desk.post()), request or desk.request().id
    return desk.do(lambda uow: ask_to_whom(uow, turn, moves.look(uow, turn, wanted)))


def names(outcome: Outcome) -> list[str]:
    return [one.id for one in outcome.roster]


def test_the_owner_chooses_among_the_others_who_are_there() -> None:
    desk = owned()
    asked = ask(desk, PAT)
    assert (asked.kind, names(asked)) == (K.TO_WHOM, [QUINN.id])
    desk.tell(QUINN, "lunch")
    assert names(ask(desk, PAT)) == []


def test_who_is_on_chat_stands_first() -> None:
    desk = owned()
    roster = {**ROSTER, next(iter(ROSTER)): (PAT.id, QUINN.id, OLA.id)}
    desk.do(lambda uow: starting.prepare(uow, Installation(roster), desk.now))
    desk.do(lambda uow: uow.people.save(uow.people.lock(OLA.id)))
    desk.tell(QUINN, "on")
    assert names(ask(desk, PAT)) == [QUINN.id, OLA.id]


def test_only_the_desks_own_pharmacists_are_offered() -> None:
    desk = owned()
    rules = DeskRules(pharmacists=frozenset({PAT.id}))
    desk.do(lambda uow: starting.prepare(uow, Installation(ROSTER, rules=rules), desk.now))
    assert desk.read(lambda uow: could_take(uow, desk.request(), desk.now)) == ()


@pytest.mark.parametrize(("person", "kind"), [(QUINN, K.OWNED), (TESS, K.FORBIDDEN), (SAM, K.FORBIDDEN)])
def test_only_the_owner_is_asked(person: Person, kind: OutcomeKind) -> None:
    assert ask(owned(), person).kind is kind


def test_what_nobody_has_or_cannot_be_given_shows_itself() -> None:
    desk = posted()
    assert (ask(desk, PAT).kind, ask(desk, PAT).place) == (K.UNCHANGED, Place.POST)
    desk.type(PAT, "ready", root=desk.post())
    assert ask(desk, PAT).kind is K.UNCHANGED
    assert ask(desk, PAT, request="gone").kind is K.UNKNOWN


def test_an_offer_is_said_in_the_thread_and_stands_on_the_post() -> None:
    desk = owned()
    assert heard(desk, lambda: desk.give(PAT, QUINN.id)) == [OFFER]
    assert (desk.request().owner, desk.request().offered_to) == (PAT.id, QUINN.id)
    assert heard(desk, lambda: desk.give(PAT, QUINN.id)) == []


@pytest.mark.parametrize("to", ["sam", "tess", "pat", "nobody", None])
def test_who_is_no_other_pharmacist_is_offered_nothing(to: str | None) -> None:
    desk = owned()
    outcomes: list[Outcome] = []
    assert heard(desk, lambda: outcomes.append(desk.give(PAT, to))) == []
    assert (outcomes[0].kind, desk.request().offered_to) == (K.UNCHANGED, None)


def test_who_went_to_lunch_meanwhile_is_offered_nothing() -> None:
    desk = owned()
    desk.tell(QUINN, "lunch")
    assert (desk.give(PAT, QUINN.id).kind, desk.request().offered_to) == (K.UNCHANGED, None)


def test_only_the_owner_offers() -> None:
    desk = owned()
    assert desk.give(QUINN, QUINN.id).kind is K.OWNED
    assert desk.give(TESS, QUINN.id).kind is K.FORBIDDEN
    assert desk.request().offered_to is None


def take_by_emoji(desk: Desk, message: str) -> None:
    desk.react(QUINN, message, "like")


def take_by_button(desk: Desk, message: str) -> None:
    desk.press(C.ACKNOWLEDGE, QUINN, message)


@pytest.mark.parametrize("take", [take_by_emoji, take_by_button])
@pytest.mark.parametrize("place", [Place.POST, Place.LINE])
def test_it_is_taken_by_emoji_or_button_on_the_post_or_the_line(
    take: Callable[[Desk, str], None], place: Place
) -> None:
    desk = owned()
    desk.give(PAT, QUINN.id)
    desk.deliver()
    message = desk.message(place)
    assert heard(desk, lambda: take(desk, message)) == ["Pat: #1: Quinn Osei took it over."]
    assert (desk.request().owner, desk.request().offered_to) == (QUINN.id, None)
    assert stands(desk)[0] == "#1 · Peer to peer · Acknowledged by Quinn Osei · not ready yet"


def test_an_emoji_that_stood_before_the_offer_does_not_stand_in_the_way_of_a_new_one() -> None:
    desk = owned()
    desk.react(QUINN, desk.post(), "like")
    desk.give(PAT, QUINN.id)
    desk.deliver()
    assert desk.request().owner == PAT.id
    desk.react(QUINN, desk.post(), off=("like",))
    assert desk.request().owner == PAT.id
    desk.react(QUINN, desk.post(), "like")
    assert desk.request().owner == QUINN.id


def test_a_second_emoji_beside_the_one_that_stood_takes_it_and_the_first_still_inherits() -> None:
    desk = owned()
    desk.react(QUINN, desk.post(), "like")
    desk.give(PAT, QUINN.id)
    desk.press(C.RELEASE, PAT, desk.post())
    assert desk.request().owner == QUINN.id
    again = owned()
    again.react(QUINN, again.post(), "like")
    again.give(PAT, QUINN.id)
    again.react(QUINN, again.post(), "heart")
    assert again.request().owner == QUINN.id


def test_an_emoji_on_the_offers_own_line_counts_even_before_the_line_is_known() -> None:
    desk = owned()
    desk.react(QUINN, desk.post(), "like")
    desk.deliver()
    desk.give(PAT, QUINN.id)
    line = next(one for one in desk.claim() if one.held.effect.kind == "say_in_thread")
    desk.react(QUINN, "l1", "like")
    assert desk.request().owner == PAT.id
    desk.settle(line, Delivered("l1"))
    assert desk.request().owner == QUINN.id


def test_ready_in_words_takes_what_was_offered() -> None:
    desk = owned()
    desk.give(PAT, QUINN.id)
    desk.deliver()
    assert sorted(heard(desk, lambda: desk.type(QUINN, "ready, ext 4410", root=desk.post()))) == [
        "Pat: #1: Quinn Osei took it over.",
        "Tess: #1 READY: transfer the call to Quinn Osei",
        "thread: @Tess Taylor #1 READY: transfer the call to Quinn Osei, ext 4410",
    ]


def test_anothers_emoji_does_not_take_what_was_offered_to_somebody_else() -> None:
    desk = owned()
    roster = {**ROSTER, next(iter(ROSTER)): (PAT.id, QUINN.id, OLA.id)}
    desk.do(lambda uow: starting.prepare(uow, Installation(roster), desk.now))
    desk.give(PAT, QUINN.id)
    desk.deliver()
    assert heard(desk, lambda: desk.react(OLA, desk.post(), "like")) == ["?: #1: Pat Reyes has it."]
    assert (desk.request().owner, desk.request().offered_to) == (PAT.id, QUINN.id)


@pytest.mark.parametrize("end", [C.RELEASE, C.MARK_READY])
def test_the_owners_own_move_ends_the_offer(end: CommandKind) -> None:
    desk = owned()
    desk.give(PAT, QUINN.id)
    desk.press(end, PAT, desk.post())
    assert desk.request().offered_to is None
    assert OFFER not in heard(desk, lambda: None)


def test_an_offer_that_went_to_another_meanwhile_is_said_to_the_other_alone() -> None:
    desk = owned()
    roster = {**ROSTER, next(iter(ROSTER)): (PAT.id, QUINN.id, OLA.id)}
    desk.do(lambda uow: starting.prepare(uow, Installation(roster), desk.now))
    desk.do(lambda uow: uow.people.save(uow.people.lock(OLA.id)))
    desk.give(PAT, OLA.id)
    desk.give(PAT, QUINN.id)
    assert heard(desk, lambda: None) == [OFFER]


def test_a_callback_is_given_likewise() -> None:
    desk = posted(kind=Kind.CALLBACK)
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.give(PAT, QUINN.id)
    desk.react(QUINN, desk.post(), "like")
    assert (desk.request().status, desk.request().owner) == (Status.ACKNOWLEDGED, QUINN.id)
