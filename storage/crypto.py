"""Sealing of protected health information: AES-256-GCM, a data key per row, wrapped by the newest of our keys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import KeyMissingError, SealError

KEY_BYTES = 32
_NONCE_BYTES = 12
_OWN_KEY = "data"
"""The key id of a document: it stands under its own row's data key, so a rotation rewraps without sealing anew."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One document as stored: nonce and ciphertext, the wrapped data key, and which key wraps it."""

    document: bytes = field(repr=False)
    data_key: bytes = field(repr=False)
    key_id: str


class Keyring:
    """The desk's keys, newest first: the newest seals, all of them open."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"The encryption keys must be one or more, of {KEY_BYTES} bytes each.")
        self._ciphers = {_key_id(key): AESGCM(key) for key in keys}
        self._newest = next(iter(self._ciphers))

    def __repr__(self) -> str:
        """Redacted."""
        return f"Keyring(<{len(self._ciphers)} keys redacted>)"

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the keys' names, newest first; they tell nothing of the keys."""
        return tuple(self._ciphers)

    def seal(self, table: str, row: str, document: bytes) -> Sealed:
        """Return the document sealed for this row under a fresh data key."""
        data_key = secrets.token_bytes(KEY_BYTES)
        wrapped = _encrypt(self._ciphers[self._newest], data_key, _about(table, row, self._newest))
        return Sealed(_encrypt(AESGCM(data_key), document, _about(table, row, _OWN_KEY)), wrapped, self._newest)

    def open(self, table: str, row: str, sealed: Sealed) -> bytes:
        """Return the document; SealError if it was changed or moved, KeyMissingError if its key is not on the ring."""
        data_key = self._unwrap(table, row, sealed)
        try:
            return _decrypt(AESGCM(data_key), sealed.document, _about(table, row, _OWN_KEY))
        except (InvalidTag, ValueError):
            raise _changed(table, row) from None

    def rewrap(self, table: str, row: str, sealed: Sealed) -> Sealed:
        """Return the same document with its data key wrapped by the newest key; it must open, or `open`'s errors."""
        self.open(table, row, sealed)
        data_key = self._unwrap(table, row, sealed)
        wrapped = _encrypt(self._ciphers[self._newest], data_key, _about(table, row, self._newest))
        return replace(sealed, data_key=wrapped, key_id=self._newest)

    def _unwrap(self, table: str, row: str, sealed: Sealed) -> bytes:
        cipher = self._ciphers.get(sealed.key_id)
        if cipher is None:
            told = f"{table} {row} was sealed with key {sealed.key_id}, which is not in P2P_ENCRYPTION_KEYS."
            raise KeyMissingError(told)
        try:
            return _decrypt(cipher, sealed.data_key, _about(table, row, sealed.key_id))
        except (InvalidTag, ValueError):
            raise _changed(table, row) from None


def _changed(table: str, row: str) -> SealError:
    return SealError(f"The sealed text of {table} {row} was changed since it was stored.")


def parse_keys(text: str) -> Keyring:
    """Return the keys of the setting: comma separated, newest first, each 32 bytes in base64. ValueError otherwise."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        raise ValueError(f"P2P_ENCRYPTION_KEYS is empty: give at least one key of {KEY_BYTES} bytes in base64.")
    return Keyring([_parse_key(part, place, len(parts)) for place, part in enumerate(parts, 1)])


def _parse_key(part: str, place: int, count: int) -> bytes:
    try:
        key = base64.b64decode(part, validate=True)
    except ValueError:  # binascii.Error is one, and so is what is not ASCII
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"P2P_ENCRYPTION_KEYS: key {place} of {count} is not {KEY_BYTES} bytes in base64.")
    return key


def mac(key: bytes, message: bytes) -> bytes:
    """Return the HMAC-SHA-256 of a message, 32 bytes; over a name for a purpose it is a key for that purpose alone."""
    made = _keyed(key).copy()
    made.update(message)
    return made.digest()


@lru_cache(maxsize=16)
def _keyed(key: bytes) -> hmac.HMAC:
    """Return what is copied for each message: `hmac.digest` lets go of the interpreter, and waits to have it back."""
    return hmac.new(key, digestmod=hashlib.sha256)


def _key_id(key: bytes) -> str:
    """Return a name for the key that tells nothing of it."""
    return mac(key, b"p2p-desk key id")[:8].hex()


def _about(table: str, row: str, key_id: str) -> bytes:
    """Return what a ciphertext is bound to: it opens nowhere else (trust.md)."""
    return f"{table}\x1f{row}\x1f{key_id}".encode()


def _encrypt(cipher: AESGCM, plain: bytes, about: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, about)


def _decrypt(cipher: AESGCM, stored: bytes, about: bytes) -> bytes:
    return cipher.decrypt(stored[:_NONCE_BYTES], stored[_NONCE_BYTES:], about)
