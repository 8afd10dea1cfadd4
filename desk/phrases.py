"""What a reply in a request's thread means. The whole message must be a plain form; anything else announces nothing.

A false "ready" sends a prescriber to a pharmacist who is not there, so every doubt reads as no meaning at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Meaning(StrEnum):
    """The replies that move a request."""

    READY = "ready"
    NOT_READY = "not_ready"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply understood: what it means, and the telephone extension it names, if any (digits)."""

    meaning: Meaning
    extension: str | None = None


READY_FORMS = frozenset(
    {
        "ready",
        "ready now",
        "all ready",
        "im ready",
        "i am ready",
        "im ready now",
        "i am ready now",
        "ready for transfer",
        "ready for the transfer",
        "ready for warm transfer",
        "ready for the warm transfer",
        "ready for the call",
        "ready for call",
        "im ready for transfer",
        "im ready for the transfer",
        "im ready for warm transfer",
        "im ready for the warm transfer",
        "im ready for the call",
        "i am ready for transfer",
        "i am ready for the transfer",
        "i am ready for warm transfer",
        "i am ready for the warm transfer",
        "i am ready for the call",
        "ready to transfer",
        "ready to take the call",
        "im ready to take the call",
        "i am ready to take the call",
        "transfer now",
        "ok ready",
        "okay ready",
        "ok im ready",
        "okay im ready",
        "yes ready",
        "ready please transfer",
        "ready you can transfer",
        "ready go ahead",
    }
)
NOT_READY_FORMS = frozenset(
    {
        "not ready",
        "not ready yet",
        "im not ready",
        "im not ready yet",
        "i am not ready",
        "i am not ready yet",
        "not yet ready",
        "no longer ready",
        "im no longer ready",
        "not yet",
        "wait not ready",
        "sorry not ready",
        "hold on not ready",
    }
)
_FORMS = {
    **dict.fromkeys(READY_FORMS, Meaning.READY),
    **dict.fromkeys(NOT_READY_FORMS, Meaning.NOT_READY),
}

_LONGEST = 80
_EXTENSION = re.compile(r"[\s,;.:-]+(?:at\s+)?ext(?:ension)?[\s.:#]{0,3}(\d{2,8})[\s.!]*\Z")
_APOSTROPHES = re.compile("['\u2019\u2018`]")
_EASED = re.compile(r"[\s,.!:;-]+")


def understand(text: str) -> Reply | None:
    """Return what the whole reply means, or None. `text` is free of the bot's own mention."""
    if len(text) > _LONGEST:
        return None
    plain = _APOSTROPHES.sub("", text.strip().lower())
    named = _EXTENSION.search(plain)
    said = _EASED.sub(" ", plain[: named.start()] if named else plain).strip()
    meaning = _FORMS.get(said)
    return Reply(meaning, named.group(1) if named else None) if meaning else None
