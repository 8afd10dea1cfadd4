"""Effects name what is to be said: lanes, and what collapses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.effects import REDACTIONS, REFRESHES, Effect, EffectKind, to_channel, to_person


@pytest.mark.parametrize("kind", list(EffectKind))
def test_only_refreshes_of_one_message_collapse(kind: EffectKind) -> None:
    effect = Effect(kind, to_channel("19:c"), "r1")
    assert (effect.collapse_key is not None) == (kind in REFRESHES)
    if kind in REFRESHES:
        assert effect.collapse_key == Effect(kind, to_channel("19:c"), "r1").collapse_key
        other = replace(effect, root="7") if kind in REDACTIONS else replace(effect, request="r2")
        assert effect.collapse_key != other.collapse_key


def test_a_refresh_of_the_post_is_none_of_the_receipt() -> None:
    assert len({Effect(kind, "lane", "r1").collapse_key for kind in REFRESHES}) == len(REFRESHES)


def test_two_chats_may_have_messages_of_one_id() -> None:
    keys = {Effect(EffectKind.REDACT, to_person(one), "r1", root="7").collapse_key for one in ("tess", "pat")}
    assert len(keys) == 2


def test_a_lane_is_a_person_or_a_channel() -> None:
    assert (to_person("tess"), to_channel("19:c")) == ("person:tess", "channel:19:c")
