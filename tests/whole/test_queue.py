"""The supervisors' queue over HTTP: typed, filtered, paged, and a post opened from it; one caller with two requests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.activities import ADMIN, CHANNEL_ID, PHARMACIST, PHARMACIST_2, SUPERVISOR, TECHNICIAN, Human
from tests.ledger import Message
from tests.whole.harness import FILLED, Whole, button, offers, whole, words

pytestmark = pytest.mark.asyncio

OTHER = FILLED | {"pa_number": "PA-9900155", "drug": "Entresto"}
ELSEWHERE = {**OTHER, "phone": "937-555-0100", "contact": "Dr. Cho"}
REFUSED = "The queue is for supervisors, admins and pharmacists. Type mine for your own open requests."


def first(card: Any) -> str:
    """Return a card's first line, without its mentions' own names."""
    return next(one for one in words(card).split(" | ") if not one.startswith("<at>") or " " in one.split("</at>")[-1])


def told(desk: Whole, person: Human) -> list[str]:
    return [first(one.card) for one in desk.teams.personal(person.id)]


def thread(desk: Whole, post: Message) -> list[str]:
    return [first(one.card) for one in desk.teams.thread(CHANNEL_ID, post.id)]


async def test_a_supervisor_sees_everything_open_filters_it_and_opens_a_post(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        await desk.file("callback", ELSEWHERE | {"callback_times": "after clinic"})
        await desk.react(PHARMACIST, post, "like")
        card = await desk.type(SUPERVISOR, "queue")
        said = words(card.card)
        assert said.startswith("Queue | Open: 2 · page 1 of 1 | All: 2 · On hold: 1 · Callbacks: 1 · Nobody has it: 1")
        assert "#1 · Peer to peer · Acknowledged by Omar Reyes · not ready yet | On hold 0 min" in said
        assert "Owner: Omar Reyes · Next: waits for Omar Reyes to be ready" in said
        assert "#2 · Callback · Scheduled · no pharmacist yet" in said
        for typed in (*FILLED.values(), *ELSEWHERE.values(), "after clinic"):
            assert typed not in json.dumps(card.activity)
        opened = button(card.card, "Open #1")["url"]
        assert opened.startswith("https://teams.microsoft.com/l/message/19%3A")
        assert f"parentMessageId={post.id}" in opened

        body = await desk.press(SUPERVISOR, card, "Callbacks")
        assert "Callbacks: 1 · page 1 of 1 | " in words(body["value"])
        assert "#1" not in words(body["value"])
        body = await desk.press(SUPERVISOR, card, "Nobody has it", card=body["value"])
        await desk.react(PHARMACIST, post, removed=("like",))
        body = await desk.press(SUPERVISOR, card, "Nobody has it", card=body["value"])
        assert "Nobody has it: 2 · page 1 of 1" in words(body["value"])
        assert len(desk.teams.personal(SUPERVISOR.id)) == 1


async def test_it_pages(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        for _ in range(9):
            await desk.file("callback", ELSEWHERE | {"callback_times": "after clinic"})
        card = await desk.type(ADMIN, "queue callbacks")
        assert "Callbacks: 9 · page 1 of 2" in words(card.card)
        assert not offers(card.card, "Back")
        body = await desk.press(ADMIN, card, "Next")
        assert "#9 · Callback" in words(body["value"])
        assert "#8 · Callback" not in words(body["value"])
        body = await desk.press(ADMIN, card, "Back", card=body["value"])
        assert "#1 · Callback" in words(body["value"])


async def test_a_pharmacist_sees_it_too_and_a_technician_is_answered_politely(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        empty = await desk.type(PHARMACIST, "queue")
        assert "Nothing is open: every caller has been helped." in words(empty.card)
        refused = await desk.type(TECHNICIAN, "queue")
        assert REFUSED in words(refused.card)
        body = await desk.press(TECHNICIAN, refused, "Callbacks", card=empty.card)
        assert body == {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": REFUSED}


async def test_one_caller_with_two_requests_is_one_transfer_and_each_is_told_once(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form, post = await desk.file()
        later, second = await desk.file(typed=OTHER)
        assert not offers(desk.now(form).card, "Same caller as #2")
        body = await desk.press(TECHNICIAN, later, "Same caller as #1", card=desk.now(later).card)
        assert "Same caller as #1: one call, document each." in words(body["value"])
        await desk.settled()
        assert "Same caller as #2: one call, document each." in words(desk.now(post).card)
        assert "Same caller as #1: one call, document each." in words(desk.now(second).card)
        await desk.react(PHARMACIST, second, "like")
        for card in (desk.now(post).card, desk.now(second).card):
            assert "Acknowledged by Omar Reyes" in words(card)
        await desk.reply(PHARMACIST, post, "ready")
        for message in (form, later):
            assert "READY: transfer the call to Omar Reyes" in words(desk.now(message).card)
        ready = desk.teams.personal(TECHNICIAN.id)[-1]
        assert "Same caller as #2: one call, document each." in words(ready.card)
        await desk.press(TECHNICIAN, ready, "Transfer done")
        await desk.settled()
        for card in (desk.now(post).card, desk.now(second).card):
            assert "Transferred to Omar Reyes" in words(card)
        assert [one.split(" · ")[0] for one in told(desk, TECHNICIAN)[2:]] == [
            "#2 acknowledged by Omar Reyes. Don't transfer yet.",
            "#1",
        ]
        assert thread(desk, post) == ["<at>Tina Park</at> #1 READY: transfer the call to Omar Reyes"]
        assert thread(desk, second) == []
        assert told(desk, PHARMACIST) == told(desk, PHARMACIST_2) == told(desk, SUPERVISOR) == []


async def test_a_second_request_for_the_same_pa_is_posted_with_the_first_ones_number(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        await desk.file()
        form, post = await desk.file(typed=ELSEWHERE | {"pa_number": FILLED["pa_number"], "denied_on": "2020-01-31"})
        assert "Also open for this PA: #1." in words(post.card)
        assert "Also open for this PA: #1." in words(desk.now(form).card)
        assert " · denied " in words(post.card)
        assert offers(post.card, "Acknowledge")
