"""What a reply names, and the signs that stand for it among the words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.reply_details import Details, name, said

NOTHING = Details(None, None, None, None)


@pytest.mark.parametrize(
    ("text", "line", "details"),
    [
        ("ready", "ready ", NOTHING),
        ("ready, ext 4512", "ready , @ext ", Details(None, "4512", None, None)),
        ("ready, 4512", "ready , @ext ", Details(None, "4512", None, None)),
        ("ready in 5 minutes", "ready @time ", Details("in 5 minutes", None, None, None)),
        ("ready at 2:30", "ready @time ", Details("at 2:30", None, None, None)),
        ("#12 ready", "@req ready ", Details(None, None, 12, None)),
        ("ready for #12", "ready @req ", Details(None, None, 12, None)),
        ("ready for 12", "ready for @req ", Details(None, None, 12, None)),
        ("put them through #2", "put them through @req ", Details(None, None, 2, None)),
        ("take me off #2", "take me off @req ", Details(None, None, 2, None)),
        ("not done with #12", "not done @req ", Details(None, None, 12, None)),
        ("done with #9, ready", "done @req , ready ", NOTHING),
        ("12 ready", "@req ready ", Details(None, None, 12, None)),
        ("dr. smith is ready", "@dr is ready ", NOTHING),
        ("give it to Omar", "give it to @name ", Details(None, None, None, "Omar")),
        ("give me 5", "give me @time ", Details("5", None, None, None)),
    ],
)
def test_what_is_named_becomes_a_sign_and_is_told_as_it_was_written(text: str, line: str, details: Details) -> None:
    heard, named = name(text)
    assert (said(heard), named) == (line, details)


@pytest.mark.parametrize("text", ["ready at 1430", "call at 10:30", "ready 2-3"])
def test_a_time_is_no_extension(text: str) -> None:
    assert name(text)[1].extension is None


@given(st.text(alphabet="readyinxt #0123456789:,.-@", max_size=40))
def test_what_is_named_stands_in_the_text_and_the_words_in_their_order(text: str) -> None:
    heard, named = name(text)
    spans = [(word.start, word.end) for word in heard]
    assert spans == sorted(spans)
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert named.time is None or named.time in text
    assert named.extension is None or (named.extension in text and len(named.extension) > 1)
    assert named.number is None or str(named.number) in text


def test_a_name_and_a_time_are_in_no_repr() -> None:
    assert "Omar" not in repr(name("give it to Omar after lunch")[1])
