"""How the trail's chains and their seals are keyed, and what finds the first row that is not as it was (trust.md).

A row's MAC covers the row and the MAC before it, so that nothing in a chain can be changed, moved, put in or taken out.
A chain's tail, or a whole chain, could still be cut off: the seals name how far each chain went, and its MAC there.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from storage.crypto import mac
from storage.mapping import canonical
from storage.statement import Row

SEALS = "seal"
"""The subject of a break in the seals themselves; `seq` is then the seal's number."""
_HEAD_BYTES = 16


@dataclass(frozen=True, slots=True)
class Head:
    """How far a sealed chain went, and the beginning of its MAC there, as the seal `number` says."""

    seq: int
    mac: str
    number: int


@dataclass(frozen=True, slots=True)
class Break:
    """The first row of a chain that is not as it was: whose chain, which row, and what is wrong in plain words."""

    subject: str
    seq: int
    what: str


CHANGED = "was changed, or the rows before it were changed, put in or taken out"
GONE = "is missing"
OTHER = "is not the row that was sealed"
CUT = "is missing: the chain was cut off after it was sealed"
SHORT = "is missing: the list of what is not sealed yet says that the chain went on"
OTHER_COUNT = "is where the trail ends, but its request counts another number of rows"
OTHER_SEAL = "is another one than was noted outside: the seals from there on were made anew"
SEAL_CHANGED = "was changed, or the seals before it were changed, put in or taken out"


def row_mac(key: bytes, before: bytes, row: Row) -> bytes:
    """Return the MAC of a row (its values without the MAC) that follows the one with the MAC `before`.

    TypeError when a value is none that the trail writes.
    """
    return mac(key, before + canonical(row).encode())


def seal_mac(key: bytes, before: bytes, row: Row) -> bytes:
    """Return the MAC of a seal (number, at, heads) likewise, under a key of the seals' own made of the trail's."""
    return row_mac(mac(key, b"seals"), before, row)


def head_words(mac: bytes) -> str:
    """Return how a seal names a head's MAC."""
    return mac[:_HEAD_BYTES].hex()


def _holds(made: Callable[[bytes, bytes, Row], bytes], key: bytes, before: bytes, row: Row) -> bool:
    """Whether the row's MAC, which stands last in it, is its own."""
    try:
        return hmac.compare_digest(made(key, before, tuple(row[:-1])), row[-1])
    except TypeError:  # bytes where a text or a number belongs: somebody damaged it
        return False


class SealWalk:
    """Reads the seals in order and gathers how far each chain is sealed. `noted`: a seal's number and its head."""

    def __init__(self, key: bytes, noted: tuple[int, str] | None = None) -> None:
        self._key = key
        self._noted = noted
        self._mac = b""
        self._expected = 1
        self.heads: dict[str, Head] = {}
        self.broken: Break | None = None
        self.count = 0
        self.last_at: int | None = None

    def feed(self, row: Row) -> None:
        """Take the next seal (number, at, heads, mac); after the first broken one none is believed."""
        number, at, heads, mac = row
        sound = number == self._expected and _holds(seal_mac, self._key, self._mac, row)
        if not sound and self.broken is None:
            self.broken = Break(SEALS, self._expected, SEAL_CHANGED if number == self._expected else GONE)
        elif sound and self._noted is not None and number == self._noted[0] and head_words(mac) != self._noted[1]:
            self.broken = Break(SEALS, number, OTHER_SEAL)
        if self.broken is not None:
            return
        self._mac, self._expected = mac, number + 1
        self.count, self.last_at = self.count + 1, at
        named: Mapping[str, tuple[int, str]] = json.loads(heads)
        for subject, (seq, begins) in named.items():
            known = self.heads.get(subject)
            if known is None or seq >= known.seq:  # one who sealed what it had read a while ago came later
                self.heads[subject] = Head(seq, begins, number)


class ChainWalk:
    """Reads the trail in order of chain and row, against the heads that were sealed, and how far it is listed."""

    def __init__(self, key: bytes, heads: Mapping[str, Head], listed: Mapping[str, int] | None = None) -> None:
        self._key = key
        self._unseen = dict(heads)
        self._listed = dict(listed or {})
        self._subject: str | None = None
        self._sealed: Head | None = None
        self._least = 0
        self._mac = b""
        self._last = 0
        self._sound = True
        self._found: list[Break] = []
        self.chains = 0
        self.ahead: dict[str, int] = {}
        """Sound chains that went on since they were sealed, and how far."""

    def feed(self, row: Row) -> None:
        """Take the next row (request, seq, kind, at, actor, data, mac)."""
        subject, seq, *_ = row
        if subject != self._subject:
            self._finish()
            self._begin(subject)
        if not self._sound:
            return
        self._last += 1
        if seq != self._last:
            self._break(self._last, GONE)
        elif not _holds(row_mac, self._key, self._mac, row):
            self._break(seq, CHANGED)
        elif self._sealed is not None and seq == self._sealed.seq and head_words(row[-1]) != self._sealed.mac:
            self._break(seq, OTHER)
        self._mac = row[-1]

    def end(self) -> Iterator[Break]:
        """Yield the first broken row of each chain that has one; chains of which nothing is left come last."""
        self._finish()
        yield from self._found
        yield from (Break(subject, 1, CUT) for subject in sorted(self._unseen))
        yield from (Break(subject, 1, SHORT) for subject in sorted(self._listed.keys() - self._unseen.keys()))

    def _begin(self, subject: str) -> None:
        self._subject, self._mac, self._last, self._sound = subject, b"", 0, True
        self._sealed = self._unseen.pop(subject, None)
        self._least = self._listed.pop(subject, 0)
        self.chains += 1

    def _finish(self) -> None:
        if self._subject is None or not self._sound:
            return
        sealed = self._sealed.seq if self._sealed is not None else 0
        if self._last < sealed:
            self._break(self._last + 1, CUT)
        elif self._last < self._least:
            self._break(self._last + 1, SHORT)
        elif self._last > sealed:
            self.ahead[self._subject] = self._last

    def _break(self, seq: int, what: str) -> None:
        self._sound = False
        self._found.append(Break(str(self._subject), seq, what))
