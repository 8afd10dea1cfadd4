"""Where labels stand in a line."""

from __future__ import annotations

from itertools import zip_longest

import pytest

from desk.paste_labels import LabelFinder, text_start


def found(line: str, *, is_bold: bool = False) -> list[tuple[str, str]]:
    """Return each label's key and what stands between it and the next."""
    leads = LabelFinder(is_bold=is_bold).leads_in(line)
    ends = [lead.start for lead in leads[1:]]
    return [
        (lead.key, line[lead.end : end].strip(" ,;|/-"))
        for lead, end in zip_longest(leads, ends, fillvalue=None)
        if lead
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Phone: 555",
        "Phone:555",
        "Phone : 555",
        "Phone - 555",
        "Phone – 555",
        "Phone—555",
        "Phone -555",
        "Phone..... 555",
        "Phone\t555",
        "Phone   555",
        "Phone = 555",
        "Phone -> 555",
        "Phone => 555",
        "Phone:- 555",
        "Phone | 555",
        "Phone; 555",
        "Phone? 555",
        "Phone ___ 555",
        "Phone 555",
        "1. Phone: 555",
        "1) Phone: 555",
        "(1) Phone: 555",
        "a. Phone: 555",
        "2- Phone: 555",
        "#2 Phone: 555",
        "• Phone: 555",
        "[x] Phone: 555",
        "- [ ] Phone: 555",
        "📞 Phone: 555",
        "“Phone”: 555",
        "*Phone*: 555",
    ],
)
def test_one_label_and_its_text(line: str) -> None:
    assert found(line) == [("phone", "555")]


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("Contact: Oda, RN; Phone: 5; PA#: 7", [("contact", "Oda, RN"), ("phone", "5"), ("pa_number", "7")]),
        ("CALLBACK / Contact: Oda / Phone: 5", [("contact", "Oda"), ("phone", "5")]),
        ("Contact: Oda RN Phone: 5 Member ID: 7", [("contact", "Oda RN"), ("phone", "5"), ("member_id", "7")]),
        ("Contact: Dr. Ray, prescriber Phone: 5", [("contact", "Dr. Ray, prescriber"), ("phone", "5")]),
        ("p2p Contact: Oda", []),
        ("p2p - Contact: Oda", [("contact", "Oda")]),
        ("p2p contact: Oda, phone: 5", [("contact", "Oda"), ("phone", "5")]),
        (
            "from Ray. contact name Oda Finch, phone 5, pa# 7",
            [("contact", "Oda Finch"), ("phone", "5"), ("pa_number", "7")],
        ),
        ("Contact name Oda, phone 5, pa# 7", [("contact", "Oda"), ("phone", "5"), ("pa_number", "7")]),
        ("Denial reason: see note, prescriber: will fax", [("denial_reason", "see note"), ("person", "will fax")]),
        ("Denial reason: none on file told prescriber: x", [("denial_reason", "none on file told prescriber: x")]),
        ("Callback times: Mon 9:30-10:30, Tues 2:15", [("callback_times", "Mon 9:30-10:30, Tues 2:15")]),
        ("Contact name and job title", [("contact", "")]),
        ("Best time to call (date and time) tomorrow", [("best_time", "tomorrow")]),
        ("Contact name and job title Dr. Ray", [("contact", "Dr. Ray")]),
        ("Contact name/title Dr. Ray", [("contact", "Dr. Ray")]),
        ("PA# 5512", [("pa_number", "5512")]),
        ("DOB 01/02/1960", [("extra", "01/02/1960")]),
        ("PA coordinator", []),
        ("PA-5512", []),
        ("Member ID is H55", []),
        ("Drug was denied", []),
        ("Drug Otezla", []),
        ("clinic pharmacist", []),
        ("please add to the queue, md wants a callback", []),
        ("", []),
    ],
)
def test_labels_in_a_line(line: str, labels: list[tuple[str, str]]) -> None:
    assert found(line) == labels


def test_a_word_without_a_separator_is_a_label_only_for_the_bold() -> None:
    finder = LabelFinder(is_bold=False)
    assert (finder.leads_in("Drug Otezla"), finder.has_bare) == ([], True)
    assert found("Drug Otezla", is_bold=True) == [("drug", "Otezla")]


def test_the_head_of_a_table() -> None:
    finder = LabelFinder(is_bold=False)
    assert [lead.key for lead in finder.columns("| Contact | Phone | PA # |")] == ["contact", "phone", "pa_number"]
    assert finder.columns("Contact\tPhone") == []
    assert finder.columns("Contact\tPhone\tOda") == []


def test_looking_ends_at_last() -> None:
    finder = LabelFinder(is_bold=False)
    lines = [finder.leads_in("Phone: 555") for _ in range(300)]
    assert lines[0]
    assert not lines[-1]
    assert len(LabelFinder(is_bold=False).leads_in("Phone: 5, " * 999)) < 300


def test_where_a_text_begins() -> None:
    assert [text_start(line) for line in ("Phone", "- Phone", "1. Phone", "2.5 mg", "+1 614", "(614)")] == [
        0,
        2,
        3,
        0,
        0,
        0,
    ]
