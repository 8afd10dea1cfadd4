"""As it is installed: tokens verified on the way in, a token of our own on the way out; nobody else gets in."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from app import serving
from tests.activities import APP_ID, CHANNEL_ID, PHARMACIST, TECHNICIAN, message
from tests.bot.seeds import KEY
from tests.entra import HEADER, Entra, Machine, pfx_file
from tests.issuer import SECRET, Issuer
from tests.whole.harness import WALL, Whole, settings, teams, words
from tests.whole.process import Process, until

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
        async with (
            WALL.runs() as clock,
            serving(installed, clock) as served,
            aiohttp.ClientSession(headers=bearer) as session,
        ):
            desk = Whole(served, fake, session, wall=WALL)
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


async def test_a_token_that_teams_takes_no_more_is_renewed_once_and_nothing_is_lost(tmp_path: Path) -> None:
    async with teams() as fake, Issuer(APP_ID, fake.url) as issuer:
        installed = settings(tmp_path, app_id=APP_ID, app_password=SECRET, login_url=issuer.url)
        async with WALL.runs() as clock, serving(installed, clock) as served, aiohttp.ClientSession() as session:
            desk = Whole(served, fake, session, wall=WALL)
            fake.token = "bot-token-1"
            await desk.type(TECHNICIAN, "guide")
            await desk.settled()
            fake.token, before = "bot-token-2", len(fake.calls)
            await desk.type(TECHNICIAN, "guide")
            await desk.settled()
            assert [call.status for call in fake.calls[before:]] == [401, 201]
            fake.token, before = "bot-token-3", len(fake.calls)
            fake.know(PHARMACIST.id)
            await desk.post(message(PHARMACIST, "guide"))
            await until(lambda: [call for call in fake.calls[before:] if call.status])
            await asyncio.sleep(0.5)
            assert {call.status for call in fake.calls[before:]} - {0} == {401}  # 0: not answered yet
            assert issuer.tokens_issued == ["bot-token-1", "bot-token-2"]  # the second refusal in a row waits
            fake.token = "bot-token-2"
            await desk.until(lambda: fake.personal(PHARMACIST.id))
        assert fake.violations == []


def certificate(service: Entra, folder: Path) -> dict[str, str]:
    service.register(7)
    file = pfx_file(folder, 7, "canary-pass")
    return {"P2P_APP_CERTIFICATE_FILE": str(file), "P2P_APP_CERTIFICATE_PASSWORD": "canary-pass"}


def workload_identity(service: Entra, folder: Path) -> dict[str, str]:
    service.federated.add("canary-assertion")
    (folder / "token").write_text("canary-assertion", encoding="ascii")
    return {"P2P_APP_FEDERATED_TOKEN_FILE": str(folder / "token")}


def entra(folder: Path, teams_url: str) -> Entra:
    return Entra(folder, APP_ID, teams_url)


def machine(_folder: Path, teams_url: str) -> Machine:
    return Machine(APP_ID, teams_url)


def app_service(service: Machine, _folder: Path) -> dict[str, str]:
    endpoint = {"IDENTITY_ENDPOINT": f"{service.url}/msi/token", "IDENTITY_HEADER": HEADER}
    return {"P2P_APP_TYPE": "UserAssignedMSI", **endpoint}


def virtual_machine(service: Machine, _folder: Path) -> dict[str, str]:
    return {"P2P_APP_TYPE": "UserAssignedMSI", "AZURE_POD_IDENTITY_AUTHORITY_HOST": service.url}


WAYS: dict[str, tuple[Callable[[Path, str], Any], Callable[[Any, Path], dict[str, str]], str]] = {
    "certificate": (entra, certificate, "certificate [0-9A-F]{40}, valid until"),
    "workload identity": (entra, workload_identity, "workload identity"),
    "App Service": (machine, app_service, "user-assigned managed identity"),
    "virtual machine": (machine, virtual_machine, "user-assigned managed identity"),
}


@pytest.mark.parametrize("name", WAYS)
async def test_a_process_without_a_client_secret_signs_in(tmp_path: Path, name: str) -> None:
    begin, surroundings, shown = WAYS[name]
    async with teams() as fake, begin(tmp_path, fake.url) as service:
        fake.token = "bot-token-2"
        fake.know(TECHNICIAN.id)
        more = {
            "P2P_ALLOW_ANONYMOUS": "0",
            "P2P_APP_ID": APP_ID,
            "P2P_ENCRYPTION_KEYS": KEY,
            "P2P_OPENID_METADATA_URL": service.metadata_url,
            "P2P_LOGIN_URL": service.url,
            "SSL_CERT_FILE": str(tmp_path / "entra.pem"),
            **surroundings(service, tmp_path),
        }
        bot = Process(tmp_path, fake, more=more)
        code, told = await command(bot, "check")
        assert (code, len(service.tokens_issued)) == (0, 1), told
        assert re.search(shown, told)
        assert "Signed in: Microsoft gave a token." in told
        try:
            await bot.start()
            headers = {"Authorization": f"Bearer {service.mint()}"}
            async with aiohttp.ClientSession(headers=headers) as session:
                status, _ = await bot.send(session, message(TECHNICIAN, "guide"))
                assert status == 200
                await until(lambda: fake.personal(TECHNICIAN.id))
            assert service.tokens_issued == ["bot-token-1", "bot-token-2"]
        finally:
            await bot.kill()
        assert fake.violations == []
        assert not [secret for secret in ("canary", "bot-token", HEADER) if secret in told + bot.written()]


async def test_a_token_that_is_not_given_is_one_line_with_its_code(tmp_path: Path) -> None:
    async with teams() as fake, Entra(tmp_path, APP_ID) as service:
        more = {
            **certificate(service, tmp_path),
            "P2P_APP_ID": APP_ID,
            "P2P_LOGIN_URL": service.url,
            "SSL_CERT_FILE": str(tmp_path / "entra.pem"),
        }
        service.known.clear()
        code, told = await command(Process(tmp_path, fake, more=more), "check")
    assert code == 2
    where = f"{service.url}/error?code=7000215"
    assert told.splitlines()[-1] == (f"P2P Desk: no token for the certificate: AADSTS7000215, explained at {where}")
    assert "canary" not in told


async def command(bot: Process, *arguments: str) -> tuple[int, str]:
    """Run a command with the bot's settings; return its exit code and all that it wrote."""
    done = await asyncio.create_subprocess_exec(
        *(sys.executable, *bot.program, *arguments),
        cwd=bot.folder,
        env={**bot.environment(), "COLUMNS": "160"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    written, _ = await done.communicate()
    return done.returncode or 0, written.decode()
