"""What a reply means: only plain, whole forms move anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.phrases import NOT_READY_FORMS, READY_FORMS, Meaning, Reply, understand


@pytest.mark.parametrize(
    "text",
    [
        "ready",
        "Ready.",
        "READY!",
        "  ready\n",
        "I'm ready",
        "I’m ready!",
        "I am ready",
        "ready for transfer",
        "Ready now",
    ],
)
def test_plain_forms_are_ready(text: str) -> None:
    assert understand(text) == Reply(Meaning.READY)


@pytest.mark.parametrize("text", ["not ready", "Not ready yet", "I'm not ready.", "sorry, not ready", "not yet"])
def test_plain_forms_take_it_back(text: str) -> None:
    assert understand(text) == Reply(Meaning.NOT_READY)


@pytest.mark.parametrize(
    "text",
    [
        "ready?",
        "are you ready",
        "ready in 5",
        "almost ready",
        "ready when you are",
        "Quinn is ready",
        "get ready",
        "ready, but give me a minute",
        "the letter is ready",
        "already",
        "ready for #12",
        "",
        "👍",
        "ready " * 40,
    ],
)
def test_anything_else_announces_nothing(text: str) -> None:
    assert understand(text) is None


@pytest.mark.parametrize(
    "text", ["ready, ext 4410", "Ready ext. 4410", "I'm ready at extension 4410.", "ready - ext: 4410"]
)
def test_an_extension_said_with_ready_is_heard(text: str) -> None:
    assert understand(text) == Reply(Meaning.READY, "4410")


def test_the_forms_do_not_overlap() -> None:
    assert not READY_FORMS & NOT_READY_FORMS


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_without_error_and_never_ready_with_a_question_mark(text: str) -> None:
    assert understand(text + "?") is None
