import re
import unicodedata

import pytest
from hypothesis import example, given

from cards.text import UNNAMED_DESK, capital, clean, desk_name, escape, is_phone, person_name, phone, plain
from desk.model import Person
from tests.cards.nasty import NASTY

LEFT, RIGHT = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
STAR = "\N{ASTERISK OPERATOR}"

HIDDEN = {"Cf", "Cs", "Co", "Cn"}
MARKDOWN = set("*_`~[]<>&|\\")


def shows_nothing(one: str) -> bool:
    return unicodedata.category(one) in HIDDEN or (unicodedata.category(one) == "Cc" and one != "\n")


@given(NASTY)
@example("<at>Sam</at>")
def test_plain_text_holds_no_tag_no_function_and_nothing_hidden(text: str) -> None:
    shown = plain(text)
    assert not re.search(r"<[A-Za-z/!?]", shown)
    assert "{{" not in shown
    assert not any(map(shows_nothing, shown))
    assert plain(shown) == shown


@given(NASTY)
def test_escaped_text_is_one_line_without_markdown(text: str) -> None:
    shown = escape(text)
    assert not MARKDOWN & set(shown)
    assert "\n" not in shown
    assert not re.match(r"\s*([-+#]|\d+[.)])\s", shown.replace("\N{NO-BREAK SPACE}", "x"))
    assert not re.match(r"={1,}\s*$|-{1,}\s*$", shown)
    assert "://" not in shown
    assert not any(map(shows_nothing, shown))


@given(NASTY)
def test_clean_keeps_every_visible_character(text: str) -> None:
    kept = clean(text)
    assert not any(unicodedata.category(one) in {"Cc", "Cs"} for one in kept if one != "\n")
    assert kept == kept.strip()
    assert clean(kept) == kept


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("A1c 7 < 9 & rising", "A1c 7 < 9 & rising"),
        ("[x](http://e) *b*", "[x](http://e) *b*"),
        ("<b>hi</b>", f"{LEFT}b{RIGHT}hi{LEFT}/b{RIGHT}"),
        ("<at<at>Sam", f"{LEFT}at{LEFT}at{RIGHT}Sam"),
        ("if <b\nthen a > b", f"if {LEFT}b\nthen a > b"),
        ("line one\r\nline two", "line one\nline two"),
        ("é – 5 µg", "é – 5 µg"),
        ("a\u202eb\u200bc", "abc"),
        ("a\u2800b\ufe0fc", "abc"),
    ],
)
def test_plain_text_stays_as_typed(typed: str, shown: str) -> None:
    assert plain(typed) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ortiz, Sam (Contractor)", "Ortiz, Sam (Contractor)"),
        ("*Sam* [x](y)", f"{STAR}Sam{STAR} (x)(y)"),
        ("1. Sam", "\N{NO-BREAK SPACE}1.\N{NO-BREAK SPACE} Sam"),
        ("# Sam", "\N{NO-BREAK SPACE}#\N{NO-BREAK SPACE} Sam"),
        ("see https://e.example", "see https: //e.example"),
    ],
)
def test_escape_swaps_look_alikes_in(typed: str, shown: str) -> None:
    assert escape(typed) == shown


@pytest.mark.parametrize(
    ("person", "name"),
    [
        (None, "a pharmacist"),
        (Person("p"), "a pharmacist"),
        (Person("p", "\u200b"), "a pharmacist"),
        (Person("p", "Sam Ortiz"), "Sam Ortiz"),
        (Person("p", "<at>Sam</at>"), f"{LEFT}at{RIGHT}Sam{LEFT}/at{RIGHT}"),
        (Person("p", "S" * 500), "S" * 80),
    ],
)
def test_names_fall_back_and_are_safe(person: Person | None, name: str) -> None:
    assert person_name(person) == name


def test_a_desk_whose_name_shows_nothing_is_called_something() -> None:
    assert (desk_name("Oncology"), desk_name("\u200b\n"), desk_name("")) == ("Oncology", UNNAMED_DESK, UNNAMED_DESK)


def test_the_fallback_name_is_the_callers() -> None:
    assert person_name(None, "a technician") == "a technician"


@pytest.mark.parametrize(
    "text",
    [
        "614-555-0134",
        "(614) 555-0134 ext 12",
        "6145550134",
        "+1 614 555 0134",
        "+44 20 7946 0958",
        "614.555.0134 ask for Kim",
    ],
)
def test_a_number_with_its_area_code_is_a_phone(text: str) -> None:
    assert is_phone(text)


@pytest.mark.parametrize("text", ["", "call the office", "12345", "555-0134", "W123456789012345678", "0"])
def test_anything_else_is_no_phone(text: str) -> None:
    assert not is_phone(text)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("6145550134", "(614) 555-0134"),
        ("+16145550134", "(614) 555-0134"),
        ("+442079460958", "+44 20 7946 0958"),
        ("614-555-0134", "614-555-0134"),
        ("614.555.0134 ask for Kim", "614.555.0134 ask for Kim"),
        ("555", "555 (check the number)"),
        ("call me", "call me (check the number)"),
        ("<at>Kim</at>", f"{LEFT}at{RIGHT}Kim{LEFT}/at{RIGHT} (check the number)"),
        ("\u200b", ""),
        ("", ""),
    ],
)
def test_bare_digits_become_readable_and_what_is_no_number_is_marked(typed: str, shown: str) -> None:
    assert phone(typed) == shown


def test_a_sentence_begins_with_a_capital_and_keeps_the_rest() -> None:
    assert capital("on hold since 10:41 ET") == "On hold since 10:41 ET"
