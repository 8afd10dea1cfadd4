"""Five minutes down with three callers on hold and a callback due later: what everybody hears when the desk is back.

Every message that each person received is listed, and there was nothing else.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.activities import CHANNEL_ID, PHARMACIST, PHARMACIST_2, TECHNICIAN
from tests.whole.harness import FILLED, teams
from tests.whole.listing import TECHNICIAN_2, Moved, listing, timed_again

pytestmark = pytest.mark.asyncio

OUTAGE = {"outage_seconds": 200.0, "outage_hold_seconds": 30.0}
"""Longer than a test moves its clock while it runs, shorter than the outage; the hold is over when it is moved."""
LATER = {"date_1": "2026-03-10", "from_1": "14:00", "to_1": "15:00", "time_zone": "America/New_York"}


def caller(number: int) -> dict[str, str]:
    return FILLED | {"pa_number": f"PA-{number}", "phone": f"614-555-010{number}", "contact": f"Dr. {number}"}


async def test_five_minutes_down_and_everybody_presses_again(tmp_path: Path) -> None:
    wall = Moved()
    async with teams() as fake:
        async with timed_again(tmp_path, fake, wall, **OUTAGE) as desk:
            for number, person in enumerate((TECHNICIAN, TECHNICIAN_2, TECHNICIAN), 1):
                await desk.file_as(person, caller(number))
            await desk.file_as(TECHNICIAN_2, caller(4) | LATER, "callback")
            waiting, taken, ready, _ = fake.posts(CHANNEL_ID)
            await desk.react(PHARMACIST, taken, "like")
            await desk.does(PHARMACIST_2, ready, "Ready for transfer")
        wall.move_to(10, 5)
        async with timed_again(tmp_path, fake, wall, **OUTAGE) as desk:
            await desk.settled()
            assert listing(desk) == {
                "posts": [
                    "#1 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                    "#2 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                    "→ #2 · Peer to peer · Acknowledged by Omar Reyes · not ready yet",
                    "#3 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                    "→ #3 · Peer to peer · READY · Lena Vogt",
                    "#4 · Callback · Scheduled · no pharmacist yet @Lena Vogt @Omar Reyes",
                ],
                "under #1": [
                    "@Lena Vogt @Omar Reyes #1 · Missed 10:00–10:05 ET: press again.",
                ],
                "under #2": [
                    "@Omar Reyes #2 · Missed 10:00–10:05 ET: press again.",
                ],
                "under #3": [
                    "@Tina Park #3 READY: transfer the call to Lena Vogt",
                    "@Lena Vogt #3 · Missed 10:00–10:05 ET: press again.",
                ],
                "under #4": [],
                "Tina Park": [
                    "Peer-to-peer request → #1 posted to P2P requests",
                    "Peer-to-peer request → #3 READY: transfer the call to Lena Vogt",
                    "#3 READY: transfer the call to Lena Vogt",
                    "#1 · Missed 10:00–10:05 ET: press again.",
                    "#3 · Missed 10:00–10:05 ET: press again.",
                ],
                "Raj Sethi": [
                    "Peer-to-peer request → #2 acknowledged by Omar Reyes. Don't transfer yet.",
                    "Callback request → #4 posted to P2P requests",
                    "#2 acknowledged by Omar Reyes. Don't transfer yet.",
                    "#2 · Missed 10:00–10:05 ET: press again.",
                ],
                "Omar Reyes": [],
                "Lena Vogt": [],
                "Ines Cole": [],
                "Noor Aziz": [],
            }
            await desk.react(PHARMACIST, waiting, "like")
            await desk.reply(PHARMACIST, taken, "ready")
            await desk.does(PHARMACIST_2, ready, "Call arrived")
            await desk.wait_until(10, 6)
            await desk.does(PHARMACIST, taken, "Call arrived")
            assert listing(desk) == {
                "posts": [
                    "#1 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                    "→ #1 · Peer to peer · Acknowledged by Omar Reyes · not ready yet",
                    "#2 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                    "→ #2 · Peer to peer · Transferred to Omar Reyes 10:06 ET",
                    "#3 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                    "→ #3 · Peer to peer · Transferred to Lena Vogt 10:05 ET",
                    "#4 · Callback · Scheduled · no pharmacist yet @Lena Vogt @Omar Reyes",
                ],
                "under #1": [
                    "@Lena Vogt @Omar Reyes #1 · Missed 10:00–10:05 ET: press again.",
                ],
                "under #2": [
                    "@Omar Reyes #2 · Missed 10:00–10:05 ET: press again.",
                    "@Raj Sethi #2 READY: transfer the call to Omar Reyes",
                ],
                "under #3": [
                    "@Tina Park #3 READY: transfer the call to Lena Vogt",
                    "@Lena Vogt #3 · Missed 10:00–10:05 ET: press again.",
                ],
                "under #4": [],
                "Tina Park": [
                    "Peer-to-peer request → #1 acknowledged by Omar Reyes. Don't transfer yet.",
                    "Peer-to-peer request → #3 · Transferred to Lena Vogt 10:05 ET",
                    "#3 READY: transfer the call to Lena Vogt → #3 · Transferred to Lena Vogt 10:05 ET",
                    "#1 · Missed 10:00–10:05 ET: press again.",
                    "#3 · Missed 10:00–10:05 ET: press again.",
                    "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                    "#1: on hold since 10:00 ET. Check back with the caller.",
                ],
                "Raj Sethi": [
                    "Peer-to-peer request → #2 · Transferred to Omar Reyes 10:06 ET",
                    "Callback request → #4 posted to P2P requests",
                    "#2 acknowledged by Omar Reyes. Don't transfer yet.",
                    "#2 · Missed 10:00–10:05 ET: press again.",
                    "#2 READY: transfer the call to Omar Reyes → #2 · Transferred to Omar Reyes 10:06 ET",
                ],
                "Omar Reyes": [],
                "Lena Vogt": [],
                "Ines Cole": [],
                "Noor Aziz": [],
            }
        assert fake.violations == []


async def test_five_minutes_down_and_nobody_does_anything(tmp_path: Path) -> None:
    wall = Moved()
    async with teams() as fake:
        async with timed_again(tmp_path, fake, wall, **OUTAGE) as desk:
            await desk.file()
        wall.move_to(10, 5)
        async with timed_again(tmp_path, fake, wall, **OUTAGE) as desk:
            await desk.settled()
            await desk.wait_until(10, 6)
            await desk.wait_until(10, 7)
            assert listing(desk) == {
                "posts": [
                    "#1 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                ],
                "under #1": [
                    "@Lena Vogt @Omar Reyes #1 · Missed 10:00–10:05 ET: press again.",
                    "@Lena Vogt @Omar Reyes #1 needs a pharmacist now · on hold since 10:00 ET",
                    "@Lena Vogt @Omar Reyes #1 still needs a pharmacist · on hold since 10:00 ET · supervisors called",
                ],
                "Tina Park": [
                    "Peer-to-peer request → #1 posted to P2P requests",
                    "#1 · Missed 10:00–10:05 ET: press again.",
                    "#1: still waiting, all pharmacists called.",
                    "#1: on hold since 10:00 ET. Check back with the caller.",
                ],
                "Raj Sethi": [],
                "Omar Reyes": [],
                "Lena Vogt": [],
                "Ines Cole": [
                    "#1 still waits for a pharmacist · on hold since 10:00 ET",
                ],
                "Noor Aziz": [],
            }
        async with timed_again(tmp_path, fake, wall, **OUTAGE) as desk:  # a short stop says nothing
            await desk.settled()
            assert listing(desk) == {
                "posts": [
                    "#1 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                ],
                "under #1": [
                    "@Lena Vogt @Omar Reyes #1 · Missed 10:00–10:05 ET: press again.",
                    "@Lena Vogt @Omar Reyes #1 needs a pharmacist now · on hold since 10:00 ET",
                    "@Lena Vogt @Omar Reyes #1 still needs a pharmacist · on hold since 10:00 ET · supervisors called",
                ],
                "Tina Park": [
                    "Peer-to-peer request → #1 posted to P2P requests",
                    "#1 · Missed 10:00–10:05 ET: press again.",
                    "#1: still waiting, all pharmacists called.",
                    "#1: on hold since 10:00 ET. Check back with the caller.",
                ],
                "Raj Sethi": [],
                "Omar Reyes": [],
                "Lena Vogt": [],
                "Ines Cole": [
                    "#1 still waits for a pharmacist · on hold since 10:00 ET",
                ],
                "Noor Aziz": [],
            }
        assert fake.violations == []
