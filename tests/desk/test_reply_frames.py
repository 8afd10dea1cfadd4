"""Words that would announce, about something else: each is asked about, and the same words about this call are not."""

from __future__ import annotations

import pytest

from desk.phrases import Meaning, read
from desk.reply_details import name
from desk.reply_doubts import doubt


@pytest.mark.parametrize(
    ("rule", "texts"),
    [
        ("sends somewhere else", ("send them over to dana", "connect her to the on call rph", "ring Dana at 4410")),
        ("goes ahead with something else", ("go ahead and close this one", "go ahead with the denial letter")),
        ("is for something else", ("I'm free for lunch", "ready to lose my mind", "I'm ready with the letter")),
        ("gives things", ("send them my regards", "give the doctor my number", "bring the donuts over")),
        ("puts somebody on a list", ("put her on my calendar", "put me on the cc list")),
        ("speaks with them already", ("on with him now", "I'm on the line with the doctor")),
        ("has others told", ("tell the nurse to go ahead and send",)),
        ("speaks of another", ("Dana has it, go ahead", "doctor can submit now")),
        ("lets somebody go", ("you can hang up now",)),
        ("has something to do first", ("let me hang up with this guy and im ready",)),
        ("names what it is through", ("put her through school", "connect me on linkedin")),
        ("sends what is ready", ("letter is ready, send it over",)),
        ("is an idiom", ("ready set go",)),
        ("says it is not", ("i am anything but ready",)),
        ("may want a word", ("call me", "you can reach me at 4512")),
    ],
)
def test_the_open_end_behind_words_of_one_who_is_ready_is_asked_about(rule: str, texts: tuple[str, ...]) -> None:
    for text in texts:
        assert doubt(name(text)[0], text) == rule, text
        assert read(text).meaning is not Meaning.READY, text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "send them over to my line",
            "go ahead and put him through",
            "ready for the oncologist",
            "send the doctor my way",
        ),
        *("put her on my line", "I'm ready to talk to the doctor", "ring me"),
        *("sorry, almost forgot you. ready now, send them over",),
    ],
)
def test_the_same_words_about_this_call_announce(text: str) -> None:
    assert read(text).meaning is Meaning.READY
