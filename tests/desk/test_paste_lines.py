"""Lines of a pasted text become entries and marks."""

from __future__ import annotations

import pytest

from desk.model import Kind
from desk.paste_lines import Entry, Mark, read_lines


def read(text: str) -> list[str]:
    """Return entries as "key=text", marks as "-" with their kind and "!" when they are titles."""
    return [
        f"{one.key}={one.text}" if isinstance(one, Entry) else f"-{one.kind or ''}{'!' * one.is_title}"
        for one in read_lines(text)
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Drug:\n\nOtezla", ["drug=Otezla"]),
        ("Drug: Otezla\nPhone: 5\n", ["drug=Otezla", "phone=5"]),
        ("Drug: Otezla\n30 mg tabs twice daily with food", ["drug=Otezla\n30 mg tabs twice daily with food"]),
        ("Drug: Otezla\nstarter pack", ["drug=Otezla\nstarter pack"]),
        ("Drug: Otezla\n\nBo Lane", ["drug=Otezla"]),
        ("Drug: Otezla\nprovider is holding\nnow", ["drug=Otezla", "-"]),
        ("Drug: Otezla\nThanks\nBo Lane x4410", ["drug=Otezla", "-"]),
        ("Contact: Oda Finch\nRN", ["contact=Oda Finch, RN"]),
        ("Contact: a\nb\nc\nd", ["contact=a, b, c"]),
        ("PA: 1\nthe one she meant yesterday", ["pa_number=1", "additional_info=the one she meant yesterday"]),
        ("Denial reason: a\n- b\n2. c\n\nd", ["denial_reason=a\nb\nc\nd"]),
        ("Denial reason: a\n\nplease call", ["denial_reason=a"]),
        ("Denial reason: a\nTier: 2", ["denial_reason=a", "extra=2"]),
        ("Denial reason: a\nhe said: no", ["denial_reason=a\nhe said: no"]),
        ("Drug: X\nDenial reason: drug: not covered", ["drug=X", "denial_reason=drug: not covered"]),
        ("Drug: X\nDenial reason: a; PA: 1", ["drug=X", "denial_reason=a", "pa_number=1"]),
        ("Drug: X\nDenial reason: a\nRx 3 months ago", ["drug=X", "denial_reason=a\nRx 3 months ago"]),
        ("Callback times: a\nAvailable 9-11", ["callback_times=a\nAvailable 9-11"]),
        ("Callback times:\n#1 a\n2: b\nc) d", ["callback_times=a\nb\nd"]),
        ("Callback times: a\nOption: 2", ["callback_times=a\nOption: 2"]),
        ("PA number:\nEOC 5512", ["pa_number=EOC 5512"]),
        ("Phone:\n12\nDrug: X", ["phone=12", "drug=X"]),
        ("Phone:\n- -\nDrug: X", ["phone=", "-", "drug=X"]),
        ("> Drug: Otezla\n>> Phone: 5", ["drug=Otezla", "phone=5"]),
        ("Drug:&nbsp;Otezla&amp;Co\u00a0\u200b", ["drug=Otezla&Co"]),
        ("<p>Drug: <b>Otezla</b></p><p>Phone: 5<br>ext 2</p>", ["drug=Otezla", "phone=5\next 2"]),
        ("<table><tr><td>Drug</td><td>Otezla</td></tr></table>", ["drug=Otezla"]),
        ("P2P\n----\nDrug: X", ["-peer_to_peer!", "-", "drug=X"]),
        ("I have a callback\nDrug: X", ["-callback", "drug=X"]),
        ("hello\nDrug: X", ["-", "drug=X"]),
        ("P2P - Drug: X, Phone: 5", ["-peer_to_peer!", "drug=X", "phone=5"]),
        ("a callback for you - Drug: X", ["-callback", "drug=X"]),
        ("Drug\tPA\tQty\nX\t1\t5\nY\t\nz", ["-", "drug=X", "pa_number=1", "extra=5", "-", "drug=Y", "pa_number=", "-"]),
        ("| Drug | PA | Phone |\n|---|---|---|\n| X | 1 | 5 |", ["-", "-", "drug=X", "pa_number=1", "phone=5"]),
        ("Drug Otezla\nPhone: 5\nPA: 1", ["drug=Otezla", "phone=5", "pa_number=1"]),
        ("Drug Otezla\nPhone: 5", ["-", "phone=5"]),
    ],
)  # fmt: skip
def test_lines(text: str, lines: list[str]) -> None:
    assert read(text) == lines


def test_only_so_many_lines_are_read() -> None:
    assert len(read_lines("Drug: X\n" * 1000)) == 120


def test_marks_and_entries_are_what_they_say() -> None:
    assert read_lines("P2P\nDrug: X") == [Mark(Kind.PEER_TO_PEER, is_title=True), Entry("drug", "Drug", ["X"])]
