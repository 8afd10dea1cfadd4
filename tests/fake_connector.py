"""A Bot Connector on loopback that obeys Teams' constraints and keeps its own ledger of what it accepted.

It answers only from the ledger: tests compare what the bot believes with what "Teams" really has.
"""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from aiohttp import web

from tests.faults import Fault
from tests.ledger import Ledger, Member, chat_id
from tests.teams_rules import CardCheck, Violation, check_activity

__all__ = ["FakeConnector", "Fault", "Member", "Received", "chat_id"]

THREAD = ";messageid="
SEND_WINDOWS = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))  # seconds, calls; teams.md "Limits"
READ_WINDOWS = ((1.0, 14), (30.0, 120))


@dataclass(frozen=True, slots=True)
class Received:
    """One call as it came in. `kind`: create, send, edit, members, member. `status` 0: the connection was cut."""

    at: float
    method: str
    kind: str
    lane: str
    conversation: str
    body: Mapping[str, Any]
    status: int = 0
    accepted: str | None = None


@dataclass(slots=True)
class _Planned:
    fault: Fault
    kind: str | None
    lane: str | None
    times: int

    def fits(self, call: Received) -> bool:
        return self.times > 0 and self.kind in {None, call.kind} and self.lane in {None, call.lane}


class FakeConnector(Ledger):
    """Use as `async with FakeConnector() as teams`; then `teams.url` is the activities' `serviceUrl`.

    `token`: the bearer token that calls must carry (None: none asked). `rates`: enforce Teams' windows with 429.
    `card_check` is called with every card; what it raises is a violation. Assert `violations == []` at the end.
    """

    def __init__(self, *, token: str | None = None, rates: bool = False, card_check: CardCheck | None = None) -> None:
        super().__init__()
        self.token = token
        self.rates = rates
        self.card_check: CardCheck = card_check or (lambda _card: None)
        self.members: list[Member] = []
        self.page_size = 50
        self.gone: set[str] = set()  # lanes that are deleted, or that the bot was removed from
        self.calls: list[Received] = []
        self.violations: list[str] = []
        self.url = ""
        self._planned: list[_Planned] = []
        self._attempts: dict[tuple[str, bool], list[float]] = defaultdict(list)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Listen on a free port of loopback."""
        app = web.Application(client_max_size=1 << 20)
        base = "/amer/v3/conversations"
        app.router.add_post(base, self._create)
        app.router.add_post(base + "/{conversation}/activities", self._send)
        app.router.add_put(base + "/{conversation}/activities/{activity}", self._edit)
        app.router.add_get(base + "/{conversation}/pagedmembers", self._members)
        app.router.add_get(base + "/{conversation}/members/{member}", self._member)
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
        channel = body.get("channelData", {}).get("channel", {}).get("id")
        lane = channel or chat_id((body.get("members") or [{}])[0].get("id", ""))
        return await self._handle(request, Received(time.monotonic(), "POST", "create", lane, "", body))

    async def _send(self, request: web.Request) -> web.StreamResponse:
        return await self._handle(request, _received(request, "send", await _json(request)))

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        return await self._handle(request, _received(request, "edit", await _json(request)))

    async def _members(self, request: web.Request) -> web.StreamResponse:
        return await self._handle(request, _received(request, "members", {}))

    async def _member(self, request: web.Request) -> web.StreamResponse:
        return await self._handle(request, _received(request, "member", {}))

    async def _handle(self, request: web.Request, call: Received) -> web.StreamResponse:
        """Every call: the fault that is planned for it, the honest answer, a line in `calls`."""
        place = len(self.calls)
        self.calls.append(call)
        planned = next((one for one in self._planned if one.fits(call)), None)
        if planned:
            planned.times -= 1
        fault = planned.fault if planned else Fault()
        honest = self._honest(request, call) if fault.accepted else None
        await asyncio.sleep(fault.delay)
        if fault.hold:
            await fault.hold.wait()
        if honest is None and not fault.answers:
            honest = self._honest(request, call)
        taken = honest[1].get("activityId") or honest[1].get("id") if honest and honest[0] < 300 else None
        answer = _answer(request, fault, honest)
        self.calls[place] = replace(call, status=0 if fault.cut else answer.status, accepted=taken)
        return answer

    def _honest(self, request: web.Request, call: Received) -> tuple[int, dict[str, Any], dict[str, str]]:
        try:
            self._admit(request, call)
            return (*_RULES[call.kind](self, request, call), {})
        except Violation as violation:
            if violation.status in {400, 413}:
                self.violations.append(f"{call.kind} in {call.lane}: {violation}")
            wait = {"Retry-After": "1"} if violation.status == 429 else {}
            return violation.status, {"error": {"code": "Refused", "message": str(violation)}}, wait

    def _admit(self, request: web.Request, call: Received) -> None:
        if self.token is not None and request.headers.get("Authorization") != f"Bearer {self.token}":
            raise Violation(401, "no valid bearer token")
        if call.lane in self.gone:
            raise Violation(404 if call.lane.startswith("19:") else 403, "the conversation is gone")
        if self.rates and call.kind != "edit":
            self._count(call)

    def _count(self, call: Received) -> None:
        """Count the attempt, failed ones too, and refuse it when a window is full."""
        reading = call.kind in {"members", "member"}
        attempts = self._attempts[call.lane, reading]
        attempts.append(call.at)
        for seconds, limit in READ_WINDOWS if reading else SEND_WINDOWS:
            if sum(at > call.at - seconds for at in attempts) > limit:
                raise Violation(429, "too many calls")

    def do_create(self, _request: web.Request, call: Received) -> tuple[int, dict[str, Any]]:
        """Open a channel post (`isGroup` true, with its activity) or a personal chat."""
        body = call.body
        tenant = body.get("tenantId") or body.get("channelData", {}).get("tenant", {}).get("id")
        if not tenant or not str(body.get("bot", {}).get("id", "")).startswith("28:"):
            raise Violation(400, "a create needs tenant and bot")
        if body.get("isGroup"):
            return self._create_post(call.lane, body)
        members = body.get("members") or []
        if len(members) != 1 or not str(members[0].get("id", "")).startswith("29:"):
            raise Violation(400, "a personal chat has exactly one member, by Teams id")
        self._chats[call.lane] = members[0]["id"]
        answer = {"id": call.lane}
        if body.get("activity"):
            check_activity(body["activity"], self.card_check)
            answer["activityId"] = self.store(call.lane, "", body["activity"])
        return 201, answer

    def _create_post(self, channel: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        if not channel.startswith("19:") or THREAD in channel:
            raise Violation(400, "a post is created in a channel, not in a thread")
        check_activity(body.get("activity") or {}, self.card_check)
        root = self.store(channel, "", body["activity"])
        return 201, {"id": f"{channel}{THREAD}{root}", "activityId": root, "serviceUrl": self.url}

    def do_send(self, _request: web.Request, call: Received) -> tuple[int, dict[str, Any]]:
        """Post an activity: `;messageid=` chooses the thread, a bare channel starts a new post."""
        if call.lane.startswith("a:") and call.lane not in self._chats:
            raise Violation(404, "no such personal chat")
        check_activity(call.body, self.card_check)
        root = call.conversation.partition(THREAD)[2]
        return 201, {"id": self.store(call.lane, root, call.body)}

    def do_edit(self, request: web.Request, call: Received) -> tuple[int, dict[str, Any]]:
        """Replace one of the bot's own messages."""
        found = self._messages.get(request.match_info["activity"])
        if found is None or found.lane != call.lane:
            raise Violation(404, "no such message of this bot")
        check_activity(call.body, self.card_check)
        self.replace(found.id, call.body)
        return 200, {"id": found.id}

    def do_members(self, request: web.Request, _call: Received) -> tuple[int, dict[str, Any]]:
        """Return one page of members; some tenants' rosters say `objectId`."""
        start = int(request.query.get("continuationToken") or 0)
        end = start + min(self.page_size, int(request.query.get("pageSize") or self.page_size))
        page: dict[str, Any] = {"members": [_account(one) for one in self.members[start:end]]}
        if end < len(self.members):
            page["continuationToken"] = str(end)
        return 200, page

    def do_member(self, request: web.Request, _call: Received) -> tuple[int, dict[str, Any]]:
        """Return one member by Teams id or Entra object id."""
        wanted = request.match_info["member"]
        found = next((one for one in self.members if wanted in {one.id, one.object_id}), None)
        if found is None:
            raise Violation(404, "not a member")
        return 200, _account(found)


_RULES = {
    "create": FakeConnector.do_create,
    "send": FakeConnector.do_send,
    "edit": FakeConnector.do_edit,
    "members": FakeConnector.do_members,
    "member": FakeConnector.do_member,
}


def _account(member: Member) -> dict[str, Any]:
    return {"id": member.id, "objectId": member.object_id, "name": member.name, "userRole": "user"}


def _received(request: web.Request, kind: str, body: dict[str, Any]) -> Received:
    conversation = request.match_info["conversation"]
    return Received(time.monotonic(), request.method, kind, conversation.partition(THREAD)[0], conversation, body)


async def _json(request: web.Request) -> dict[str, Any]:
    return json.loads(await request.read() or b"{}")


def _answer(
    request: web.Request, fault: Fault, honest: tuple[int, dict[str, Any], dict[str, str]] | None
) -> web.Response:
    if fault.cut and request.transport:
        request.transport.abort()
    if honest is None or fault.answers:
        return web.Response(status=fault.status or 500, body=fault.body, headers=dict(fault.headers))
    code, body, headers = honest
    return web.json_response(body, status=code, headers=headers)
