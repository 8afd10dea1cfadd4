"""The only outbound call. What became of it is a value, decided by one table (delivery.md, "Outcomes").

Paths and bodies: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

import json
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Final, Literal, cast
from urllib.parse import quote

import aiohttp
import structlog
from yarl import URL

from bot.body import TooLarge, check_depth, read_at_most
from bot.credentials import NoToken, TokenSource
from bot.gate import service_url_allowed
from bot.inbound import THREAD_MARK

log = structlog.get_logger(__name__)

Kind = Literal["create", "send", "edit", "read"]
Body = Mapping[str, object]

_MAX_ANSWER: Final = 1 << 20  # bytes; a page of members is some 200 kB
_MAX_REFUSAL: Final = 1 << 16  # bytes
_REFUSAL_SECONDS: Final = 0.5
_UNAUTHORIZED: Final = 401
_THROTTLED: Final = 429
UNSTORABLE: Final = re.compile(r"[\x00\ud800-\udfff]")
"""What JSON may spell in an escape, and neither a database nor a URL takes."""
_PATH = re.compile(r"[A-Za-z0-9._~%:@;=,+!$&'()*/?-]+")


@dataclass(frozen=True, slots=True)
class Call:
    """One call to the Connector: `path` stands below `service_url` and is already quoted."""

    method: str
    service_url: str
    path: str = field(repr=False)
    body: Body | None = field(repr=False)
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sent:
    """Teams has it. A new channel post has both ids; `conversation_id` then carries `;messageid=`."""

    activity_id: str | None
    conversation_id: str | None
    body: object = field(repr=False)


@dataclass(frozen=True, slots=True)
class Again:
    """Teams does not have it (or repeating does no harm): try again, after `after_seconds` when Teams named a time.

    `throttled`: it was one call too many for the whole conversation, not only for this message.
    """

    after_seconds: float | None
    reason: str
    throttled: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Teams may have it: a create or a message whose answer was lost."""

    reason: str


@dataclass(frozen=True, slots=True)
class Dead:
    """Teams refused it for good; `status` is 0 when we refused to send it. A person must be told."""

    status: int
    reason: str


Outcome = Sent | Again | Ambiguous | Dead
_Fate = Literal["accepted", "again", "lost", "dead"]

# Single codes first, then the hundreds. A redirect is never followed: it would post the body to another host.
# 401 is about us, not the message (a rolled secret, a clock): it goes when that is mended. 403 is about the place.
# 503, 408 and 425 say that the message was not taken up at all.
_STATUS_FATES: Final[Mapping[int, _Fate]] = dict.fromkeys((401, 408, 412, 425, _THROTTLED, 503), "again")
_FAMILY_FATES: Final[Mapping[int, _Fate]] = {2: "accepted", 3: "lost", 4: "dead", 5: "lost"}
_REPEATS_SAFELY: Final[frozenset[Kind]] = frozenset({"edit", "read"})
_NEVER_LEFT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_LOST: Final = (aiohttp.ClientError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class SenderLimits:
    """How long a call may take, in seconds."""

    total: float = 10.0
    connect: float = 3.0


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: object  # None when empty, too long or no JSON


class Sender:
    """Calls the Connector. `session` is the caller's; `hosts` are those that tokens and messages may go to."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: TokenSource,
        hosts: Collection[str],
        limits: SenderLimits = SenderLimits(),
    ) -> None:
        self._session = session
        self._tokens = tokens
        self._hosts = frozenset(hosts)
        self._timeout = aiohttp.ClientTimeout(total=limits.total, connect=limits.connect)

    async def send(self, call: Call) -> Outcome:
        """Make the call once (twice when the token was refused) and say what became of it. Raises nothing."""
        if not service_url_allowed(call.service_url, self._hosts) or not _PATH.fullmatch(call.path):
            return Dead(0, "address not allowed")
        try:
            answer = await self._exchange(call)
        except NoToken:
            outcome: Outcome = Again(None, "no token")
        except _NEVER_LEFT as error:
            outcome = Again(None, type(error).__name__)
        except _LOST as error:
            outcome = _lost(call.kind, None, type(error).__name__)
        else:
            outcome = _judge(call, answer)
        if not isinstance(outcome, Sent):
            log.warning("not_sent", kind=call.kind, outcome=type(outcome).__name__, reason=outcome.reason)
        return outcome

    async def _exchange(self, call: Call) -> _Answer:
        token = await self._tokens.token()
        answer = await self._request(call, token)
        if answer.status == _UNAUTHORIZED and token:
            self._tokens.invalidate(token)
            renewed = await self._tokens.token()
            if renewed != token:  # else new ones are refused as well: the same once more would only cost a call
                answer = await self._request(call, renewed)
        return answer

    async def _request(self, call: Call, token: str) -> _Answer:
        url = URL(f"{call.service_url.rstrip('/')}/{call.path.lstrip('/')}", encoded=True)
        async with self._session.request(
            call.method,
            url,
            json=call.body,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=self._timeout,
            allow_redirects=False,
        ) as answer:
            return _Answer(answer.status, answer.headers, await self._body(answer))

    async def _body(self, answer: aiohttp.ClientResponse) -> object:
        if not answer.ok:
            with suppress(TooLarge, *_LOST):  # read to keep the connection, and dropped: errors may quote what we sent
                await read_at_most(answer.content, _MAX_REFUSAL, _REFUSAL_SECONDS)
            return None
        try:
            raw = await read_at_most(answer.content, _MAX_ANSWER, self._timeout.total or 0.0)
            check_depth(raw)
            return json.loads(raw)
        except (ValueError, TooLarge):
            return None


def _judge(call: Call, answer: _Answer) -> Outcome:
    reason = f"answered {answer.status}"
    fate = _STATUS_FATES.get(answer.status) or _FAMILY_FATES.get(answer.status // 100, "lost")
    if fate == "accepted":
        return _accepted(call, answer.body)
    if fate == "dead":
        return Dead(answer.status, reason)
    after = _retry_after(answer.headers)
    again = Again(after, reason, throttled=answer.status == _THROTTLED)
    return again if fate == "again" else _lost(call.kind, after, reason)


def _lost(kind: Kind, after: float | None, reason: str) -> Outcome:
    return Again(after, reason) if kind in _REPEATS_SAFELY else Ambiguous(reason)


def _accepted(call: Call, body: object) -> Outcome:
    if call.kind == "edit":
        return Sent(call.path.rpartition("/")[2], None, body)
    if call.kind == "read":
        return Again(None, "unreadable answer") if body is None else Sent(None, None, body)
    given = cast("dict[str, object]", body) if isinstance(body, dict) else {}
    found = told(given.get("id"))
    if found is None:
        return Ambiguous("accepted without an id")
    if call.kind == "send":
        return Sent(found, None, body)
    return Sent(told(given.get("activityId")) or found.partition(THREAD_MARK)[2] or None, found, body)


def told(value: object) -> str | None:
    """Return a text out of an answer; None for anything else, NUL and lone surrogates too: no database takes them."""
    return value if isinstance(value, str) and value and not UNSTORABLE.search(value) else None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that Teams asks for; a date counts from the answer's own `Date`: no clock of ours is asked."""
    asked = headers.get("Retry-After", "").strip()
    try:
        if asked.isdecimal():
            return float(asked)
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))
        return max(wait.total_seconds(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return None


def create(service_url: str, body: Body) -> Call:
    """Return the call that opens a conversation: a new channel post, or the chat with one person."""
    return Call("POST", service_url, "v3/conversations", body, "create")


def send(service_url: str, conversation_id: str, body: Body) -> Call:
    """Return the call that posts an activity; `;messageid=<root>` in the conversation id chooses the thread."""
    return Call("POST", service_url, f"{_conversation(conversation_id)}/activities", body, "send")


def edit(service_url: str, conversation_id: str, activity_id: str, body: Body) -> Call:
    """Return the call that replaces an activity of ours."""
    path = f"{_conversation(conversation_id)}/activities/{quote(activity_id, safe='')}"
    return Call("PUT", service_url, path, body, "edit")


def members(service_url: str, conversation_id: str, continuation: str = "", page_size: int = 200) -> Call:
    """Return the call for a page of members; the answer's `continuationToken` asks for the next."""
    following = f"&continuationToken={quote(continuation, safe='')}" if continuation else ""
    path = f"{_conversation(conversation_id)}/pagedmembers?pageSize={page_size}{following}"
    return Call("GET", service_url, path, None, "read")


def _conversation(conversation_id: str) -> str:
    return f"v3/conversations/{quote(conversation_id, safe='')}"
