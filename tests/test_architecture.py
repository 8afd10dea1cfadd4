"""ARCHITECTURE.md names files that there are, and every handler: who looks for a behaviour finds its file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("ARCHITECTURE.md", "README.md", "SECURITY.md")}
ROOMS = ("", "bot/", "cards/", "desk/", "desk/handlers/", "storage/")


def files(page: str) -> list[str]:
    return sorted(set(re.findall(r"`((?:[a-z_]+/)*[a-z_0-9*]+\.py)\b", PAGES[page])))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_only_files_that_there_are(page: str) -> None:
    """A name without its folder is one of a room's."""
    gone = [name for name in files(page) if not any(any(ROOT.glob(room + name)) for room in ROOMS)]
    assert gone == []


def test_every_handler_is_named() -> None:
    named = {Path(name).name for name in files("ARCHITECTURE.md")}
    handlers = {file.name for file in (ROOT / "desk" / "handlers").glob("*.py")} - {"__init__.py"}
    assert handlers - named == set()


@pytest.mark.parametrize("page", PAGES)
def test_links_within_the_repository_lead_somewhere(page: str) -> None:
    headings = re.findall(r"^#+ (.+)$", PAGES[page], re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for target in re.findall(r"\]\(([^)\s]+)\)", PAGES[page]):
        if target.startswith("#"):
            assert target[1:] in anchors
        elif not target.startswith(("http:", "https:")):
            assert (ROOT / target).exists(), target
