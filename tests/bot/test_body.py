import asyncio
import time

import pytest

from bot.body import MAX_DEPTH, TooLarge, parse_object, read_at_most


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


def test_a_plain_object_is_parsed() -> None:
    raw = '{"a": [1, -2.5, true, null], "ü": "\\u00e9\\\\u0000 \\ud83d\\ude00"}'.encode()
    assert parse_object(raw) == {"a": [1, -2.5, True, None], "ü": "é\\u0000 😀"}


def test_brackets_in_strings_are_no_depth() -> None:
    assert parse_object(b'{"a": "' + b"[{" * 1000 + rb"\"[[" + b'"}')
    assert parse_object(nested(MAX_DEPTH))
    assert parse_object(b'{"a": [' + b",".join([b"[]"] * 500) + b"]}")


MALFORMED = {
    "empty": b"",
    "blank": b"  ",
    "cut off": b'{"a": "b',
    "array": b"[]",
    "string": b'"x"',
    "number": b"1",
    "null": b"null",
    "trailing": b"{} x",
    "two objects": b"{}{}",
    "bom": b"\xef\xbb\xbf{}",
    "utf-16": "{}".encode("utf-16"),
    "invalid utf-8": b'{"a": "\xff"}',
    "utf-8 surrogate": b'{"a": "\xed\xa0\x80"}',
    "overlong": b'{"a": "\xc0\x80"}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": Infinity}',
    "-Infinity": b'{"a": [-Infinity]}',
    "1e999": b'{"a": 1e999}',
    "5000 digits": b'{"a": ' + b"9" * 5000 + b"}",
    "21 digits": b'{"a": 123456789012345678901}',
    "raw NUL": b'{"a": "\x00"}',
    "escaped NUL": rb'{"a": "x\u0000"}',
    "NUL in a key": rb'{"\u0000": 1}',
    "lone high surrogate": rb'{"a": "\ud800"}',
    "lone low surrogate": rb'{"a": ["\uDC00"]}',
    "surrogate in a deep key": rb'{"a": [{"b\uD83D": 1}]}',
    "reversed pair": rb'{"a": "\ude00\ud83d"}',
    "raw newline": b'{"a": "\n"}',
    "single quotes": b"{'a': 1}",
    "65 deep": nested(MAX_DEPTH + 1),
    "100k objects deep": nested(100_000),
    "100k arrays deep": b'{"a":' + b"[" * 100_000,
    "unbalanced": b"]" * 100_000,
}


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED)
def test_malformed_bodies_are_value_errors(raw: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the kind of error is the contract, its words are not
        parse_object(raw)


SLOW_TO_SCAN = {
    "escaped quotes": b'{"' + rb"\"" * 120_000,
    "quotes": b'"' * 250_000,
    "backslashes": b'{"' + b"\\" * 250_000,
}


@pytest.mark.parametrize("raw", SLOW_TO_SCAN.values(), ids=SLOW_TO_SCAN)
def test_the_depth_check_takes_linear_time(raw: bytes) -> None:
    started = time.thread_time()
    with pytest.raises(ValueError):  # noqa: PT011
        parse_object(raw + b"[" * 70)
    assert time.thread_time() - started < 1


class Chunks:
    def __init__(self, *chunks: bytes, hangs: bool = False) -> None:
        self._chunks = [*chunks]
        self._hangs = hangs

    async def readany(self) -> bytes:
        if self._chunks:
            return self._chunks.pop(0)
        if self._hangs:
            await asyncio.sleep(60)
        return b""


@pytest.mark.asyncio
async def test_bodies_are_read_up_to_the_limit_and_the_time() -> None:
    assert await read_at_most(Chunks(b"ab", b"cd"), 4, 1) == b"abcd"
    with pytest.raises(TooLarge):
        await read_at_most(Chunks(b"ab", b"cd", b"e"), 4, 1)
    with pytest.raises(TimeoutError):
        await read_at_most(Chunks(b"ab", hangs=True), 4, 0.01)
