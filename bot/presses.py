"""A card's button: the verb picks the handler, the outcome becomes the card that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.calendar import Links
from bot.replies import (
    ADMINS_ONLY,
    BAD_PRESS,
    OPENED,
    PHARMACISTS_ONLY,
    answer,
    card,
    chosen,
    message,
    problems,
    queue,
    roster,
    settings,
)
from cards.actions import Press, Verb, parse_press
from cards.desk import read_desk
from cards.forms import read_form
from cards.payloads import DeskData, FormData, PasteData, PressData, ProblemData, QueueData, RosterData
from cards.presence import presence_card
from cards.roster import read_roster
from desk.commands import Command, CommandKind, Turn
from desk.effects import View
from desk.handlers.attending import press_presence
from desk.handlers.changing import open_form, save
from desk.handlers.chat import do_meant, menu
from desk.handlers.choosing import choose, drop
from desk.handlers.desking import form_zone
from desk.handlers.giving import ask_to_whom
from desk.handlers.moves import look, press
from desk.handlers.problems import Wish
from desk.handlers.problems import look as look_at_problems
from desk.handlers.problems import press as press_problem
from desk.handlers.queue import look as look_at_queue
from desk.handlers.rostering import change as change_roster
from desk.handlers.ruling import look as look_at_desk
from desk.handlers.ruling import remove as remove_desk
from desk.handlers.ruling import save as save_desk
from desk.handlers.tracking import open_in_chat, post
from desk.outcome import Outcome
from desk.ports import Store, UnitOfWork
from desk.presence import LUNCH, Presence, PresenceKind
from desk.records import Purpose
from desk.roster import zone_of

Body = Mapping[str, Any]

COMMANDS: Mapping[Verb, CommandKind] = {
    Verb(kind.value): kind for kind in CommandKind if kind.value in Verb._value2member_map_
}
"""Buttons that move a request carry the command's own word."""

MENU: Mapping[Verb, View] = {
    Verb.NEW_PEER_TO_PEER: View.FORM_PEER_TO_PEER,
    Verb.NEW_CALLBACK: View.FORM_CALLBACK,
    Verb.MINE: View.MINE,
    Verb.GUIDE: View.GUIDE,
}
"""Buttons that ask for a card, sent as a message of its own so that the pressed card stays."""

OPENS: Mapping[Verb, Purpose] = {
    Verb.OPEN_CHOOSE_CALLBACK: Purpose.CHOOSE_CALLBACK,
    Verb.OPEN_RESCHEDULE: Purpose.RESCHEDULE,
    Verb.OPEN_CORRECT: Purpose.CORRECT,
}
"""Buttons that ask for a form about a request, sent likewise."""

LOOKS = frozenset({Verb.ASK_WITHDRAW, Verb.KEEP})
"""Buttons that only turn the card over: nothing changes."""

PRESENT: Mapping[Verb, PresenceKind] = {
    Verb.ON: PresenceKind.ON,
    Verb.OFF: PresenceKind.OFF,
    Verb.BACK: PresenceKind.BACK,
    Verb.LUNCH: PresenceKind.AWAY,
}
"""Buttons of the presence card."""


class Presses:
    """Answers `adaptiveCard/action` invokes. Nothing in a card's data is trusted but an opaque id."""

    def __init__(self, store: Store, links: Links | None = None) -> None:
        self._store = store
        self._links = links

    async def answer(self, turn: Turn, value: object) -> Body:
        """Return the invoke's body; an automatic refresh never changes anything (teams.md)."""
        pressed = parse_press(value)
        if pressed is None:
            return BAD_PRESS
        if pressed.automatic:
            return await self._refreshed(turn, pressed)
        if pressed.verb in MENU:
            await self._store.run(lambda uow: menu(uow, turn, MENU[pressed.verb]))
            return message(OPENED)
        if pressed.verb in PRESENT:
            return await self._present(turn, PRESENT[pressed.verb])
        return await self._done(turn, pressed)

    async def _present(self, turn: Turn, said: PresenceKind) -> Body:
        until = turn.at + LUNCH if said is PresenceKind.AWAY else None
        said_so = Presence(said, until)
        person, zone = await self._store.run(lambda uow: (press_presence(uow, turn, said_so), zone_of(uow)))
        return card(presence_card(person, turn.at, zone).card) if person else message(PHARMACISTS_ONLY)

    async def _done(self, turn: Turn, pressed: Press) -> Body:
        match pressed.data:
            case FormData() | PasteData():
                return await self._sent(turn, pressed.verb, pressed.data)
            case PressData():
                return await self._move(turn, pressed.verb, pressed.data)
            case QueueData(which=which, page=page):
                return queue(await self._store.run(lambda uow: look_at_queue(uow, turn, which, page)), turn)
            case ProblemData(problem=delivery):
                return await self._problem(turn, Wish(pressed.verb.value), delivery)
            case DeskData() | RosterData():
                return await self._set(turn, pressed.verb, pressed.data)
            case None:
                return problems(await self._store.run(lambda uow: look_at_problems(uow, turn)))

    async def _refreshed(self, turn: Turn, pressed: Press) -> Body:
        if not isinstance(pressed.data, PressData):
            return BAD_PRESS
        request = pressed.data.request
        return answer(await self._store.run(lambda uow: look(uow, turn, request)), turn)

    async def _sent(self, turn: Turn, verb: Verb, data: FormData | PasteData) -> Body:
        if isinstance(data, PasteData):
            return answer(await self._store.run(lambda uow: open_in_chat(uow, turn, data.draft)), turn)
        if verb is Verb.DROP_ANSWER:
            return chosen(await self._store.run(lambda uow: drop(uow, turn, data.draft)))
        if verb is Verb.DO_MEANT:
            return chosen(await self._store.run(lambda uow: do_meant(uow, turn, data.draft)))
        handle = save if verb in {Verb.SAVE, Verb.SAVE_ANYWAY} else post

        def work(uow: UnitOfWork) -> Outcome:
            command = read_form(data, turn.at, form_zone(uow, data.draft, data.desk))
            return handle(uow, turn, replace(command, anyway=verb in {Verb.POST_ANYWAY, Verb.SAVE_ANYWAY}))

        return answer(await self._store.run(work), turn, links=self._links)

    async def _set(self, turn: Turn, verb: Verb, data: DeskData | RosterData) -> Body:
        if isinstance(data, RosterData):
            change = read_roster(data, has=verb is Verb.GIVE_ROLE)
            return roster(await self._store.run(lambda uow: change_roster(uow, turn, change)))
        if verb is Verb.SAVE_DESK:
            command = read_desk(data)
            return settings(await self._store.run(lambda uow: save_desk(uow, turn, command)))
        if verb is Verb.REMOVE_DESK:
            return settings(await self._store.run(lambda uow: remove_desk(uow, turn, data.channel)), ADMINS_ONLY)
        return settings(await self._store.run(lambda uow: look_at_desk(uow, turn, data.channel)))

    async def _problem(self, turn: Turn, wish: Wish, delivery: int) -> Body:
        board = await self._store.run(lambda uow: press_problem(uow, turn, wish, delivery))
        return problems(board)

    async def _move(self, turn: Turn, verb: Verb, data: PressData) -> Body:
        if verb in LOOKS:
            outcome = await self._store.run(lambda uow: look(uow, turn, data.request))
            return answer(outcome, turn, asking=verb is Verb.ASK_WITHDRAW)
        if verb is Verb.ASK_GIVE_TO:
            outcome = await self._store.run(lambda uow: ask_to_whom(uow, turn, look(uow, turn, data.request)))
            return answer(outcome, turn)
        if verb is Verb.ANSWER:
            return chosen(await self._store.run(lambda uow: choose(uow, turn, data.request, data.to or "")))
        if verb in OPENS:
            outcome = await self._store.run(lambda uow: open_form(uow, turn, data.request, OPENS[verb]))
            return answer(outcome, turn)
        kind = COMMANDS.get(verb)
        if kind is None:
            return BAD_PRESS
        command = Command(kind, version=data.version, to=data.to)
        return answer(await self._store.run(lambda uow: press(uow, turn, data.request, command)), turn)
