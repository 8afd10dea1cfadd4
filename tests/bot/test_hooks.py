"""Python's own mouth: whatever nobody caught is told by the log, by its type and its place, never in its own words."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot import hooks

ROOT = Path(__file__).resolve().parents[2]
CANARY = "M00123987"
PROGRAM = f"""
import asyncio, faulthandler, gc, logging, sys, threading, warnings
from bot import hooks, logs
logs.configure("DEBUG")
hooks.install()
typed = {CANARY!r}
class Quoting(Exception):
    def __str__(self): return typed
    __repr__ = __str__
class Sink(logging.Handler):
    def emit(self, record):
        try:
            raise Quoting(typed)
        except Quoting:
            self.handleError(record)
class Leaving:
    def __repr__(self): return typed
    def __del__(self): raise ValueError(typed)
def fail(member=typed): raise ValueError(member)
"""


def said(program: str, *options: str, code: int = 0) -> list[dict[str, Any]]:
    """Run a program in Python's development mode too; return what it wrote, which holds nothing typed."""
    command = [sys.executable, *options, "-c", PROGRAM + program]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == code, done.stderr
    assert CANARY not in done.stdout + done.stderr
    return [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("options", [(), ("-X", "dev")], ids=["plain", "development mode"])
class TestNothingIsQuoted:
    def test_an_error_that_ends_the_process(self, options: tuple[str, ...]) -> None:
        *_, line = said("fail()", *options, code=1)
        assert (line["event"], line["level"], line["error"]) == ("crashed", "critical", "ValueError")
        assert [one.rpartition(" ")[2] for one in line["where"]] == ["<module>", "fail"]

    def test_an_error_that_ends_a_thread(self, options: tuple[str, ...]) -> None:
        *_, line = said("one = threading.Thread(target=fail, name=typed); one.start(); one.join()", *options)
        assert (line["event"], line["error"]) == ("thread_failed", "ValueError")

    def test_a_thread_that_asks_to_end_says_nothing(self, options: tuple[str, ...]) -> None:
        assert said("one = threading.Thread(target=sys.exit); one.start(); one.join()", *options) == []

    def test_an_error_of_a_destructor(self, options: tuple[str, ...]) -> None:
        *_, line = said("one = Leaving(); del one; gc.collect()", *options)
        assert (line["event"], line["error"]) == ("not_raised", "ValueError")

    def test_a_warning(self, options: tuple[str, ...]) -> None:
        *_, line = said("warnings.warn(typed)", *options)
        assert line == {"event": "library", "logger": "py.warnings", "level": "warning"}

    def test_a_logs_handler_that_fails(self, options: tuple[str, ...]) -> None:
        assert said("logging.getLogger('library').addHandler(Sink())\n", *options) == []
        program = "one = logging.getLogger('library'); one.addHandler(Sink()); one.warning('%s', typed)"
        assert [line["logger"] for line in said(program, *options)] == ["library"]

    def test_a_slow_step_of_the_loop_and_a_task_left_alone(self, options: tuple[str, ...]) -> None:
        program = """
async def slow(member):
    import time
    time.sleep(0.15)
    raise ValueError(member)
async def main():
    asyncio.get_running_loop().set_debug(True)
    task = asyncio.get_running_loop().create_task(slow(typed), name=typed)
    await asyncio.sleep(0.2)
    del task
    gc.collect()
asyncio.run(main())
"""
        assert {line["logger"] for line in said(program, *options)} == {"asyncio"}

    def test_a_coroutine_that_nobody_awaited(self, options: tuple[str, ...]) -> None:
        *_, line = said("async def one(member): pass\none(typed); gc.collect()", *options)
        assert line["event"] in {"library", "not_raised"}

    def test_a_generator_that_is_thrown_away(self, options: tuple[str, ...]) -> None:
        program = """
def one():
    try:
        yield
    finally:
        fail()
running = one(); next(running); del running; gc.collect()
"""
        *_, line = said(program, *options)
        assert (line["event"], line["error"]) == ("not_raised", "ValueError")

    def test_the_fault_handler(self, options: tuple[str, ...]) -> None:
        assert said("faulthandler.dump_traceback(all_threads=True)", *options) == []


def test_a_key_that_stops_it_is_no_crash() -> None:
    assert said("raise KeyboardInterrupt", code=-2) == []


def test_the_real_process_has_them_in_place_before_anything_else() -> None:
    program = f"""
import sys
sys.argv = ["app.py", "explain", {CANARY!r}]
import app, desk.phrases
def broken(text): raise ValueError(text)
desk.phrases.read = broken
sys.exit(app.main())
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 1
    assert CANARY not in done.stdout + done.stderr
    assert json.loads(done.stderr)["event"] == "crashed"


def test_where_it_happened_is_told_by_files_and_functions() -> None:
    try:
        json.loads(CANARY)
    except ValueError as error:
        found = hooks.where(error.__traceback__)
    assert found[0].startswith("test_hooks.py:")
    assert found[0].endswith("test_where_it_happened_is_told_by_files_and_functions")
    assert found[-1].startswith("decoder.py:")
