"""Which request words are about: the one of their thread, or the one they number."""

from __future__ import annotations

import pytest

from desk.handlers.saying import addressed, doubted, numbered
from desk.model import Kind
from desk.phrases import Meaning, Verdict
from tests.desk.build import CHANNEL
from tests.desk.talk import Desk

M = Meaning


def two() -> Desk:
    """Return a desk with a warm transfer, #1, and a callback, #2."""
    desk = Desk().open()
    desk.file()
    desk.file(draft="d2", kind=Kind.CALLBACK)
    return desk


@pytest.mark.parametrize(
    ("number", "meaning", "about", "means", "maybe"),
    [
        (None, M.READY, 1, M.READY, False),
        (1, M.READY, 1, M.READY, False),
        (2, M.READY, 2, M.READY, False),
        (2, M.CANNOT_TAKE, 2, M.CANNOT_TAKE, False),
        (2, M.QUESTION, 1, M.QUESTION, False),
        (9, M.READY, 1, M.TALK, True),
        (9, M.NOT_READY, 1, M.TALK, False),
    ],
)
def test_what_words_with_a_number_are_about(
    number: int | None, meaning: Meaning, about: int, means: Meaning, *, maybe: bool
) -> None:
    desk = two()
    verdict = Verdict(meaning, "rule", number=number)
    found, said = desk.read(lambda uow: addressed(uow, desk.request(), verdict))
    assert (found, said.meaning, said.maybe_ready) == (desk.request(about).id, means, maybe)


def test_a_ready_that_is_not_sure_is_talk_that_may_mean_it() -> None:
    unsure = doubted(Verdict(M.READY, "rule", maybe_ready=True))
    assert (unsure.meaning, unsure.maybe_ready) == (M.TALK, True)
    sure = Verdict(M.READY, "rule")
    assert doubted(sure) is sure


def test_a_number_is_looked_for_in_its_channel_only() -> None:
    desk = two()
    assert desk.read(lambda uow: numbered(uow, CHANNEL, 2)) == desk.request(2)
    assert desk.read(lambda uow: numbered(uow, "19:other", 2)) is None
