"""What an administrator reads of what the bot signs in with; what it does with it: tests/bot/test_entra.py."""

import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from structlog.testing import capture_logs

from bot.credentials import Anonymous, Tokens
from config import WrongSetting
from signing_in import shown, token_source
from tests.activities import APP_ID
from tests.entra import certificate, pem, pem_file, pfx_file, self_signed
from tests.issuer import private_key
from tests.whole.harness import settings

pytestmark = pytest.mark.asyncio

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "canary-pass"


async def wrong(folder: Path, **more: object) -> str:
    """Return what is said of settings that cannot be used."""
    async with aiohttp.ClientSession() as session:
        with pytest.raises(WrongSetting) as caught:
            token_source(settings(folder, app_id=APP_ID, **more), session)
    told = str(caught.value)
    assert "\n" not in told
    assert "canary" not in told
    assert caught.value.__cause__ is None
    return told


def _other_key(folder: Path) -> Path:
    file = folder / "other.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    file.write_bytes(pem(key) + self_signed(key).public_bytes(Encoding.PEM))
    return file


def _text(folder: Path, text: bytes) -> Path:
    file = folder / "odd.pem"
    file.write_bytes(text)
    return file


UNUSABLE = {
    "another password": lambda folder: (pem_file(folder, 7, "right"), PASSWORD),
    "no password": lambda folder: (pem_file(folder, 7, "right"), ""),
    "another password of a pfx": lambda folder: (pfx_file(folder, 7, "right"), PASSWORD),
    "no password of a pfx": lambda folder: (pfx_file(folder, 7, "right"), ""),
    "a key alone": lambda folder: (_text(folder, pem(private_key(7))), ""),
    "a certificate alone": lambda folder: (_text(folder, certificate(7).public_bytes(Encoding.PEM)), ""),
    "no RSA": lambda folder: (_other_key(folder), ""),
    "nothing": lambda folder: (_text(folder, b""), ""),
    "text": lambda folder: (_text(folder, b"canary"), ""),
}


@pytest.mark.parametrize("name", UNUSABLE)
async def test_a_certificate_that_cannot_be_used_is_said_at_the_start(tmp_path: Path, name: str) -> None:
    file, password = UNUSABLE[name](tmp_path)
    more = {"app_certificate_file": str(file), "app_certificate_password": password}
    assert await wrong(tmp_path, **more) == (
        "P2P_APP_CERTIFICATE_FILE holds no RSA certificate and private key that P2P_APP_CERTIFICATE_PASSWORD opens:"
        " give a PEM or PKCS #12 (.pfx) file with both, and its password if it has one"
    )


@pytest.mark.parametrize("name", ["app_certificate_file", "app_federated_token_file"])
async def test_a_file_that_cannot_be_read_is_named_by_its_setting(tmp_path: Path, name: str) -> None:
    for file, reason in ((tmp_path / "canary", "No such file or directory"), (tmp_path, "Is a directory")):
        assert await wrong(tmp_path, **{name: str(file)}) == (
            f"P2P_{name.upper()} cannot be read ({reason}): name a file that the bot's user may read"
        )


async def test_a_proof_goes_to_https_alone(tmp_path: Path) -> None:
    file = str(pem_file(tmp_path, 7))
    told = await wrong(tmp_path, app_certificate_file=file, login_url="http://127.0.0.1:9")
    assert told == "P2P_LOGIN_URL: a certificate is shown to an https:// address alone; write it so"


async def test_without_a_tenant_nobody_signs_in(tmp_path: Path) -> None:
    told = await wrong(tmp_path, app_type="UserAssignedMSI", tenant_id="")
    assert told == (
        "missing P2P_TENANT_ID: a user-assigned managed identity signs in to a tenant; give its Directory ID"
    )


async def test_what_is_shown_holds_no_secret(tmp_path: Path) -> None:
    thumbprint = certificate(7).fingerprint(hashes.SHA1()).hex().upper()  # noqa: S303  a name, no proof
    ends = f"{certificate(7).not_valid_after_utc:%Y-%m-%d}"
    file = str(pfx_file(tmp_path, 7, PASSWORD))
    for more, told in (
        ({"app_password": PASSWORD}, "client secret"),
        (
            {"app_certificate_file": file, "app_certificate_password": PASSWORD},
            f"certificate {thumbprint}, valid until {ends}",
        ),
        ({"app_federated_token_file": file}, "workload identity"),
        ({"app_type": "UserAssignedMSI"}, "user-assigned managed identity"),
        ({}, "nothing: anonymous, for development"),
    ):
        installed = settings(tmp_path, app_id=APP_ID, **more)
        assert shown(installed) == told
        async with aiohttp.ClientSession() as session:
            source = token_source(installed, session)
            assert isinstance(source, Tokens if more else Anonymous)
            assert PASSWORD not in repr(source)
            await source.close()


@pytest.mark.parametrize(("days", "said"), [(90, False), (31, False), (29, True), (-1, True)])
async def test_a_certificate_near_its_end_is_said_at_the_start(tmp_path: Path, days: int, *, said: bool) -> None:
    file = tmp_path / "desk.pem"
    file.write_bytes(pem(private_key(7)) + self_signed(private_key(7), days=days).public_bytes(Encoding.PEM))
    async with aiohttp.ClientSession() as session:
        with capture_logs() as logs:
            token_source(settings(tmp_path, app_id=APP_ID, app_certificate_file=str(file)), session)
    assert [(one["event"], one["setting"]) for one in logs] == (
        [("certificate_ends_soon", "P2P_APP_CERTIFICATE_FILE")] if said else []
    )


async def test_a_bot_with_a_client_secret_starts_without_the_library() -> None:
    program = "import sys, app; print([one for one in ('azure.identity', 'bot.entra') if one in sys.modules])"
    done = subprocess.run(  # noqa: ASYNC221  nothing else runs in this loop
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
