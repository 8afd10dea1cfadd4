import copy

import pytest
from botbuilder.schema import ActivityTypes
from pydantic import ValidationError

from bot.inbound import Inbound, to_activity
from tests import activities
from tests.activities import BOT, CHANNEL_ID, PHARMACIST, TECHNICIAN, TENANT, channel


def read(body: dict[str, object]) -> Inbound:
    return Inbound.model_validate(body)


EXAMPLES = {
    "message": activities.message(TECHNICIAN, "p2p"),
    "thread_reply": activities.thread_reply(PHARMACIST, "ready", channel("170"), mention=True),
    "edited": activities.edited(activities.message(TECHNICIAN, "p2p"), "callback"),
    "deleted": activities.deleted(activities.message(TECHNICIAN, "p2p")),
    "reaction": activities.reaction(PHARMACIST, "170", channel("170"), added=("1f440_eyes",), removed=("like",)),
    "press": activities.press(PHARMACIST, "acknowledge", {"request": "r", "version": 1}, channel(), card="170"),
    "submit": activities.submit(TECHNICIAN, {"verb": "post"}),
    "installed": activities.installed(TECHNICIAN),
    "installed_in_team": activities.installed(TECHNICIAN, channel()),
    "joined": activities.members_changed(TECHNICIAN, channel(), added=(PHARMACIST,), bot=True),
    "left": activities.members_changed(TECHNICIAN, channel(), removed=(PHARMACIST,)),
    "renamed": activities.channel_changed(TECHNICIAN, channel(), "channelRenamed"),
}


@pytest.mark.parametrize("body", EXAMPLES.values(), ids=EXAMPLES)
def test_whatever_teams_sends_is_read_and_dispatchable(body: dict[str, object]) -> None:
    inbound = read(body)
    assert inbound.tenant_id == TENANT
    assert inbound.person_id in {PHARMACIST.object_id, TECHNICIAN.object_id}
    activity = to_activity(inbound)
    assert (activity.type, activity.id, activity.value) == (body["type"], body["id"], body.get("value"))
    assert activity.conversation.tenant_id == TENANT
    assert activity.channel_data["tenant"] == {"id": TENANT}
    assert [one.type for one in activity.reactions_added] == [one.type for one in inbound.reactions_added]


def test_the_sdk_activity_carries_what_its_dispatch_reads() -> None:
    joined = to_activity(read(EXAMPLES["joined"]))
    assert joined.type == ActivityTypes.conversation_update
    assert [one.aad_object_id for one in joined.members_added] == [PHARMACIST.object_id, None]
    assert joined.channel_data["channel"] == {"id": CHANNEL_ID}
    assert joined.from_property.aad_object_id == TECHNICIAN.object_id
    assert joined.recipient.id == BOT["id"]


def test_a_thread_is_split_from_its_channel() -> None:
    reply = read(EXAMPLES["thread_reply"])
    assert (reply.conversation_base, reply.thread_root) == (CHANNEL_ID, "170")
    post = read(activities.message(PHARMACIST, "ready", channel()))
    assert (post.conversation_base, post.thread_root) == (CHANNEL_ID, None)
    assert not post.is_personal
    assert read(EXAMPLES["message"]).is_personal


def test_one_activity_may_add_and_remove_reactions() -> None:
    inbound = read(EXAMPLES["reaction"])
    assert [one.type for one in inbound.reactions_added] == ["1f440_eyes"]
    assert [one.type for one in inbound.reactions_removed] == ["like"]
    assert inbound.sender is not None
    assert inbound.sender.name is None


def test_the_trigger_of_a_press_survives() -> None:
    pressed = read(activities.press(PHARMACIST, "refresh", {}, channel(), card="170", auto=True))
    assert isinstance(pressed.value, dict)
    assert pressed.value["trigger"] == "automatic"


BOT_TAG = "<at>P2P Desk</at>"
OMAR = {"type": "mention", "text": "<at>Omar</at>", "mentioned": {"id": PHARMACIST.id, "name": "Omar"}}
DESK = {"type": "mention", "text": BOT_TAG, "mentioned": BOT}
WORDS = [
    ("ready", [], "ready"),
    ("  ready\n", [], "ready"),
    (f"{BOT_TAG} ready\n", [DESK], "ready"),
    (f"{BOT_TAG}&nbsp;ready&nbsp;", [DESK], "ready"),
    (f"ready {BOT_TAG}", [DESK], "ready"),
    (f"{BOT_TAG} {BOT_TAG}", [DESK, DESK], ""),
    ("<at>P2P</at> <at>Desk</at> setup", [DESK | {"text": "<at>P2P</at>"}, DESK | {"text": "<at>Desk</at>"}], "setup"),
    (f"{BOT_TAG} ready", [], f"{BOT_TAG} ready"),
    ("<at>Omar</at> ready?", [OMAR], "@Omar ready?"),
    ("Contact &amp; title: Dr. O&#39;Neil &lt;MD&gt;", [], "Contact & title: Dr. O'Neil <MD>"),
    ("&lt;at&gt;P2P Desk&lt;/at&gt; x", [DESK], "<at>P2P Desk</at> x"),
    ("line one\nline two", [], "line one\nline two"),
    (None, [], ""),
]


@pytest.mark.parametrize(("text", "entities", "said"), WORDS)
def test_plain_text(text: str | None, entities: list[dict[str, object]], said: str) -> None:
    body = activities.message(PHARMACIST, "", channel()) | {"text": text, "entities": entities}
    inbound = read(body)
    assert inbound.plain_text == said
    assert inbound.mentions_bot == (DESK in entities or any(one["mentioned"] == BOT for one in entities))


WRONG = {
    "no type": {"type": None},
    "type a number": {"type": 1},
    "empty type": {"type": ""},
    "no service url": {"serviceUrl": None},
    "conversation a string": {"conversation": "19:x"},
    "conversation without id": {"conversation": {}},
    "from a list": {"from": []},
    "from without id": {"from": {"aadObjectId": "x"}},
    "object id a number": {"from": {"id": "29:x", "aadObjectId": 4}},
    "text a number": {"text": 5},
    "reactions an object": {"reactionsAdded": {"type": "like"}},
    "reaction a string": {"reactionsAdded": ["like"]},
    "reaction type null": {"reactionsAdded": [{"type": None}]},
    "tenant a string": {"channelData": {"tenant": "x"}},
    "channel data a list": {"channelData": []},
    "entities an object": {"entities": {}},
    "mention a string": {"entities": [{"type": "mention", "mentioned": "me"}]},
    "timestamp nonsense": {"timestamp": "yesterday"},
    "timestamp without zone": {"timestamp": "2025-10-09T14:41:07"},
    "id too long": {"id": "x" * 1025},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_malformed_is_refused_and_its_words_are_not_repeated(change: dict[str, object]) -> None:
    body = copy.deepcopy(EXAMPLES["message"]) | {"text": "canary-4711"} | change
    with pytest.raises(ValidationError) as caught:
        read(body)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        {"channelData": None, "conversation": {"id": "a:1", "tenantId": TENANT}},
        {"reactionsAdded": None, "membersAdded": None, "entities": None},
        {"entities": [{"type": "https://schema.org/Message", "text": 5}, "odd", None]},
        {"unknown": {"deep": [1, 2]}, "attachments": "ignored"},
        {"recipient": None},
    ],
)
def test_null_and_unknown_fields_do_no_harm(change: dict[str, object]) -> None:
    assert read(EXAMPLES["message"] | change).tenant_id == TENANT


def test_a_sender_without_object_id_is_nobody() -> None:
    assert read(EXAMPLES["message"] | {"from": {"id": "29:x"}}).person_id is None
    assert read(EXAMPLES["message"] | {"from": None}).person_id is None


def test_object_ids_compare_in_lower_case() -> None:
    assert read(EXAMPLES["message"] | {"from": {"id": "29:x", "aadObjectId": "ABC-DEF"}}).person_id == "abc-def"


def test_whom_a_message_mentions_besides_the_bot_is_read_as_the_text_names_them() -> None:
    told = activities.message(PHARMACIST, "<at>Park, Tina&nbsp;(IT)</at> ready", mention=True)
    told["entities"] += [
        {"type": "mention", "text": "<at>Park, Tina&nbsp;(IT)</at>", "mentioned": {"id": "29:tina", "name": "Park"}},
        {"type": "mention", "text": "<at>Nobody</at>"},
        {"type": "mention"},
    ]
    found = Inbound.model_validate(told)
    assert found.plain_text == "@Park, Tina (IT) ready"
    assert found.others == (("Park, Tina (IT)", "29:tina"), ("Nobody", None))
