"""What leaves a doubt beside a READY: whoever wrote it is asked, and nobody is sent to them before they press."""

from __future__ import annotations

import pytest

from desk.phrases import LONGEST, Meaning, read, strays
from desk.reply_details import name
from desk.reply_doubts import doubt


def reason(text: str) -> str | None:
    return doubt(name(text)[0], text)


@pytest.mark.parametrize(
    ("rule", "texts"),
    [
        (
            "takes it back in the end",
            (
                "ready, no",
                "ready, ext 4512 not",
                "send them over wait",
                "you can transfer now, actually no",
                "I'm ready. oh wait, no",
                "ready, wrong chat",
                "send them over, sorry wrong one",
                "ready, whoops",
                "Ready. Whoops",
                "Send them over. Sike",
                "ready... jk",
                "ready, ext 4512, typo",
                "ready disregard",
                "ready, i mean reading",
            ),
        ),
        (
            "hardly says so",
            ("ready-ish", "ready, ext 4512 barely", "I'm ready, partly", "ready, ext 4512 idk", "ready 90%"),
        ),
        (
            "is a test or a joke",
            ("ready, test", "I'm ready, this is a test", "send them over, fooled you", "ready, i lied"),
        ),
        ("lacks something", ("I'm ready, no headset", "ready, ext 4512, without notes", "ready, w/o chart")),
        ("says what was", ("you can transfer now last time", "ready, ext 4512 an hour ago")),
        (
            "names a number or a time",
            (
                *("ready 5", "ready five", "ready n 2", "ready (13)", "ready, ext 4512 pm", "send them 5", "ready 2-3"),
                *("ready, 30s", "ready under 5", "ready 5 tops", "ready l8r", "ready eod", "send them over, tues"),
                *(
                    "ready, ext 4512 this pm",
                    "I'm ready, moment",
                    "ready post call",
                    "ready, quarter past",
                    "ready next",
                ),
            ),
        ),
        ("says what to press", ("press ready for transfer", "hit ready when you have it open", "ready means go")),
        ("needs no transfer", ("we're all set, no need to transfer", "let them go", "escalate it now, go ahead")),
        ("leaves it to another", ("yours, go ahead", "you take it, go ahead", "tag you're it, go")),
        ("says ready but", ("ready, ext 4512 but my phone died", "I'm ready but vue froze")),
        (
            "speaks for another",
            (
                "the other rph is ready, send them over",
                "my partner has it, go ahead",
                "supervisor will take it, transfer",
                "send them over per Omar",
                "send them over he said",
            ),
        ),
        (
            "speaks of the other end",
            ("dr can speak now", "dr. ready for the call", "provider wants the transfer now", "she can talk now"),
        ),
        ("is said of others in another language", ("ready na ba", "ready na sila")),
    ],
)
def test_what_is_typed_in_passing_asks_and_announces_nothing(rule: str, texts: tuple[str, ...]) -> None:
    for text in texts:
        assert reason(text) == rule, text
        verdict = read(text)
        assert verdict.meaning is not Meaning.READY, text


@pytest.mark.parametrize(
    "text",
    [
        *("ready, no rush", "ready, no need to wait", "sorry for the hold, ready"),
        *(
            "sorry about the wait. ready now",
            "good 2 go",
            "ready 4 the call",
            "ready for this one",
            "ready1",
            "ready for the call",
            "ready, this is the Humira one",
        ),
        *("I know I said ten minutes but I'm ready now", "yes he can talk to me now, send him", "all yours, go ahead"),
        *("my colleague is out, I'm ready", "he's been on hold long enough, transfer him to me now"),
        *("oops didn't see this one here, I'm ready, send them over", "ready, ext 4512", "wrong button, sorry. ready"),
    ],
)
def test_what_ready_people_add_leaves_none(text: str) -> None:
    assert reason(text) is None
    assert read(text).meaning is Meaning.READY


def test_a_sentence_that_rules_know_is_doubted_too_and_gives_the_doubt_as_its_rule() -> None:
    verdict = read("I'm ready, whoops")
    assert (verdict.meaning, verdict.rule, verdict.maybe_ready) == (Meaning.TALK, "takes it back in the end", True)


@pytest.mark.parametrize(
    ("text", "stray"),
    [
        *((one, True) for one in ("wrong chat", "oops wrong thread", "sorry, wrong one", "typed in the wrong thread")),
        *((one, True) for one in ("that was for 14", "meant for #14", "that was for #14 not this one")),
        *((one, True) for one in ("my ready was for the other thread", "Whoops, that was for another request. Sorry")),
        *((one, False) for one in ("the fax was for another member", "you sent the wrong one", "wrong number", "")),
        *((one, False) for one in ("wrong fax in the wrong chart", "oops " * LONGEST)),
    ],
)
def test_who_wrote_in_the_wrong_place_says_so(text: str, *, stray: bool) -> None:
    assert strays(text) is stray
