from datetime import datetime
from typing import Any

import pytest
from botbuilder.core import InvokeResponse

from bot.adapter import InvokeAdapter
from bot.inbound import Inbound, to_activity
from bot.replies import NOT_KEPT, OPENED, message
from bot.teams_bot import TeamsBot
from desk.effects import Effect, EffectKind, View
from desk.errors import StoreUnavailable
from desk.events import Event, EventKind
from desk.model import Channel, MessageRef, Person, Place, Role, Status
from desk.policy import Waits
from desk.records import TimerKind
from tests import activities as said
from tests.activities import (
    ADMIN,
    CHANNEL_ID,
    GROUP_ID,
    PHARMACIST,
    SERVICE_URL,
    TEAM_ID,
    TECHNICIAN,
    TENANT,
    Human,
    channel,
)
from tests.bot.seeds import StillClock
from tests.cards.samples import request
from tests.fakes import FakeStore
from tests.ledger import chat_id

pytestmark = pytest.mark.asyncio

GRACE = Waits().release_grace
ROOT = "170"


class Door:
    """The bot over a store in memory, spoken to as the gate lets activities in."""

    def __init__(self, *, bound: bool = True) -> None:
        self.store = FakeStore()
        self.bot = TeamsBot(self.store, StillClock())
        self.store.do(lambda uow: uow.people.seed(Role.ADMIN, [ADMIN.object_id]))
        self.store.do(lambda uow: uow.people.seed(Role.PHARMACIST, [PHARMACIST.object_id]))
        if bound:
            self.store.do(self._posted)

    async def hear(self, activity: dict[str, Any]) -> InvokeResponse | None:
        """Run one turn."""
        inbound = Inbound.model_validate(activity)
        return await InvokeAdapter().run(to_activity(inbound), self.bot, inbound)

    def effects(self) -> list[Effect]:
        """Return what is queued, oldest first."""
        return [letter.effect for letter in self.store.kept.letters.values()]

    def views(self) -> list[View | None]:
        return [one.view for one in self.effects() if one.kind is EffectKind.SHOW]

    def graces(self) -> list[datetime]:
        """Return when the owners' emojis that were taken back count as releases."""
        return [one.due for one in self.store.kept.timers.values() if one.kind is TimerKind.RELEASE_GRACE]

    @property
    def request(self) -> Any:
        """Return the request as it is kept now."""
        return self.store.kept.requests["request-1"]

    def _posted(self, uow: Any) -> None:
        shown = request(channel=CHANNEL_ID, events=1)
        uow.channels.bind(Channel(CHANNEL_ID, tenant=TENANT, service_url=SERVICE_URL), shown.filed_at)
        uow.requests.add(shown)
        uow.audit.add(Event(shown.id, 1, EventKind.FILED, shown.filed_at, shown.filed_by))
        uow.messages.add(MessageRef(CHANNEL_ID, ROOT, Place.POST, shown.id))


WORDS = [
    ("p2p", View.FORM_PEER_TO_PEER),
    ("  P2P. ", View.FORM_PEER_TO_PEER),
    ("callback", View.FORM_CALLBACK),
    ("mine", View.MINE),
    ("guide", View.GUIDE),
    ("help", View.WELCOME),
    ("setup", View.SETUP_HERE),
]


@pytest.mark.parametrize(("text", "view"), WORDS)
async def test_a_word_in_the_chat_brings_its_card(text: str, view: View) -> None:
    door = Door()
    assert await door.hear(said.message(TECHNICIAN, text)) is None
    assert door.views() == [view]


async def test_who_speaks_is_known_from_then_on() -> None:
    door = Door()
    await door.hear(said.message(TECHNICIAN, "mine"))
    chat = chat_id(TECHNICIAN.id)
    known = Person(TECHNICIAN.object_id, TECHNICIAN.name, TECHNICIAN.id, chat, SERVICE_URL)
    assert door.store.kept.people[TECHNICIAN.object_id] == known


async def test_anything_else_is_never_answered_with_silence() -> None:
    door = Door()
    for text in ("hello?", "hello?", ""):
        await door.hear(said.message(TECHNICIAN, text))
    await door.hear(said.submit(TECHNICIAN, {"verb": "post"}))
    assert door.views() == [View.WELCOME, *[View.NOT_UNDERSTOOD] * 3]


async def test_an_activity_that_comes_twice_counts_once() -> None:
    door, activity = Door(), said.message(TECHNICIAN, "p2p")
    await door.hear(activity)
    await door.hear(activity)
    assert door.views() == [View.FORM_PEER_TO_PEER]


@pytest.mark.parametrize("mention", [False, True])
async def test_a_reply_in_the_thread_is_read(mention: bool) -> None:  # noqa: FBT001 - a parameter of the test
    door = Door()
    await door.hear(said.thread_reply(PHARMACIST, "ready, ext 4410", channel(ROOT), mention=mention))
    assert (door.request.status, door.request.owner) == (Status.READY, PHARMACIST.object_id)
    assert door.store.kept.people[PHARMACIST.object_id].extension == "4410"


async def test_an_edited_or_deleted_ready_is_withdrawn() -> None:
    door, ready = Door(), said.thread_reply(PHARMACIST, "ready", channel(ROOT))
    seen: list[Status] = []
    for activity in (ready, said.edited(ready, "not ready"), said.edited(ready, "ready"), said.deleted(ready)):
        assert await door.hear(activity) is None
        seen.append(door.request.status)
    assert seen == [Status.READY, Status.ACKNOWLEDGED, Status.READY, Status.ACKNOWLEDGED]


async def test_an_edit_that_is_sent_again_counts_once() -> None:
    door, ready = Door(), said.thread_reply(PHARMACIST, "talk", channel(ROOT))
    edit = said.edited(ready, "ready")
    for activity in (ready, edit, said.thread_reply(PHARMACIST, "not ready", channel(ROOT)), edit):
        await door.hear(activity)
    assert door.request.status is Status.ACKNOWLEDGED


async def test_talk_in_the_channel_is_left_alone_and_a_mention_is_answered() -> None:
    door = Door()
    await door.hear(said.message(TECHNICIAN, "p2p", channel()))
    assert door.effects() == []
    asked = said.message(TECHNICIAN, "what now?", channel(), mention=True)
    await door.hear(asked)
    (hint,) = door.effects()
    assert (hint.view, hint.lane, hint.root) == (View.CHANNEL_HINT, f"channel:{CHANNEL_ID}", asked["id"])


async def test_setup_binds_the_channel_for_an_admin_alone() -> None:
    door = Door(bound=False)
    await door.hear(said.message(TECHNICIAN, "setup", channel(), mention=True))
    assert door.store.kept.bound == []
    await door.hear(said.message(ADMIN, "setup", channel(), mention=True))
    bound = door.store.kept.channels[CHANNEL_ID]
    assert (bound.team, bound.group, bound.tenant, bound.service_url) == (TEAM_ID, GROUP_ID, TENANT, SERVICE_URL)
    assert door.views() == [View.SETUP_REFUSED, View.SETUP_DONE]
    assert EffectKind.LEARN_MEMBERS in {one.kind for one in door.effects()}


async def test_an_emoji_acknowledges_and_a_swapped_one_releases_nothing() -> None:
    door = Door()
    bare = said.reaction(PHARMACIST, ROOT, channel(), added=("1f440_eyes",))
    bare["conversation"] = {"id": CHANNEL_ID}
    await door.hear(bare)
    assert (door.request.status, door.request.owner) == (Status.ACKNOWLEDGED, PHARMACIST.object_id)
    await door.hear(said.reaction(PHARMACIST, ROOT, channel(ROOT), added=("like",), removed=("1f440_eyes",)))
    assert door.graces() == []
    await door.hear(said.reaction(PHARMACIST, ROOT, channel(ROOT), added=(), removed=("like",)))
    assert door.graces() == [StillClock().now() + GRACE]


async def test_a_press_is_answered() -> None:
    door = Door()
    data = {"request": "request-1", "version": 1}
    found = await door.hear(said.press(PHARMACIST, "acknowledge", data, channel(ROOT), card=ROOT))
    assert found is not None
    assert (found.status, found.body["statusCode"]) == (200, 200)
    assert "Acknowledged by Omar Reyes" in str(found.body["value"])
    menu = await door.hear(said.press(TECHNICIAN, "mine", {}))
    assert menu is not None
    assert (menu.status, menu.body) == (200, message(OPENED))


async def test_other_invokes_are_not_ours() -> None:
    door = Door()
    for name in ("composeExtension/query", "signin/verifyState", "fileConsent/invoke"):
        found = await door.hear(said.invoke(TECHNICIAN, name, {}))
        assert found is not None
        assert (found.status, found.body) == (400, None)
    guest = said.press(TECHNICIAN, "mine", {})
    guest["from"] = {"id": "29:guest"}
    found = await door.hear(guest)
    assert found is not None
    assert found.status == 400
    assert door.effects() == []


@pytest.mark.parametrize("first", ["installationUpdate", "conversationUpdate", "both"])
async def test_an_arrival_is_welcomed_once(first: str) -> None:
    door = Door()
    if first != "conversationUpdate":
        await door.hear(said.installed(TECHNICIAN))
    if first != "installationUpdate":
        await door.hear(said.members_changed(TECHNICIAN, said.personal(), added=(TECHNICIAN,), bot=True))
    assert door.views() == [View.WELCOME]


@pytest.mark.parametrize("action", ["remove", "remove-upgrade"])
async def test_who_removed_the_bot_is_welcomed_again(action: str) -> None:
    door = Door()
    await door.hear(said.installed(TECHNICIAN))
    await door.hear(said.installed(TECHNICIAN, action=action))
    assert door.store.kept.people[TECHNICIAN.object_id].chat is None
    await door.hear(said.installed(TECHNICIAN))
    assert door.views() == [View.WELCOME, View.WELCOME]


async def test_changes_of_the_teams_people_only_ask_for_the_channels_members() -> None:
    door = Door()
    await door.hear(said.installed(ADMIN, channel()))
    await door.hear(said.members_changed(ADMIN, channel(), added=(PHARMACIST,)))
    await door.hear(said.members_changed(ADMIN, channel(channel_id=said.TEAM_ID), added=(PHARMACIST,)))
    assert door.effects() == [Effect(EffectKind.LEARN_MEMBERS, f"channel:{CHANNEL_ID}")] * 2


def _named(kind: str, person: Human, **more: object) -> dict[str, Any]:
    return said.message(person, "x", channel()) | {"type": kind} | more


MEETING = "application/vnd.microsoft."
IGNORED: dict[str, dict[str, Any]] = {
    "an edit": said.edited(said.message(TECHNICIAN, "x"), "p2p"),
    "an edit in the channel": said.edited(said.message(TECHNICIAN, "x", channel()), "p2p"),
    "an undeletion": said.edited(said.message(TECHNICIAN, "x", channel()), "p2p")
    | {"channelData": {"tenant": {"id": TENANT}, "eventType": "undeleteMessage"}},
    "a deletion": said.deleted(said.message(TECHNICIAN, "p2p", channel())),
    "a deletion in the chat": said.deleted(said.message(TECHNICIAN, "p2p")),
    "typing": _named("typing", TECHNICIAN),
    "the end": _named("endOfConversation", TECHNICIAN),
    "something new": _named("somethingNew", TECHNICIAN),
    "a command": _named("command", TECHNICIAN, name="c", value={}),
    "an event": _named("event", TECHNICIAN, name="tokens/response", value={}),
    "an odd event": _named("event", TECHNICIAN, name=5 * "x", value=["x"]),
    **{
        f"{name} {kind}": _named("event", TECHNICIAN, name=MEETING + name, value=value)
        for name in ("readReceipt", "meetingStart", "meetingEnd", "meetingParticipantJoin", "meetingParticipantLeave")
        for kind, value in (("empty", {}), ("null", None), ("odd", "x"), ("wrong", {"StartTime": 5, "members": 5}))
    },
}


@pytest.mark.parametrize("name", IGNORED)
async def test_everything_else_is_taken_quietly(name: str) -> None:
    door = Door()
    assert await door.hear(IGNORED[name]) is None
    assert door.effects() == []


EVERYTHING = {
    "message": said.message(TECHNICIAN, "p2p"),
    "channel": said.message(PHARMACIST, "ready", channel(ROOT)),
    "edit": said.edited(said.thread_reply(PHARMACIST, "x", channel(ROOT)), "ready"),
    "deletion": said.deleted(said.thread_reply(PHARMACIST, "x", channel(ROOT))),
    "reaction": said.reaction(PHARMACIST, ROOT, channel()),
    "installed": said.installed(TECHNICIAN),
    "members": said.members_changed(TECHNICIAN, channel()),
}


@pytest.mark.parametrize("name", EVERYTHING)
async def test_nobody_of_the_tenant_changes_nothing(name: str) -> None:
    door = Door()
    before = door.store.kept
    assert await door.hear(EVERYTHING[name] | {"from": {"id": "29:guest", "name": "Guest"}}) is None
    assert door.store.kept == before


async def test_a_group_chat_changes_nothing() -> None:
    door = Door()
    group = said.message(TECHNICIAN, "p2p")
    group["conversation"] = {"id": "19:9f0e@thread.v2", "conversationType": "groupChat", "isGroup": True}
    await door.hear(group)
    assert door.effects() == []


@pytest.mark.parametrize("name", EVERYTHING)
async def test_what_could_not_be_kept_is_sent_again_by_teams(name: str) -> None:
    door = Door()
    door.store.available = False
    with pytest.raises(StoreUnavailable):
        await door.hear(EVERYTHING[name])


async def test_a_press_that_could_not_be_kept_says_so_privately() -> None:
    door = Door()
    door.store.available = False
    found = await door.hear(said.press(PHARMACIST, "acknowledge", {"request": "request-1", "version": 1}, channel()))
    assert found is not None
    assert (found.status, found.body) == (200, message(NOT_KEPT))
