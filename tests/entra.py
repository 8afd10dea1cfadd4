"""Where tokens are had without a secret: Entra's endpoint, which checks every assertion, and a machine's identity.

It serves TLS with a certificate of its own, since azure-identity shows a proof to https addresses alone.
"""

import hashlib
import ssl
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import aiohttp
import jwt
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, pkcs12

from tests.issuer import Issuer, private_key

SCOPE = "https://api.botframework.com/.default"
RESOURCE = "https://api.botframework.com"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
HEADER = "the-machine's-secret"
LONGEST = 1800
"""Seconds that an assertion lives at most: the library's own choice, held to here."""


def self_signed(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, name: str = "P2P Desk", days: int = 90
) -> x509.Certificate:
    """Return a certificate for `key`, good for 127.0.0.1 and for `days` from now."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)  # noqa: TID251  TLS compares with the real clock
    start, end = now - timedelta(days=2), now + timedelta(days=days)
    built = x509.CertificateBuilder(subject, subject, key.public_key(), 4711, start, end)
    names = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    return built.add_extension(names, critical=False).sign(key, hashes.SHA256())


_certificates: dict[int, x509.Certificate] = {}


def certificate(number: int) -> x509.Certificate:
    """Return the desk's certificate for a key, always the same for a number."""
    if number not in _certificates:
        _certificates[number] = self_signed(private_key(number))
    return _certificates[number]


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: str = "") -> bytes:
    """Return the key as PEM, under a password if one is given."""
    how = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)


def pem_file(folder: Path, number: int, password: str = "") -> Path:
    """Write certificate `number` and its key; return the file."""
    file = folder / f"desk-{number}.pem"
    file.write_bytes(pem(private_key(number), password) + certificate(number).public_bytes(Encoding.PEM))
    return file


def pfx_file(folder: Path, number: int, password: str = "") -> Path:
    """Write the same as Windows exports it."""
    file = folder / f"desk-{number}.pfx"
    how = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    packed = pkcs12.serialize_key_and_certificates(b"desk", private_key(number), certificate(number), None, how)
    file.write_bytes(packed)
    return file


class Entra(Issuer):
    """Use as `async with Entra(folder, app_id, service_url) as entra`.

    `known`: the thumbprints of the registered certificates, with the numbers of their keys; `register` adds one.
    `federated`: the assertions of another issuer that are taken. `answered_ids`: the `jti` of assertions used up.
    """

    def __init__(
        self, folder: Path, app_id: str = "app", service_url: str = "https://smba.trafficmanager.net/"
    ) -> None:
        super().__init__(app_id, service_url)
        key = private_key(90)
        self.authority = folder / "entra.pem"
        self.authority.write_bytes(self_signed(key, "127.0.0.1").public_bytes(Encoding.PEM))
        (folder / "entra.key").write_bytes(pem(key))
        self.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.tls.load_cert_chain(self.authority, folder / "entra.key")
        self.known: dict[str, int] = {}
        self.federated: set[str] = set()
        self.answered_ids: set[str] = set()
        self.refusals: list[str] = []

    def register(self, number: int) -> None:
        """Take assertions signed by the certificate with this number."""
        der = certificate(number).public_bytes(Encoding.DER)
        self.known[urlsafe_b64encode(hashlib.sha256(der).digest()).decode().rstrip("=")] = number

    def trusting(self) -> aiohttp.ClientSession:
        """Return a session that believes this server's certificate."""
        context = ssl.create_default_context(cafile=self.authority)
        return aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context))

    def proven(self, request: web.Request, form: Mapping[str, str]) -> bool:
        """Check the assertion: https://learn.microsoft.com/entra/identity-platform/certificate-credentials."""
        assertion = form.get("client_assertion", "")
        if (form.get("client_id"), form.get("scope"), form.get("client_assertion_type")) != (
            self.app_id,
            SCOPE,
            JWT_BEARER,
        ):
            return super().proven(request, form)
        if assertion in self.federated:
            return True
        try:
            return self._signed(assertion, f"{self.url}{request.path}")
        except (jwt.PyJWTError, KeyError) as error:
            self.refusals.append(type(error).__name__)
            return False

    def _signed(self, assertion: str, audience: str) -> bool:
        head = jwt.get_unverified_header(assertion)
        number = self.known[head["x5t#S256"].rstrip("=")]
        claims: dict[str, Any] = jwt.decode(
            assertion,
            private_key(number).public_key(),
            algorithms=["PS256", "RS256"],
            audience=audience,
            issuer=self.app_id,
            options={"require": ["exp", "nbf", "iss", "sub", "aud", "jti"]},
        )
        fresh = claims["jti"] not in self.answered_ids
        self.answered_ids.add(claims["jti"])
        return fresh and claims["sub"] == self.app_id and claims["exp"] - claims["nbf"] <= LONGEST


class Machine(Issuer):
    """A machine with a user-assigned identity: App Service's endpoint and a virtual machine's (IMDS).

    https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
    """

    def routes(self, router: web.UrlDispatcher) -> None:
        """Serve both, besides what callers of the bot are checked by."""
        super().routes(router)
        router.add_get("/msi/token", self._app_service)
        router.add_get("/metadata/identity/oauth2/token", self._imds)

    async def _app_service(self, request: web.Request) -> web.Response:
        asked = request.headers.get("X-IDENTITY-HEADER") == HEADER and request.query["api-version"] == "2019-08-01"
        return await self.issue(proven=asked and self._mine(request))

    async def _imds(self, request: web.Request) -> web.Response:
        asked = request.headers.get("Metadata") == "true" and request.query["api-version"] == "2018-02-01"
        return await self.issue(proven=asked and self._mine(request))

    def _mine(self, request: web.Request) -> bool:
        return (request.query.get("client_id"), request.query.get("resource")) == (self.app_id, RESOURCE)

    def issued(self) -> dict[str, Any]:
        """Return the token as a machine answers: numbers as text, and the resource."""
        found = super().issued()
        return {**found, "expires_in": str(found["expires_in"]), "resource": RESOURCE}
