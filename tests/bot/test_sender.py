import asyncio
import socket
from collections.abc import AsyncIterator
from email.utils import formatdate

import aiohttp
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot import sender
from bot.credentials import Anonymous, NoToken
from bot.sender import Again, Ambiguous, Call, Dead, Outcome, Sender, SenderLimits, Sent
from tests import faults
from tests.activities import APP_ID, BOT, CHANNEL_ID, TECHNICIAN, TENANT
from tests.fake_connector import FakeConnector, Member
from tests.faults import Fault

pytestmark = pytest.mark.asyncio

HOSTS = ("127.0.0.1",)
QUICK = SenderLimits(total=0.3, connect=60.0)  # a connection that is late on a busy machine is no call that is late
PATIENT = SenderLimits(total=60.0, connect=60.0)
CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "#12"}]}
MESSAGE = {
    "type": "message",
    "summary": "#12",
    "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}],
}


class Tokens:
    """Gives what it is told to, in order, and remembers what was refused."""

    def __init__(self, *tokens: str) -> None:
        self.given = [*tokens]
        self.refused: list[str] = []

    async def token(self) -> str:
        if not self.given:
            raise NoToken
        return self.given[0]

    def invalidate(self, token: str) -> None:
        self.refused.append(token)
        self.given.remove(token)

    async def close(self) -> None:
        """Nothing runs."""


@pytest_asyncio.fixture
async def teams() -> AsyncIterator[FakeConnector]:
    async with FakeConnector() as found:
        yield found
        assert found.violations == []


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as found:
        yield found


@pytest_asyncio.fixture
async def post(session: aiohttp.ClientSession) -> Sender:
    return Sender(session, Anonymous(), HOSTS, PATIENT)


@pytest_asyncio.fixture
async def hasty(session: aiohttp.ClientSession) -> Sender:
    """Who waits for no slow answer."""
    return Sender(session, Anonymous(), HOSTS, QUICK)


def new_post(teams: FakeConnector) -> Call:
    return sender.create(
        teams.url,
        {
            "isGroup": True,
            "tenantId": TENANT,
            "bot": {"id": BOT["id"]},
            "channelData": {"channel": {"id": CHANNEL_ID}, "tenant": {"id": TENANT}},
            "activity": MESSAGE,
        },
    )


def new_chat(teams: FakeConnector) -> Call:
    body = {"isGroup": False, "members": [{"id": TECHNICIAN.id}], "tenantId": TENANT, "bot": {"id": f"28:{APP_ID}"}}
    return sender.create(teams.url, body)


async def test_the_whole_conversation(teams: FakeConnector, post: Sender) -> None:
    created = await post.send(new_post(teams))
    assert isinstance(created, Sent)
    assert created.activity_id
    assert created.conversation_id == f"{CHANNEL_ID};messageid={created.activity_id}"
    reply = await post.send(sender.send(teams.url, created.conversation_id, MESSAGE))
    assert isinstance(reply, Sent)
    edited = await post.send(sender.edit(teams.url, created.conversation_id, created.activity_id, MESSAGE))
    assert isinstance(edited, Sent)
    assert edited.activity_id == created.activity_id
    chat = await post.send(new_chat(teams))
    assert isinstance(chat, Sent)
    assert chat.conversation_id
    assert chat.activity_id is None
    assert isinstance(await post.send(sender.send(teams.url, chat.conversation_id, MESSAGE)), Sent)
    assert [one.id for one in teams.posts(CHANNEL_ID)] == [created.activity_id]
    assert [one.id for one in teams.thread(CHANNEL_ID, created.activity_id)] == [reply.activity_id]
    assert len(teams.personal(TECHNICIAN.id)) == 1
    assert [(one.method, one.kind, one.lane) for one in teams.calls] == [
        ("POST", "create", CHANNEL_ID),
        ("POST", "send", CHANNEL_ID),
        ("PUT", "edit", CHANNEL_ID),
        ("POST", "create", chat.conversation_id),
        ("POST", "send", chat.conversation_id),
    ]


async def test_members_are_read_page_by_page(teams: FakeConnector, post: Sender) -> None:
    teams.members = [Member(f"29:{n}", f"object-{n}", f"Name {n}") for n in range(5)]
    teams.page_size = 2
    names, following = [], ""
    while True:
        page = await post.send(sender.members(teams.url, CHANNEL_ID, following))
        assert isinstance(page, Sent)
        assert isinstance(page.body, dict)
        names += [one["name"] for one in page.body["members"]]
        if not (following := page.body.get("continuationToken", "")):
            break
    assert names == [f"Name {n}" for n in range(5)]


async def make(kind: str, teams: FakeConnector, post: Sender) -> Call:
    """Return a call of `kind` that Teams would take."""
    if kind == "create":
        return new_post(teams)
    if kind == "read":
        return sender.members(teams.url, CHANNEL_ID)
    if kind == "send":
        return sender.send(teams.url, CHANNEL_ID, MESSAGE)
    made = await post.send(new_post(teams))
    assert isinstance(made, Sent)
    assert made.activity_id
    return sender.edit(teams.url, CHANNEL_ID, made.activity_id, MESSAGE)


AGAIN, AMBIGUOUS, THROTTLED = Again(None, ""), Ambiguous(""), Again(None, "", throttled=True)


def both(seconds: float) -> tuple[Outcome, Outcome]:
    return Again(seconds, "", throttled=True), Again(seconds, "", throttled=True)


# fault, outcome of a create or a send, outcome of an edit or a read
OUTCOMES: dict[str, tuple[Fault, Outcome, Outcome]] = {
    "429": (faults.status(429), THROTTLED, THROTTLED),
    "429 in 7 s": (faults.throttled("7"), *both(7.0)),
    "429 until a date": (faults.throttled(formatdate(4102444800, usegmt=True)), *both(1.0)),
    "429 until then": (faults.throttled("Thu, 01 Jan 1970 00:00:00 GMT"), *both(0.0)),
    "429 nonsense": (faults.throttled("soon"), THROTTLED, THROTTLED),
    "429 negative": (faults.throttled("-5"), THROTTLED, THROTTLED),
    "412": (faults.status(412), AGAIN, AGAIN),
    "500": (faults.status(500), AMBIGUOUS, AGAIN),
    "502": (faults.status(502), AMBIGUOUS, AGAIN),
    "503": (faults.status(503), AGAIN, AGAIN),
    "503 in 7 s": (Fault(status=503, headers=(("Retry-After", "7"),)), Again(7.0, ""), Again(7.0, "")),
    "408": (faults.status(408), AGAIN, AGAIN),
    "425": (faults.status(425), AGAIN, AGAIN),
    "504 after acceptance": (faults.lost(504), AMBIGUOUS, AGAIN),
    "cut before": (faults.cut(), AMBIGUOUS, AGAIN),
    "cut after": (faults.cut_after(), AMBIGUOUS, AGAIN),
    "too slow": (faults.slow(0.5), AMBIGUOUS, AGAIN),
    "too slow, accepted": (faults.slow_after(0.5), AMBIGUOUS, AGAIN),
    "redirect": (faults.redirect("http://127.0.0.1:1/"), AMBIGUOUS, AGAIN),
    "400": (faults.status(400), Dead(400, ""), Dead(400, "")),
    "401": (faults.status(401), AGAIN, AGAIN),
    "403": (faults.status(403), Dead(403, ""), Dead(403, "")),
    "404": (faults.status(404), Dead(404, ""), Dead(404, "")),
    "413": (faults.status(413), Dead(413, ""), Dead(413, "")),
    "huge refusal": (faults.status(403, body=b"x" * 2_000_000), Dead(403, ""), Dead(403, "")),
}


@pytest.mark.parametrize("kind", ["create", "send", "edit", "read"])
@pytest.mark.parametrize("name", OUTCOMES)
async def test_outcomes(name: str, kind: str, teams: FakeConnector, post: Sender, hasty: Sender) -> None:
    fault, once, repeatable = OUTCOMES[name]
    call = await make(kind, teams, post)
    teams.fault(fault, times=2)  # aiohttp repeats a PUT or a GET once on a connection that it had kept
    found = await (hasty if name.startswith("too slow") else post).send(call)
    expected = once if kind in {"create", "send"} else repeatable
    assert type(found) is type(expected)
    if isinstance(found, Dead) and isinstance(expected, Dead):
        assert found.status == expected.status
    if isinstance(found, Again) and isinstance(expected, Again):
        assert found.throttled == expected.throttled
        far = found.after_seconds is not None and found.after_seconds > 1_000_000
        assert far if name == "429 until a date" else found.after_seconds == expected.after_seconds


EMPTY: dict[str, tuple[bytes, dict[str, type[Outcome]]]] = {
    "nothing": (b"", {"create": Ambiguous, "send": Ambiguous, "edit": Sent, "read": Again}),
    "no JSON": (b"<html>", {"create": Ambiguous, "send": Ambiguous, "edit": Sent, "read": Again}),
    "too deep": (b"[" * 100_000, {"create": Ambiguous, "send": Ambiguous, "edit": Sent, "read": Again}),
    "too long": (b" " * 1_100_000 + b"{}", {"create": Ambiguous, "send": Ambiguous, "edit": Sent, "read": Again}),
    "without id": (b"{}", {"create": Ambiguous, "send": Ambiguous, "edit": Sent, "read": Sent}),
    "id of a number": (b'{"id": 5}', {"create": Ambiguous, "send": Ambiguous, "edit": Sent, "read": Sent}),
    "half an emoji": (b'{"id": "\\ud83d"}', {"create": Ambiguous, "send": Ambiguous, "edit": Sent, "read": Sent}),
    "a list": (b"[]", {"create": Ambiguous, "send": Ambiguous, "edit": Sent, "read": Sent}),
}


@pytest.mark.parametrize("kind", ["create", "send", "edit", "read"])
@pytest.mark.parametrize("name", EMPTY)
async def test_an_odd_200(name: str, kind: str, teams: FakeConnector, post: Sender) -> None:
    body, expected = EMPTY[name]
    call = await make(kind, teams, post)
    teams.fault(Fault(accepted=True, status=200, body=body))
    assert type(await post.send(call)) is expected[kind]


@pytest.mark.parametrize("kind", ["create", "send", "edit", "read"])
async def test_nobody_listening_means_nothing_was_sent(kind: str, teams: FakeConnector, post: Sender) -> None:
    call = await make(kind, teams, post)
    with socket.socket() as nobody:  # whose port nobody else can take meanwhile
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        unheard = Call(call.method, f"http://127.0.0.1:{port}/", call.path, call.body, call.kind)
        assert type(await post.send(unheard)) is Again


async def test_a_redirect_takes_the_body_nowhere(teams: FakeConnector, post: Sender) -> None:
    async with FakeConnector() as elsewhere:
        teams.fault(faults.redirect(f"{elsewhere.url}v3/conversations"))
        assert isinstance(await post.send(new_post(teams)), Ambiguous)
        assert elsewhere.calls == []


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "http://smba.trafficmanager.net/",
        "https://127.0.0.1@example.com/",
        "http://127.0.0.1:99999/",
        "",
        "file:///etc/passwd",
    ],
)
async def test_an_address_that_is_not_allowed_is_never_called(url: str, post: Sender) -> None:
    assert await post.send(sender.send(url, CHANNEL_ID, MESSAGE)) == Dead(0, "address not allowed")


async def test_a_hostile_id_stays_inside_its_path(teams: FakeConnector, post: Sender) -> None:
    hostile = "../../x?y#z %0d%0a\u2028"
    assert isinstance(await post.send(sender.send(teams.url, hostile, MESSAGE)), Sent)
    assert teams.calls[-1].conversation == hostile
    raw = Call("POST", teams.url, "v3/conversations/a b\r\nX: y", MESSAGE, "send")
    assert isinstance(await post.send(raw), Dead)


async def test_a_refused_token_is_renewed_once(teams: FakeConnector, session: aiohttp.ClientSession) -> None:
    teams.token = "new"
    tokens = Tokens("old", "new", "newer")
    assert isinstance(await Sender(session, tokens, HOSTS, PATIENT).send(new_post(teams)), Sent)
    assert (tokens.refused, [one.status for one in teams.calls]) == (["old"], [401, 201])


async def test_a_token_refused_twice_is_tried_again_later(teams: FakeConnector, session: aiohttp.ClientSession) -> None:
    teams.token = "other"
    found = await Sender(session, Tokens("old", "new", "newer"), HOSTS, PATIENT).send(new_post(teams))
    assert (found, len(teams.calls)) == (Again(None, "answered 401"), 2)


async def test_a_token_that_was_not_renewed_is_not_shown_twice(
    teams: FakeConnector, session: aiohttp.ClientSession
) -> None:
    teams.token = "other"
    found = await Sender(session, Tokens("old", "old"), HOSTS, PATIENT).send(new_post(teams))
    assert (found, len(teams.calls)) == (Again(None, "answered 401"), 1)


async def test_without_a_token_nothing_is_sent(teams: FakeConnector, session: aiohttp.ClientSession) -> None:
    assert await Sender(session, Tokens(), HOSTS, PATIENT).send(new_post(teams)) == Again(None, "no token")
    assert teams.calls == []
    teams.token = "new"
    assert isinstance(await Sender(session, Tokens("old"), HOSTS, PATIENT).send(new_post(teams)), Again)


async def test_logs_and_reprs_carry_no_body_and_no_ids(teams: FakeConnector, hasty: Sender) -> None:
    call = sender.send(teams.url, "19:canary-1@thread.tacv2", {"type": "message", "text": "canary-2"})
    with capture_logs() as logs:
        for fault in (faults.status(403, body=b"canary-3"), faults.cut(), faults.slow(0.5), faults.status(500)):
            teams.fault(fault)
            await hasty.send(call)
    assert len(logs) == 4
    assert "canary" not in str(logs) + repr(call)


async def test_a_held_call_holds_up_no_other(teams: FakeConnector, session: aiohttp.ClientSession) -> None:
    patient, gate = Sender(session, Anonymous(), HOSTS, PATIENT), asyncio.Event()
    teams.fault(faults.held(gate), kind="create")
    waiting = asyncio.get_running_loop().create_task(patient.send(new_post(teams)))
    await asyncio.sleep(0.01)
    assert isinstance(await patient.send(sender.send(teams.url, CHANNEL_ID, MESSAGE)), Sent)
    assert not waiting.done()
    gate.set()
    assert isinstance(await waiting, Sent)
