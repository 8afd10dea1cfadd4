"""The whole procedure on one desk, every path of it, with a canary in everything that anybody types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from desk.model import Kind
from desk.template import BY_KEY, TITLES, template_fields
from tests import activities as said
from tests.activities import ADMIN, CHANNEL_ID, PHARMACIST, PHARMACIST_2, SUPERVISOR, TECHNICIAN, Human
from tests.fake_connector import FakeConnector, Member
from tests.ledger import Message
from tests.whole.canaries import Canaries
from tests.whole.harness import Whole, button, offers

ONCOLOGY = "19:oncology012345678@thread.tacv2"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part: the people of tests/activities.py under names that are canaries."""

    technician: Human
    pharmacist: Human
    second: Human
    supervisor: Human
    admin: Human


def cast(canaries: Canaries, teams: FakeConnector) -> Cast:
    """Return the people, and make them the team's members."""
    people = [
        replace(one, name=f"{canaries.name(f'the name of {one.name}')} Surname")
        for one in (TECHNICIAN, PHARMACIST, PHARMACIST_2, SUPERVISOR, ADMIN)
    ]
    teams.members = [Member(one.id, one.object_id, one.name) for one in people]
    for one in people:
        teams.know(one.id)
    return Cast(*people)


def inputs(part: object) -> dict[str, str]:
    """Return what a client sends of a form as it came."""
    if isinstance(part, Mapping):
        own = {part["id"]: part.get("value", "")} if str(part.get("type", "")).startswith("Input.") else {}
        return own | inputs(list(part.values()))
    found: dict[str, str] = {}
    for one in part if isinstance(part, list) else []:
        found |= inputs(one)
    return found


@dataclass(frozen=True, slots=True)
class Procedure:
    """Plays the paths. What cannot be pressed is an error: a path that is not walked shows nothing."""

    desk: Whole
    canaries: Canaries
    cast: Cast
    answers: list[Any] = field(default_factory=list[Any])

    async def all(self) -> None:
        """Play every path."""
        await self.warm_transfer()
        await self.questions()
        await self.callback()
        await self.pasted()
        await self.endings()
        await self.set_up()
        await self.lists()

    async def warm_transfer(self) -> None:
        """From a form that comes back with gaps to the transfer, with talk, corrections, an extension."""
        who, word = self.cast, self.canaries.word
        await self.desk.type(who.technician, f"hello {word('a word that is none of ours')}")
        form = await self.desk.type(who.technician, "p2p")
        typed = self.canaries.form("a warm transfer")
        odd = {"phone": word("a phone that is none"), "date_1": word("a date that is none")}
        back = await self.press(who.technician, form, "Post request", typed | odd)
        body = await self.press(who.technician, form, "Post anyway", typed, card=back["value"])
        post = await self.posted()
        await self.desk.react(who.pharmacist, post, "1f440_eyes")
        await self.correct(form, body["value"])
        await self.talk(post)
        extension = self.canaries.extension("said with ready")
        await self.desk.reply(who.pharmacist, post, f"ready, ext {extension}")
        await self.press(who.pharmacist, post, "Not ready", card=self.desk.now(post).card)
        await self.desk.settled()
        await self.press(who.pharmacist, post, "Ready for transfer", card=self.desk.now(post).card)
        await self.desk.settled()
        await self.press(who.technician, form, "Transfer done", card=self.desk.now(form).card)
        await self.desk.settled()

    async def correct(self, receipt: Message, card: Any) -> None:
        """Edit everything that a form of corrections shows."""
        before = len(self.desk.teams.personal(self.cast.technician.id))
        await self.press(self.cast.technician, receipt, "Edit", card=card)
        found = lambda: self.desk.teams.personal(self.cast.technician.id)[before:]  # noqa: E731
        form = await self.desk.until(found)
        await self.desk.settled()
        shown = inputs(form.card)
        changed = {key: self.canaries.word(f"a correction of {key}") for key in shown if key in BY_KEY}
        changed["phone"] = self.canaries.phone("a corrected phone")
        await self.press(self.cast.technician, form, "Save changes", shown | changed)
        await self.desk.settled()

    async def talk(self, post: Message) -> None:
        """Write in the thread: a question, talk, words that are edited and deleted, times in words, names."""
        word, who = self.canaries.word, self.cast
        for text in ("Which strength of {}?", "thanks, {}", "ready in 20, they take {}", "Is {} the one?"):
            await self.desk.reply(who.pharmacist, post, text.format(word(f"a reply: {text}")))
        reply = said.thread_reply(who.pharmacist, f"ask about {word('a reply before its edit')}", said.channel(post.id))
        await self.desk.post(reply)
        await self.desk.post(said.edited(reply, f"ask for {word('an edited reply')}"))
        await self.desk.post(said.deleted(reply))
        await self.desk.reply(who.second, post, f"give it to {word('a name in a reply')}")
        await self.desk.reply(who.technician, post, f"the caller says {word('a technician in the thread')}")
        await self.desk.reply(who.pharmacist, post, word("a mention of the bot"), mention=True)
        await self.desk.settled()

    async def questions(self) -> None:
        """Answer in the chat: to one request, to one of two after it was asked which, and to none."""
        who, word = self.cast, self.canaries.word
        _, post = await self.file("p2p", "a question")
        await self.desk.reply(who.pharmacist, post, f"How many {word('a question')}?")
        await self.desk.type(who.technician, f"three of {word('an answer')}")
        _, other = await self.file("p2p", "a second question")
        asked = await self.desk.type(who.technician, f"until noon, {word('an answer to one of two')}")
        title = next(one for one in _titles(asked.card) if one.startswith("#"))
        await self.press(who.technician, asked, title)
        asked = await self.desk.type(who.technician, f"who knows {word('no answer at all')}")
        await self.press(who.technician, asked, "Not an answer")
        await self.desk.type(who.pharmacist, f"ready {word('ready in the chat')}")
        await self.desk.settled()
        await self.desk.react(who.pharmacist, post, "like")
        await self.press(who.pharmacist, other, "Acknowledge")
        await self.desk.settled()

    async def callback(self) -> None:
        """A callback in words, whose owner sets a time, calls in vain, and reaches them."""
        who = self.cast
        _, post = await self.file("callback", "a callback")
        await self.desk.react(who.pharmacist, post, "like")
        before = len(self.desk.teams.personal(who.pharmacist.id))
        await self.press(who.pharmacist, post, "Set callback time", card=self.desk.now(post).card)
        form = await self.desk.until(lambda: self.desk.teams.personal(who.pharmacist.id)[before:])
        shown = inputs(form.card) | {"callback_times": f"from 3 to 4 pm, {self.canaries.word('a new time in words')}"}
        body = await self.press(who.pharmacist, form, "Save times", shown)
        day = (self.desk.wall() + timedelta(days=3)).date().isoformat()
        times = {"date_1": day, "from_1": "14:00", "to_1": "16:00"}
        body = await self.press(who.pharmacist, form, "Save times", shown | times, card=body["value"])
        link = button(body["value"], "Add to calendar")["url"]
        path = link.removeprefix("https://p2p.example")
        async with self.desk.session.get(self.desk.desk.address + path) as answer:
            self.answers.append((answer.status, dict(answer.headers), await answer.text()))
        await self.desk.settled()
        await self.press(who.pharmacist, post, "No answer", card=self.desk.now(post).card)
        await self.desk.settled()
        await self.press(who.pharmacist, post, "Reached", card=self.desk.now(post).card)
        await self.desk.settled()

    async def pasted(self) -> None:
        """Templates pasted as text: in the chat, and in the channel with the dialog that tracks them."""
        who = self.cast
        form = await self.desk.type(who.technician, self.template("pasted in the chat"))
        await self.press(who.technician, form, "Post request", inputs(form.card))
        await self.desk.settled()
        paste = said.message(who.second, self.template("pasted in the channel"), said.channel())
        await self.desk.post(paste)
        offer = await self.desk.until(lambda: self.desk.teams.thread(CHANNEL_ID, paste["id"]))
        fetched = await self.task(who.supervisor, "task/fetch", button(offer.card, "Track this request")["data"], offer)
        card = fetched["task"]["value"]["card"]["content"]
        data = inputs(card) | button(card, "Post request")["data"]
        await self.task(who.supervisor, "task/submit", data | {"phone": self.canaries.word("a dialog's phone")}, offer)
        await self.task(who.supervisor, "task/submit", data, offer)
        await self.task(who.technician, "task/submit", data, offer)
        await self.press(who.technician, offer, "Open in chat")
        await self.desk.settled()

    async def endings(self) -> None:
        """A line that drops, a caller who withdraws, a request given on."""
        who = self.cast
        form, post = await self.file("p2p", "a line that drops")
        await self.desk.react(who.pharmacist, post, "like")
        await self.press(who.technician, form, "Line dropped", card=self.desk.now(form).card)
        await self.desk.settled()
        form, post = await self.file("p2p", "a caller who withdraws")
        asked = await self.press(who.technician, form, "Caller withdrew", card=self.desk.now(form).card)
        await self.press(who.technician, form, "Yes, they no longer want it", card=asked["value"])
        await self.desk.settled()

    async def lists(self) -> None:
        """Everything that shows many requests, or who is there."""
        who, sought = self.cast, f"history {self.canaries.word('a number looked up')}7"
        asked = (
            (who.technician, ("mine", "guide", "queue")),
            (who.pharmacist, ("on", "who", "queue callbacks", "lunch")),
            (who.supervisor, ("problems", "settings", "queue", "history 1", sought, "hold 1", "hold 1 off")),
            (who.admin, ("roster", "history 4")),
        )
        for person, texts in asked:
            for text in texts:
                await self.desk.post(said.message(person, text))
        await self.desk.settled()

    async def set_up(self) -> None:
        """A second desk with a name of its own, and settings that are wrong."""
        word = self.canaries.name
        await self.desk.post(said.message(self.cast.admin, "setup", said.channel(channel_id=ONCOLOGY), mention=True))
        await self.desk.settled()
        before = len(self.desk.teams.personal(self.cast.supervisor.id))
        asks = said.message(self.cast.supervisor, "settings", said.channel(channel_id=ONCOLOGY), mention=True)
        await self.desk.post(asks)
        card = await self.desk.until(lambda: self.desk.teams.personal(self.cast.supervisor.id)[before:])
        wrong = {"name": word("a desk's name"), "hours": word("hours"), "zone": word("a zone"), "cover": word("a wait")}
        body = await self.press(self.cast.supervisor, card, "Save", inputs(card.card) | wrong)
        kept = inputs(card.card) | {"name": wrong["name"]}
        await self.press(self.cast.supervisor, card, "Save", kept, card=body["value"])
        await self.desk.settled()

    # ------------------------------------------------------------------------------------------------ its parts
    async def press(self, person: Human, message: Message, title: str, typed: Any = None, card: Any = None) -> Any:
        """Press a button and keep the answer."""
        body = await self.desk.press(person, message, title, typed, card=card)
        self.answers.append(body)
        return body

    async def task(self, person: Human, name: str, data: Mapping[str, Any], offer: Message) -> Any:
        """Send a dialog's invoke from the thread of the offer and keep the answer."""
        value = {"data": dict(data), "context": {"theme": "default"}}
        invoke = said.invoke(person, name, value, said.channel(offer.root)) | {"replyToId": offer.id}
        status, body = await self.desk.post(invoke)
        assert status == 200, body
        self.answers.append(body)
        return body

    async def file(self, word: str, where: str) -> tuple[Message, Message]:
        """File a request with every field filled; return the form's message and the post."""
        form = await self.desk.type(self.cast.technician, word)
        body = await self.press(self.cast.technician, form, "Post request", self.canaries.form(where))
        if offers(body["value"], "Post anyway"):
            await self.press(self.cast.technician, form, "Post anyway", inputs(body["value"]), card=body["value"])
        return form, await self.posted()

    async def posted(self) -> Message:
        """Wait until everything has arrived; return the last post."""
        await self.desk.settled()
        return self.desk.teams.posts(CHANNEL_ID)[-1]

    def template(self, where: str) -> str:
        """Return a filled template as text."""
        filled = self.canaries.form(where)
        fields = template_fields(Kind.PEER_TO_PEER)
        return "\n".join((TITLES[Kind.PEER_TO_PEER], *(f"{one.label}: {filled[one.key]}" for one in fields)))


def _titles(card: object) -> list[str]:
    """Return the titles of a card's buttons, in order."""
    if isinstance(card, Mapping):
        own = [str(card.get("title", ""))] if str(card.get("type", "")).startswith("Action.") else []
        return own + _titles(list(card.values()))
    return [title for one in (card if isinstance(card, list) else []) for title in _titles(one)]
