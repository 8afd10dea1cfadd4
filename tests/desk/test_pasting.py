"""Pasted templates: whatever their order, layout and labels, each text stands in the field it was meant for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.paste import blank_template, paste_text
from desk.model import NOT_KNOWN, NOT_LISTED, Details, Kind
from desk.pasting import Pasted, read_paste
from desk.template import BY_KEY, FIELDS, note_fields, template_fields
from tests.cards.samples import TYPED, view, with_fields
from tests.desk.corpora import halves, only, rows, seconds, template_figures

BAR = {"held_out": 0.98}
USUAL = 0.99
MOST_SECONDS = 0.020
LONGEST = 28_000

FILLED = {
    "contact": "Oda Finch, RN",
    "phone": "216-555-0144 ext 22",
    "pa_number": "PA-551200",
    "member_id": "H55120441",
    "drug": "Skyrizi 150mg/mL",
}
PLAIN = "\n".join(f"{BY_KEY[key].label}: {text}" for key, text in FILLED.items())


@pytest.mark.parametrize("half", halves("templates"))
def test_the_labelled_corpus_is_read(half: str, record_property: pytest.RecordProperty) -> None:
    fields, kinds = template_figures(rows("templates", half))
    record_property(f"templates {half}", f"{fields.report()}\n{kinds.report()}")
    assert fields.share >= BAR.get(half, USUAL), "\n\n".join([*fields.misread, fields.report()])
    assert kinds.share >= BAR.get(half, USUAL), "\n\n".join([*kinds.misread, kinds.report()])


def test_the_figures_are_told_by_field() -> None:
    row = {"text": PLAIN, "requests": [{"kind": "callback", "fields": {"drug": "Skyrizi  150mg/mL", "contact": "Oda"}}]}
    fields, kinds = template_figures([row])
    assert fields.report().splitlines()[-1] == "all                     1 of    5  0.2000"
    assert "drug                    1 of    1  1.000" in fields.report()
    assert kinds.misread == [f"{PLAIN}\nkind: 'callback', read as 'peer_to_peer'"]


def test_the_plain_template() -> None:
    assert read_paste(PLAIN) == (Pasted(Kind.PEER_TO_PEER, FILLED, 5),)


def test_a_paste_shows_nothing_of_what_it_holds() -> None:
    assert repr(only(read_paste(PLAIN))) == "Pasted(peer_to_peer, <5 of 5 fields redacted>)"


def test_a_blank_template_is_one_without_any_text() -> None:
    assert read_paste(blank_template(Kind.PEER_TO_PEER)) == (Pasted(Kind.PEER_TO_PEER, {}, 5),)
    assert read_paste(blank_template(Kind.CALLBACK)) == (Pasted(Kind.CALLBACK, {}, 6),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "p2p please",
        "P2P",
        "is the callback for 4410 done?",
        "status",
        "PA 44120091 member H33100299 ready?",
        "Reminder: the phone lines are down today.\nNote: please use the backup number.\nThanks!",
        "Denial reason: step therapy",
        "Notes: none\nReason: unknown",
        "The member is upset about her drug, the phone number on the letter is wrong. Who can call the pharmacist?",
    ],
)
def test_a_chat_message_is_no_template(text: str) -> None:
    assert read_paste(text) == ()


def test_a_title_and_one_label_are_enough() -> None:
    assert read_paste("Callback template\nMember ID: H1") == (Pasted(Kind.CALLBACK, {"member_id": "H1"}, 1),)


def test_what_our_own_text_says_of_empty_fields_is_not_taken_for_their_text() -> None:
    for choice in (NOT_KNOWN, NOT_LISTED):
        assert only(read_paste(paste_text(view(details=Details({}), decisioned_by=choice)))).fields == {}
    filled = with_fields(view(), **TYPED)
    fields = only(read_paste(paste_text(filled))).fields
    kept = {field.key for field in (*template_fields(Kind.PEER_TO_PEER), *note_fields())} - {"denying_pharmacist"}
    assert {key: fields[key] for key in kept} == {key: TYPED[key] for key in kept}
    assert fields["denying_pharmacist"].splitlines()[0] == "Sam Ortiz"


@pytest.mark.parametrize(
    ("text", "kind", "fields"),
    [
        ("Callback: yes\nDrug: Otezla\nPhone: 5", Kind.CALLBACK, {"drug": "Otezla", "phone": "5"}),
        ("Callback: no\nDrug: Otezla\nPhone: 5", Kind.PEER_TO_PEER, {"drug": "Otezla", "phone": "5"}),
        ("Callback: 216-555-0144\nDrug: Otezla", Kind.PEER_TO_PEER, {"drug": "Otezla", "phone": "216-555-0144"}),
        ("Callback: Fri 9-10\nDrug: Otezla", Kind.CALLBACK, {"drug": "Otezla", "callback_times": "Fri 9-10"}),
        ("Request type: callback\nDrug: Otezla\nPA: 1", Kind.CALLBACK, {"drug": "Otezla", "pa_number": "1"}),
        ("Type: a\nDrug: X\nPA: 1", Kind.PEER_TO_PEER, {"drug": "X", "pa_number": "1", "additional_info": "Type: a"}),
        ("Callback\nDrug: Otezla\nWhen: Fri", Kind.CALLBACK, {"drug": "Otezla", "callback_times": "Fri"}),
        ("CB\nPA: 1\nWindow 1: Mon\nWindow 2: Fri", Kind.CALLBACK, {"pa_number": "1", "callback_times": "Mon\nFri"}),
        ("P2P\nDrug: Otezla\nWhen: Fri", Kind.PEER_TO_PEER, {"drug": "Otezla", "best_time": "Fri"}),
        ("P2P\nDate: 11/23\nDrug: Otezla", Kind.PEER_TO_PEER, {"drug": "Otezla", "additional_info": "Date: 11/23"}),
        ("P2P\nDrug: Otezla\nTimes: Fri", Kind.CALLBACK, {"drug": "Otezla", "callback_times": "Fri"}),
        ("P2P\nMember: H55\nDrug: Otezla", Kind.PEER_TO_PEER, {"drug": "Otezla", "member_id": "H55"}),
        ("P2P\nMember: Al Due\nDrug: X", Kind.PEER_TO_PEER, {"drug": "X", "additional_info": "Member: Al Due"}),
        ("P2P\nNumber: 216-555-0144\nDrug: X", Kind.PEER_TO_PEER, {"drug": "X", "phone": "216-555-0144"}),
        ("P2P\nNumber: 7\nDrug: X", Kind.PEER_TO_PEER, {"drug": "X", "additional_info": "Number: 7"}),
        ("P2P\nPhone: 216-555-0144\nExt: 2\nDrug: X", Kind.PEER_TO_PEER, {"drug": "X", "phone": "216-555-0144 ext 2"}),
        ("Job title: RN\nName: Oda Finch\nPA: 12", Kind.PEER_TO_PEER, {"contact": "Oda Finch, RN", "pa_number": "12"}),
        ("Contact: O\nMD: A\nPA: 1", Kind.PEER_TO_PEER, {"contact": "O", "pa_number": "1", "additional_info": "MD: A"}),
        ("no callback, now please\nContact: Oda\nPA: 12", Kind.PEER_TO_PEER, {"contact": "Oda", "pa_number": "12"}),
        ("Contact: Oda\nPA: 12\nDates and times for callback:", Kind.CALLBACK, {"contact": "Oda", "pa_number": "12"}),
    ],
)  # fmt: skip
def test_a_bare_label_means_what_its_text_says(text: str, kind: Kind, fields: dict[str, str]) -> None:
    read = only(read_paste(text))
    assert (read.kind, dict(read.fields)) == (kind, fields)


def test_two_requests_are_parted_by_a_title_a_border_or_labels_that_come_again() -> None:
    second = "Contact: Al Moss NP\nPhone: 216-555-0100\nDrug: Enbrel"
    for between in ("\nCallback template\n", "\n-----\n", "\n#2\n", "\n\n", "\n", "\nand\n"):
        first, other = read_paste(f"{PLAIN}{between}{second}")
        assert (first.kind, dict(first.fields)) == (Kind.PEER_TO_PEER, FILLED)
        assert dict(other.fields) == {"contact": "Al Moss NP", "phone": "216-555-0100", "drug": "Enbrel"}
        assert other.kind is (Kind.CALLBACK if "Callback" in between else Kind.PEER_TO_PEER)


def test_one_label_that_comes_twice_is_no_second_request() -> None:
    assert only(read_paste(f"{PLAIN}\nPhone: 216-555-0145")).fields["phone"] == f"{FILLED['phone']} 216-555-0145"
    assert only(read_paste(f"{PLAIN}\n-----\nPhone: 216-555-0145")).recognised == 5


TEXTS = st.text(alphabet="abcdkrstz0123456789", min_size=3, max_size=12).map(lambda text: f"Q{text}")


@st.composite
def layouts(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """Draw a template as somebody may lay it out: any order, any lines missing, one style of lines."""
    chosen = draw(st.lists(st.sampled_from(FIELDS), min_size=2, max_size=len(FIELDS), unique=True))
    told = {field.key: draw(TEXTS) for field in chosen}
    separator = draw(
        st.sampled_from([": ", ":", " : ", " - ", " – ", "\t", " = ", " -> ", "..... ", ":\n", "\n", "\n  "])
    )
    lead = draw(st.sampled_from(["", "- ", "* ", "• ", "> ", "{}. ", "{}) ", "({}) ", "  ", "**"]))
    case = draw(st.sampled_from([str, str.upper, str.lower]))
    end = draw(st.sampled_from(["\n", "\r\n", "\n\n", "  \n"]))
    lines = [
        f"{lead.format(at)}{case(BY_KEY[key].label)}{separator}{text}" for at, (key, text) in enumerate(told.items(), 1)
    ]
    title = draw(st.sampled_from(["", "P2P template", "peer to peer", "P2P NOTE FOR RPH", "FW: p2p now"]))
    return end.join([title, *lines] if title else lines), told


@given(layouts())
def test_any_layout_gives_back_what_was_filled_in(layout: tuple[str, dict[str, str]]) -> None:
    text, told = layout
    telling = {"contact", "phone", "pa_number", "member_id", "drug", "case_id", "callback_times"} & told.keys()
    assert [dict(one.fields) for one in read_paste(text)] == ([told] if telling else [])


WORDS = st.sampled_from(
    [
        *(
            "contact",
            "name",
            "Phone",
            "PA",
            "#",
            ":",
            "\n",
            " - ",
            "drug",
            "member id",
            "12",
            "\t",
            "|",
            "/",
            "callback",
        ),
        *("p2p", "(", "1. ", ";", "\u00a0", "--", "DOB", "the", "Dates and times", "said"),
    ]
)


@given(
    st.one_of(
        st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join), st.lists(WORDS, max_size=60).map("".join)
    )
)
def test_no_text_breaks_it(text: str) -> None:
    for one in read_paste(text):
        assert one.fields.keys() <= BY_KEY.keys()
        assert all(value.strip() for value in one.fields.values())
        assert one.recognised > 0


SEEDS = [
    *(" ", "\n", "\t", ":", "-", ".", "*", "_", "(", "> ", "| a ", "a", "1", "=", "->", "name:", "name ", "x: ", "a\n"),
    *("contact (name", "&nbsp;", "<p ", "<p>a</p>", "contact dana, phone 5, ", "Aaaa bbb: x\n", "[x] ", "abcde: "),
    *("Contact\tPhone\tPA\tDrug\n1\t2\t3\t4\n", "Contacr namw and jib tutle: a\n", "contact Dana\n", "PA# 12\n", "1. "),
    *(
        "Contact Name Number Member Drug Case Info Phone Title: ",
        "the of for to in with ",
        "Contact name and job title\n",
    ),
    "\n".join(row["text"] for row in rows("templates", "dev")),
]


@pytest.mark.parametrize("seed", SEEDS, ids=range(len(SEEDS)))
def test_no_text_takes_long(seed: str) -> None:
    text = (seed * (LONGEST // len(seed) + 1))[:LONGEST]
    assert seconds(lambda: read_paste(text), MOST_SECONDS) < MOST_SECONDS


@given(st.lists(WORDS, min_size=50, max_size=50).map("".join))
def test_no_run_of_words_takes_long(run: str) -> None:
    text = (run * LONGEST)[:LONGEST]
    assert seconds(lambda: read_paste(text), MOST_SECONDS) < MOST_SECONDS
