"""A supervisor reads a request's history in the chat; others are told politely that it is not for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.activities import PHARMACIST, SUPERVISOR, TECHNICIAN
from tests.whole.harness import FILLED, whole, words

pytestmark = pytest.mark.asyncio


async def test_a_supervisor_reads_what_happened_and_a_pharmacist_does_not(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        await desk.reply(PHARMACIST, post, "ready")
        refused = await desk.type(PHARMACIST, "history 1")
        assert words(refused.card).startswith("Supervisors and admins only | What happened to a request is shown")
        shown = await desk.type(SUPERVISOR, "history #1")
        told = words(shown.card)
        assert "#1 · Peer to peer · History" in told
        for line in (
            f"Filed by {TECHNICIAN.name} as a peer to peer",
            f"Acknowledged by {PHARMACIST.name} by emoji",
            f"READY, said by {PHARMACIST.name} by a reply",
        ):
            assert line in told
        assert not [text for text in FILLED.values() if text in told]
        assert words((await desk.type(SUPERVISOR, "history 9")).card) == "#9: there is no such request."
        assert "Type history and its number" in words((await desk.type(SUPERVISOR, "history")).card)
