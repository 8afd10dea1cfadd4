"""One call to the bot's door as bytes on a connection of its own, and its answer: nothing is corrected on the way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from tests import activities
from tests.activities import TECHNICIAN
from tests.issuer import Issuer

CANARY = "canary-4711"
"""Stands in what every caller sends: it must come back nowhere."""
PATIENCE = 60.0
TYPE = "Content-Type: application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `status` 0 when the connection was cut without a word."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Call:
    """A request: `lines` after the request line and Host, then `parts` of the body, `pause` seconds before each."""

    lines: tuple[str, ...]
    parts: tuple[bytes, ...] = (b"",)
    pause: float = 0.0
    first: str = "POST /api/messages HTTP/1.1"
    length: bool = True

    @property
    def head(self) -> bytes:
        """Return everything before the body; with its true length unless the lines are to say it."""
        length = (f"Content-Length: {sum(map(len, self.parts))}",) if self.length else ()
        return "\r\n".join([self.first, "Host: desk", *self.lines, *length, "", ""]).encode("utf-8", "surrogateescape")

    async def send(self, address: str) -> Answer:
        """Send it to `address` and return the answer."""
        url = urlsplit(address)
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        try:
            async with asyncio.timeout(PATIENCE):
                return (await asyncio.gather(_answer(reader), self._write(writer)))[0]
        except (ConnectionError, asyncio.IncompleteReadError):
            return Answer(0)
        finally:
            writer.close()

    async def _write(self, writer: asyncio.StreamWriter) -> None:
        """Write everything; an answer may come, and the connection end, before all of it is out."""
        writer.write(self.head)
        for part in self.parts:
            await asyncio.sleep(self.pause)
            if writer.is_closing():
                return
            writer.write(part)


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(head[0].split(" ")[1]), body, headers)


Make = Callable[[Issuer, int], Call]
"""From the issuer and the time now (Unix seconds)."""


@dataclass(frozen=True, slots=True)
class Case:
    """A caller by name, and the one status that answers it."""

    status: int
    make: Make


def activity(**changes: object) -> dict[str, Any]:
    """Return what somebody writes in a channel; a change to None leaves the member out."""
    good = activities.message(TECHNICIAN, CANARY, activities.channel()) | changes
    return {name: value for name, value in good.items() if value is not None}


def encoded(issuer: Issuer, **changes: object) -> bytes:
    """Return the activity as a body from where the issuer's tokens say."""
    return json.dumps(activity(**({"serviceUrl": issuer.service_url} | changes))).encode()


def bearer(token: str) -> str:
    """Return the header."""
    return f"Authorization: Bearer {token}"


def good(issuer: Issuer) -> Call:
    """Return a call that must be let in."""
    return Call((TYPE, bearer(issuer.mint())), (encoded(issuer),))


def with_body(issuer: Issuer, *parts: bytes) -> Call:
    """Return a good call with another body."""
    return replace(good(issuer), parts=parts)


def with_lines(issuer: Issuer, *lines: str, body: bytes | None = None) -> Call:
    """Return a good call with more header lines, which say how long the body is."""
    call = good(issuer)
    return replace(call, lines=(*call.lines, *lines), parts=call.parts if body is None else (body,), length=False)
