"""A sign-in service on loopback: OpenID metadata, a key set, and tokens for the bot; all of it can fail on demand."""

import asyncio
import json
import ssl
import time
from collections.abc import Mapping
from typing import Any, Self

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://api.botframework.com"
SECRET = "the-bot's-secret"


_keys: dict[tuple[int, int], rsa.RSAPrivateKey] = {}  # made once per session


def private_key(number: int, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return a signing key, always the same for a number."""
    if (number, bits) not in _keys:
        _keys[number, bits] = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return _keys[number, bits]


def public_jwk(number: int, *, bits: int = 2048, **more: object) -> dict[str, Any]:
    """Return the public half as the key set lists it."""
    jwk = json.loads(RSAAlgorithm.to_jwk(private_key(number, bits).public_key()))
    return {**jwk, "use": "sig", "kid": kid(number), "endorsements": ["msteams", "webchat"], **more}


def kid(number: int) -> str:
    """Return the key's id."""
    return f"key-{number}"


class Issuer:
    """Use as `async with Issuer() as issuer`. `numbers` are the keys that the key set lists.

    `down`: answers 503. `hang`: answers nothing until the event is set. `fetches` counts key sets served or refused,
    `most_waiting` how many callers waited for one at once.
    """

    def __init__(self, app_id: str = "app", service_url: str = "https://smba.trafficmanager.net/amer/") -> None:
        self.app_id = app_id
        self.service_url = service_url
        self.numbers = [1]
        self.extra_keys: list[object] = []
        self.down = False
        self.hang: asyncio.Event | None = None
        self.fetches = 0
        self.waiting = 0
        self.most_waiting = 0
        self.tokens_issued: list[str] = []
        self.token_answer: tuple[int, Any] | None = None
        self.token_lives = 3600
        self.url = ""
        self.tls: ssl.SSLContext | None = None
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Listen on a free port of loopback."""
        app = web.Application()
        self.routes(app.router)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self.tls)
        await site.start()
        self.url = f"{'https' if self.tls else 'http'}://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    def routes(self, router: web.UrlDispatcher) -> None:
        """Say what is served."""
        router.add_get("/v1/.well-known/openidconfiguration", self._metadata)
        router.add_get("/v1/.well-known/keys", self._keys)
        router.add_post("/{tenant}/oauth2/v2.0/token", self._token)

    async def __aexit__(self, *_exc: object) -> None:
        """Stop listening; whoever hangs is let go."""
        if self.hang:
            self.hang.set()
        if self._runner:
            await self._runner.cleanup()

    @property
    def metadata_url(self) -> str:
        """The address of the OpenID metadata."""
        return f"{self.url}/v1/.well-known/openidconfiguration"

    def claims(self, **changes: object) -> dict[str, Any]:
        """Return the claims of a good token, with `changes`; a change to None leaves the claim out."""
        now = int(time.time())  # noqa: TID251  PyJWT compares with the real clock
        good = {
            "iss": ISSUER,
            "aud": self.app_id,
            "nbf": now - 60,
            "exp": now + 3600,
            "serviceurl": self.service_url,
        }
        return {name: value for name, value in (good | changes).items() if value is not None}

    def mint(
        self,
        number: int = 1,
        *,
        key: object = None,
        algorithm: str = "RS256",
        header: Mapping[str, object] | None = None,
        **changes: object,
    ) -> str:
        """Return a token as the Connector sends it; arguments make it wrong in one way."""
        head = {"kid": kid(number), **(header or {})}
        head = {name: value for name, value in head.items() if value is not None}
        signing: Any = key if key is not None else private_key(number)
        return jwt.encode(self.claims(**changes), signing, algorithm=algorithm, headers=head)

    async def _metadata(self, _request: web.Request) -> web.Response:
        await self._mishap()
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}/v1/.well-known/keys"})

    async def _keys(self, _request: web.Request) -> web.Response:
        await self._mishap()
        return web.json_response({"keys": [public_jwk(one) for one in self.numbers] + self.extra_keys})

    async def _mishap(self) -> None:
        self.fetches += 1
        self.waiting += 1
        self.most_waiting = max(self.most_waiting, self.waiting)
        try:
            if self.hang:
                await self.hang.wait()
        finally:
            self.waiting -= 1
        if self.down:
            raise web.HTTPServiceUnavailable

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        proven = form.get("grant_type") == "client_credentials" and self.proven(request, form)
        return await self.issue(proven=proven)

    def proven(self, _request: web.Request, form: Mapping[str, str]) -> bool:
        """Tell whether a form proves who sent it."""
        return form.get("client_secret") == SECRET

    async def issue(self, *, proven: bool) -> web.Response:
        """Return what is answered to who asks for a token."""
        if self.hang:
            await self.hang.wait()
        if self.down:
            raise web.HTTPServiceUnavailable
        if self.token_answer:
            return web.json_response(self.token_answer[1], status=self.token_answer[0])
        if not proven:
            told = {"error": "invalid_client", "error_description": "AADSTS7000215: canary-4711"}
            return web.json_response(told, status=401)
        self.tokens_issued.append(f"bot-token-{len(self.tokens_issued) + 1}")
        return web.json_response(self.issued())

    def issued(self) -> dict[str, Any]:
        """Return the newest token as it is answered."""
        return {"token_type": "Bearer", "expires_in": self.token_lives, "access_token": self.tokens_issued[-1]}
