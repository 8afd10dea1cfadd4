"""Tests of a line of words."""

from __future__ import annotations

from desk.reply_language import anywhere, beginning, whole


def test_a_line_is_a_pattern_begins_with_it_or_has_it_somewhere() -> None:
    tests = (whole("ready"), beginning("ready"), anywhere("ready"))
    for line, found in (("ready ", "ready"), ("ready now ", "-ready"), ("i am ready ", "--ready"), ("unready ", "---")):
        assert [bool(test(line)) for test in tests] == [found == "ready", found in {"ready", "-ready"}, found != "---"]
