"""What the caller does: hangs up at READY and rings again, or gives another member ID than was written down.

Every message that each person received is listed, and there was nothing else.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.activities import CHANNEL_ID, PHARMACIST, PHARMACIST_2, TECHNICIAN
from tests.ledger import Message
from tests.whole.harness import FILLED, offers, words
from tests.whole.listing import TECHNICIAN_2, Timed, filled, listing, timed

pytestmark = pytest.mark.asyncio


async def omar_is_ready(desk: Timed) -> tuple[Message, Message]:
    """Let Tina file and Omar be ready; return her receipt and the post."""
    form, post = await desk.file()
    await desk.react(PHARMACIST, post, "like")
    await desk.reply(PHARMACIST, post, "ready")
    return form, post


async def corrects(desk: Timed, form: Message, **typed: str) -> str:
    """Let Tina correct something on the form behind "Edit"; return what she sees then."""
    assert await desk.does(TECHNICIAN, form, "Edit") == "Opened below."
    edit = desk.teams.personal(TECHNICIAN.id)[-1]
    return str(await desk.does(TECHNICIAN, edit, "Save changes", **filled(edit.card) | typed))


async def test_a_hang_up_at_ready_is_called_back(tmp_path: Path) -> None:
    async with timed(tmp_path) as desk:
        form, post = await omar_is_ready(desk)
        assert await desk.does(TECHNICIAN, form, "Line dropped") == "#1 kept: Omar Reyes will call back."
        line = desk.teams.thread(CHANNEL_ID, post.id)[-1]
        assert words(line.card).endswith("Please call back. | 614-555-0142 | Reached | No answer")
        assert [one["mentioned"]["id"] for one in line.card["msteams"]["entities"]] == [PHARMACIST.id]
        assert await desk.does(PHARMACIST, line, "Reached") == "#1 · Called back by Omar Reyes 10:00 ET"
        assert listing(desk) == {
            "posts": [
                "#1 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                "→ #1 · Callback · Called back by Omar Reyes 10:00 ET",
            ],
            "under #1": [
                "@Tina Park #1 READY: transfer the call to Omar Reyes",
                "@Omar Reyes #1: the line dropped. Please call back.",
            ],
            "Tina Park": [
                "Peer-to-peer request → #1 · Called back by Omar Reyes 10:00 ET",
                "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                "#1 READY: transfer the call to Omar Reyes → #1 STOP: no transfer any more.",
            ],
            "Raj Sethi": [],
            "Omar Reyes": [],
            "Lena Vogt": [],
            "Ines Cole": [],
            "Noor Aziz": [],
        }


async def test_a_hang_up_at_ready_that_nobody_calls_back_is_everybodys(tmp_path: Path) -> None:
    async with timed(tmp_path) as desk:
        form, post = await omar_is_ready(desk)
        await desk.does(TECHNICIAN, form, "Line dropped")
        await desk.wait_until(10, 4)  # a READY would have been asked about
        await desk.wait_until(10, 6)
        await desk.wait_until(10, 21)
        line = desk.teams.thread(CHANNEL_ID, post.id)[-1]
        assert "Called back by Lena Vogt" in await desk.does(PHARMACIST_2, line, "Reached")
        assert listing(desk) == {
            "posts": [
                "#1 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                "→ #1 · Callback · Called back by Lena Vogt 10:21 ET",
            ],
            "under #1": [
                "@Tina Park #1 READY: transfer the call to Omar Reyes",
                "@Omar Reyes #1: the line dropped. Please call back.",
                "@Lena Vogt @Omar Reyes #1 callback is overdue · line dropped 10:00 ET · needs a pharmacist now",
                "@Lena Vogt @Omar Reyes #1 callback is overdue · line dropped 10:00 ET · needs a pharmacist now",
            ],
            "Tina Park": [
                "Peer-to-peer request → #1 · Called back by Lena Vogt 10:21 ET",
                "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                "#1 READY: transfer the call to Omar Reyes → #1 STOP: no transfer any more.",
            ],
            "Raj Sethi": [],
            "Omar Reyes": [
                "#1 · Callback · Called back by Lena Vogt 10:21 ET",
            ],
            "Lena Vogt": [],
            "Ines Cole": [
                "#1: a callback is overdue",
            ],
            "Noor Aziz": [],
        }


async def test_a_hang_up_at_ready_and_another_technician_answers_when_the_caller_rings_again(tmp_path: Path) -> None:
    async with timed(tmp_path) as desk:
        form, post = await omar_is_ready(desk)
        await desk.does(PHARMACIST, post, "Line dropped")
        assert offers(desk.now(form).card, "Caller on the line now")
        await desk.wait_until(10, 3)
        await desk.does(PHARMACIST, post, "No answer")
        await desk.wait_until(10, 4)
        await desk.does(TECHNICIAN_2, post, "Caller on the line now")
        await desk.reply(PHARMACIST, post, "ready")
        card = desk.teams.personal(TECHNICIAN_2.id)[-1]
        assert "Transferred to Omar Reyes 10:04 ET" in await desk.does(TECHNICIAN_2, card, "Transfer done")
        assert listing(desk) == {
            "posts": [
                "#1 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                "→ #1 · Peer to peer · Transferred to Omar Reyes 10:04 ET",
            ],
            "under #1": [
                "@Tina Park #1 READY: transfer the call to Omar Reyes",
                "@Omar Reyes #1: the caller is on the line now · on hold since 10:04 ET",
                "@Raj Sethi #1 READY: transfer the call to Omar Reyes",
            ],
            "Tina Park": [
                "Peer-to-peer request → #1 · Transferred to Omar Reyes 10:04 ET",
                "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                "#1 READY: transfer the call to Omar Reyes → #1 · Transferred to Omar Reyes 10:04 ET",
                "#1 kept: Omar Reyes will call back.",
            ],
            "Raj Sethi": [
                "#1: you have the caller · on hold since 10:04 ET",
                "#1 READY: transfer the call to Omar Reyes → #1 · Transferred to Omar Reyes 10:04 ET",
            ],
            "Omar Reyes": [],
            "Lena Vogt": [],
            "Ines Cole": [],
            "Noor Aziz": [],
        }


async def test_a_member_id_corrected_after_acknowledgement_and_again_at_ready(tmp_path: Path) -> None:
    async with timed(tmp_path) as desk:
        form, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        assert await corrects(desk, form, member_id="M00999") == "#1 saved: Member ID corrected"
        shown = words(desk.now(post).card)
        assert "Acknowledged by Omar Reyes · not ready yet" in shown
        assert "Member ID:  | M00999" in shown
        assert "Member ID corrected 10:00 ET" in shown
        await desk.reply(PHARMACIST, post, "ready")
        await corrects(desk, form, member_id="M00998")
        assert "READY · Omar Reyes" in words(desk.now(post).card)
        await corrects(desk, form, phone="614-555-0199")  # no pharmacist works with it
        told = str([one.card for one in desk.teams.thread(CHANNEL_ID, post.id)])
        assert not any(value in told for value in ("M00999", "M00998", FILLED["member_id"]))
        await desk.does(PHARMACIST, post, "Call arrived")
        assert listing(desk) == {
            "posts": [
                "#1 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                "→ #1 · Peer to peer · Transferred to Omar Reyes 10:00 ET",
            ],
            "under #1": [
                "@Omar Reyes #1: Member ID corrected. The post shows it; please check.",
                "@Tina Park #1 READY: transfer the call to Omar Reyes",
                "@Omar Reyes #1: Member ID corrected. The post shows it; please check.",
            ],
            "Tina Park": [
                "Peer-to-peer request → #1 · Transferred to Omar Reyes 10:00 ET",
                "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                "#1 · Edit",
                "#1 READY: transfer the call to Omar Reyes → #1 · Transferred to Omar Reyes 10:00 ET",
                "#1 · Edit",
                "#1 · Edit",
            ],
            "Raj Sethi": [],
            "Omar Reyes": [],
            "Lena Vogt": [],
            "Ines Cole": [],
            "Noor Aziz": [],
        }
