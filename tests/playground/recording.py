r"""The playground's own record of every call between it and the bot, read as it grows.

With `--enable-events-recording` it appends one JSON document per call to a file, each ended by "\n---\n". Reading that
file disturbs nothing; a second websocket would take away what waits for the first browser.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import unquote

from tests.playground.colleagues import Post
from tests.playground.people import CHANNEL

END = b"\n---\n"


@dataclass(frozen=True, slots=True)
class PostSent:
    """The bot put a post into the P2P channel, or edited one; `card` is what stands there now."""

    post: Post
    card: dict[str, object]


@dataclass(slots=True)
class Recording:
    """A recording file, read from the start; `sent()` gives what is new since the last call."""

    path: Path
    offset: int = field(default=0, init=False)

    def sent(self) -> Iterator[PostSent]:
        """Yield the posts that the bot created or edited since the last call, oldest first."""
        for call in self._calls():
            sent = _post_sent(call)
            if sent is not None:
                yield sent

    def started(self) -> Iterator[Post]:
        """Yield the posts that the person signed in has started in the channel since the last call, oldest first."""
        for call in self._calls():
            told = _dict(_dict(call.get("request")).get("body"))
            conversation = str(_dict(told.get("conversation")).get("id"))
            channel, _, root = conversation.partition(";messageid=")
            if told.get("type") == "message" and channel == CHANNEL:
                yield Post(conversation, root)

    def _calls(self) -> Iterator[dict[str, object]]:
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self.offset)
            new = file.read()
        whole = new[: new.rfind(END) + len(END)] if END in new else b""  # the last one may be half written
        self.offset += len(whole)
        for document in whole.split(END):
            if document.strip():
                yield cast("dict[str, object]", json.loads(document))


def _post_sent(call: dict[str, object]) -> PostSent | None:
    request = _dict(call.get("request"))
    path = unquote(str(request.get("url"))).partition("/v3/conversations")[2]
    body = _dict(request.get("body"))
    if request.get("method") == "POST" and path == "":
        return _created(body, _dict(_dict(call.get("response")).get("body")))
    if request.get("method") == "PUT" and path.startswith(f"/{CHANNEL}"):
        conversation, _, activity = path.lstrip("/").partition("/activities/")
        return _sent(Post(conversation, activity), body)
    return None


def _created(body: dict[str, object], answer: dict[str, object]) -> PostSent | None:
    channel = _dict(_dict(body.get("channelData")).get("channel")).get("id")
    if channel != CHANNEL or "activityId" not in answer:
        return None
    return _sent(Post(str(answer["id"]), str(answer["activityId"])), _dict(body.get("activity")))


def _sent(post: Post, activity: dict[str, object]) -> PostSent | None:
    attachments = activity.get("attachments")
    if not isinstance(attachments, list) or not attachments:
        return None
    first = cast("list[object]", attachments)[0]
    return PostSent(post, _dict(_dict(first).get("content")))


def _dict(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def action(card: object, title: str) -> dict[str, object] | None:
    """Return the card's Action.Execute with this title, wherever it stands, or None."""
    if isinstance(card, list):
        found = (action(item, title) for item in cast("list[object]", card))
        return next((item for item in found if item is not None), None)
    element = _dict(card)
    if element.get("type") == "Action.Execute" and element.get("title") == title:
        return element
    return action(list(element.values()), title) if element else None


def mentioned(card: dict[str, object]) -> list[str]:
    """Return the Teams ids that the card mentions, in order."""
    entities = _dict(card.get("msteams")).get("entities")
    if not isinstance(entities, list):
        return []
    return [str(_dict(_dict(entity).get("mentioned")).get("id")) for entity in cast("list[object]", entities)]
