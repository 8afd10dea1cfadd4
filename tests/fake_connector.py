"""A Bot Connector on loopback that obeys Teams' constraints and keeps its own ledger of what it accepted.

It answers only from the ledger: tests compare what the bot believes with what "Teams" really has.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

from aiohttp import web

from tests.fake_teams import THREAD, Answer, FakeTeams, Received
from tests.faults import Fault
from tests.ledger import Member, chat_id
from tests.teams_rules import CardCheck

__all__ = ["FakeConnector", "Fault", "Member", "Received", "chat_id"]


@dataclass(slots=True)
class _Planned:
    fault: Fault
    kind: str | None
    lane: str | None
    times: int

    def fits(self, call: Received) -> bool:
        return self.times > 0 and self.kind in {None, call.kind} and self.lane in {None, call.lane}


class FakeConnector(FakeTeams):
    """Use as `async with FakeConnector() as teams`; then `teams.url` is the activities' `serviceUrl`.

    The settings are FakeTeams'. Assert `violations == []` at the end.
    """

    def __init__(
        self,
        *,
        token: str | None = None,
        rates: bool = False,
        card_check: CardCheck | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(token=token, rates=rates, card_check=card_check, seconds=seconds)
        self.calls: list[Received] = []
        self._planned: list[_Planned] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Listen on a free port of loopback."""
        app = web.Application(client_max_size=1 << 20)
        base = "/amer/v3/conversations"
        app.router.add_post(base, self._create)
        app.router.add_post(base + "/{conversation}/activities", self._send)
        app.router.add_put(base + "/{conversation}/activities/{item}", self._edit)
        app.router.add_get(base + "/{conversation}/pagedmembers", self._members)
        app.router.add_get(base + "/{conversation}/members/{item}", self._member)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/amer/"
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    def fault(self, fault: Fault, *, kind: str | None = None, lane: str | None = None, times: int = 1) -> None:
        """Let the next `times` fitting calls meet `fault`."""
        self._planned.append(_Planned(fault, kind, lane, times))

    def heal(self) -> None:
        """Drop all planned faults."""
        self._planned.clear()

    async def _create(self, request: web.Request) -> web.StreamResponse:
        body = await _json(request)
        return await self._handle(
            request, Received(self.seconds(), "POST", "create", self.lane_of_create(body), "", body)
        )

    async def _send(self, request: web.Request) -> web.StreamResponse:
        return await self._handle(request, self._received(request, "send", await _json(request)))

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        return await self._handle(request, self._received(request, "edit", await _json(request)))

    async def _members(self, request: web.Request) -> web.StreamResponse:
        return await self._handle(request, self._received(request, "members", {}))

    async def _member(self, request: web.Request) -> web.StreamResponse:
        return await self._handle(request, self._received(request, "member", {}))

    def _received(self, request: web.Request, kind: str, body: dict[str, Any]) -> Received:
        conversation = request.match_info["conversation"]
        item, page = request.match_info.get("item", ""), dict(request.query)
        lane = conversation.partition(THREAD)[0]
        return Received(self.seconds(), request.method, kind, lane, conversation, body, item=item, page=page)

    async def _handle(self, request: web.Request, call: Received) -> web.StreamResponse:
        """Every call: the fault that is planned for it, the honest answer, a line in `calls`."""
        place = len(self.calls)
        self.calls.append(call)
        planned = next((one for one in self._planned if one.fits(call)), None)
        if planned:
            planned.times -= 1
        fault = planned.fault if planned else Fault()
        authorization = request.headers.get("Authorization")
        honest = self.take(call, authorization) if fault.accepted else None
        await asyncio.sleep(fault.delay)
        if fault.hold:
            await fault.hold.wait()
        if honest is None and not fault.answers:
            honest = self.take(call, authorization)
        answer = _answer(request, fault, honest)
        taken = honest.taken if honest else None
        self.calls[place] = replace(call, status=0 if fault.cut else answer.status, accepted=taken)
        return answer


async def _json(request: web.Request) -> dict[str, Any]:
    return json.loads(await request.read() or b"{}")


def _answer(request: web.Request, fault: Fault, honest: Answer | None) -> web.Response:
    if fault.cut and request.transport:
        request.transport.abort()
    if honest is None or fault.answers:
        return web.Response(status=fault.status or 500, body=fault.body, headers=dict(fault.headers))
    return web.json_response(honest.body, status=honest.status, headers=honest.headers)
