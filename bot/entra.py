"""Proofs without a client secret: certificate, managed identity, federated token, by azure-identity.

Imported only when one of them is used: a bot with a client secret starts without the library. A credential is made anew
for each token, because the library answers from a cache of its own (also when the Connector has refused that token) and
reads files once: so a certificate or a federated token that was replaced on disk is used from the next token on.
https://learn.microsoft.com/python/api/overview/azure/identity-readme
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

import aiohttp
from azure.core.credentials import AccessTokenInfo
from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.pipeline.transport import AioHttpTransport
from azure.identity.aio import CertificateCredential, ManagedIdentityCredential, WorkloadIdentityCredential
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import pkcs12

from bot.credentials import AppRegistration, Issued, NotIssued, refused

_ONCE: Final[dict[str, Any]] = {"retry_total": 0}
"""bot/credentials.py repeats: the library would wait longer than a caller does."""
_ODD: Final = (ValueError, TypeError, KeyError, AttributeError)
"""What the library makes of files and answers that it does not expect."""


class Credential(Protocol):
    """What is used of azure-identity's credentials."""

    async def get_token_info(self, *scopes: str) -> AccessTokenInfo:
        """Return a token for the scopes."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What may be shown of a certificate: its thumbprint as Entra's portal writes it (SHA-1), and its end in UTC."""

    thumbprint: str
    ends: datetime


class Entra:
    """A token by way of azure-identity. `make` runs in a thread: it reads files, and may undo a password's derivation.

    `now` gives the time in UTC: the library tells when a token ends by the machine's clock.
    """

    def __init__(self, make: Callable[[], Credential], scope: str, now: Callable[[], datetime]) -> None:
        self._make = make
        self._scope = scope
        self._now = now

    async def ask(self) -> Issued:
        """Ask once. Raises `NotIssued` or OSError."""
        try:
            credential = await asyncio.to_thread(self._make)
            found = await credential.get_token_info(self._scope)
        except AzureError as failure:
            raise _not_issued(failure) from None
        except _ODD as failure:
            raise NotIssued(type(failure).__name__, passing=False) from None
        present = self._now().timestamp()
        renew_after = None if found.refresh_on is None else found.refresh_on - present
        return Issued(found.token, found.expires_on - present, renew_after)


def _not_issued(failure: AzureError) -> NotIssued:
    """Return what a failure means; its words may quote the answer, so only a code is taken out of them."""
    if isinstance(failure, HttpResponseError) and failure.status_code is not None:
        return refused(failure.status_code, str(failure))
    return NotIssued(type(failure).__name__, passing=True)


def certificate(session: aiohttp.ClientSession, app: AppRegistration, file: Path, password: str) -> Credential:
    """Return a certificate with its RSA key, from a PEM or PKCS #12 file. Raises ValueError or OSError.

    Its assertion names the certificate by its thumbprint; the library's asynchronous credential sends no chain.
    """
    return CertificateCredential(
        app.tenant_id,
        app.app_id,
        str(file),
        password=password or None,
        authority=app.login_url,
        transport=_over(session),
        **_ONCE,
    )


def managed_identity(session: aiohttp.ClientSession, app: AppRegistration) -> Credential:
    """Return the user-assigned managed identity whose client id is the bot's app id."""
    return ManagedIdentityCredential(client_id=app.app_id, transport=_over(session), **_ONCE)


def federated(session: aiohttp.ClientSession, app: AppRegistration, file: Path) -> Credential:
    """Return what proves itself by another issuer's token, kept current in `file` (workload identity)."""
    return WorkloadIdentityCredential(
        tenant_id=app.tenant_id,
        client_id=app.app_id,
        token_file_path=str(file),
        authority=app.login_url,
        transport=_over(session),
        **_ONCE,
    )


def seen(file: Path, password: str) -> Seen:
    """Return what may be shown of the certificate in `file`. Raises ValueError or OSError."""
    raw = file.read_bytes()
    if b"-----BEGIN" in raw:
        found = x509.load_pem_x509_certificate(raw)
    else:
        found = pkcs12.load_key_and_certificates(raw, password.encode() or None)[1]
    if found is None:
        raise ValueError("no certificate")
    return Seen(found.fingerprint(hashes.SHA1()).hex().upper(), found.not_valid_after_utc)  # noqa: S303  a name, no proof


def _over(session: aiohttp.ClientSession) -> AioHttpTransport:
    return AioHttpTransport(session=session, session_owner=False)
