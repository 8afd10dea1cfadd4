"""Who may speak to the bot (trust.md): every check before a turn begins, each failure 400, 401, 403, 413 or 415.

The token's rules: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

import base64
import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import jwt
from aiohttp import web
from pydantic import ValidationError

from bot.body import TooLarge, parse_object, read_at_most
from bot.clouds import CLOUDS
from bot.inbound import Inbound
from bot.keys import KeysUnavailable, SigningKeys

MAX_BODY: Final = 256 * 1024  # bytes
CHANNEL: Final = "msteams"
LEEWAY: Final = 300  # seconds of clock skew
TEAMS_SERVICE_HOSTS: Final = tuple(host for cloud in CLOUDS.values() for host in cloud.allowed_service_hosts)
_MAX_PORT: Final = 65535
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_SERVICE_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[::1\])(?P<port>:[0-9]{1,5})?(?:/[a-z0-9._~/%-]*)?",
    re.IGNORECASE | re.ASCII,
)
_PARAMETER = r"""(?:charset="?utf-?8"?|(?!charset)[a-z0-9_-]+=(?:[a-z0-9_.-]+|"[^"\\]*"))"""
_JSON = re.compile(rf"application/json[ \t]*(?:;[ \t]*{_PARAMETER}[ \t]*)*", re.IGNORECASE | re.ASCII)
"""JSON in UTF-8; other parameters say nothing of how to read it."""
_TOKEN_OPTIONS: Final[Any] = {
    "require": ["exp", "nbf", "iss", "aud"],
    "strict_aud": True,
    "enforce_minimum_key_length": True,
}
# PyJWT's own errors, and what odd headers and claims make of the code under it.
_BAD_TOKEN = (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError)


class Refused(Exception):  # noqa: N818  the fact is the name
    """The caller is turned away with `status`; `reason` is a fixed word for our log, never for the caller."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class GateRules:
    """Whom we let in. An empty `tenant_id` lets every tenant in: development only, as is `anonymous`."""

    app_id: str
    tenant_id: str
    issuer: str
    service_hosts: frozenset[str] = frozenset(TEAMS_SERVICE_HOSTS)
    anonymous: bool = False
    body_seconds: float = 5.0


def service_url_allowed(url: str, hosts: Collection[str]) -> bool:
    """Tell whether tokens and messages may go to `url`: https on exactly one of `hosts`, on the usual port.

    http and any port only for a loopback host that `hosts` names. No user information, query, fragment or backslash.
    """
    found = _SERVICE_URL.fullmatch(url)
    if found is None:
        return False
    host = found["host"].lower()
    if host not in hosts and host.strip("[]") not in hosts:
        return False
    if host in _LOOPBACK:
        return 0 < int((found["port"] or ":443")[1:]) <= _MAX_PORT
    return found["scheme"].lower() == "https" and found["port"] in {None, ":443"}


class Gate:
    """The one door. Raises `ValueError` when made without anything to verify callers by."""

    def __init__(self, rules: GateRules, keys: SigningKeys | None) -> None:
        if not rules.anonymous and (keys is None or not rules.app_id or not rules.issuer):
            raise ValueError("the gate needs an app id, an issuer and its keys, or anonymous mode")
        self._rules = rules
        self._keys = keys

    async def admit(self, request: web.Request) -> Inbound:
        """Return the activity of a caller that may speak to us. Raises `Refused`."""
        _check_headers(request)
        claims = await self._identify(request)
        inbound = _parse(await self._read(request))
        self._check_origin(inbound, claims)
        return inbound

    async def _identify(self, request: web.Request) -> dict[str, Any] | None:
        """Return the verified claims; None in anonymous mode, which serves loopback alone."""
        if self._keys is None or self._rules.anonymous:
            if not _is_loopback(request.remote):
                raise Refused(403, "anonymous_from_afar")
            return None
        token = _bearer(request)
        try:
            return await self._verify(token, self._keys)
        except KeysUnavailable as error:
            raise Refused(503, "no_signing_keys") from error
        except _BAD_TOKEN as error:
            raise Refused(401, f"token_{type(error).__name__}") from None

    async def _verify(self, token: str, keys: SigningKeys) -> dict[str, Any]:
        key = await keys.find(_key_id(token))
        if key is None:
            raise Refused(401, "token_key_unknown")
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=["RS256"],
            audience=self._rules.app_id,
            issuer=self._rules.issuer,
            leeway=LEEWAY,
            options=_TOKEN_OPTIONS,
        )
        if CHANNEL not in key.endorsements:
            raise Refused(403, "token_key_not_endorsed")
        return claims

    async def _read(self, request: web.Request) -> bytes:
        try:
            return await read_at_most(request.content, MAX_BODY, self._rules.body_seconds)
        except TooLarge as error:
            raise Refused(413, "body_too_large") from error
        except TimeoutError as error:
            raise Refused(400, "body_too_slow") from error
        except (OSError, ValueError, web.RequestPayloadError) as error:
            raise Refused(400, "body_broken_off") from error

    def _check_origin(self, inbound: Inbound, claims: dict[str, Any] | None) -> None:
        if inbound.channel_id != CHANNEL:
            raise Refused(403, "channel_foreign")
        if claims is not None and claims.get("serviceurl") != inbound.service_url:
            raise Refused(401, "token_service_url")
        if not service_url_allowed(inbound.service_url, self._rules.service_hosts):
            raise Refused(403, "service_url_foreign")
        if self._rules.tenant_id and _tenants(inbound) != {self._rules.tenant_id.lower()}:
            raise Refused(403, "tenant_foreign")


def _tenants(inbound: Inbound) -> set[str]:
    """Return every tenant that the activity names, the speaker's own too: a shared channel has people of others."""
    named = (inbound.tenant_id, inbound.conversation.tenant_id, inbound.sender and inbound.sender.tenant_id)
    return {one.lower() for one in named if one}


def _check_headers(request: web.Request) -> None:
    if not _JSON.fullmatch(request.headers.get("Content-Type", "")):
        raise Refused(415, "content_type")
    if any(packed.lower() != "identity" for packed in request.headers.getall("Content-Encoding", ())):
        raise Refused(415, "content_encoding")
    if (request.content_length or 0) > MAX_BODY:
        raise Refused(413, "body_too_large")


def _bearer(request: web.Request) -> str:
    sent = request.headers.getall("Authorization", [])
    scheme, _, token = sent[0].partition(" ") if len(sent) == 1 else ("", "", "")
    if scheme.lower() != "bearer" or not token or not token.isascii() or " " in token:
        raise Refused(401, "token_missing")
    return token


def _key_id(token: str) -> str:
    """Return which key the token says it is signed with; only choosing that one, PyJWT reads the header again.

    By hand because PyJWT's own look decodes and checks the whole token, which then is done twice.
    """
    head = token.partition(".")[0]
    header = parse_object(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    kid = header.get("kid")
    if header.get("alg") != "RS256" or not isinstance(kid, str):
        raise Refused(401, "token_header")
    return kid


def _parse(raw: bytes) -> Inbound:
    try:
        return Inbound.model_validate(parse_object(raw))
    except ValidationError:
        raise Refused(400, "body_shape") from None  # its text quotes the body
    except ValueError:
        raise Refused(400, "body_json") from None


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
