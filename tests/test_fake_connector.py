"""The fake refuses what Teams refuses: otherwise the tests that lean on it prove nothing."""

from typing import Any

import aiohttp
import pytest

from tests.activities import BOT, CHANNEL_ID, TECHNICIAN, TENANT
from tests.fake_connector import FakeConnector
from tests.serving import FakeTime

pytestmark = pytest.mark.asyncio

TEXT_BLOCK = {"type": "TextBlock", "text": "hi <at>N</at>"}
CARD: dict[str, Any] = {"type": "AdaptiveCard", "version": "1.5", "body": [TEXT_BLOCK]}
MENTION = {"type": "mention", "text": "<at>N</at>", "mentioned": {"id": "29:n", "name": "N"}}


def with_card(card: dict[str, Any], **more: object) -> dict[str, Any]:
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment], **more}


GOOD = {
    "card": with_card(CARD),
    "card with mention": with_card(CARD | {"msteams": {"entities": [MENTION]}}),
    "text": {"type": "message", "text": "hello"},
    "text with mention": {"type": "message", "text": "<at>N</at> hello", "entities": [MENTION]},
    "typing": {"type": "typing"},
}
BAD = {
    "text and card": (400, with_card(CARD, text="hello")),
    "nothing": (400, {"type": "message"}),
    "no type": (400, {"text": "hello"}),
    "too large": (413, {"type": "message", "text": "x" * 29_000}),
    "wrong content type": (400, {"type": "message", "attachments": [{"contentType": "text/html", "content": {}}]}),
    "no card": (400, with_card({"type": "Container"})),
    "no version": (400, with_card({"type": "AdaptiveCard", "body": []})),
    "mention not in text": (400, {"type": "message", "text": "hello", "entities": [MENTION]}),
    "mention not in card": (400, with_card(CARD | {"body": [], "msteams": {"entities": [MENTION]}})),
    "mention of nobody": (400, {"type": "message", "text": "<at>N</at>", "entities": [MENTION | {"mentioned": {}}]}),
    "card check": (400, with_card(CARD | {"body": [{"type": "Odd"}]})),
}


def no_odd_elements(card: dict[str, Any]) -> None:
    assert all(one["type"] != "Odd" for one in card["body"])


async def call(teams: FakeConnector, method: str, path: str, body: object, **headers: str) -> tuple[int, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, f"{teams.url}v3/conversations{path}", json=body, headers=headers) as answer,
    ):
        return answer.status, await answer.json()


@pytest.mark.parametrize("activity", GOOD.values(), ids=GOOD)
async def test_good_activities_are_kept(activity: dict[str, Any]) -> None:
    async with FakeConnector() as teams:
        status, answer = await call(teams, "POST", f"/{CHANNEL_ID}/activities", activity)
        assert status == 201
        assert teams.message(answer["id"]).activity == activity
        assert (await call(teams, "PUT", f"/{CHANNEL_ID}/activities/{answer['id']}", activity))[0] == 200
        assert teams.message(answer["id"]).history == (activity,)
        assert teams.violations == []


@pytest.mark.parametrize(("status", "activity"), BAD.values(), ids=BAD)
async def test_bad_activities_are_refused_and_remembered(status: int, activity: dict[str, Any]) -> None:
    async with FakeConnector(card_check=no_odd_elements) as teams:
        assert (await call(teams, "POST", f"/{CHANNEL_ID}/activities", activity))[0] == status
        assert len(teams.violations) == 1
        assert teams.posts(CHANNEL_ID) == []


CREATE = {"isGroup": True, "tenantId": TENANT, "bot": BOT, "activity": GOOD["card"]}
WRONG_CREATES = {
    "no tenant": CREATE | {"tenantId": "", "channelData": {"channel": {"id": CHANNEL_ID}}},
    "no bot": CREATE | {"bot": {}, "channelData": {"channel": {"id": CHANNEL_ID}}},
    "in a thread": CREATE | {"channelData": {"channel": {"id": f"{CHANNEL_ID};messageid=1"}}},
    "no activity": CREATE | {"activity": None, "channelData": {"channel": {"id": CHANNEL_ID}}},
    "two members": CREATE | {"isGroup": False, "members": [{"id": "29:a"}, {"id": "29:b"}]},
    "by object id": CREATE | {"isGroup": False, "members": [{"id": TECHNICIAN.object_id}]},
}


@pytest.mark.parametrize("body", WRONG_CREATES.values(), ids=WRONG_CREATES)
async def test_wrong_creates_are_refused(body: dict[str, Any]) -> None:
    async with FakeConnector() as teams:
        assert (await call(teams, "POST", "", body))[0] == 400
        assert teams.calls[0].accepted is None


async def test_ids_are_times_in_milliseconds_and_unique() -> None:
    async with FakeConnector() as teams:
        ids = [(await call(teams, "POST", f"/{CHANNEL_ID}/activities", GOOD["text"]))[1]["id"] for _ in range(5)]
    assert len(set(ids)) == 5
    assert ids == sorted(ids)
    assert all(len(one) == 13 for one in ids)


async def test_conversations_that_are_not_there() -> None:
    async with FakeConnector() as teams:
        assert (await call(teams, "POST", "/a:nobody/activities", GOOD["text"]))[0] == 404
        assert (await call(teams, "POST", f"/{teams.know('29:x')}/activities", GOOD["text"]))[0] == 201
        assert (await call(teams, "PUT", f"/{CHANNEL_ID}/activities/1", GOOD["text"]))[0] == 404
        assert (await call(teams, "GET", f"/{CHANNEL_ID}/members/29:x", None))[0] == 404
        teams.gone.add(CHANNEL_ID)
        assert (await call(teams, "POST", f"/{CHANNEL_ID}/activities", GOOD["text"]))[0] == 404


async def test_tokens_are_asked_for() -> None:
    async with FakeConnector(token="good") as teams:
        path = f"/{CHANNEL_ID}/activities"
        assert (await call(teams, "POST", path, GOOD["text"]))[0] == 401
        assert (await call(teams, "POST", path, GOOD["text"], Authorization="Bearer good"))[0] == 201


async def test_the_eighth_call_in_a_second_is_throttled() -> None:
    clock = FakeTime()  # it stands still: on a busy machine eight calls may take longer than a second
    async with FakeConnector(rates=True, seconds=clock) as teams:
        path = f"/{CHANNEL_ID};messageid=1/activities"
        found = [(await call(teams, "POST", path, GOOD["text"]))[0] for _ in range(8)]
        assert found == [201] * 7 + [429]
        assert (await call(teams, "POST", f"/{teams.know('29:x')}/activities", GOOD["text"]))[0] == 201
