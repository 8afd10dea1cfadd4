from datetime import datetime
from typing import Any

import pytest

from bot.inbound import Inbound
from bot.turns import binding_of, reaction_of, turn_of
from desk.commands import BindChannel, React, Turn
from tests import activities as said
from tests.activities import CHANNEL_ID, GROUP_ID, PHARMACIST, SERVICE_URL, TEAM_ID, TECHNICIAN, TENANT, channel
from tests.bot.seeds import StillClock
from tests.ledger import chat_id

CLOCK = StillClock()
GROUP_CHAT = {"id": "19:9f0e@thread.v2", "conversationType": "groupChat", "isGroup": True, "tenantId": TENANT}


def read(activity: dict[str, Any]) -> Turn:
    """Return the turn of an activity that somebody of the tenant sent."""
    turn = turn_of(Inbound.model_validate(activity), CLOCK)
    assert turn is not None
    return turn


def where(turn: Turn) -> tuple[str | None, str | None, str | None, str | None]:
    return turn.chat, turn.channel, turn.root, turn.reply_to


def test_the_whole_turn_of_a_personal_message() -> None:
    activity = said.message(TECHNICIAN, "p2p")
    found, chat = read(activity), chat_id(TECHNICIAN.id)
    assert found == Turn(
        person=TECHNICIAN.object_id,
        at=CLOCK.now(),
        key=f"{chat}/{activity['id']}",
        activity=activity["id"],
        new_id=found.new_id,
        service_url=SERVICE_URL,
        name="Tina Park",
        account=TECHNICIAN.id,
        tenant=TENANT,
        chat=chat,
        meaning=found.meaning,
        sent_at=datetime.fromisoformat(activity["timestamp"]),
        zone="America/New_York",
    )
    assert found.new_id.startswith("id-")
    assert read(activity).new_id != found.new_id


@pytest.mark.parametrize(
    ("told", "zone"),
    [("America/Chicago", "America/Chicago"), ("Central Standard Time", None), ("", None), (None, None), (7, None)],
)
def test_the_speakers_own_zone_is_known_when_it_is_one(told: object, zone: str | None) -> None:
    assert read(said.message(TECHNICIAN, "who") | {"localTimezone": told}).zone == zone


def test_a_channel_and_its_threads() -> None:
    post = read(said.message(PHARMACIST, "hello", channel()))
    assert where(post) == (None, CHANNEL_ID, None, None)
    reply = said.thread_reply(PHARMACIST, "ready", channel("170"))
    assert where(read(reply)) == (None, CHANNEL_ID, "170", "170")
    assert read(reply).key == f"{CHANNEL_ID}/{reply['id']}"


@pytest.mark.parametrize("root", ["", "170"])
def test_a_reaction_finds_its_channel_without_a_conversation_type(root: str) -> None:
    activity = said.reaction(PHARMACIST, "170", channel(root))
    activity["conversation"] = {"id": activity["conversation"]["id"]}
    found = read(activity)
    assert where(found) == (None, CHANNEL_ID, root or None, "170")
    assert found.name is None


def test_a_legacy_channel_looks_like_a_channel_too() -> None:
    activity = said.reaction(PHARMACIST, "170", channel())
    activity["conversation"] = {"id": "19:0123@thread.skype;messageid=170"}
    assert where(read(activity)) == (None, "19:0123@thread.skype", "170", "170")


@pytest.mark.parametrize("kind", ["groupChat", None])
def test_a_group_chat_is_neither_chat_nor_channel(kind: str | None) -> None:
    activity = said.reaction(PHARMACIST, "170", channel())
    activity["conversation"] = GROUP_CHAT | {"conversationType": kind}
    assert where(read(activity)) == (None, None, None, "170")


def test_a_press_names_the_card() -> None:
    in_chat = read(said.press(TECHNICIAN, "mine", {}, card="55"))
    assert where(in_chat) == (chat_id(TECHNICIAN.id), None, None, "55")
    in_channel = read(said.press(PHARMACIST, "acknowledge", {}, channel("170"), card="170"))
    assert where(in_channel) == (None, CHANNEL_ID, "170", "170")


def test_nobody_of_the_tenant_makes_no_turn() -> None:
    guest = said.message(TECHNICIAN, "p2p")
    guest["from"] = {"id": "29:guest"}
    assert turn_of(Inbound.model_validate(guest), CLOCK) is None
    nobody = said.message(TECHNICIAN, "p2p")
    del nobody["from"]
    assert turn_of(Inbound.model_validate(nobody), CLOCK) is None


def test_people_are_known_by_their_object_id_in_lower_case() -> None:
    shouted = said.message(TECHNICIAN, "p2p")
    shouted["from"]["aadObjectId"] = TECHNICIAN.object_id.upper()
    assert read(shouted).person == TECHNICIAN.object_id


def test_an_activity_without_an_id_is_never_taken_for_another() -> None:
    activity = said.message(TECHNICIAN, "p2p")
    del activity["id"]
    first, second = read(activity), read(activity)
    assert first.activity != second.activity
    assert first.key != second.key


def test_emojis_put_on_and_taken_off_together() -> None:
    activity = said.reaction(PHARMACIST, "170", channel(), added=("1f440_eyes", "like"), removed=("heart",))
    assert reaction_of(Inbound.model_validate(activity)) == React(("1f440_eyes", "like"), ("heart",))
    none = said.reaction(PHARMACIST, "170", channel(), added=())
    assert reaction_of(Inbound.model_validate(none)) == React()


def test_what_is_known_of_the_channel_to_bind() -> None:
    activity = said.message(TECHNICIAN, "setup", channel("170"))
    assert binding_of(Inbound.model_validate(activity)) == BindChannel(CHANNEL_ID, None, TEAM_ID, GROUP_ID)
    activity["channelData"]["channel"]["name"] = "P2P requests"
    assert binding_of(Inbound.model_validate(activity)).name == "P2P requests"
    del activity["channelData"]
    assert binding_of(Inbound.model_validate(activity)) == BindChannel(CHANNEL_ID)


def test_a_repetition_under_a_new_id_means_the_same_and_nothing_else_does() -> None:
    emoji = said.reaction(PHARMACIST, "170", channel("170"))
    again = emoji | {"id": "f:other"}
    assert read(again).meaning == read(emoji).meaning
    later = emoji | {"timestamp": "2025-10-09T15:00:00Z"}
    other = emoji | {"reactionsAdded": [{"type": "heart"}]}
    elsewhere = emoji | {"replyToId": "171"}
    meanings = {read(one).meaning for one in (emoji, later, other, elsewhere)}
    assert len(meanings) == 4
    assert read({name: value for name, value in emoji.items() if name != "timestamp"}).meaning is None


def test_an_edit_and_a_deletion_are_deliveries_of_their_own() -> None:
    first = said.thread_reply(PHARMACIST, "ready", channel("170"))
    turns = [read(one) for one in (first, said.edited(first, "not"), said.edited(first, "ok"), said.deleted(first))]
    assert {turn.activity for turn in turns} == {first["id"]}
    assert len({turn.key for turn in turns}) == len({turn.meaning for turn in turns}) == 4
    again = read(said.deleted(first) | {"timestamp": None})
    assert (again.key, again.meaning) == (f"{CHANNEL_ID}/{first['id']}/messageDelete/", None)


def test_whether_the_bot_is_mentioned() -> None:
    assert read(said.message(PHARMACIST, "ready", channel("170"), mention=True)).mentions
    assert not read(said.message(PHARMACIST, "ready", channel("170"))).mentions


def test_no_word_of_anybody_stands_in_it() -> None:
    assert "canary" not in str(read(said.message(TECHNICIAN, "canary")).meaning)
