"""The handlers together: anybody does anything in any order, deliveries fail, and the desk's promises hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desk.commands import CommandKind
from desk.delivery import Delivered, Delivery, GivenUp, TryAgain
from desk.effects import EffectKind
from desk.events import EventKind
from desk.handlers.standing import stands
from desk.model import OPEN, Kind, Means, Person, Place, Request, Status
from tests.desk.build import CHANNEL, OLA, PAT, QUINN, SAM, TESS
from tests.desk.talk import ADA, Desk
from tests.fake_outbox import State

C, E, S = CommandKind, EventKind, Status
PEOPLE = st.sampled_from([PAT, PAT, QUINN, QUINN, TESS, SAM, OLA])
PHARMACISTS = (PAT, QUINN)
ENDS: dict[Status, tuple[EventKind, set[str]]] = {
    S.WITHDRAWN: (E.WITHDRAWN, {SAM.id}),
    S.TRANSFERRED: (E.TRANSFERRED, {SAM.id, PAT.id, QUINN.id}),
    S.CALLED_BACK: (E.CALLED_BACK, {PAT.id, QUINN.id}),
}
"""Who but the one who filed it may end a request, and in which event that is written."""
FILER_ENDS = {E.WITHDRAWN, E.TRANSFERRED}
RENDERED = {
    EffectKind.POST_REQUEST: Place.POST,
    EffectKind.REFRESH_POST: Place.POST,
    EffectKind.REFRESH_RECEIPT: Place.RECEIPT,
}


@dataclass(frozen=True, slots=True)
class Flying:
    """A message on its way: Teams has given it an id that the desk does not know yet."""

    delivery: Delivery
    activity: str


class DeskLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.flying: list[Flying] = []
        self.shown: dict[tuple[Place, str], Request] = {}
        self.last: Callable[[], object] = lambda: None
        self.drafts = 0
        self.claims = 0

    @initialize(bound=st.sampled_from([True, True, False]), kind=st.sampled_from(Kind), arrived=st.booleans())
    def begin(self, kind: Kind, *, bound: bool, arrived: bool) -> None:
        self.desk.open(CHANNEL if bound else None)
        self.file(TESS, kind)
        if bound and arrived:
            self.send(3)
            while self.flying:
                self.land(self.flying.pop())

    # ------------------------------------------------------------------------------------------------ people
    @precondition(lambda self: self.drafts < 3)
    @rule(person=st.sampled_from([TESS, PAT]), kind=st.sampled_from(Kind))
    def file(self, person: Person, kind: Kind) -> None:
        self.drafts += 1
        draft = f"d{self.drafts}"
        self.now(lambda: self.desk.file(person, draft, kind))

    @rule()
    def bind(self) -> None:
        activity = self.fresh()
        self.now(lambda: self.desk.type(ADA, "setup", mention=True, activity=activity))

    @rule(
        person=PEOPLE,
        where=st.integers(0, 9),
        put=st.sets(st.sampled_from(["like", "heart"]), max_size=1),
        off=st.sets(st.sampled_from(["like", "heart"])),
    )
    def emoji(self, person: Person, where: int, put: set[str], off: set[str]) -> None:
        messages = self.messages_in_channel()
        if messages:
            message, activity = messages[where % len(messages)], self.fresh()
            self.now(lambda: self.desk.react(person, message, *put, off=tuple(off - put), activity=activity))

    @rule(person=PEOPLE, kind=st.sampled_from(C), where=st.integers(0, 9), version=st.integers(1, 4))
    def press(self, person: Person, kind: CommandKind, where: int, version: int) -> None:
        messages = self.messages_in_channel()
        message = messages[where % len(messages)] if messages else ""
        request = self.request_of(message)
        if request is not None:
            self.press_on(kind, person, message, request, version, chat=False)

    @rule(person=PEOPLE, kind=st.sampled_from(C), number=st.integers(1, 3), message=st.sampled_from(["form", "other"]))
    def press_in_their_own_chat(self, person: Person, kind: CommandKind, number: int, message: str) -> None:
        if number <= len(self.requests()):
            request = self.desk.request(number).id
            self.press_on(kind, person, f"{message}-d{number}", request, 1, chat=True)

    @rule(
        person=PEOPLE,
        where=st.integers(0, 9),
        text=st.sampled_from(["ready", "not ready", "ready, ext 4410", "ready?"]),
        mention=st.booleans(),
    )
    def reply(self, person: Person, where: int, text: str, *, mention: bool) -> None:
        messages = self.messages_in_channel()
        if messages:
            root, activity = messages[where % len(messages)], self.fresh()
            self.now(lambda: self.desk.type(person, text, root=root, mention=mention, activity=activity))

    @rule()
    def teams_sends_the_last_activity_again(self) -> None:
        before, queued = self.facts(), self.announced()
        self.last()
        assert (self.facts(), self.announced()) == (before, queued)

    # ------------------------------------------------------------------------------------- time and deliveries
    @rule(seconds=st.sampled_from([1, 4, 6, 25]))
    def wait(self, seconds: int) -> None:
        self.desk.wait(seconds)

    @rule(limit=st.integers(1, 3))
    def send(self, limit: int) -> None:
        """Another holder each time: a lease that ran out is a hold lost."""
        self.claims += 1
        for delivery in self.desk.claim(f"p{self.claims}", limit):
            self.fly(delivery)

    @precondition(lambda self: self.flying)
    @rule(which=st.integers(0, 9), all_of_them=st.booleans())
    def arrives(self, which: int, *, all_of_them: bool) -> None:
        self.land(self.flying.pop(which % len(self.flying)))
        while self.flying and all_of_them:
            self.land(self.flying.pop(0))

    @precondition(lambda self: self.flying)
    @rule(which=st.integers(0, 9), doubtful=st.booleans())
    def is_not_taken(self, which: int, *, doubtful: bool) -> None:
        flight = self.flying.pop(which % len(self.flying))
        again = TryAgain(self.desk.now + timedelta(seconds=2), "busy", doubtful=doubtful)
        self.follow(self.desk.settle(flight.delivery, again))

    @precondition(lambda self: self.flying)
    @rule(which=st.integers(0, 30))
    def is_refused_for_good(self, which: int) -> None:
        if which < len(self.flying):
            self.follow(self.desk.settle(self.flying.pop(which).delivery, GivenUp("answered 403")))

    # --------------------------------------------------------------------------------------------- the promises
    @invariant()
    def exactly_one_owner_while_somebody_has_it(self) -> None:
        for request in self.requests():
            if request.is_open:
                assert (request.owner is not None) == (request.status in {S.ACKNOWLEDGED, S.READY, S.PARKED})
                assert request.owner in {None, PAT.id, QUINN.id}

    @invariant()
    def only_the_callers_side_or_the_conversation_ends_it(self) -> None:
        for request in self.requests():
            if request.status in ENDS:
                word, may = ENDS[request.status]
                *_, end = [event for event in self.events(request) if event[0] in {one for one, _ in ENDS.values()}]
                assert end[0] is word
                hears_the_caller = end[1] in {request.filed_by, request.held_by}
                assert end[1] in may or (hears_the_caller and word in FILER_ENDS)

    @invariant()
    def every_open_request_of_a_bound_channel_has_a_post_sent_or_queued_or_its_technician_knows(self) -> None:
        letters = self.desk.store.kept.letters.values()
        for request in self.requests():
            queued = any(
                one.effect.request == request.id and one.effect.kind is EffectKind.POST_REQUEST
                and one.state in {State.PENDING, State.SENDING}
                for one in letters
            )  # fmt: skip
            if request.is_open and self.desk.store.kept.bound:
                told = E.UNDELIVERED in {kind for kind, _ in self.events(request)}
                assert request.channel == CHANNEL or (told and request.channel is None)
                assert queued or told or self.refs(request, Place.POST)

    @invariant()
    def the_trail_has_no_gaps(self) -> None:
        for request in self.requests():
            seqs = [seq for of, seq in self.desk.store.kept.events if of == request.id]
            assert seqs == list(range(1, request.events + 1))

    @invariant()
    def nothing_is_announced_twice(self) -> None:
        assert all(times == 1 for times in self.announced().values())
        told = Counter(
            (effect.request, effect.person, event.data["owner"], since) for effect, event, since in self.found_owned()
        )
        assert all(times == 1 for times in told.values())

    @invariant()
    def an_owner_by_emoji_has_one_standing_or_is_in_grace(self) -> None:
        for request in self.requests():
            if request.status is S.ACKNOWLEDGED and request.acknowledged_by is Means.EMOJI:
                graced = {(timer.request, timer.person) for timer in self.desk.store.kept.timers.values()}
                assert self.stands(request, str(request.owner)) or (request.id, request.owner) in graced

    @invariant()
    def no_pharmacists_emoji_stands_on_a_request_that_nobody_has(self) -> None:
        for request in self.requests():
            if request.status in {S.WAITING, S.SCHEDULED}:
                assert not any(self.stands(request, person.id) for person in PHARMACISTS)

    def teardown(self) -> None:
        """Let everything arrive: then what people see is what is."""
        self.desk.wait(60)
        while self.flying:
            self.land(self.flying.pop())
        self.drain()
        assert self.desk.queued() == []
        dead = {one.effect.request for one in self.desk.store.kept.letters.values() if one.state is State.DEAD}
        for request in self.requests():
            for place in (Place.POST, Place.RECEIPT):
                seen = self.shown.get((place, request.id))
                if seen is not None and request.id not in dead:
                    assert (seen.status, seen.owner, seen.attempts) == (request.status, request.owner, request.attempts)

    def drain(self) -> None:
        """Let everything go: Teams' windows let sixty messages go in half a minute."""
        for _ in range(400):
            for delivery in self.desk.claim("last"):
                self.fly(delivery)
            while self.flying:
                self.land(self.flying.pop())
            if not self.desk.queued():
                return
            self.desk.wait(5)

    # ---------------------------------------------------------------------------------------------------- words
    def now(self, act: Callable[[], object]) -> None:
        self.last = act
        act()

    def press_on(
        self, kind: CommandKind, person: Person, message: str, request: str, version: int, *, chat: bool
    ) -> None:
        activity = self.fresh()
        self.now(
            lambda: self.desk.press(
                kind, person, message, request=request, chat=chat, version=version, activity=activity
            )
        )

    def request_of(self, message: str) -> str | None:
        """Return what the buttons of a message in the channel carry, whether its id is known to the desk or not."""
        known = self.desk.store.kept.messages.get((CHANNEL, message))
        flying = [one.delivery.held.effect.request for one in self.flying if one.activity == message]
        return known.request if known else next(iter(flying), None)

    def fresh(self) -> str:
        return f"f:own-{next(self.desk.numbers)}"

    def fly(self, delivery: Delivery) -> None:
        self.flying.append(Flying(delivery, f"m{next(self.desk.activities)}"))

    def land(self, flight: Flying) -> None:
        became = self.desk.taken(flight.delivery)
        if isinstance(became, Delivered):
            became = Delivered(flight.activity)
        held, open_before = self.holds(flight.delivery), self.is_open(flight.delivery)
        following = self.desk.settle(flight.delivery, became)
        letter = self.desk.store.kept.letters.get(flight.delivery.held.id)
        believed = (
            open_before and letter is not None and letter.state is State.SENT
        )  # an answer after the hold was lost counts too
        place, shown = RENDERED.get(flight.delivery.held.effect.kind), flight.delivery.snapshot
        if isinstance(became, Delivered) and place and shown and (held or believed):
            self.shown[place, shown.request.id] = shown.request
        self.follow(following)

    def follow(self, following: Delivery | None) -> None:
        if following is not None:
            self.fly(following)

    def holds(self, delivery: Delivery) -> bool:
        lane = self.desk.store.kept.lanes[delivery.held.lane]
        return (lane.owner, lane.epoch) == (delivery.held.owner, delivery.held.epoch)

    def is_open(self, delivery: Delivery) -> bool:
        letter = self.desk.store.kept.letters.get(delivery.held.id)  # an edit may have given way to a later one
        return letter is not None and letter.state in {State.PENDING, State.SENDING}

    def requests(self) -> list[Request]:
        return list(self.desk.store.kept.requests.values())

    def events(self, request: Request) -> list[tuple[EventKind, str | None]]:
        return [(one.kind, one.actor) for (of, _), one in self.desk.store.kept.events.items() if of == request.id]

    def refs(self, request: Request, place: Place) -> list[str]:
        kept = self.desk.store.kept.messages.values()
        return [ref.activity for ref in kept if ref.request == request.id and ref.place is place]

    def stands(self, request: Request, person: str) -> bool:
        return self.desk.read(lambda uow: stands(uow, request.id, Person(person)))

    def messages_in_channel(self) -> list[str]:
        known = [ref.activity for ref in self.desk.store.kept.messages.values() if ref.conversation == CHANNEL]
        return known + [one.activity for one in self.flying if one.delivery.channel is not None]

    def facts(self) -> list[tuple[object, ...]]:
        return [(one.status, one.owner, one.attempts, one.version) for one in self.requests()]

    def announced(self) -> Counter[tuple[object, ...]]:
        told = {EffectKind.NOTIFY_PERSON, EffectKind.SAY_IN_THREAD, EffectKind.POST_REQUEST}
        letters = [one for one in self.desk.store.kept.letters.values() if one.effect.kind in told]
        refused = {one.id for one in letters if one.state is State.DEAD and one.effect.kind is EffectKind.POST_REQUEST}
        effects = [one.effect for one in letters if one.id not in refused]  # kept for the next channel, posted there
        return Counter((one.kind, one.lane, one.request, one.event, one.person) for one in effects)

    def found_owned(self) -> list[tuple[object, ...]]:
        """Return who was told privately who has it, with the event at which that owner began."""
        events, found = self.desk.store.kept.events, []
        for letter in self.desk.store.kept.letters.values():
            effect = letter.effect
            event = events.get((str(effect.request), effect.event or 0))
            if event is None or event.kind is not E.FOUND_OWNED:
                continue
            begins = {E.ACKNOWLEDGED, E.TAKEN_OVER, E.PASSED_ON}
            of_it = [one.seq for one in events.values() if one.request == event.request and one.kind in begins]
            found.append((effect, event, max(seq for seq in of_it if seq < event.seq)))
        return found


TestDeskLife = DeskLife.TestCase
TestDeskLife.settings = settings(max_examples=150, stateful_step_count=50, deadline=None)


def test_open_states_are_those_without_an_end() -> None:
    assert set(ENDS) == set(S) - OPEN
