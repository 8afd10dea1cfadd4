"""What "Teams" holds: messages by lane and thread. It knows nothing of the bot's own records."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the team: Teams' id, the Entra object id, the name."""

    id: str
    object_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Message:
    """What stands in Teams now. `lane` is a channel or a chat; `root` is the thread's post (its own id for a post)."""

    id: str
    lane: str
    root: str
    activity: Mapping[str, Any]
    history: tuple[Mapping[str, Any], ...] = ()

    @property
    def card(self) -> dict[str, Any]:
        """The first card; empty when there is none."""
        attachments = self.activity.get("attachments") or [{}]
        return attachments[0].get("content") or {}


def wall_millis() -> int:
    """Return the time as Teams' message ids tell it."""
    return time.time_ns() // 1_000_000


class Ledger:
    """Messages as they stand now, with what they said before. `millis` is the clock of their ids."""

    def __init__(self, millis: Callable[[], int] = wall_millis) -> None:
        self._millis = millis
        self._messages: dict[str, Message] = {}
        self._chats: dict[str, str] = {}
        self._last_id = 0

    def posts(self, channel: str) -> list[Message]:
        """Return the channel's posts, oldest first."""
        return [one for one in self._in_order() if one.lane == channel and one.root == one.id]

    def thread(self, channel: str, root: str) -> list[Message]:
        """Return the replies under one post, oldest first."""
        return [one for one in self._in_order() if one.lane == channel and one.root == root != one.id]

    def personal(self, person: str) -> list[Message]:
        """Return what one person (`29:…` or `a:…`) was sent, oldest first."""
        chat = person if person.startswith("a:") else chat_id(person)
        return [one for one in self._in_order() if one.lane == chat]

    def message(self, message_id: str) -> Message:
        """Return a message as it stands now. Raises KeyError when Teams never accepted it."""
        return self._messages[message_id]

    def everything(self) -> list[Message]:
        """Return every message as it stands now, oldest first."""
        return self._in_order()

    def know(self, person: str) -> str:
        """Make the personal chat exist, as it does once the person has written to the bot; return its id."""
        self._chats[chat_id(person)] = person
        return chat_id(person)

    def _in_order(self) -> list[Message]:
        return sorted(self._messages.values(), key=lambda one: int(one.id))

    def store(self, lane: str, root: str, activity: Mapping[str, Any]) -> str:
        """Keep a message; ids are send times in milliseconds, never twice the same."""
        self._last_id = max(self._last_id + 1, self._millis())
        found = str(self._last_id)
        self._messages[found] = Message(found, lane, root or found, activity)
        return found

    def replace(self, message_id: str, activity: Mapping[str, Any]) -> None:
        """Put `activity` in a message's place and keep what it said."""
        found = self._messages[message_id]
        self._messages[message_id] = replace(found, activity=activity, history=(*found.history, found.activity))


def chat_id(person: str) -> str:
    """Return the id of a person's chat with the bot: Teams gives the same one each time."""
    return f"a:1{person.removeprefix('29:')}"
