"""Values that do not belong where they are put, and what a stranger's JSON may look like; every choice is a seed's."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

from bot.gate import MAX_BODY

Json = Any
Place = tuple[Any, Any]
"""A container and the key or index in it."""

_DEEP: Final = "\ue000DEEP\ue000"
_TWICE: Final = "\ue000TWICE\ue000"
"""Stand for what `json` itself cannot write; they are replaced in the finished text."""

TEXTS: Final = (
    "",
    " ",
    "0",
    "-1",
    "null",
    "true",
    "<at>P2P Desk</at>",
    "<at id='0'>Everybody</at> ready",
    "[READY](https://example.com/)",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '=HYPERLINK("https://example.com")',
    "ready\r\nX-Header: 1",
    "\u202eYDAER\u202c",
    "re\u200bady",
    "\u0301" * 300,
    "\U0001f441\ufe0f\u200d\U0001f5e8\ufe0f",
    "\ud83d",
    "a\ud800b\udfff",
    "nul\0nul",
    "\x07\x1b[31m",
    "{{7*7}} ${7*7} %s %(x)s {0}",
    "' OR '1'='1'; DROP TABLE request; --",
    "../../../../etc/passwd",
    "19:p2prequests012345@thread.tacv2;messageid=1;messageid=2",
    "Ⅷ٣५",
    "9" * 400,
)
ODD: Final[tuple[Callable[[random.Random], Json], ...]] = (
    lambda _: None,
    lambda _: True,
    lambda _: False,
    lambda dice: dice.choice((0, 1, -1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63), 2**64, 10**40)),
    lambda dice: dice.choice((0.0, -0.0, 1.5, 1e308, -1e-308, float("nan"), float("inf"), float("-inf"))),
    lambda dice: dice.choice(TEXTS),
    lambda dice: dice.choice(TEXTS),
    lambda dice: dice.choice("x9é\u2028\U0001f600") * dice.choice((65, 1025, 5_000, 30_000, 70_000)),
    lambda dice: "".join(chr(dice.choice((dice.randrange(1, 0x250), dice.randrange(0x10FFFF)))) for _ in range(30)),
    lambda _: [],
    lambda _: {},
    lambda dice: [None] * dice.choice((1, 3, 2000)),
    lambda dice: {f"k{number}": number for number in range(dice.choice((1, 20, 3000)))},
    lambda dice: nested(dice.choice((5, 40, 62, 70, 300)), dice),
    lambda _: _DEEP,
)


def nested(depth: int, dice: random.Random) -> Json:
    """Return lists and objects in each other."""
    found: Json = dice.choice(TEXTS)
    for _ in range(depth):
        found = [found] if dice.random() < 0.5 else {"a": found}
    return found


def odd(dice: random.Random) -> Json:
    """Return something that hardly anybody expects."""
    return dice.choice(ODD)(dice)


def places(found: Json) -> Iterator[Place]:
    """Yield every place in a value where something stands."""
    pairs = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in pairs:
        yield found, key
        yield from places(value)


def mutated(found: Json, dice: random.Random, times: int) -> Json:
    """Change a copy of an object in so many of its places; a place that an earlier change took away stays so."""
    made = json.loads(json.dumps(found))
    there = list(places(made))
    for where, key in dice.choices(there, k=times) if there else ():
        with suppress(KeyError, IndexError):
            dice.choice(_CHANGES)(where, key, dice)
    return made


def _replace(where: Any, key: Any, dice: random.Random) -> None:
    where[key] = odd(dice)


def _remove(where: Any, key: Any, _dice: random.Random) -> None:
    del where[key]


def _wrap(where: Any, key: Any, dice: random.Random) -> None:
    where[key] = [where[key]] if dice.random() < 0.5 else {"value": where[key]}


def _rename(where: Any, key: Any, dice: random.Random) -> None:
    if isinstance(where, dict):
        where[dice.choice((str(key).upper(), f"{key} ", f"_{key}", "__proto__", "__class__"))] = where.pop(key)


def _add(where: Any, key: Any, dice: random.Random) -> None:
    if isinstance(where, dict):
        where[dice.choice(("id", "type", "tenantId", "from", "verb", "data", "msteams", "extra"))] = odd(dice)
    else:
        where.insert(key, odd(dice))


def _twice(where: Any, _key: Any, dice: random.Random) -> None:
    if isinstance(where, dict):
        where[_TWICE] = odd(dice)


def _retype(where: Any, key: Any, dice: random.Random) -> None:
    value = where[key]
    where[key] = dice.choice((str(value), [value, value], len(str(value)), not value))


_CHANGES: Final = (_replace, _replace, _replace, _remove, _wrap, _rename, _add, _twice, _retype)


def written(found: Json, dice: random.Random) -> bytes:
    """Return a value as bytes: escaped or not, with what no honest writer writes."""
    text = json.dumps(found, ensure_ascii=dice.random() < 0.5, indent=dice.choice((None, None, 1)))
    text = text.replace(json.dumps(_DEEP), "[" * 20_000 + "]" * 20_000).replace(f'"{_DEEP}"', "[" * 70 + "]" * 70)
    for name in (json.dumps(_TWICE), f'"{_TWICE}"'):
        text = text.replace(name, '"type": 1, "type"')
    return text.encode("utf-8", "surrogatepass")


def noise(dice: random.Random) -> bytes:
    """Return bytes without any sense, or next to none."""
    size = dice.choice((0, 1, 7, 100, 3000, 60_000))
    made = dice.choice(
        (
            lambda: dice.randbytes(size),
            lambda: bytes(dice.choice(b'{}[]",:\\u0019eE+-. tfn') for _ in range(min(size, 3000))),
            lambda: b'{"a":' * size + b"}" * size,
            lambda: b"[" * size,
            lambda: b'"' + b"\\" * size,
            lambda: b"9" * size,
            lambda: b" " * (MAX_BODY - 100 + dice.randrange(200)) + b"{}",
        )
    )
    return made()


def damaged(body: bytes, dice: random.Random) -> bytes:
    """Return a body after an accident: bytes changed, lost, doubled, cut off."""
    made = bytearray(body)
    for _ in range(dice.choice((1, 1, 2, 8, 50))):
        at = dice.randrange(len(made) or 1)
        match dice.randrange(4):
            case 0:
                made[at : at + 1] = dice.randbytes(1)
            case 1:
                del made[at : at + dice.choice((1, 5, 100))]
            case 2:
                made[at:at] = made[at : at + dice.choice((1, 20))]
            case _:
                made[at:at] = dice.choice(
                    (b"\x00", b"\xff", b"\xed\xa0\x80", b"}", b"]", b'"', b"\\ud800", b"NaN", b"\xc0\x80")
                )
    return bytes(made[: dice.randrange(len(made))]) if made and dice.random() < 0.2 else bytes(made)
