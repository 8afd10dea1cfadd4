"""The gate by itself: its log, its modes, its rule for addresses. Every kind of caller is in test_gate_matrix.py."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import make_mocked_request
from structlog.testing import capture_logs

from bot.gate import TEAMS_SERVICE_HOSTS, Gate, GateRules, Refused, service_url_allowed
from bot.http import Health, build_app
from bot.inbound import Inbound
from bot.keys import KeyTiming, SigningKeys
from tests import activities
from tests.activities import APP_ID, TECHNICIAN, TENANT
from tests.issuer import ISSUER, Issuer
from tests.serving import serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOSTS = frozenset({*TEAMS_SERVICE_HOSTS, "127.0.0.1"})


@dataclass
class Door:
    """A served gate, its issuer, and what came through."""

    issuer: Issuer
    session: aiohttp.ClientSession
    url: str = ""
    admitted: list[Inbound] = field(default_factory=list)

    async def turn(self, inbound: Inbound) -> None:
        self.admitted.append(inbound)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> int:
        async with self.session.post(f"{self.url}/api/messages", data=body, headers=headers) as answer:
            text = await answer.text()
            assert "Traceback" not in text
            assert "canary" not in text
            return answer.status


async def ready() -> Mapping[str, bool | str]:
    return {"gate": True}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def door() -> AsyncIterator[Door]:
    async with Issuer(APP_ID) as issuer, aiohttp.ClientSession() as session:
        keys = SigningKeys(session, issuer.metadata_url, KeyTiming(patience=60.0, fetch=60.0, attempts=1, cooldown=0.0))
        await keys.find("")  # the issuer makes its keys at the first request: long on a busy machine
        rules = GateRules(APP_ID, TENANT, ISSUER, HOSTS)
        found = Door(issuer, session)
        async with serving(build_app(Gate(rules, keys), found.turn, Health(ready))) as found.url:
            yield found
        await keys.close()


def activity(**changes: object) -> dict[str, Any]:
    good = activities.message(TECHNICIAN, "canary-4711") | changes
    return {name: value for name, value in good.items() if value is not None}


def encoded(**changes: object) -> bytes:
    return json.dumps(activity(**changes)).encode()


def json_headers(token: str | None) -> dict[str, str]:
    headers = {"Content-Type": "application/json"}
    return headers if token is None else headers | {"Authorization": f"Bearer {token}"}


async def test_teams_is_let_in(door: Door) -> None:
    assert await door.post(encoded(), json_headers(door.issuer.mint())) == 200
    assert door.admitted[-1].plain_text == "canary-4711"


def at(url: object) -> dict[str, object]:
    return {"serviceUrl": url}


async def test_a_refusal_says_no_more_than_its_status(door: Door) -> None:
    with capture_logs() as logs:
        url = f"{door.url}/api/messages"
        headers = json_headers(door.issuer.mint(aud="canary"))
        async with door.session.post(url, data=encoded(), headers=headers) as answer:
            assert await answer.json() == {"error": "Unauthorized"}
            assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert [(one["event"], one["reason"]) for one in logs] == [("refused", "token_InvalidAudienceError")]
    assert "canary" not in str(logs)


async def test_before_any_key_is_known_teams_is_asked_to_come_again() -> None:
    async with Issuer(APP_ID) as issuer, aiohttp.ClientSession() as session:
        issuer.down = True
        keys = SigningKeys(session, issuer.metadata_url, KeyTiming(patience=0.5, attempts=1))
        door = Door(issuer, session)
        rules = GateRules(APP_ID, TENANT, ISSUER)
        async with serving(build_app(Gate(rules, keys), door.turn, Health(ready))) as door.url:
            assert await door.post(encoded(), json_headers(issuer.mint())) == 503
            assert await door.post(encoded(), json_headers("a.b.c")) == 401
        await keys.close()


ANONYMOUS: dict[str, tuple[int, dict[str, object]]] = {
    "good": (200, at("http://127.0.0.1:56150/_connector")),
    "other channel": (403, {"channelId": "emulator"}),
    "other host": (403, at("https://example.com/")),
    "foreign tenant": (403, {"channelData": {"tenant": {"id": "someone-else"}}}),
    "no conversation": (400, {"conversation": None}),
}


@pytest.mark.parametrize("name", ANONYMOUS)
async def test_anonymous_mode_checks_everything_but_the_token(name: str) -> None:
    status, changes = ANONYMOUS[name]
    async with Issuer() as issuer, aiohttp.ClientSession() as session:
        door = Door(issuer, session)
        gate = Gate(GateRules("", TENANT, "", HOSTS, anonymous=True), None)
        async with serving(build_app(gate, door.turn, Health(ready))) as door.url:
            assert await door.post(encoded(**changes), json_headers(None)) == status


@pytest.mark.parametrize("remote", ["203.0.113.9", "10.0.0.1", "", None, "::ffff:10.0.0.1"])
async def test_anonymous_mode_serves_loopback_alone(remote: str | None) -> None:
    gate = Gate(GateRules("", TENANT, "", HOSTS, anonymous=True), None)
    headers = json_headers(None)
    request = make_mocked_request("POST", "/api/messages", headers=headers).clone(remote=remote or "")
    with pytest.raises(Refused) as caught:
        await gate.admit(request)
    assert (caught.value.status, caught.value.reason) == (403, "anonymous_from_afar")


async def test_without_a_tenant_setting_every_tenant_is_let_in() -> None:
    async with Issuer() as issuer, aiohttp.ClientSession() as session:
        door = Door(issuer, session)
        gate = Gate(GateRules("", "", "", HOSTS, anonymous=True), None)
        async with serving(build_app(gate, door.turn, Health(ready))) as door.url:
            body = encoded(channelData={"tenant": {"id": "playground"}})
            assert await door.post(body, json_headers(None)) == 200


@pytest.mark.parametrize("rules", [GateRules("", TENANT, ISSUER), GateRules(APP_ID, TENANT, "")])
async def test_a_gate_without_anything_to_verify_by_is_not_made(rules: GateRules) -> None:
    with pytest.raises(ValueError, match="anonymous mode"):
        Gate(rules, None)


@pytest.mark.parametrize(
    ("url", "hosts", "allowed"),
    [
        ("http://localhost:3978", ["localhost"], True),
        ("https://localhost:3978/x", ["localhost"], True),
        ("http://[::1]:3978/", ["::1"], True),
        ("http://[::1]:3978/", ["[::1]"], True),
        ("http://127.0.0.1/", ["127.0.0.1"], True),
        ("http://127.0.0.1:3978/", [*TEAMS_SERVICE_HOSTS], False),
        ("http://127.0.0.1:/", ["127.0.0.1"], False),
        ("http://127.0.0.1:0/", ["127.0.0.1"], False),
        ("http://intranet:8080/", ["intranet"], False),
        ("https://intranet/", ["intranet"], True),
        ("https://intranet/", [], False),
        ("https://a.example.com/", [".example.com"], False),
    ],
)
async def test_service_url_allowed(url: str, hosts: list[str], *, allowed: bool) -> None:
    assert service_url_allowed(url, hosts) is allowed
