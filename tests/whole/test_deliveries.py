"""What Teams sends twice, early, or late; and what it refuses."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import pytest

from tests import activities as said
from tests import faults
from tests.activities import ADMIN, CHANNEL_ID, PHARMACIST, TECHNICIAN
from tests.fake_connector import Member
from tests.whole.harness import FILLED, button, restarted, teams, whole, words

pytestmark = pytest.mark.asyncio

BURST = 25
PATIENCE = 180.0
"""Seconds; 7 in the first second and 8 in every two are 6 to 8 seconds for 25 posts and one line on a quiet machine."""


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
            fake.fault(faults.throttled("1"), kind="create", lane=CHANNEL_ID, times=1000)
            await desk.press(TECHNICIAN, form, "Post request", FILLED)
        assert fake.posts(CHANNEL_ID) == []
        fake.heal()
        async with restarted(tmp_path, fake) as desk:
            await desk.settled()
            assert len(fake.posts(CHANNEL_ID)) == 1
        assert fake.violations == []


async def test_an_outage_of_some_seconds_loses_nothing(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form = await desk.type(TECHNICIAN, "p2p")
        await desk.settled()
        desk.teams.fault(faults.status(503), times=4)
        desk.teams.fault(faults.status(502), kind="create", lane=CHANNEL_ID)
        await desk.press(TECHNICIAN, form, "Post request", FILLED)
        await desk.settled()
        (post,) = desk.teams.posts(CHANNEL_ID)
        await desk.react(PHARMACIST, post, "like")
        desk.teams.fault(faults.status(503), kind="send", times=2)
        await desk.reply(PHARMACIST, post, "ready")
        assert len(desk.teams.thread(CHANNEL_ID, post.id)) == 1
        assert "READY" in desk.told(TECHNICIAN)[-1]
        assert not any("not in the channel yet" in told for told in desk.told(TECHNICIAN))


async def test_a_request_whose_channel_is_gone_is_posted_in_the_next_one(tmp_path: Path) -> None:
    elsewhere = "19:next@thread.tacv2"
    async with whole(tmp_path) as desk:
        form = await desk.type(TECHNICIAN, "p2p")
        await desk.settled()
        desk.teams.gone.add(CHANNEL_ID)
        await desk.press(TECHNICIAN, form, "Post request", FILLED)
        await desk.settled()
        assert "#1 could not be posted and is kept" in desk.told(TECHNICIAN)[-1]
        assert "no channel" in words(desk.now(form).card) or "kept" in words(desk.now(form).card)
        await desk.post(said.message(ADMIN, "setup", said.channel("9", channel_id=elsewhere), mention=True))
        await desk.settled()
        (post,) = desk.teams.posts(elsewhere)
        assert "#1" in words(post.card)
        assert len(desk.told(TECHNICIAN)) == 2


async def test_a_name_that_cannot_be_stored_blocks_no_channel(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        desk.teams.members.append(Member("29:odd", "bbbbbbbb-0000-4000-8000-000000000001", "Bo \ud83d"))
        _, post = await desk.file()
        assert "#1" in words(post.card)


async def test_a_burst_arrives_at_teams_pace_and_ready_does_not_starve(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        forms = [await desk.type(TECHNICIAN, "p2p") for _ in range(BURST)]
        await desk.settled()
        desk.teams.rates = True
        begun = time.monotonic()
        for form in forms:
            typed = button(form.card, "Post request")["data"] | FILLED
            await desk.post(said.press(TECHNICIAN, "post_request", typed, card=form.id))
        first = await desk.until(lambda: desk.teams.posts(CHANNEL_ID))
        await desk.post(said.reaction(PHARMACIST, first.id, said.channel(first.id)))
        await desk.post(said.thread_reply(PHARMACIST, "ready", said.channel(first.id)))
        while len(desk.teams.posts(CHANNEL_ID)) < BURST or not desk.teams.thread(CHANNEL_ID, first.id):
            assert time.monotonic() - begun < PATIENCE
            await asyncio.sleep(0.02)
        await desk.settled()
        calls = [call for call in desk.teams.calls if call.lane == CHANNEL_ID and call.at >= begun]
        assert sum(call.status == 429 for call in calls) <= 3
        (ready,) = desk.teams.thread(CHANNEL_ID, first.id)
        assert "READY" in words(ready.card)
        numbers = [re.search(r"#(\d+)", words(post.card)) for post in desk.teams.posts(CHANNEL_ID)]
        assert [int(found[1]) for found in numbers if found] == list(range(1, BURST + 1))
