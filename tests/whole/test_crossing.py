"""A question in the thread reaches the technician's chat, the answer goes back to the thread: over HTTP, on SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.framing import CARD_TYPE
from tests import activities as said
from tests.activities import CHANNEL_ID, PHARMACIST, SUPERVISOR, TECHNICIAN
from tests.whole.harness import FILLED, Whole, offers, whole, words

pytestmark = pytest.mark.asyncio

OMAR = f"<at>{PHARMACIST.name}</at>"
OTHER = FILLED | {"pa_number": "PA-88", "phone": "614-555-0199", "contact": "Dr. B. Roy"}


def thread(desk: Whole, place: int = 0) -> list[str]:
    """Return what the bot said under a post, oldest first."""
    return [words(one.card) for one in desk.teams.thread(CHANNEL_ID, desk.teams.posts(CHANNEL_ID)[place].id)]


async def test_a_question_crosses_over_and_the_answer_goes_back_under_the_technicians_name(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        await desk.reply(PHARMACIST, post, "Which strength did they ask for?")
        asked = desk.told(TECHNICIAN)[-1]
        assert asked.startswith("#1 · Omar Reyes wrote")
        assert "Which strength did they ask for?" in asked
        assert thread(desk) == []
        sent = await desk.type(TECHNICIAN, "1 mg, she said **weekly**")
        await desk.settled()
        assert words(sent.card) == "Sent to #1's thread."
        (line,) = thread(desk)
        assert f"{OMAR} #1 · Tina Park answers" in line
        assert "1 mg, she said **weekly**" in line
        assert desk.told(PHARMACIST) == []
        personal = [*desk.teams.personal(TECHNICIAN.id), *desk.teams.thread(CHANNEL_ID, post.id)]
        assert not [one for one in personal if {"mg", "strength"} & set(one.activity["summary"].split())]


async def test_with_two_requests_it_is_asked_which_and_a_press_that_comes_twice_sends_once(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        await desk.file()
        await desk.file("p2p", OTHER)
        question = await desk.type(TECHNICIAN, "They can only hold until noon.")
        assert "Which request is this about?" in words(question.card)
        second = "#2"
        assert offers(question.card, second)
        bodies = [await desk.press(TECHNICIAN, question, second) for _ in range(2)]
        await desk.settled()
        assert [(body["type"], words(body["value"])) for body in bodies] == [(CARD_TYPE, "Sent to #2's thread.")] * 2
        assert thread(desk, 0) == []
        (line,) = thread(desk, 1)
        assert "They can only hold until noon." in line


async def test_what_is_no_answer_is_put_away_and_the_number_names_the_request(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        await desk.file()
        await desk.file("p2p", OTHER)
        question = await desk.type(TECHNICIAN, "where do I find the form")
        body = await desk.press(TECHNICIAN, question, "Not an answer")
        assert offers(body["value"], "New peer to peer")
        sent = await desk.type(TECHNICIAN, "#1 They can only hold until noon.")
        await desk.settled()
        assert words(sent.card) == "Sent to #1's thread."
        assert (len(thread(desk, 0)), thread(desk, 1)) == (1, [])


async def test_an_answer_delivered_twice_goes_once(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        await desk.file()
        typed = said.message(TECHNICIAN, "They can only hold until noon.")
        for _ in range(2):
            await desk.post(typed)
        await desk.settled()
        assert len(thread(desk)) == 1


async def test_ready_typed_in_the_chat_is_announced_and_its_writer_is_told(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        told = await desk.type(PHARMACIST, "ready, ext 4512")
        await desk.settled()
        assert words(told.card).startswith("#1 READY: you are announced.")
        assert "READY · Omar Reyes · ext 4512" in words(desk.now(post).card)
        await desk.type(PHARMACIST, "not ready")
        await desk.settled()
        assert "STOP: Omar Reyes is not ready" in thread(desk)[-1]


async def test_a_reply_that_quotes_the_question_answers_that_one(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, first = await desk.file()
        _, second = await desk.file("p2p", OTHER)
        for post in (first, second):
            await desk.reply(PHARMACIST, post, "Which strength did they ask for?")
        question = next(one for one in desk.teams.personal(TECHNICIAN.id) if "#1 · Omar" in words(one.card))
        reply = said.message(TECHNICIAN, "P2P Desk Card 1 mg")
        quote = f'<blockquote itemtype="http://schema.skype.com/Reply" itemid="{question.id}"><p>Card</p></blockquote>'
        reply["attachments"] = [{"contentType": "text/html", "content": f"{quote}<p>1 mg</p>"}]
        await desk.post(reply)
        await desk.settled()
        (line,) = thread(desk, 0)
        assert line.endswith("| 1 mg")
        assert thread(desk, 1) == []


async def test_a_question_nobody_answers_is_asked_of_whoever_is_at_work_and_they_answer_in_the_thread(
    tmp_path: Path,
) -> None:
    async with whole(tmp_path, question_seconds=0.3) as desk:
        _, post = await desk.file()
        await desk.reply(PHARMACIST, post, "Which strength did they ask for?")
        (line,) = thread(desk)
        assert "#1: Omar Reyes still waits for an answer. | Which strength did they ask for?" in line
        assert "reply here, or type #1 and the answer in our chat" in line
        await desk.reply(SUPERVISOR, post, "1 mg")
        assert desk.told(TECHNICIAN)[-1] == "#1 · Ines Cole answered in the thread | 1 mg"
        assert len(thread(desk)) == 1


async def test_words_in_a_pharmacists_chat_do_what_they_would_in_the_thread_and_their_edits_are_followed(
    tmp_path: Path,
) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        told = await desk.type(PHARMACIST, "ready in 5")
        assert words(told.card).startswith("#1: the technician knows that you are not ready yet. | You are asked then")
        await desk.settled()
        assert "Omar Reyes will be ready about" in desk.told(TECHNICIAN)[-1]
        ready = said.message(PHARMACIST, "#1 ready")
        await desk.post(ready)
        await desk.settled()
        assert "READY · Omar Reyes" in words(desk.now(post).card)
        await desk.post(said.edited(ready, "not ready"))
        await desk.settled()
        assert "STOP: Omar Reyes is not ready" in thread(desk)[-1]
        await desk.type(PHARMACIST, "give it to Lena")
        await desk.settled()
        assert "Offered to Lena Vogt" in words(desk.now(post).card)
