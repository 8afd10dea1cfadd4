"""Everything that everybody received from the whole bot, listed person by person; and a clock that can be moved.

A message reads as its first line. One that was edited since reads "as it came → as it stands": the form that became a
receipt, the post, the READY card.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import aiohttp

from app import serving
from tests.activities import ADMIN, CHANNEL_ID, PHARMACIST, PHARMACIST_2, SUPERVISOR, TECHNICIAN, Human
from tests.fake_connector import FakeConnector
from tests.ledger import Message
from tests.whole.harness import TUESDAY, Hurried, Wall, Whole, settings, teams, texts

TECHNICIAN_2 = Human("29:tech-raj", "aaaaaaaa-0000-4000-8000-000000000006", "Raj Sethi")
EVERYBODY = (TECHNICIAN, TECHNICIAN_2, PHARMACIST, PHARMACIST_2, SUPERVISOR, ADMIN)
ANY_LENGTH = {"outage_seconds": 86_400.0}
"""A clock that is moved by less makes no outage."""


class Moved(Wall):
    """A wall clock that is moved forward by hand."""

    def move_to(self, hour: int, minute: int = 0, day: int = TUESDAY.day) -> None:
        """Let it be so late (New York, that March day, daylight time)."""
        wanted = datetime(TUESDAY.year, TUESDAY.month, day, hour + 4, minute, 5, tzinfo=UTC)
        assert wanted > self(), "time does not run backwards"
        self.forward(wanted - self())


@dataclass(frozen=True, slots=True)
class Timed(Hurried):
    """A desk whose clock is moved by hand; the times in its words are what they say."""

    wall: Moved = field(default_factory=Moved, kw_only=True)

    async def wait_until(self, hour: int, minute: int = 0, day: int = TUESDAY.day) -> None:
        """Let time pass, and everything happen that falls due."""
        self.wall.move_to(hour, minute, day)
        await self.desk.store.run(self.wake)
        await self.settled()

    async def file_as(self, person: Human, typed: Mapping[str, str], word: str = "p2p") -> Message:
        """File a request as somebody; return the form's message, which is the receipt then."""
        form = await self.type(person, word)
        await self.press(person, form, "Post request", typed)
        await self.settled()
        return form

    async def says(self, person: Human, text: str) -> Message:
        """Type in the personal chat, and let everything follow that does; return the answer."""
        answer = await self.type(person, text)
        await self.settled()
        return answer

    async def does(self, person: Human, message: Message, title: str, **typed: str) -> Any:
        """Press a button of a message as it stands now, and let everything follow; return what the presser sees."""
        body = await self.press(person, message, title, typed, card=self.now(message).card)
        await self.settled()
        return body["value"] if isinstance(body["value"], str) else first(body["value"])


@asynccontextmanager
async def timed(folder: Path, **more: object) -> AsyncGenerator[Timed]:
    """Serve a desk with a new database in `folder` from TUESDAY on; Teams must have had nothing to complain of."""
    async with teams() as fake:
        async with timed_again(folder, fake, Moved(), **more) as desk:
            yield desk
        assert fake.violations == []


@asynccontextmanager
async def timed_again(folder: Path, fake: FakeConnector, wall: Moved, **more: object) -> AsyncGenerator[Timed]:
    """Serve a desk on the database in `folder` against a Teams and a clock that go on."""
    wanted = settings(folder, **ANY_LENGTH | more)
    async with wall.runs() as clock, serving(wanted, clock) as desk, aiohttp.ClientSession() as session:
        yield Timed(desk, fake, session, wall=wall)


def listing(desk: Whole) -> dict[str, list[str]]:
    """Return the posts, the lines under each (in order of the posts), and every person's messages. Nothing else came.

    A mention is "@NAME"; whom a post mentioned stands behind it, and as it stands now has a line of its own.
    """
    fake = desk.teams
    posts = fake.posts(CHANNEL_ID)
    told = {f"under #{place}": fake.thread(CHANNEL_ID, post.id) for place, post in enumerate(posts, 1)}
    told |= {person.name: fake.personal(person.id) for person in EVERYBODY}
    ours = {post.id for post in posts}
    beside = [one for one in _kept(fake) if one.lane == CHANNEL_ID and one.root not in ours]
    told |= {"under their own posts": beside} if beside else {}
    assert len(posts) + sum(map(len, told.values())) == len(_kept(fake)), "somebody else received something"
    shown = [line for post in posts for line in _posted(post)]
    return {"posts": shown} | {where: [_reads(one) for one in messages] for where, messages in told.items()}


def first(card: Any) -> str:
    """Return a card's first line, mentions as "@NAME"."""
    names = {f"<at>{one.name}</at>" for one in EVERYBODY}  # a mention's own text stands in the card besides its line
    line = next(one for one in texts(card) if one not in names)
    return line.replace("<at>", "@").replace("</at>", "")


def filled(card: object) -> dict[str, str]:
    """Return what a client sends of a form as it came: every input with its value."""
    if isinstance(card, Mapping):
        known = cast("Mapping[str, Any]", card)
        if str(known.get("type", "")).startswith("Input."):
            return {known["id"]: known.get("value", "")}
        card = list(known.values())
    parts = cast("list[object]", card) if isinstance(card, list) else []
    return {name: value for part in parts for name, value in filled(part).items()}


def _kept(fake: FakeConnector) -> list[Message]:
    """Return every message that Teams took, whoever got it."""
    sent = (call for call in fake.calls if call.kind in {"create", "send"} and call.accepted)
    return [fake.message(str(call.accepted)) for call in sent if not str(call.accepted).startswith("a:")]


def _posted(post: Message) -> list[str]:
    came = post.history[0] if post.history else post.activity
    names = [one["mentioned"]["name"] for one in _card(came).get("msteams", {}).get("entities", [])]
    first_came, now = first(_card(came)), first(post.card)
    return [" @".join((first_came, *names)), *([] if now == first_came else [f"→ {now}"])]


def _reads(message: Message) -> str:
    now = first(message.card)
    came = first(_card(message.history[0])) if message.history else now
    return now if came == now else f"{came} → {now}"


def _card(activity: Mapping[str, Any]) -> Mapping[str, Any]:
    return activity["attachments"][0]["content"]
