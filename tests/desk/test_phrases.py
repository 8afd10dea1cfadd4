"""What a reply means: only what is understood to its last word announces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.phrases import LONGEST, MOST_WORDS, Meaning, Reply, Verdict, named, read, understand, warm

M = Meaning
BESIDE = "says ready beside words that are not understood"


@pytest.mark.parametrize(
    "text",
    [
        *("ready", "Ready.", "READY!", "  ready\n", "I'm ready", "I’m ready!", "I am ready", "ready for transfer"),
        *("Ready now", "ready when you are", "send them over", "go ahead and transfer the doctor", "🟢", "rwady"),
        *("<p>ready</p>", "ready&nbsp;now", "ready @Tina Park", "Hello Tina, you may transfer Dr. Osei to me. Thanks!"),
        *(
            "Priya's out, I'm ready",
            "looked it up. i'm ready",
            "scratch that, i am ready",
            "can you send her to 4455, ready",
        ),
    ],
)
def test_plain_words_are_ready(text: str) -> None:
    assert understand(text) in {Reply(M.READY), Reply(M.READY, "4455")}


@pytest.mark.parametrize(
    "text", ["not ready", "Not ready yet", "I'm not ready.", "sorry, not ready", "not yet", "🛑", "don't transfer her"]
)
def test_plain_words_take_it_back(text: str) -> None:
    assert understand(text) == Reply(M.NOT_READY)


@pytest.mark.parametrize(
    "text",
    [
        *("ready?", "are you ready", "ready in 5", "almost ready", "Quinn is ready", "get ready", "already", "really"),
        *("ready, but give me a minute", "the letter is ready", "ready for #12", "", "👍", "ready " * 40, "read", "✅"),
        *(
            "labs: ready",
            "Omar: I'm ready",
            "labs are in, send them over",
            "Omar has it open, send them over",
            '"ready"',
            "~~ready~~",
        ),
        *("they said ready", "i was ready", "if you call, I'm ready", "someone else can take #14, I'm ready", "4410"),
        *("ready, pulling it up", "finishing this, then ready", "let me finish, then transfer", "omar can talk now"),
        *("ready for vacation", "ready to go home", "send the notes over", "transfer them to omar", "don't say ready"),
    ],
)
def test_anything_else_announces_nothing(text: str) -> None:
    assert understand(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("ready, ext 4410", "Ready ext. 4410", "I'm ready at extension 4410.", "ready - ext: 4410", "ready - 4410"),
        *("transfer to x4410 please", "4410 is my extension, ready", "ready at 4410", "ready, call me at 4410"),
    ],
)
def test_an_extension_said_with_ready_is_heard(text: str) -> None:
    assert understand(text) == Reply(M.READY, "4410")


@given(st.text(alphabet=st.characters(exclude_characters=">~<\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029&"), max_size=200))
def test_whatever_is_typed_is_read_without_error_and_never_ready_with_a_question_mark(text: str) -> None:
    assert read(text + " ready?").meaning is not M.READY


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("ready for #14", Verdict(M.READY, "says ready", number=14)),
        ("12: ready", Verdict(M.READY, "says ready", number=12)),
        ("ready in 5, ext 4512", Verdict(M.READY_LATER, "names a time", time="in 5", extension="4512")),
        ("at lunch till 1, ready then", Verdict(M.READY_LATER, "names a time", time="till 1")),
        ("almost there", Verdict(M.READY_LATER, "almost ready")),
        ("rebooting vue then ready", Verdict(M.READY_LATER, "ready after something else", time="then")),
        ("then ready", Verdict(M.READY_LATER, "ready after something else", time="then")),
        ("ready at 1430", Verdict(M.READY_LATER, "names a time", time="at 1430", maybe_ready=True)),
        ("can you give me 5?", Verdict(M.READY_LATER, "asks for time", time="5")),
        ("hold on, 2 min", Verdict(M.READY_LATER, "names a time", time="2 min")),
        ("not yet, 2 min", Verdict(M.NOT_READY, "says not ready")),
        ("wait, I'm ready", Verdict(M.NOT_READY, "asks to wait", maybe_ready=True)),
        ("ready, scratch that", Verdict(M.NOT_READY, "takes back what was said")),
        ("keep them on hold", Verdict(M.NOT_READY, "keeps the caller holding")),
        ("need more time", Verdict(M.NOT_READY, "needs more time")),
        ("on it", Verdict(M.ACKNOWLEDGING, "says they have it")),
        ("pulling it up", Verdict(M.ACKNOWLEDGING, "is looking")),
        ("👀", Verdict(M.ACKNOWLEDGING, "the emoji of one who is on it")),
        ("give it to Omar", Verdict(M.CANNOT_TAKE, "gives it to somebody", to="Omar")),
        ("give it to @Omar Haddad", Verdict(M.CANNOT_TAKE, "gives it to somebody", to="Omar Haddad")),
        (
            "give #12 to <at>Omar Haddad</at>",
            Verdict(M.CANNOT_TAKE, "gives it to somebody", number=12, to="Omar Haddad"),
        ),
        ("someone else please", Verdict(M.CANNOT_TAKE, "wants somebody else")),
        ("in a meeting", Verdict(M.CANNOT_TAKE, "says what keeps them")),
        ("get ready, in a meeting", Verdict(M.TALK, "says what keeps them")),
        ("is she on hold", Verdict(M.QUESTION, "asks")),
        ("ready?", Verdict(M.QUESTION, "says ready, with a question mark")),
        ("ready, is she there?", Verdict(M.QUESTION, "ends with a question mark", maybe_ready=True)),
        ("can you transfer them now?", Verdict(M.QUESTION, "asks for the transfer as a question", maybe_ready=True)),
        ("who ordered this lol", Verdict(M.TALK, "says something else")),
        ("Omar is ready", Verdict(M.TALK, "speaks of others")),
        ("go", Verdict(M.READY, "its words weigh as ready")),
        ("hiya, stick him on, my headset is free", Verdict(M.READY, "asks for the transfer")),
        ("if you call, send them", Verdict(M.TALK, BESIDE, maybe_ready=True)),
        ("I'm ready for the thing", Verdict(M.TALK, "might say ready", maybe_ready=True)),
        ("on it, I'm ready for the thing", Verdict(M.ACKNOWLEDGING, "says they have it", maybe_ready=True)),
        ("ready, out today", Verdict(M.TALK, "says ready and refuses", maybe_ready=True)),
        ("labs are in, send them", Verdict(M.TALK, BESIDE, maybe_ready=True)),
        ("the form shows 🟢", Verdict(M.TALK, "a green light")),
        ("thanks!", Verdict(M.TALK, "says nothing")),
        ("", Verdict(M.TALK, "says nothing")),
    ],
)
def test_a_verdict_names_its_rule_and_what_was_named(text: str, verdict: Verdict) -> None:
    assert read(text) == verdict


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("> are you ready?\nyes", M.READY),
        ("> Tina Park: ready for him?\n\nyep", M.READY),
        ("> can I send them?\nsure", M.READY),
        ("Tina Park: are you ready?\nyes ma'am", M.READY),
        ("> are you ready?\nno", M.NOT_READY),
        ("> is the fax ready?\nyes", M.TALK),
        ("> can I send the notes?\nyes", M.TALK),
        ("> ready\nthanks", M.TALK),
        ("<blockquote>ready</blockquote>thanks", M.TALK),
    ],
)
def test_what_is_quoted_is_not_the_writers_but_may_be_answered(text: str, meaning: Meaning) -> None:
    assert read(text).meaning is meaning


@pytest.mark.parametrize("text", ["ready " + "x" * LONGEST, "so " * (MOST_WORDS + 1)])
def test_nobody_announces_in_so_many_words(text: str) -> None:
    assert read(text) == Verdict(M.TALK, "too long to be an answer")
    assert read(text + "?").meaning is M.QUESTION


def test_the_rules_can_be_made_ready_before_the_first_reply() -> None:
    assert len(list(warm())) > 20
    assert read("xqzt fnord").meaning is Meaning.TALK


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("go ahead omar", {"omar"}),
        ("Omar's got it", {"omar"}),
        ("xiomara’s up, go ahead", {"xiomara"}),
        ("Dr. Omar is on, ready", set()),
        ("ready, will take it", set()),
        ("> Omar: ready?\nyes", set()),
    ],
)
def test_names_are_found_in_what_somebody_wrote_themselves(text: str, found: set[str]) -> None:
    assert named(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "unable to take the call, go ahead and transfer",
        "someone else is going to take the call, go ahead and transfer",
        "anyone free? transfer them over",
        "can anyone take this? go ahead and transfer",
        "they are ready for you, transfer them",
        "on another call, send them over",
        "I doubt I'm ready to take the call now",
        "maybe ready, send them over now",
        "I'm probably ready, go ahead and transfer them to me",
        "I wish I was ready, go ahead and transfer",
        "unsure, go ahead and transfer the call to me",
        "not sure I'm ready to take the call",
        "I'm not sure I'm ready, send them over",
        "she asks whether I am ready for the transfer",
        "provider back on line and ready",
        "un-ready me please",
    ],
)
def test_a_doubt_is_outweighed_by_nothing_that_follows_it(text: str) -> None:
    assert read(text).meaning is not Meaning.READY
