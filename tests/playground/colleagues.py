"""What the others at the desk do, through the playground's own API: it signs in one person only.

`_internal/v1/customActivities` hands an activity to the bot as it is, draws nothing, and always answers 200;
`_conversation/v1/invoke` presses a button as anybody and returns the bot's answer.
"""

import http.client
import json
import secrets
from dataclasses import dataclass

from tests.playground.people import BOT, CHANNEL, TEAM, TENANT, Colleague


@dataclass(frozen=True, slots=True)
class Post:
    """A channel post: its conversation ("19:…;messageid=N") and its own activity id ("N")."""

    conversation: str
    activity: str


@dataclass(frozen=True, slots=True)
class Colleagues:
    """Everybody but the person signed in, at the playground on this port."""

    port: int

    def react(self, person: Colleague, post: Post, emoji: str = "like") -> None:
        """Put an emoji on the post, as Teams tells it: `from` carries no name."""
        self._tell(person, post, {"type": "messageReaction", "reactionsAdded": [{"type": emoji}]})

    def unreact(self, person: Colleague, post: Post, emoji: str = "like") -> None:
        """Take an emoji back."""
        self._tell(person, post, {"type": "messageReaction", "reactionsRemoved": [{"type": emoji}]})

    def reply(self, person: Colleague, post: Post, text: str) -> None:
        """Write a reply in the post's thread."""
        named = {"from": {"id": person.id, "aadObjectId": person.object_id, "name": person.name}}
        self._tell(person, post, {"type": "message", "text": text, "textFormat": "plain", **named})

    def start(self, person: Colleague, post: Post, text: str) -> None:
        """Tell of a post that somebody started, as Teams does: it is the root of its own thread."""
        named = {"from": {"id": person.id, "aadObjectId": person.object_id, "name": person.name}}
        self._tell(person, post, {"type": "message", "id": post.activity, "text": text, "textFormat": "plain", **named})

    def press(self, person: Colleague, post: Post, action: dict[str, object]) -> object:
        """Press an Action.Execute of the post's card; returns the bot's answer to that person."""
        body: dict[str, object] = {
            "name": "adaptiveCard/action",
            "from": {"id": person.id},
            "conversation": {"id": post.conversation},
            "replyToId": post.activity,
            "value": {"action": action, "trigger": "manual"},
        }
        return json.loads(self._send("/_conversation/v1/invoke", body))

    def _tell(self, person: Colleague, post: Post, activity: dict[str, object]) -> None:
        self._send("/_internal/v1/customActivities", {**self._envelope(person, post), **activity})

    def _envelope(self, person: Colleague, post: Post) -> dict[str, object]:
        return {
            "id": secrets.token_hex(8),
            "channelId": "msteams",
            "serviceUrl": f"http://localhost:{self.port}/_connector",
            "from": {"id": person.id, "aadObjectId": person.object_id},
            "recipient": {"id": BOT, "name": "P2P Desk"},
            "conversation": {
                "id": post.conversation,
                "isGroup": True,
                "conversationType": "channel",
                "tenantId": TENANT,
            },
            "replyToId": post.activity,
            "channelData": {"tenant": {"id": TENANT}, "team": {"id": TEAM}, "channel": {"id": CHANNEL}},
        }

    def _send(self, path: str, body: dict[str, object]) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = response.read().decode()
        finally:
            connection.close()
        if response.status >= http.client.BAD_REQUEST:
            message = f"The playground answered {response.status} to {path}: {answer}"
            raise ConnectionError(message)
        return answer
