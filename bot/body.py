"""Reading bodies from strangers: bounded in size, depth and kind of value, before anything costs."""

import asyncio
import json
import math
import re
from typing import Final, Protocol, cast

MAX_DEPTH: Final = 64
_MAX_INT_DIGITS: Final = 19  # what fits 64 bits; Teams sends no longer number
# A string that never ends matches up to the end, so that no opening quote is tried twice.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SUSPECT_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


class TooLarge(Exception):  # noqa: N818  the fact is the name
    """The body is longer than allowed; what was read is dropped."""


class Stream(Protocol):
    """The one thing that aiohttp's incoming streams are used for here."""

    async def readany(self) -> bytes:
        """Return what has arrived, or nothing at the end."""
        ...


async def read_at_most(stream: Stream, limit: int, seconds: float) -> bytes:
    """Return the whole body.

    Raises `TooLarge` beyond `limit` bytes, `TimeoutError` when it is not complete after `seconds`.
    """
    body = bytearray()
    async with asyncio.timeout(seconds):
        while chunk := await stream.readany():
            body += chunk
            if len(body) > limit:
                raise TooLarge
    return bytes(body)


def check_depth(raw: bytes) -> None:
    """Raise `ValueError` when brackets outside strings nest deeper than 64; nothing is parsed for that."""
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _STRING.sub(b"", raw).translate(None, delete=_NOT_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > MAX_DEPTH:
            raise ValueError("nested deeper than 64")


def parse_object(raw: bytes) -> dict[str, object]:
    """Return the JSON object in `raw`.

    Raises `ValueError` for anything else: invalid UTF-8 or JSON, nesting deeper than 64, NaN and infinities, integers
    beyond 64 bits, NUL characters and lone surrogates (no database stores both) anywhere in it, and a name that stands
    twice in one object: who reads the first and who reads the last would see two activities (RFC 7493, 2.3).
    """
    check_depth(raw)
    found: object = _DECODER.decode(raw.decode("utf-8"))
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004  a value of the wrong kind is malformed input here
    if _SUSPECT_ESCAPE.search(raw):
        _check_strings(found)
    return cast("dict[str, object]", found)


def _check_strings(found: object) -> None:
    waiting: list[object] = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            _check_string(one)
        elif isinstance(one, dict):
            pairs = cast("dict[str, object]", one)
            waiting += [*pairs.keys(), *pairs.values()]
        elif isinstance(one, list):
            waiting += cast("list[object]", one)


def _check_string(text: str) -> None:
    if "\0" in text:
        raise ValueError("NUL in a string")
    text.encode("utf-8")  # a lone surrogate raises UnicodeEncodeError, which is a ValueError


def _integer(digits: str) -> int:
    if len(digits) > _MAX_INT_DIGITS + 1:
        raise ValueError("an integer beyond 64 bits")
    return int(digits)


def _real(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number out of range")
    return number


def _constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice in one object")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_float=_real, parse_constant=_constant)
