"""How the bot proves who it is to the Connector: an OAuth 2.0 token, cached and renewed ahead of its end.

Here the cache, whatever the proof is, and the client secret; certificates and identities are in `bot/entra.py`.
The exchange: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
"""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

import aiohttp
import structlog
from tenacity import AsyncRetrying, RetryCallState, stop_after_attempt, wait_exponential_jitter

from bot.body import TooLarge, parse_object, read_at_most
from bot.flight import SingleFlight

log = structlog.get_logger(__name__)

_MAX_ANSWER: Final = 1 << 16  # bytes
_READ_SECONDS: Final = 5.0
_OK: Final = 200
_SERVER_ERRORS: Final = 500
_PASSING: Final = frozenset({404, 408, 410, 429})
"""Besides 5xx: what says "later". 404 and 410 are how a machine's identity endpoint says that it is not there yet."""
_CODE = re.compile(r"AADSTS[0-9]{4,9}")


class NoToken(Exception):  # noqa: N818  the fact is the name
    """No token now: nothing was sent, so whatever needed it may be tried again later. The text holds no secret."""


class NotIssued(Exception):  # noqa: N818  the fact is the name
    """The sign-in service gave no token. `reason` is a fixed word or a code; `passing`: asking again may help."""

    def __init__(self, reason: str, *, passing: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.passing = passing


class TokenSource(Protocol):
    """Where the sender gets its bearer token."""

    async def token(self) -> str:
        """Return a token that is valid now, or an empty string for none. Raises `NoToken`."""
        ...

    def fetch_ahead(self) -> None:
        """Begin to fetch a token before the first message needs it; a failure is logged and left to `token`."""
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

    def fetch_ahead(self) -> None:
        """Do nothing: there is no token to fetch."""

    def invalidate(self, token: str) -> None:
        """Do nothing: there is no token to forget."""

    async def close(self) -> None:
        """Do nothing: nothing runs."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A token as it was given. `lives` and `renew_after` count in seconds from when it was asked for."""

    token: str = field(repr=False)
    lives: float
    renew_after: float | None = None


class SignIn(Protocol):
    """One kind of proof."""

    async def ask(self) -> Issued:
        """Ask the sign-in service for a new token, once. Raises `NotIssued`."""
        ...


@dataclass(frozen=True, slots=True)
class AppRegistration:
    """The bot's registration with Entra. `tenant_id` is where the token is asked for, `scope` what it is for."""

    login_url: str
    tenant_id: str
    app_id: str
    scope: str

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
    calm: float = 30.0  # the same while the token still holds, and between two that were refused
    longest: float = 86_400.0  # no token is believed to live longer: a managed identity's lives for a day
    fetch: float = 5.0  # one attempt
    attempts: int = 3
    backoff: float = 0.2


@dataclass(frozen=True, slots=True)
class _Kept:
    token: str = field(repr=False)
    renew_at: float
    ends_at: float


_NEVER: Final = float("-inf")
_NOTHING: Final = _Kept("", 0.0, _NEVER)


class Tokens:
    """The token that `sign_in` gives, for everybody: one is fetched at a time. `clock` gives monotonic seconds."""

    def __init__(
        self,
        sign_in: SignIn,
        timing: TokenTiming = TokenTiming(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sign_in = sign_in
        self._timing = timing
        self._clock = clock
        self._kept = _NOTHING
        self._why = "no answer in time"
        self._failed_at = _NEVER
        self._refused_at = _NEVER
        self._flight = SingleFlight(self._renew, "token")

    async def token(self) -> str:
        """Return a valid token; near its end it is renewed in the background. Raises `NoToken`."""
        now = self._clock()
        if not self._usable():
            if now >= self._failed_at + self._timing.hold:
                await self._flight.join(self._timing.patience)
        elif now >= max(self._kept.renew_at, self._failed_at + self._timing.calm):
            self._flight.start()
        if not self._usable():
            raise NoToken(self._why)
        return self._kept.token

    def fetch_ahead(self) -> None:
        """Begin to fetch a token in the background: whoever wants one meanwhile joins it."""
        self._flight.start()

    def invalidate(self, token: str) -> None:
        """Forget `token`; several calls refused with the same one renew it once.

        When new tokens are refused as well, the fault is not in them: then one is fetched every `calm` seconds only.
        """
        if token and token == self._kept.token and self._clock() >= self._refused_at + self._timing.calm:
            self._kept, self._refused_at = _NOTHING, self._clock()

    async def close(self) -> None:
        """End a renewal that is under way."""
        await self._flight.close()

    def _usable(self) -> bool:
        return self._clock() < self._kept.ends_at

    async def _renew(self) -> None:
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._timing.attempts),
            wait=wait_exponential_jitter(multiplier=self._timing.backoff, max=2.0, jitter=self._timing.backoff),
            retry=_passes,
            reraise=True,
        )
        failed = True
        try:
            self._kept = await retrying(self._ask)
            failed = False
        except NotIssued as failure:
            self._why = failure.reason
            log.warning("token_not_renewed", reason=failure.reason, still_valid=self._usable())
        finally:
            self._failed_at = self._clock() if failed else _NEVER

    async def _ask(self) -> _Kept:
        asked_at = self._clock()
        try:
            async with asyncio.timeout(self._timing.fetch):
                issued = await self._sign_in.ask()
        except (aiohttp.ClientError, OSError) as failure:  # TimeoutError is an OSError
            raise NotIssued(type(failure).__name__, passing=True) from failure
        if not (issued.token and issued.token.isascii() and issued.token.isprintable() and issued.lives > 0):
            raise NotIssued("answered without a token", passing=False)
        lives = min(issued.lives, self._timing.longest)
        latest = max(lives - self._timing.ahead, lives / 2)
        return _Kept(
            issued.token,
            renew_at=asked_at + min(latest, latest if issued.renew_after is None else issued.renew_after),
            ends_at=asked_at + lives - min(self._timing.margin, lives / 10),
        )


def _passes(state: RetryCallState) -> bool:
    failure = state.outcome.exception() if state.outcome else None
    return isinstance(failure, NotIssued) and failure.passing


def refused(status: int, told: str) -> NotIssued:
    """Return what an answer without a token means. Of the service's words only Entra's error code is taken."""
    code = _CODE.search(told)
    passing = status in _PASSING or status >= _SERVER_ERRORS
    return NotIssued(code[0] if code else f"answered {status}", passing=passing)


class ClientSecret:
    """A client secret, over the caller's `session`: nothing that azure-identity would add is needed for it."""

    def __init__(self, session: aiohttp.ClientSession, app: AppRegistration, secret: str) -> None:
        self._session = session
        self._app = app
        self._secret = secret

    async def ask(self) -> Issued:
        """Ask the tenant's token endpoint. Raises `NotIssued`, aiohttp.ClientError or OSError."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self._app.app_id,
            "client_secret": self._secret,
            "scope": self._app.scope,
        }
        async with self._session.post(self._app.token_url, data=form, allow_redirects=False) as answer:
            try:
                raw = await read_at_most(answer.content, _MAX_ANSWER, _READ_SECONDS)
            except TooLarge:
                raise NotIssued("answered too much", passing=False) from None
            if answer.status != _OK:
                raise refused(answer.status, raw.decode(errors="replace"))
        return _read(raw)


def _read(raw: bytes) -> Issued:
    try:
        answer = parse_object(raw)
        token, renew = answer.get("access_token"), answer.get("refresh_in")
        return Issued(
            token if isinstance(token, str) else "",
            _seconds(answer.get("expires_in")),
            None if renew is None else _seconds(renew),
        )
    except ValueError:
        raise NotIssued("answered no JSON object", passing=False) from None


def _seconds(value: object) -> float:
    return float(value) if isinstance(value, int | float | str) else 0.0
