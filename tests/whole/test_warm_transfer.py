"""A prescriber on hold, from the form to the transfer, as everybody sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.activities import CHANNEL_ID, PHARMACIST, PHARMACIST_2, SUPERVISOR, TECHNICIAN, channel, reaction
from tests.whole.harness import FILLED, offers, whole, words
from tests.whole.listing import timed

pytestmark = pytest.mark.asyncio


async def test_the_whole_path_by_emoji_and_word(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form, post = await desk.file()
        assert "#1 posted to P2P requests" in words(desk.now(form).card)
        assert "Waiting for a pharmacist" in words(post.card)
        assert all(text in words(post.card) for text in (FILLED["pa_number"], FILLED["member_id"], FILLED["drug"]))

        await desk.react(PHARMACIST, post, "1f440_eyes")
        assert "Acknowledged by Omar Reyes" in words(desk.now(post).card)
        assert "#1 acknowledged by Omar Reyes" in desk.told(TECHNICIAN)[-1]

        await desk.reply(PHARMACIST, post, "ready")
        assert "READY" in words(desk.now(post).card)
        thread = desk.teams.thread(CHANNEL_ID, post.id)
        assert [entity["mentioned"]["id"] for entity in thread[-1].card["msteams"]["entities"]] == [TECHNICIAN.id]
        notice = desk.teams.personal(TECHNICIAN.id)[-1]
        assert "#1 READY: transfer the call to Omar Reyes" in words(notice.card)

        body = await desk.press(TECHNICIAN, notice, "Transfer done")
        assert "Transferred to Omar Reyes" in words(body["value"])
        await desk.settled()
        assert "Transferred to Omar Reyes" in words(desk.now(post).card)
        assert "Transferred to Omar Reyes" in words(desk.now(form).card)
        assert not offers(desk.now(post).card, "Acknowledge")
        assert len(desk.teams.posts(CHANNEL_ID)) == 1
        channel_calls = [call.kind for call in desk.teams.calls if call.lane == CHANNEL_ID and call.kind != "members"]
        assert channel_calls == ["create", "edit", "send", "edit", "edit"]


async def test_buttons_do_what_emoji_and_words_do(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        body = await desk.press(PHARMACIST, post, "Acknowledge")
        assert "Acknowledged by Omar Reyes" in words(body["value"])
        body = await desk.press(PHARMACIST, post, "Ready for transfer", card=body["value"])
        assert "READY" in words(body["value"])
        body = await desk.press(PHARMACIST, post, "Not ready", card=body["value"])
        assert "not ready" in words(body["value"])
        await desk.settled()
        assert "STOP" in desk.told(TECHNICIAN)[-1]
        assert "STOP" in words(desk.teams.thread(CHANNEL_ID, post.id)[-1].card)
        await desk.press(PHARMACIST, post, "Ready for transfer", card=desk.now(post).card)
        await desk.settled()
        await desk.press(PHARMACIST, post, "Call arrived", card=desk.now(post).card)
        await desk.settled()
        assert "Transferred to Omar Reyes" in words(desk.now(post).card)


async def test_the_first_emoji_wins_and_the_second_pharmacist_is_told_privately(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        await desk.react(PHARMACIST_2, post, "heart")
        assert "Omar Reyes has it" in desk.told(PHARMACIST_2)[-1]
        assert "Acknowledged by Omar Reyes" in words(desk.now(post).card)
        body = await desk.press(PHARMACIST_2, post, "Acknowledge")
        assert body["type"] == "application/vnd.microsoft.activity.message"
        assert "Omar Reyes has it" in body["value"]
        assert len(desk.teams.personal(PHARMACIST_2.id)) == 1


async def test_taking_the_emoji_back_hands_it_to_the_next_emoji_then_to_nobody(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        await desk.react(PHARMACIST_2, post, "heart")
        await desk.react(PHARMACIST, post, removed=("like",))
        assert "Acknowledged by Lena Vogt" in words(desk.now(post).card)
        await desk.react(PHARMACIST_2, post, removed=("heart",))
        assert "Waiting for a pharmacist" in words(desk.now(post).card)
        assert "#1 waiting again: Lena Vogt released it" in desk.told(TECHNICIAN)[-1]


async def test_a_swapped_emoji_is_not_a_release(tmp_path: Path) -> None:
    async with timed(tmp_path, release_grace_seconds=30.0) as desk:
        _, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        before = len(desk.teams.calls)
        await desk.react(PHARMACIST, post, "heart", removed=("like",))
        assert len(desk.teams.calls) == before
        place = channel(post.id)
        await desk.post(reaction(PHARMACIST, post.id, place, added=(), removed=("heart",)))
        await desk.post(reaction(PHARMACIST, post.id, place, added=("like",)))
        await desk.wait_until(10, 1)
        assert len(desk.teams.calls) == before
        assert "Acknowledged by Omar Reyes" in words(desk.now(post).card)


async def test_taking_back_an_emoji_after_pressing_acknowledge_is_not_a_release(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        await desk.press(PHARMACIST, post, "Ready for transfer")
        await desk.settled()
        await desk.press(PHARMACIST, post, "Not ready", card=desk.now(post).card)
        await desk.settled()
        await desk.react(PHARMACIST, post, removed=("like",))
        assert "Acknowledged by Omar Reyes" in words(desk.now(post).card)


async def test_a_typed_ready_of_another_pharmacist_asks_before_it_takes_over(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        await desk.reply(PHARMACIST_2, post, "ready, ext 4410")
        line = desk.teams.thread(CHANNEL_ID, post.id)[-1]
        assert "Acknowledged by Omar Reyes" in words(desk.now(post).card)
        await desk.press(PHARMACIST_2, line, "Take over and announce")
        await desk.settled()
        assert "READY" in words(desk.now(post).card)
        assert "Lena Vogt" in words(desk.now(post).card)
        assert "ext 4410" in words(desk.now(post).card)
        assert "Lena Vogt" in desk.told(PHARMACIST)[-1]


async def test_an_emoji_on_the_bots_line_in_the_thread_counts(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        await desk.press(PHARMACIST, post, "Acknowledge")
        await desk.settled()
        await desk.press(PHARMACIST, post, "Hand back", card=desk.now(post).card)
        await desk.settled()
        line = desk.teams.thread(CHANNEL_ID, post.id)[-1]
        assert "#1 needs a pharmacist now" in words(line.card)
        await desk.react(PHARMACIST_2, line, "like")
        assert "Acknowledged by Lena Vogt" in words(desk.now(post).card)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ready?", ["#1 · Omar Reyes wrote"]),
        ("not ready", []),
        ("ready in 5", ["#1: Omar Reyes will be ready about"]),
        ("thanks", ["#1 · Omar Reyes wrote"]),
    ],
)
async def test_what_is_not_plainly_ready_announces_nothing(tmp_path: Path, text: str, told: list[str]) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        before = len(desk.told(TECHNICIAN))
        await desk.reply(PHARMACIST, post, text, mention=False)
        said = desk.told(TECHNICIAN)[before:]
        assert [one.startswith(start) for one, start in zip(said, told, strict=True)] == [True] * len(told)
        assert "Acknowledged by Omar Reyes" in words(desk.now(post).card)
        assert desk.teams.thread(CHANNEL_ID, post.id) == []


async def test_people_who_are_not_pharmacists_change_nothing(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        before = words(desk.now(post).card)
        await desk.react(SUPERVISOR, post, "like")
        await desk.reply(TECHNICIAN, post, "ready")
        body = await desk.press(TECHNICIAN, post, "Ready for transfer")
        assert body["value"] == "Pharmacists only. Nothing changed."
        await desk.settled()
        assert words(desk.now(post).card) == before
        assert desk.teams.thread(CHANNEL_ID, post.id) == []


async def test_the_caller_withdraws_after_one_question(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        body = await desk.press(TECHNICIAN, form, "Caller withdrew", card=desk.now(form).card)
        assert "Did the caller say they no longer want it?" in words(body["value"])
        kept = await desk.press(TECHNICIAN, form, "No, keep it", card=body["value"])
        assert "Acknowledged" in words(kept["value"]) or "acknowledged" in words(kept["value"])
        await desk.press(TECHNICIAN, form, "Yes, they no longer want it", card=body["value"])
        await desk.settled()
        assert "Withdrawn by the caller" in words(desk.now(post).card)
        assert "#1" in desk.told(PHARMACIST)[-1]
