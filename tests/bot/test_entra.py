import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from structlog.testing import capture_logs

from bot import entra
from bot.clock import SystemClock
from bot.credentials import AppRegistration, Issued, NotIssued, NoToken, Tokens, TokenTiming
from tests.bot.waiting import at_once
from tests.entra import HEADER, SCOPE, Entra, Machine, certificate, pem_file, pfx_file
from tests.issuer import private_key
from tests.serving import FakeTime

pytestmark = pytest.mark.asyncio

APP = "0c6f2d3e-8a1b-4f7c-9d2e-3b4a5c6d7e8f"
QUICK = TokenTiming(patience=60.0, fetch=60.0, attempts=2, backoff=0.01)
PASSWORD = "canary-pass"
STALL = 120
"""Seconds for which a busy machine may stand still between a token and the look at it: few of its life."""


@pytest_asyncio.fixture
async def service(tmp_path: Path) -> AsyncIterator[Entra]:
    async with Entra(tmp_path, APP) as found:
        yield found


@pytest_asyncio.fixture
async def session(service: Entra) -> AsyncIterator[aiohttp.ClientSession]:
    async with service.trusting() as found:
        yield found


@pytest_asyncio.fixture
async def machine(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Machine]:
    async with Machine(APP) as found:
        for name in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER", "MSI_ENDPOINT", "AZURE_FEDERATED_TOKEN_FILE"):
            monkeypatch.delenv(name, raising=False)
        yield found


def app(service: Entra) -> AppRegistration:
    return AppRegistration(service.url, "7f3c1f0a-52b4-4c9d-9a55-1f2f3a4b5c6d", APP, SCOPE)


def by_certificate(service: Entra, session: aiohttp.ClientSession, file: Path, password: str = "") -> entra.Entra:
    return entra.Entra(lambda: entra.certificate(session, app(service), file, password), SCOPE, SystemClock().now)


def by_token(service: Entra, session: aiohttp.ClientSession, file: Path) -> entra.Entra:
    return entra.Entra(lambda: entra.federated(session, app(service), file), SCOPE, SystemClock().now)


def by_machine(session: aiohttp.ClientSession) -> entra.Entra:
    registered = AppRegistration("https://login.microsoftonline.com", "tenant", APP, SCOPE)
    return entra.Entra(lambda: entra.managed_identity(session, registered), SCOPE, SystemClock().now)


def near(issued: Issued, token: str, lives: float = 3600) -> bool:
    return issued.token == token and lives - STALL < issued.lives <= lives


@pytest.mark.parametrize("password", ["", PASSWORD])
@pytest.mark.parametrize("write", [pem_file, pfx_file])
async def test_a_certificate_signs_assertions_that_entra_takes(
    service: Entra, session: aiohttp.ClientSession, tmp_path: Path, write: Callable[..., Path], password: str
) -> None:
    service.register(7)
    proof = by_certificate(service, session, write(tmp_path, 7, password), password)
    assert near(await proof.ask(), "bot-token-1")
    assert near(await proof.ask(), "bot-token-2")  # nothing is answered from a cache, no assertion is used twice
    assert (service.refusals, len(service.answered_ids)) == ([], 2)


async def test_a_certificate_that_is_not_registered_is_refused(
    service: Entra, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    service.register(8)
    with pytest.raises(NotIssued, match=r"^AADSTS7000215$") as caught:
        await by_certificate(service, session, pem_file(tmp_path, 7)).ask()
    assert (service.refusals, caught.value.passing) == (["KeyError"], False)
    assert caught.value.__cause__ is None


async def test_a_certificate_replaced_on_disk_is_used_from_the_next_token_on(
    service: Entra, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    service.register(7)
    file = pem_file(tmp_path, 7)
    proof = by_certificate(service, session, file)
    await proof.ask()
    service.known.clear()
    service.register(8)
    file.write_bytes(pem_file(tmp_path, 8).read_bytes())
    assert near(await proof.ask(), "bot-token-2")


async def test_a_federated_token_is_read_anew_each_time(
    service: Entra, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    proof = by_token(service, session, file)
    for number in (1, 2):
        service.federated = {f"assertion-{number}"}
        file.write_text(f"assertion-{number}", encoding="ascii")
        assert near(await proof.ask(), f"bot-token-{number}")
    file.write_text("canary", encoding="ascii")
    with pytest.raises(NotIssued, match=r"^AADSTS7000215$"):
        await proof.ask()
    file.unlink()
    with pytest.raises(FileNotFoundError):
        await proof.ask()


async def test_app_service_gives_the_bots_identity_a_token(
    machine: Machine, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{machine.url}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", HEADER)
    assert near(await by_machine(session).ask(), "bot-token-1")
    monkeypatch.setenv("IDENTITY_HEADER", "another")
    with pytest.raises(NotIssued):
        await by_machine(session).ask()


async def test_a_virtual_machine_gives_the_bots_identity_a_token(
    machine: Machine, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", machine.url)
    machine.token_lives = 86_400
    issued = await by_machine(session).ask()
    assert near(issued, "bot-token-1", 86_400)
    assert issued.renew_after is not None
    assert 43_200 - STALL < issued.renew_after <= 43_200
    machine.app_id = "another"
    with pytest.raises(NotIssued):
        await by_machine(session).ask()


async def test_a_machine_without_identities_is_asked_again_later(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, machine: Machine
) -> None:
    assert machine.url
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:9")
    with pytest.raises(NotIssued) as caught:
        await by_machine(session).ask()
    assert caught.value.passing


@pytest.mark.parametrize(
    ("answer", "passing"),
    [
        ((503, {}), True),
        ((429, {}), True),
        ((400, {"error": "canary"}), False),
        ((200, []), False),
        ((200, {}), False),
        ((200, {"access_token": "canary"}), True),
        ((200, {"access_token": "canary", "expires_in": "soon"}), False),
        ((200, "canary"), True),
    ],
)
async def test_an_odd_answer_is_no_token_and_is_quoted_nowhere(
    service: Entra, session: aiohttp.ClientSession, tmp_path: Path, answer: tuple[int, object], *, passing: bool
) -> None:
    service.register(7)
    service.token_answer = answer
    with pytest.raises(NotIssued) as caught:
        await by_certificate(service, session, pem_file(tmp_path, 7)).ask()
    assert caught.value.passing is passing
    assert "canary" not in caught.value.reason


async def test_many_senders_make_one_fetch_and_nobody_waits_for_a_renewal(
    service: Entra, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    service.register(7)
    clock = FakeTime()
    tokens = Tokens(by_certificate(service, session, pem_file(tmp_path, 7)), QUICK, clock)
    assert set(await asyncio.gather(*(tokens.token() for _ in range(50)))) == {"bot-token-1"}
    assert service.tokens_issued == ["bot-token-1"]
    service.hang = asyncio.Event()
    clock.now += 3600 - QUICK.ahead
    for _ in range(100):
        assert at_once(tokens.token()) == "bot-token-1"
        await asyncio.sleep(0)
    await tokens.close()


async def test_a_service_that_hangs_or_is_down_leaves_the_token_as_it_is(
    service: Entra, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    service.register(7)
    clock = FakeTime()
    timing = TokenTiming(patience=5.0, fetch=0.5, attempts=1)
    tokens = Tokens(by_certificate(service, session, pem_file(tmp_path, 7)), timing, clock)
    given = ""
    while not given:
        with suppress(NoToken):  # half a second may be too short on a busy machine
            given = await tokens.token()
        clock.now += timing.hold
    service.hang = asyncio.Event()
    clock.now += 3600 - timing.ahead
    with capture_logs() as logs:
        assert await tokens.token() == given
        while not logs:
            assert await tokens.token() == given
            await asyncio.sleep(0.01)
    assert [(one["reason"], one["still_valid"]) for one in logs] == [("TimeoutError", True)]
    clock.now += timing.ahead
    with pytest.raises(NoToken, match="TimeoutError"):
        await tokens.token()
    await tokens.close()


async def test_a_file_that_is_gone_is_no_token(service: Entra, session: aiohttp.ClientSession, tmp_path: Path) -> None:
    tokens = Tokens(by_certificate(service, session, tmp_path / "canary.pem"), QUICK)
    with capture_logs() as logs, pytest.raises(NoToken, match=r"^FileNotFoundError$"):
        await tokens.token()
    assert "canary" not in str(logs)
    await tokens.close()


@pytest.mark.parametrize("password", ["", PASSWORD])
@pytest.mark.parametrize("write", [pem_file, pfx_file])
async def test_what_may_be_shown_of_a_certificate(tmp_path: Path, write: Callable[..., Path], password: str) -> None:
    found = entra.seen(write(tmp_path, 7, password), password)
    assert re.fullmatch(r"[0-9A-F]{40}", found.thumbprint)
    assert found.ends == certificate(7).not_valid_after_utc
    assert found.ends > datetime(2026, 1, 1, tzinfo=UTC)


async def test_a_key_alone_is_no_certificate(tmp_path: Path) -> None:
    file = tmp_path / "key.pfx"
    none = serialization.NoEncryption()
    file.write_bytes(pkcs12.serialize_key_and_certificates(None, private_key(7), None, None, none))
    with pytest.raises(ValueError, match="no certificate"):
        entra.seen(file, "")
