"""A card's button: the verb picks the handler, the outcome becomes the card that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.replies import BAD_PRESS, OPENED, PHARMACISTS_ONLY, answer, card, message, problems
from cards.actions import FormData, Press, PressData, ProblemData, Verb, parse_press
from cards.forms import read_form
from cards.presence import presence_card
from desk.commands import Command, CommandKind, Turn
from desk.effects import View
from desk.handlers.attending import press_presence
from desk.handlers.chat import menu
from desk.handlers.filing import file_request
from desk.handlers.moves import look, press
from desk.handlers.problems import Wish
from desk.handlers.problems import look as look_at_problems
from desk.handlers.problems import press as press_problem
from desk.ports import Store
from desk.presence import LUNCH, Presence, PresenceKind

Body = Mapping[str, Any]

COMMANDS: Mapping[Verb, CommandKind] = {Verb(kind.value): kind for kind in CommandKind}
"""Buttons that move a request carry the command's own word."""

MENU: Mapping[Verb, View] = {
    Verb.NEW_PEER_TO_PEER: View.FORM_PEER_TO_PEER,
    Verb.NEW_CALLBACK: View.FORM_CALLBACK,
    Verb.MINE: View.MINE,
    Verb.GUIDE: View.GUIDE,
}
"""Buttons that ask for a card, sent as a message of its own so that the pressed card stays."""

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

    def __init__(self, store: Store, zone: str) -> None:
        self._store = store
        self._zone = zone

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
        person = await self._store.run(lambda uow: press_presence(uow, turn, Presence(said, until)))
        return card(presence_card(person, turn.at, self._zone).card) if person else message(PHARMACISTS_ONLY)

    async def _done(self, turn: Turn, pressed: Press) -> Body:
        match pressed.data:
            case FormData():
                return await self._file(turn, pressed.data, anyway=pressed.verb is Verb.POST_ANYWAY)
            case PressData():
                return await self._move(turn, pressed.verb, pressed.data)
            case ProblemData(problem=delivery):
                return await self._problem(turn, Wish(pressed.verb.value), delivery)
            case None:
                return problems(await self._store.run(lambda uow: look_at_problems(uow, turn)), self._zone)

    async def _refreshed(self, turn: Turn, pressed: Press) -> Body:
        if not isinstance(pressed.data, PressData):
            return BAD_PRESS
        request = pressed.data.request
        return answer(await self._store.run(lambda uow: look(uow, turn, request)), turn, self._zone)

    async def _file(self, turn: Turn, data: FormData, *, anyway: bool) -> Body:
        command = replace(read_form(data, turn.at, self._zone), anyway=anyway)
        return answer(await self._store.run(lambda uow: file_request(uow, turn, command)), turn, self._zone)

    async def _problem(self, turn: Turn, wish: Wish, delivery: int) -> Body:
        board = await self._store.run(lambda uow: press_problem(uow, turn, wish, delivery))
        return problems(board, self._zone)

    async def _move(self, turn: Turn, verb: Verb, data: PressData) -> Body:
        if verb in LOOKS:
            outcome = await self._store.run(lambda uow: look(uow, turn, data.request))
            return answer(outcome, turn, self._zone, asking=verb is Verb.ASK_WITHDRAW)
        kind = COMMANDS.get(verb)
        if kind is None:
            return BAD_PRESS
        command = Command(kind, version=data.version)
        return answer(await self._store.run(lambda uow: press(uow, turn, data.request, command)), turn, self._zone)
