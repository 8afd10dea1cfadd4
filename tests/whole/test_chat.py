"""First contact, what may be typed, and binding the channel."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import activities as said
from tests.activities import ADMIN, CHANNEL_ID, PHARMACIST, TECHNICIAN
from tests.whole.harness import FILLED, offers, whole, words

pytestmark = pytest.mark.asyncio

MENU = ("New peer to peer", "New callback", "My requests", "Guide")


async def test_an_installation_told_twice_brings_one_welcome(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        desk.teams.know(TECHNICIAN.id)
        await desk.post(said.installed(TECHNICIAN))
        await desk.post(said.members_changed(TECHNICIAN, said.personal(), bot=True))
        await desk.settled()
        (welcome,) = desk.teams.personal(TECHNICIAN.id)
        assert all(offers(welcome.card, title) for title in MENU)


@pytest.mark.parametrize("text", ["hello", "what can you do?", "", "réady 👍"])
async def test_anything_typed_gets_an_answer(tmp_path: Path, text: str) -> None:
    async with whole(tmp_path) as desk:
        await desk.type(TECHNICIAN, "help")
        answer = await desk.type(TECHNICIAN, text)
        assert all(offers(answer.card, title) for title in MENU)


async def test_mine_lists_what_is_open_and_guide_says_what_to_do_without_the_bot(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        await desk.file()
        assert "#1" in words((await desk.type(TECHNICIAN, "mine")).card)
        guide = str((await desk.type(TECHNICIAN, "guide")).card)
        assert "warm transfer" in guide
        assert "template" in guide


@pytest.mark.parametrize("title", MENU)
async def test_every_button_of_the_welcome_card_brings_its_card(tmp_path: Path, title: str) -> None:
    async with whole(tmp_path) as desk:
        welcome = await desk.type(TECHNICIAN, "help")
        await desk.press(TECHNICIAN, welcome, title)
        await desk.settled()
        assert len(desk.teams.personal(TECHNICIAN.id)) == 2


async def test_until_a_channel_is_bound_a_request_is_kept_and_then_posted(tmp_path: Path) -> None:
    async with whole(tmp_path, channel_id="") as desk:
        form = await desk.type(TECHNICIAN, "p2p")
        body = await desk.press(TECHNICIAN, form, "Post request", FILLED)
        assert all(text in words(body["value"]) for text in FILLED.values())
        assert desk.teams.posts(CHANNEL_ID) == []

        refused = said.message(TECHNICIAN, "setup", said.channel("1"), mention=True)
        await desk.post(refused)
        await desk.settled()
        assert [one for one in desk.teams.posts(CHANNEL_ID) if "Waiting" in words(one.card)] == []

        await desk.post(said.message(ADMIN, "setup", said.channel("2"), mention=True))
        await desk.settled()
        post = [one for one in desk.teams.posts(CHANNEL_ID) if "Waiting for a pharmacist" in words(one.card)]
        assert len(post) == 1
        await desk.react(PHARMACIST, post[0], "like")
        assert "acknowledged by Omar Reyes" in desk.told(TECHNICIAN)[-1]
        assert "#1 acknowledged by Omar Reyes" in words(desk.now(form).card)
