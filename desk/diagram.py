"""The life of a request as a diagram, drawn from the transition table and from nothing else."""

from __future__ import annotations

from desk.commands import CommandKind
from desk.model import OPEN, Kind, Status
from desk.transitions import BECOMES, START, TRANSITIONS


def mermaid(kind: Kind) -> str:
    """Return a Mermaid state diagram of one kind of request; moves between the same two states share an arrow.

    What leaves the state as it is (an edit, "still working") is left out; what makes the other kind of it leads there.
    """
    arrows: dict[tuple[Status, str], list[str]] = {}
    for (of, start), moves in TRANSITIONS.items():
        for command, target in moves.items():
            end = _end(kind, command, target)
            if of is kind and end != start:
                arrows.setdefault((start, end), []).append(command.replace("_", " "))
    lines = [f"    {start} --> {target}: {', '.join(commands)}" for (start, target), commands in arrows.items()]
    closed = sorted({target for _, target in arrows} - OPEN - set(Kind))
    ends = [f"    {status} --> [*]" for status in closed]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {START[kind]}: file request", *lines, *ends])


def _end(kind: Kind, command: CommandKind, target: Status) -> str:
    becomes = BECOMES.get(command, kind)
    return target if becomes is kind else becomes
