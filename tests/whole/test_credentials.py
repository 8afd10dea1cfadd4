"""As it is installed: tokens verified on the way in, a token of our own on the way out; nobody else gets in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from app import serving
from bot.clock import SystemClock
from tests.activities import APP_ID, CHANNEL_ID, PHARMACIST, TECHNICIAN, message
from tests.bot.seeds import KEY
from tests.issuer import SECRET, Issuer
from tests.whole.harness import Whole, settings, teams, words

pytestmark = pytest.mark.asyncio


async def test_the_whole_path_with_tokens_in_both_directions(tmp_path: Path) -> None:
    async with teams() as fake, Issuer(APP_ID, fake.url) as issuer:
        fake.token = "bot-token-1"
        installed = settings(
            tmp_path,
            allow_anonymous=False,
            app_id=APP_ID,
            app_password=SECRET,
            encryption_keys=KEY,
            openid_metadata_url=issuer.metadata_url,
            login_url=issuer.url,
        )
        bearer = {"Authorization": f"Bearer {issuer.mint()}"}
        async with serving(installed, SystemClock()) as served, aiohttp.ClientSession(headers=bearer) as session:
            desk = Whole(served, fake, session)
            form, post = await desk.file()
            await desk.react(PHARMACIST, post, "like")
            await desk.reply(PHARMACIST, post, "ready", mention=True)
            await desk.press(TECHNICIAN, fake.personal(TECHNICIAN.id)[-1], "Transfer done")
            await desk.settled()
            assert "Transferred to Omar Reyes" in words(desk.now(post).card)
            assert "Transferred to Omar Reyes" in words(desk.now(form).card)
            assert issuer.tokens_issued == ["bot-token-1"]

            calls = len(fake.calls)
            async with aiohttp.ClientSession() as stranger:
                status, _ = await replace(desk, session=stranger).post(message(TECHNICIAN, "p2p"))
            assert status == 401
            await desk.settled()
            assert len(fake.calls) == calls
            assert len(fake.posts(CHANNEL_ID)) == 1
        assert fake.violations == []
