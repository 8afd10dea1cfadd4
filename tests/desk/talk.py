"""A desk to talk to: commands in, as people give them, over the store in memory; what it would say, out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import TypeVar

from desk.commands import BindChannel, Command, CommandKind, FileRequest, React, Turn
from desk.delivery import ChatOpened, Delivered, Delivery, MembersLearnt, NothingToSend, Settlement
from desk.effects import Effect, EffectKind, View
from desk.errors import HoldLost, Unreadable
from desk.events import EventKind
from desk.handlers import chat, delivering, filing, listening, moves, revising, starting
from desk.handlers.starting import Installation
from desk.model import Channel, Kind, MessageRef, Person, Place, Request, Role
from desk.outcome import Outcome
from desk.policy import Waits
from desk.ports import UnitOfWork
from desk.records import Outgoing
from desk.snapshot import Snapshot, snapshot
from tests.desk.build import CHANNEL, DETAILS, NOW, PAT, QUINN, SAM, TESS
from tests.fake_outbox import State
from tests.fakes import FakeStore

T = TypeVar("T")
URL = "https://smba.trafficmanager.net/amer/"
ADA = Person("ada", "Ada Admin", "29:ada")
WAITS = Waits()
LEASE = timedelta(seconds=20)
ROSTER: Mapping[Role, Sequence[str]] = {
    Role.PHARMACIST: (PAT.id, QUINN.id),
    Role.SUPERVISOR: (SAM.id,),
    Role.ADMIN: (ADA.id,),
}


@dataclass
class Desk:
    """One desk. `now` is set by hand; each turn is a new activity unless `again` names a former one's id."""

    store: FakeStore = field(default_factory=FakeStore)
    now: datetime = NOW
    numbers: count[int] = field(default_factory=lambda: count(1))
    activities: count[int] = field(default_factory=lambda: count(1))

    def do(self, work: Callable[[UnitOfWork], T]) -> T:
        return self.store.do(work)

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Look without being noticed."""
        kept = self.store.kept
        seen = self.store.do(work)
        self.store.kept = kept
        return seen

    def open(self, channel: str | None = CHANNEL) -> Desk:
        """Seed the roster and bind the channel, known to be there."""
        self.do(lambda uow: starting.prepare(uow, Installation(ROSTER), self.now))
        for person in (TESS, PAT, QUINN, SAM, ADA):
            plain = replace(person, chat=f"a:{person.id}", service_url=URL, roles=frozenset())
            self.do(lambda uow, plain=plain: uow.people.save(plain))
        if channel:
            bound = Channel(channel, "P2P requests", "19:team", "group", "tenant", URL)
            self.do(lambda uow: uow.channels.bind(bound, self.now))
        return self

    # ------------------------------------------------------------------------------------ who speaks, and where
    def said(self, person: Person, *, activity: str | None = None, **more: str | None) -> Turn:
        number = next(self.numbers)
        activity = activity or f"f:{number}"
        where = more.get("chat") or more.get("channel") or ""
        who = {"name": person.name, "account": person.account, "tenant": "tenant"}
        told: dict[str, str | None] = {**who, **more}
        return Turn(person.id, self.now, f"{where}/{activity}", activity, f"id{number}", URL, **told)

    def in_chat(self, person: Person, message: str | None = None, *, activity: str | None = None) -> Turn:
        return self.said(person, chat=f"a:{person.id}", reply_to=message, activity=activity)

    def in_channel(
        self, person: Person, message: str | None = None, *, root: str | None = None, activity: str | None = None
    ) -> Turn:
        return self.said(person, channel=CHANNEL, reply_to=message, root=root, activity=activity)

    # ----------------------------------------------------------------------------------------------- what they do
    def form(self, draft: str = "d1", kind: Kind = Kind.PEER_TO_PEER, **more: object) -> FileRequest:
        return replace(FileRequest(draft, kind, DETAILS, caller_verified=True), **more)

    def file(self, person: Person = TESS, draft: str = "d1", kind: Kind = Kind.PEER_TO_PEER, **more: object) -> Outcome:
        command = self.form(draft, kind, **more)
        turn = self.in_chat(person, f"form-{draft}")
        return self.do(lambda uow: filing.file_request(uow, turn, command))

    def react(
        self, person: Person, message: str, *added: str, off: tuple[str, ...] = (), activity: str | None = None
    ) -> None:
        turn = replace(self.in_channel(person, message, activity=activity), name=None)
        self.do(lambda uow: listening.react(uow, turn, React(added, off)))

    def press(  # noqa: PLR0913  a press is all of this
        self,
        kind: CommandKind,
        person: Person,
        message: str | None = None,
        *,
        request: str | None = None,
        chat: bool = False,
        activity: str | None = None,
        version: int | None = None,
    ) -> Outcome:
        turn = (self.in_chat if chat else self.in_channel)(person, message, activity=activity)
        wanted = request or self.request().id
        return self.do(lambda uow: moves.press(uow, turn, wanted, Command(kind, version=version)))

    def give(self, person: Person, to: str | None, message: str | None = None) -> Outcome:
        """Press "Offer" on the card that asks to whom."""
        turn, wanted = self.in_channel(person, message or self.post()), self.request().id
        return self.do(lambda uow: moves.press(uow, turn, wanted, Command(CommandKind.GIVE_TO, to=to)))

    def answer(self, kind: CommandKind, turn: Turn, request: str) -> Outcome:
        """Press a button whose turn is made by hand."""
        return self.do(lambda uow: moves.press(uow, turn, request, Command(kind)))

    def look(self, person: Person, message: str | None = None, *, request: str | None = None, chat: bool) -> Outcome:
        turn = (self.in_chat if chat else self.in_channel)(person, message)
        wanted = request or self.request().id
        return self.do(lambda uow: moves.look(uow, turn, wanted))

    def type(
        self,
        person: Person,
        text: str,
        *,
        root: str | None = None,
        mention: bool = False,
        activity: str | None = None,
    ) -> None:
        turn = replace(self.in_channel(person, root=root, activity=activity), mentions=mention)
        bind = BindChannel(CHANNEL, "P2P requests", "19:team", "group")
        self.do(lambda uow: chat.channel_message(uow, turn, text, bind, mentioned=mention))

    def edit(
        self,
        person: Person,
        activity: str,
        text: str,
        *,
        root: str | None = None,
        restored: bool = False,
        **more: object,
    ) -> None:
        """Change what somebody wrote in the channel before, or bring it back."""
        turn = replace(self._revision(person, activity, root), **more)
        self.do(lambda uow: revising.edited(uow, turn, text, restored=restored))

    def delete(self, person: Person, activity: str, *, root: str | None = None, **more: object) -> None:
        """Delete what somebody wrote in the channel before."""
        turn = replace(self._revision(person, activity, root), **more)
        self.do(lambda uow: revising.deleted(uow, turn))

    def _revision(self, person: Person, activity: str, root: str | None) -> Turn:
        """Return the turn of an edit or a deletion: it carries the id of the message itself, and a key of its own."""
        turn = self.in_channel(person, root=root, activity=activity)
        return replace(turn, key=f"{turn.key}/{turn.new_id}")

    def tell(self, person: Person, text: str, *, activity: str | None = None) -> None:
        turn = self.in_chat(person, activity=activity)
        self.do(lambda uow: chat.personal_message(uow, turn, text))

    def wait(self, seconds: float) -> None:
        """Let time pass and fire what falls due."""
        self.now += timedelta(seconds=seconds)
        while self.do(lambda uow: listening.fire(uow, self.now)):
            pass

    # ------------------------------------------------------------------------------------------ what it would say
    def claim(self, owner: str = "p1", limit: int = 32) -> tuple[Delivery, ...]:
        work = self.do(lambda uow: delivering.claim(uow, owner, self.now, self.now + LEASE, limit))
        return tuple(self.sought(one) for one in work.deliveries)

    def sought(self, delivery: Delivery) -> Delivery:
        """Look for a doubtful post before it goes again, as the dispatcher does."""
        return self.do(lambda uow: delivering.seek(uow, delivery, self.now))

    def settle(self, delivery: Delivery, became: Settlement) -> Delivery | None:
        """Settle; None also when the hold was lost."""
        try:
            following = self.do(lambda uow: delivering.settle(uow, delivery, became, self.now, self.now + LEASE))
        except HoldLost:
            return None
        return self.sought(following) if following else None

    def taken(self, delivery: Delivery) -> Settlement:
        """Return what a Teams that takes everything answers; a line or an edit without a message has nothing to say."""
        effect = delivery.held.effect
        if effect.kind is EffectKind.LEARN_MEMBERS:
            return MembersLearnt(())
        personal = effect.kind in {EffectKind.NOTIFY_PERSON, EffectKind.SHOW} and delivery.channel is None
        if personal and delivery.person is not None and delivery.person.chat is None:
            return ChatOpened(f"a:{delivery.person.id}")
        if effect.request is not None and delivery.snapshot is None:
            return NothingToSend()
        hangs = {EffectKind.REFRESH_POST, EffectKind.REFRESH_RECEIPT, EffectKind.SAY_IN_THREAD}
        if effect.kind in hangs and not delivery.refs:
            return NothingToSend()
        return Delivered(f"m{next(self.activities)}")

    def deliver(self) -> list[Delivery]:
        """Send everything that is due, to a Teams that takes it; return what was said, in order."""
        sent: list[Delivery] = []
        while due := self.claim():
            for one in due:
                following: Delivery | None = one
                while following is not None:
                    became = self.taken(following)
                    if isinstance(became, Delivered):
                        sent.append(following)
                    following = self.settle(following, became)
        return sent

    def queued(self) -> list[Effect]:
        """Return what waits to be said."""
        letters = sorted(self.store.kept.letters.values(), key=lambda letter: letter.id)
        return [letter.effect for letter in letters if letter.state in {State.PENDING, State.SENDING}]

    def said_since(self, work: Callable[[], object]) -> list[tuple[str, ...]]:
        """Return what the work queued, short: (kind, whom or what)."""
        before = max(self.store.kept.letters, default=0)
        work()
        letters = [one for one in self.store.kept.letters.values() if one.id > before]
        return [short(one.effect) for one in letters]

    # -------------------------------------------------------------------------------------------- what it knows
    def request(self, number: int = 1) -> Request:
        return next(one for one in self.store.kept.requests.values() if one.number == number)

    def message(self, place: Place, number: int = 1) -> str:
        """Return the latest message of a request in a place."""
        found: list[MessageRef] = [
            ref
            for ref in self.store.kept.messages.values()
            if ref.place is place and ref.request == self.request(number).id
        ]
        return found[-1].activity

    def notice(self, person: Person) -> str:
        """Return the latest message in somebody's chat."""
        return [ref.activity for ref in self.store.kept.messages.values() if ref.conversation == f"a:{person.id}"][-1]

    def post(self, number: int = 1) -> str:
        return self.message(Place.POST, number)

    def events(self, number: int = 1) -> list[tuple[EventKind, str | None]]:
        request = self.request(number)
        return [(event.kind, event.actor) for event in self.read(lambda uow: list(uow.audit.of(request.id)))]

    def look_at(self, number: int = 1) -> Snapshot:
        """Return a request as its post shows it now."""
        request = self.request(number)
        return self.read(
            lambda uow: snapshot(uow, request, self.now, uow.audit.get(request.id, request.events)),
        )

    def person(self, person: Person) -> Person | None:
        return self.read(lambda uow: uow.people.get(person.id))


def posted(**more: object) -> Desk:
    """Return a desk with one request of Tess's, whose post stands in the channel."""
    desk = Desk().open()
    desk.file(**more)
    desk.deliver()
    return desk


def short(effect: Effect) -> tuple[str, ...]:
    """Return an effect in two words."""
    whom = effect.person or effect.view or ""
    told = effect.view if isinstance(effect.view, View) and effect.person else None
    return tuple(str(word) for word in (effect.kind, whom, told) if word)


def held(effect: Effect) -> Outgoing:
    """Return an effect as if it were claimed."""
    return Outgoing(999, effect.lane, "p1", 1, effect, 1, NOW)


class SpoiltUnit:
    """A unit of work that cannot open one request."""

    def __init__(self, uow: UnitOfWork, sealed: str) -> None:
        self._uow = uow
        self._sealed = sealed
        self.requests = self

    def __getattr__(self, name: str) -> object:
        return getattr(self._uow.requests if hasattr(self._uow.requests, name) else self._uow, name)

    def get(self, request_id: str) -> Request | None:
        if request_id == self._sealed:
            raise Unreadable("changed")
        return self._uow.requests.get(request_id)

    def look(self, request_id: str) -> Request | None:
        return self.get(request_id)

    def numbered(self, number: int) -> Request | None:
        found = self._uow.requests.numbered(number)
        return self.get(found.id) if found is not None else None


class TornTrail:
    """A unit of work whose trails cannot be read."""

    def __init__(self, uow: UnitOfWork, _request: str = "") -> None:
        self._uow = uow
        self.audit = self

    def __getattr__(self, name: str) -> object:
        return getattr(self._uow if name not in {"add", "last"} else self._uow.audit, name)

    def of(self, _request: str) -> object:
        raise Unreadable("damaged")
