"""Lines of a pasted text that are no field."""

from __future__ import annotations

import pytest

from desk.model import Kind
from desk.paste_titles import is_chatter, is_closing, is_ordinal, is_title, kind_of

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("P2P", P2P),
        ("peer-to-peer now", P2P),
        ("Peer 2 peer", P2P),
        ("2 p2ps pls", P2P),
        ("Warm transfer - provider on the line", P2P),
        ("RPh note", P2P),
        ("P2P note for RPh", P2P),
        ("Callback template", CALLBACK),
        ("call back", CALLBACK),
        ("cb", CALLBACK),
        ("P2P callback", CALLBACK),
        ("please call him back", CALLBACK),
        ("p2p, no callback", P2P),
        ("no call back", None),
        ("Member ID", None),
        ("peer review", None),
    ],
)
def test_the_kind_that_words_name(words: str, kind: Kind | None) -> None:
    assert kind_of(words) is kind


@pytest.mark.parametrize("line", ["P2P", "FW: callback needed!", "*** P2P NOTE FOR RPH ***", "2 p2ps pls", "[P2P]"])
def test_titles(line: str) -> None:
    assert is_title(line)


@pytest.mark.parametrize("line", ["", "Template", "I have a p2p on the line", "Call back #: 919-555-0139", "p2p " * 20])
def test_what_is_no_title(line: str) -> None:
    assert not is_title(line)


def test_lines_that_count() -> None:
    assert all(map(is_ordinal, ("#2", "2.", "1st:", "Second one", "Request 2", "Template 1:", "and", "--- next ---")))
    assert not any(map(is_ordinal, ("", "216", "second opinion", "Request")))


def test_thanks_and_chatter() -> None:
    assert all(map(is_closing, ("Thanks!", "thank you so much", "Best regards,", "- Thx", "Sent from my phone")))
    assert not any(map(is_closing, ("Best time", "the thanks", "")))
    assert all(map(is_chatter, ("provider is holding", "please help", "Good morning all")))
    assert not any(map(is_chatter, ("failed Humira", "household")))
