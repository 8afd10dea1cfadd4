import pytest
from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.schema import Activity

from bot.adapter import INBOUND, Answer, InvokeAdapter, SendingInsideTurn
from bot.inbound import Inbound, to_activity
from tests import activities
from tests.activities import PHARMACIST

pytestmark = pytest.mark.asyncio

PRESS = Inbound.model_validate(activities.press(PHARMACIST, "acknowledge", {"request": "r"}))
WORDS = Inbound.model_validate(activities.message(PHARMACIST, "p2p"))


class Answering(ActivityHandler):
    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        inbound = turn_context.turn_state[INBOUND]
        return InvokeResponse(status=200, body={"type": "x", "value": inbound.value["action"]["verb"]})


class Sending(ActivityHandler):
    def __init__(self, how: str) -> None:
        self.how = how

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        if self.how == "send":
            await turn_context.send_activity("hello")
        elif self.how == "update":
            await turn_context.update_activity(Activity(type="message", id="1"))
        else:
            await turn_context.delete_activity("1")


async def test_an_invoke_is_answered() -> None:
    answer = await InvokeAdapter().run(to_activity(PRESS), Answering(), PRESS)
    assert answer is not None
    assert (answer.status, answer.body) == (200, {"type": "x", "value": "acknowledge"})


async def test_a_finished_answer_is_not_copied() -> None:
    body = {"type": "x", "value": {"body": []}}

    class Answers(ActivityHandler):
        async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:  # noqa: ARG002  the SDK's
            return Answer(status=200, body=body)

    answer = await InvokeAdapter().run(to_activity(PRESS), Answers(), PRESS)
    assert answer is not None
    assert answer.body is body


async def test_anything_else_answers_nothing() -> None:
    assert await InvokeAdapter().run(to_activity(WORDS), Answering(), WORDS) is None


@pytest.mark.parametrize("how", ["send", "update", "delete"])
async def test_nothing_can_be_sent_inside_a_turn(how: str) -> None:
    with pytest.raises(SendingInsideTurn):
        await InvokeAdapter().run(to_activity(WORDS), Sending(how))


async def test_turns_at_the_same_time_keep_their_answers_apart() -> None:
    adapter = InvokeAdapter()
    first = await adapter.run(to_activity(PRESS), Answering(), PRESS)
    second = await adapter.run(to_activity(WORDS), Answering(), WORDS)
    assert first is not None
    assert second is None
