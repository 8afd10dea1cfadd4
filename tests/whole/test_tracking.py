"""Templates pasted as text, over HTTP: the form in the chat; in the channel the dialog, post and receipt."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.framing import CARD_TYPE
from cards.check import check_card
from desk.model import Kind
from desk.template import PHONE, TITLES, template_fields
from tests import activities as said
from tests.activities import CHANNEL_ID, PHARMACIST, SUPERVISOR, TECHNICIAN, Human
from tests.ledger import Message
from tests.whole.harness import FILLED, Whole, button, whole, words

pytestmark = pytest.mark.asyncio

PASTE = "\n".join(
    (
        TITLES[Kind.PEER_TO_PEER],
        *(f"{field.label}: {FILLED[field.key]}" for field in template_fields(Kind.PEER_TO_PEER)),
        "Name of denying pharmacist: Dr. Reyes",
    )
)


def inputs(part: Any) -> dict[str, str]:
    """Return what a client sends of a form as it came."""
    if isinstance(part, Mapping):
        own = {part["id"]: part["value"]} if str(part.get("type", "")).startswith("Input.") and "value" in part else {}
        return own | inputs(list(part.values()))
    found: dict[str, str] = {}
    for one in part if isinstance(part, list) else []:
        found |= inputs(one)
    return found


async def task(desk: Whole, person: Human, name: str, data: Mapping[str, Any], offer: Message) -> Any:
    """Send a dialog's invoke from the thread of the offer; return what Teams would do with it."""
    value = {"data": dict(data), "context": {"theme": "default"}}
    status, body = await desk.post(said.invoke(person, name, value, said.channel(offer.root)) | {"replyToId": offer.id})
    assert status == 200
    if body["task"]["type"] == "continue":
        assert body["task"]["value"]["card"]["contentType"] == CARD_TYPE
        check_card(body["task"]["value"]["card"]["content"])
    return body["task"]


async def offered(desk: Whole, person: Human, text: str) -> Message:
    """Paste as a new post of the channel; return the bot's answer in its thread."""
    paste = said.message(person, text, said.channel())
    await desk.post(paste)
    return await desk.until(lambda: desk.teams.thread(CHANNEL_ID, paste["id"]))


async def dialog(desk: Whole, person: Human, offer: Message) -> Any:
    """Press "Track this request"; return the dialog's card."""
    desk.teams.know(person.id)
    pressed = button(offer.card, "Track this request")["data"]
    assert pressed["msteams"] == {"type": "task/fetch"}
    shown = await task(desk, person, "task/fetch", pressed, offer)
    return shown["value"]["card"]["content"]


async def send(desk: Whole, person: Human, offer: Message, card: Any, title: str = "Post request", **typed: str) -> Any:
    data = {**inputs(card), **button(card, title)["data"], **typed}
    return await task(desk, person, "task/submit", data, offer)


async def test_a_template_pasted_in_the_chat_is_checked_and_posted(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        form = await desk.type(TECHNICIAN, PASTE)
        filled = inputs(form.card)
        assert {key: filled[key] for key in FILLED} == FILLED
        assert filled["denying_pharmacist"] == "Dr. Reyes"
        body = await desk.press(TECHNICIAN, form, "Post request", filled)
        assert "#1 posted to P2P requests" in words(body["value"])
        post = await desk.until(lambda: desk.teams.posts(CHANNEL_ID))
        assert FILLED["pa_number"] in words(post.card)


async def test_a_template_pasted_in_the_channel_is_tracked_by_a_dialog_and_the_receipt_comes(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        await desk.react(PHARMACIST, (await desk.file())[1], "like")  # the desk knows their name by now
        posts = len(desk.teams.posts(CHANNEL_ID))
        offer = await offered(desk, TECHNICIAN, PASTE)
        assert words(offer.card).startswith("This looks like a request. | Track it here: emoji and ready then work.")
        assert not [text for text in FILLED.values() if text in str(offer.activity)]

        card = await dialog(desk, SUPERVISOR, offer)
        filled = inputs(card)
        assert {key: filled[key] for key in FILLED} == FILLED
        back = await send(desk, SUPERVISOR, offer, card, phone="")
        assert PHONE.gap in words(back["value"]["card"]["content"])
        done = await send(desk, SUPERVISOR, offer, card)
        assert done == {"type": "message", "value": "#2 posted to P2P requests."}

        post = await desk.until(lambda: desk.teams.posts(CHANNEL_ID)[posts:])
        assert "#2 · Peer to peer · Waiting for a pharmacist" in words(post.card)
        receipt = await desk.until(lambda: desk.teams.personal(SUPERVISOR.id))
        assert "#2 posted to P2P requests" in words(receipt.card)
        await desk.settled()
        await desk.react(PHARMACIST, post, "like")
        assert "#2 acknowledged by Omar Reyes. Don't transfer yet." in words(desk.now(receipt).card)
        await desk.press(SUPERVISOR, receipt, "Caller withdrew", card=desk.now(receipt).card)

        already = "#2: Ines Cole posted it already. Nothing changed."
        assert await send(desk, TECHNICIAN, offer, card) == {"type": "message", "value": already}
        pressed = button(offer.card, "Track this request")["data"]
        assert (await task(desk, TECHNICIAN, "task/fetch", pressed, offer))["value"] == already
        assert len(desk.teams.posts(CHANNEL_ID)) == posts + 1


async def test_a_client_without_dialogs_opens_the_form_in_the_chat(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        offer = await offered(desk, TECHNICIAN, PASTE)
        desk.teams.know(SUPERVISOR.id)
        body = await desk.press(SUPERVISOR, offer, "Open in chat")
        assert body["value"] == "Opened in our chat."
        form = await desk.until(lambda: desk.teams.personal(SUPERVISOR.id))
        body = await desk.press(SUPERVISOR, form, "Post request", inputs(form.card))
        assert "#1 posted to P2P requests" in words(body["value"])
        await desk.settled()
        assert len(desk.teams.posts(CHANNEL_ID)) == 1
        assert len(desk.teams.personal(SUPERVISOR.id)) == 1


async def test_a_template_in_a_requests_thread_is_talk(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file()
        await desk.reply(TECHNICIAN, post, PASTE)
        assert desk.teams.thread(CHANNEL_ID, post.id) == []


async def test_a_callbacks_words_are_shown_as_a_window_before_they_are_promised(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        paste = PASTE.replace(TITLES[Kind.PEER_TO_PEER], TITLES[Kind.CALLBACK])
        form = await desk.type(TECHNICIAN, f"{paste}\nDates and times for callback: tomorrow 2-4pm CT")
        body = await desk.press(TECHNICIAN, form, "Post request", inputs(form.card))
        assert "2–4 PM CT. Post request if that is right." in words(body["value"])
        back = inputs(body["value"])
        assert (back["from_1"], back["to_1"], back["time_zone"]) == ("14:00", "16:00", "America/Chicago")
        assert back["callback_times"] == "tomorrow 2-4pm CT"
        assert desk.teams.posts(CHANNEL_ID) == []
        body = await desk.press(TECHNICIAN, form, "Post request", back, card=body["value"])
        assert "2–4 PM CT" in words(body["value"])
        assert "#1 posted to P2P requests" in words(body["value"])


async def test_the_form_for_times_shows_them_likewise(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        receipt, _ = await desk.file()
        await desk.press(TECHNICIAN, receipt, "Caller chose a callback", card=desk.now(receipt).card)
        form = await desk.until(lambda: desk.teams.personal(TECHNICIAN.id)[1:])
        said_so = inputs(form.card) | {"callback_times": "tomorrow 2-4pm CT"}
        body = await desk.press(TECHNICIAN, form, "Save times", said_so)
        assert "2–4 PM CT. Save times if that is right." in words(body["value"])
        body = await desk.press(TECHNICIAN, form, "Save times", inputs(body["value"]), card=body["value"])
        assert words(body["value"]).startswith("#1 is a callback now")
        await desk.settled()


async def test_an_edited_paste_opens_as_it_is_now_and_later_its_technician_is_told_and_edits(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        paste = said.message(TECHNICIAN, PASTE, said.channel())
        await desk.post(paste)
        offer = await desk.until(lambda: desk.teams.thread(CHANNEL_ID, paste["id"]))
        await desk.post(said.edited(paste, PASTE.replace(FILLED["member_id"], "M-2")))
        card = await dialog(desk, TECHNICIAN, offer)
        assert inputs(card)["member_id"] == "M-2"
        await send(desk, TECHNICIAN, offer, card)
        await desk.settled()
        await desk.post(said.edited(paste, PASTE.replace(FILLED["member_id"], "M-3")))
        await desk.settled()
        told = desk.teams.personal(TECHNICIAN.id)[-1]
        assert words(told.card).startswith("#1: the pasted message says something else now. | Member ID: M-3")
        assert "M-3" not in told.activity["summary"]
        forms = len(desk.teams.personal(TECHNICIAN.id))
        await desk.press(TECHNICIAN, told, "Edit")
        form = await desk.until(lambda: desk.teams.personal(TECHNICIAN.id)[forms:])
        assert inputs(form.card)["member_id"] == "M-2"
        assert len(desk.teams.posts(CHANNEL_ID)) == 1
