"""Finds requests by sealed texts: a keyed hash of what a text comes down to, under a key of its own (trust.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from desk.alike import normal_contact, normal_member, normal_pa, normal_phone
from desk.model import Details
from desk.template import CONTACT, MEMBER_ID, PA_NUMBER, PHONE
from storage.crypto import mac
from storage.tables import BLIND

_BYTES = 16
_NORMAL: Final[Mapping[str, tuple[str, Callable[[str], str]]]] = {
    "pa_index": (PA_NUMBER.key, normal_pa),
    "phone_index": (PHONE.key, normal_phone),
    "contact_index": (CONTACT.key, normal_contact),
    "member_index": (MEMBER_ID.key, normal_member),
}
"""By column: the field of the template, and what makes two of its texts alike."""


def indexes(key: bytes, details: Details, columns: Iterable[str] = BLIND) -> dict[str, bytes | None]:
    """Return the index of each of these columns: 16 bytes, or None when there is nothing to compare."""
    found: dict[str, bytes | None] = {}
    for column in columns:
        field, normal = _NORMAL[column]
        found[column] = _index(key, field, normal(details.get(field)))
    return found


def sought(key: bytes, typed: str) -> dict[str, bytes | None]:
    """Return the indexes that a request has whose PA number or member ID was typed like this."""
    return indexes(key, Details(dict.fromkeys((PA_NUMBER.key, MEMBER_ID.key), typed)))


def _index(key: bytes, field: str, normal: str) -> bytes | None:
    return mac(key, f"{field}\0{normal}".encode())[:_BYTES] if normal else None
