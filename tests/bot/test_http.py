import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import aiohttp
import pytest
from botbuilder.core import InvokeResponse
from structlog.testing import capture_logs

from bot.gate import Gate, GateRules
from bot.http import Health, Turn, Unavailable, build_app
from bot.inbound import Inbound
from tests import activities
from tests.activities import PHARMACIST, TENANT
from tests.serving import serving

pytestmark = pytest.mark.asyncio

CARD = {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": {"type": "AdaptiveCard"}}
GATE = Gate(GateRules("", TENANT, "", anonymous=True), None)
Ready = Callable[[], Awaitable[Mapping[str, bool | str]]]


async def all_well() -> Mapping[str, bool | str]:
    return {"database": True, "dispatcher": True, "channel": "none bound"}


@asynccontextmanager
async def served(turn: Turn, ready: Ready = all_well) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    async with serving(build_app(GATE, turn, Health(ready))) as url, aiohttp.ClientSession() as session:
        yield session, url


async def post(turn: Turn, body: dict[str, object]) -> tuple[int, bytes, Mapping[str, str]]:
    async with (
        served(turn) as (session, url),
        session.post(f"{url}/api/messages", json=body) as answer,
    ):
        return answer.status, await answer.read(), answer.headers


def answering(response: InvokeResponse | None) -> Turn:
    async def turn(_inbound: Inbound) -> InvokeResponse | None:
        return response

    return turn


def failing(failure: BaseException) -> Turn:
    async def turn(_inbound: Inbound) -> InvokeResponse | None:
        raise failure

    return turn


PRESS = activities.press(PHARMACIST, "acknowledge", {})
WORDS = activities.message(PHARMACIST, "p2p")


@pytest.mark.parametrize(
    ("response", "status", "body"),
    [
        (None, 200, b""),
        (InvokeResponse(status=200), 200, b""),
        (InvokeResponse(status=501), 501, b""),
        (InvokeResponse(status=200, body=CARD), 200, json.dumps(CARD, separators=(",", ":")).encode()),
        (InvokeResponse(status=200, body={"value": "“ready”"}), 200, b'{"value":"\\u201cready\\u201d"}'),
        (InvokeResponse(status=400, body={}), 400, b"{}"),
    ],
)
async def test_an_answer_is_passed_on(response: InvokeResponse | None, status: int, body: bytes) -> None:
    found = await post(answering(response), PRESS)
    assert found[:2] == (status, body)
    if body:
        assert found[2]["Content-Type"] == "application/json; charset=utf-8"


async def test_the_turn_gets_the_typed_activity() -> None:
    seen: list[Inbound] = []

    async def turn(inbound: Inbound) -> None:
        seen.append(inbound)

    assert (await post(turn, WORDS))[0] == 200
    assert [one.plain_text for one in seen] == ["p2p"]


async def test_what_cannot_be_taken_now_is_asked_for_again() -> None:
    status, body, headers = await post(failing(Unavailable("canary-4711")), WORDS)
    assert (status, headers["Retry-After"]) == (503, "5")
    assert b"canary" not in body


@pytest.mark.parametrize("failure", [ValueError("canary-4711"), KeyError("canary"), RecursionError("canary")])
async def test_our_own_failure_is_an_incident_without_words(failure: Exception) -> None:
    with capture_logs() as logs:
        status, body, _ = await post(failing(failure), WORDS)
    assert status == 500
    incident = json.loads(body)["incident"]
    assert [(one["event"], one["incident"], one["error"]) for one in logs] == [
        ("turn_failed", incident, type(failure).__name__)
    ]
    assert logs[0]["where"][-1].startswith("test_http.py:")
    assert "canary" not in str(logs) + body.decode()


async def test_a_caller_that_asks_first_whether_to_send_its_body_is_told_to() -> None:
    async with (
        served(answering(None)) as (session, url),
        session.post(f"{url}/api/messages", json=WORDS, expect100=True) as answer,
    ):
        assert answer.status == 200


async def get(path: str, ready: Ready = all_well) -> tuple[int, dict[str, object]]:
    async with (
        served(answering(None), ready) as (session, url),
        session.get(f"{url}{path}") as answer,
    ):
        return answer.status, await answer.json()


async def test_health_is_the_process_alone() -> None:
    async def broken() -> Mapping[str, bool | str]:
        raise OSError

    assert await get("/healthz", broken) == (200, {"status": "alive"})


async def test_readiness_names_each_part() -> None:
    async def half() -> Mapping[str, bool | str]:
        return {"database": False, "dispatcher": True}

    parts = {"database": True, "dispatcher": True, "channel": "none bound"}
    assert await get("/readyz") == (200, {"status": "ready", "parts": parts})
    assert await get("/readyz", half) == (
        503,
        {"status": "not ready", "parts": {"database": False, "dispatcher": True}},
    )


async def test_readiness_that_cannot_be_known_is_not_ready() -> None:
    async def broken() -> Mapping[str, bool | str]:
        raise OSError("canary-4711")

    assert await get("/readyz", broken) == (
        503,
        {"status": "not ready", "parts": {"check": False, "error": "OSError"}},
    )


async def test_a_check_that_hangs_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hanging() -> Mapping[str, bool | str]:
        await asyncio.sleep(60)
        return {}

    monkeypatch.setattr("bot.http._READY_SECONDS", 0.05)
    assert (await get("/readyz", hanging))[0] == 503


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/messages", 405),
        ("PUT", "/api/messages", 405),
        ("POST", "/healthz", 405),
        ("GET", "/", 404),
        ("POST", "/api/messages/", 404),
        ("GET", "/../etc/passwd", 404),
    ],
)
async def test_nothing_else_is_served(method: str, path: str, status: int) -> None:
    async with (
        served(answering(None)) as (session, url),
        session.request(method, f"{url}{path}", json=WORDS) as answer,
    ):
        assert answer.status == status
