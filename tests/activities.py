"""Activities as Teams posts them (teams.md, "What arrives"): plain dictionaries, complete enough to be real."""

import itertools
from dataclasses import dataclass
from typing import Any

from tests.ledger import chat_id

TENANT = "7f3c1f0a-52b4-4c9d-9a55-1f2f3a4b5c6d"
APP_ID = "0c6f2d3e-8a1b-4f7c-9d2e-3b4a5c6d7e8f"
BOT = {"id": f"28:{APP_ID}", "name": "P2P Desk"}
SERVICE_URL = "https://smba.trafficmanager.net/amer/"
TEAM_ID = "19:general0123456789@thread.tacv2"
CHANNEL_ID = "19:p2prequests012345@thread.tacv2"
GROUP_ID = "2d9b6f3c-1111-4222-8333-944455556666"

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Human:
    """A person of the tenant: Teams' id, the Entra object id, the name."""

    id: str
    object_id: str
    name: str


TECHNICIAN = Human("29:tech-tina", "aaaaaaaa-0000-4000-8000-000000000001", "Tina Park")
PHARMACIST = Human("29:rph-omar", "aaaaaaaa-0000-4000-8000-000000000002", "Omar Reyes")
PHARMACIST_2 = Human("29:rph-lena", "aaaaaaaa-0000-4000-8000-000000000003", "Lena Vogt")
SUPERVISOR = Human("29:sup-ines", "aaaaaaaa-0000-4000-8000-000000000004", "Ines Cole")
ADMIN = Human("29:adm-noor", "aaaaaaaa-0000-4000-8000-000000000005", "Noor Aziz")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said: the personal chat with `person`, or a channel, or one of its threads (`root`)."""

    service_url: str = SERVICE_URL
    channel: str = ""
    root: str = ""

    def conversation(self, person: Human) -> dict[str, Any]:
        """Return the activity's `conversation`."""
        if not self.channel:
            return {"conversationType": "personal", "tenantId": TENANT, "id": chat_id(person.id)}
        thread = f";messageid={self.root}" if self.root else ""
        return {"isGroup": True, "conversationType": "channel", "tenantId": TENANT, "id": self.channel + thread}

    def channel_data(self) -> dict[str, Any]:
        """Return the activity's `channelData`."""
        if not self.channel:
            return {"tenant": {"id": TENANT}}
        return {
            "teamsChannelId": self.channel,
            "teamsTeamId": TEAM_ID,
            "channel": {"id": self.channel},
            "team": {"id": TEAM_ID, "name": "Pharmacy", "aadGroupId": GROUP_ID},
            "tenant": {"id": TENANT},
        }


def personal(service_url: str = SERVICE_URL) -> Place:
    """Return the one-to-one chat."""
    return Place(service_url)


def channel(root: str = "", *, channel_id: str = CHANNEL_ID, service_url: str = SERVICE_URL) -> Place:
    """Return the channel, or the thread under `root`."""
    return Place(service_url, channel_id, root)


def _timestamp(number: int) -> str:
    """Return when Teams took the activity: no two in the same millisecond, seven digits as .NET writes them."""
    seconds, millis = divmod(number, 1000)
    return f"2025-10-09T{14 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{millis:03}4567Z"


def _activity(kind: str, person: Human, place: Place, **more: object) -> dict[str, Any]:
    number = next(_numbers)
    return {
        "type": kind,
        "id": f"{1_760_000_000_000 + number}",
        "timestamp": _timestamp(number),
        "localTimestamp": "2025-10-09T10:41:07.1234567-04:00",
        "serviceUrl": place.service_url,
        "channelId": "msteams",
        "from": {"id": person.id, "name": person.name, "aadObjectId": person.object_id},
        "conversation": place.conversation(person),
        "recipient": dict(BOT),
        "entities": [{"type": "clientInfo", "locale": "en-US", "country": "US", "platform": "Web"}],
        "channelData": place.channel_data(),
        "locale": "en-US",
        "localTimezone": "America/New_York",
        **more,
    }


def message(person: Human, text: str, place: Place | None = None, *, mention: bool = False) -> dict[str, Any]:
    """Return something a person typed; with `mention` they addressed the bot, as Teams writes it."""
    at = f"<at>{BOT['name']}</at>"
    said = f"{at} {text}\n" if mention else text
    found = _activity("message", person, place or Place(), textFormat="plain", text=said)
    found["attachments"] = [{"contentType": "text/html", "content": f"<div>{said}</div>"}]
    if mention:
        found["entities"].append({"type": "mention", "mentioned": dict(BOT), "text": at})
    return found


def thread_reply(person: Human, text: str, place: Place, *, mention: bool = False) -> dict[str, Any]:
    """Return a reply under a post: `place` is `channel(root)`."""
    return message(person, text, place, mention=mention) | {"replyToId": place.root}


def edited(original: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the edit of a message: its id stays, its time is that of the edit."""
    data = {**original["channelData"], "eventType": "editMessage"}
    told = {"type": "messageUpdate", "text": text, "channelData": data, "timestamp": _timestamp(next(_numbers))}
    return original | told


def undeleted(original: dict[str, Any]) -> dict[str, Any]:
    """Return what comes when somebody undoes the deletion of a message: its text is there again."""
    data = {**original["channelData"], "eventType": "undeleteMessage"}
    return original | {"type": "messageUpdate", "channelData": data, "timestamp": _timestamp(next(_numbers))}


def deleted(original: dict[str, Any]) -> dict[str, Any]:
    """Return the deletion of a message."""
    data = {**original["channelData"], "eventType": "softDeleteMessage"}
    return {key: value for key, value in original.items() if key != "text"} | {
        "type": "messageDelete",
        "channelData": data,
        "timestamp": _timestamp(next(_numbers)),
    }


def reaction(
    person: Human, message_id: str, place: Place, *, added: tuple[str, ...] = ("like",), removed: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return an emoji put on (and taken from) a message of the bot: the sender has no name, the time is in the id."""
    found = _activity("messageReaction", person, place, replyToId=message_id)
    found["from"].pop("name")
    found["id"] = f"f:{found['id']}"
    if added:
        found["reactionsAdded"] = [{"type": one} for one in added]
    if removed:
        found["reactionsRemoved"] = [{"type": one} for one in removed]
    return found


def invoke(person: Human, name: str, value: dict[str, Any], place: Place | None = None) -> dict[str, Any]:
    """Return an invoke: `task/fetch`, `composeExtension/query`, …"""
    found = _activity("invoke", person, place or Place(), name=name, value=value)
    return found | {"id": f"f:{found['id']}"}


def press(
    person: Human, verb: str, data: dict[str, Any], place: Place | None = None, *, card: str = "", auto: bool = False
) -> dict[str, Any]:
    """Return a pressed `Action.Execute` on the message `card`; `auto` is Teams' own refresh, which nobody pressed."""
    action = {"type": "Action.Execute", "id": "", "verb": verb, "data": data}
    value = {"action": action, "trigger": "automatic" if auto else "manual"}
    found = invoke(person, "adaptiveCard/action", value, place)
    return found | {"replyToId": card} if card else found


def submit(person: Human, data: dict[str, Any], place: Place | None = None, *, card: str = "") -> dict[str, Any]:
    """Return a pressed `Action.Submit`: a message with a value and no text."""
    found = _activity("message", person, place or Place(), value=data)
    return found | {"replyToId": card} if card else found


def installed(person: Human, place: Place | None = None, *, action: str = "add") -> dict[str, Any]:
    """Return the installation (`add`, `remove`, `add-upgrade`) in a chat, or in a team with its chosen channel."""
    found = _activity("installationUpdate", person, place or Place(), action=action)
    if place and place.channel:
        found["channelData"]["settings"] = {"selectedChannel": {"id": place.channel}}
    return found


def members_changed(
    person: Human, place: Place, *, added: tuple[Human, ...] = (), removed: tuple[Human, ...] = (), bot: bool = False
) -> dict[str, Any]:
    """Return people (or the bot itself) joining and leaving."""
    found = _activity("conversationUpdate", person, place)
    joined = [{"id": one.id, "aadObjectId": one.object_id} for one in added] + ([dict(BOT)] if bot else [])
    if joined:
        found["membersAdded"] = joined
        found["channelData"]["eventType"] = "teamMemberAdded"
    if removed:
        found["membersRemoved"] = [{"id": one.id, "aadObjectId": one.object_id} for one in removed]
        found["channelData"]["eventType"] = "teamMemberRemoved"
    return found


def channel_changed(person: Human, place: Place, event: str, name: str = "P2P requests") -> dict[str, Any]:
    """Return a channel's change: `channelRenamed`, `channelDeleted`, `channelRestored`, `channelCreated`."""
    found = _activity("conversationUpdate", person, place)
    found["channelData"] |= {"eventType": event, "channel": {"id": place.channel, "name": name}}
    return found
