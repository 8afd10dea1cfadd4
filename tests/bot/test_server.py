import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from bot.server import build_runner
from tests.serving import serving

pytestmark = pytest.mark.asyncio

CANARY = b"canary-4711"


async def echo(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


@pytest_asyncio.fixture
async def port() -> AsyncIterator[int]:
    app = web.Application()
    app.router.add_post("/", echo)
    async with serving(app) as url:
        yield int(url.rpartition(":")[2])


async def said(port: int, sent: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    async with asyncio.timeout(60):
        answer = await reader.read()
    writer.close()
    return answer


UNREADABLE = {
    "no HTTP": CANARY + b"\r\n\r\n",
    "a header of nobody": b"POST / HTTP/1.1\r\nHost: x\r\n" + CANARY + b"\x00: x\r\n\r\n",
    "a length in words": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + CANARY + b"\r\n\r\n",
    "HTML is asked for": b"POST / HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nX-A\x01: " + CANARY + b"\r\n\r\n",
}


@pytest.mark.parametrize("name", UNREADABLE)
async def test_what_cannot_be_read_is_quoted_nowhere(port: int, name: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = await said(port, UNREADABLE[name])
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))
    assert body == b'{"error":"Bad Request"}'
    assert caplog.records == []


async def test_a_connection_that_says_nothing_complete_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.server.IDLE_SECONDS", 0.3)
    app = web.Application()
    async with serving(app) as url:
        port = int(url.rpartition(":")[2])
        assert await asyncio.gather(said(port, b""), said(port, b"POST / HTTP/1.1\r\nHost: x\r\n")) == [b"", b""]


async def test_a_body_is_handed_on_packed_as_it_came(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n"
    assert (await said(port, head + b"\x1f\x8b\x08")).endswith(b"\r\n\r\n\x1f\x8b\x08")


async def test_requests_one_after_the_other_are_all_answered(port: int) -> None:
    one = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
    answers = await said(port, one + b"\r\na" + one + b"Connection: close\r\n\r\nb")
    assert [part[:3] + part[-1:] for part in answers.split(b"HTTP/1.1 ")[1:]] == [b"200a", b"200b"]


async def test_the_server_is_one_of_aiohttp() -> None:
    assert isinstance(build_runner(web.Application()), web.AppRunner)
