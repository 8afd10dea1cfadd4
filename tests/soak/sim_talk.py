"""What people say in plain words: pharmacists in threads and chats, technicians who answer, and second thoughts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests import activities as said
from tests.activities import CHANNEL_ID, Human
from tests.ledger import Message
from tests.soak.sim_cards import buttons
from tests.soak.sim_changes import Changers
from tests.soak.sim_filing import Filed
from tests.soak.sim_words import ANSWERS, CANNOT, EVERYBODY, PHARMACISTS, QUESTIONS, READY, SAID_HERE, SOON, TECHNICIANS

_WORDS = (*SOON, *SOON, *CANNOT, *QUESTIONS, "not ready", "on it", "@Omar ready", "yes")
_WHICH = "Which "
"""How every question which request is meant begins."""


@dataclass(slots=True)
class Talkers(Changers):
    """Whoever has something to say. `wrote`: the messages that somebody may still change."""

    wrote: list[tuple[Human, dict[str, Any]]] = field(default_factory=list)

    async def talk(self, _filed: Filed, post: Message) -> None:
        """Say something in the thread as a pharmacist."""
        dice = self.world.dice
        await self.write(dice.choice(PHARMACISTS), dice.choice((*_WORDS, *READY)), said.channel(post.id))

    async def talk_back(self, filed: Filed, post: Message) -> None:
        """Say something in the thread as a technician: it moves nothing."""
        dice = self.world.dice
        await self.write(dice.choice((filed.by, *TECHNICIANS)), dice.choice(SAID_HERE), said.channel(post.id))

    async def type_words(self, filed: Filed, _post: Message) -> None:
        """Say it in the personal chat; answer if the bot asks which request is meant."""
        dice = self.world.dice
        person = dice.choice(PHARMACISTS)
        text = dice.choice((*_WORDS, *READY))
        await self.write(person, text if dice.random() < 0.7 else f"#{filed.number} {text}", said.personal())
        await self._choose(person)

    async def answer_words(self, filed: Filed, _post: Message) -> None:
        """Answer in the personal chat what a pharmacist asked; sometimes what was asked of another."""
        dice = self.world.dice
        person = filed.by if dice.random() < 0.8 else dice.choice(EVERYBODY)
        text = dice.choice(ANSWERS)
        await self.say(said.message(person, text if dice.random() < 0.6 else f"#{filed.number} {text}"))
        await self._choose(person)

    async def rethink(self, _filed: Filed, _post: Message) -> None:
        """Edit or delete what somebody wrote; sometimes bring it back."""
        dice = self.world.dice
        if not self.wrote:
            return
        place = dice.randrange(len(self.wrote))
        person, original = self.wrote[place]
        if dice.random() < 0.4:
            await self._revise(original, said.deleted(original))
            if dice.random() < 0.3:
                await self._revise(original, said.undeleted(original))
        else:
            edited = said.edited(original, dice.choice((*_WORDS, *READY)))
            await self._revise(original, edited)
            self.wrote[place] = (person, {**edited, "type": "message", "channelData": original["channelData"]})

    async def write(self, person: Human, text: str, place: said.Place) -> None:
        """Write a message that may be changed later."""
        told = said.thread_reply(person, text, place) if place.channel else said.message(person, text)
        sent = self.world.stamped(told)
        self.wrote.append((person, sent))
        await self.world.deliver(sent)

    async def _revise(self, original: dict[str, Any], revision: dict[str, Any]) -> None:
        """Tell of a change: it carries the message's own id, and its own time."""
        await self.world.deliver({**self.world.stamped(revision), "id": original["id"]})

    async def _choose(self, person: Human) -> None:
        """Press a button of the newest question which request is meant."""
        await self.news()
        dice = self.world.dice
        asked = [one for one in self.world.teams.personal(person.id) if _asks(one)]
        if asked and dice.random() < 0.8:
            one = dice.choice(buttons(asked[-1].card))
            await self.press(person, one["verb"], one["data"], said.personal(), asked[-1].id)


def _asks(message: Message) -> bool:
    return str(message.activity.get("summary")).startswith(_WHICH) and message.lane != CHANNEL_ID


TALKS = (
    ("talk", 8),
    ("talk_back", 4),
    ("type_words", 5),
    ("answer_words", 4),
    ("rethink", 5),
)
"""What somebody says in plain words, and how often."""
