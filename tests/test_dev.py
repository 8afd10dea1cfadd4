"""The tools stand on files that drift: locks, the desk's people, what the checks forbid."""

import hashlib
import json
import os
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

import dev
from tests.soak import __main__ as soak

ROOT = Path(__file__).resolve().parents[1]
LOCK_FILES = [*sorted((ROOT / "requirements").glob("*.txt")), ROOT / "tests" / "playground" / "package-lock.json"]


@pytest.mark.parametrize("lock", LOCK_FILES, ids=lambda path: path.name)
def test_a_lock_file_names_no_registry(lock: Path) -> None:
    assert not re.search(r"https?://|file:|--(extra-)?index|find-links|\"resolved\"", lock.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["run", "dev"])
def test_every_locked_package_has_a_hash(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    packages = re.findall(r"(?m)^[a-zA-Z][^\n]*==[^\n]*(?:\n    [^\n]*)*", text)
    assert len(packages) > 30
    assert [package for package in packages if "--hash=sha256:" not in package] == []


def test_what_pyproject_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run, develop = (_locked(name) for name in ("run", "dev"))
    assert _named(project["project"]["dependencies"]) <= run
    assert run | _named(project["dependency-groups"]["dev"]) <= develop


def _locked(name: str) -> set[str]:
    return _named(re.findall(r"(?m)^[a-zA-Z].*==", (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")))


def _named(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[><=~ ]", one.lower(), maxsplit=1)[0] for one in requirements}


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment in which nothing is left to install, and nothing could be."""
    stamp, client, python = tmp_path / "stamp", tmp_path / "cli.js", tmp_path / "no-such-python"
    client.touch()
    stamp.write_text(hashlib.sha256(b"".join(lock.read_bytes() for lock in dev.LOCKS)).hexdigest())
    for name, value in {"STAMP": stamp, "CLIENT": client, "PYTHON": python, "VENV": tmp_path / "venv"}.items():
        monkeypatch.setattr(dev, name, value)
    monkeypatch.chdir(ROOT)


@pytest.mark.usefixtures("installed")
def test_making_the_environment_is_instant_and_silent_when_the_stamp_matches_the_locks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    dev.setup()
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("installed")
def test_setup_says_what_comes_next_also_when_nothing_was_left_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["dev.py", "setup"])
    assert dev.main() == 0
    assert re.fullmatch(r"Ready\. Next: (python3|py) dev\.py run\n", capsys.readouterr().out)


def test_an_older_python_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "OLDEST_PYTHON", (99, 0))
    assert dev.main() == 2
    assert "needs Python 3.11 or newer" in capsys.readouterr().out


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ([], ["--minutes=30.0", "--seed=1", "--histories=10000", "--only="]),
        (
            ["--minutes", "0.5", "--seed", "7", "--histories", "12", "--only", "storm"],
            ["--minutes=0.5", "--seed=7", "--histories=12", "--only=storm"],
        ),
    ],
)
def test_soak_starts_its_parts_with_what_was_asked_for(
    asked: list[str], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []

    def run(command: list[str], **_more: object) -> subprocess.CompletedProcess[str]:
        started.append(command)
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(sys, "argv", ["dev.py", "soak", *asked])
    monkeypatch.setattr(dev.subprocess, "run", run)
    monkeypatch.setattr(dev, "_inside_venv", lambda: True)
    assert dev.main() == 1
    assert started == [[sys.executable, "-m", "tests.soak", *told]]
    options = vars(soak.parse(told))
    assert [f"--{name}={value}" for name, value in options.items()] == told


WEAK = {"name": "yarl", "version": "1.0", "vulns": [{"id": "CVE-1", "fix_versions": ["1.1", "2.0"]}]}
FINE = {"name": "rich", "version": "15.0", "vulns": []}
SKIPPED = {"name": "structlog", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (json.dumps({"dependencies": [FINE, FINE]}), (False, "ok")),
        (json.dumps({"dependencies": [FINE, SKIPPED]}), (False, "ok (1 packages not on the list)")),
        (
            json.dumps({"dependencies": [FINE, WEAK, SKIPPED]}),
            (True, "found something\nyarl 1.0: CVE-1, mended in 1.1, 2.0"),
        ),
        (json.dumps({"dependencies": [SKIPPED, SKIPPED]}), (False, dev.NOT_AUDITED)),
        (json.dumps({"dependencies": []}), (False, dev.NOT_AUDITED)),
        ("", (False, dev.NOT_AUDITED)),
        ("[]", (False, dev.NOT_AUDITED)),
        ("Traceback", (False, dev.NOT_AUDITED)),
    ],
)
def test_who_cannot_look_for_weaknesses_says_so_and_who_finds_one_fails(output: str, told: tuple[bool, str]) -> None:
    assert dev.audited(output) == told
    assert "\n" not in dev.NOT_AUDITED


HANGS = 600
PROGRAMS = {"found": f"print({json.dumps({'dependencies': [WEAK]})!r})", "absent": "raise SystemExit(1)"}


@pytest.mark.parametrize(
    ("program", "code", "told"),
    [
        ("found", 1, "known weaknesses: found something"),
        ("absent", 0, f"known weaknesses: {dev.NOT_AUDITED}"),
        ("hangs", 0, f"known weaknesses: {dev.NOT_AUDITED}"),
    ],
)
def test_the_check_fails_for_a_weakness_and_waits_for_no_network(
    program: str, code: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "CHECKS", {"lint": ["-c", "pass"]})
    monkeypatch.setattr(dev, "AUDIT", ["-c", PROGRAMS.get(program, f"import time; time.sleep({HANGS})")])
    monkeypatch.setattr(dev, "AUDIT_SECONDS", 0.3 if program == "hangs" else 120)
    began = time.monotonic()
    assert dev.check() == code
    assert time.monotonic() - began < HANGS
    assert told in capsys.readouterr().out


def test_without_a_way_out_the_audit_ends_soon_and_with_nothing_found() -> None:
    nowhere = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    command = [sys.executable, *dev.AUDIT]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **nowhere}, capture_output=True, text=True, check=False, timeout=300
    )
    assert dev.audited(done.stdout) == (False, dev.NOT_AUDITED)


UPWARDS = {
    "desk": ("pydantic", "asyncio", "logging", "cards"),
    "cards": ("sqlalchemy", "aiohttp", "logging", "bot"),
    "storage": ("botbuilder", "bot", "app"),
    "bot": ("storage", "config"),
}


@pytest.mark.parametrize("room", UPWARDS)
def test_an_import_upwards_breaks_a_contract(room: str, tmp_path: Path) -> None:
    for name in ("bot", "storage", "cards", "desk"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    for above in UPWARDS[room]:
        (tmp_path / room / f"to_{above}.py").write_text(f"import {above}\n")
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    command = [sys.executable, *dev.CHECKS["import contracts"], "--no-cache"]
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    found = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert found.returncode == 1
    assert [above for above in UPWARDS[room] if f"{room}.to_{above} -> {above}" not in found.stdout] == []


@pytest.mark.parametrize(
    "line",
    [
        "datetime.datetime.now(datetime.UTC)",
        "datetime.datetime.utcnow()",
        "uuid.uuid4()",
        "asyncio.create_task(work())",
    ],
)
def test_time_ids_and_tasks_are_refused_outside_their_home(line: str) -> None:
    source = f"import asyncio\nimport datetime\nimport uuid\n\nvalue = {line}\n"
    command = [sys.executable, "-m", "ruff", "check", "--select=TID251", "--no-cache", "--output-format=concise", "-"]
    homes = {name: [*command, f"--stdin-filename={name}"] for name in ("desk/policy.py", "bot/clock.py")}
    found = {
        name: subprocess.run(command, cwd=ROOT, input=source, capture_output=True, text=True, check=False)
        for name, command in homes.items()
    }
    assert "TID251" in found["desk/policy.py"].stdout
    assert found["bot/clock.py"].returncode == 0
