from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.effects import Effect, EffectKind, View
from storage.outbox_order import urgency
from storage.outbox_rows import EFFECT, effect_of, row_of
from storage.outbox_tables import OUTGOING
from tests.storage.examples import LANE, a_notice, a_refresh

NAMES = st.none() | st.text(min_size=1, max_size=20)
EFFECTS = st.builds(
    Effect,
    st.sampled_from(EffectKind),
    st.sampled_from((LANE, "person:tess")),
    NAMES,
    st.none() | st.integers(1, 10**6),
    NAMES,
    st.none() | st.sampled_from(View),
    NAMES,
    NAMES,
)


@given(EFFECTS, st.integers(1, 10**9), st.integers(0, 2**60))
def test_an_effect_reads_back_from_its_row(effect: Effect, seq: int, at: int) -> None:
    row = row_of(effect, seq, at)
    assert effect_of(str(row["lane"]), *(row[name] for name in EFFECT)) == effect
    assert (row["seq"], row["queued_at"], row["urgency"]) == (seq, at, int(urgency(effect)))
    assert row["collapse_key"] == effect.collapse_key


def test_a_row_has_every_column_that_may_not_be_left_out() -> None:
    needed = {column.name for column in OUTGOING.columns if not column.nullable and not column.primary_key}
    for effect in (a_notice(1), a_refresh()):
        assert needed <= row_of(effect, 1, 0).keys() <= set(OUTGOING.columns.keys())


@pytest.mark.parametrize("stored", [{"kind": "sing"}, {"view": "the_future"}])
def test_a_word_of_a_newer_version_is_no_effect_of_this_one(stored: dict[str, str]) -> None:
    row = row_of(Effect(EffectKind.SHOW, LANE, view=View.GUIDE), 1, 0) | stored
    with pytest.raises(ValueError, match="is not a valid"):
        effect_of(LANE, *(row[name] for name in EFFECT))
