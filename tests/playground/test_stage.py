import sys
import time
from pathlib import Path

import pytest

from tests.playground import stage as stage_module
from tests.playground.stage import START_SECONDS, Child, Stage, StageError, answers, free_port, is_free, wait_until

BEATS = "import time\nwhile True: print('beat', flush=True); time.sleep(0.02)"
PARENT = f"import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', {BEATS!r}])\ntime.sleep(60)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{BEATS}"


def _length(child: Child) -> int:
    assert child.log is not None
    return child.log.stat().st_size


def _falls_silent(child: Child) -> bool:
    """Return whether nothing more is written: what was on its way when a process ended may still arrive."""
    for _ in range(10):
        before = _length(child)
        time.sleep(0.3)
        if _length(child) == before:
            return True
    return False


@pytest.mark.parametrize("script", [PARENT, DEAF], ids=["a parent", "one deaf to asking"])
def test_nobody_outlives_the_stage(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage_module, "END_SECONDS", 1.0)
    with Stage(tmp_path) as stage:
        child = stage.start("bot", [sys.executable, "-c", script], {})
        wait_until(child, lambda: child.tail() != "")
        before = _length(child)
        wait_until(child, lambda: _length(child) > before)
    assert child.process.returncode is not None
    assert _falls_silent(child)


def test_who_ends_by_itself_is_told_with_its_last_words(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        stage.start("bot", [sys.executable, "-c", "import sys; print('no such setting'); sys.exit(3)"], {})
        with pytest.raises(StageError, match=r"exit code 3:\nno such setting"):
            stage.watch()


def test_who_never_gets_ready_is_told(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        child = stage.start("bot", [sys.executable, "-c", "import time; time.sleep(60)"], {})
        with pytest.raises(StageError, match=r"not ready after 0 s"):
            wait_until(child, lambda: False, seconds=0.2)


def test_a_real_desks_settings_do_not_leak_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("P2P_APP_ID", "a real one")
    with Stage(tmp_path) as stage:
        script = "import os; print([name for name in os.environ if name.startswith('P2P_')])"
        child = stage.start("bot", [sys.executable, "-c", script], {"P2P_PORT": "1"})
        child.process.wait(START_SECONDS)
        assert child.tail() == "['P2P_PORT']"


def test_a_free_port_is_free_and_nobody_elses_and_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[set[int]] = []
    for worker in ("gw0", "gw1"):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
        drawn.append({free_port() for _ in range(100)})
    assert [len(ports) for ports in drawn] == [100, 100]
    assert drawn[0].isdisjoint(drawn[1])
    port = free_port()
    assert is_free(port)
    assert not answers(port, "/readyz")
