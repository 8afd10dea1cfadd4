"""Whatever anybody does in any order, linked requests have one owner, one status, one technician and a whole trail."""

from __future__ import annotations

import random

import pytest

from desk.commands import CommandKind
from desk.model import Request
from desk.together import SHARED, is_led
from tests.desk.build import OLA, PAT, QUINN, SAM, TESS
from tests.desk.talk import Desk
from tests.desk.test_linking import file, link, press

PEOPLE = (PAT, PAT, QUINN, TESS, OLA, SAM)
MOVES = [kind for kind in CommandKind if kind not in {CommandKind.LINK, CommandKind.PARK}]
NUMBERS = (1, 2, 3)
BY = {person.id: person for person in PEOPLE}


def anything(desk: Desk, dice: random.Random) -> None:
    """Let somebody do something, or time pass."""
    number, person = dice.choice(NUMBERS), dice.choice(PEOPLE)
    acts = (
        lambda: link(desk, number, dice.choice(NUMBERS), BY[desk.request(number).filed_by]),
        lambda: press(desk, dice.choice(MOVES), person, number, chat=dice.random() < 0.3),
        lambda: press(desk, dice.choice(MOVES), person, number),
        lambda: desk.react(person, desk.post(number), "like"),
        lambda: desk.react(person, desk.post(number), off=("like",)),
        lambda: desk.type(person, dice.choice(["ready", "not ready"]), root=desk.post(number)),
        lambda: desk.tell(person, dice.choice(["lunch", "back", "on"])),
        lambda: desk.wait(dice.choice([1, 10, 50, 100, 200])),
        desk.deliver,
    )
    dice.choice(acts)()


def groups(desk: Desk) -> dict[str, list[Request]]:
    found: dict[str, list[Request]] = {}
    for one in desk.store.kept.requests.values():
        if one.linked_to is not None:
            found.setdefault(one.linked_to, []).append(one)
    return found


@pytest.mark.parametrize("seed", range(25))
def test_linked_requests_are_one_call_whatever_happens(seed: int) -> None:
    dice, desk = random.Random(seed), Desk().open()
    for number in NUMBERS:
        file(desk, f"d{number}", dice.choice([TESS, OLA]))
    for _ in range(50):
        anything(desk, dice)
        for first, together in groups(desk).items():
            assert len(together) > 1
            (speaker,) = [one for one in together if not is_led(one)]
            assert (speaker.id, speaker.number) == (first, min(one.number for one in together))
            assert len({tuple(getattr(one, name) for name in SHARED) for one in together}) == 1
            assert len({one.technician for one in together}) == 1
        for number in NUMBERS:
            assert len(desk.events(number)) == desk.request(number).events
