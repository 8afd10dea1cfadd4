import json
from pathlib import Path
from urllib.parse import quote

from tests.playground.colleagues import Post
from tests.playground.people import CHANNEL, PHARMACIST
from tests.playground.recording import PostSent, Recording, action, mentioned

CARD: dict[str, object] = {
    "type": "AdaptiveCard",
    "body": [{"type": "ActionSet", "actions": [{"type": "Action.Execute", "title": "Acknowledge", "verb": "a"}]}],
    "msteams": {"entities": [{"type": "mention", "mentioned": {"id": PHARMACIST.id}}]},
}
ACTIVITY = {"type": "message", "attachments": [{"content": CARD}]}
POST = Post(f"{CHANNEL};messageid=17", "17")


def _call(method: str, path: str, body: object, answer: object = None) -> bytes:
    request = {"method": method, "url": f"/_connector/v3/conversations{path}", "body": body}
    call = {"request": request, "response": {"statusCode": 201, "body": answer}}
    return json.dumps(call, indent=2).encode() + b"\n---\n"


def _created(channel: str = CHANNEL) -> bytes:
    body = {"isGroup": True, "channelData": {"channel": {"id": channel}}, "activity": ACTIVITY}
    return _call("POST", "", body, {"id": POST.conversation, "activityId": POST.activity})


def test_a_new_post_and_its_edit_are_seen_once_each(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "events.log")
    assert list(recording.sent()) == []
    recording.path.write_bytes(_created())
    assert list(recording.sent()) == [PostSent(POST, CARD)]
    with recording.path.open("ab") as file:
        file.write(_call("PUT", f"/{quote(POST.conversation)}/activities/17", ACTIVITY, {"id": "17"}))
    assert list(recording.sent()) == [PostSent(POST, CARD)]
    assert list(recording.sent()) == []


def test_a_call_half_written_waits_for_its_end(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "events.log")
    whole = _created()
    recording.path.write_bytes(whole[:-20])
    assert list(recording.sent()) == []
    recording.path.write_bytes(whole)
    assert list(recording.sent()) == [PostSent(POST, CARD)]


def test_what_is_not_a_card_in_the_channel_is_passed_over(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "events.log")
    thread_line = _call("POST", f"/{POST.conversation}/activities", {"type": "message", "text": "hello"})
    personal = _call("POST", "", {"isGroup": False, "members": [{"id": "29:x"}]}, {"id": "a:x"})
    refused = _call("POST", "", {"channelData": {"channel": {"id": CHANNEL}}, "activity": ACTIVITY}, {"error": {}})
    recording.path.write_bytes(thread_line + personal + refused + _created("19:another@thread.tacv2"))
    assert list(recording.sent()) == []


def test_a_post_that_somebody_at_the_screen_starts_is_seen(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "events.log")
    said = {"type": "message", "id": "a-guid", "conversation": {"id": POST.conversation}}
    chat = {"type": "message", "id": "another", "conversation": {"id": "a:x"}}
    recording.path.write_bytes(_call("POST", "", chat) + _call("POST", "", said) + _created())
    assert list(recording.started()) == [POST]
    assert list(recording.started()) == []


def test_a_button_is_found_by_its_title_wherever_it_stands() -> None:
    assert action(CARD, "Acknowledge") == {"type": "Action.Execute", "title": "Acknowledge", "verb": "a"}
    assert action(CARD, "Reached") is None


def test_the_people_a_card_mentions() -> None:
    assert mentioned(CARD) == [PHARMACIST.id]
    assert mentioned({"type": "AdaptiveCard"}) == []
