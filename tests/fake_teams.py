"""Teams' side of the Connector without a transport: a call comes in, an answer goes out, the ledger keeps the rest.

`tests/fake_connector.py` puts it behind HTTP; the simulation (`tests/soak`) asks it directly, in virtual time.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.ledger import Ledger, Member, chat_id, wall_millis
from tests.teams_rules import CardCheck, Violation, check_activity

THREAD = ";messageid="
SEND_WINDOWS = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))  # seconds, calls; teams.md "Limits"
READ_WINDOWS = ((1.0, 14), (30.0, 120))
READS = frozenset({"members", "member"})


@dataclass(frozen=True, slots=True)
class Received:
    """One call as it came in. `kind`: create, send, edit, members, member. `status` 0: the connection was cut.

    `item`: the activity or the member that the path names; `page`: the query of a page of members.
    """

    at: float
    method: str
    kind: str
    lane: str
    conversation: str
    body: Mapping[str, Any]
    status: int = 0
    accepted: str | None = None
    item: str = ""
    page: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Teams answers to a call."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def taken(self) -> str | None:
        """The message that was kept or edited; None when the call was refused or kept none."""
        return self.body.get("activityId") or self.body.get("id") if self.status < 300 else None


class FakeTeams(Ledger):
    """`token`: the bearer token that calls must carry (None: none asked). `rates`: enforce Teams' windows with 429.

    `card_check` is called with every card; what it raises is a violation. Assert `violations == []` at the end.
    `seconds` counts the windows, `millis` makes the messages' ids.
    """

    def __init__(
        self,
        *,
        token: str | None = None,
        rates: bool = False,
        card_check: CardCheck | None = None,
        seconds: Callable[[], float] = time.monotonic,
        millis: Callable[[], int] = wall_millis,
    ) -> None:
        super().__init__(millis)
        self.token = token
        self.rates = rates
        self.card_check: CardCheck = card_check or (lambda _card: None)
        self.seconds = seconds
        self.members: list[Member] = []
        self.page_size = 50
        self.gone: set[str] = set()  # lanes that are deleted, or that the bot was removed from
        self.violations: list[str] = []
        self.throttled = 0  # calls that Teams itself refused because a window was full
        self.url = ""
        self._attempts: dict[tuple[str, bool], deque[float]] = defaultdict(deque)

    def lane_of_create(self, body: Mapping[str, Any]) -> str:
        """Return the channel that a create names, or the chat with its one member."""
        channel = body.get("channelData", {}).get("channel", {}).get("id")
        return channel or chat_id((body.get("members") or [{}])[0].get("id", ""))

    def take(self, call: Received, authorization: str | None = None) -> Answer:
        """Take a call as Teams would, honestly: admit it or refuse it, keep what it says, answer."""
        try:
            self._admit(call, authorization)
            return Answer(*_RULES[call.kind](self, call))
        except Violation as violation:
            if violation.status in {400, 413}:
                self.violations.append(f"{call.kind} in {call.lane}: {violation}")
            wait = {"Retry-After": "1"} if violation.status == 429 else {}
            return Answer(violation.status, {"error": {"code": "Refused", "message": str(violation)}}, wait)

    def count(self, call: Received) -> bool:
        """Count an attempt, failed ones too; return whether it keeps within every window."""
        if call.kind == "edit":
            return True
        reading = call.kind in READS
        windows = READ_WINDOWS if reading else SEND_WINDOWS
        attempts = self._attempts[call.lane, reading]
        attempts.append(call.at)
        while attempts[0] <= call.at - windows[-1][0]:
            attempts.popleft()
        return all(len(attempts) <= limit or attempts[-limit - 1] <= call.at - seconds for seconds, limit in windows)

    def _admit(self, call: Received, authorization: str | None) -> None:
        if self.token is not None and authorization != f"Bearer {self.token}":
            raise Violation(401, "no valid bearer token")
        if call.lane in self.gone:
            raise Violation(404 if call.lane.startswith("19:") else 403, "the conversation is gone")
        if self.rates and not self.count(call):
            self.throttled += 1
            raise Violation(429, "too many calls")

    def do_create(self, call: Received) -> tuple[int, dict[str, Any]]:
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

    def do_send(self, call: Received) -> tuple[int, dict[str, Any]]:
        """Post an activity: `;messageid=` chooses the thread, a bare channel starts a new post."""
        if call.lane.startswith("a:") and call.lane not in self._chats:
            raise Violation(404, "no such personal chat")
        check_activity(call.body, self.card_check)
        root = call.conversation.partition(THREAD)[2]
        return 201, {"id": self.store(call.lane, root, call.body)}

    def do_edit(self, call: Received) -> tuple[int, dict[str, Any]]:
        """Replace one of the bot's own messages."""
        found = self._messages.get(call.item)
        if found is None or found.lane != call.lane:
            raise Violation(404, "no such message of this bot")
        check_activity(call.body, self.card_check)
        self.replace(found.id, call.body)
        return 200, {"id": found.id}

    def do_members(self, call: Received) -> tuple[int, dict[str, Any]]:
        """Return one page of members; some tenants' rosters say `objectId`."""
        start = int(call.page.get("continuationToken") or 0)
        end = start + min(self.page_size, int(call.page.get("pageSize") or self.page_size))
        page: dict[str, Any] = {"members": [_account(one) for one in self.members[start:end]]}
        if end < len(self.members):
            page["continuationToken"] = str(end)
        return 200, page

    def do_member(self, call: Received) -> tuple[int, dict[str, Any]]:
        """Return one member by Teams id or Entra object id."""
        found = next((one for one in self.members if call.item in {one.id, one.object_id}), None)
        if found is None:
            raise Violation(404, "not a member")
        return 200, _account(found)


_RULES: Mapping[str, Callable[[FakeTeams, Received], tuple[int, dict[str, Any]]]] = {
    "create": FakeTeams.do_create,
    "send": FakeTeams.do_send,
    "edit": FakeTeams.do_edit,
    "members": FakeTeams.do_members,
    "member": FakeTeams.do_member,
}


def _account(member: Member) -> dict[str, Any]:
    return {"id": member.id, "objectId": member.object_id, "name": member.name, "userRole": "user"}
