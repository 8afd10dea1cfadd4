"""The whole bot, really serving on loopback, with a Connector that keeps its own ledger, spoken to as Teams does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

import aiohttp

from app import Desk, serving
from bot.clock import SystemClock
from bot.framing import CARD_TYPE
from cards.check import check_card
from config import Settings
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind
from tests import activities as said
from tests.activities import ADMIN, CHANNEL_ID, PHARMACIST, PHARMACIST_2, SUPERVISOR, TECHNICIAN, TENANT, Human
from tests.fake_connector import FakeConnector, Member
from tests.ledger import Message

PEOPLE = (TECHNICIAN, PHARMACIST, PHARMACIST_2, SUPERVISOR, ADMIN)
PATIENCE = 90.0
SOON = timedelta(seconds=5)
"""A timer that is due later is not waited for."""
TUESDAY = datetime(2026, 3, 10, 14, 0, 5, tzinfo=UTC)
"""Tuesday, five seconds past 10:00 in New York."""
UNNOTICED = timedelta(milliseconds=100)
"""When nobody looks at the clock for longer the whole machine stood still, and so did the clock."""
FILLED = {
    "contact": "Dr. Avery Lee, prescriber",
    "phone": "614-555-0142",
    "pa_number": "PA-7712045",
    "member_id": "M00123987",
    "drug": "Ozempic 1 mg",
}


class Wall:
    """A wall clock that begins on TUESDAY, and stands still with the machine; `forward` moves it by hand."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._looked = time.monotonic()
        self._ran = timedelta()
        self._moved = timedelta()

    def __call__(self) -> datetime:
        with self._lock:
            looked = time.monotonic()
            self._ran += min(timedelta(seconds=looked - self._looked), UNNOTICED)
            self._looked = looked
            return TUESDAY + self._moved + self._ran

    def forward(self, by: timedelta) -> None:
        """Let it be so much later."""
        self._moved += by

    def steady(self) -> float:
        """Return seconds that nobody moves, for `SystemClock`."""
        return self._ran.total_seconds()

    @asynccontextmanager
    async def runs(self) -> AsyncGenerator[SystemClock]:
        """Yield a machine's clock by it. Somebody looks at it all the time: it runs as long as this loop does."""
        looking = asyncio.get_running_loop().create_task(self._look())
        try:
            yield SystemClock(self, self.steady)
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking

    async def _look(self) -> None:
        while True:
            self()
            await asyncio.sleep(0.01)


WALL = Wall()
"""For desks whose clock nobody moves: no test begins at midnight, at a month's end or on a holiday."""


def settings(folder: Path, **more: object) -> Settings:
    """Return an installation for tests: anonymous, on loopback, with everybody's roles."""
    values: dict[str, Any] = {
        "port": 0,
        "database_url": f"sqlite+aiosqlite:///{folder}/p2p.db",
        "allow_anonymous": True,
        "tenant_id": TENANT,
        "channel_id": CHANNEL_ID,
        "allowed_service_hosts": ("127.0.0.1",),
        "pharmacists": (PHARMACIST.object_id, PHARMACIST_2.object_id),
        "supervisors": (SUPERVISOR.object_id,),
        "admins": (ADMIN.object_id,),
        "release_grace_seconds": 0.2,
    }
    return Settings(_env_file=None, **(values | more))  # pyright: ignore[reportCallIssue]  pydantic-settings' own


PATIENT: Mapping[str, object] = {
    "cover_seconds": 1800.0,
    "ack_reminder_seconds": 1800.0,
    "hold_seconds": 1800.0,
    "post_late_seconds": 1800.0,
    "still_working_seconds": 1800.0,
    "ready_nudge_seconds": 1800.0,
    "dropped_seconds": 1800.0,
    "question_seconds": 1800.0,
}
"""However long a test takes, no alarm comes into it that it did not ask for."""
PATIENT_PROCESS = {f"P2P_{name.upper()}": str(seconds) for name, seconds in PATIENT.items()} | {
    "P2P_OUTAGE_SECONDS": "600"  # the time of a process runs on when the machine stands still
}


def teams() -> FakeConnector:
    """Return a Teams in which everybody is in the team, and which checks every card it is given."""
    fake = FakeConnector(card_check=check_card)
    fake.members = [Member(one.id, one.object_id, one.name) for one in PEOPLE]
    return fake


def texts(card: object) -> Iterator[str]:
    """Yield every text a reader could see, in order."""
    if isinstance(card, Mapping):
        if card.get("isVisible") is False:
            return
        for key in ("text", "title", "value", "label"):
            if isinstance(card.get(key), str):
                yield card[key]
        for value in card.values():
            yield from texts(value)
    elif isinstance(card, list):
        for one in card:
            yield from texts(one)


def words(card: object) -> str:
    """Return a card's texts as one line."""
    return " | ".join(texts(card))


def button(card: object, title: str) -> dict[str, Any]:
    """Return the action with this title. Raises KeyError when the card does not offer it."""
    if isinstance(card, Mapping):
        if str(card.get("type", "")).startswith("Action.") and card.get("title") == title:
            return dict(card)
        card = list(card.values())
    for one in card if isinstance(card, list) else []:
        try:
            return button(one, title)
        except KeyError:
            continue
    raise KeyError(title)


def offers(card: object, title: str) -> bool:
    """Whether the card has a button with this title."""
    try:
        button(card, title)
    except KeyError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Whole:
    """A serving desk, its Teams, and a way to speak. `wall` is the desk's own clock."""

    desk: Desk
    teams: FakeConnector
    session: aiohttp.ClientSession
    wall: Callable[[], datetime] = field(default_factory=lambda: SystemClock().now, kw_only=True)

    async def post(self, activity: Mapping[str, Any]) -> tuple[int, Any]:
        """Send an activity as Teams would; return status and JSON body."""
        told = {**activity, "serviceUrl": self.teams.url}
        async with self.session.post(f"{self.desk.address}/api/messages", json=told) as answer:
            body = await answer.json() if answer.content_type == "application/json" else None
            return answer.status, body

    async def type(self, person: Human, text: str) -> Message:
        """Type in the personal chat and return the bot's next message there."""
        self.teams.know(person.id)
        before = len(self.teams.personal(person.id))
        await self.post(said.message(person, text))
        return await self.until(lambda: self.teams.personal(person.id)[before:])

    async def press(
        self, person: Human, message: Message, title: str, typed: Mapping[str, str] | None = None, card: object = None
    ) -> Any:
        """Press a button of a message (or of `card`, its newer face); return the invoke's body."""
        offered = button(card or message.card, title)
        data = {**(offered.get("data") or {}), **(typed or {})}
        place = said.channel(message.root) if message.lane == CHANNEL_ID else None
        status, body = await self.post(said.press(person, offered["verb"], data, place, card=message.id))
        assert status == 200, body
        if body["type"] == CARD_TYPE:
            check_card(body["value"])
        return body

    async def file(self, word: str = "p2p", typed: Mapping[str, str] | None = None) -> tuple[Message, Message]:
        """File a request as the technician; return the form's message (now a receipt) and the post."""
        posts = len(self.teams.posts(CHANNEL_ID))
        form = await self.type(TECHNICIAN, word)
        body = await self.press(TECHNICIAN, form, "Post request", typed or FILLED)
        assert body["type"] == "application/vnd.microsoft.card.adaptive", body
        post = await self.until(lambda: self.teams.posts(CHANNEL_ID)[posts:])
        await self.settled()
        return form, post

    async def react(self, person: Human, message: Message, *added: str, removed: tuple[str, ...] = ()) -> None:
        """Put emojis on a message in the channel, or take them off, and wait until it is worked through."""
        place = said.channel(message.root)
        await self.post(said.reaction(person, message.id, place, added=added, removed=removed))
        await self.settled()

    async def reply(self, person: Human, post: Message, text: str, *, mention: bool = False) -> None:
        """Write in the request's thread and wait until it is worked through."""
        await self.post(said.thread_reply(person, text, said.channel(post.id), mention=mention))
        await self.settled()

    def now(self, message: Message) -> Message:
        """Return the message as it stands in Teams now."""
        return self.teams.message(message.id)

    def told(self, person: Human) -> list[str]:
        """Return what each message to a person says now, oldest first."""
        return [words(one.card) for one in self.teams.personal(person.id)]

    async def until(self, found: Any) -> Message:
        """Wait for the first message that `found` returns."""
        end = time.monotonic() + PATIENCE
        while not (messages := found()):
            assert time.monotonic() < end, "waited too long"
            await asyncio.sleep(0.005)
        return messages[0]

    async def settled(self) -> None:
        """Wait until nothing is queued, being sent, or waiting for a timer that is due soon."""
        end = time.monotonic() + PATIENCE
        while await self.desk.store.read(lambda uow: _planned(uow, self.wall())):
            assert time.monotonic() < end, "the outbox does not empty"
            await asyncio.sleep(0.005)


@dataclass(frozen=True, slots=True)
class Hurried(Whole):
    """A desk whose clock is moved on when nothing but a timer that is due soon is waited for."""

    wall: Wall = field(default_factory=Wall, kw_only=True)

    async def settled(self) -> None:
        """Wait until nothing is on its way, or due soon."""
        end = time.monotonic() + PATIENCE
        while await self.desk.store.read(lambda uow: _planned(uow, self.wall())):
            assert time.monotonic() < end, "the outbox does not empty"
            ahead = await self.desk.store.read(self._until_a_timer)
            if ahead > timedelta():
                self.wall.forward(ahead)
                await self.desk.store.run(self.wake)
            await asyncio.sleep(0.005)

    def wake(self, uow: UnitOfWork) -> None:
        """Let the engine look at the clock again, and nobody take the moving for a silence."""
        uow.heart.beat(self.wall())
        uow.timers.set(Timer("nobody's", datetime(2999, 1, 1, tzinfo=UTC), TimerKind.RETURN, "nobody's"))

    def _until_a_timer(self, uow: UnitOfWork) -> timedelta:
        now = self.wall()
        due = uow.timers.earliest()
        sent = uow.outbox.earliest(now) is None
        return due - now if sent and due is not None and due < now + SOON else timedelta()


def _planned(uow: UnitOfWork, now: datetime) -> bool:
    """Whether something is on its way or due soon. What a lane keeps for later counts; an alarm far off does not."""
    due = uow.timers.earliest()
    return uow.outbox.earliest(now) is not None or (due is not None and due < now + SOON)


@asynccontextmanager
async def whole(folder: Path, **more: object) -> AsyncGenerator[Whole]:
    """Serve a desk with a new database in `folder`; at the end Teams must have had nothing to complain of."""
    async with teams() as fake, restarted(folder, fake, **more) as desk:
        yield desk
        assert fake.violations == []


@asynccontextmanager
async def restarted(folder: Path, fake: FakeConnector, **more: object) -> AsyncGenerator[Whole]:
    """Serve a desk on the database in `folder` against a Teams that goes on."""
    wanted = settings(folder, **(PATIENT | more))
    async with (
        WALL.runs() as clock,
        serving(wanted, clock) as desk,
        aiohttp.ClientSession() as session,
    ):
        yield Whole(desk, fake, session, wall=WALL)
