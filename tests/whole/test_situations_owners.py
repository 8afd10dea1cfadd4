"""Whose is it: two requests at once, an emoji from the phone and "ready" as a new post, two who each think they own it.

Every message that each person received is listed, and there was nothing else.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests import activities as said
from tests.activities import CHANNEL_ID, PHARMACIST, PHARMACIST_2, TECHNICIAN, Human, channel, reaction
from tests.ledger import Message
from tests.whole.harness import FILLED, words
from tests.whole.listing import TECHNICIAN_2, Timed, listing, timed

pytestmark = pytest.mark.asyncio

ANOTHER = {
    "contact": "Noelle from Dr. Ortiz's office",
    "phone": "614-555-0177",
    "pa_number": "PA-7712046",
    "member_id": "M00555001",
    "drug": "Humira 40 mg",
}


async def write(desk: Timed, person: Human, text: str) -> str:
    """Write a new post in the channel, as Teams tells of it (its thread is its own); return its id."""
    told = said.message(person, text, channel())
    told["conversation"]["id"] = f"{CHANNEL_ID};messageid={told['id']}"
    await desk.post(told)
    await desk.settled()
    return str(told["id"])


async def from_the_phone(desk: Timed, person: Human, message: Message, *added: str) -> None:
    """Put an emoji on as a phone does: without the conversation's type and thread."""
    told = reaction(person, message.id, channel(), added=added)
    told["conversation"] = {"id": CHANNEL_ID}
    await desk.post(told)
    await desk.settled()


async def test_two_requests_at_once_and_one_pharmacist_who_acknowledges_both(tmp_path: Path) -> None:
    async with timed(tmp_path) as desk:
        tinas, rajs = await desk.type(TECHNICIAN, "p2p"), await desk.type(TECHNICIAN_2, "p2p")
        await asyncio.gather(
            desk.press(TECHNICIAN, tinas, "Post request", FILLED),
            desk.press(TECHNICIAN_2, rajs, "Post request", ANOTHER),
        )
        await desk.settled()
        one, two = desk.teams.posts(CHANNEL_ID)
        both = [(TECHNICIAN, tinas), (TECHNICIAN_2, rajs)]
        (a, as_form), (b, bs_form) = both if "Filed by Tina Park" in words(one.card) else reversed(both)
        await desk.react(PHARMACIST, one, "like")
        await desk.react(PHARMACIST, two, "like")
        await desk.reply(PHARMACIST, two, "ready, ext 4512")
        assert "Don't transfer yet." in words(desk.now(as_form).card)
        await desk.does(b, bs_form, "Transfer done")
        await desk.reply(PHARMACIST, one, "ready")
        await desk.does(a, as_form, "Transfer done")
        assert listing(desk) == {
            "posts": [
                "#1 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                "→ #1 · Peer to peer · Transferred to Omar Reyes 10:00 ET",
                "#2 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                "→ #2 · Peer to peer · Transferred to Omar Reyes 10:00 ET",
            ],
            "under #1": [f"@{a.name} #1 READY: transfer the call to Omar Reyes, ext 4512"],
            "under #2": [f"@{b.name} #2 READY: transfer the call to Omar Reyes, ext 4512"],
            a.name: [
                "Peer-to-peer request → #1 · Transferred to Omar Reyes 10:00 ET",
                "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                "#1 READY: transfer the call to Omar Reyes → #1 · Transferred to Omar Reyes 10:00 ET",
            ],
            b.name: [
                "Peer-to-peer request → #2 · Transferred to Omar Reyes 10:00 ET",
                "#2 acknowledged by Omar Reyes. Don't transfer yet.",
                "#2 READY: transfer the call to Omar Reyes → #2 · Transferred to Omar Reyes 10:00 ET",
            ],
            "Omar Reyes": [],
            "Lena Vogt": [],
            "Ines Cole": [],
            "Noor Aziz": [],
        }


async def test_an_emoji_from_the_phone_and_ready_as_a_new_post(tmp_path: Path) -> None:
    async with timed(tmp_path) as desk:
        form, post = await desk.file()
        await from_the_phone(desk, PHARMACIST, post, "1f440_eyes")
        await write(desk, PHARMACIST, "I'm ready, ext 4512")
        assert "READY · Omar Reyes · ext 4512" in words(desk.now(post).card)
        await desk.does(TECHNICIAN, form, "Transfer done")
        assert listing(desk) == {
            "posts": [
                "#1 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                "→ #1 · Peer to peer · Transferred to Omar Reyes 10:00 ET",
            ],
            "under #1": [
                "@Tina Park #1 READY: transfer the call to Omar Reyes, ext 4512",
            ],
            "Tina Park": [
                "Peer-to-peer request → #1 · Transferred to Omar Reyes 10:00 ET",
                "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                "#1 READY: transfer the call to Omar Reyes → #1 · Transferred to Omar Reyes 10:00 ET",
            ],
            "Raj Sethi": [],
            "Omar Reyes": [],
            "Lena Vogt": [],
            "Ines Cole": [],
            "Noor Aziz": [],
        }


async def test_ready_as_a_new_post_is_asked_about_in_its_own_thread_when_two_callers_wait(tmp_path: Path) -> None:
    async with timed(tmp_path) as desk:
        await desk.file()
        await desk.file(typed=ANOTHER)
        mine = await write(desk, PHARMACIST, "ready, ext 4512")
        (question,) = desk.teams.thread(CHANNEL_ID, mine)
        answer = await desk.does(PHARMACIST, question, "#2 Ready for transfer")
        assert answer == "@Tina Park #2 READY: transfer the call to Omar Reyes, ext 4512"
        await write(desk, PHARMACIST, "not ready")
        assert listing(desk) == {
            "posts": [
                "#1 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                "#2 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                "→ #2 · Peer to peer · Acknowledged by Omar Reyes · not ready",
            ],
            "under #1": [],
            "under #2": [
                "@Tina Park #2 READY: transfer the call to Omar Reyes, ext 4512",
                "@Tina Park #2 STOP: Omar Reyes is not ready. Don't transfer.",
            ],
            "Tina Park": [
                "Peer-to-peer request → #1 posted to P2P requests",
                "Peer-to-peer request → #2 acknowledged by Omar Reyes. Don't transfer yet.",
                "#2 READY: transfer the call to Omar Reyes → #2 STOP: Omar Reyes is not ready. Don't transfer.",
                "#2 STOP: Omar Reyes is not ready. Don't transfer.",
            ],
            "Raj Sethi": [],
            "Omar Reyes": [],
            "Lena Vogt": [],
            "Ines Cole": [],
            "Noor Aziz": [],
            "under their own posts": [
                "Which one are you ready for?",
            ],
        }


async def test_two_who_each_think_they_own_it_and_an_offer(tmp_path: Path) -> None:
    async with timed(tmp_path) as desk:
        _, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        await desk.react(PHARMACIST_2, post, "heart")
        await desk.reply(PHARMACIST_2, post, "ready")
        asked = desk.teams.thread(CHANNEL_ID, post.id)[-1]
        assert await desk.does(PHARMACIST_2, post, "Hand back") == "#1: Omar Reyes has it. Nothing changed."

        give = await desk.press(PHARMACIST, post, "Give to", card=desk.now(post).card)
        offered = await desk.press(PHARMACIST, post, "Offer", {"to": PHARMACIST_2.object_id}, card=give["value"])
        assert "Offered to Lena Vogt, who takes it by any emoji." in words(offered["value"])
        await desk.settled()
        assert "Acknowledged by Omar Reyes" in words(desk.now(post).card)
        await desk.react(PHARMACIST_2, desk.teams.thread(CHANNEL_ID, post.id)[-1], "like")
        assert "Acknowledged by Lena Vogt" in words(desk.now(post).card)

        assert "Acknowledged by Omar Reyes" in await desk.does(PHARMACIST, post, "Take over")
        await desk.does(PHARMACIST_2, asked, "Take over and announce")
        late = await desk.press(PHARMACIST, post, "Ready for transfer")
        assert late["value"] == "#1: Lena Vogt has it. Nothing changed."
        assert listing(desk) == {
            "posts": [
                "#1 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                "→ #1 · Peer to peer · READY · Lena Vogt",
            ],
            "under #1": [
                "#1 is with Omar Reyes. Take over and announce?",
                "@Lena Vogt #1: Omar Reyes offers it to you. Any emoji, or Acknowledge, takes it.",
                "@Tina Park #1 READY: transfer the call to Lena Vogt",
            ],
            "Tina Park": [
                "Peer-to-peer request → #1 READY: transfer the call to Lena Vogt",
                "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                "#1 READY: transfer the call to Lena Vogt",
            ],
            "Raj Sethi": [],
            "Omar Reyes": [
                "#1: Lena Vogt took it over.",
                "#1: Lena Vogt took it over.",
            ],
            "Lena Vogt": [
                "#1: Omar Reyes has it.",
                "#1: Omar Reyes took it over.",
            ],
            "Ines Cole": [],
            "Noor Aziz": [],
        }


async def test_two_emojis_in_the_same_second_and_the_first_hands_back(tmp_path: Path) -> None:
    async with timed(tmp_path) as desk:
        _, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        await desk.react(PHARMACIST_2, post, "like")
        await desk.does(PHARMACIST, post, "Hand back")
        await desk.reply(PHARMACIST, post, "ready")  # he still thinks that he has it
        await desk.reply(PHARMACIST_2, post, "ready")
        await desk.does(PHARMACIST_2, post, "Call arrived")
        assert listing(desk) == {
            "posts": [
                "#1 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                "→ #1 · Peer to peer · Transferred to Lena Vogt 10:00 ET",
            ],
            "under #1": [
                "#1 is with Lena Vogt. Take over and announce?",
                "@Tina Park #1 READY: transfer the call to Lena Vogt",
            ],
            "Tina Park": [
                "Peer-to-peer request → #1 · Transferred to Lena Vogt 10:00 ET",
                "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                "#1 acknowledged by Lena Vogt. Don't transfer yet.",
                "#1 READY: transfer the call to Lena Vogt → #1 · Transferred to Lena Vogt 10:00 ET",
            ],
            "Raj Sethi": [],
            "Omar Reyes": [],
            "Lena Vogt": [
                "#1: Omar Reyes has it.",
                "#1 is yours now: Omar Reyes handed it back and your emoji stands.",
            ],
            "Ines Cole": [],
            "Noor Aziz": [],
        }


async def test_an_owner_who_falls_silent_and_one_whose_call_does_not_arrive(tmp_path: Path) -> None:
    async with timed(tmp_path) as desk:
        form, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        await desk.wait_until(10, 4)
        await desk.wait_until(10, 6)
        assert "Waiting for a pharmacist" in words(desk.now(post).card)
        await desk.reply(PHARMACIST_2, post, "ready")
        await desk.wait_until(10, 8)
        question = desk.teams.personal(PHARMACIST_2.id)[-1]
        assert await desk.does(PHARMACIST_2, question, "Did not connect") == "#1 did not connect: you still have it."
        await desk.does(TECHNICIAN, form, "Transfer done")
        assert listing(desk) == {
            "posts": [
                "#1 · Peer to peer · Waiting for a pharmacist @Lena Vogt @Omar Reyes",
                "→ #1 · Peer to peer · Transferred to Lena Vogt 10:08 ET",
            ],
            "under #1": [
                "@Lena Vogt @Omar Reyes #1 needs a pharmacist now · on hold since 10:00 ET",
                "@Tina Park #1 READY: transfer the call to Lena Vogt",
            ],
            "Tina Park": [
                "Peer-to-peer request → #1 · Transferred to Lena Vogt 10:08 ET",
                "#1 acknowledged by Omar Reyes. Don't transfer yet.",
                "#1: on hold since 10:00 ET. Check back with the caller.",
                "#1 waiting again: Omar Reyes did not answer.",
                "#1 READY: transfer the call to Lena Vogt → #1 STOP: Lena Vogt is not ready. Don't transfer.",
                "#1 READY: did the call reach Lena Vogt?",
                "#1 did not connect. Don't transfer: Lena Vogt keeps it.",
            ],
            "Raj Sethi": [],
            "Omar Reyes": [
                "#1: are you still working on it? On hold since 10:00 ET.",
            ],
            "Lena Vogt": [
                "#1: you are ready. Did the call arrive?",
            ],
            "Ines Cole": [],
            "Noor Aziz": [],
        }
