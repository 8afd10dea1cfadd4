"""Between effects and the outbox's rows."""

from __future__ import annotations

from desk.effects import Effect, EffectKind, View
from storage.outbox_order import urgency

EFFECT = ("kind", "request", "event", "person", "view", "draft", "root")
"""The columns of an effect besides its lane."""


def row_of(effect: Effect, seq: int, at: int) -> dict[str, object]:
    """Return the row of an effect that was queued at `at` (microseconds) as the lane's `seq`-th."""
    values: dict[str, object] = {name: getattr(effect, name) for name in EFFECT}
    return values | {
        "lane": effect.lane,
        "seq": seq,
        "collapse_key": effect.collapse_key,
        "urgency": int(urgency(effect)),
        "state": "pending",
        "attempts": 0,
        "not_before": 0,
        "queued_at": at,
    }


def effect_of(lane: str, kind: str, *rest: object) -> Effect:
    """Return the effect of a stored row, its columns in the order of `EFFECT`; ValueError for a word not known here."""
    told = dict(zip(EFFECT[1:], rest, strict=True))
    told["view"] = View(told["view"]) if told["view"] else None
    return Effect(EffectKind(kind), lane, **told)  # pyright: ignore[reportArgumentType]  columns are as wide as fields
