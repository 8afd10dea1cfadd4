import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.credentials import Anonymous, AppRegistration, ClientSecret, Issued, NotIssued, NoToken, Tokens, TokenTiming
from tests.bot.waiting import at_once
from tests.issuer import SECRET, Issuer
from tests.serving import FakeTime
from tests.whole.process import until

pytestmark = pytest.mark.asyncio

QUICK = TokenTiming(patience=60.0, fetch=60.0, attempts=2, backoff=0.01)
"""Patient with a busy machine: who waits for what hangs has no token that holds meanwhile."""
SCOPE = "https://api.botframework.com/.default"


@pytest_asyncio.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with Issuer() as found:
        yield found


@pytest_asyncio.fixture
async def clock() -> FakeTime:
    return FakeTime()


@pytest_asyncio.fixture
async def tokens(issuer: Issuer, clock: FakeTime) -> AsyncIterator[Tokens]:
    async with aiohttp.ClientSession() as session:
        app = AppRegistration(issuer.url, "tenant", "app", SCOPE)
        found = Tokens(ClientSecret(session, app, SECRET), QUICK, clock)
        yield found
        await found.close()


async def test_a_token_is_fetched_once_and_kept(issuer: Issuer, tokens: Tokens) -> None:
    found = await asyncio.gather(*(tokens.token() for _ in range(20)))
    assert set(found) == {"bot-token-1"}
    assert issuer.tokens_issued == ["bot-token-1"]


async def test_a_token_is_fetched_before_the_first_message_needs_it(issuer: Issuer, tokens: Tokens) -> None:
    tokens.fetch_ahead()
    assert await tokens.token() == "bot-token-1"  # it joins what is under way
    issuer.down = True
    assert await tokens.token() == "bot-token-1"
    assert issuer.tokens_issued == ["bot-token-1"]


async def test_what_cannot_be_fetched_ahead_is_fetched_when_it_is_needed(
    issuer: Issuer, tokens: Tokens, clock: FakeTime
) -> None:
    issuer.down = True
    with capture_logs() as logged:
        tokens.fetch_ahead()
        await until(lambda: logged)
    assert [one["event"] for one in logged] == ["token_not_renewed"]
    issuer.down = False
    clock.now += QUICK.hold
    assert await tokens.token() == "bot-token-1"


async def test_a_token_is_renewed_in_the_background_ahead_of_its_end(
    issuer: Issuer, tokens: Tokens, clock: FakeTime
) -> None:
    await tokens.token()
    clock.now += issuer.token_lives - QUICK.ahead
    assert at_once(tokens.token()) == "bot-token-1"
    await until(lambda: at_once(tokens.token()) == "bot-token-2")


async def test_an_ended_token_is_never_used(issuer: Issuer, tokens: Tokens, clock: FakeTime) -> None:
    await tokens.token()
    clock.now += issuer.token_lives - QUICK.margin
    assert await tokens.token() == "bot-token-2"
    issuer.down = True
    clock.now += issuer.token_lives
    with pytest.raises(NoToken):
        await tokens.token()


async def test_an_outage_keeps_a_valid_token(issuer: Issuer, tokens: Tokens, clock: FakeTime) -> None:
    await tokens.token()
    issuer.down = True
    clock.now += issuer.token_lives - QUICK.ahead
    for _ in range(3):
        assert await tokens.token() == "bot-token-1"
        await asyncio.sleep(0.02)


async def test_a_hanging_service_holds_up_nobody_who_has_a_token(
    issuer: Issuer, tokens: Tokens, clock: FakeTime
) -> None:
    await tokens.token()
    issuer.hang = asyncio.Event()
    clock.now += issuer.token_lives - QUICK.ahead
    for _ in range(100):
        assert at_once(tokens.token()) == "bot-token-1"
        await asyncio.sleep(0)


async def test_a_refused_token_is_renewed_once(issuer: Issuer, tokens: Tokens) -> None:
    first = await tokens.token()
    for _ in range(5):
        tokens.invalidate(first)
    assert await tokens.token() == "bot-token-2"
    tokens.invalidate(first)
    assert await tokens.token() == "bot-token-2"
    assert len(issuer.tokens_issued) == 2


async def test_wrong_credentials_are_not_tried_in_a_hot_loop(issuer: Issuer, tokens: Tokens, clock: FakeTime) -> None:
    issuer.token_answer = (401, {"error": "canary", "error_description": "AADSTS7000222: canary-4711"})
    with capture_logs() as logs:
        for _ in range(10):
            with pytest.raises(NoToken, match=r"^AADSTS7000222$"):
                await tokens.token()
    assert [one["reason"] for one in logs] == ["AADSTS7000222"]
    assert "canary" not in str(logs)
    issuer.token_answer = None
    clock.now += QUICK.hold
    assert await tokens.token() == "bot-token-1"


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        {"access_token": "", "expires_in": 9},
        {"access_token": "a\nb", "expires_in": 9},
        {"access_token": 7, "expires_in": 9},
        {"access_token": "x"},
        {"access_token": "x", "expires_in": "soon"},
        {"access_token": "x", "expires_in": "nan"},
        {"access_token": "x", "expires_in": -9},
    ],
)
async def test_an_answer_without_a_usable_token_is_no_token(issuer: Issuer, tokens: Tokens, answer: object) -> None:
    issuer.token_answer = (200, answer)
    with pytest.raises(NoToken):
        await tokens.token()


async def test_a_short_life_is_used_to_its_end(issuer: Issuer, tokens: Tokens, clock: FakeTime) -> None:
    issuer.token_answer = (200, {"access_token": "short", "expires_in": "20"})
    assert await tokens.token() == "short"
    clock.now += 9
    assert await tokens.token() == "short"


async def test_nobody_believes_that_a_token_lives_for_ever(issuer: Issuer, tokens: Tokens, clock: FakeTime) -> None:
    issuer.token_answer = (200, {"access_token": "old", "expires_in": "inf"})
    assert await tokens.token() == "old"
    issuer.token_answer = None
    clock.now += 86_400
    assert await tokens.token() == "bot-token-1"


async def test_a_token_is_renewed_when_the_service_asks_for_it(issuer: Issuer, tokens: Tokens, clock: FakeTime) -> None:
    issuer.token_answer = (200, {"access_token": "long", "expires_in": 86_400, "refresh_in": 43_200})
    await tokens.token()
    issuer.token_answer = None
    clock.now += 43_199
    assert await tokens.token() == "long"
    await asyncio.sleep(0.05)
    assert issuer.tokens_issued == []
    clock.now += 1
    assert at_once(tokens.token()) == "long"
    await until(lambda: at_once(tokens.token()) == "bot-token-1")


async def test_while_a_token_holds_a_service_in_trouble_is_asked_seldom(
    issuer: Issuer, tokens: Tokens, clock: FakeTime
) -> None:
    await tokens.token()
    issuer.down = True
    clock.now += issuer.token_lives - QUICK.ahead
    with capture_logs() as logs:
        for _ in range(100):
            assert at_once(tokens.token()) == "bot-token-1"
            await until(lambda: logs)
            await asyncio.sleep(0.002)
    assert [(one["event"], one["reason"], one["still_valid"]) for one in logs] == [
        ("token_not_renewed", "answered 503", True)
    ]
    issuer.down = False
    clock.now += QUICK.calm
    await tokens.token()
    await until(lambda: at_once(tokens.token()) == "bot-token-2")


async def test_when_every_new_token_is_refused_too_no_more_are_fetched(
    issuer: Issuer, tokens: Tokens, clock: FakeTime
) -> None:
    for _ in range(50):
        tokens.invalidate(await tokens.token())
    assert len(issuer.tokens_issued) == 2
    clock.now += QUICK.calm
    tokens.invalidate(await tokens.token())
    assert await tokens.token() == "bot-token-3"


async def test_many_who_are_refused_at_once_make_one_fetch(issuer: Issuer, tokens: Tokens) -> None:
    async def refused() -> str:
        token = await tokens.token()
        await asyncio.sleep(0)
        tokens.invalidate(token)
        return await tokens.token()

    assert set(await asyncio.gather(*(refused() for _ in range(50)))) == {"bot-token-2"}
    assert len(issuer.tokens_issued) == 2


class Broken:
    """A kind of proof with a fault of its own."""

    asked = 0

    async def ask(self) -> Issued:
        self.asked += 1
        raise RuntimeError("canary")


async def test_a_fault_of_our_own_is_no_hot_loop(clock: FakeTime) -> None:
    proof = Broken()
    tokens = Tokens(proof, QUICK, clock)
    with capture_logs() as logs:
        for _ in range(10):
            with pytest.raises(NoToken):
                await tokens.token()
    assert proof.asked == 1
    assert "canary" not in str(logs)
    await tokens.close()


async def test_no_secret_shows(issuer: Issuer) -> None:
    async with aiohttp.ClientSession() as session:
        app = AppRegistration(issuer.url, "tenant", "app", SCOPE)
        proof = ClientSecret(session, app, SECRET)
        found = await proof.ask()
        tokens = Tokens(proof, QUICK)
        await tokens.token()
        shown = f"{proof!r} {found!r} {tokens!r} {app!r} {vars(tokens)!r}"
        await tokens.close()
    assert SECRET not in shown
    assert "bot-token" not in shown


async def test_an_answer_without_end_is_not_read_to_it(issuer: Issuer, tokens: Tokens) -> None:
    issuer.token_answer = (200, {"access_token": "x" * (1 << 17), "expires_in": 9})
    with pytest.raises(NoToken, match="answered too much"):
        await tokens.token()


async def test_what_is_kept_of_a_failure_is_its_reason() -> None:
    assert str(NotIssued("answered 400", passing=False)) == "answered 400"


async def test_anonymous_has_no_token() -> None:
    source = Anonymous()
    source.invalidate("")
    assert await source.token() == ""
    await source.close()
