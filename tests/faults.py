"""What can go wrong between the bot and the Connector, as values; `FakeConnector.fault` plans them."""

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong: `delay` and `hold`, then the answer. `accepted`: Teams took the message before all of it."""

    accepted: bool = False
    delay: float = 0.0
    hold: asyncio.Event | None = None
    cut: bool = False
    status: int = 0
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def answers(self) -> bool:
        """Whether the caller gets something else than the honest answer."""
        return self.cut or self.status > 0


def status(code: int, *, body: bytes = b"{}") -> Fault:
    """Refused before acceptance."""
    return Fault(status=code, body=body)


def lost(code: int = 504) -> Fault:
    """Accepted, but the answer is an error."""
    return Fault(accepted=True, status=code)


def cut() -> Fault:
    """Connection reset before acceptance."""
    return Fault(cut=True)


def cut_after() -> Fault:
    """Connection reset after acceptance."""
    return Fault(accepted=True, cut=True)


def slow(seconds: float) -> Fault:
    """An honest answer, late; nothing is taken before."""
    return Fault(delay=seconds)


def slow_after(seconds: float) -> Fault:
    """Accepted at once, answered late."""
    return Fault(accepted=True, delay=seconds)


def held(event: asyncio.Event, *, accepted: bool = False) -> Fault:
    """Waits for the test before (or after) taking the message."""
    return Fault(accepted=accepted, hold=event)


def empty() -> Fault:
    """Accepted, 200 without a body: the id is lost."""
    return Fault(accepted=True, status=200)


def redirect(location: str) -> Fault:
    """Sends the caller elsewhere."""
    return Fault(status=307, headers=(("Location", location),))


def throttled(retry_after: str) -> Fault:
    """429 with Retry-After: seconds, or an HTTP date."""
    return Fault(status=429, headers=(("Retry-After", retry_after),))
