"""The bot's few addresses. Nothing that a caller sends makes them answer with a traceback."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import structlog
from aiohttp import web
from botbuilder.core import InvokeResponse

from bot.calendar import PATH, SUFFIX
from bot.gate import MAX_BODY, Gate, Refused
from bot.hooks import where
from bot.inbound import Inbound
from desk.errors import StoreUnavailable

log = structlog.get_logger(__name__)

Turn = Callable[[Inbound], Awaitable[InvokeResponse | None]]
Entry = Callable[[str], Awaitable[str | None]]
"""From the token of a calendar address to its entry; None when there is none (any more)."""
_READY_SECONDS: Final = 2.0


class Unavailable(Exception):  # noqa: N818  the fact is the name
    """The desk cannot take this now and kept nothing: answered 503, so that Teams sends it again."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the process is asked whether it can do its job: `ready` names each part, True or False (words inform)."""

    ready: Callable[[], Awaitable[Mapping[str, bool | str]]]


def build_app(gate: Gate, turn: Turn, health: Health, entry: Entry | None = None) -> web.Application:
    """Return the application: POST /api/messages, GET /healthz (no I/O), GET /readyz (200 or 503).

    With `entry` also GET /calendar/TOKEN.ics: 404 for every token but those that this desk made.
    """
    routes = _Routes(gate, turn, health, entry)
    app = web.Application(client_max_size=MAX_BODY)
    app.router.add_post("/api/messages", routes.messages, expect_handler=_expected)
    app.router.add_get("/healthz", routes.healthz)
    app.router.add_get("/readyz", routes.readyz)
    app.router.add_get(f"{PATH}{{token}}{SUFFIX}", routes.calendar)
    return app


async def _expected(request: web.Request) -> web.Response | None:
    """Ask for the body when the caller waits for that; the library's own handler quotes what else was expected."""
    if request.headers["Expect"].lower() != "100-continue":
        log.warning("refused", status=400, reason="expectation")
        return refusal(400)
    await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    request.writer.output_size = 0  # the answer itself has not begun
    return None


@dataclass(frozen=True, slots=True)
class _Routes:
    gate: Gate
    turn: Turn
    health: Health
    entry: Entry | None = None

    async def messages(self, request: web.Request) -> web.Response:
        try:
            inbound = await self.gate.admit(request)
            return _answer(await self.turn(inbound))
        except Refused as refused:
            log.warning("refused", status=refused.status, reason=refused.reason)
            return refusal(refused.status)
        except Unavailable:
            log.warning("unavailable")
            return refusal(503)
        except Exception as failure:  # noqa: BLE001  the last line before the caller: a traceback must not leave
            return _incident(failure)

    async def healthz(self, _request: web.Request) -> web.Response:
        return _json({"status": "alive"})

    async def readyz(self, _request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(_READY_SECONDS):
                parts = dict(await self.health.ready())
        except Exception as failure:  # noqa: BLE001  whatever keeps us from knowing means: not ready
            parts = {"check": False, "error": type(failure).__name__}
        ready = all(part is not False for part in parts.values())
        return _json({"status": "ready" if ready else "not ready", "parts": parts}, 200 if ready else 503)

    async def calendar(self, request: web.Request) -> web.Response:
        try:
            entry = await self.entry(request.match_info["token"]) if self.entry is not None else None
        except StoreUnavailable:
            return refusal(503)
        except Exception as failure:  # noqa: BLE001  the last line before the caller: a traceback must not leave
            return _incident(failure)
        if entry is None:
            return refusal(404)
        return web.Response(text=entry, headers=_ENTRY_HEADERS, content_type="text/calendar", charset="utf-8")


def _answer(given: InvokeResponse | None) -> web.Response:
    if given is None:
        return web.Response(status=200)
    if given.body is None:
        return web.Response(status=given.status or 200)
    return _json(given.body, given.status or 200)


_ENTRY_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Disposition": 'attachment; filename="callback.ics"',
    "X-Content-Type-Options": "nosniff",
}
_HEADERS: Final[Mapping[int, Mapping[str, str]]] = {
    401: {"WWW-Authenticate": "Bearer"},
    503: {"Retry-After": "5"},
}


def refusal(status: int) -> web.Response:
    """Say no more than the status says: which check failed is for our log."""
    return _json({"error": HTTPStatus(status).phrase}, status, _HEADERS.get(status))


def _incident(failure: Exception) -> web.Response:
    """Log where it happened, without the exception's text: it may quote what somebody typed."""
    incident = secrets.token_hex(4)
    log.error("turn_failed", incident=incident, error=type(failure).__name__, where=where(failure.__traceback__))
    return _json({"error": "Internal Server Error", "incident": incident}, 500)


def _json(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    text = json.dumps(body, separators=(",", ":"))
    return web.Response(text=text, status=status, headers=headers, content_type="application/json")
