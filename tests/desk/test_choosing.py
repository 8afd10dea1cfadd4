"""What is typed in the personal chat: an answer, a pharmacist's "ready", or neither; if unclear, which one it is about.

Nothing typed is lost, and nothing is sent twice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.commands import CommandKind
from desk.effects import EffectKind, View
from desk.events import NOTE, EventKind
from desk.handlers import chat
from desk.handlers.choosing import choose, drop
from desk.handlers.naming import MOST
from desk.model import Kind, Person, Place, Status
from desk.outcome import Outcome, OutcomeKind
from desk.ports import UnitOfWork
from desk.records import ANSWER, Draft, Purpose
from tests.desk.build import PAT, QUINN, SAM, TESS
from tests.desk.hearing import in_full
from tests.desk.talk import Desk
from tests.desk.test_crossing import wrote

C, K, S = CommandKind, OutcomeKind, Status
P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
UNSURE = "ready i think"
WAITS = "Waiting for a pharmacist"
NOT_SENT = "Nothing is sent until you choose. Next time begin with the number: #12 …"


def desk_with(*kinds: Kind) -> Desk:
    """Return a desk with requests of Tess's of these kinds, numbered from 1, whose posts stand."""
    desk = Desk().open()
    for number, kind in enumerate(kinds, start=1):
        desk.file(draft=f"d{number}", kind=kind)
        desk.deliver()
        desk.now += timedelta(seconds=2)
    return desk


def take(desk: Desk, number: int, person: Person = PAT) -> None:
    desk.press(C.ACKNOWLEDGE, person, desk.post(number), request=desk.request(number).id)
    desk.deliver()
    desk.now += timedelta(seconds=2)


def typed(desk: Desk, person: Person, text: str) -> list[str]:
    """Type in the personal chat; return what everybody heard of it, in full."""
    desk.now += timedelta(seconds=2)
    return sorted(in_full(desk, lambda: desk.tell(person, text)))


def asked(desk: Desk, number: int, person: Person = PAT) -> None:
    wrote(desk, person, "Which strength?", number)
    desk.deliver()


def draft(desk: Desk) -> str:
    """Return the words that are kept, waiting for a choice."""
    (kept,) = [one.id for one in desk.store.kept.drafts.values() if one.purpose is Purpose.ANSWER]
    return kept


def pick(desk: Desk, number: int, words: str, person: Person = TESS) -> Outcome:
    """Press the button of a request under the question."""
    turn, request = desk.in_chat(person, "which"), desk.request(number).id
    return desk.do(lambda uow: choose(uow, turn, request, words))


def put_away(desk: Desk, words: str, person: Person = TESS) -> OutcomeKind:
    turn = desk.in_chat(person, "which")
    return desk.do(lambda uow: drop(uow, turn, words)).kind


def answers(desk: Desk, number: int) -> list[str | None]:
    """Return the words that went to a request's thread."""
    events = desk.read(lambda uow: uow.audit.of(desk.request(number).id))
    told = [one.data[NOTE] for one in events if one.kind is EventKind.ANSWERED]
    notes = [desk.read(lambda uow, one=one: uow.notes.look(one)) for one in told]
    return [note.text if note else None for note in notes]


def help_to(person: Person) -> list[tuple[str, ...]]:
    return [("show", person.id, "not_understood")]


def to_thread(number: int, words: str, called: str = "", verb: str = "writes") -> list[str]:
    return [
        f"Tess: Sent to #{number}'s thread.",
        f"thread: {called}#{number} · Tess Taylor {verb} | {words}",
    ]


STAND = f"#1 · {WAITS} | #2 · {WAITS} | [#1] | [#2]"
QUESTION = f"Tess: Which request is this about? | 1 mg | {NOT_SENT} | {STAND} | [Not an answer]"


# ------------------------------------------------------------------------------------------------ whose words they are
def test_with_one_open_request_whatever_is_no_command_goes_to_its_thread() -> None:
    desk = desk_with(P2P)
    assert typed(desk, TESS, "The caller is in a hurry.") == to_thread(1, "The caller is in a hurry.")


def test_the_number_at_the_beginning_names_the_request() -> None:
    desk = desk_with(P2P, CALLBACK)
    asked(desk, 1)
    assert typed(desk, TESS, " #2: after 3 PM\nplease") == to_thread(2, "after 3 PM\nplease")
    assert typed(desk, TESS, "# 1 1 mg") == to_thread(1, "1 mg", "@Pat Reyes ", "answers")


def test_without_a_number_it_is_the_one_with_an_open_question() -> None:
    desk = desk_with(P2P, P2P)
    asked(desk, 2, QUINN)
    assert typed(desk, TESS, "1 mg") == to_thread(2, "1 mg", "@Quinn Osei ", "answers")
    assert typed(desk, TESS, "1 mg") == [QUESTION]


def test_a_reply_to_a_message_is_about_that_messages_request() -> None:
    desk = desk_with(P2P, P2P)
    asked(desk, 1)
    notice = desk.message(Place.NOTICE, 1)
    asked(desk, 2)
    turn = desk.in_chat(TESS, notice)
    desk.do(lambda uow: chat.personal_message(uow, turn, "1 mg"))
    assert (answers(desk, 1), answers(desk, 2)) == (["1 mg"], [])
    unknown = desk.in_chat(TESS, "form-d9")
    desk.do(lambda uow: chat.personal_message(uow, unknown, "2 mg"))
    assert (answers(desk, 1), answers(desk, 2)) == (["1 mg"], ["2 mg"])


@pytest.mark.parametrize("text", ["#9 the caller asks again", "#1 the caller asks again"])
def test_a_number_of_no_open_request_of_theirs_is_sent_nowhere(text: str) -> None:
    desk = desk_with(P2P, P2P)
    desk.press(C.WITHDRAW, TESS, chat=True)
    desk.deliver()
    (told,) = typed(desk, TESS, text)
    assert told.startswith(f"Tess: Which request is this about? | {text} |")
    assert answers(desk, 2) == []


def test_a_number_alone_says_nothing() -> None:
    desk = desk_with(P2P)
    assert desk.said_since(lambda: desk.tell(TESS, "#1")) == help_to(TESS)


@pytest.mark.parametrize("word", ["mine", "Queue!", "who", "settings", "callback"])
def test_a_command_is_never_an_answer(word: str) -> None:
    desk = desk_with(P2P)
    asked(desk, 1)
    desk.tell(TESS, word)
    assert answers(desk, 1) == []


@pytest.mark.parametrize("word", ["Thanks!", "ok", "Hi there", "good morning", "👍", "?", ""])
def test_a_greeting_or_a_thanks_bothers_no_thread_unless_something_was_asked(word: str) -> None:
    desk = desk_with(P2P)
    assert desk.said_since(lambda: desk.tell(TESS, word)) == help_to(TESS)
    asked(desk, 1)
    desk.tell(TESS, word)
    assert answers(desk, 1) == ([word.strip()] if word else [])


def test_with_no_open_request_nothing_is_an_answer() -> None:
    desk = desk_with(P2P)
    for person in (PAT, SAM):
        assert desk.said_since(lambda person=person: desk.tell(person, "1 mg")) == help_to(person)
    desk.press(C.WITHDRAW, TESS, chat=True)
    assert desk.said_since(lambda: desk.tell(TESS, "1 mg")) == help_to(TESS)


# ---------------------------------------------------------------------------------------------------------- which one
def test_with_several_it_is_asked_which_and_a_press_sends_what_was_typed() -> None:
    desk = desk_with(P2P, P2P)
    assert typed(desk, TESS, "1 mg") == [QUESTION]
    words = draft(desk)
    outcome = pick(desk, 2, words)
    assert (outcome.kind, outcome.snapshot and outcome.snapshot.request.number) == (K.SENT, 2)
    assert (answers(desk, 1), answers(desk, 2)) == ([], ["1 mg"])
    assert in_full(desk, lambda: None) == ["thread: #2 · Tess Taylor writes | 1 mg"]


def test_a_press_that_comes_twice_sends_once_and_says_where_it_went() -> None:
    desk = desk_with(P2P, P2P)
    typed(desk, TESS, "1 mg")
    words = draft(desk)
    first, again, other = (pick(desk, number, words) for number in (2, 2, 1))
    assert again == first
    assert (other.kind, other.snapshot and other.snapshot.request.number) == (K.SENT, 2)
    assert (answers(desk, 1), answers(desk, 2)) == ([], ["1 mg"])
    assert put_away(desk, words) is K.SENT


def test_what_is_no_answer_is_put_away() -> None:
    desk = desk_with(P2P, P2P)
    typed(desk, TESS, "1 mg")
    words = draft(desk)
    assert [put_away(desk, words), put_away(desk, words)] == [K.DROPPED, K.DROPPED]
    assert pick(desk, 1, words).kind is K.FORM_GONE
    assert answers(desk, 1) == []


def test_whoever_was_asked_comes_first_and_at_most_six_are_offered() -> None:
    desk = desk_with(*[P2P] * (MOST + 2))
    asked(desk, 4)
    asked(desk, 8)
    (told,) = typed(desk, TESS, "1 mg")
    offered = [f"#{number}" for number in (4, 8, 1, 2, 3, 5)]
    assert told.split("[", 1)[1] == "] | [".join((*offered, "Not an answer")) + "]"
    assert pick(desk, 7, draft(desk)).kind is K.SENT  # an older card may still offer it


def test_of_a_request_that_closed_meanwhile_the_words_stay_and_it_is_asked_again() -> None:
    desk = desk_with(P2P, P2P)
    typed(desk, TESS, "1 mg")
    desk.press(C.WITHDRAW, TESS, request=desk.request(2).id, chat=True)
    outcome = pick(desk, 2, draft(desk))
    assert (outcome.kind, [one.request.number for one in outcome.mine]) == (K.WHICH, [1])
    assert outcome.draft is not None
    assert outcome.draft.typed == {ANSWER: "1 mg"}
    assert pick(desk, 1, draft(desk)).kind is K.SENT


def test_nobody_else_sends_somebodys_words() -> None:
    desk = desk_with(P2P, P2P)
    typed(desk, TESS, "1 mg")
    words = draft(desk)
    assert pick(desk, 1, words, PAT).kind is K.FORBIDDEN
    assert put_away(desk, words, PAT) is K.FORBIDDEN
    desk.do(lambda uow: uow.drafts.save(Draft("form", TESS.id, P2P, desk.now)))
    assert pick(desk, 1, "form").kind is K.FORBIDDEN
    assert pick(desk, 1, words).kind is K.SENT
    assert pick(desk, 1, words, PAT).kind is K.FORM_GONE


def test_the_question_is_not_asked_when_its_words_were_put_away_before_it_was_said() -> None:
    desk = desk_with(P2P, P2P)
    desk.tell(TESS, "1 mg")
    put_away(desk, draft(desk))
    (delivery,) = [one for one in desk.claim() if one.held.effect.view is View.WHICH_ANSWER]
    assert (delivery.draft, delivery.listed) == (None, ())


class Late:
    """A unit in which something happens to a request after it was looked for, and before it is locked."""

    def __init__(self, uow: UnitOfWork, late: str, *, gone: bool = False) -> None:
        self._uow = uow
        self._late = late
        self._gone = gone
        self.requests = self

    def __getattr__(self, name: str) -> object:
        return getattr(self._uow if hasattr(self._uow, name) else self._uow.requests, name)

    def get(self, request_id: str) -> object:
        found = self._uow.requests.get(request_id)
        if found is None or request_id != self._late:
            return found
        return None if self._gone else replace(found, status=S.WITHDRAWN)


@pytest.mark.parametrize("gone", [True, False])
def test_words_about_a_request_that_closes_at_this_moment_are_kept(*, gone: bool) -> None:
    desk = desk_with(P2P)
    turn, closed = desk.in_chat(TESS), desk.request().id
    desk.do(lambda uow: chat.personal_message(Late(uow, closed, gone=gone), turn, "1 mg"))  # pyright: ignore[reportArgumentType]  see Late
    assert desk.queued()[-1].view is View.WHICH_ANSWER
    assert desk.store.kept.drafts[draft(desk)].typed == {ANSWER: "1 mg"}


# --------------------------------------------------------------------------------------------- a pharmacist says ready
def test_ready_in_the_chat_counts_for_the_one_they_have_and_they_are_told() -> None:
    desk = desk_with(P2P, P2P)
    take(desk, 1)
    ready = "#1 READY: transfer the call to Pat Reyes"
    assert typed(desk, PAT, "ready, ext 4512") == [
        "Pat: #1 READY: you are announced. | The technician is told to transfer · ext 4512",
        f"Tess: {ready} | Dr. Lee, prescriber · Ozempic 1 mg · ext 4512 | [Transfer done]",
        f"thread: @Tess Taylor {ready}, ext 4512",
    ]
    again = typed(desk, PAT, "I'm ready")
    assert again == ["Pat: #1 READY: you are announced. | The technician is told to transfer · ext 4512"]
    told = typed(desk, PAT, "not ready")
    assert "Pat: #1: you are not ready. You still have it. | The technician is told not to transfer." in told
    assert desk.request().status is S.ACKNOWLEDGED


def test_with_several_it_is_asked_which_and_a_press_announces_once() -> None:
    desk = desk_with(P2P, P2P, CALLBACK)
    for number in (1, 2):
        take(desk, number)
    (told,) = typed(desk, PAT, "ready, ext 4512")
    ready_for = [f"#{number} · Acknowledged by Pat Reyes · not ready yet" for number in (1, 2)]
    ready_for += ["[#1]", "[#2]"]
    assert told == " | ".join(
        ("Pat: Which one are you ready for?", "ready, ext 4512", NOT_SENT, *ready_for, "[None of these]")
    )
    words = draft(desk)
    first, again = pick(desk, 2, words, PAT), pick(desk, 2, words, PAT)
    assert again == first
    event = first.snapshot.event if first.snapshot else None
    assert (first.kind, event and event.kind) == (K.SENT, EventKind.READY)
    assert [desk.request(number).status for number in (1, 2)] == [S.ACKNOWLEDGED, S.READY]
    assert (desk.person(PAT) or PAT).extension == "4512"


def test_with_none_acknowledged_it_counts_for_the_only_one_that_they_were_asked_for() -> None:
    desk = desk_with(P2P, P2P)
    take(desk, 1, QUINN)
    assert "Pat: #2 READY: you are announced. | The technician is told to transfer" in typed(desk, PAT, "ready")
    assert [desk.request(number).owner for number in (1, 2)] == [QUINN.id, PAT.id]


def test_with_none_acknowledged_and_several_that_wait_it_is_asked_among_those() -> None:
    desk = desk_with(P2P, P2P, P2P)
    take(desk, 1, QUINN)
    (told,) = typed(desk, PAT, "ready")
    assert f"| #2 · {WAITS} | #3 · {WAITS} | [#2] | [#3] | [None of these]" in told
    assert "[#1" not in told
    take(desk, 3, QUINN)
    words = draft(desk)
    assert pick(desk, 1, words, PAT).kind is K.WHICH  # Quinn's
    take(desk, 2, QUINN)
    late = pick(desk, 2, words, PAT)
    assert (late.kind, late.mine) == (K.WHICH, ())
    assert [desk.request(number).owner for number in (1, 2)] == [QUINN.id, QUINN.id]


def test_a_number_says_which_one() -> None:
    desk = desk_with(P2P, P2P)
    typed(desk, PAT, "ready for #2")
    assert [desk.request(number).status for number in (1, 2)] == [S.WAITING, S.READY]
    (told,) = typed(desk, PAT, "ready for #7")
    assert told.startswith("Pat: Which one are you ready for?")


def test_not_ready_with_two_announced_is_asked_too() -> None:
    desk = desk_with(P2P, P2P)
    for number in (1, 2):
        take(desk, number)
        desk.press(C.MARK_READY, PAT, desk.post(number), request=desk.request(number).id)
        desk.deliver()
        desk.now += timedelta(seconds=2)
    (told,) = typed(desk, PAT, "not ready")
    assert told.startswith("Pat: Which one are you not ready for?")
    assert pick(desk, 1, draft(desk), PAT).kind is K.SENT
    assert [desk.request(number).status for number in (1, 2)] == [S.ACKNOWLEDGED, S.READY]


@pytest.mark.parametrize(("person", "text"), [(PAT, "ready"), (PAT, "not ready"), (SAM, "ready")])
def test_with_nothing_to_be_ready_for_it_gets_help(person: Person, text: str) -> None:
    desk = desk_with(CALLBACK)
    assert desk.said_since(lambda: desk.tell(person, text)) == help_to(person)


def test_of_the_technician_ready_is_an_answer() -> None:
    desk = desk_with(P2P)
    assert typed(desk, TESS, "ready") == to_thread(1, "ready")


def test_somebody_who_takes_it_at_this_moment_keeps_it() -> None:
    desk = desk_with(P2P)
    take(desk, 1)
    turn, closed = desk.in_chat(PAT), desk.request().id
    desk.do(lambda uow: chat.personal_message(Late(uow, closed), turn, "ready"))  # pyright: ignore[reportArgumentType]  see Late
    effects = [effect for effect in desk.queued() if effect.kind is EffectKind.SHOW]
    assert [effect.view for effect in effects] == [View.WHICH_ANSWER]


def test_what_may_mean_ready_is_only_asked() -> None:
    desk = desk_with(P2P)
    take(desk, 1)
    (told,) = typed(desk, PAT, UNSURE)
    assert told.startswith(f"Pat: Which one are you ready for? | {UNSURE} |")
    assert desk.request().status is S.ACKNOWLEDGED
    assert pick(desk, 1, draft(desk), PAT).kind is K.SENT
    assert desk.request().status is S.READY


# ------------------------------------------------------------------------------------------ a command with a slip in it
def meant(desk: Desk, person: Person) -> tuple[OutcomeKind, list[View | None]]:
    """Press "Yes, do it"; return what came of it, and the cards that answer."""
    turn, words = desk.in_chat(person, "which"), draft(desk)
    outcome = desk.do(lambda uow: chat.do_meant(uow, turn, words))
    return outcome.kind, [one.held.effect.view for one in desk.deliver() if one.held.effect.kind is EffectKind.SHOW]


def test_a_mistyped_command_is_asked_about_and_goes_into_no_thread() -> None:
    desk = desk_with(P2P)
    desk.file(SAM, draft="sams")
    desk.deliver()
    (told,) = typed(desk, SAM, "holdd 1")
    assert told == (
        "Sam: Did you mean this? | hold 1 | Nothing is sent yet. Is it an answer? Choose whose thread it goes to: | "
        "holdd 1 | #2 · Waiting for a pharmacist | [Yes, do it] | [No] | [#2]"
    )
    assert desk.request(1).legal_hold is None
    words = draft(desk)
    assert meant(desk, SAM)[0] is K.OPENED
    assert desk.request(1).legal_hold is not None
    assert (pick(desk, 2, words, SAM).kind, put_away(desk, words, SAM)) == (K.FORM_GONE, K.DROPPED)
    assert EventKind.ANSWERED not in {kind for kind, _ in desk.events(2)}


def test_if_it_was_an_answer_after_all_it_goes_to_the_thread_as_it_was_typed() -> None:
    desk = desk_with(P2P)
    asked(desk, 1)
    typed(desk, TESS, "held 12")
    words = draft(desk)
    heard = sorted(in_full(desk, lambda: pick(desk, 1, words)))
    assert [line for line in heard if line.startswith("thread")] == [
        "thread: @Pat Reyes #1 · Tess Taylor answers | held 12"
    ]
    turn = desk.in_chat(TESS, "which")
    assert desk.do(lambda uow: chat.do_meant(uow, turn, words)).kind is K.SENT


def test_who_has_nothing_open_is_asked_too() -> None:
    desk = desk_with(P2P)
    assert typed(desk, SAM, "queu") == ["Sam: Did you mean this? | queue | [Yes, do it] | [No]"]
    assert meant(desk, SAM) == (K.OPENED, [View.QUEUE])
    assert typed(desk, PAT, "awya until 1pm") == ["Pat: Did you mean this? | away until 1pm | [Yes, do it] | [No]"]
    assert meant(desk, PAT) == (K.OPENED, [View.PRESENCE])
    assert typed(desk, SAM, "setings") == ["Sam: Did you mean this? | settings | [Yes, do it] | [No]"]
    assert meant(desk, SAM) == (K.OPENED, [View.DESK])


@pytest.mark.parametrize(
    "text", ["queu", "problem", "lnuch", "setings", "told 12", "hold on", "hold 12 minutes please"]
)
def test_a_word_that_is_no_command_of_its_writers_is_an_answer(text: str) -> None:
    desk = desk_with(P2P)
    assert f"thread: #1 · Tess Taylor writes | {text}" in typed(desk, TESS, text)


def test_only_what_was_nearly_a_command_is_done_as_one_and_only_for_its_writer() -> None:
    desk = desk_with(P2P, P2P)
    typed(desk, TESS, "1 mg")
    assert meant(desk, TESS)[0] is K.FORBIDDEN
    put_away(desk, draft(desk))
    typed(desk, TESS, "hsitory 1")
    assert meant(desk, PAT)[0] is K.FORBIDDEN
    assert meant(desk, TESS) == (K.OPENED, [View.HISTORY_REFUSED])
