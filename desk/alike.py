"""When two texts that people typed are the same PA number, member ID, phone number or caller: to find, no more."""

from __future__ import annotations

import re
import unicodedata

_EXTENSION = re.compile(r"(?:extension|ext|x|#)[\s.:=#]*\d{1,6}\s*$")
_FEWEST_DIGITS = 7
"""Fewer digits are no number that an office can be called at: an extension, or a slip."""
_LONGEST = 10
"""Digits of a number in North America without the country's: "+1" is typed or not."""


def normal_pa(text: str) -> str:
    """Return a PA number without spaces, marks, case and a leading "PA"; "" without a digit ("unknown")."""
    normal = normal_member(text)
    bare = normal.removeprefix("pa")
    return bare if bare[:1].isdecimal() else normal


def normal_member(text: str) -> str:
    """Return a member ID without spaces, marks and case; "" without a digit ("unknown")."""
    normal = "".join(_words(text))
    return normal if any(sign.isdecimal() for sign in normal) else ""


def normal_phone(text: str) -> str:
    """Return the last ten digits of a phone number without its extension; "" for too few, or one digit repeated."""
    number = _EXTENSION.sub("", unicodedata.normalize("NFKD", text).casefold())
    digits = "".join(str(unicodedata.decimal(sign)) for sign in number if sign.isdecimal())
    return digits[-_LONGEST:] if len(digits) >= _FEWEST_DIGITS and len(set(digits)) > 1 else ""


def normal_contact(text: str) -> str:
    """Return the words of a contact, a space apart: their letters and digits without case and accents; "" for none."""
    return " ".join(_words(text))


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text).casefold()
    words = ("".join(sign for sign in word if sign.isalnum()) for word in folded.split())
    return [word for word in words if word]
