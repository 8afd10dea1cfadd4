"""Filling the templates: nothing typed is lost, nothing stops a request, nothing is posted twice."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.activities import CHANNEL_ID, PHARMACIST, TECHNICIAN
from tests.whole.harness import FILLED, offers, whole, words

pytestmark = pytest.mark.asyncio

WINDOW = {"date_1": "2099-03-10", "from_1": "14:00", "to_1": "16:00", "time_zone": "America/Chicago"}


async def test_an_empty_form_comes_back_once_with_its_gaps_and_everything_typed(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form = await desk.type(TECHNICIAN, "p2p")
        typed = {"contact": "Dr. Avery Lee", "phone": "12"}
        body = await desk.press(TECHNICIAN, form, "Post request", typed)
        back = words(body["value"])
        assert all(text in back for text in ("Dr. Avery Lee", "12", "PA number", "Member ID", "Drug name"))
        assert desk.teams.posts(CHANNEL_ID) == []
        body = await desk.press(TECHNICIAN, form, "Post anyway", typed, card=body["value"])
        assert "#1" in words(body["value"])
        post = await desk.until(lambda: desk.teams.posts(CHANNEL_ID))
        assert words(post.card).count("missing") == 3


async def test_one_form_posts_once_however_often_it_is_pressed(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form = await desk.type(TECHNICIAN, "p2p")
        bodies = await asyncio.gather(
            *(desk.press(TECHNICIAN, form, "Post request", FILLED) for _ in range(5)),
        )
        await desk.settled()
        assert {words(body["value"]) for body in bodies} == {words(bodies[0]["value"])}
        assert len(desk.teams.posts(CHANNEL_ID)) == 1


async def test_the_rest_of_the_note_reaches_the_pharmacist_under_the_procedures_names(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        more = {"denial_reason": "Step therapy not met", "gathered": "Tried metformin for six months"}
        chosen = {"decisioned_by": PHARMACIST.object_id, "caller_verified": "true", "denial_verified": "true"}
        _, post = await desk.file(typed=FILLED | more | chosen)
        seen = str(post.card)
        for text in ("Denial reason", "Step therapy not met", "Tried metformin for six months", "Omar Reyes"):
            assert text in seen
        assert [entity["mentioned"]["id"] for entity in post.card["msteams"]["entities"]] == [PHARMACIST.id]


async def test_without_a_decisioning_pharmacist_the_whole_roster_is_asked(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        names = {entity["text"] for entity in post.card["msteams"]["entities"]}
        assert names == {"<at>Omar Reyes</at>", "<at>Lena Vogt</at>"}
        assert not [value for value in FILLED.values() if value in post.activity["summary"]]


async def test_a_callback_from_the_window_to_the_call(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form, post = await desk.file("callback", FILLED | WINDOW)
        assert "Tell the caller" in words(desk.now(form).card)
        assert "Scheduled · no pharmacist yet" in words(post.card)
        assert "2–4 PM CT" in words(post.card)
        await desk.press(PHARMACIST, post, "Acknowledge")
        await desk.settled()
        assert "acknowledged by Omar Reyes" in desk.told(TECHNICIAN)[-1]
        await desk.press(PHARMACIST, post, "No answer", card=desk.now(post).card)
        await desk.settled()
        assert "no answer ×1" in words(desk.now(post).card)
        await desk.press(PHARMACIST, post, "Reached", card=desk.now(post).card)
        await desk.settled()
        assert "Called back by Omar Reyes" in words(desk.now(post).card)
        assert "Called back by Omar Reyes" in words(desk.now(form).card)


async def test_a_callback_needs_words_or_one_window(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form = await desk.type(TECHNICIAN, "callback")
        body = await desk.press(TECHNICIAN, form, "Post request", FILLED)
        assert offers(body["value"], "Post anyway")
        body = await desk.press(TECHNICIAN, form, "Post request", FILLED | {"callback_times": "after clinic"})
        assert not offers(body["value"], "Post anyway")


async def test_a_form_is_its_technicians_alone(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form = await desk.type(TECHNICIAN, "p2p")
        body = await desk.press(PHARMACIST, form, "Post request", FILLED)
        assert body["type"] == "application/vnd.microsoft.activity.message"
        assert desk.teams.posts(CHANNEL_ID) == []
