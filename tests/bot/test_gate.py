"""Who may speak to the bot: real HTTP against a loopback issuer, a table of callers, never a 500."""

import asyncio
import base64
import gzip
import json
import socket
import time
import warnings
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import jwt
import pytest
import pytest_asyncio
from aiohttp.test_utils import make_mocked_request
from structlog.testing import capture_logs

from bot.gate import MAX_BODY, TEAMS_SERVICE_HOSTS, Gate, GateRules, Refused, service_url_allowed
from bot.http import Health, build_app
from bot.inbound import Inbound
from bot.keys import KeyTiming, SigningKeys
from tests import activities
from tests.activities import APP_ID, TECHNICIAN, TENANT
from tests.issuer import ISSUER, Issuer, kid, private_key, public_jwk
from tests.serving import serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOUR = 3600
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

    def raw(self, *lines: str, body: bytes = b"", linger: float = 2.0) -> int:
        """Send bytes as they are; return the status, 0 when the server cut the connection without an answer."""
        address = urlsplit(self.url)
        assert address.hostname
        head = "\r\n".join(["POST /api/messages HTTP/1.1", "Host: x", *lines, "", ""]).encode(
            "utf-8", "surrogateescape"
        )
        with socket.create_connection((address.hostname, address.port or 0), timeout=linger) as caller:
            caller.sendall(head + body)
            answer = caller.recv(64)
        return int(answer.split(b" ", 2)[1]) if answer else 0


async def ready() -> Mapping[str, bool | str]:
    return {"gate": True}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def door() -> AsyncIterator[Door]:
    async with Issuer(APP_ID) as issuer, aiohttp.ClientSession() as session:
        issuer.extra_keys = [public_jwk(7, endorsements=["webchat"]), public_jwk(8, bits=1024)]
        keys = SigningKeys(session, issuer.metadata_url, KeyTiming(patience=10.0, attempts=1, cooldown=0.0))
        await keys.warm()  # the issuer makes its keys at the first request: long on a busy machine
        rules = GateRules(APP_ID, TENANT, ISSUER, HOSTS, body_seconds=0.3)
        found = Door(issuer, session)
        async with serving(build_app(Gate(rules, keys), found.turn, Health(ready))) as found.url:
            yield found
        await keys.close()


def activity(**changes: object) -> dict[str, Any]:
    good = activities.message(TECHNICIAN, "canary-4711") | changes
    return {name: value for name, value in good.items() if value is not None}


def encoded(**changes: object) -> bytes:
    return json.dumps(activity(**changes)).encode()


def json_headers(token: str | None, **more: str) -> dict[str, str]:
    headers = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in more.items()}}
    return headers if token is None else headers | {"Authorization": f"Bearer {token}"}


async def test_teams_is_let_in(door: Door) -> None:
    assert await door.post(encoded(), json_headers(door.issuer.mint())) == 200
    assert door.admitted[-1].plain_text == "canary-4711"


GOOD_TOKENS: dict[str, Callable[[Issuer, int], str]] = {
    "exp 4 min ago": lambda issuer, now: issuer.mint(exp=now - 240),
    "nbf in 4 min": lambda issuer, now: issuer.mint(nbf=now + 240),
    "more claims": lambda issuer, _: issuer.mint(jti="x", more=[1]),
    "typ": lambda issuer, _: issuer.mint(header={"typ": "JWT", "x5t": "abc"}),
}


@pytest.mark.parametrize("name", GOOD_TOKENS)
async def test_good_tokens(door: Door, name: str) -> None:
    token = GOOD_TOKENS[name](door.issuer, int(time.time()))  # noqa: TID251  PyJWT compares with the real clock
    assert await door.post(encoded(), json_headers(token)) == 200


def b64(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged(issuer: Issuer, header: object, claims: object = None, signature: bytes = b"x" * 256) -> str:
    return ".".join([b64(header), b64(issuer.claims() if claims is None else claims), b64(signature)])


def public_pem(number: int) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415  one case's need

    return private_key(number).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def hs256_with_public_key(issuer: Issuer) -> str:
    """Return the classic confusion attack, which PyJWT refuses to make: assembled by hand."""
    import hashlib  # noqa: PLC0415  one case's need
    import hmac  # noqa: PLC0415  one case's need

    signed = f"{b64({'alg': 'HS256', 'typ': 'JWT', 'kid': kid(1)})}.{b64(issuer.claims())}"
    return f"{signed}.{b64(hmac.digest(public_pem(1), signed.encode(), hashlib.sha256))}"


def short_key(issuer: Issuer) -> str:
    with warnings.catch_warnings(action="ignore", category=jwt.InsecureKeyLengthWarning):
        return issuer.mint(8, key=private_key(8, 1024))


def resigned(issuer: Issuer, **changes: object) -> str:
    """Return a good token whose claims were changed after signing."""
    head, _, signature = issuer.mint().split(".")
    return ".".join([head, b64(issuer.claims() | changes), signature])


BAD_TOKENS: dict[str, tuple[int, Callable[[Issuer, int], str]]] = {
    "wrong key": (401, lambda issuer, _: issuer.mint(1, key=private_key(5))),
    "unknown kid": (401, lambda issuer, _: issuer.mint(5)),
    "no kid": (401, lambda issuer, _: issuer.mint(header={"kid": None})),
    "kid a path": (401, lambda issuer, _: issuer.mint(header={"kid": "../../etc/passwd"})),
    "kid empty": (401, lambda issuer, _: issuer.mint(header={"kid": ""})),
    "kid a number": (401, lambda issuer, _: forged(issuer, {"alg": "RS256", "kid": 1})),
    "kid a list": (401, lambda issuer, _: forged(issuer, {"alg": "RS256", "kid": [kid(1)]})),
    "alg none": (401, lambda issuer, _: forged(issuer, {"alg": "none", "kid": kid(1)}, signature=b"")),
    "alg None": (401, lambda issuer, _: forged(issuer, {"alg": "None", "kid": kid(1)})),
    "alg missing": (401, lambda issuer, _: forged(issuer, {"kid": kid(1)})),
    "alg a list": (401, lambda issuer, _: forged(issuer, {"alg": ["RS256"], "kid": kid(1)})),
    "alg rs256": (401, lambda issuer, _: forged(issuer, {"alg": "rs256", "kid": kid(1)})),
    "HS256": (401, lambda issuer, _: issuer.mint(key="x" * 64, algorithm="HS256")),
    "HS256 with the public key": (401, lambda issuer, _: hs256_with_public_key(issuer)),
    "RS384": (401, lambda issuer, _: issuer.mint(algorithm="RS384")),
    "RS512": (401, lambda issuer, _: issuer.mint(algorithm="RS512")),
    "PS256": (401, lambda issuer, _: issuer.mint(algorithm="PS256")),
    "short key": (401, lambda issuer, _: short_key(issuer)),
    "embedded jwk": (401, lambda issuer, _: issuer.mint(5, header={"jwk": public_jwk(5)})),
    "jku": (401, lambda issuer, _: issuer.mint(5, header={"jku": "http://127.0.0.1:1/"})),
    "crit": (401, lambda issuer, _: issuer.mint(header={"crit": ["x"], "x": 1})),
    "b64 false": (401, lambda issuer, _: forged(issuer, {"alg": "RS256", "kid": kid(1), "b64": False})),
    "unendorsed key": (403, lambda issuer, _: issuer.mint(7)),
    "no iss": (401, lambda issuer, _: issuer.mint(iss=None)),
    "wrong iss": (401, lambda issuer, _: issuer.mint(iss="https://sts.windows.net/x/")),
    "iss with slash": (401, lambda issuer, _: issuer.mint(iss=ISSUER + "/")),
    "iss a prefix": (401, lambda issuer, _: issuer.mint(iss=ISSUER[:-1])),
    "iss empty": (401, lambda issuer, _: issuer.mint(iss="")),
    "no aud": (401, lambda issuer, _: issuer.mint(aud=None)),
    "wrong aud": (401, lambda issuer, _: issuer.mint(aud="another-app")),
    "aud upper case": (401, lambda issuer, _: issuer.mint(aud=APP_ID.upper())),
    "aud a list": (401, lambda issuer, _: issuer.mint(aud=[APP_ID])),
    "aud empty": (401, lambda issuer, _: issuer.mint(aud="")),
    "aud a number": (401, lambda issuer, _: issuer.mint(aud=5)),
    "no exp": (401, lambda issuer, _: issuer.mint(exp=None)),
    "expired": (401, lambda issuer, now: issuer.mint(exp=now - 360)),
    "exp zero": (401, lambda issuer, _: issuer.mint(exp=0)),
    "exp negative": (401, lambda issuer, _: issuer.mint(exp=-1)),
    "exp words": (401, lambda issuer, _: issuer.mint(exp="tomorrow")),
    "exp a list": (401, lambda issuer, _: issuer.mint(exp=[1])),
    "exp infinite": (401, lambda issuer, _: issuer.mint(exp=float("inf"))),
    "exp NaN": (401, lambda issuer, _: issuer.mint(exp=float("nan"))),
    "no nbf": (401, lambda issuer, _: issuer.mint(nbf=None)),
    "nbf in 6 min": (401, lambda issuer, now: issuer.mint(nbf=now + 360)),
    "nbf words": (401, lambda issuer, _: issuer.mint(nbf="now")),
    "iat in an hour": (401, lambda issuer, now: issuer.mint(iat=now + HOUR)),
    "no serviceurl": (401, lambda issuer, _: issuer.mint(serviceurl=None)),
    "other serviceurl": (401, lambda issuer, _: issuer.mint(serviceurl="https://smba.trafficmanager.net/emea/")),
    "serviceurl other case": (401, lambda issuer, _: issuer.mint(serviceurl=issuer.service_url.upper())),
    "serviceurl no slash": (401, lambda issuer, _: issuer.mint(serviceurl=issuer.service_url.rstrip("/"))),
    "serviceurl a list": (401, lambda issuer, _: issuer.mint(serviceurl=[issuer.service_url])),
    "claims changed": (401, lambda issuer, _: resigned(issuer, exp=9999999999)),
    "signature cut": (401, lambda issuer, _: issuer.mint()[:-4]),
    "signature empty": (401, lambda issuer, _: issuer.mint().rpartition(".")[0] + "."),
    "two parts": (401, lambda issuer, _: issuer.mint().rpartition(".")[0]),
    "four parts": (401, lambda issuer, _: issuer.mint() + ".x"),
    "no dots": (401, lambda _issuer, _: "x" * 100),
    "dots": (401, lambda _issuer, _: ".."),
    "header no base64": (401, lambda issuer, _: "$$$." + issuer.mint().partition(".")[2]),
    "header no json": (401, lambda issuer, _: forged(issuer, b"canary")),
    "header a list": (401, lambda issuer, _: forged(issuer, ["RS256"])),
    "header null": (401, lambda issuer, _: forged(issuer, b"null")),
    "header deep": (401, lambda issuer, _: forged(issuer, b"[" * 4000)),
    "header invalid utf-8": (401, lambda issuer, _: forged(issuer, b'{"alg":"\xff"}')),
    "header long number": (401, lambda issuer, _: forged(issuer, b'{"alg":' + b"9" * 4400 + b"}")),
    "claims a list": (401, lambda issuer, _: forged(issuer, {"alg": "RS256", "kid": kid(1)}, [1])),
    "claims deep": (401, lambda issuer, _: forged(issuer, {"alg": "RS256", "kid": kid(1)}, b"[" * 4000)),
    "encrypted": (401, lambda _issuer, _: "a.b.c.d.e"),
}


@pytest.mark.parametrize("name", BAD_TOKENS)
async def test_bad_tokens(door: Door, name: str) -> None:
    status, mint = BAD_TOKENS[name]
    before = len(door.admitted)
    token = mint(door.issuer, int(time.time()))  # noqa: TID251  PyJWT compares with the real clock
    assert await door.post(encoded(), json_headers(token)) == status
    assert len(door.admitted) == before


# {} stands for a good token
AUTHORIZATIONS: dict[str, tuple[int, list[str]]] = {
    "none": (401, []),
    "empty": (401, [""]),
    "Bearer alone": (401, ["Bearer"]),
    "Bearer and a space": (401, ["Bearer "]),
    "Basic": (401, ["Basic dXNlcjpwdw=="]),
    "Basic with the token": (401, ["Basic {}"]),
    "the token alone": (401, ["{}"]),
    "two tokens": (401, ["Bearer {} {}"]),
    "two with a comma": (401, ["Bearer {}, Bearer {}"]),
    "twice the same": (401, ["Bearer {}", "Bearer {}"]),
    "Bearer and Basic": (401, ["Bearer {}", "Basic dXNlcjpwdw=="]),
    "tab": (401, ["Bearer\t{}"]),
    "quoted": (401, ['Bearer "{}"']),
    "not ascii": (401, ["Bearer \u00fc{}"]),
    "Token": (401, ["Token {}"]),
}


@pytest.mark.parametrize("name", AUTHORIZATIONS)
async def test_authorization_headers(door: Door, name: str) -> None:
    status, values = AUTHORIZATIONS[name]
    body, token = encoded(), door.issuer.mint()
    lines = [f"Authorization: {value.replace('{}', token)}" for value in values]
    sent = [*lines, "Content-Type: application/json", f"Content-Length: {len(body)}"]
    assert await asyncio.to_thread(door.raw, *sent, body=body) == status


async def test_the_scheme_is_named_in_any_case(door: Door) -> None:
    headers = {"Content-Type": "application/json; charset=UTF-8", "authorization": f"bearer {door.issuer.mint()}"}
    assert await door.post(encoded(), headers) == 200


def at(url: object) -> dict[str, object]:
    return {"serviceUrl": url}


# status, changes to the activity; the token names the same serviceUrl unless there is none
BODIES: dict[str, tuple[int, dict[str, object]]] = {
    "other channel": (403, {"channelId": "webchat"}),
    "channel upper case": (403, {"channelId": "MSTEAMS"}),
    "channel with space": (403, {"channelId": "msteams "}),
    "no channel": (400, {"channelId": None}),
    "channel a number": (400, {"channelId": 1}),
    "no service url": (400, at(None)),
    "empty service url": (400, at("")),
    "service url a list": (400, at(["https://smba.trafficmanager.net/amer/"])),
    "http": (403, at("http://smba.trafficmanager.net/amer/")),
    "ftp": (403, at("ftp://smba.trafficmanager.net/amer/")),
    "no scheme": (403, at("smba.trafficmanager.net/amer/")),
    "ip": (403, at("https://20.1.2.3/")),
    "decimal ip": (403, at("https://2130706433/")),
    "metadata address": (403, at("http://169.254.169.254/")),
    "localhost unnamed": (403, at("http://localhost:3978/")),
    "other loopback": (403, at("http://127.0.0.2:3978/")),
    "userinfo": (403, at("https://smba.trafficmanager.net@example.com/")),
    "userinfo on our host": (403, at("https://user@smba.trafficmanager.net/")),
    "suffix": (403, at("https://smba.trafficmanager.net.example.com/")),
    "prefix": (403, at("https://evilsmba.trafficmanager.net/")),
    "subdomain": (403, at("https://x.smba.trafficmanager.net/")),
    "parent": (403, at("https://trafficmanager.net/")),
    "trailing dot": (403, at("https://smba.trafficmanager.net./")),
    "cyrillic a": (403, at("https://smb\u0430.trafficmanager.net/")),
    "full-width dot": (403, at("https://smba\uff0etrafficmanager.net/")),
    "percent in host": (403, at("https://smba%2etrafficmanager.net/")),
    "odd port": (403, at("https://smba.trafficmanager.net:8443/")),
    "port 80": (403, at("https://smba.trafficmanager.net:80/")),
    "empty port": (403, at("https://smba.trafficmanager.net:/")),
    "backslash": (403, at("https://example.com\\@smba.trafficmanager.net/")),
    "query": (403, at("https://smba.trafficmanager.net/?x=1")),
    "fragment": (403, at("https://smba.trafficmanager.net/#x")),
    "space": (403, at("https://smba.trafficmanager.net /")),
    "leading space": (403, at(" https://smba.trafficmanager.net/")),
    "newline": (403, at("https://smba.trafficmanager.net/\n")),
    "CRLF": (403, at("https://smba.trafficmanager.net/\r\nX: y")),
    "tab in scheme": (403, at("ht\ttps://smba.trafficmanager.net/")),
    "two slashes missing": (403, at("https:smba.trafficmanager.net/")),
    "loopback port out of range": (403, at("http://127.0.0.1:99999/")),
    "foreign tenant": (403, {"channelData": {"tenant": {"id": "someone-else"}}}),
    "foreign tenant in the conversation": (403, {"conversation": {"id": "a:1", "tenantId": "someone-else"}}),
    "no tenant": (403, {"channelData": {}, "conversation": {"id": "a:1"}}),
    "tenant null": (403, {"channelData": {"tenant": None}, "conversation": {"id": "a:1"}}),
    "tenant empty": (400, {"channelData": {"tenant": {"id": ""}}}),
    "tenant a list": (400, {"channelData": {"tenant": {"id": [TENANT]}}}),
    "no conversation": (400, {"conversation": None}),
    "no type": (400, {"type": None}),
    "from a string": (400, {"from": "me"}),
}


@pytest.mark.parametrize("name", BODIES)
async def test_activities_from_elsewhere(door: Door, name: str) -> None:
    status, changes = BODIES[name]
    before = len(door.admitted)
    claimed = changes.get("serviceUrl", door.issuer.service_url)
    token = door.issuer.mint(serviceurl=claimed or door.issuer.service_url)
    assert await door.post(encoded(**changes), json_headers(token)) == status
    assert len(door.admitted) == before


GOOD_BODIES: dict[str, dict[str, object]] = {
    "gov": at("https://smba.infra.gov.teams.microsoft.us/gcch/"),
    "upper case host": at("https://SMBA.trafficmanager.net/amer/"),
    "usual port": at("https://smba.trafficmanager.net:443/amer/"),
    "named loopback": at("http://127.0.0.1:56150/_connector"),
    "tenant in the conversation alone": {"channelData": None},
    "tenant upper case": {"channelData": {"tenant": {"id": TENANT.upper()}}},
}


@pytest.mark.parametrize("name", GOOD_BODIES)
async def test_activities_that_are_let_in(door: Door, name: str) -> None:
    changes = GOOD_BODIES[name]
    token = door.issuer.mint(serviceurl=changes.get("serviceUrl", door.issuer.service_url))
    assert await door.post(encoded(**changes), json_headers(token)) == 200


def with_text(raw: bytes) -> bytes:
    return encoded(text="HERE").replace(b'"HERE"', raw)


RAW: dict[str, tuple[int, bytes]] = {
    "empty": (400, b""),
    "array": (400, b"[]"),
    "array of activities": (400, b"[" + encoded() + b"]"),
    "null": (400, b"null"),
    "cut off": (400, encoded()[:-1]),
    "NaN": (400, with_text(b"NaN")),
    "infinity": (400, with_text(b"1e999")),
    "5,000 digits": (400, with_text(b"9" * 5000)),
    "NUL": (400, with_text(rb'"\u0000"')),
    "raw NUL": (400, with_text(b'"\x00"')),
    "lone surrogate": (400, with_text(rb'"\ud800"')),
    "invalid utf-8": (400, with_text(b'"\xff"')),
    "latin-1": (400, with_text('"ü"'.encode("latin-1"))),
    "utf-16": (400, encoded().decode().encode("utf-16")),
    "65 deep": (400, with_text(b"[" * 65 + b"]" * 65)),
    "100k deep": (400, with_text(b"[" * 100_000 + b"]" * 100_000)),
    "100k objects deep": (400, b'{"a":' * 40_000 + b"1" + b"}" * 40_000),
    "too large": (413, encoded(text="x" * MAX_BODY)),
    "form": (400, b"type=message&text=x"),
    "xml": (400, b"<activity/>"),
}


@pytest.mark.parametrize("name", RAW)
async def test_raw_bodies(door: Door, name: str) -> None:
    status, body = RAW[name]
    before = len(door.admitted)
    assert await door.post(body, json_headers(door.issuer.mint())) == status
    assert len(door.admitted) == before


async def test_a_body_at_the_limit_is_read(door: Door) -> None:
    room = MAX_BODY - len(encoded(text=""))
    assert await door.post(encoded(text="x" * (room - 64)), json_headers(door.issuer.mint())) == 200


HEADERS: dict[str, tuple[int, dict[str, str]]] = {
    "no type": (415, {"Content-Type": ""}),
    "text": (415, {"Content-Type": "text/plain"}),
    "form": (415, {"Content-Type": "application/x-www-form-urlencoded"}),
    "multipart": (415, {"Content-Type": "multipart/form-data; boundary=x"}),
    "json-like": (415, {"Content-Type": "application/jsonp"}),
    "nonsense type": (415, {"Content-Type": "////"}),
    "latin-1": (415, {"Content-Type": "application/json; charset=latin-1"}),
    "utf-7": (415, {"Content-Type": "application/json; charset=utf-7"}),
    "br": (415, {"Content-Encoding": "br"}),
    "gzip named, not packed": (415, {"Content-Encoding": "gzip"}),
    "deflate": (415, {"Content-Encoding": "deflate"}),
    "two encodings": (415, {"Content-Encoding": "identity, gzip"}),
    "unknown encoding": (415, {"Content-Encoding": "x-canary"}),
}


@pytest.mark.parametrize("name", HEADERS)
async def test_content_headers(door: Door, name: str) -> None:
    status, changes = HEADERS[name]
    body = encoded()
    headers = json_headers(door.issuer.mint(), Content_Length=str(len(body))) | changes
    lines = [f"{name}: {value}" for name, value in headers.items()]
    assert await asyncio.to_thread(door.raw, *lines, body=body) == status


async def test_a_gzip_bomb_is_not_unpacked(door: Door) -> None:
    bomb = gzip.compress(b" " * 20_000_000)
    headers = json_headers(door.issuer.mint(), Content_Encoding="gzip")
    assert await door.post(bomb, headers) == 415


async def test_a_body_without_end_is_cut_off(door: Door) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 16_384

    headers = json_headers(door.issuer.mint())
    async with door.session.post(f"{door.url}/api/messages", data=endless(), headers=headers) as answer:
        assert answer.status == 413


RAW_REQUESTS: dict[str, tuple[set[int], list[str], bytes]] = {
    "slow body": ({400}, ["Content-Length: 500"], b'{"type":'),
    "no body at all": ({400}, ["Content-Length: 0"], b""),
    "length too large": ({413}, [f"Content-Length: {MAX_BODY + 1}"], b""),
    "length huge": ({400, 413}, ["Content-Length: 99999999999999999999"], b""),
    "length negative": ({400}, ["Content-Length: -5"], b""),
    "two lengths": ({400}, ["Content-Length: 2", "Content-Length: 3"], b"{}"),
    "length and chunks": ({400}, ["Content-Length: 2", "Transfer-Encoding: chunked"], b"0\r\n\r\n"),
    "broken chunk": ({400}, ["Transfer-Encoding: chunked"], b"zz\r\n{}\r\n"),
    "chunk without end": ({400}, ["Transfer-Encoding: chunked"], b"2\r\n{}\r\n"),
    "unknown transfer": ({400, 415}, ["Transfer-Encoding: gzip"], b"{}"),
    "header too long": ({400, 431}, ["X-Long: " + "x" * 20_000, "Content-Length: 2"], b"{}"),
    "NUL in a header": ({400}, ["X-Nul: a\x00b", "Content-Length: 2"], b"{}"),
}


@pytest.mark.parametrize("name", RAW_REQUESTS)
async def test_raw_requests(door: Door, name: str) -> None:
    statuses, lines, body = RAW_REQUESTS[name]
    usual = ["Content-Type: application/json", f"Authorization: Bearer {door.issuer.mint()}"]
    assert await asyncio.to_thread(door.raw, *usual, *lines, body=body) in statuses


async def test_a_refusal_says_no_more_than_its_status(door: Door) -> None:
    with capture_logs() as logs:
        url = f"{door.url}/api/messages"
        headers = json_headers(door.issuer.mint(aud="canary"))
        async with door.session.post(url, data=encoded(), headers=headers) as answer:
            assert await answer.json() == {"error": "Unauthorized"}
            assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert [(one["event"], one["reason"]) for one in logs] == [("refused", "token_InvalidAudienceError")]
    assert "canary" not in str(logs)


async def test_a_key_rollover_refuses_no_valid_call(door: Door) -> None:
    door.issuer.numbers = [1, 3]
    assert await door.post(encoded(), json_headers(door.issuer.mint(3))) == 200
    door.issuer.down = True
    assert await door.post(encoded(), json_headers(door.issuer.mint(3))) == 200
    assert await door.post(encoded(), json_headers(door.issuer.mint(6))) == 401
    door.issuer.down = False


async def test_health_answers_while_the_key_server_hangs(door: Door) -> None:
    door.issuer.hang = asyncio.Event()
    strangers = [door.post(encoded(), json_headers(door.issuer.mint(6))) for _ in range(5)]
    waiting = asyncio.gather(*strangers)
    await asyncio.sleep(0.05)
    started = time.perf_counter()
    async with door.session.get(f"{door.url}/healthz") as answer:
        assert answer.status == 200
    assert time.perf_counter() - started < 0.05
    assert await door.post(encoded(), json_headers(door.issuer.mint())) == 200
    assert await waiting == [401] * 5
    door.issuer.hang.set()
    door.issuer.hang = None


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
        ("http://127.0.0.1:/", ["127.0.0.1"], False),
        ("http://intranet:8080/", ["intranet"], False),
        ("https://intranet/", ["intranet"], True),
        ("https://intranet/", [], False),
        ("https://a.example.com/", [".example.com"], False),
    ],
)
async def test_service_url_allowed(url: str, hosts: list[str], *, allowed: bool) -> None:
    assert service_url_allowed(url, hosts) is allowed


async def test_pyjwt_itself_wants_the_asymmetric_algorithm() -> None:
    with pytest.raises(jwt.InvalidKeyError):
        jwt.encode({}, public_pem(1), algorithm="HS256")
