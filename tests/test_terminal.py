"""What the commands have in common: progress that a log can hold, and which database is meant."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from config import WrongSetting
from terminal import _Lines, bar, file_of, server_of


@pytest.mark.parametrize(("seconds", "between"), [(3600.0, []), (0.0, ["rows: 1,500 of 3,000"])])
def test_without_a_terminal_progress_is_a_line_now_and_then_and_one_at_the_end(
    monkeypatch: pytest.MonkeyPatch, seconds: float, between: list[str]
) -> None:
    monkeypatch.setattr("terminal.LINE_SECONDS", seconds)
    written = io.StringIO()
    lines = _Lines(Console(file=written))
    for done in (0, 1500, 3000):
        lines.tell("rows", done, 3000)
    assert written.getvalue().splitlines() == ["rows: 0 of 3,000", *between, "rows: 3,000 of 3,000"]


def test_progress_goes_to_standard_error_and_nothing_stands_there_before_the_first_word(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with bar():
        pass
    assert capsys.readouterr() == ("", "")
    with bar() as tell:
        tell("pages", 7, 7)
    assert capsys.readouterr() == ("", "pages: 7 of 7\n")


@pytest.mark.parametrize("url", ["mysql://h/p2p", "nonsense", "postgresql://h"])
def test_what_is_no_database_of_ours_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(WrongSetting) as refused:
        file_of(url) if server_of(url) is None else None
    assert "P2P_DATABASE_URL" in str(refused.value)


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "p2p.db"
    url = f"sqlite+aiosqlite:///{file}"
    with pytest.raises(WrongSetting, match="There is no database file"):
        file_of(url)
    assert not file.exists()
    file.touch()
    assert file_of(url) == file
    assert server_of(url) is None


def test_an_argument_is_named_as_what_it_is() -> None:
    with pytest.raises(WrongSetting, match=r"^SOURCE"):
        file_of("mysql://h/p2p", "SOURCE")
