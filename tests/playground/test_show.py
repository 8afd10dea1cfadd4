"""`dev.py run`, as a newcomer starts and ends it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.playground.stage import ROOT, answers, free_port, is_free

PATIENCE = 300.0
"""Seconds: two programs start one after the other, and each may take START_SECONDS."""


@dataclass
class Terminal:
    """A running `dev.py run` and what it has printed."""

    port: int
    playground_port: int
    process: subprocess.Popen[str]
    printed: list[str] = field(default_factory=list[str])

    def read_until(self, words: str) -> str:
        """Return everything printed up to the line with `words`; raises AssertionError when it ends without."""
        assert self.process.stdout
        ended = threading.Timer(PATIENCE, self.process.kill)
        ended.start()
        for line in self.process.stdout:
            self.printed.append(line)
            if words in line:
                ended.cancel()
                return "".join(self.printed)
        raise AssertionError("".join(self.printed))

    def press_ctrl_c(self) -> int:
        """Return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@pytest.fixture
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    port, playground_port = free_port(), free_port()
    ports = ["--port", str(port), "--playground-port", str(playground_port)]
    command = [sys.executable, "dev.py", "run", "--no-browser", *ports, *getattr(request, "param", [])]
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        yield Terminal(port, playground_port, process)
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)
    shutil.rmtree(ROOT / "data" / f"practice-{port}", ignore_errors=True)


def test_the_desk_says_where_it_is_and_ctrl_c_ends_everything(terminal: Terminal) -> None:
    said = terminal.read_until("Ctrl-C ends everything")
    assert f"http://localhost:{terminal.playground_port}" in said
    assert len(re.findall(r"(?m)^  \d\. ", said)) == 5
    assert "practice pharmacist" in said
    assert "The client does not draw them; this terminal says when." in said
    assert "no real patient data" in said
    assert "start it with --admin" in said
    assert answers(terminal.port, "/healthz")
    assert answers(terminal.playground_port, "/")
    assert terminal.press_ctrl_c() == 0
    assert is_free(terminal.port)
    assert is_free(terminal.playground_port)


@pytest.mark.parametrize("terminal", [["--no-practice", "--admin"]], indirect=True)
def test_without_practice_nobody_answers_and_an_admin_is_told_what_to_try(terminal: Terminal) -> None:
    said = terminal.read_until("Ctrl-C ends everything")
    assert "Nobody answers it (--no-practice)." in said
    assert "an admin too: try queue" in said
