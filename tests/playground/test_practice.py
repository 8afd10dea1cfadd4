import http.server
import json
import threading
from collections.abc import Iterator

import pytest

from desk.phrases import Meaning, Reply, understand
from tests.playground.colleagues import Colleagues, Post
from tests.playground.people import CHANNEL, PHARMACIST, SECOND_PHARMACIST, Colleague
from tests.playground.practice import ACKNOWLEDGE_AFTER, READY_AFTER, READY_WORDS, Pharmacist
from tests.playground.recording import PostSent

POST = Post(f"{CHANNEL};messageid=17", "17")
SENDER = {"id": SECOND_PHARMACIST.id, "aadObjectId": SECOND_PHARMACIST.object_id}
Told = tuple[str, dict[str, object]]


def _card(*buttons: str, asked: Colleague | None = PHARMACIST) -> dict[str, object]:
    return {
        "body": [
            {"type": "Action.Execute", "title": title, "verb": title, "data": {"request": "r"}} for title in buttons
        ],
        "msteams": {"entities": [{"mentioned": {"id": asked.id}}] if asked else []},
    }


@pytest.fixture
def told() -> Iterator[tuple[int, list[Told]]]:
    """A playground that writes down what it is told; its port, and the paths and bodies."""
    seen: list[Told] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.path, json.loads(body)))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
            """Keep quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, seen
        server.shutdown()
        thread.join()


def _pharmacist(port: int) -> Pharmacist:
    return Pharmacist(Colleagues(port), lambda _: None)


def test_a_warm_transfer_gets_an_emoji_and_later_ready_from_the_same_pharmacist(told: tuple[int, list[Told]]) -> None:
    port, seen = told
    practice = _pharmacist(port)
    practice.notice(PostSent(POST, _card("Acknowledge", "Ready for transfer", asked=SECOND_PHARMACIST)), now=100)
    practice.act(100 + ACKNOWLEDGE_AFTER - 0.1)
    assert seen == []
    practice.act(100 + ACKNOWLEDGE_AFTER)
    practice.notice(PostSent(POST, _card("Ready for transfer", "Hand back", asked=None)), now=106)  # asked no more
    practice.act(100 + ACKNOWLEDGE_AFTER + READY_AFTER)
    practice.act(1000)
    assert [(path, body["type"], body["replyToId"]) for path, body in seen] == [
        ("/_internal/v1/customActivities", "messageReaction", "17"),
        ("/_internal/v1/customActivities", "message", "17"),
    ]
    emoji, reply = (body for _, body in seen)
    assert emoji["from"] == SENDER
    assert emoji["reactionsAdded"] == [{"type": "like"}]
    assert reply["from"] == {**SENDER, "name": SECOND_PHARMACIST.name}
    assert reply["text"] == "ready, ext 4512"


def test_a_callback_gets_an_emoji_and_later_reached(told: tuple[int, list[Told]]) -> None:
    port, seen = told
    practice = _pharmacist(port)
    practice.notice(PostSent(POST, _card("Acknowledge", "Reached", asked=SECOND_PHARMACIST)), now=0)
    practice.act(ACKNOWLEDGE_AFTER)
    practice.notice(PostSent(POST, _card("Reached", "No answer", asked=None)), now=6)
    practice.act(ACKNOWLEDGE_AFTER + READY_AFTER)
    path, pressed = seen[-1]
    assert path == "/_conversation/v1/invoke"
    assert pressed["from"] == {"id": SECOND_PHARMACIST.id}
    assert pressed["value"] == {
        "action": {"type": "Action.Execute", "title": "Reached", "verb": "Reached", "data": {"request": "r"}},
        "trigger": "manual",
    }


def test_what_is_written_is_understood_as_ready_with_an_extension() -> None:
    assert understand(READY_WORDS) == Reply(Meaning.READY, "4512")


def test_a_request_that_somebody_else_took_or_that_ended_is_left_alone(told: tuple[int, list[Told]]) -> None:
    port, seen = told
    practice = _pharmacist(port)
    practice.notice(PostSent(POST, _card("Acknowledge", "Ready for transfer")), now=0)
    practice.notice(PostSent(POST, _card("Ready for transfer", "Hand back")), now=1)
    practice.act(ACKNOWLEDGE_AFTER)
    practice.act(ACKNOWLEDGE_AFTER + READY_AFTER)
    assert seen == []
    another = Post(f"{CHANNEL};messageid=18", "18")
    practice.notice(PostSent(another, _card("Acknowledge", "Ready for transfer")), now=20)
    practice.act(20 + ACKNOWLEDGE_AFTER)
    practice.notice(PostSent(another, _card()), now=26)  # withdrawn meanwhile
    practice.act(20 + ACKNOWLEDGE_AFTER + READY_AFTER)
    assert len(seen) == 1


def test_who_chose_a_callback_on_hold_or_dropped_off_is_called_back(told: tuple[int, list[Told]]) -> None:
    port, seen = told
    practice = _pharmacist(port)
    practice.notice(PostSent(POST, _card("Acknowledge", "Ready for transfer", asked=SECOND_PHARMACIST)), now=0)
    practice.act(ACKNOWLEDGE_AFTER)
    practice.notice(PostSent(POST, _card("Reached", "No answer", asked=None)), now=10)
    practice.act(ACKNOWLEDGE_AFTER + READY_AFTER)  # when it would have been ready for the transfer
    assert len(seen) == 1
    practice.act(10 + READY_AFTER)
    path, pressed = seen[-1]
    assert (path, pressed["from"]) == ("/_conversation/v1/invoke", {"id": SECOND_PHARMACIST.id})


def test_who_chose_a_callback_before_anybody_took_it_is_acknowledged_first(told: tuple[int, list[Told]]) -> None:
    port, seen = told
    practice = _pharmacist(port)
    practice.notice(PostSent(POST, _card("Acknowledge", "Ready for transfer")), now=0)
    practice.notice(PostSent(POST, _card("Acknowledge", "Reached")), now=4)
    practice.act(ACKNOWLEDGE_AFTER)
    assert seen == []
    practice.act(4 + ACKNOWLEDGE_AFTER)
    practice.notice(PostSent(POST, _card("Reached", "No answer", asked=None)), now=10)
    practice.act(4 + ACKNOWLEDGE_AFTER + READY_AFTER)
    assert [body["type"] for _, body in seen if "type" in body] == ["messageReaction"]
    assert seen[-1][0] == "/_conversation/v1/invoke"
