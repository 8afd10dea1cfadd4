import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import aiohttp
import pytest
import pytest_asyncio

from bot.keys import KeysUnavailable, KeyTiming, SigningKey, SigningKeys
from tests.bot.waiting import at_once
from tests.issuer import Issuer, kid, public_jwk
from tests.serving import FakeTime
from tests.whole.process import until

pytestmark = pytest.mark.asyncio

QUICK = KeyTiming(patience=60.0, fetch=60.0, attempts=2, backoff=0.01)
IMPATIENT = pytest.mark.parametrize("keys", [replace(QUICK, patience=0.3)], indirect=True)


@pytest_asyncio.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with Issuer() as found:
        found.mint()  # makes the key, which takes long on a busy machine
        yield found


@pytest_asyncio.fixture
async def clock() -> FakeTime:
    return FakeTime()


@pytest_asyncio.fixture
async def keys(issuer: Issuer, clock: FakeTime, request: pytest.FixtureRequest) -> AsyncIterator[SigningKeys]:
    """Another timing comes as the fixture's parameter."""
    async with aiohttp.ClientSession() as session:
        found = SigningKeys(session, issuer.metadata_url, getattr(request, "param", QUICK), clock)
        yield found
        await found.close()


async def test_keys_are_fetched_once_and_carry_their_endorsements(issuer: Issuer, keys: SigningKeys) -> None:
    found = await keys.find(kid(1))
    assert found is not None
    assert found.endorsements == {"msteams", "webchat"}
    assert await keys.find(kid(1)) is found
    assert issuer.fetches == 2  # the metadata and the key set


async def test_a_rollover_is_followed_at_once(issuer: Issuer, keys: SigningKeys) -> None:
    await keys.find(kid(1))
    issuer.numbers = [2]
    assert await keys.find(kid(2)) is not None
    assert await keys.find(kid(1)) is None


async def test_an_unknown_key_refetches_once_per_cooldown(issuer: Issuer, keys: SigningKeys, clock: FakeTime) -> None:
    await keys.find(kid(1))
    for _ in range(10):
        assert await keys.find("nobody's") is None
    assert issuer.fetches == 4
    clock.now += QUICK.cooldown
    assert await keys.find("nobody's") is None
    assert issuer.fetches == 6


async def test_strangers_at_the_same_time_share_one_fetch(issuer: Issuer, keys: SigningKeys) -> None:
    found = await asyncio.gather(*(keys.find(kid(1)) for _ in range(50)))
    assert all(found)
    assert issuer.fetches == 2


async def test_old_keys_are_refreshed_in_the_background(issuer: Issuer, keys: SigningKeys, clock: FakeTime) -> None:
    await keys.find(kid(1))
    issuer.numbers = [1, 2]
    clock.now += QUICK.refresh
    assert await keys.find(kid(1)) is not None  # at once, from the cache
    await until(lambda: issuer.fetches == 4)
    assert await keys.find(kid(2)) is not None
    assert issuer.fetches == 4


async def test_an_outage_keeps_the_cached_keys(issuer: Issuer, keys: SigningKeys, clock: FakeTime) -> None:
    await keys.find(kid(1))
    issuer.down = True
    for _ in range(3):
        clock.now += QUICK.refresh
        assert await keys.find(kid(1)) is not None
        await asyncio.sleep(0.05)
    with pytest.raises(KeysUnavailable):
        await keys.find("nobody's")


async def looked_up(keys: SigningKeys, clock: FakeTime, key_id: str) -> SigningKey | None:
    """Return what a key id is found to be; ask again where 0.3 s are too short on a busy machine."""
    for _ in range(200):
        with suppress(KeysUnavailable):
            return await keys.find(key_id)
        clock.now += QUICK.pause
    raise AssertionError("never fetched in time")


@IMPATIENT
async def test_a_hanging_key_server_holds_up_nobody_who_is_known(
    issuer: Issuer, keys: SigningKeys, clock: FakeTime
) -> None:
    assert await looked_up(keys, clock, kid(1)) is not None
    issuer.hang = asyncio.Event()
    clock.now += QUICK.refresh
    strangers = asyncio.gather(*(keys.find("nobody's") for _ in range(5)), return_exceptions=True)
    for _ in range(100):
        assert at_once(keys.find(kid(1))) is not None
        await asyncio.sleep(0)
    assert {type(met) for met in await strangers} == {KeysUnavailable}


async def test_without_any_key_nobody_can_be_judged(issuer: Issuer, keys: SigningKeys, clock: FakeTime) -> None:
    issuer.down = True
    with pytest.raises(KeysUnavailable):
        await keys.find(kid(1))
    issuer.down = False
    clock.now += QUICK.pause
    assert await keys.find(kid(1)) is not None


@IMPATIENT
async def test_a_new_key_is_not_refused_while_nobody_can_look_it_up(
    issuer: Issuer, keys: SigningKeys, clock: FakeTime
) -> None:
    assert await looked_up(keys, clock, kid(1)) is not None
    issuer.numbers, issuer.hang = [1, 2], asyncio.Event()
    for _ in range(2):  # the fetch hangs; then nobody waits for it
        with pytest.raises(KeysUnavailable):
            await keys.find(kid(2))
    issuer.hang.set()
    issuer.hang = None
    clock.now += QUICK.pause
    assert await looked_up(keys, clock, kid(2)) is not None
    assert await looked_up(keys, clock, "nobody's") is None  # the set is fresh, and does not have it
    issuer.down = True
    assert await keys.find("nobody's") is None  # it still is
    clock.now += QUICK.cooldown
    with pytest.raises(KeysUnavailable):
        await keys.find("nobody's")


async def test_keys_are_there_before_the_first_call(issuer: Issuer, keys: SigningKeys) -> None:
    keys.fetch_ahead()
    keys.fetch_ahead()
    assert await keys.find(kid(1)) is not None
    assert issuer.fetches == 2
    issuer.down = True
    assert await keys.find(kid(1)) is not None


ODD_KEYS = [
    "odd",
    {"kty": "oct", "k": "AAAA", "kid": "secret"},
    public_jwk(2, use="enc", kid="encryption"),
    public_jwk(2, kid=None),
    {"kty": "RSA", "kid": "broken", "n": "!", "e": "AQAB"},
    {"kty": "EC", "kid": "curve", "crv": "P-256"},
]


async def test_odd_keys_do_not_cost_the_good_ones(issuer: Issuer, keys: SigningKeys) -> None:
    issuer.extra_keys = [*ODD_KEYS, public_jwk(3, endorsements="msteams"), public_jwk(4, endorsements=["slack", 5])]
    await keys.find(kid(1))
    assert await keys.find(kid(1)) is not None
    for odd in ("secret", "encryption", "broken", "curve"):
        assert await keys.find(odd) is None
    without = await keys.find(kid(3))
    other = await keys.find(kid(4))
    assert without is not None
    assert without.endorsements == frozenset()
    assert other is not None
    assert other.endorsements == {"slack"}


async def test_an_empty_key_set_replaces_nothing(issuer: Issuer, keys: SigningKeys) -> None:
    await keys.find(kid(1))
    issuer.numbers = []
    with pytest.raises(KeysUnavailable):
        await keys.find("nobody's")
    assert await keys.find(kid(1)) is not None
