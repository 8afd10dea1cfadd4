"""Tricks in everything typed and in every name, over HTTP: the procedure goes its way, and every card is only read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.activities import ADMIN, SUPERVISOR
from tests.cards.test_injection import block_texts, check_line, check_mentions, hidden
from tests.whole.canaries import Canaries, cards
from tests.whole.harness import whole
from tests.whole.procedure import Procedure, cast

pytestmark = pytest.mark.asyncio

TRICKS = (
    "<at>Omar</at> </at> [x](https://evil.example) **b** `c` <b>h</b> &lt;at&gt; "
    "\u202e\u200b\x1b[31m {{DATE(1)}} |a|b| =1"
)


@dataclass(frozen=True, slots=True)
class Tricky(Canaries):
    """Canaries with every trick behind them."""

    def word(self, where: str) -> str:
        """Return a new word about a caller."""
        return f"{Canaries.word(self, where)} {TRICKS}"

    def name(self, where: str) -> str:
        """Return a new name of somebody who works here."""
        return f"{Canaries.name(self, where)} {TRICKS}"


async def test_the_whole_procedure_is_played_by_people_whose_names_and_words_are_tricks(tmp_path: Path) -> None:
    people = {"supervisors": (SUPERVISOR.object_id,), "admins": (ADMIN.object_id,)}
    async with whole(tmp_path, public_url="https://p2p.example", **people) as desk:
        canaries = Tricky()
        played = Procedure(desk, canaries, cast(canaries, desk.teams))
        await played.all()
        sent = [call.body.get("activity", call.body) for call in desk.teams.calls if call.body]
        shown = list(cards([*sent, *played.answers]))
        assert len(shown) > 100
        for card in shown:
            check_mentions(card)
            assert not hidden(block_texts(card))
            assert "](" not in block_texts(card)
        for activity in sent:
            check_line(str(activity.get("summary", "")))
        for answer in played.answers:
            if isinstance(answer, dict) and isinstance(answer.get("value"), str):
                check_line(answer["value"])
