"""Keys that the database itself keeps, sealed under the desk's keys, so that rotating those changes nothing here."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select

from storage.crypto import KEY_BYTES, Keyring, Sealed, mac
from storage.link import Link
from storage.statement import Statement, binds, upsert
from storage.tables import SECRET

GET = Statement(select(SECRET.c.sealed, SECRET.c.data_key, SECRET.c.key_id).where(SECRET.c.name == bindparam("this")))
ADD = upsert(lambda insert_into: insert_into(SECRET).values(binds(SECRET)).on_conflict_do_nothing())


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """The database's own keys: of the audit trail, and of the indexes of sealed texts."""

    audit: bytes = field(repr=False)
    blind: bytes = field(repr=False)

    @property
    def calendar(self) -> bytes:
        """Return the key of calendar entries' addresses: made of the trail's, which it does not tell."""
        return mac(self.audit, b"calendar entries")


def own_keys(link: Link, keyring: Keyring) -> OwnKeys:
    """Return the database's own keys, each made at the first start. SealError if the desk's keys do not open them."""
    return OwnKeys(named_key(link, keyring, "audit"), named_key(link, keyring, "blind"))


def named_key(link: Link, keyring: Keyring, name: str) -> bytes:
    """Return the key of that name, made when it is first asked for. SealError if the desk's keys do not open it."""
    row = link.row(GET, {"this": name})
    if row is None:
        sealed = keyring.seal("secret", name, secrets.token_bytes(KEY_BYTES))
        named = {"name": name, "sealed": sealed.document, "data_key": sealed.data_key, "key_id": sealed.key_id}
        link.change(ADD, named)
        (row,) = link.rows(GET, {"this": name})
    return keyring.open("secret", name, Sealed(*row))
