"""The SDK's adapter, cut down to what a turn may do: answer an invoke. Sending inside a turn is impossible by design.

What is said goes through the outbox after the commit (architecture.md, "One request, one way through").
"""

from typing import Any, Final, NoReturn, Self, cast

from botbuilder.core import Bot, BotAdapter, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes, ConversationReference, ResourceResponse

from bot.inbound import Inbound

INBOUND: Final = "p2p.inbound"  # key in `turn_state` of the typed activity


class SendingInsideTurn(RuntimeError):  # noqa: N818  the fact is the name
    """A handler tried to send during its turn; nothing was sent. It must enqueue an effect instead."""


class Answer(InvokeResponse):
    """What an invoke gets. The SDK copies what is sent, every part of a card: a finished one may stay as it is."""

    def __repr__(self) -> str:
        """Show nothing of a card: it quotes what was typed."""
        return f"Answer({self.status})"

    __str__ = __repr__

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        return self


class InvokeAdapter(BotAdapter):
    """Runs a turn and collects the invoke's answer; raises `SendingInsideTurn` on anything else."""

    async def run(self, activity: Activity, bot: Bot, inbound: Inbound | None = None) -> InvokeResponse | None:
        """Run one turn and return the invoke's answer, if one was given; handlers find `inbound` in `turn_state`."""
        context = TurnContext(self, activity)
        state = cast("dict[str, Any]", context.turn_state)  # one dict per turn, made by the context
        state[INBOUND] = inbound
        await self.run_pipeline(context, bot.on_turn)
        answer = cast("Activity | None", state.get(BotAdapter._INVOKE_RESPONSE_KEY))  # noqa: SLF001  the SDK's slot
        return cast("InvokeResponse | None", answer.value) if answer else None

    async def send_activities(self, context: TurnContext, activities: list[Activity]) -> list[ResourceResponse]:
        """Keep the answer of an invoke; refuse everything else."""
        if any(one.type != ActivityTypes.invoke_response for one in activities):
            raise SendingInsideTurn
        for one in activities:
            context.turn_state[BotAdapter._INVOKE_RESPONSE_KEY] = one  # noqa: SLF001  the SDK's slot
        return [ResourceResponse() for _ in activities]

    async def update_activity(self, context: TurnContext, activity: Activity) -> NoReturn:  # noqa: ARG002  the SDK's
        """Refuse: edits go through the outbox."""
        raise SendingInsideTurn

    async def delete_activity(  # the SDK's signature
        self,
        context: TurnContext,  # noqa: ARG002
        reference: ConversationReference,  # noqa: ARG002
    ) -> NoReturn:
        """Refuse: deletions go through the outbox."""
        raise SendingInsideTurn
