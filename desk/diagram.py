"""The life of a request as a diagram, drawn from the transition table and from nothing else."""

from __future__ import annotations

from desk.lifecycle import START, TRANSITIONS
from desk.model import OPEN, Kind, Status


def mermaid(kind: Kind) -> str:
    """Return a Mermaid state diagram of one kind of request; moves between the same two states share an arrow."""
    arrows: dict[tuple[Status, Status], list[str]] = {}
    for (of, start), moves in TRANSITIONS.items():
        for command, target in moves.items():
            if of is kind:
                arrows.setdefault((start, target), []).append(command.replace("_", " "))
    lines = [f"    {start} --> {target}: {', '.join(commands)}" for (start, target), commands in arrows.items()]
    closed = sorted({target for _, target in arrows} - OPEN)
    ends = [f"    {status} --> [*]" for status in closed]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {START[kind]}: file request", *lines, *ends])
