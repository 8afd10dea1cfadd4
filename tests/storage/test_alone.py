"""Two bots must never serve from one SQLite file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storage.alone import alone
from storage.errors import ServedAlreadyError

HOLDER = """
import sys, time
from pathlib import Path
from storage.alone import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_one_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "new" / "p2p.db"
    with alone(path), pytest.raises(ServedAlreadyError), alone(path):
        pass
    with alone(path):
        assert path.with_name("p2p.db.lock").stat().st_mode & 0o077 == 0


def test_the_lock_ends_with_a_killed_process(tmp_path: Path) -> None:
    path = tmp_path / "p2p.db"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ServedAlreadyError), alone(path):
            pass
        holder.kill()
        holder.wait()
    with alone(path):
        pass
