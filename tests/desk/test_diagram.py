"""The diagrams in ARCHITECTURE.md are the transition table's."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.diagram import mermaid
from desk.model import Kind

DOCUMENT = Path(__file__).parents[2] / "ARCHITECTURE.md"


@pytest.mark.parametrize("kind", list(Kind))
def test_the_document_shows_the_table_as_it_is(kind: Kind) -> None:
    assert f"```mermaid\n{mermaid(kind)}\n```" in DOCUMENT.read_text(encoding="utf-8")
