"""A callback through the whole bot: asked for a time, put into a calendar, kept, and seen kept by the technician."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.activities import PHARMACIST, TECHNICIAN
from tests.whole.harness import FILLED, button, offers, whole, words

pytestmark = pytest.mark.asyncio

PUBLIC = "https://p2p.example"


async def test_a_callback_in_words_gets_a_time_a_calendar_entry_and_is_kept(tmp_path: Path) -> None:
    async with whole(tmp_path, public_url=PUBLIC) as desk:
        form, post = await desk.file("callback", FILLED | {"callback_times": "after clinic"})
        await desk.react(PHARMACIST, post, "like")
        (asked,) = desk.teams.personal(PHARMACIST.id)
        assert words(asked.card) == "#1: when will you call? | after clinic | Set callback time | Reached"

        await desk.press(PHARMACIST, asked, "Set callback time")
        times = await desk.until(lambda: desk.teams.personal(PHARMACIST.id)[1:])
        today = desk.wall()
        window = {
            "date_1": f"{today + timedelta(days=1):%Y-%m-%d}",
            "from_1": "14:00",
            "to_1": "16:00",
            "time_zone": "America/Chicago",
        }
        saved = await desk.press(PHARMACIST, times, "Save times", FILLED | window)
        link = button(saved["value"], "Add to calendar")["url"]
        assert link.startswith(f"{PUBLIC}/calendar/")

        async with desk.session.get(link.replace(PUBLIC, desk.desk.address)) as answer:
            assert (answer.status, answer.content_type) == (200, "text/calendar")
            entry = await answer.text()
        assert "SUMMARY:P2P callback #1" in entry
        assert not any(text in entry for text in FILLED.values())
        async with desk.session.get(f"{desk.desk.address}/calendar/another.ics") as answer:
            assert answer.status == 404

        await desk.settled()
        await desk.press(PHARMACIST, post, "Reached", card=desk.now(post).card)
        await desk.settled()
        receipt = words(desk.now(form).card)
        assert "called back earlier than promised" in receipt
        async with desk.session.get(link.replace(PUBLIC, desk.desk.address)) as answer:
            assert answer.status == 404


async def test_without_a_public_address_nothing_offers_a_calendar(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        await desk.file("callback", FILLED | {"callback_times": "after clinic"})
        async with desk.session.get(f"{desk.desk.address}/calendar/any.ics") as answer:
            assert answer.status == 404
        assert not offers(desk.teams.personal(TECHNICIAN.id)[0].card, "Add to calendar")
