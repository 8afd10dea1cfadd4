"""Rows and seals hold only under their own key, in their own order; test_verifying.py has the rest."""

from __future__ import annotations

from storage.chain import (
    CHANGED,
    CUT,
    GONE,
    OTHER_SEAL,
    SEAL_CHANGED,
    SEALS,
    SHORT,
    Break,
    ChainWalk,
    Head,
    SealWalk,
    head_words,
    row_mac,
    seal_mac,
)
from storage.mapping import canonical
from storage.statement import Row

KEY = b"k" * 32


def rows(subject: str, count: int) -> list[Row]:
    made: list[Row] = []
    mac = b""
    for seq in range(1, count + 1):
        row = (subject, seq, "kind", seq, "paul", "{}")
        mac = row_mac(KEY, mac, row)
        made.append((*row, mac))
    return made


def seals(*heads: dict[str, list[object]]) -> list[Row]:
    made: list[Row] = []
    mac = b""
    for number, one in enumerate(heads, 1):
        row = (number, number * 100, canonical(one))
        mac = seal_mac(KEY, mac, row)
        made.append((*row, mac))
    return made


def broken(found: list[Row], heads: dict[str, Head] | None = None, key: bytes = KEY) -> list[Break]:
    walk = ChainWalk(key, heads or {})
    for row in found:
        walk.feed(row)
    return list(walk.end())


def test_a_sound_chain_has_no_break_and_another_key_makes_none() -> None:
    assert broken(rows("a", 3)) == []
    assert broken(rows("a", 3), key=b"x" * 32) == [Break("a", 1, CHANGED)]
    assert broken([]) == []


def test_only_the_first_broken_row_of_a_chain_is_named_and_the_other_chains_are_read_on() -> None:
    a, b = rows("a", 3), rows("b", 2)
    assert broken([a[0], a[2], *b]) == [Break("a", 2, GONE)]
    assert broken([*a, b[1]]) == [Break("b", 1, GONE)]


def test_a_chain_must_reach_its_sealed_head() -> None:
    a = rows("a", 3)
    heads = {"a": Head(3, a[2][-1][:16].hex(), 1), "b": Head(2, "00", 1)}
    assert broken(a, heads) == [Break("b", 1, CUT)]
    assert broken(a[:2], heads) == [Break("a", 3, CUT), Break("b", 1, CUT)]


def test_a_chain_that_went_on_since_is_ahead() -> None:
    walk = ChainWalk(KEY, {"a": Head(1, rows("a", 1)[0][-1][:16].hex(), 1)})
    for row in (*rows("a", 2), *rows("b", 1)):
        walk.feed(row)
    assert list(walk.end()) == []
    assert (walk.ahead, walk.chains) == ({"a": 2, "b": 1}, 2)


def test_a_chain_must_go_as_far_as_it_is_listed() -> None:
    walk = ChainWalk(KEY, {"c": Head(1, "00", 1)}, {"a": 3, "b": 2, "c": 2, "d": 1})
    for row in (*rows("a", 2), *rows("b", 2)):
        walk.feed(row)
    assert list(walk.end()) == [Break("a", 3, SHORT), Break("c", 1, CUT), Break("d", 1, SHORT)]


def test_a_seal_that_was_noted_outside_must_be_that_one() -> None:
    made = seals({"a": [1, "11"]}, {"a": [2, "22"]}, {"a": [3, "33"]})
    anew = seals({"a": [1, "11"]}, {"a": [9, "22"]}, {"a": [10, "33"]})
    for found, broken_at in ((made, None), (anew, Break(SEALS, 2, OTHER_SEAL))):
        walk = SealWalk(KEY, (2, head_words(made[1][-1])))
        for row in found:
            walk.feed(row)
        assert walk.broken == broken_at
        assert walk.heads["a"].seq == (3 if broken_at is None else 1)


def test_the_latest_seal_of_a_chain_counts_and_nothing_after_a_broken_one() -> None:
    made = seals({"a": [1, "11"], "b": [1, "22"]}, {"a": [4, "33"]}, {"b": [9, "44"]})
    walk = SealWalk(KEY)
    for row in (made[0], made[1]):
        walk.feed(row)
    assert walk.heads == {"a": Head(4, "33", 2), "b": Head(1, "22", 1)}
    assert (walk.count, walk.last_at, walk.broken) == (2, 200, None)
    walk.feed((*made[2][:2], "{}", made[2][3]))
    assert walk.broken == Break(SEALS, 3, SEAL_CHANGED)
    walk.feed(made[2])
    assert walk.heads["b"].seq == 1


def test_a_seal_that_is_missing_is_named() -> None:
    made = seals({"a": [1, "11"]}, {"a": [2, "22"]})
    walk = SealWalk(KEY)
    walk.feed(made[1])
    assert walk.broken == Break(SEALS, 1, GONE)


def test_a_seals_mac_is_no_rows_mac() -> None:
    assert seal_mac(KEY, b"", (1, 2, "{}")) != row_mac(KEY, b"", (1, 2, "{}"))
