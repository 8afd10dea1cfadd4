"""What people do with the cards in their chats: forms about requests that stand, questions, their own presence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests import activities as said
from tests.activities import CHANNEL_ID, Human
from tests.ledger import Message
from tests.soak.sim_cards import button, buttons, inputs, number_of
from tests.soak.sim_filing import SAVES, Clerks, Filed
from tests.soak.sim_words import EVERYBODY, PHARMACISTS, READY, TECHNICIANS

_CORRECTED = ({"member_id": "M00999111"}, {"drug": "Wegovy 1.7 mg"}, {"contact": "Front desk"}, {})


@dataclass(slots=True)
class Changers(Clerks):
    """Whoever has a request and changes it."""

    async def change(self, filed: Filed, _post: Message) -> None:
        """Open a form from the receipt and save it: times, another time, corrections."""
        receipt = self.world.teams.message(filed.form)
        await self._open(filed.by, receipt, said.personal())

    async def set_time(self, _filed: Filed, post: Message) -> None:
        """Set a callback's time from its post."""
        await self._open(self.world.dice.choice(PHARMACISTS), post, said.channel(post.root))

    async def _open(self, person: Human, on: Message, place: said.Place) -> None:
        found = [one for one in buttons(on.card) if one["verb"].startswith("open_")]
        if found:
            await self.fill(person, self.world.dice.choice(found), on, place)

    async def fill(self, person: Human, opens: Mapping[str, Any], on: Message, place: said.Place) -> None:
        """Press what opens a form, type, and save it until it is answered; sometimes leave it lying there."""
        dice = self.world.dice
        before = {one.id for one in self.world.teams.personal(person.id)}
        if await self.press(person, opens["verb"], opens["data"], place, on.id) is None or dice.random() < 0.1:
            return
        form = await self.form(person, before, *SAVES)
        card, typed = form.card if form is not None else {}, {**dice.choice(_CORRECTED), **self.times()}
        for _ in range(6):
            saves = [one for one in buttons(card) if one["title"] in {*SAVES, "Save anyway"}]
            if form is None or not saves:
                return
            data = {**saves[-1]["data"], **inputs(card), **typed}
            answer = await self.press(person, saves[-1]["verb"], data, said.personal(), form.id)
            value = answer.get("value") if answer else card
            card = value if isinstance(value, Mapping) else {}

    async def answer_notice(self, filed: Filed, _post: Message) -> None:
        """Press a button of what somebody was told of the request, lately or before."""
        dice = self.world.dice
        person = dice.choice((filed.by, filed.by, *EVERYBODY))
        mine = [one for one in self.world.teams.personal(person.id) if number_of(one) == filed.number]
        told = [one for one in mine if any("request" in it["data"] for it in buttons(one.card))]
        if not told:
            return
        on = dice.choice(told[-2:])
        one = dice.choice([it for it in buttons(on.card) if "request" in it["data"]])
        if one["verb"].startswith("open_"):
            await self.fill(person, one, on, said.personal())
        else:
            await self.press(person, one["verb"], one["data"], said.personal(), on.id)

    async def rings(self, _filed: Filed, post: Message) -> None:
        """The caller rings early, and whoever takes the call says so."""
        on_line = button(post.card, "Caller on the line now")
        if on_line is not None:
            person = self.world.dice.choice(TECHNICIANS)
            await self.press(person, on_line["verb"], on_line["data"], said.channel(post.root), post.id)

    async def call(self, _filed: Filed, post: Message) -> None:
        """Call back, mostly in vain."""
        dice = self.world.dice
        called = button(post.card, dice.choice(("No answer", "No answer", "No answer", "Reached")))
        if called is not None:
            await self.press(dice.choice(PHARMACISTS), called["verb"], called["data"], said.channel(post.root), post.id)

    async def link(self, filed: Filed, _post: Message) -> None:
        """Say that two requests are one caller's."""
        receipt = self.world.teams.message(filed.form)
        offers = [one for one in buttons(receipt.card) if one["verb"] == "link"]
        if offers:
            one = self.world.dice.choice(offers)
            await self.press(filed.by, one["verb"], one["data"], said.personal(), receipt.id)

    async def give(self, _filed: Filed, post: Message) -> None:
        """Offer a request to whom the bot proposes."""
        asks, place = button(post.card, "Give to"), said.channel(post.root)
        if asks is None:
            return
        person = self.world.dice.choice(PHARMACISTS)
        answer = await self.press(person, asks["verb"], asks["data"], place, post.id)
        card = answer.get("value") if answer else None
        offer = button(card, "Offer") if isinstance(card, Mapping) else None
        if offer is not None:
            await self.press(person, offer["verb"], {**offer["data"], **inputs(card)}, place, post.id)

    async def ready_apart(self, _filed: Filed, _post: Message) -> None:
        """Say "ready" as a new post, and answer which request it is about when the bot asks."""
        dice, teams = self.world.dice, self.world.teams
        person = dice.choice(PHARMACISTS)
        own = self.world.stamped(said.message(person, dice.choice(READY), said.channel()))
        await self.world.deliver(own)
        await self.news()
        for line in teams.thread(CHANNEL_ID, own["id"])[-1:]:
            found = buttons(line.card)
            if found:
                one = dice.choice(found)
                await self.press(person, one["verb"], one["data"], said.channel(own["id"]), line.id)

    async def press_presence(self, person: Human) -> None:
        """Press a button of the card that shows whether one is there."""
        verbs = {"on", "off", "lunch", "back"}
        shown = [
            one for one in self.world.teams.personal(person.id) if verbs & {it["verb"] for it in buttons(one.card)}
        ]
        if shown:
            one = self.world.dice.choice([it for it in buttons(shown[-1].card) if it["verb"] in verbs])
            await self.press(person, one["verb"], one["data"], said.personal(), shown[-1].id)


CHANGES = (
    ("change", 3),
    ("set_time", 1),
    ("answer_notice", 5),
    ("rings", 2),
    ("call", 3),
    ("link", 3),
    ("give", 2),
    ("ready_apart", 2),
)
"""What somebody does with a request besides, and how often."""
