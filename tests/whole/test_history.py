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
        assert words((await desk.type(SUPERVISOR, "history 9")).card).startswith("No such request | No request has")
        assert "Type history and its number" in words((await desk.type(SUPERVISOR, "history")).card)


async def test_a_supervisor_finds_requests_by_what_stands_on_the_form(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        await desk.file()
        for typed in (FILLED["pa_number"], FILLED["member_id"].lower(), "pa 771 2045"):
            shown = await desk.type(SUPERVISOR, f"history {typed}")
            assert words(shown.card).startswith("#1 · Peer to peer · History")
        await desk.file()
        several = await desk.type(SUPERVISOR, f"history {FILLED['member_id']}")
        told = words(several.card)
        assert told.index("type history 2") < told.index("type history 1")
        none = await desk.type(SUPERVISOR, "history M00123988")
        assert words(none.card).startswith("No such request")
        refused = await desk.type(PHARMACIST, f"history {FILLED['member_id']}")
        assert words(refused.card).startswith("Supervisors and admins only")
        typed = {text.lower() for text in (*FILLED.values(), "M00123988")}
        assert not [text for text in typed for one in (several, none, refused) if text in str(one).lower()]
