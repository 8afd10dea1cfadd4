"""What Teams sends twice, early, or late; and what it refuses."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests import activities as said
from tests import faults
from tests.activities import CHANNEL_ID, PHARMACIST, TECHNICIAN
from tests.whole.harness import FILLED, button, restarted, teams, whole, words

pytestmark = pytest.mark.asyncio


async def test_an_emoji_faster_than_our_own_sends_answer_acknowledges_once(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        hold = asyncio.Event()
        form = await desk.type(TECHNICIAN, "p2p")
        desk.teams.fault(faults.held(hold, accepted=True), kind="create", lane=CHANNEL_ID)
        await desk.press(TECHNICIAN, form, "Post request", FILLED)
        post = await desk.until(lambda: desk.teams.posts(CHANNEL_ID))
        await desk.post(said.reaction(PHARMACIST, post.id, said.channel(post.id)))
        assert "acknowledged" not in " ".join(desk.told(TECHNICIAN))
        hold.set()
        await desk.settled()
        assert "Acknowledged by Omar Reyes" in words(desk.now(post).card)
        receipt, notice = desk.told(TECHNICIAN)
        assert "#1 acknowledged by Omar Reyes" in receipt
        assert "#1 acknowledged by Omar Reyes" in notice


async def test_every_activity_delivered_twice_has_one_effect(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        desk.teams.know(TECHNICIAN.id)
        typed = said.message(TECHNICIAN, "p2p")
        await asyncio.gather(*(desk.post(typed) for _ in range(3)))
        await desk.settled()
        (form,) = desk.teams.personal(TECHNICIAN.id)
        await desk.press(TECHNICIAN, form, "Post request", FILLED)
        await desk.settled()
        (post,) = desk.teams.posts(CHANNEL_ID)
        emoji = said.reaction(PHARMACIST, post.id, said.channel(post.id))
        await asyncio.gather(*(desk.post(emoji) for _ in range(3)))
        await desk.settled()
        ready = said.thread_reply(PHARMACIST, "ready", said.channel(post.id))
        await asyncio.gather(*(desk.post(ready) for _ in range(3)))
        await desk.settled()
        assert len(desk.teams.thread(CHANNEL_ID, post.id)) == 1
        assert len(desk.teams.personal(TECHNICIAN.id)) == 3


async def test_an_automatic_refresh_changes_nothing(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        data = button(post.card, "Acknowledge")["data"]
        activity = said.press(PHARMACIST, "acknowledge", data, said.channel(post.id), card=post.id, auto=True)
        status, body = await desk.post(activity)
        assert (status, body["statusCode"]) == (200, 200)
        assert "Waiting for a pharmacist" in words(body["value"])
        await desk.settled()
        assert "Waiting for a pharmacist" in words(desk.now(post).card)


async def test_a_busy_teams_is_waited_for_and_nothing_is_lost(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        desk.teams.fault(faults.throttled("0.2"), kind="create", lane=CHANNEL_ID)
        desk.teams.fault(faults.status(503), kind="edit", times=2)
        _, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        assert len(desk.teams.posts(CHANNEL_ID)) == 1
        assert "Acknowledged by Omar Reyes" in words(desk.now(post).card)


async def test_a_channel_that_is_gone_is_told_to_the_technician_with_the_text_to_paste(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        desk.teams.gone.add(CHANNEL_ID)
        form = await desk.type(TECHNICIAN, "p2p")
        await desk.press(TECHNICIAN, form, "Post request", FILLED)
        await desk.settled()
        told = desk.told(TECHNICIAN)[-1]
        assert "#1" in told
        assert all(text in told for text in FILLED.values())


async def test_what_was_left_is_sent_after_a_restart(tmp_path: Path) -> None:
    async with teams() as fake:
        async with restarted(tmp_path, fake) as desk:
            form = await desk.type(TECHNICIAN, "p2p")
            fake.fault(faults.throttled("1"), kind="create", lane=CHANNEL_ID)
            await desk.press(TECHNICIAN, form, "Post request", FILLED)
        assert fake.posts(CHANNEL_ID) == []
        async with restarted(tmp_path, fake) as desk:
            await desk.settled()
            assert len(fake.posts(CHANNEL_ID)) == 1
        assert fake.violations == []
