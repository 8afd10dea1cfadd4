"""Shared by all tests."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

TESTS = Path(__file__).parent
pytest.register_assert_rewrite(*(f"tests.{one.stem}" for one in TESTS.iterdir() if one.suffix == ".py" or one.is_dir()))
"""What a helper asserts says what it found, as a test's own assertions do."""

settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no fault of a test: how long an example takes, or the making of it, says nothing of the product."""
settings.register_profile("here", settings.get_profile("search"), derandomize=True)
settings.load_profile("here")
"""The same examples each time: nothing unchanged fails one day. `--hypothesis-profile=search` tries others."""

MEASURED = (TESTS / "desk", TESTS / "cards")
"""Their own tests alone must reach every branch of desk and cards; the others would only run slower when traced."""

LONG_FIRST = (
    "soak/test_processes", "soak/test_rotation",  # time their processes' answers: the first nine go to one worker
    "soak/test_sim", "soak", "browser", "whole",
    "desk/test_reply_weights", "desk/test_desk_life", "desk/test_lifecycle",
    "test_", "playground", "storage", "bot", "desk", "cards",
)  # fmt: skip
"""What takes long begins first: at the end no worker waits long for another's last test."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say what runs first, in the order that the shuffling left within each room, and what is not traced."""
    items.sort(key=_place)
    for item in items:
        if not any(item.path.is_relative_to(room) for room in MEASURED):
            item.add_marker(pytest.mark.no_cover)


def _place(item: pytest.Item) -> int:
    return next(place for place, start in enumerate(LONG_FIRST) if _within(item).startswith(start))


def _within(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).as_posix()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it again at the end when dev.py found no browser: a green run that left something out must not look whole."""
    if os.environ.get("DESK_TEST_BROWSER") == "":
        terminalreporter.write_line("BROWSER TESTS NOT RUN: no Chromium on this machine.", red=True, bold=True)
