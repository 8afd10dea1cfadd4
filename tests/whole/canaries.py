"""Words that nobody else writes, one for each place where somebody types, and where they were found again."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from desk.template import FIELDS, PHONE

_LETTERS = "bcdfghjklmnpqrst"
_NOT_SAID = re.compile(r"[^0-9a-z]")


@dataclass(frozen=True, slots=True)
class Canaries:
    """`typed` about a caller (PHI) and `staff` (names, extensions): each canary, and where it was typed."""

    typed: dict[str, str] = field(default_factory=dict[str, str])
    staff: dict[str, str] = field(default_factory=dict[str, str])

    def word(self, where: str) -> str:
        """Return a new word about a caller."""
        return _new(self.typed, "Zq", where)

    def name(self, where: str) -> str:
        """Return a new name of somebody who works here."""
        return _new(self.staff, "Xw", where)

    def phone(self, where: str) -> str:
        """Return a new number of a caller."""
        found = f"614-555-{1000 + len(self.typed)}"
        self.typed[found] = where
        return found

    def extension(self, where: str) -> str:
        """Return a new extension of somebody who works here."""
        found = f"{7_392_000 + len(self.staff)}"
        self.staff[found] = where
        return found

    def form(self, where: str) -> dict[str, str]:
        """Return a form with every field filled."""
        labels = {one.key: f"{where}: {one.label}" for one in FIELDS}
        return {
            key: self.phone(label) if key == PHONE.key else f"{self.word(label)} 10 mg" for key, label in labels.items()
        }

    def in_text(self, text: str, *, staff: bool = True) -> dict[str, str]:
        """Return the canaries that a text holds, however it is spaced, quoted or written large."""
        said = _NOT_SAID.sub("", text.lower())
        holds = lambda one: _number(one).search(text) if one[0].isdigit() else one.lower() in said  # noqa: E731
        return {one: where for one, where in self._all(staff=staff) if holds(one)}

    def in_bytes(self, raw: bytes, *, staff: bool = True) -> dict[str, str]:
        """Return the canaries that bytes hold: as text in three encodings, or in base64 or hexadecimal."""
        return {one: where for one, where in self._all(staff=staff) if _stands_in(one, raw)}

    def _all(self, *, staff: bool) -> list[tuple[str, str]]:
        return [*self.typed.items(), *(self.staff.items() if staff else ())]


def _new(known: dict[str, str], start: str, where: str) -> str:
    number = len(known)
    letters = "".join(_LETTERS[number >> shift & 15] for shift in (8, 4, 0))
    found = f"{start}{letters}vxwvxwvx"  # so long that no random bytes hold what base64 makes of its middle
    known[found] = where
    return found


def _number(canary: str) -> re.Pattern[str]:
    """Return a pattern of a number however it is spaced, but not inside a longer one: clocks count through them all."""
    return re.compile(rf"(?<!\d){'[ ().+-]{0,3}'.join(_NOT_SAID.sub('', canary))}(?!\d)")


def _stands_in(canary: str, raw: bytes) -> bool:
    if any(form in raw for form in _forms(canary)):
        return True
    found = canary.encode()
    return re.search(rb"(?<!\d)" + re.escape(found) + rb"(?!\d)", raw) is not None if canary.isdigit() else found in raw


def _forms(canary: str) -> Iterator[bytes]:
    raw = canary.encode()
    yield from (canary.encode("utf-16-le"), canary.encode("utf-32-le"), raw.hex().encode())
    for shift in range(3):  # base64 of the middle, wherever in the text it began
        yield base64.b64encode(raw[shift : shift + (len(raw) - shift) // 3 * 3])


def outside_the_card(activity: Mapping[str, Any]) -> str:
    """Return all that an activity says beside its cards: what toasts, feeds and searches show of it."""
    said = {key: value for key, value in activity.items() if key != "attachments"}
    kinds = [one.get("contentType") for one in activity.get("attachments", ())]
    return f"{said} {kinds}"


def behind_the_card(part: object) -> Iterator[str]:
    """Yield all that a card says where no reader looks: buttons' data and addresses, ids, the fallback's text."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key in {"data", "url", "verb", "id", "fallbackText", "targetElements", "speak", "iconUrl"}:
                yield f"{key}: {value}"
            else:
                yield from behind_the_card(value)
    elif isinstance(part, list):
        for one in part:
            yield from behind_the_card(one)


def cards(found: object) -> Iterator[Any]:
    """Yield the cards anywhere inside a JSON value."""
    if isinstance(found, Mapping):
        if found.get("type") == "AdaptiveCard":
            yield found
            return
        found = list(found.values())
    for one in found if isinstance(found, list) else ():
        yield from cards(one)


def beside_the_cards(found: object) -> Any:
    """Return a JSON value with every card in it taken out."""
    if isinstance(found, Mapping):
        return "card" if found.get("type") == "AdaptiveCard" else {k: beside_the_cards(v) for k, v in found.items()}
    return [beside_the_cards(one) for one in found] if isinstance(found, list) else found


def joined(texts: Iterable[object]) -> str:
    """Return everything in one text."""
    return "\n".join(str(one) for one in texts)
