"""How the bot proves who it is to the Connector: an OAuth 2.0 token, cached and renewed ahead of its end.

The exchange: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol, cast

import aiohttp
import structlog
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from bot.body import TooLarge, read_at_most
from bot.flight import SingleFlight

log = structlog.get_logger(__name__)

_MAX_ANSWER: Final = 1 << 16  # bytes
_OK: Final = 200
_TOO_MANY: Final = 429
_SERVER_ERRORS: Final = 500


class NoToken(Exception):  # noqa: N818  the fact is the name
    """No token now: nothing was sent, so whatever needed it may be tried again later."""


class TokenSource(Protocol):
    """Where the sender gets its bearer token."""

    async def token(self) -> str:
        """Return a token that is valid now, or an empty string for none. Raises `NoToken`."""
        ...

    def invalidate(self, token: str) -> None:
        """Forget `token`, which was refused; a newer one is kept."""
        ...

    async def close(self) -> None:
        """End what is under way in the background."""
        ...


class Anonymous:
    """No token: development on loopback."""

    async def token(self) -> str:
        """Return no token."""
        return ""

    def invalidate(self, token: str) -> None:
        """Do nothing: there is no token to forget."""

    async def close(self) -> None:
        """Do nothing: nothing runs."""


@dataclass(frozen=True, slots=True)
class AppRegistration:
    """The bot's registration with Entra. `tenant_id` is where the token is asked for, `scope` what it is for."""

    login_url: str
    tenant_id: str
    app_id: str
    scope: str
    secret: str = field(repr=False)

    @property
    def token_url(self) -> str:
        """Return the token endpoint of the tenant."""
        return f"{self.login_url.rstrip('/')}/{self.tenant_id}/oauth2/v2.0/token"


@dataclass(frozen=True, slots=True)
class TokenTiming:
    """How long, in seconds, and how often."""

    ahead: float = 300.0  # before its end a use renews the token in the background
    margin: float = 30.0  # before its end a token is not used any more
    patience: float = 5.0  # what a call waits for a token
    hold: float = 1.0  # after a failure nobody asks again for so long
    fetch: float = 5.0  # one attempt
    attempts: int = 3
    backoff: float = 0.2


@dataclass(frozen=True, slots=True)
class _Issued:
    token: str
    renew_at: float
    ends_at: float


class _Transient(Exception):  # noqa: N818  the fact is the name
    """Worth another attempt."""


_RETRIED = (aiohttp.ClientError, OSError, TimeoutError, _Transient)
_NOTHING: Final = _Issued("", 0.0, float("-inf"))


class ClientSecret:
    """A token for a client secret. `session` is the caller's; `clock` gives monotonic seconds."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        app: AppRegistration,
        timing: TokenTiming = TokenTiming(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._app = app
        self._timing = timing
        self._clock = clock
        self._issued = _NOTHING
        self._hold_until = float("-inf")
        self._flight = SingleFlight(self._renew, "token")

    async def token(self) -> str:
        """Return a valid token; near its end it is renewed in the background. Raises `NoToken`."""
        if not self._usable():
            if self._clock() >= self._hold_until:
                await self._flight.join(self._timing.patience)
        elif self._clock() >= max(self._issued.renew_at, self._hold_until):
            self._flight.start()
        if not self._usable():
            raise NoToken("the sign-in service gave no token")
        return self._issued.token

    def invalidate(self, token: str) -> None:
        """Forget `token`; several calls refused with the same one renew it once."""
        if token == self._issued.token:
            self._issued = _NOTHING

    async def close(self) -> None:
        """End a renewal that is under way."""
        await self._flight.close()

    def _usable(self) -> bool:
        return self._clock() < self._issued.ends_at

    async def _renew(self) -> None:
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._timing.attempts),
            wait=wait_exponential_jitter(multiplier=self._timing.backoff, max=2.0, jitter=self._timing.backoff),
            retry=retry_if_exception_type(_RETRIED),
            reraise=True,
        )
        try:
            self._issued = await retrying(self._ask)
        except (*_RETRIED, ValueError, TooLarge) as failure:
            self._hold_until = self._clock() + self._timing.hold
            log.warning("token_not_renewed", error=type(failure).__name__, still_valid=self._usable())

    async def _ask(self) -> _Issued:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._app.app_id,
            "client_secret": self._app.secret,
            "scope": self._app.scope,
        }
        limit = aiohttp.ClientTimeout(total=self._timing.fetch)
        asked_at = self._clock()
        async with self._session.post(self._app.token_url, data=form, timeout=limit, allow_redirects=False) as answer:
            if answer.status == _TOO_MANY or answer.status >= _SERVER_ERRORS:
                raise _Transient
            if answer.status != _OK:
                raise ValueError("the sign-in service refused the credentials")
            raw = await read_at_most(answer.content, _MAX_ANSWER, self._timing.fetch)
        return self._read(raw, asked_at)

    def _read(self, raw: bytes, asked_at: float) -> _Issued:
        found: object = json.loads(raw)
        answer = cast("dict[str, object]", found) if isinstance(found, dict) else {}
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
            raise ValueError("the sign-in service answered without a token")
        lives = float(seconds) if isinstance(seconds, int | float | str) else 0.0
        return _Issued(
            token,
            renew_at=asked_at + max(lives - self._timing.ahead, lives / 2),
            ends_at=asked_at + lives - min(self._timing.margin, lives / 10),
        )
