"""The caller chooses a callback, a member ID is corrected: every message that each person received, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.replies import FORM_GONE, NOT_YOURS
from tests.activities import CHANNEL_ID, PHARMACIST, PHARMACIST_2, TECHNICIAN, Human
from tests.ledger import Message
from tests.whole.harness import FILLED, Whole, whole, words

pytestmark = pytest.mark.asyncio

_CLOCK = re.compile(r"\d{1,2}:\d\d( [AP]M)? ET")
_DAY = re.compile(r"[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2}(, \d{4})?")
_MENTION = re.compile(r"<at>[^<]*</at>")


def lines(card: Any) -> list[str]:
    """Return a message's lines, its days and times masked; the mentions' own names are not read."""
    told = _DAY.sub("DAY", _CLOCK.sub("HH:MM ET", words(card))).split(" | ")
    return [one for one in told if not _MENTION.fullmatch(one)]


def told(desk: Whole, person: Human) -> list[str]:
    return [lines(one.card)[0] for one in desk.teams.personal(person.id)]


def thread(desk: Whole, post: Message) -> list[str]:
    return [lines(one.card)[0] for one in desk.teams.thread(CHANNEL_ID, post.id)]


def inputs(part: object) -> Iterator[tuple[str, str]]:
    """Yield what a client sends of a form as it came: every input with its value."""
    if isinstance(part, Mapping):
        if str(part.get("type", "")).startswith("Input."):
            yield part["id"], part.get("value", "")
        part = list(part.values())
    for one in part if isinstance(part, list) else []:
        yield from inputs(one)


async def opened(desk: Whole, person: Human, message: Message, title: str, sentence: str) -> Message:
    """Press a button that opens a form; return the form's message."""
    before = len(desk.teams.personal(person.id))
    body = await desk.press(person, message, title, card=desk.now(message).card)
    assert body["value"] == sentence
    return await desk.until(lambda: desk.teams.personal(person.id)[before:])


async def sent(desk: Whole, person: Human, form: Message, title: str, card: Any = None, **typed: str) -> Any:
    """Send a form as it came, but for what is typed; return its new face."""
    shown = card or form.card
    body = await desk.press(person, form, title, {**dict(inputs(shown)), **typed}, card=shown)
    await desk.settled()
    return body["value"]


ACKNOWLEDGED = "#1 acknowledged by Omar Reyes. Don't transfer yet."
ASKED_TO_CHECK = "<at>Omar Reyes</at> #1: Member ID corrected. The post shows it; please check."


async def test_the_caller_on_hold_chooses_a_callback_and_the_owner_sets_its_time(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        receipt, post = await desk.file()
        await desk.react(PHARMACIST, post, "1f440_eyes")
        form = await opened(desk, TECHNICIAN, receipt, "Caller chose a callback", "Opened below.")
        assert set(dict(inputs(form.card))) & set(FILLED) == {"phone"}
        await desk.reply(PHARMACIST, post, "ready")  # while the times are typed

        saved = await sent(desk, TECHNICIAN, form, "Save times", callback_times="after clinic")
        promise = "Tell the caller: we will call 614-555-0142, after clinic"
        assert lines(saved) == ["#1 is a callback now", "#1 · Callback · Acknowledged by Omar Reyes", promise]
        assert promise in lines(desk.now(receipt).card)
        chosen = [
            "<at>Tina Park</at> #1 READY: transfer the call to Omar Reyes",
            "<at>Omar Reyes</at> #1 is a callback now: no fixed time yet. No transfer comes.",
        ]
        assert thread(desk, post) == chosen
        taken_back = [
            "#1 acknowledged by Omar Reyes. They will call back.",
            ACKNOWLEDGED,
            "#1 · When may we call back?",
            "#1 STOP: no transfer any more.",
        ]
        assert told(desk, TECHNICIAN) == taken_back
        assert told(desk, PHARMACIST) == ["#1: when will you call?"]

        asked = desk.teams.personal(PHARMACIST.id)[-1]
        form = await opened(desk, PHARMACIST, asked, "Set callback time", "Opened below.")
        day = (desk.wall() + timedelta(days=30)).date().isoformat()
        saved = await sent(desk, PHARMACIST, form, "Save times", date_1=day, from_1="14:00", to_1="16:00")
        when = "614-555-0142, DAY, 2–4 PM ET"
        assert lines(saved) == ["#1 has a new time", "#1 · Callback · Acknowledged by Omar Reyes", f"Call {when}"]
        assert f"Tell the caller: we will call {when}" in lines(desk.now(receipt).card)
        assert f"Call {when}" in lines(desk.now(post).card)
        assert thread(desk, post) == chosen
        assert told(desk, TECHNICIAN) == taken_back
        assert told(desk, PHARMACIST) == ["#1: when will you call?", "#1 · When may we call back?"]
        assert told(desk, PHARMACIST_2) == []


async def test_a_corrected_member_id_mentions_the_owner_once_and_the_second_of_two_edits_is_asked(
    tmp_path: Path,
) -> None:
    async with whole(tmp_path) as desk:
        receipt, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        first = await opened(desk, TECHNICIAN, receipt, "Edit", "Opened below.")
        second = await opened(desk, TECHNICIAN, receipt, "Edit", "Opened below.")
        known = {name: text for name, text in inputs(first.card) if name in FILLED}
        assert known == FILLED

        stands = "#1 · Peer to peer · Acknowledged by Omar Reyes · not ready yet"
        saved = await sent(desk, TECHNICIAN, first, "Save changes", member_id="M00999")
        assert lines(saved) == ["#1 saved: Member ID corrected", stands, "Omar Reyes is told to check."]
        assert lines(desk.now(post).card)[0] == stands
        assert "Member ID corrected HH:MM ET" in lines(desk.now(post).card)
        assert thread(desk, post) == [ASKED_TO_CHECK]
        assert "M00999" not in str(desk.teams.thread(CHANNEL_ID, post.id)[-1].card)

        back = await sent(desk, TECHNICIAN, second, "Save changes", phone="614-555-0199")
        assert lines(back)[1:3] == [
            "Not saved yet. Look at this, or press Save anyway:",
            "• Somebody else changed this meanwhile: Member ID. What you changed is kept; check, then save again.",
        ]
        shown = dict(inputs(back))
        assert (shown["phone"], shown["member_id"]) == ("614-555-0199", "M00999")
        saved = await sent(desk, TECHNICIAN, second, "Save changes", card=back)
        assert lines(saved) == ["#1 saved: Contact phone number corrected", stands]
        again = await desk.press(TECHNICIAN, second, "Save changes", card=back)
        assert again["value"] == FORM_GONE

        assert "Edited HH:MM ET" in lines(desk.now(post).card)
        assert {"M00999"} < set(lines(desk.now(receipt).card))
        assert thread(desk, post) == [ASKED_TO_CHECK]
        assert told(desk, TECHNICIAN) == [ACKNOWLEDGED, ACKNOWLEDGED, "#1 · Edit", "#1 · Edit"]
        assert (told(desk, PHARMACIST), told(desk, PHARMACIST_2)) == ([], [])


async def test_the_time_is_set_from_the_post_in_the_pharmacists_own_chat(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        _, post = await desk.file("callback", {**FILLED, "callback_times": "after clinic"})
        await desk.press(PHARMACIST, post, "Acknowledge")
        await desk.settled()
        form = await opened(desk, PHARMACIST, post, "Set callback time", "Opened in our chat.")
        assert lines(form.card)[0] == "#1 · When may we call back?"
        assert dict(inputs(form.card))["callback_times"] == "after clinic"
        body = await desk.press(TECHNICIAN, form, "Save times", dict(inputs(form.card)))
        assert body["value"] == NOT_YOURS
