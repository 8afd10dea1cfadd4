"""Keys that the database itself keeps, sealed under the desk's keys, so that rotating those changes nothing here."""

from __future__ import annotations

import secrets

from sqlalchemy import bindparam, select

from storage.crypto import KEY_BYTES, Keyring, Sealed
from storage.link import Link
from storage.statement import Statement, binds, upsert
from storage.tables import SECRET

_AUDIT = "audit"

GET = Statement(select(SECRET.c.sealed, SECRET.c.data_key, SECRET.c.key_id).where(SECRET.c.name == bindparam("this")))
ADD = upsert(lambda insert_into: insert_into(SECRET).values(binds(SECRET)).on_conflict_do_nothing())


def audit_key(link: Link, keyring: Keyring) -> bytes:
    """Return the audit trail's key, made at the first start. SealError if the desk's keys do not open it."""
    row = link.row(GET, {"this": _AUDIT})
    if row is None:
        sealed = keyring.seal("secret", _AUDIT, secrets.token_bytes(KEY_BYTES))
        named = {"name": _AUDIT, "sealed": sealed.document, "data_key": sealed.data_key, "key_id": sealed.key_id}
        link.change(ADD, named)
        (row,) = link.rows(GET, {"this": _AUDIT})
    return keyring.open("secret", _AUDIT, Sealed(*row))
