import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot import logs

ROOT = Path(__file__).resolve().parents[2]
CANARY = "M00123987"
PROGRAM = """
import asyncio, gc, logging, structlog, sys
from bot import logs
logs.configure(sys.argv[1])
log = structlog.get_logger("desk")
"""


def lines(program: str, level: str = "INFO") -> list[dict[str, Any]]:
    """Run a program in a process of its own, logs configured, and return what it wrote to standard error."""
    command = [sys.executable, "-c", PROGRAM + program, level]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == ""
    assert CANARY not in done.stderr
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_a_line_is_one_json_object_with_level_and_time() -> None:
    (line,) = lines("log.info('serving', address='http://127.0.0.1:3978')")
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "serving", "level": "info", "address": "http://127.0.0.1:3978"}


def test_what_is_not_on_the_list_is_dropped_and_said_to_be() -> None:
    (line,) = lines(f"log.warning('odd', member='{CANARY}', text='{CANARY}', kind='send')")
    line.pop("timestamp")
    assert line == {"event": "odd", "level": "warning", "kind": "send", "reason": "fields dropped"}


def test_an_exception_leaves_no_text_behind() -> None:
    program = f"""
try:
    raise ValueError('{CANARY}')
except ValueError:
    log.exception('failed', error='ValueError')
    logging.getLogger('aiohttp.server').exception('Error handling request %s', '{CANARY}')
"""
    own, library = lines(program)
    assert (own["event"], own["error"]) == ("failed", "ValueError")
    assert library == {"event": "library", "logger": "aiohttp.server", "level": "error", "error": "ValueError"}


def test_a_task_that_nobody_waited_for_quotes_nothing() -> None:
    program = f"""
async def fail():
    raise ValueError('{CANARY}')
async def main():
    task = asyncio.get_running_loop().create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()
asyncio.run(main())
"""
    (line,) = lines(program)
    assert line == {"event": "library", "logger": "asyncio", "level": "error", "error": "ValueError"}


@pytest.mark.parametrize("name", ["sqlalchemy.engine", "alembic", "aiohttp.access", 'with "quotes"'])
def test_a_library_is_heard_from_warning_on_without_its_words(name: str) -> None:
    program = f"""
library = logging.getLogger({name!r})
library.info('{CANARY}')
library.warning('{CANARY} %s', '{CANARY}')
"""
    assert lines(program, "DEBUG") == [{"event": "library", "logger": name, "level": "warning"}]


@pytest.mark.parametrize("value", [{"member": CANARY}, (CANARY,), object(), [{}], CANARY * 30, b"x"])
def test_a_value_that_would_be_told_by_its_repr_is_dropped(value: object) -> None:
    kept = logs.only_allowed(None, "info", {"event": "failed", "kind": value})
    assert kept == {"event": "failed", "reason": "fields dropped"}


def test_numbers_words_and_lists_of_words_stay() -> None:
    whole = {"event": "failed", "seconds": 1.5, "status": 4, "still_valid": True, "where": ["a.py:1 f"], "task": None}
    assert logs.only_allowed(None, "info", dict(whole)) == whole


@pytest.mark.parametrize("event", [f"lost {CANARY}", "", None, "Lost"])
def test_an_event_is_one_fixed_word(event: object) -> None:
    assert logs.only_allowed(None, "info", {"event": event, "kind": "send"}) == {
        "kind": "send",
        "reason": "fields dropped",
    }


def sources() -> list[Path]:
    rooms = ("bot", "cards", "desk", "storage")
    return [*ROOT.glob("*.py"), *(file for room in rooms for file in (ROOT / room).rglob("*.py"))]


def calls(file: Path) -> list[ast.Call]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [one for one in ast.walk(tree) if isinstance(one, ast.Call)]


def test_what_the_program_logs_is_a_fixed_word_with_fields_of_the_list() -> None:
    said = [one for file in sources() for one in calls(file) if ast.unparse(one.func).startswith("log.")]
    assert len(said) > 15
    for one in said:
        (event,) = one.args
        assert isinstance(event, ast.Constant), ast.unparse(one)
        assert logs.only_allowed(None, "info", {"event": event.value}) == {"event": event.value}, ast.unparse(one)
        assert {field.arg for field in one.keywords} <= logs.FIELDS, ast.unparse(one)
        put_together = [field.value for field in one.keywords if isinstance(field.value, ast.JoinedStr)]
        filled_in = [
            part.value for text in put_together for part in text.values if isinstance(part, ast.FormattedValue)
        ]
        assert all(re.fullmatch(r"type\(\w+\)\.__name__", ast.unparse(part)) for part in filled_in), ast.unparse(one)


def test_nothing_else_in_the_rooms_prints_or_logs() -> None:
    silent = {
        "print",
        "traceback.print_exc",
        "traceback.format_exc",
        "logging.info",
        "warnings.warn",
        "sys.stdout.write",
    }
    said = {file.name: {ast.unparse(one.func) for one in calls(file)} & silent for file in sources()}
    assert {name for name, found in said.items() if found} == {"dev.py"}  # a tool, which serves nobody


def test_the_level_is_the_settings() -> None:
    program = "log.debug('a'); log.info('b'); log.error('c')"
    assert [one["event"] for one in lines(program, "DEBUG")] == ["a", "b", "c"]
    assert [one["event"] for one in lines(program, "ERROR")] == ["c"]


def test_a_reason_that_was_given_stays() -> None:
    assert logs.only_allowed(None, "info", {"event": "e", "reason": "answered 403", "body": "x"}) == {
        "event": "e",
        "reason": "answered 403",
    }
    whole = {"event": "e", "kind": "send"}
    assert logs.only_allowed(None, "info", whole) == whole
