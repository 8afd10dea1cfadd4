"""What people do in a history: technicians file, pharmacists react, reply and press, everybody sometimes too late."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests import activities as said
from tests.activities import CHANNEL_ID, Human
from tests.ledger import Message
from tests.soak import sim_faults as faults
from tests.soak.sim_cards import button, buttons, number_of
from tests.soak.sim_changes import CHANGES
from tests.soak.sim_filing import PATIENCE, Filed
from tests.soak.sim_talk import TALKS, Talkers
from tests.soak.sim_words import (
    ASKED_FOR,
    CHATTER,
    EMOJIS,
    EVERYBODY,
    GOES,
    PHARMACISTS,
    READY,
    TECHNICIANS,
    THERE,
)


@dataclass(slots=True)
class Actors(Talkers):
    """The people of a history and what they remember. `standing`: emojis by (message, person), as Teams shows them."""

    filed: list[Filed] = field(default_factory=list)
    standing: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    put: list[tuple[str, Human, float]] = field(default_factory=list)
    """Emojis put and answered 200: message, person, when."""
    _hands: dict[tuple[str, str], asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def live(self) -> None:
        """File the history's requests and see each through its story."""
        world = self.world
        stories = [world.people.start(self._request(), "request") for _ in range(world.profile.requests)]
        comers = PHARMACISTS if world.profile.presence else ()
        stories += [world.people.start(self._come_and_go(one), "presence") for one in comers]
        await asyncio.wait(stories)
        for story in stories:
            story.result()

    async def _request(self) -> None:
        world, dice = self.world, self.world.dice
        await asyncio.sleep(0.0 if world.profile.burst else dice.uniform(0.0, 12.0))
        filed = await self.file(dice.choice(TECHNICIANS), dice.choice(("p2p", "p2p", "callback")))
        if filed is None:
            return
        self.filed.append(filed)
        moves = [
            world.people.start(self._moves(filed), "pharmacists"),
            world.people.start(self._moves(filed), "others"),
        ]
        await asyncio.wait(moves)
        for move in moves:
            move.result()

    async def _come_and_go(self, person: Human) -> None:
        """Say in the personal chat who is there and who goes."""
        dice = self.world.dice
        for _ in range(dice.randint(1, self.world.profile.moves)):
            await asyncio.sleep(dice.uniform(0.0, 12.0))
            if dice.random() < 0.2:
                await self.press_presence(person)
            else:
                await self.say(said.message(person, dice.choice(GOES if dice.random() < 0.4 else THERE)))

    async def _moves(self, filed: Filed) -> None:
        dice = self.world.dice
        for _ in range(dice.randint(1, self.world.profile.moves)):
            copies = await self._copies(filed.number)
            if not copies:
                return
            profile = self.world.profile
            more = (*(CHANGES if profile.whole else ()), *(TALKS if profile.talks else ()))
            names, weights = zip(*MOVES, *more, strict=True)
            post = dice.choice(copies)
            await getattr(self, dice.choices(names, weights)[0])(filed, post)
            await self._answer_question(post)
            pause = 0.0 if dice.random() < 0.3 else min(dice.expovariate(0.4), 20.0)
            if dice.random() < self.world.profile.patient:
                pause = dice.choice((50.0, 100.0, 250.0, 1000.0))
            await asyncio.sleep(pause)

    async def _copies(self, number: int) -> list[Message]:
        """Wait for the request's posts."""
        end = self.world.seconds() + PATIENCE
        while self.world.seconds() < end:
            mine = [one for one in self.world.teams.posts(CHANNEL_ID) if number_of(one) == number]
            if mine:
                return mine
            await self.news()
        return []

    # ----------------------------------------------------------------------------------------- moves
    async def react(self, _filed: Filed, post: Message) -> None:
        """Put an emoji on a post or on a line of its thread."""
        dice = self.world.dice
        on = dice.choice([post, post, *self._lines(post)[-1:]])
        await self._emoji(dice.choice(PHARMACISTS), on, add=True, remove=False)

    async def unreact(self, _filed: Filed, post: Message) -> None:
        """Take emojis back."""
        await self._emoji(self.world.dice.choice(PHARMACISTS), post, add=False, remove=True)

    async def swap(self, _filed: Filed, post: Message) -> None:
        """Swap one emoji for another, in one activity."""
        await self._emoji(self.world.dice.choice(PHARMACISTS), post, add=True, remove=True)

    async def _emoji(self, person: Human, on: Message, *, add: bool, remove: bool) -> None:
        async with self._hands[on.id, person.id]:
            stands = self.standing[on.id, person.id]
            removed = (stands[0],) if remove and stands else ()
            free = [one for one in EMOJIS if one not in stands]
            added = (self.world.dice.choice(free),) if add and free else ()
            if not added and not removed:
                return
            self.standing[on.id, person.id] = [*(one for one in stands if one not in removed), *added]
            if added and not self.world.database.rows("SELECT 1 FROM message WHERE activity = ?", on.id):
                self.world.meet(faults.EARLY)
            await self.say(said.reaction(person, on.id, said.channel(on.root), added=added, removed=removed))
            if added:
                self.put.append((on.id, person, self.world.seconds()))

    async def reply_ready(self, _filed: Filed, post: Message) -> None:
        """Say in the thread that one is ready."""
        dice = self.world.dice
        await self._reply(dice.choice(PHARMACISTS), post, dice.choice(READY))

    async def reply_not_ready(self, _filed: Filed, post: Message) -> None:
        """Take it back in words."""
        await self._reply(self.world.dice.choice(PHARMACISTS), post, "not ready")

    async def chatter(self, _filed: Filed, post: Message) -> None:
        """Say something that means nothing to the desk, or ask it for a card."""
        dice = self.world.dice
        if dice.random() < 0.5:
            await self._reply(dice.choice(EVERYBODY), post, dice.choice(CHATTER))
        else:
            await self.say(said.message(dice.choice(EVERYBODY), dice.choice(ASKED_FOR)))

    async def _reply(self, person: Human, post: Message, text: str) -> None:
        mention = self.world.dice.random() < 0.2
        await self.say(said.thread_reply(person, text, said.channel(post.id), mention=mention))

    async def press_post(self, _filed: Filed, post: Message) -> None:
        """Press a button of the post as it stands; sometimes somebody who may not."""
        dice = self.world.dice
        person = dice.choice(PHARMACISTS) if dice.random() < 0.9 else dice.choice(TECHNICIANS)
        await self.press_any(person, post, post.card, said.channel(post.root))

    async def press_stale(self, _filed: Filed, post: Message) -> None:
        """Press a button of a card as it stood before."""
        if not post.history:
            return
        dice = self.world.dice
        old = dice.choice(post.history)
        self.world.meet(faults.STALE)
        card = old["attachments"][0]["content"]
        await self.press_any(dice.choice(PHARMACISTS), post, card, said.channel(post.root))

    async def press_line(self, _filed: Filed, post: Message) -> None:
        """Press a button of a line in the thread ("Take over and announce")."""
        dice = self.world.dice
        for line in self._lines(post)[-3:]:
            if buttons(line.card):
                await self._answer(dice.choice(PHARMACISTS), line, post)
                return

    async def _answer_question(self, post: Message) -> None:
        """Sometimes say which request a post is, when the bot asks under it."""
        for line in self._lines(post):
            if line.activity.get("summary") == "Which request is this?" and self.world.dice.random() < 0.4:
                await self._answer(self.world.dice.choice(PHARMACISTS), line, post)

    async def _answer(self, person: Human, line: Message, post: Message) -> None:
        """Press a line's button; asked which request a post is, people press the one that they see above."""
        made = self.world.teams.by_message.get(post.id)
        seen = made.held.effect.request if made is not None and made.held is not None else None
        found = [one for one in buttons(line.card) if one["data"].get("request") == seen]
        if found:
            one = self.world.dice.choice(found)
            await self.press(person, one["verb"], one["data"], said.channel(post.root), line.id)

    async def technician_presses(self, filed: Filed, _post: Message) -> None:
        """Press "Transfer done" on what the technician has in the chat."""
        mine = [
            one
            for one in self.world.teams.personal(filed.by.id)
            if number_of(one) == filed.number and button(one.card, "Transfer done")
        ]
        if mine:
            await self._title(filed.by, mine[-1], mine[-1].card, "Transfer done")

    async def withdraw(self, filed: Filed, _post: Message) -> None:
        """Ask whether the caller withdrew, and say yes or no."""
        receipt = self.world.teams.message(filed.form)
        asked = await self._title(filed.by, receipt, receipt.card, "Caller withdrew")
        if asked is not None:
            words = "Yes, they no longer want it" if self.world.dice.random() < 0.6 else "No, keep it"
            await self._title(filed.by, receipt, asked, words)

    async def _title(self, person: Human, on: Message, card: Any, title: str) -> Any:
        pressed = button(card, title)
        if pressed is None:
            return None
        answer = await self.press(person, pressed["verb"], pressed["data"], said.personal(), on.id)
        value = answer.get("value") if answer else None
        return value if isinstance(value, Mapping) else None

    async def press_any(self, person: Human, on: Message, card: Any, place: said.Place) -> None:
        """Press one of a card's buttons."""
        found = [one for one in buttons(card) if "request" in one["data"]]
        if found:
            one = self.world.dice.choice(found)
            await self.press(person, one["verb"], one["data"], place, on.id)

    def _lines(self, post: Message) -> list[Message]:
        return self.world.teams.thread(CHANNEL_ID, post.id)


MOVES = (
    ("react", 8),
    ("unreact", 3),
    ("swap", 2),
    ("reply_ready", 4),
    ("reply_not_ready", 3),
    ("press_post", 7),
    ("press_stale", 2),
    ("press_line", 2),
    ("technician_presses", 2),
    ("withdraw", 1),
    ("chatter", 1),
)
"""What somebody does next, and how often."""
