"""What a soak prints: rows of (name, value), and the one way in which it fails."""

from __future__ import annotations

import sys
from collections.abc import Sequence

Row = tuple[str, object]


class SoakFailed(AssertionError):  # noqa: N818  the fact is the name
    """A bar was not met; the message says which, and how to see it again."""


def say(text: str) -> None:
    """Print a text at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def table(title: str, rows: Sequence[Row]) -> str:
    """Return the rows as a table."""
    wide = max((len(name) for name, _ in rows), default=0)
    lines = [f"  {name:<{wide}}  {value}" for name, value in rows]
    return "\n".join([title, "-" * len(title), *lines])
