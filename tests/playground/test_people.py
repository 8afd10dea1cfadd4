import base64
import re
import secrets
from pathlib import Path

import pytest

from config import Settings
from tests.playground import people
from tests.playground.stage import HERE

CONFIGURED = (HERE / "playground.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("person", people.EVERYBODY, ids=lambda person: person.name)
def test_everybody_sits_at_the_configured_desk(person: people.Colleague) -> None:
    assert f'id: "{person.id}"' in CONFIGURED
    assert f"name: {person.name}\n" in CONFIGURED
    assert f"aadObjectId: {person.object_id}\n" in CONFIGURED


@pytest.mark.parametrize("place", [people.TENANT, people.BOT, people.TEAM, people.CHANNEL])
def test_every_place_is_the_configured_one(place: str) -> None:
    assert place in CONFIGURED


def test_the_playground_gets_the_only_shape_it_takes() -> None:
    assert len(re.findall(r"(?m)^  - id:", CONFIGURED)) == 5
    assert len(re.findall(r"(?m)^    - id:", CONFIGURED)) == 1


def test_the_bot_takes_the_desks_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    for name, value in people.bot_settings(41234, f"sqlite+aiosqlite:///{tmp_path}/x.db", key).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    settings = Settings()
    assert settings.port == 41234
    assert settings.allow_anonymous
    assert settings.channel_id == people.CHANNEL
    assert settings.pharmacists == tuple(person.object_id for person in people.PHARMACISTS)
    assert settings.bot_id == people.BOT
