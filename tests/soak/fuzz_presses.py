"""Activities as the fuzzer says them: honest ones to start from, and presses whose data somebody made up."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from cards.actions import DESK_VERBS, FORM_VERBS, PROBLEM_VERBS, ROSTER_VERBS, Verb
from cards.payloads import INPUT_IDS
from desk.model import Role
from tests import activities as said
from tests.activities import ADMIN, CHANNEL_ID, PHARMACIST, PHARMACIST_2, SUPERVISOR, TECHNICIAN, Human
from tests.soak.fuzz_values import mutated, odd

T = TypeVar("T")
NOBODY: Final = Human("29:nobody", "aaaaaaaa-0000-4000-8000-000000000077", "Nina Body")
"""Somebody of the tenant without any role, who has filed nothing."""
NEWCOMER: Final = "aaaaaaaa-0000-4000-8000-000000000078"
"""Whose roles presses try to change: nobody who speaks, so that what the policy says of the others stays true."""
PEOPLE: Final = (TECHNICIAN, PHARMACIST, PHARMACIST_2, SUPERVISOR, ADMIN, NOBODY)
VERBS: Final = tuple(verb.value for verb in Verb)
MOVES: Final = VERBS[: VERBS.index(Verb.ANSWER.value)]
WORDS: Final = (
    "ready",
    "ready ext 4512",
    "not ready",
    "give me 5 minutes",
    "p2p",
    "callback",
    "mine",
    "queue",
    "guide",
    "problems",
    "settings",
    "on",
    "lunch",
    "ext 4410",
    "setup",
    "Peer to peer\nContact: Dr. Lee\nPhone: 614-555-0142\nPA number: PA-1\nMember ID: M1\nDrug: x",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a forger can know: ids of requests (with their versions), of drafts, of the bot's messages."""

    requests: Sequence[tuple[str, int]]
    drafts: Sequence[str]
    messages: Sequence[str]

    def request(self, dice: random.Random) -> str:
        """Return a request's id: mostly a real one."""
        real, made_up = _pick(self.requests, dice), dice.choice(("", "0", "r-1", "' OR 1=1", "x" * 65, "../1"))
        return real[0] if dice.random() < 0.9 and real else made_up

    def draft(self, dice: random.Random) -> str:
        """Return a draft's id: often somebody else's."""
        real, made_up = _pick(self.drafts, dice), dice.choice(("", "d-1", "x" * 64))
        return real if dice.random() < 0.85 and real else made_up

    def message(self, dice: random.Random) -> str:
        """Return the id of a message, or of none."""
        real, made_up = _pick(self.messages, dice), dice.choice(("", "1", "1760"))
        return real if dice.random() < 0.6 and real else made_up

    def version(self, dice: random.Random) -> int:
        """Return a version: today's, an old one, one that never was."""
        now = (_pick(self.requests, dice) or ("", 1))[1]
        return dice.choice((now, now, max(0, now - 1), now + 1, 0, 2**31 - 1))


def _pick(real: Sequence[T], dice: random.Random) -> T | None:
    """Return one of them by chance; the dice roll on alike however many there are, so that a case can be seen again."""
    place = dice.randrange(1 << 16)
    return real[place % len(real)] if real else None


Data = Callable[[random.Random, Known], dict[str, Any]]


def _press_data(dice: random.Random, known: Known) -> dict[str, Any]:
    data: dict[str, Any] = {"request": known.request(dice), "version": known.version(dice)}
    if dice.random() < 0.3:
        data["to"] = dice.choice([known.request(dice), *(one.object_id for one in PEOPLE)])
    return data


def _form_data(dice: random.Random, known: Known) -> dict[str, Any]:
    typed = {name: str(dice.randrange(10**6)) for name in dice.sample(INPUT_IDS, 8)}
    purpose = dice.choice(("file", "choose_callback", "reschedule", "correct", "track"))
    kind = dice.choice(("peer_to_peer", "callback"))
    return {"draft": known.draft(dice), "kind": kind, "purpose": purpose, **typed}


def _desk_data(dice: random.Random, _known: Known) -> dict[str, Any]:
    waits = {name: str(dice.randrange(100)) for name in ("cover", "hold", "name", "zone", "hours")}
    return {"channel": dice.choice((CHANNEL_ID, "19:other@thread.tacv2", "19:")), **waits}


def _queue_data(dice: random.Random, _known: Known) -> dict[str, Any]:
    return {
        "which": dice.choice(("all", "on_hold", "callbacks", "unowned", "mine")),
        "page": dice.choice((0, 1, 10_000, -1)),
    }


def _problem_data(dice: random.Random, _known: Known) -> dict[str, Any]:
    return {"problem": dice.choice((1, 2, 40, 2**63 - 1, 0))}


def _roster_data(dice: random.Random, _known: Known) -> dict[str, Any]:
    return {"person": dice.choice((NEWCOMER, "", "x" * 65)), "role": dice.choice((*Role, "owner"))}


_DATA: Final[Mapping[str, Data]] = {
    **dict.fromkeys(FORM_VERBS | {Verb.DROP_ANSWER, Verb.DO_MEANT, Verb.TRACK}, _form_data),
    **dict.fromkeys(DESK_VERBS, _desk_data),
    **dict.fromkeys(PROBLEM_VERBS, _problem_data),
    **dict.fromkeys(ROSTER_VERBS, _roster_data),
    Verb.QUEUE: _queue_data,
}
_KINDS: Final = (_press_data, _form_data, _desk_data, _queue_data, _problem_data)


def place(dice: random.Random, known: Known) -> said.Place:
    """Return where something is said: the desk's channel or a thread, another channel, the personal chat."""
    chosen = dice.random()
    if chosen < 0.45:
        return said.channel(known.message(dice))
    return said.personal() if chosen < 0.85 else said.channel(known.message(dice), channel_id="19:other@thread.tacv2")


def press(dice: random.Random, known: Known, person: Human, *, auto: bool = False) -> dict[str, Any]:
    """Return a press by `person` with forged data: a foreign action, foreign ids, wrong types, wrong versions."""
    verb = dice.choice((*MOVES, *MOVES, *VERBS))
    made = _DATA.get(verb, _press_data) if dice.random() < 0.9 else dice.choice(_KINDS)
    data = made(dice, known)
    if dice.random() < 0.4:
        data = mutated(data, dice, dice.choice((1, 1, 3)))
    found = said.press(person, verb, data, place(dice, known), card=known.message(dice), auto=auto)
    match dice.randrange(12):
        case 0:
            found["value"]["action"] = mutated(found["value"]["action"], dice, 1)
        case 1 if not auto:
            found["value"] = mutated(found["value"], dice, 1)
        case 2 if not auto:
            found = found | {"name": dice.choice(("task/fetch", "task/submit")), "value": {"data": data}}
        case 3 if not auto:
            found = said.submit(person, {**data, "verb": verb}, place(dice, known), card=known.message(dice))
    return found


def honest(dice: random.Random, known: Known, person: Human) -> dict[str, Any]:
    """Return something that Teams could send: words, emojis, edits, joins, presses, dialogs."""
    return dice.choice(_HONEST)(dice, known, person)


def _words(dice: random.Random, known: Known, person: Human) -> dict[str, Any]:
    return said.message(person, dice.choice(WORDS), place(dice, known), mention=dice.random() < 0.3)


def _revised(dice: random.Random, known: Known, person: Human) -> dict[str, Any]:
    first = said.thread_reply(person, dice.choice(WORDS), said.channel(known.message(dice)))
    return said.edited(first, dice.choice(WORDS)) if dice.random() < 0.5 else said.deleted(first)


def _emoji(dice: random.Random, known: Known, person: Human) -> dict[str, Any]:
    kinds = ("like", "1f440_eyes", "custom-org_✅")
    added, removed = (dice.choice(kinds),), (dice.choice(kinds),) if dice.random() < 0.3 else ()
    return said.reaction(person, known.message(dice), said.channel(known.message(dice)), added=added, removed=removed)


def _joined(dice: random.Random, known: Known, person: Human) -> dict[str, Any]:
    return said.members_changed(person, place(dice, known), added=(dice.choice(PEOPLE),))


def _installed(dice: random.Random, known: Known, person: Human) -> dict[str, Any]:
    return said.installed(person, place(dice, known), action=dice.choice(("add", "remove", "add-upgrade")))


def _other_invoke(dice: random.Random, known: Known, person: Human) -> dict[str, Any]:
    names = (
        "composeExtension/query",
        "composeExtension/submitAction",
        "task/fetch",
        "task/submit",
        "signin/verifyState",
    )
    return said.invoke(person, dice.choice(names), {"data": {"draft": known.draft(dice)}, "x": odd(dice)})


_HONEST: Final = (_words, _words, _words, _revised, _emoji, _emoji, _joined, _installed, _other_invoke, press)
