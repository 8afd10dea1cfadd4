"""What must come at once is told without a clock: a busy machine makes anything late."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def at_once(asked: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns when it waits for nothing. Raises AssertionError when it waits."""
    try:
        asked.send(None)
    except StopIteration as ended:
        return ended.value
    asked.close()
    raise AssertionError("it waits")
