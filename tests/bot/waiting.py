"""What must come at once is told without a clock; what must come has all the time that a busy machine takes."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import pytest

from bot.keys import KeyTiming, SigningKeys

T = TypeVar("T")
PATIENT = KeyTiming(patience=60.0, fetch=60.0, cooldown=600.0)


def at_once(asked: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns when it waits for nothing. Raises AssertionError when it waits."""
    try:
        asked.send(None)
    except StopIteration as ended:
        return ended.value
    asked.close()
    raise AssertionError("it waits")


@contextmanager
def patient_keys() -> Generator[None]:
    """Let bots that are served meanwhile wait for signing keys: within 2.5 s a machine that stands still has none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.SigningKeys", partial(SigningKeys, timing=PATIENT))
        yield
