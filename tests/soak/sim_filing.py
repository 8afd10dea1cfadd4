"""How somebody files a request: type for a form, fill it, press until it is answered with a receipt."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests import activities as said
from tests.activities import Human
from tests.ledger import Message
from tests.soak import sim_faults as faults
from tests.soak.sim_cards import NUMBER, button, words
from tests.soak.sim_teams import BASE
from tests.soak.sim_words import FILLED
from tests.soak.sim_world import World

ZONE = ZoneInfo("America/New_York")
SAVES = ("Save times", "Save changes")
"""What sends a form about a request that stands."""
PATIENCE = 100.0
"""Virtual seconds for which people wait for a form or a post."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A form that was answered with its receipt: it must exist."""

    number: int
    draft: str
    by: Human
    form: str


@dataclass(slots=True)
class Clerks:
    """Whoever types and presses in a history, and files."""

    world: World
    _taken: set[str] = field(default_factory=set)
    """The forms that somebody fills."""

    async def file(self, person: Human, word: str) -> Filed | None:
        """Type for a form, fill it, press until it is answered with a receipt."""
        world, dice = self.world, self.world.dice
        before = {one.id for one in world.teams.personal(person.id)}
        await self.say(said.message(person, word))
        form = await self.form(person, before, "Post request")
        if form is None:
            return None
        typed = FILLED if dice.random() < 0.8 else {key: FILLED[key] for key in ("contact", "phone")}
        if dice.random() < 0.3:  # another caller, another PA
            typed = {**typed, "contact": f"Caller {dice.randrange(99)}", "phone": f"614-555-{dice.randrange(9999):04}"}
            typed = {**typed, "pa_number": f"PA-{dice.randrange(10**6)}"}
        if word == "callback":
            typed = {**typed, **self.times()}
        title, card = "Post request", form.card
        for _ in range(25):
            pressed = button(card, title)
            if pressed is None:
                return None
            data = {**pressed["data"], **typed}
            answer = await self.press(person, pressed["verb"], data, said.personal(), form.id)
            value = answer.get("value") if answer else None
            if isinstance(value, Mapping) and (number := NUMBER.search(words(value))):
                return Filed(int(number.group(1)), data["draft"], person, form.id)
            if isinstance(value, Mapping) and button(value, "Post anyway"):
                title, card = "Post anyway", value
                continue
            await asyncio.sleep(dice.uniform(2.0, 6.0))
        return None

    def times(self) -> dict[str, str]:
        """Return when to call: in a window soon, in one that is over, at a time, in words, or nothing."""
        dice = self.world.dice
        opens = (BASE + timedelta(minutes=dice.choice((-30, 5, 18, 40)))).astimezone(ZONE)
        window = {"date_1": f"{opens:%Y-%m-%d}", "from_1": f"{opens:%H:%M}", "time_zone": ZONE.key}
        until = {"to_1": f"{opens + timedelta(minutes=20):%H:%M}"}
        return dice.choice(({**window, **until}, window, {"callback_times": "tomorrow after lunch"}, {}))

    async def form(self, person: Human, before: set[str], *titles: str) -> Message | None:
        """Wait for a form with such a button that no other move of this person takes."""
        end = self.world.seconds() + PATIENCE
        while self.world.seconds() < end:
            for one in self.world.teams.personal(person.id):
                if one.id in before or one.id in self._taken:
                    continue
                if any(button(one.card, title) for title in titles):
                    self._taken.add(one.id)
                    return one
            await self.news()
        return None

    async def news(self) -> None:
        """Wait until Teams shows something new, for a little while."""
        news = self.world.teams.news
        try:
            async with asyncio.timeout(5.0):
                await news.wait()
        except TimeoutError:
            return

    async def say(self, activity: dict[str, Any]) -> Any:
        """Say something to the bot and return what an invoke is answered with; now and then it comes late."""
        late = 0.0
        if self.world.stormy and self.world.dice.random() < self.world.profile.late:
            self.world.meet(faults.LATE)
            late = self.world.dice.uniform(0.1, 3.0)
        return await self.world.deliver(self.world.stamped(activity), late=late)

    async def press(self, person: Human, verb: str, data: Mapping[str, Any], place: said.Place, card: str) -> Any:
        """Press a button of a card."""
        return await self.say(said.press(person, verb, dict(data), place, card=card))
