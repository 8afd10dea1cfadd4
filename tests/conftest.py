"""Shared by all tests."""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("here", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")
"""A busy machine is no fault of a test: how long making examples takes says nothing of the product."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it again at the end when dev.py found no browser: a green run that left something out must not look whole."""
    if os.environ.get("DESK_TEST_BROWSER") == "":
        terminalreporter.write_line("BROWSER TESTS NOT RUN: no Chromium on this machine.", red=True, bold=True)
