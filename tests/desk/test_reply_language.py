"""Tests of a line of words."""

from __future__ import annotations

import pytest

from desk.reply_language import anywhere, beginning, whole


@pytest.mark.parametrize(
    ("line", "is_whole", "begins", "stands"),
    [
        ("ready ", True, True, True),
        ("ready now ", False, True, True),
        ("i am ready ", False, False, True),
        ("unready ", False, False, False),
    ],
)
def test_a_line_is_a_pattern_begins_with_it_or_has_it(line: str, *, is_whole: bool, begins: bool, stands: bool) -> None:
    found = [bool(test("ready")(line)) for test in (whole, beginning, anywhere)]
    assert found == [is_whole, begins, stands]
