"""Slips of the fingers, and no more than one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.spelling import Speller, is_one_slip, words_of

LETTERS = "abcdefghij"
KNOWN = st.text(alphabet=LETTERS, min_size=5, max_size=10)


def test_a_table_of_words() -> None:
    assert words_of(" a b\n a ") == {"a", "b"}


@pytest.mark.parametrize("typed", ["contact", "contct", "conttact", "conract", "cnotact", "ocntact"])
def test_one_slip_is_forgiven(typed: str) -> None:
    assert is_one_slip(typed, "contact")
    assert Speller(["phone", "contact"]).meant(typed) == "contact"


@pytest.mark.parametrize("typed", ["contract's", "intact", "bontact", "cmntzct", "", "c"])
def test_more_than_one_is_not_nor_another_first_letter(typed: str) -> None:
    assert not is_one_slip(typed, "contact")
    assert Speller(["phone", "contact"]).meant(typed) is None


@pytest.mark.parametrize(("typed", "is_slip"), [("naem", True), ("nzme", False), ("nam", False), ("name", True)])
def test_in_a_short_word_only_a_swap(typed: str, *, is_slip: bool) -> None:
    assert is_one_slip(typed, "name") is is_slip


@given(KNOWN, st.data())
def test_every_slip_behind_the_first_letter_is_found(known: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(known) - 1))
    letter = data.draw(st.sampled_from(LETTERS))
    missing, added = known[:at] + known[at + 1 :], known[:at] + letter + known[at:]
    wrong, swapped = (
        known[:at] + letter + known[at + 1 :],
        known[: at - 1] + known[at] + known[at - 1] + known[at + 1 :],
    )
    assert all(Speller([known]).meant(typed) == known for typed in (missing, added, wrong, swapped))
