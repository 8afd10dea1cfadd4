"""The turn: botbuilder's dispatch picks the method, one unit of work does what was said, an invoke gets its answer.

Stock handlers split a swapped emoji in two and look members up one by one (teams.md), so they are overridden whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import structlog
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.teams import TeamsActivityHandler

from bot.adapter import INBOUND, Answer
from bot.calendar import Links
from bot.dialogs import TASKS, Dialogs
from bot.inbound import Inbound
from bot.presses import Presses
from bot.replies import NOT_KEPT, UNREADABLE, message
from bot.turns import binding_of, reaction_of, turn_of
from desk.commands import Turn
from desk.errors import StoreUnavailable, Unreadable
from desk.handlers import chat, listening, revising
from desk.ports import Clock, Store, UnitOfWork

log = structlog.get_logger(__name__)

T = TypeVar("T")
CARD_ACTION = "adaptiveCard/action"
_UNDELETE = "undeleteMessage"
_EDITS = frozenset({"editMessage", _UNDELETE})
_DELETES = frozenset({"softDeleteMessage"})
"""What `channelData.eventType` says of a revision (teams.md, "What arrives"); of any other nothing is known."""
_NOT_OURS = 400
"""What an invoke of somebody else's, or of nobody of the tenant, gets: 501, the SDK's, would say that we failed."""


class TeamsBot(TeamsActivityHandler):
    """Every activity that the gate let in.

    Raises StoreUnavailable when nothing could be kept (Teams sends again).
    """

    def __init__(self, store: Store, clock: Clock, links: Links | None = None) -> None:
        self._store = store
        self._clock = clock
        self._presses = Presses(store, links)
        self._dialogs = Dialogs(store)

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Read what was typed, in the personal chat or in a channel."""
        inbound, turn = self._read(turn_context)
        if turn is None:
            return
        text = inbound.plain_text
        if turn.chat is not None:
            await self._do(lambda uow: chat.personal_message(uow, turn, text))
        elif turn.channel is not None:
            bind, mentioned = binding_of(inbound), inbound.mentions_bot
            await self._do(lambda uow: chat.channel_message(uow, turn, text, bind, mentioned=mentioned))

    async def on_message_update_activity(self, turn_context: TurnContext) -> None:
        """Follow what was edited, or brought back after its deletion."""
        inbound, turn = self._read(turn_context)
        if turn is not None and turn.place and inbound.channel_data.event_type in _EDITS:
            text, restored = inbound.plain_text, inbound.channel_data.event_type == _UNDELETE
            await self._do(lambda uow: revising.edited(uow, turn, text, restored=restored))

    async def on_message_delete_activity(self, turn_context: TurnContext) -> None:
        """Follow what was deleted."""
        inbound, turn = self._read(turn_context)
        if turn is not None and turn.place and inbound.channel_data.event_type in _DELETES:
            await self._do(lambda uow: revising.deleted(uow, turn))

    async def on_message_reaction_activity(self, turn_context: TurnContext) -> None:
        """Take the emojis put on and taken off in one activity together."""
        inbound, turn = self._read(turn_context)
        if turn is not None:
            reaction = reaction_of(inbound)
            await self._do(lambda uow: listening.react(uow, turn, reaction))

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        """Answer a card's button, or a dialog; other invokes are not ours."""
        inbound, turn = self._read(turn_context)
        if turn is not None and inbound.name in TASKS:
            return Answer(status=200, body=await self._dialogs.answer(inbound.name, turn, inbound.value))
        if turn is None or inbound.name != CARD_ACTION:
            return Answer(status=_NOT_OURS)
        try:
            body = await self._presses.answer(turn, inbound.value)
        except StoreUnavailable:
            body = message(NOT_KEPT)
        except Unreadable as error:
            log.error("unreadable", error=type(error).__name__)  # noqa: TRY400 - the type says which: a key, a change
            body = message(UNREADABLE)
        return Answer(status=200, body=body)

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """Welcome a new chat; learn who is in the bound channel."""
        _, turn = self._read(turn_context)
        if turn is not None:
            work = chat.installed if turn.chat else chat.members_changed
            await self._do(lambda uow: work(uow, turn))

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        """Welcome who installed the bot; forget the chat of who removed it."""
        inbound, turn = self._read(turn_context)
        if turn is not None and turn.chat is not None:
            gone = (inbound.action or "").startswith("remove")
            work = chat.removed if gone else chat.installed
            await self._do(lambda uow: work(uow, turn))

    def _read(self, context: TurnContext) -> tuple[Inbound, Turn | None]:
        inbound = cast("Inbound", context.turn_state[INBOUND])
        return inbound, turn_of(inbound, self._clock)

    async def _do(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self._store.run(work)
