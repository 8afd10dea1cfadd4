"""A desk as it is installed: callers are verified against a sign-in service on loopback, PHI is sealed under a key."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from app import Desk, serving
from bot.clock import SystemClock
from bot.gate import TEAMS_SERVICE_HOSTS
from tests.activities import APP_ID
from tests.bot.seeds import KEY
from tests.issuer import SECRET, Issuer
from tests.whole.harness import settings


@asynccontextmanager
async def installed(folder: Path, issuer: Issuer, **more: object) -> AsyncGenerator[Desk]:
    """Serve a desk on a new database in `folder`; with no channel bound unless `more` settings say so."""
    values: dict[str, object] = {
        "allow_anonymous": False,
        "app_id": APP_ID,
        "app_password": SECRET,
        "channel_id": "",
        "encryption_keys": KEY,
        "openid_metadata_url": issuer.metadata_url,
        "login_url": issuer.url,
        "allowed_service_hosts": (*TEAMS_SERVICE_HOSTS, "127.0.0.1"),
    }
    async with serving(settings(folder, **(values | more)), SystemClock()) as desk:
        yield desk
