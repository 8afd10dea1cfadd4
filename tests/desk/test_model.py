"""Values that refuse what must not be, and never show what is protected."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from desk.model import Details
from tests.desk.build import DETAILS, request


def test_nothing_typed_shows_in_a_repr() -> None:
    shown = repr(request()) + repr(DETAILS)
    assert not [text for text in DETAILS.fields.values() if text in shown]
    assert "5 fields and 0 windows redacted" in shown


def test_naive_times_are_refused() -> None:
    with pytest.raises(ValueError, match="filed_at must carry a time zone"):
        replace(request(), filed_at=datetime(2026, 3, 9))  # noqa: DTZ001 - the point


def test_empty_texts_are_missing() -> None:
    assert dict(Details({"drug": "", "phone": "1"}).fields) == {"phone": "1"}
    assert Details({}).get("drug") == ""
