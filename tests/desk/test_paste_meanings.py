"""Labels as people write them: the class of each word tells the field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.paste_meanings import (
    CALLBACK,
    EXTENSION,
    EXTRA,
    JOB_TITLE,
    MEMBER,
    MOMENT,
    NUMBER,
    OTHER,
    PERSON,
    REQUEST_TYPE,
    classify,
    is_label_word,
)
from desk.template import BY_KEY, DECISIONED_LABEL, FIELDS

WRITTEN = {
    "contact": "Contact|CONTACT NAME|Caller's name & title|Who is calling|Requester name|POC|Contact name, job title",
    "phone": "Ph|Phone #|Tel.|Callback #|Call-back number|CB #|Best # to reach|Contact no|Number to call back",
    "pa_number": "PA|PA#|PA No.|P.A. #|PA_Number|PA ID|Prior auth #|Prior authorization number|EOC|PA tracking #",
    "case_id": "Case|Case #|CaseID|PA auth #|Auth number|Case ID (if known)|PA case number",
    "member_id": "Mbr #|Member ID|MemberID|Subscriber no|Pt ID|ID|Insurance ID #|Member ID/DOB|MID",
    "drug": "Drug|Med|Rx|Medication requested|Drug name/strength|Name of drug|Denied drug|Which drug",
    "callback_times": "Callback times|CB window|Availability|Date(s) and time(s) for callback|Dates and times",
    "best_time": "Best time|Best time to call back|Good time to call|Best day/time to reach",
    "denial_reason": "Denial|Why denied|Reason PA denied|Denied because|Reason for the denial|Reason",
    "additional_info": "Notes|Add'l info|Other info|Comments|Additional information provided",
    "cannot_approve": "Why tech can't approve|Unable to approve because|Reason not approved",
    "denying_pharmacist": f"RPh|Denied by|Denying RPh|Who denied|Reviewing pharmacist|{DECISIONED_LABEL}",
    "vue_reason": "VUE denial reason|Reason in Vue|Vue360Rx reason|VUE note",
    "gathered": "Info gathered|Info from prescriber|Prescriber said|Gathered from MD",
    "denied_on": "Denial date|Date denied|Denied on|Date PA denied",
    EXTRA: "DOB|Date of birth|Member name|NPI|Fax #|Diagnosis|Qty|Member phone",
    OTHER: "Contact ID|Strength|Tech|Date of call|Today's date|Office",
    JOB_TITLE: "Title|Job title|Caller's role",
    PERSON: "Name|Name/title|Provider|Dr|Prescriber name",
    MEMBER: "Member|Mbr|Patient",
    CALLBACK: "Callback|Call back|CB requested",
    NUMBER: "Number|#|No.",
    MOMENT: "When|Date/time|Time to call|Date",
    EXTENSION: "Ext|Extension #",
    REQUEST_TYPE: "Type|Request type",
}


@pytest.mark.parametrize(
    ("label", "key"), [(label, key) for key, labels in WRITTEN.items() for label in labels.split("|")]
)
def test_a_label_in_other_words(label: str, key: str) -> None:
    assert classify(label) == key


@pytest.mark.parametrize("field", FIELDS)
def test_the_templates_own_labels(field: object) -> None:
    label = next(own.label for own in FIELDS if own is field)
    key = next(own.key for own in FIELDS if own is field)
    for written in (label, label.upper(), label.lower(), f"  {label} ", label.replace(" ", "\u00a0")):
        assert classify(written, spelling=False) == key


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Conatct naem", "contact"),
        ("Phoen", "phone"),
        ("Memebr ID", "member_id"),
        ("Durg nmae", "drug"),
        ("Zhone", None),
    ],
)
def test_slips_are_forgiven_where_they_may_be(label: str, key: str | None) -> None:
    assert classify(label) == key
    assert classify(label, spelling=False) is None


@pytest.mark.parametrize(
    "text", ["", "Oda Finch", "12", "PA-551200", "#5512", "the", "Contact Oda", "p2p", "x" * 500, "Line of business"]
)
def test_what_is_no_label(text: str) -> None:
    assert classify(text) is None


def test_words_of_labels() -> None:
    assert all(map(is_label_word, ("Caller’s", "#", "PHONE", "add'l")))
    assert not any(map(is_label_word, ("Oda", "", "12", ":")))


@given(st.text(max_size=150))
def test_any_text_is_a_known_label_or_none(text: str) -> None:
    assert classify(text) in {*BY_KEY, *WRITTEN, None}
