"""The Teams app that the README tells people to upload, as `dev.py package` writes it."""

import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

import dev
from desk.handlers.chat import WORDS

APP_ID = "1b2c3d4e-1111-4222-8333-0123456789ab"


@pytest.fixture
def package(tmp_path: Path) -> zipfile.Path:
    to = tmp_path / "build" / "p2p-desk.zip"
    assert dev.package(APP_ID.upper(), to) == 0
    return zipfile.Path(to)


@pytest.fixture
def manifest(package: zipfile.Path) -> dict[str, Any]:
    return json.loads((package / "manifest.json").read_text(encoding="utf-8"))


def test_the_package_holds_the_manifest_and_its_icons_on_top(package: zipfile.Path) -> None:
    assert sorted(file.name for file in package.iterdir()) == ["color.png", "manifest.json", "outline.png"]


def test_the_app_id_stands_wherever_teams_reads_it_and_no_placeholder_is_left(manifest: dict[str, Any]) -> None:
    assert [manifest["id"], manifest["bots"][0]["botId"], manifest["webApplicationInfo"]["id"]] == [APP_ID] * 3
    assert "${{" not in json.dumps(manifest)


def test_the_bot_may_read_the_channel_without_being_mentioned(manifest: dict[str, Any]) -> None:
    assert manifest["webApplicationInfo"]["resource"] == "https://RscBasedStoreApp"
    asked = manifest["authorization"]["permissions"]["resourceSpecific"]
    assert asked == [{"name": "ChannelMessage.Read.Group", "type": "Application"}]
    assert manifest["validDomains"] == []


def test_every_offered_command_is_one_that_the_bot_understands(manifest: dict[str, Any]) -> None:
    (bot,) = manifest["bots"]
    offered = {
        scope: [command["title"] for command in listed["commands"]]
        for listed in bot["commandLists"]
        for scope in listed["scopes"]
    }
    assert bot["scopes"] == ["personal", "team"]
    assert offered == {"personal": ["p2p", "callback", "mine", "guide", "help"], "team": ["setup"]}
    assert all(word in WORDS for words in offered.values() for word in words)


def test_the_texts_keep_to_the_lengths_of_the_schema(manifest: dict[str, Any]) -> None:
    assert manifest["$schema"].split("/")[-2] == f"v{manifest['manifestVersion']}"
    assert len(manifest["name"]["short"]) <= 30
    assert len(manifest["name"]["full"]) <= 100
    assert len(manifest["description"]["short"]) <= 80
    assert len(manifest["developer"]["name"]) <= 32


@pytest.mark.parametrize(("icon", "side"), [("color", 192), ("outline", 32)])
def test_an_icon_has_the_size_that_teams_wants(
    package: zipfile.Path, manifest: dict[str, Any], icon: str, side: int
) -> None:
    head = (package / manifest["icons"][icon]).read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (side, side)


def test_what_is_no_id_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.package("p2p-desk", tmp_path / "p2p-desk.zip") == 2
    assert "--app-id" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
