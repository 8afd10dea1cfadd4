"""What a pharmacist's words do to a request: moved, asked about, or passed on to the technician."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from desk.commands import Command, CommandKind
from desk.events import NOTE, EventKind
from desk.handlers import moves
from desk.handlers.obeying import act, obey
from desk.handlers.saying import Said
from desk.model import Kind, Means, Person, Place, Role, Status
from desk.phrases import Meaning, Verdict
from desk.policy import DeskRules
from tests.desk.build import CHANNEL, OLA, PAT, QUINN, SAM, TESS
from tests.desk.calling import owned, scheduled
from tests.desk.hearing import heard, offered
from tests.desk.talk import Desk, posted

C, E, S, M = CommandKind, EventKind, Status, Meaning
ROBIN = Person("robin", "Robin Osei", "29:robin")
ACKNOWLEDGED = "Tess: #1 acknowledged by Pat Reyes. Don't transfer yet."
WROTE = "Tess: #1 · Pat Reyes wrote"
DOUBT = "thread: @Pat Reyes #1: are you ready for the transfer now?"
STOP = [
    "Tess's READY card: #1 STOP: Pat Reyes is not ready. Don't transfer.",
    "Tess: #1 STOP: Pat Reyes is not ready. Don't transfer.",
    "thread: @Tess Taylor #1 STOP: Pat Reyes is not ready. Don't transfer.",
]


def taken(by: Person = PAT, *people: Person) -> Desk:
    """Return a desk with a warm transfer that somebody acknowledged; `people` are pharmacists too."""
    desk = posted()
    for one in people:
        desk.do(lambda uow, one=one: uow.people.seed(Role.PHARMACIST, [one.id]))
        desk.do(lambda uow, one=one: uow.people.learn(one.id, one.name, one.account))
    desk.press(C.ACKNOWLEDGE, by, desk.post())
    desk.deliver()
    return desk


def says(desk: Desk, person: Person, text: str, number: int = 1) -> list[str]:
    desk.now += timedelta(seconds=1)
    return sorted(heard(desk, lambda: desk.type(person, text, root=desk.post(number))))


def means(desk: Desk, person: Person, verdict: Verdict) -> list[str]:
    """Say something that is taken to mean this."""

    def say() -> None:
        turn, known = desk.in_channel(person, root=desk.post()), desk.person(person) or person
        said = Said(turn, known, verdict, "some words")
        desk.do(lambda uow: act(uow, uow.requests.get(desk.request().id) or desk.request(), said))

    return sorted(heard(desk, say))


def owner(desk: Desk, number: int = 1) -> tuple[Status, str | None]:
    return desk.request(number).status, desk.request(number).owner


def words(desk: Desk) -> str | None:
    """Return the words that the last event is about."""
    request = desk.request()
    event = desk.read(lambda uow: uow.audit.get(request.id, request.events))
    note = desk.read(lambda uow: uow.notes.look(event.data.get(NOTE, "") if event else ""))
    return note.text if note else None


# ----------------------------------------------------------------------------------------- ready, not ready, another's


def test_ready_for_another_request_counts_for_that_one() -> None:
    desk = posted()
    desk.file(draft="d2")
    desk.deliver()
    assert says(desk, PAT, "ready for #2") == [
        "Tess: #2 READY: transfer the call to Pat Reyes",
        "thread: @Tess Taylor #2 READY: transfer the call to Pat Reyes",
    ]
    assert (owner(desk, 1), owner(desk, 2)) == ((S.WAITING, None), (S.READY, PAT.id))
    assert says(desk, PAT, "not ready for #2")[1:] == [one.replace("#1", "#2") for one in STOP[1:]]


def test_ready_for_a_request_that_is_not_open_here_asks() -> None:
    desk = posted()
    assert says(desk, PAT, "ready for #7") == [DOUBT]
    assert owner(desk) == (S.WAITING, None)
    assert says(desk, PAT, "not ready for #7") == [WROTE]


def test_ready_for_the_request_of_the_thread_is_plain() -> None:
    desk = posted()
    says(desk, PAT, "ready for #1")
    assert owner(desk) == (S.READY, PAT.id)


def test_words_that_may_mean_ready_are_asked_about_once_until_something_changed() -> None:
    desk = posted()
    assert says(desk, PAT, "ready I think") == [DOUBT]
    assert offered(desk, Place.LINE) == ["Yes, I'm ready now"]
    assert owner(desk) == (S.WAITING, None)
    assert says(desk, PAT, "ready I think") == [WROTE]
    assert says(desk, QUINN, "ready I think") == [DOUBT.replace("Pat Reyes", "Quinn Osei")]
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    assert says(desk, PAT, "ready I think") == [DOUBT]
    assert says(desk, QUINN, "ready I think") == [WROTE.replace("Pat Reyes", "Quinn Osei")]
    desk.press(C.MARK_READY, PAT, desk.post())
    desk.deliver()
    assert says(desk, PAT, "ready I think") == [WROTE]


def test_a_question_that_may_mean_ready_is_asked_about_and_passed_on() -> None:
    assert says(posted(), PAT, "ready, what is the DOB?") == [WROTE, DOUBT]


def test_a_ready_that_is_not_sure_of_itself_is_never_one() -> None:
    desk = taken()
    assert means(desk, PAT, Verdict(M.TALK, "doubt", maybe_ready=True)) == [DOUBT]
    assert means(desk, PAT, Verdict(M.NOT_READY, "doubt", maybe_ready=True)) == []
    assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)


def test_of_readiness_alone_nothing_else_counts() -> None:
    desk = owned()
    turn, person = desk.in_chat(PAT), desk.person(PAT) or PAT
    said = Verdict(M.NOT_READY, "rule")
    assert not desk.do(lambda uow: obey(uow, desk.request(), said, person, turn.at))


def test_not_ready_of_somebody_else_is_talk() -> None:
    desk = taken()
    desk.press(C.MARK_READY, PAT, desk.post())
    desk.deliver()
    assert says(desk, QUINN, "not ready") == [WROTE.replace("Pat Reyes", "Quinn Osei")]
    assert owner(desk) == (S.READY, PAT.id)


# ----------------------------------------------------------------------------------------------------- on it, questions


def test_on_it_acknowledges_what_nobody_has_and_what_was_offered() -> None:
    desk = posted()
    assert says(desk, PAT, "on it") == [ACKNOWLEDGED]
    assert desk.request().acknowledged_by is Means.WORDS
    assert says(desk, PAT, "on it") == []
    assert says(desk, QUINN, "on it") == ["Quinn: #1: Pat Reyes has it."]
    assert says(desk, QUINN, "got it") == []
    desk.give(PAT, QUINN.id)
    desk.deliver()
    assert says(desk, QUINN, "on it") == ["Pat: #1: Quinn Osei took it over."]
    assert owner(desk) == (S.ACKNOWLEDGED, QUINN.id)


def test_on_it_is_a_sign_of_life() -> None:
    desk = taken()
    desk.wait(170)
    desk.deliver()
    says(desk, PAT, "on it")
    assert [one for one in heard(desk, lambda: desk.wait(60)) if one.startswith("Pat")] == []


def test_questions_and_talk_reach_the_technician_with_their_words() -> None:
    desk = posted()
    assert says(desk, PAT, "Do you have the DOB?") == [WROTE]
    assert words(desk) == "Do you have the DOB?"
    assert says(desk, QUINN, "the chart is missing") == [WROTE.replace("Pat Reyes", "Quinn Osei")]
    assert owner(desk) == (S.WAITING, None)


@pytest.mark.parametrize("person", [TESS, SAM, OLA])
def test_what_others_write_is_theirs(person: Person) -> None:
    assert says(posted(), person, "Do you have the DOB?") == []


def test_a_closed_request_is_talked_about_in_peace() -> None:
    desk = taken()
    desk.press(C.COMPLETE_TRANSFER, TESS, chat=True)
    desk.deliver()
    assert says(desk, PAT, "ready") == says(desk, PAT, "thanks") == []


# ------------------------------------------------------------------------------------------------------- can't take it


def test_an_owner_who_cannot_take_it_hands_it_back() -> None:
    desk = taken()
    told = says(desk, PAT, "can't take it")
    assert (owner(desk), told[0][:5]) == ((S.WAITING, None), "Tess:")
    assert desk.events()[-1] == (E.RELEASED, PAT.id)


def test_a_ready_is_taken_back_loudly_first() -> None:
    desk = taken()
    desk.press(C.MARK_READY, PAT, desk.post())
    desk.deliver()
    told = says(desk, PAT, "can't take it")
    assert [one for one in told if "STOP" in one] == STOP
    assert owner(desk) == (S.WAITING, None)


@pytest.mark.parametrize("name", ["Quinn", "@quinn osei", "QUINN OSEI"])
def test_who_is_named_is_offered_it(name: str) -> None:
    desk = taken(PAT, ROBIN)
    means(desk, PAT, Verdict(M.CANNOT_TAKE, "names somebody", to=name))
    assert (owner(desk), desk.request().offered_to) == ((S.ACKNOWLEDGED, PAT.id), QUINN.id)


@pytest.mark.parametrize("name", ["osei", "quin", "Pat", "Tess", "", None])
def test_whoever_is_not_meant_for_certain_is_not_offered_it(name: str | None) -> None:
    desk = taken(PAT, ROBIN)
    means(desk, PAT, Verdict(M.CANNOT_TAKE, "names somebody", to=name))
    assert (owner(desk), desk.request().offered_to) == ((S.WAITING, None), None)


def test_a_ready_is_offered_after_it_was_taken_back() -> None:
    desk = taken()
    desk.press(C.MARK_READY, PAT, desk.post())
    desk.deliver()
    told = means(desk, PAT, Verdict(M.CANNOT_TAKE, "names somebody", to="osei"))
    assert set(STOP) < set(told)
    assert (owner(desk), desk.request().offered_to) == ((S.ACKNOWLEDGED, PAT.id), QUINN.id)


def called(told: Sequence[str]) -> list[str]:
    return [one for one in told if one.startswith("thread")]


def test_when_the_only_one_who_was_asked_cannot_take_it_the_others_are_called_at_once() -> None:
    desk = Desk().open()
    desk.file(decisioned_by=PAT.id)
    desk.deliver()
    told = says(desk, PAT, "can't take it")
    assert (WROTE in told, len(called(told))) == (True, 1)
    assert "Quinn" in called(told)[0]
    assert desk.events()[-2:] == [(E.REPLIED, PAT.id), (E.COVER_CALLED, None)]
    assert called(says(desk, PAT, "can't take it")) == []


def test_while_somebody_else_is_asked_nobody_is_called_and_with_nobody_left_neither() -> None:
    desk = posted()
    assert says(desk, PAT, "can't take it") == [WROTE]
    assert says(desk, QUINN, "can't take it") == [WROTE.replace("Pat Reyes", "Quinn Osei")]


def test_of_those_asked_the_last_one_who_cannot_lets_the_others_be_called() -> None:
    desk = Desk().open()
    desk.do(lambda uow: uow.people.seed(Role.PHARMACIST, [ROBIN.id]))
    desk.do(lambda uow: uow.people.learn(ROBIN.id, ROBIN.name, ROBIN.account))
    for person in (PAT, QUINN):
        desk.tell(person, "on")
    desk.file()
    desk.deliver()
    assert says(desk, PAT, "can't take it") == [WROTE]
    assert len(called(says(desk, QUINN, "can't take it"))) == 1


def test_who_was_not_asked_calls_nobody_by_that() -> None:
    desk = Desk().open()
    desk.file(decisioned_by=PAT.id)
    desk.deliver()
    assert called(says(desk, QUINN, "can't take it")) == []


def test_while_another_has_it_cannot_is_passed_on() -> None:
    assert says(taken(QUINN), PAT, "can't take it") == [WROTE]


def test_the_name_is_found_in_the_words() -> None:
    desk = taken()
    says(desk, PAT, "can't take it, give it to Quinn")
    assert desk.request().offered_to == QUINN.id
    desk = taken()
    says(desk, PAT, "give it to @Quinn Osei please")
    assert desk.request().offered_to == QUINN.id


# ----------------------------------------------------------------------------------------------------------- callbacks


def test_on_a_callback_words_acknowledge_release_and_pass_on() -> None:
    desk = scheduled()
    assert says(desk, PAT, "on it")[0].startswith("Pat: #1")
    assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)
    assert says(desk, PAT, "do you have the DOB?") == [WROTE]
    assert says(desk, PAT, "ready I think") == [WROTE]
    says(desk, PAT, "can't take it")
    assert owner(desk) == (S.SCHEDULED, None)
    assert says(desk, PAT, "can't take it") == [WROTE]
    assert says(owned(), PAT, "not ready") == [WROTE]


# ------------------------------------------------------------------------------------------------------ linked, private


def test_a_mention_of_the_bot_with_a_desks_command_is_no_talk() -> None:
    desk = taken()
    desk.do(lambda uow: uow.desks.set(CHANNEL, DeskRules()))
    told = heard(desk, lambda: desk.type(PAT, "settings", root=desk.post(), mention=True))
    assert [one for one in told if "wrote" in one] == []
    assert says(desk, PAT, "settings") == [WROTE]


def test_a_technician_who_is_a_pharmacist_is_not_told_what_they_wrote() -> None:
    desk = posted(person=PAT)
    assert says(desk, PAT, "Do you have the DOB?") == []
    assert says(desk, PAT, "can't take it") == []


def test_a_callers_requests_move_together_by_words() -> None:
    desk = taken()
    desk.now += timedelta(seconds=30)
    desk.file(draft="d2")
    desk.deliver()
    turn, link = desk.in_chat(TESS), Command(C.LINK, to=desk.request(1).id)
    desk.do(lambda uow: moves.press(uow, turn, desk.request(2).id, link))
    desk.deliver()
    desk.type(PAT, "ready", root=desk.post(2))
    assert (owner(desk, 1), owner(desk, 2)) == ((S.READY, PAT.id), (S.READY, PAT.id))
    assert desk.request(2).kind is Kind.PEER_TO_PEER
    assert replace(desk.request(1), id="") != desk.request(2)


# ------------------------------------------------------------------------------------------------------ the wrong place


@pytest.mark.parametrize("text", ["oops wrong thread", "sorry wrong one", "that was for the other thread", "meant #14"])
def test_a_ready_whose_owner_says_next_that_it_stands_in_the_wrong_thread_is_withdrawn_loudly(text: str) -> None:
    desk = posted()
    says(desk, PAT, "ready")
    assert says(desk, PAT, text) == STOP
    assert (desk.request().status, desk.request().owner) == (S.ACKNOWLEDGED, PAT.id)


def test_of_anybody_else_or_before_there_is_a_ready_such_words_are_passed_on() -> None:
    desk = posted()
    assert says(desk, PAT, "wrong thread") == [WROTE]
    says(desk, PAT, "ready")
    assert says(desk, QUINN, "wrong thread") == [WROTE.replace("Pat Reyes", "Quinn Osei")]
    assert says(desk, PAT, "the fax was for another member") == [WROTE]
    assert desk.request().status is S.READY
