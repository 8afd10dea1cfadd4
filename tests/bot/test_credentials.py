import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.credentials import Anonymous, AppRegistration, ClientSecret, NoToken, TokenTiming
from tests.issuer import SECRET, Issuer
from tests.serving import FakeTime

pytestmark = pytest.mark.asyncio

QUICK = TokenTiming(patience=0.3, fetch=0.5, attempts=2, backoff=0.01)
SCOPE = "https://api.botframework.com/.default"


@pytest_asyncio.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with Issuer() as found:
        yield found


@pytest_asyncio.fixture
async def clock() -> FakeTime:
    return FakeTime()


@pytest_asyncio.fixture
async def tokens(issuer: Issuer, clock: FakeTime) -> AsyncIterator[ClientSecret]:
    async with aiohttp.ClientSession() as session:
        found = ClientSecret(session, AppRegistration(issuer.url, "tenant", "app", SCOPE, SECRET), QUICK, clock)
        yield found
        await found.close()


async def test_a_token_is_fetched_once_and_kept(issuer: Issuer, tokens: ClientSecret) -> None:
    found = await asyncio.gather(*(tokens.token() for _ in range(20)))
    assert set(found) == {"bot-token-1"}
    assert issuer.tokens_issued == ["bot-token-1"]


async def test_a_token_is_renewed_in_the_background_ahead_of_its_end(
    issuer: Issuer, tokens: ClientSecret, clock: FakeTime
) -> None:
    await tokens.token()
    clock.now += issuer.token_lives - QUICK.ahead
    assert await tokens.token() == "bot-token-1"
    await asyncio.sleep(0.05)
    assert await tokens.token() == "bot-token-2"


async def test_an_ended_token_is_never_used(issuer: Issuer, tokens: ClientSecret, clock: FakeTime) -> None:
    await tokens.token()
    clock.now += issuer.token_lives - QUICK.margin
    assert await tokens.token() == "bot-token-2"
    issuer.down = True
    clock.now += issuer.token_lives
    with pytest.raises(NoToken):
        await tokens.token()


async def test_an_outage_keeps_a_valid_token(issuer: Issuer, tokens: ClientSecret, clock: FakeTime) -> None:
    await tokens.token()
    issuer.down = True
    clock.now += issuer.token_lives - QUICK.ahead
    for _ in range(3):
        assert await tokens.token() == "bot-token-1"
        await asyncio.sleep(0.02)


async def test_a_hanging_service_holds_up_nobody_who_has_a_token(
    issuer: Issuer, tokens: ClientSecret, clock: FakeTime
) -> None:
    await tokens.token()
    issuer.hang = asyncio.Event()
    clock.now += issuer.token_lives - QUICK.ahead
    started = time.perf_counter()
    for _ in range(100):
        assert await tokens.token() == "bot-token-1"
    assert time.perf_counter() - started < 0.05


async def test_a_refused_token_is_renewed_once(issuer: Issuer, tokens: ClientSecret) -> None:
    first = await tokens.token()
    for _ in range(5):
        tokens.invalidate(first)
    assert await tokens.token() == "bot-token-2"
    tokens.invalidate(first)
    assert await tokens.token() == "bot-token-2"
    assert len(issuer.tokens_issued) == 2


async def test_wrong_credentials_are_not_tried_in_a_hot_loop(
    issuer: Issuer, tokens: ClientSecret, clock: FakeTime
) -> None:
    issuer.token_answer = (401, {"error": "invalid_client", "error_description": "canary-4711"})
    with capture_logs() as logs:
        for _ in range(10):
            with pytest.raises(NoToken):
                await tokens.token()
    assert [one["error"] for one in logs] == ["ValueError"]
    assert "canary" not in str(logs)
    issuer.token_answer = None
    clock.now += QUICK.hold
    assert await tokens.token() == "bot-token-1"


@pytest.mark.parametrize(
    "answer",
    [[], {}, {"access_token": "", "expires_in": 9}, {"access_token": "a\nb", "expires_in": 9}, {"access_token": "x"}],
)
async def test_an_answer_without_a_usable_token_is_no_token(
    issuer: Issuer, tokens: ClientSecret, answer: object
) -> None:
    issuer.token_answer = (200, answer)
    with pytest.raises(NoToken):
        await tokens.token()


async def test_a_short_life_is_used_to_its_end(issuer: Issuer, tokens: ClientSecret, clock: FakeTime) -> None:
    issuer.token_answer = (200, {"access_token": "short", "expires_in": "20"})
    assert await tokens.token() == "short"
    clock.now += 9
    assert await tokens.token() == "short"


async def test_the_secret_does_not_show() -> None:
    assert SECRET not in repr(AppRegistration("https://login", "tenant", "app", SCOPE, SECRET))


async def test_anonymous_has_no_token() -> None:
    source = Anonymous()
    source.invalidate("")
    assert await source.token() == ""
    await source.close()
