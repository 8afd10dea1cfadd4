"""Sealing: what opens, what does not, and that nothing secret is said when it does not."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace

import pytest

from storage.crypto import Keyring, Sealed, mac, parse_keys
from storage.errors import SealError

OLD, NEW = b"o" * 32, b"n" * 32
TEXT = b"MBR-CANARY-0042"


def encoded(key: bytes) -> str:
    return base64.b64encode(key).decode()


def flipped(text: bytes, place: int) -> bytes:
    return text[:place] + bytes([text[place] ^ 1]) + text[place + 1 :]


def test_a_sealed_text_opens_and_shows_nothing() -> None:
    ring = Keyring([NEW])
    sealed = ring.seal("request", "r1", TEXT)
    assert ring.open("request", "r1", sealed) == TEXT
    assert TEXT not in sealed.document
    assert NEW not in sealed.data_key
    assert "redacted" in repr(ring)
    assert "document" not in repr(sealed)


def test_the_same_text_never_seals_alike() -> None:
    ring = Keyring([NEW])
    first, second = ring.seal("request", "r1", TEXT), ring.seal("request", "r1", TEXT)
    assert first.document != second.document
    assert first.data_key != second.data_key


def test_the_newest_key_seals_and_older_ones_open() -> None:
    old, rotated = Keyring([OLD]), Keyring([NEW, OLD])
    sealed = old.seal("request", "r1", TEXT)
    assert rotated.open("request", "r1", sealed) == TEXT
    assert rotated.seal("request", "r1", TEXT).key_id == Keyring([NEW]).seal("request", "r1", TEXT).key_id


def test_a_key_that_is_gone_is_named_by_its_id_alone() -> None:
    sealed = Keyring([OLD]).seal("request", "r1", TEXT)
    with pytest.raises(SealError, match=rf"request r1 was sealed with key {sealed.key_id}, which is not in"):
        Keyring([NEW]).open("request", "r1", sealed)


@pytest.mark.parametrize("place", [0, 11, 12, -1])
@pytest.mark.parametrize("part", ["document", "data_key"])
def test_a_changed_byte_is_noticed(part: str, place: int) -> None:
    ring = Keyring([NEW])
    sealed = ring.seal("request", "r1", TEXT)
    stored: bytes = getattr(sealed, part)
    changed = replace(sealed, **{part: flipped(stored, place % len(stored))})
    with pytest.raises(SealError, match="was changed"):
        ring.open("request", "r1", changed)


@pytest.mark.parametrize(("table", "row"), [("request", "r2"), ("draft", "r1")])
def test_a_text_moved_to_another_row_does_not_open(table: str, row: str) -> None:
    ring = Keyring([NEW])
    with pytest.raises(SealError):
        ring.open(table, row, ring.seal("request", "r1", TEXT))


def test_a_key_wrapped_for_one_row_opens_no_other() -> None:
    ring = Keyring([NEW])
    mine, other = ring.seal("request", "r1", TEXT), ring.seal("request", "r2", b"other")
    with pytest.raises(SealError):
        ring.open("request", "r1", replace(mine, data_key=other.data_key))


@pytest.mark.parametrize("stump", [b"", b"short"])
def test_a_stump_does_not_open(stump: bytes) -> None:
    ring = Keyring([NEW])
    sealed = ring.seal("request", "r1", TEXT)
    with pytest.raises(SealError):
        ring.open("request", "r1", Sealed(stump, sealed.data_key, sealed.key_id))
    with pytest.raises(SealError):
        ring.open("request", "r1", replace(sealed, data_key=stump))


def test_the_setting_lists_keys_newest_first() -> None:
    ring = parse_keys(f" {encoded(NEW)} , {encoded(OLD)},")
    sealed = ring.seal("request", "r1", TEXT)
    assert Keyring([NEW]).open("request", "r1", sealed) == TEXT
    assert ring.open("request", "r1", Keyring([OLD]).seal("request", "r1", TEXT)) == TEXT


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("", "P2P_ENCRYPTION_KEYS is empty"),
        (" , ", "P2P_ENCRYPTION_KEYS is empty"),
        ("not base64 at all", "key 1 of 1 is not 32 bytes in base64"),
        (f"{encoded(NEW)},{encoded(b'secret')}", "key 2 of 2 is not 32 bytes in base64"),
        ("é", "key 1 of 1 is not 32 bytes in base64"),
    ],
)
def test_a_wrong_setting_is_told_without_the_keys(setting: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as caught:
        parse_keys(setting)
    assert not any(part in str(caught.value) for part in setting.split(",") if len(part) > 1)


def test_a_ring_needs_keys_of_the_right_length() -> None:
    for keys in ([], [b"short"]):
        with pytest.raises(ValueError, match="32 bytes each"):
            Keyring(keys)


def test_a_mac_is_the_standards_own_each_time() -> None:
    for key in (OLD, NEW, OLD):
        for message in (TEXT, b"", TEXT * 100):
            assert mac(key, message) == hmac.digest(key, message, hashlib.sha256)
