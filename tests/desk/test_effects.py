"""Effects name what is to be said: lanes, and what collapses."""

from __future__ import annotations

import pytest

from desk.effects import REFRESHES, Effect, EffectKind, to_channel, to_person


@pytest.mark.parametrize("kind", list(EffectKind))
def test_only_refreshes_of_one_request_collapse(kind: EffectKind) -> None:
    key = Effect(kind, to_channel("19:c"), "r1", 2).collapse_key
    assert key == (f"{kind}:r1" if kind in {EffectKind.REFRESH_POST, EffectKind.REFRESH_RECEIPT} else None)
    assert (key is not None) == (kind in REFRESHES)


def test_a_lane_is_a_person_or_a_channel() -> None:
    assert (to_person("tess"), to_channel("19:c")) == ("person:tess", "channel:19:c")
