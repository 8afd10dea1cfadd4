"""What Teams refuses for good waits for a supervisor, who sends it again from the chat."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import faults
from tests.activities import ADMIN, CHANNEL_ID, PHARMACIST, SUPERVISOR, TECHNICIAN
from tests.ledger import chat_id
from tests.whole.harness import FILLED, offers, whole, words

pytestmark = pytest.mark.asyncio


async def test_a_personal_message_that_was_refused_arrives_once_it_is_sent_again(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        desk.teams.fault(faults.status(403), kind="send", lane=chat_id(TECHNICIAN.id))
        await desk.react(PHARMACIST, post, "like")
        assert len(desk.told(TECHNICIAN)) == 1
        assert desk.told(SUPERVISOR) == []
        card = await desk.type(SUPERVISOR, "problems")
        seen = words(card.card)
        assert "Message to Tina Park about #1 · Not delivered" in seen
        assert "may not write there (403)" in seen
        assert not any(text in seen for text in FILLED.values())
        body = await desk.press(SUPERVISOR, card, "Send again")
        assert "Sending again: Message to Tina Park about #1" in words(body["value"])
        await desk.settled()
        assert "#1 acknowledged by Omar Reyes" in desk.told(TECHNICIAN)[-1]
        assert len(desk.told(TECHNICIAN)) == 2
        again = await desk.press(SUPERVISOR, card, "Send again")
        assert "settled already" in words(again["value"])
        assert "Everything was delivered." in words(again["value"])
        await desk.settled()
        assert len(desk.told(TECHNICIAN)) == 2


async def test_a_post_that_was_refused_is_posted_once_it_is_sent_again(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form = await desk.type(TECHNICIAN, "p2p")
        await desk.settled()
        desk.teams.fault(faults.status(400), kind="create", lane=CHANNEL_ID)
        await desk.press(TECHNICIAN, form, "Post request", FILLED)
        await desk.settled()
        assert desk.teams.posts(CHANNEL_ID) == []
        card = await desk.type(ADMIN, "problems")
        assert "Post of #1 · Not delivered" in words(card.card)
        await desk.press(ADMIN, card, "Send again")
        await desk.settled()
        (post,) = desk.teams.posts(CHANNEL_ID)
        await desk.react(PHARMACIST, post, "like")
        assert "#1 acknowledged by Omar Reyes" in words(desk.now(form).card)
        assert len(desk.teams.posts(CHANNEL_ID)) == 1


async def test_dismissed_it_stays_unsent(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        desk.teams.fault(faults.status(403), kind="send", lane=chat_id(TECHNICIAN.id))
        await desk.react(PHARMACIST, post, "like")
        card = await desk.type(SUPERVISOR, "problems")
        body = await desk.press(SUPERVISOR, card, "Dismiss")
        assert "Dismissed" in words(body["value"])
        await desk.settled()
        assert len(desk.told(TECHNICIAN)) == 1
        looked = await desk.press(SUPERVISOR, card, "Look again")
        assert "Everything was delivered." in words(looked["value"])


async def test_nobody_else_sees_or_settles_them(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        desk.teams.fault(faults.status(403), kind="send", lane=chat_id(TECHNICIAN.id))
        await desk.react(PHARMACIST, post, "like")
        refused = await desk.type(PHARMACIST, "problems")
        assert "Only a supervisor or an admin" in words(refused.card)
        assert not offers(refused.card, "Send again")
        card = await desk.type(SUPERVISOR, "problems")
        body = await desk.press(PHARMACIST, card, "Send again")
        assert body["value"] == "Supervisors and admins only. Nothing changed."
        assert "Not delivered" in words((await desk.type(SUPERVISOR, "problems")).card)
