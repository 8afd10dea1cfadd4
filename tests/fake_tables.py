"""The fake store's repositories, over dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta

from desk.events import Event
from desk.model import Channel, MessageRef, Person, Place, Request, Role, Standing
from desk.policy import DeskRules, Retention
from desk.records import SLOW, Draft, Heard, Note, Timer, TimerKind
from storage.errors import DuplicateError
from tests.fake_outbox import Lane, Letter

EmojiKey = tuple[str, str, str, str]


@dataclass(slots=True)
class Kept:
    """Everything the fake keeps. Values are frozen, so a copy of the dictionaries is a snapshot."""

    requests: dict[str, Request] = field(default_factory=dict[str, Request])
    numbers: list[int] = field(default_factory=lambda: [0])
    people: dict[str, Person] = field(default_factory=dict[str, Person])
    roster: dict[tuple[str, Role], bool] = field(default_factory=dict[tuple[str, Role], bool])
    channels: dict[str, Channel] = field(default_factory=dict[str, Channel])
    bound: list[tuple[datetime, str]] = field(default_factory=list[tuple[datetime, str]])
    inbox: dict[str, datetime] = field(default_factory=dict[str, datetime])
    events: dict[tuple[str, int], Event] = field(default_factory=dict[tuple[str, int], Event])
    messages: dict[tuple[str, str], MessageRef] = field(default_factory=dict[tuple[str, str], MessageRef])
    reactions: dict[EmojiKey, Standing] = field(default_factory=dict[EmojiKey, Standing])
    silent: dict[tuple[str, str, str, str], bool] = field(default_factory=dict[tuple[str, str, str, str], bool])
    timers: dict[str, Timer] = field(default_factory=dict[str, Timer])
    drafts: dict[str, Draft] = field(default_factory=dict[str, Draft])
    desks: dict[str, DeskRules] = field(default_factory=dict[str, DeskRules])
    retained: dict[str, Retention] = field(default_factory=dict[str, Retention])
    notes: dict[str, Note] = field(default_factory=dict[str, Note])
    heard: dict[tuple[str, str], Heard] = field(default_factory=dict[tuple[str, str], Heard])
    sealed: dict[str, int] = field(default_factory=dict[str, int])
    beats: dict[str, datetime] = field(default_factory=dict[str, datetime])
    lanes: dict[str, Lane] = field(default_factory=dict[str, Lane])
    letters: dict[int, Letter] = field(default_factory=dict[int, Letter])

    def snapshot(self) -> Kept:
        """Return a copy that a unit may change."""
        return Kept(*(copy(getattr(self, one.name)) for one in fields(self)))


class FakePeople:
    """`desk.repositories.People`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def get(self, person_id: str) -> Person | None:
        known = self._kept.people.get(person_id)
        if known is None:
            return None
        roles = {role for (person, role), active in self._kept.roster.items() if person == person_id and active}
        return replace(known, roles=frozenset(roles))

    def whose(self, chat: str) -> str | None:
        return min((one.id for one in self._kept.people.values() if one.chat == chat), default=None)

    def lock(self, person_id: str) -> Person:
        self._kept.people.setdefault(person_id, Person(person_id))
        return self.many([person_id])[person_id]

    def many(self, person_ids: Sequence[str]) -> Mapping[str, Person]:
        found = {person_id: self.get(person_id) for person_id in person_ids}
        return {person_id: person for person_id, person in found.items() if person is not None}

    def save(self, person: Person) -> None:
        self._kept.people[person.id] = person

    def learn(self, person_id: str, name: str | None, account: str | None) -> None:
        known = self._kept.people.get(person_id, Person(person_id))
        told = replace(known, name=name or known.name, account=account or known.account)
        self._kept.people[person_id] = told

    def with_role(self, role: Role) -> Sequence[Person]:
        theirs = [person for (person, given), active in self._kept.roster.items() if given is role and active]
        found = list(self.many(theirs).values())
        return sorted(found, key=lambda one: (one.name is None, (one.name or "").casefold(), one.id))

    def known(self, limit: int) -> Sequence[Person]:
        named = [one for one in self._kept.people.values() if one.name is not None]
        return sorted(named, key=lambda one: (str(one.name).casefold(), one.id))[:limit]

    def hold_roster(self) -> None:
        """Units of this store run one after another."""

    def seed(self, role: Role, person_ids: Sequence[str]) -> Sequence[str]:
        given = [one for one in sorted(set(person_ids)) if (one, role) not in self._kept.roster]
        for person_id in given:
            self._kept.people.setdefault(person_id, Person(person_id))
            self._kept.roster[person_id, role] = True
        return given

    def set_role(self, person_id: str, role: Role, *, has: bool) -> None:
        self._kept.roster[person_id, role] = has


class FakeChannels:
    """`desk.repositories.Channels`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def bound(self) -> Channel | None:
        return next(iter(self.all_bound()), None)

    def all_bound(self) -> Sequence[Channel]:
        return [self._kept.channels[channel_id] for _, channel_id in sorted(self._kept.bound)]

    def look_bound(self) -> Sequence[Channel]:
        return self.all_bound()

    def get(self, channel_id: str) -> Channel | None:
        return self._kept.channels.get(channel_id)

    def bind(self, channel: Channel, at: datetime) -> None:
        known = self._kept.channels.get(channel.id, channel)
        self._kept.channels[channel.id] = replace(channel, hears=known.hears, unheard=known.unheard)
        if channel.id not in {bound for _, bound in self._kept.bound}:
            self._kept.bound.append((at, channel.id))

    def hear(self, channel_id: str) -> None:
        if known := self._kept.channels.get(channel_id):
            self._kept.channels[channel_id] = replace(known, hears=True)

    def miss(self, channel_id: str) -> int:
        known = self._kept.channels.get(channel_id)
        if known is None or known.hears:
            return 0
        self._kept.channels[channel_id] = replace(known, unheard=known.unheard + 1)
        return known.unheard + 1

    def unbind(self, channel_id: str) -> None:
        self._kept.bound[:] = [one for one in self._kept.bound if one[1] != channel_id]


class FakeDesks:
    """`desk.keeping.Desks`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def rules(self, channel: str | None) -> DeskRules:
        return self._kept.desks.get(channel or "") or self._kept.desks.get("") or DeskRules()

    def retention(self) -> Retention:
        return self._kept.retained.get("", Retention())

    def retain(self, retention: Retention) -> None:
        self._kept.retained[""] = retention

    def set_default(self, rules: DeskRules) -> None:
        self.set("", rules)

    def set(self, channel: str, rules: DeskRules) -> None:
        self._kept.desks[channel] = rules


class FakeInbox:
    """`desk.keeping.Inbox`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def first(self, key: str, at: datetime) -> bool:
        new = key not in self._kept.inbox
        self._kept.inbox.setdefault(key, at)
        return new


class FakeAudit:
    """`desk.repositories.Audit`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def add(self, event: Event) -> None:
        if event.seq != len(self.of(event.request)) + 1:
            raise DuplicateError(f"Event {event.seq} of request {event.request} does not follow; nothing was kept.")
        self._kept.events[event.request, event.seq] = event

    def get(self, request_id: str, seq: int) -> Event | None:
        return self._kept.events.get((request_id, seq))

    def last(self, subject: str) -> int:
        return len(self.of(subject))

    def of(self, request_id: str) -> Sequence[Event]:
        return [event for event in self._kept.events.values() if event.request == request_id]

    def remove(self, request_id: str, at: datetime, begun_before: datetime) -> bool:  # noqa: ARG002  the fake keeps no record of it
        if any(one.at > begun_before for one in self.of(request_id)[:1]):
            return False
        self._kept.events = {key: one for key, one in self._kept.events.items() if key[0] != request_id}
        return True

    def newest_seal(self) -> tuple[int, str] | None:
        return (len(self._kept.sealed), "00") if self._kept.sealed else None

    def seal(self, at: datetime) -> int:  # noqa: ARG002  the fake has no seals to look at, only what waits for one
        heads = dict(sorted(self._kept.events))
        moved = {subject: seq for subject, seq in heads.items() if self._kept.sealed.get(subject) != seq}
        self._kept.sealed = self._kept.sealed | moved
        return len(moved)


class FakeMessages:
    """`desk.repositories.Messages`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def find(self, conversation: str, activity: str) -> MessageRef | None:
        return self._kept.messages.get((conversation, activity))

    def of(self, request_id: str, *places: Place) -> Sequence[MessageRef]:
        theirs = [ref for ref in self._kept.messages.values() if ref.request == request_id]
        return [ref for ref in theirs if not places or ref.place in places]

    def move(self, ref: MessageRef, place: Place) -> None:
        known = self._kept.messages[ref.conversation, ref.activity]
        self._kept.messages[ref.conversation, ref.activity] = replace(known, place=place)

    def add(self, ref: MessageRef) -> None:
        self._kept.messages.setdefault((ref.conversation, ref.activity), ref)


class FakeReactions:
    """`desk.repositories.Reactions`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def put(self, conversation: str, activity: str, standing: Standing, *, evidence: bool = True) -> None:
        key = (conversation, activity, standing.person, standing.emoji)
        if key not in self._kept.reactions:
            self._kept.reactions[key] = standing
            self._kept.silent[key] = not evidence

    def take(self, conversation: str, activity: str, person: str, emoji: str) -> None:
        self._kept.reactions.pop((conversation, activity, person, emoji), None)

    def standing(self, refs: Sequence[MessageRef]) -> Sequence[Standing]:
        on = {(ref.conversation, ref.activity) for ref in refs}
        found = [standing for key, standing in self._kept.reactions.items() if key[:2] in on]
        return sorted(found, key=lambda one: (one.since, one.person, one.emoji))

    def strangers(self, conversation: str, first: str) -> Sequence[str]:
        told = [key for key in self._kept.reactions if not self._kept.silent[key]]
        found = {key[:2] for key in told if key[0] == conversation and key[1] >= first}
        return sorted(activity for where, activity in found - self._kept.messages.keys())

    def forget(self, refs: Sequence[MessageRef], person: str) -> None:
        on = {(ref.conversation, ref.activity) for ref in refs}
        for key in [key for key in self._kept.reactions if key[:2] in on and key[2] == person]:
            del self._kept.reactions[key]


class FakeTimers:
    """`desk.keeping.Timers`."""

    def __init__(self, kept: Kept, stir: Callable[[], None]) -> None:
        self._kept = kept
        self._stir = stir

    def set(self, timer: Timer) -> None:
        self._kept.timers[timer.key] = timer
        if timer.kind not in SLOW:
            self._stir()

    def due(self, now: datetime) -> Timer | None:
        first = self._first(slow=False)
        return first if first is not None and first.due <= now else None

    def slow(self) -> Timer | None:
        return self._first(slow=True)

    def begin(self, timer: Timer) -> None:
        self._kept.timers.setdefault(timer.key, timer)
        self._stir()

    def shift(self, kind: TimerKind, step: int, by: timedelta) -> None:
        for timer in [one for one in self._kept.timers.values() if (one.kind, one.step) == (kind, step)]:
            self._kept.timers[timer.key] = replace(timer, due=timer.due - by)

    def _first(self, *, slow: bool) -> Timer | None:
        found = [one for one in self._kept.timers.values() if (one.kind in SLOW) is slow]
        return min(found, key=lambda one: (one.due, one.key), default=None)

    def take(self, timer: Timer) -> bool:
        return self._kept.timers.get(timer.key) == timer and self._kept.timers.pop(timer.key) is not None

    def earliest(self) -> datetime | None:
        first = self._first(slow=False)
        return first.due if first is not None else None

    def hold(self, kinds: Collection[TimerKind], until: datetime) -> None:
        for timer in [one for one in self._kept.timers.values() if one.kind in kinds and one.due < until]:
            self._kept.timers[timer.key] = replace(timer, due=until)


class FakeDrafts:
    """`desk.keeping.Drafts`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def get(self, draft_id: str) -> Draft | None:
        return self._kept.drafts.get(draft_id)

    def look(self, draft_id: str) -> Draft | None:
        return self._kept.drafts.get(draft_id)

    def save(self, draft: Draft) -> None:
        self._kept.drafts[draft.id] = draft

    def drop(self, draft_id: str) -> None:
        self._kept.drafts.pop(draft_id, None)


class FakeHeart:
    """`desk.keeping.Heart`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def last(self) -> datetime | None:
        return self._kept.beats.get("desk")

    def beat(self, at: datetime) -> None:
        self._kept.beats["desk"] = max(at, self._kept.beats.get("desk", at))

    def leave(self) -> None:
        """The fake is one process's alone."""
