"""Two sides of a table, gone through together: what is not alike is found once, in order, whatever the keys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

from hypothesis import given
from hypothesis import strategies as st

from storage.merging import SHAPES, Change, Shape, merged
from storage.statement import Row
from storage.tables import METADATA, REACTION, REQUEST, SECRET, TIMER

KEYS = st.text(alphabet="aZ\u00e9\U0001f44d-", max_size=3)
SIDES = st.dictionaries(KEYS, st.integers(0, 1), max_size=12)
TIMERS = Shape(TIMER)


def rows(side: Mapping[str, int]) -> list[Row]:
    """Return timers in the order of their keys, as both databases give them."""
    return [(key, due, "kind", "request", None) for key, due in sorted(side.items())]


async def changes(ours: list[Row], theirs: list[Row]) -> list[Change]:
    async def streamed() -> AsyncIterator[Row]:
        for row in theirs:
            yield row

    return [change async for change in merged(TIMERS, iter(ours), streamed())]


@given(SIDES, SIDES)
def test_what_is_not_alike_is_found_and_nothing_else(left: Mapping[str, int], right: Mapping[str, int]) -> None:
    ours, theirs = {row[0]: row for row in rows(left)}, {row[0]: row for row in rows(right)}
    unlike = [Change(ours.get(key), theirs.get(key)) for key in sorted({*ours, *theirs})]
    expected = [change for change in unlike if change.ours != change.theirs]
    assert asyncio.run(changes(rows(left), rows(right))) == expected


@given(st.lists(KEYS, unique=True))
def test_python_orders_keys_as_both_databases_do(keys: list[str]) -> None:
    assert sorted(keys) == sorted(keys, key=str.encode)


def test_every_table_has_its_shape_and_the_secret_goes_first() -> None:
    assert {shape.name for shape in SHAPES} == set(METADATA.tables)
    assert SHAPES[0].table is SECRET


def test_texts_are_ordered_by_bytes_and_numbers_as_numbers() -> None:
    assert Shape(TIMER).postgres.endswith('ORDER BY timer.key COLLATE "C"')
    assert Shape(REACTION).postgres.count('COLLATE "C"') == 4
    assert Shape(METADATA.tables["message"]).postgres.endswith("ORDER BY message.id")
    assert Shape(REACTION).key(("c", "a", "p", "e", 1)) == ("c", "a", "p", "e")


def test_a_tick_becomes_a_real_one() -> None:
    shape = Shape(REQUEST)
    place = shape.columns.index("caller_verified")
    stored = tuple(1 for _ in shape.columns)
    assert shape.row(stored)[place] is True
    assert shape.row(stored)[0] == 1
