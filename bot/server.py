"""The HTTP server under the routes, and what it answers by itself to what it cannot read.

The library would quote those bytes in its answer, and again with a traceback in its log: they are a stranger's text.
"""

from typing import Final

import structlog
from aiohttp import web

from bot.http import refusal

log = structlog.get_logger(__name__)

IDLE_SECONDS: Final = 300.0
"""How long a connection may say nothing complete: longer than the proxies in front of us keep theirs (at most 240)."""


class _Connection(web.RequestHandler):
    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002  it quotes what was sent
    ) -> web.StreamResponse:
        """Say no more than the status says, and close: what follows on this connection cannot be understood."""
        log.warning("refused", status=status, reason=f"http_{type(exc).__name__}")
        if request.writer.output_size > 0:
            raise ConnectionError("an answer is under way already")
        answer = refusal(status)
        answer.force_close()
        return answer


class _Server(web.Server):
    def __call__(self) -> web.RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)


class _Runner(web.AppRunner):
    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        made.__class__ = _Server  # the library offers no other way to give it a connection of our own
        return made


def build_runner(app: web.Application, shutdown_seconds: float = 5.0) -> web.AppRunner:
    """Return the server: no access log (addresses carry ids), bodies never unpacked, slow refused callers dropped.

    Turns that are under way at the end get `shutdown_seconds`.
    """
    return _Runner(
        app,
        access_log=None,
        auto_decompress=False,
        keepalive_timeout=IDLE_SECONDS,
        lingering_time=1.0,
        shutdown_timeout=shutdown_seconds,
    )
