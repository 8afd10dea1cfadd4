from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from bot import sender
from bot.credentials import Anonymous
from bot.members import read_members
from bot.sender import Sender, SenderLimits, Sent
from desk.delivery import Delivery
from desk.effects import Effect, EffectKind
from desk.model import Channel, Person
from desk.records import Outgoing
from tests import faults
from tests.bot.seeds import CHANNEL
from tests.cards.samples import FILED_AT
from tests.fake_connector import FakeConnector, Member

pytestmark = pytest.mark.asyncio

HELD = Outgoing(1, "lane", "owner", 1, Effect(EffectKind.LEARN_MEMBERS, "lane"), 1, FILED_AT)


@pytest_asyncio.fixture
async def teams() -> AsyncIterator[FakeConnector]:
    async with FakeConnector() as found:
        found.members = [Member(f"29:{n}", f"OBJECT-{n}", f"Name {n}") for n in range(7)]
        yield found
        assert found.violations == []


@pytest_asyncio.fixture
async def post() -> AsyncIterator[Sender]:
    async with aiohttp.ClientSession() as session:
        yield Sender(session, Anonymous(), ("127.0.0.1",), SenderLimits(total=60.0, connect=60.0))


async def learn(teams: FakeConnector, post: Sender) -> tuple[Person, ...]:
    """Read the first page and whatever follows it."""
    first = await post.send(sender.members(teams.url, CHANNEL))
    assert isinstance(first, Sent)
    return await read_members(post, Delivery(HELD, channel=Channel(CHANNEL, service_url=teams.url)), first.body)


def everybody(count: int) -> tuple[Person, ...]:
    return tuple(Person(f"object-{n}", f"Name {n}", f"29:{n}") for n in range(count))


@pytest.mark.parametrize(("size", "calls"), [(50, 1), (7, 1), (3, 3), (1, 7)])
async def test_every_page_is_read(teams: FakeConnector, post: Sender, size: int, calls: int) -> None:
    teams.page_size = size
    assert await learn(teams, post) == everybody(7)
    assert len(teams.calls) == calls


async def test_a_page_that_fails_ends_the_list_early(teams: FakeConnector, post: Sender) -> None:
    teams.page_size = 3
    first = await post.send(sender.members(teams.url, CHANNEL))
    assert isinstance(first, Sent)
    teams.fault(faults.status(500), kind="members")
    due = Delivery(HELD, channel=Channel(CHANNEL, service_url=teams.url))
    assert await read_members(post, due, first.body) == everybody(3)


@pytest.mark.parametrize("channel", [None, Channel(CHANNEL)])
async def test_without_an_address_the_first_page_is_all(post: Sender, channel: Channel | None) -> None:
    page = {"members": [{"id": "29:0", "aadObjectId": "OBJECT-0", "name": "Name 0"}], "continuationToken": "1"}
    assert await read_members(post, Delivery(HELD, channel=channel), page) == everybody(1)


async def test_a_roster_that_never_ends_is_left(teams: FakeConnector, post: Sender) -> None:
    teams.members = [Member(f"29:{n}", f"object-{n}", f"Name {n}") for n in range(60)]
    teams.page_size = 1
    assert len(await learn(teams, post)) == 51


ODD = {
    "nothing": (None, ()),
    "a list": ([], ()),
    "members that are none": ({"members": 5}, ()),
    "a member that is none": ({"members": [5, None, {}]}, ()),
    "a bot": ({"members": [{"id": "28:bot", "name": "P2P Desk"}]}, ()),
    "nameless": (
        {"members": [{"id": "29:0", "objectId": "object-0", "name": None}]},
        (Person("object-0", None, "29:0"),),
    ),
    "both ids": (
        {"members": [{"id": "29:0", "aadObjectId": "A", "objectId": "B", "name": ""}], "continuationToken": 5},
        (Person("a", None, "29:0"),),
    ),
}


@pytest.mark.parametrize("name", ODD)
async def test_an_odd_page_is_read_as_far_as_it_can_be(name: str, post: Sender) -> None:
    page, people = ODD[name]
    assert await read_members(post, Delivery(HELD, channel=Channel(CHANNEL, service_url="x")), page) == people
