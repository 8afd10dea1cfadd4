"""Who is not there: a shift ends with open callbacks, and the decisioning pharmacist is not known, not listed, away.

Every message that each person received is listed, and there was nothing else.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.activities import CHANNEL_ID, PHARMACIST, PHARMACIST_2, TECHNICIAN
from tests.whole.harness import FILLED, words
from tests.whole.listing import TECHNICIAN_2, listing, timed

pytestmark = pytest.mark.asyncio


def a_callback(day: int, begins: str, ends: str) -> dict[str, str]:
    """Return the form of a callback on that day of March, in the desk's own zone."""
    window = {"date_1": f"2026-03-{day}", "from_1": begins, "to_1": ends, "time_zone": "America/New_York"}
    return FILLED | window | {"pa_number": f"PA-{day}"}


async def test_a_shift_ends_with_a_callback_later_one_due_meanwhile_and_an_open_transfer(tmp_path: Path) -> None:
    async with timed(tmp_path, redact_after_hours=100.0) as desk:
        await desk.file_as(TECHNICIAN, a_callback(12, "14:00", "16:00"), "callback")
        await desk.file_as(TECHNICIAN, a_callback(10, "18:00", "19:00"), "callback")
        await desk.file_as(TECHNICIAN_2, FILLED)
        thursday, today, transfer = desk.teams.posts(CHANNEL_ID)
        for post in (thursday, today, transfer):
            await desk.react(PHARMACIST, post, "like")
        await desk.says(PHARMACIST, "out of office until tomorrow 9am")
        await desk.reply(PHARMACIST_2, transfer, "ready, ext 4410")
        await desk.does(PHARMACIST_2, transfer, "Call arrived")

        await desk.wait_until(17, 46)
        await desk.react(PHARMACIST_2, today, "like")
        await desk.wait_until(18, 5)
        await desk.does(PHARMACIST_2, today, "Reached")

        await desk.wait_until(9, day=11)
        await desk.wait_until(19, day=11)  # a whole day at once would be an outage
        await desk.wait_until(9, day=12)
        await desk.wait_until(13, 46, day=12)
        await desk.wait_until(14, 1, day=12)
        reminder = desk.teams.personal(PHARMACIST.id)[-1]
        await desk.does(PHARMACIST, reminder, "Reached")
        assert listing(desk) == {
            "posts": [
                "#1 · Callback · Scheduled · no pharmacist yet @Lena Vogt @Omar Reyes",
                "→ #1 · Callback · Called back by Omar Reyes 14:01 ET",
                "#2 · Callback · Scheduled · no pharmacist yet @Lena Vogt @Omar Reyes",
                "→ #2 · Callback · Called back by Lena Vogt 18:05 ET",
                "#3 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                "→ #3 · Peer to peer · Transferred to Lena Vogt 10:00 ET",
            ],
            "under #1": [
                "@Omar Reyes #1: callback Thu Mar 12, 14:00 ET",
                "@Omar Reyes #1: callback due now · Thu Mar 12, 14:00 ET",
            ],
            "under #2": [
                "@Lena Vogt #2: callback Tue Mar 10, 18:00 ET · needs a pharmacist",
                "@Lena Vogt #2: callback due now · Tue Mar 10, 18:00 ET",
            ],
            "under #3": [
                "@Lena Vogt #3 needs a pharmacist now · on hold since 10:00 ET",
                "@Raj Sethi #3 READY: transfer the call to Lena Vogt, ext 4410",
            ],
            "Tina Park": [
                "Callback request → #1 · Called back by Omar Reyes 14:01 ET",
                "Callback request → #2 · Called back by Lena Vogt 18:05 ET",
                "#1 acknowledged by Omar Reyes. They will call back.",
                "#2 acknowledged by Omar Reyes. They will call back.",
                "#2 waiting again: Omar Reyes is away.",
                "#2 acknowledged by Lena Vogt. They will call back.",
            ],
            "Raj Sethi": [
                "Peer-to-peer request → #3 · Transferred to Lena Vogt 10:00 ET",
                "#3 acknowledged by Omar Reyes. Don't transfer yet.",
                "#3 waiting again: Omar Reyes is away.",
                "#3 READY: transfer the call to Lena Vogt → #3 · Transferred to Lena Vogt 10:00 ET",
            ],
            "Omar Reyes": [
                "You are away until Wed Mar 11, 09:00 ET",
                "#1: your callback is near",
                "#1: your callback is due now",
            ],
            "Lena Vogt": [
                "#2: your callback is due now",
            ],
            "Ines Cole": [],
            "Noor Aziz": [],
        }


async def test_a_shift_ends_with_off_alone_and_what_its_owner_does_not_do_is_everybodys(tmp_path: Path) -> None:
    async with timed(tmp_path) as desk:
        await desk.says(PHARMACIST, "on")
        await desk.file_as(TECHNICIAN, a_callback(10, "18:00", "18:15"), "callback")
        await desk.file_as(TECHNICIAN_2, FILLED)
        today, transfer = desk.teams.posts(CHANNEL_ID)
        await desk.react(PHARMACIST, today, "like")
        await desk.react(PHARMACIST, transfer, "like")
        await desk.says(PHARMACIST, "off")
        await desk.wait_until(10, 4)
        await desk.wait_until(10, 6)
        await desk.does(PHARMACIST_2, transfer, "Ready for transfer")
        await desk.does(PHARMACIST_2, transfer, "Call arrived")

        for quarter in ((17, 46), (18, 1), (18, 16), (18, 31)):
            await desk.wait_until(*quarter)
        call = desk.teams.thread(CHANNEL_ID, today.id)[-1]
        await desk.does(PHARMACIST_2, call, "Reached")
        assert listing(desk) == {
            "posts": [
                "#1 · Callback · Scheduled · no pharmacist yet @Omar Reyes",
                "→ #1 · Callback · Called back by Lena Vogt 18:31 ET",
                "#2 · Peer to peer · Waiting for a pharmacist @Omar Reyes",
                "→ #2 · Peer to peer · Transferred to Lena Vogt 10:06 ET",
            ],
            "under #1": [
                "@Omar Reyes #1: callback Tue Mar 10, 18:00 ET",
                "@Omar Reyes #1: callback due now · Tue Mar 10, 18:00 ET",
                "@Lena Vogt @Omar Reyes #1 callback is overdue · Tue Mar 10, 18:00 ET · needs a pharmacist now",
                "@Lena Vogt @Omar Reyes #1 callback is overdue · Tue Mar 10, 18:00 ET · needs a pharmacist now",
            ],
            "under #2": [
                "@Lena Vogt @Omar Reyes #2 needs a pharmacist now · on hold since 10:00 ET",
                "@Raj Sethi #2 READY: transfer the call to Lena Vogt",
            ],
            "Tina Park": [
                "Callback request → #1 · Called back by Lena Vogt 18:31 ET",
                "#1 acknowledged by Omar Reyes. They will call back.",
            ],
            "Raj Sethi": [
                "Peer-to-peer request → #2 · Transferred to Lena Vogt 10:06 ET",
                "#2 acknowledged by Omar Reyes. Don't transfer yet.",
                "#2: on hold since 10:00 ET. Check back with the caller.",
                "#2 waiting again: Omar Reyes did not answer.",
                "#2 READY: transfer the call to Lena Vogt → #2 · Transferred to Lena Vogt 10:06 ET",
            ],
            "Omar Reyes": [
                "You are on chat",
                "You are available, off chat",
                "#2: are you still working on it? On hold since 10:00 ET.",
                "#1: your callback is near",
                "#1: your callback is due now",
                "#1 · Callback · Called back by Lena Vogt 18:31 ET",
            ],
            "Lena Vogt": [],
            "Ines Cole": [
                "#1: a callback is overdue",
            ],
            "Noor Aziz": [],
        }


async def test_who_decisioned_it_is_not_known_not_listed_or_away(tmp_path: Path) -> None:
    async with timed(tmp_path) as desk:
        await desk.says(PHARMACIST_2, "on")
        for number, who in enumerate(("not_known", "not_listed", PHARMACIST.object_id), 1):
            if who == PHARMACIST.object_id:
                await desk.says(PHARMACIST, "lunch")
            caller = {"pa_number": f"PA-{number}", "contact": f"Dr. {number}", "phone": f"614-555-010{number}"}
            await desk.file_as(TECHNICIAN, FILLED | caller | {"decisioned_by": who})
        posts = desk.teams.posts(CHANNEL_ID)
        known = ("Decisioning pharmacist not known", "Decisioning pharmacist not listed", "Decisioned by Omar Reyes")
        assert all(one in words(post.card) for one, post in zip(known, posts, strict=True))
        await desk.wait_until(10, 1)
        for post in posts:
            await desk.does(PHARMACIST_2, post, "Ready for transfer")
            await desk.does(PHARMACIST_2, post, "Call arrived")
        assert listing(desk) == {
            "posts": [
                "#1 · Peer to peer · Waiting for a pharmacist @Lena Vogt",
                "→ #1 · Peer to peer · Transferred to Lena Vogt 10:01 ET",
                "#2 · Peer to peer · Waiting for a pharmacist @Lena Vogt",
                "→ #2 · Peer to peer · Transferred to Lena Vogt 10:01 ET",
                "#3 · Peer to peer · Waiting for a pharmacist @Lena Vogt",
                "→ #3 · Peer to peer · Transferred to Lena Vogt 10:01 ET",
            ],
            "under #1": [
                "@Lena Vogt #1 needs a pharmacist now · on hold since 10:00 ET",
                "@Tina Park #1 READY: transfer the call to Lena Vogt",
            ],
            "under #2": [
                "@Lena Vogt #2 needs a pharmacist now · on hold since 10:00 ET",
                "@Tina Park #2 READY: transfer the call to Lena Vogt",
            ],
            "under #3": [
                "@Lena Vogt #3 needs a pharmacist now · on hold since 10:00 ET",
                "@Tina Park #3 READY: transfer the call to Lena Vogt",
            ],
            "Tina Park": [
                "Peer-to-peer request → #1 · Transferred to Lena Vogt 10:01 ET",
                "Peer-to-peer request → #2 · Transferred to Lena Vogt 10:01 ET",
                "Peer-to-peer request → #3 · Transferred to Lena Vogt 10:01 ET",
                "#1: still waiting, all pharmacists called.",
                "#2: still waiting, all pharmacists called.",
                "#3: still waiting, all pharmacists called.",
                "#1 READY: transfer the call to Lena Vogt → #1 · Transferred to Lena Vogt 10:01 ET",
                "#2 READY: transfer the call to Lena Vogt → #2 · Transferred to Lena Vogt 10:01 ET",
                "#3 READY: transfer the call to Lena Vogt → #3 · Transferred to Lena Vogt 10:01 ET",
            ],
            "Raj Sethi": [],
            "Omar Reyes": [
                "You are away until 11:00 ET",
            ],
            "Lena Vogt": [
                "You are on chat",
            ],
            "Ines Cole": [],
            "Noor Aziz": [],
        }


async def test_who_decisioned_it_is_the_only_one_and_away(tmp_path: Path) -> None:
    async with timed(tmp_path, pharmacists=(PHARMACIST.object_id,)) as desk:
        await desk.says(PHARMACIST, "away until 10:10am")
        form, post = await desk.file(typed=FILLED | {"decisioned_by": PHARMACIST.object_id})
        assert "No pharmacist is available now. Who comes back is asked at once." in words(post.card)
        for minute in (2, 4, 7, 10):
            await desk.wait_until(10, minute)
        await desk.react(PHARMACIST, post, "like")
        await desk.reply(PHARMACIST, post, "ready")
        await desk.does(TECHNICIAN, form, "Transfer done")
        assert listing(desk) == {
            "posts": [
                "#1 · Peer to peer · Waiting for a pharmacist",
                "→ #1 · Peer to peer · Transferred to Omar Reyes 10:10 ET",
            ],
            "under #1": [
                "@Omar Reyes #1 needs a pharmacist now · on hold since 10:00 ET",
                "@Tina Park #1 READY: transfer the call to Omar Reyes",
            ],
            "Tina Park": [
                "Peer-to-peer request → #1 · Transferred to Omar Reyes 10:10 ET",
                "#1: no pharmacist is available now.",
                "#1: on hold since 10:00 ET. Check back with the caller.",
                "#1: Omar Reyes is there now and is called.",
                "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                "#1 READY: transfer the call to Omar Reyes → #1 · Transferred to Omar Reyes 10:10 ET",
            ],
            "Raj Sethi": [],
            "Omar Reyes": [
                "You are away until 10:10 ET",
            ],
            "Lena Vogt": [],
            "Ines Cole": [
                "#1: no pharmacist is available now.",
                "#1 still waits for a pharmacist · on hold since 10:00 ET",
                "#1 still waits for a pharmacist · on hold since 10:00 ET",
                "#1 still waits for a pharmacist · on hold since 10:00 ET",
            ],
            "Noor Aziz": [],
        }
