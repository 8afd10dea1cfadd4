"""Two desks over HTTP: the technician picks one, only its pharmacists are asked, by its clock and its waiting times."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import activities as said
from tests.activities import ADMIN, CHANNEL_ID, PHARMACIST, PHARMACIST_2, SUPERVISOR, TECHNICIAN, Human
from tests.cards.reading import nodes, with_id
from tests.ledger import Message
from tests.whole.harness import FILLED, Whole, offers, whole, words

pytestmark = pytest.mark.asyncio

ONCOLOGY = "19:oncology0123456789@thread.tacv2"
OMAR, LENA = "<at>Omar Reyes</at>", "<at>Lena Vogt</at>"
_CLOCK = re.compile(r"\d{1,2}:\d\d")


async def mention(desk: Whole, person: Human, word: str, channel: str = ONCOLOGY) -> None:
    """Write to the bot in a channel and wait until it is worked through."""
    await desk.post(said.message(person, word, said.channel(channel_id=channel), mention=True))
    await desk.settled()


def lines(desk: Whole, channel: str) -> list[str]:
    """Return the headings of what the bot said about the desk itself in a channel."""
    post_ids = {one.id for one in desk.teams.posts(channel)}
    told = [one for one in desk.teams._in_order() if one.lane == channel and one.id not in post_ids]  # noqa: SLF001
    return [words(one.card).split(" | ")[0] for one in told]


def values(card: object) -> dict[str, str]:
    """Return a card's inputs as they stand, as Teams would send them."""
    inputs = [node for node in nodes(card) if str(node.get("type", "")).startswith("Input.")]
    return {node["id"]: str(node["value"]) for node in inputs if node.get("value") is not None}


async def settings(desk: Whole, person: Human) -> Message:
    """Ask for Oncology's settings in its channel and return the card in the person's chat."""
    before = len(desk.teams.personal(person.id))
    await mention(desk, person, "settings")
    return await desk.until(lambda: desk.teams.personal(person.id)[before:])


async def set_up(desk: Whole, **typed: str) -> Any:
    """Bind Oncology as the admin, and set it as the supervisor does; return the answer."""
    await mention(desk, ADMIN, "setup")
    desk.teams.know(SUPERVISOR.id)
    card = await settings(desk, SUPERVISOR)
    return await desk.press(SUPERVISOR, card, "Save", {**values(card.card), **typed})


async def file(desk: Whole, typed: Mapping[str, str], word: str = "p2p") -> tuple[Message, Any]:
    """File a request as the technician; return the form as it came, and the answer."""
    form = await desk.type(TECHNICIAN, word)
    body = await desk.press(TECHNICIAN, form, "Post request", {**FILLED, **typed})
    return form, body["value"]


async def test_a_technician_picks_the_desk_and_only_its_pharmacists_are_asked(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        await desk.type(TECHNICIAN, "help")
        body = await set_up(desk, name="Oncology", pharmacists=PHARMACIST_2.object_id, zone="America/Chicago")
        assert "Saved. It holds for requests of this desk from now on." in words(body["value"])

        form, _ = await file(desk, {"desk": ONCOLOGY})
        chosen = with_id(form.card, "desk")
        assert [one["title"] for one in chosen["choices"]] == ["Desk 1", "Oncology"]
        assert chosen["value"] == CHANNEL_ID
        post = await desk.until(lambda: desk.teams.posts(ONCOLOGY))
        assert (LENA in words(post.card), OMAR in words(post.card)) == (True, False)
        assert re.search(r"On hold since \d\d:\d\d CT", words(post.card))
        assert desk.teams.posts(CHANNEL_ID) == []

        form, _ = await file(desk, {"desk": CHANNEL_ID})
        assert with_id(form.card, "desk")["value"] == ONCOLOGY  # the one used last
        other = await desk.until(lambda: desk.teams.posts(CHANNEL_ID))
        assert (LENA in words(other.card), OMAR in words(other.card)) == (True, True)
        assert re.search(r"On hold since \d\d:\d\d ET", words(other.card))

        await desk.post(said.reaction(PHARMACIST, post.id, said.channel(post.id, channel_id=ONCOLOGY), added=("like",)))
        await desk.settled()  # not asked there, and never refused
        assert "Acknowledged by Omar Reyes" in words(desk.now(post).card)


async def test_each_desk_has_its_own_waiting_times(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        await desk.type(TECHNICIAN, "help")
        await set_up(desk, name="Oncology", pharmacists=PHARMACIST_2.object_id, cover="0.3", ack_reminder="0.6")
        await file(desk, {"desk": CHANNEL_ID})
        await file(desk, {"desk": ONCOLOGY})
        (post,) = [await desk.until(lambda: desk.teams.posts(ONCOLOGY))]
        await desk.until(lambda: desk.teams.thread(ONCOLOGY, post.id)[1:])
        told = [_CLOCK.sub("HH:MM", words(one.card)).split(" | ")[1] for one in desk.teams.thread(ONCOLOGY, post.id)]
        assert told[:2] == [
            f"{LENA} #2 needs a pharmacist now · on hold since HH:MM ET",
            f"{LENA} #2 still needs a pharmacist · on hold since HH:MM ET · supervisors called",
        ]
        (first,) = desk.teams.posts(CHANNEL_ID)
        assert desk.teams.thread(CHANNEL_ID, first.id) == []
        assert desk.teams.personal(PHARMACIST.id) == desk.teams.personal(PHARMACIST_2.id) == []


async def test_the_settings_card_changes_who_is_asked_and_brings_back_what_is_wrong(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        await desk.type(TECHNICIAN, "help")
        wrong = await set_up(desk, name="Oncology", hours="whenever", pharmacists=PHARMACIST.object_id)
        assert "Not saved yet" in words(wrong["value"])
        assert values(wrong["value"])["hours"] == "whenever"
        await file(desk, {"desk": ONCOLOGY})
        post = await desk.until(lambda: desk.teams.posts(ONCOLOGY))
        assert OMAR in words(post.card)
        assert LENA in words(post.card)

        card = await settings(desk, SUPERVISOR)
        mended = {**values(wrong["value"]), "hours": "Mon-Sun 00:00-24:00"}
        await desk.press(SUPERVISOR, card, "Save", mended)
        await desk.settled()
        now = words(desk.now(post).card)
        assert (OMAR in now, LENA in now) == (True, False)
        assert desk.teams.thread(ONCOLOGY, post.id) == []  # he was asked already

        again = {**mended, "pharmacists": PHARMACIST_2.object_id}
        await desk.press(SUPERVISOR, card, "Save", again)
        await desk.settled()
        (called,) = desk.teams.thread(ONCOLOGY, post.id)
        assert f"{LENA} #1 needs a pharmacist now" in words(called.card)


async def test_a_desk_is_taken_away_and_its_open_request_goes_on(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        await desk.type(TECHNICIAN, "help")
        await set_up(desk, name="Oncology")
        await file(desk, {"desk": ONCOLOGY})
        post = await desk.until(lambda: desk.teams.posts(ONCOLOGY))
        await mention(desk, PHARMACIST, "settings")
        await mention(desk, PHARMACIST, "remove")
        await mention(desk, ADMIN, "remove")
        form, _ = await file(desk, {"desk": ONCOLOGY})
        assert "desk" not in values(form.card)
        await desk.until(lambda: desk.teams.posts(CHANNEL_ID))
        assert offers(desk.now(post).card, "Acknowledge")
        await desk.post(said.reaction(PHARMACIST, post.id, said.channel(post.id, channel_id=ONCOLOGY), added=("like",)))
        await desk.settled()
        assert "Acknowledged by Omar Reyes" in words(desk.now(post).card)
        assert lines(desk, ONCOLOGY) == [
            "This is now one of the P2P channels",
            "Supervisors and admins only",
            "Admins only",
            "This channel is no P2P desk any more",
        ]
