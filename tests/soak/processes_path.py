"""What people do on the two paths, activity by activity, and how Teams' own ledger shows that all of it arrived."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests import activities as said
from tests.activities import CHANNEL_ID, PHARMACIST, Human
from tests.fake_connector import FakeConnector
from tests.ledger import Message
from tests.whole.harness import FILLED, button, offers, words

Activity = Mapping[str, Any]
WINDOW = {"date_1": "2099-03-10", "from_1": "14:00", "to_1": "16:00", "time_zone": "America/Chicago"}
PHI = (FILLED["contact"], FILLED["phone"], FILLED["member_id"], FILLED["drug"], "PA-88")


@dataclass(frozen=True, slots=True)
class Case:
    """One caller on one path: each has a technician (and so a chat) and a PA number of its own."""

    number: int
    callback: bool = False
    let_go: bool = False
    """Whether its pharmacist takes the emoji back once, and puts it on again."""

    @property
    def technician(self) -> Human:
        """Return who files it."""
        return Human(f"29:tech-{self.number}", f"aaaaaaaa-0000-4000-9000-{self.number:012}", f"Tech No {self.number}")

    @property
    def pa_number(self) -> str:
        """Return what marks its post in the ledger."""
        return f"PA-88{self.number:06}"

    @property
    def typed(self) -> dict[str, str]:
        """Return the filled form."""
        return FILLED | {"pa_number": self.pa_number} | (WINDOW if self.callback else {})

    @property
    def events(self) -> tuple[str, ...]:
        """Return what the audit must hold of it, each exactly so often."""
        again = ("released", "acknowledged") if self.let_go else ()
        ends = ("called_back",) if self.callback else ("ready", "transferred")
        return ("filed", "acknowledged", *again, *ends)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return what is done, in order."""
        return CALLBACK if self.callback else WARM_TRANSFER


@dataclass(frozen=True, slots=True)
class Step:
    """One thing somebody does, and whether Teams shows all that follows from it."""

    name: str
    act: Callable[[FakeConnector, Case], Activity]
    seen: Callable[[FakeConnector, Case], object]


def posts(teams: FakeConnector, case: Case) -> list[Message]:
    """Return the copies of the request's post, oldest first."""
    mark = f'"{case.pa_number}"'
    return [one for one in teams.posts(CHANNEL_ID) if mark in json.dumps(one.activity)]


def lines(teams: FakeConnector, case: Case) -> list[Message]:
    """Return what was said in the threads of the request's posts."""
    return [line for post in posts(teams, case) for line in teams.thread(CHANNEL_ID, post.id)]


def chat(teams: FakeConnector, case: Case) -> list[Message]:
    """Return what its technician was sent."""
    return teams.personal(case.technician.id)


def says(teams: FakeConnector, case: Case, text: str) -> bool:
    """Whether every copy of the post that the desk knows of says this now: at least one does."""
    return any(text in words(post.card) for post in posts(teams, case))


def told(teams: FakeConnector, case: Case, text: str) -> bool:
    """Whether one of the technician's messages says this."""
    return any(text in words(one.card) for one in chat(teams, case))


def press(teams: FakeConnector, case: Case, title: str) -> Activity:
    """Return the technician's press of the newest card that offers it."""
    card = next(one for one in reversed(chat(teams, case)) if offers(one.card, title))
    return press_on(case, card, title)


def press_on(case: Case, card: Message, title: str) -> Activity:
    """Return the technician's press of this card."""
    offered = button(card.card, title)
    typed = case.typed if title == "Post request" else {}
    return said.press(case.technician, offered["verb"], {**offered["data"], **typed}, card=card.id)


def _post(teams: FakeConnector, case: Case) -> Message:
    return posts(teams, case)[-1]


def _type(teams: FakeConnector, case: Case) -> Activity:
    teams.know(case.technician.id)
    return said.message(case.technician, "callback" if case.callback else "p2p")


def _react(teams: FakeConnector, case: Case) -> Activity:
    post = _post(teams, case)
    return said.reaction(PHARMACIST, post.id, said.channel(post.id))


def _ready(teams: FakeConnector, case: Case) -> Activity:
    return said.thread_reply(PHARMACIST, "ready", said.channel(_post(teams, case).id))


def _reached(teams: FakeConnector, case: Case) -> Activity:
    post = next(one for one in reversed(posts(teams, case)) if offers(one.card, "Reached"))
    offered = button(post.card, "Reached")
    return said.press(PHARMACIST, offered["verb"], offered["data"], said.channel(post.id), card=post.id)


def _announced(teams: FakeConnector, case: Case) -> bool:
    """Whether the thread and the technician were told that the pharmacist is ready."""
    in_thread = any("READY" in json.dumps(one.activity) for one in lines(teams, case))
    cards = [one.card for one in chat(teams, case)]
    return in_thread and any("READY" in words(card) and offers(card, "Transfer done") for card in cards)


FORM = Step("form", _type, lambda teams, case: any(offers(one.card, "Post request") for one in chat(teams, case)))
POST = Step(
    "post",
    lambda teams, case: press(teams, case, "Post request"),
    lambda teams, case: posts(teams, case) and any(not offers(one.card, "Post request") for one in chat(teams, case)),
)
ACKNOWLEDGED = Step(
    "acknowledged",
    _react,
    lambda teams, case: says(teams, case, "cknowledged by Omar Reyes") and told(teams, case, "cknowledged by Omar"),
)
READY = Step(
    "ready",
    _ready,
    lambda teams, case: says(teams, case, "READY") and _announced(teams, case),
)
TRANSFERRED = Step(
    "transferred",
    lambda teams, case: press(teams, case, "Transfer done"),
    lambda teams, case: says(teams, case, "Transferred to Omar Reyes") and told(teams, case, "Transferred to"),
)
REACHED = Step(
    "reached",
    _reached,
    lambda teams, case: says(teams, case, "Called back by Omar") and told(teams, case, "Called back by Omar"),
)
WARM_TRANSFER = (FORM, POST, ACKNOWLEDGED, READY, TRANSFERRED)
CALLBACK = (FORM, POST, ACKNOWLEDGED, REACHED)


def told_once(case: Case) -> int:
    """Return how many messages the technician gets: the form (later the receipt), the owner, and READY."""
    return 2 if case.callback else 3
