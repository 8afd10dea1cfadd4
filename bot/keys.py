"""The Bot Connector's signing keys: fetched asynchronously, kept through outages, never in anybody's way.

Where and what: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
(OpenID metadata names the key set; each key lists the channels that it is endorsed for).
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, cast

import aiohttp
import jwt
import structlog
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from bot.body import TooLarge, read_at_most
from bot.flight import SingleFlight

log = structlog.get_logger(__name__)

_MAX_ANSWER: Final = 1 << 20  # bytes; the real key set is some 50 kB
_TRANSIENT = (aiohttp.ClientError, OSError, TimeoutError, ValueError, TooLarge)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key and the channels it may sign for."""

    key: jwt.PyJWK
    endorsements: frozenset[str]


@dataclass(frozen=True, slots=True)
class KeyTiming:
    """How long, in seconds, and how often."""

    refresh: float = 3600.0  # age at which a use refreshes in the background
    cooldown: float = 10.0  # between fetches for key ids that a fresh key set does not have
    pause: float = 1.0  # the same after a fetch failed; longer each time in a row, up to the cooldown
    patience: float = 2.5  # what a call waits for an unknown key: Teams expects its answer within 3 s
    fetch: float = 5.0  # one attempt
    attempts: int = 3
    backoff: float = 0.2


class KeysUnavailable(Exception):  # noqa: N818  the fact is the name
    """The key is unknown and the key set cannot be fetched: it may be a good one, so the caller shall try again."""


class SigningKeys:
    """The key set of one issuer. `session` is the caller's; `clock` gives monotonic seconds."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        metadata_url: str,
        timing: KeyTiming = KeyTiming(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._metadata_url = metadata_url
        self._timing = timing
        self._clock = clock
        self._keys: Mapping[str, SigningKey] = {}
        self._is_fresh = False
        self._failed = 0
        self._refresh_at = 0.0
        self._deaf_until = float("-inf")
        self._flight = SingleFlight(self._refresh, "signing keys")

    async def find(self, kid: str) -> SigningKey | None:
        """Return the key, at once when it is known; an unknown one is looked up once per cooldown.

        None: the key set, just fetched, does not have it. Raises `KeysUnavailable` while nobody can say so.
        """
        if (found := self._keys.get(kid)) is not None:
            if self._clock() >= self._refresh_at:
                self._flight.start()
            return found
        if self._clock() >= self._deaf_until:
            await self._flight.join(self._timing.patience)
            found = self._keys.get(kid)
            self._deaf_until = self._deaf(found)
        if found is None and not self._is_fresh:
            raise KeysUnavailable
        return found

    def fetch_ahead(self) -> None:
        """Begin to fetch the keys before the first call needs them; a failure is logged and left to `find`."""
        self._flight.start()

    async def close(self) -> None:
        """End a fetch that is under way."""
        await self._flight.close()

    def _deaf(self, found: SigningKey | None) -> float:
        """Return until when unknown ids are refused unasked: a fetch that helped does not count against the next."""
        if found is not None:
            return float("-inf")
        timing = self._timing
        return self._clock() + min(
            timing.cooldown, timing.cooldown if self._is_fresh else timing.pause * max(1, self._failed)
        )

    async def _refresh(self) -> None:
        self._is_fresh = False
        try:
            self._keys = await self._fetch()
        except _TRANSIENT as failure:
            self._failed += 1
            self._refresh_at = self._clock() + self._timing.cooldown
            log.warning("signing_keys_not_fetched", error=type(failure).__name__, kept=len(self._keys))
        else:
            self._is_fresh, self._failed = True, 0
            self._refresh_at = self._clock() + self._timing.refresh

    async def _fetch(self) -> Mapping[str, SigningKey]:
        timing = self._timing
        retrying = AsyncRetrying(
            stop=stop_after_attempt(timing.attempts),
            wait=wait_exponential_jitter(multiplier=timing.backoff, max=2.0, jitter=timing.backoff),
            retry=retry_if_exception_type(_TRANSIENT),
            reraise=True,
        )
        return await retrying(self._load)

    async def _load(self) -> Mapping[str, SigningKey]:
        metadata = await self._get(self._metadata_url)
        address = metadata.get("jwks_uri")
        if not isinstance(address, str) or not _as_safe(address, self._metadata_url):
            raise ValueError("the metadata names no usable key set")
        listed = (await self._get(address)).get("keys")
        keys = _parse(cast("list[object]", listed) if isinstance(listed, list) else [])
        if not keys:
            raise ValueError("the key set is empty")
        return keys

    async def _get(self, url: str) -> dict[str, object]:
        limit = aiohttp.ClientTimeout(total=self._timing.fetch)
        async with self._session.get(url, timeout=limit, allow_redirects=False, raise_for_status=True) as answer:
            raw = await read_at_most(answer.content, _MAX_ANSWER, self._timing.fetch)
        found: object = json.loads(raw)
        return cast("dict[str, object]", found) if isinstance(found, dict) else {}


def _as_safe(url: str, as_url: str) -> bool:
    """Tell whether `url` is https whenever the address that named it is."""
    return url.startswith("https://") or not as_url.startswith("https://")


def _parse(listed: list[object]) -> dict[str, SigningKey]:
    found: dict[str, SigningKey] = {}
    for one in listed:
        if isinstance(one, dict):
            found |= _signing_key(cast("dict[str, object]", one))
    return found


def _signing_key(jwk: dict[str, object]) -> dict[str, SigningKey]:
    """Return the key under its id, or nothing when it is none of ours: one odd key must not cost the others."""
    kid = jwk.get("kid")
    if not isinstance(kid, str) or jwk.get("kty") != "RSA" or jwk.get("use", "sig") != "sig":
        return {}
    named = jwk.get("endorsements")
    endorsements = cast("list[object]", named) if isinstance(named, list) else []
    try:
        key = jwt.PyJWK(jwk, algorithm="RS256")
    except jwt.PyJWTError:
        return {}
    return {kid: SigningKey(key, frozenset(one for one in endorsements if isinstance(one, str)))}
