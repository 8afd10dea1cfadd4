"""What people type differently and mean alike."""

from __future__ import annotations

import pytest

from desk.alike import normal_contact, normal_member, normal_pa, normal_phone


@pytest.mark.parametrize("typed", ["PA-7734-CX", "pa 7734 cx", "7734cx", "PA#7734/CX", " \uff30\uff217734cx "])
def test_a_pa_number_is_the_same_however_it_is_written(typed: str) -> None:
    assert normal_pa(typed) == "7734cx"


@pytest.mark.parametrize(("typed", "normal"), [("PAX-12", "pax12"), ("X7", "x7"), ("0012", "0012")])
def test_other_letters_belong_to_it(typed: str, normal: str) -> None:
    assert normal_pa(typed) == normal


@pytest.mark.parametrize("typed", ["", "unknown", "n/a", "PA", "-", "?"])
def test_without_a_digit_there_is_no_pa_number(typed: str) -> None:
    assert normal_pa(typed) == ""


@pytest.mark.parametrize(
    ("typed", "normal"), [("H551-230 098", "h551230098"), ("h551230098", "h551230098"), ("PA 12", "pa12"), ("none", "")]
)
def test_a_member_id_keeps_all_its_letters(typed: str, normal: str) -> None:
    assert normal_member(typed) == normal


@pytest.mark.parametrize(
    "typed",
    [
        "+1 (614) 555-0199",
        "614.555.0199",
        "1-614-555-0199 ext. 4512",
        "6145550199x12",
        "614 555 0199 #7",
        "614 555 0199 Extension: 12",
        "\u0666\u0661\u0664 555 0199",
    ],
)
def test_a_phone_number_is_its_last_ten_digits_without_the_extension(typed: str) -> None:
    assert normal_phone(typed) == "6145550199"


def test_a_number_without_its_area_is_compared_as_it_is() -> None:
    assert normal_phone("555-0199") == "5550199"


@pytest.mark.parametrize("typed", ["", "ext 4512", "none", "555", "000-000-0000", "9999999999"])
def test_what_nobody_can_be_called_at_is_not_compared(typed: str) -> None:
    assert normal_phone(typed) == ""


@pytest.mark.parametrize(
    "typed", ["Dr. José O'Hara, MD", "dr jose ohara md", " DR  JOSÉ O’HARA / MD ", "Dr José O'Hara MD."]
)
def test_a_contact_is_the_letters_and_digits_of_its_words(typed: str) -> None:
    assert normal_contact(typed) == "dr jose ohara md"


@pytest.mark.parametrize("typed", ["", " ", "?", "-- , --"])
def test_marks_are_nobody(typed: str) -> None:
    assert normal_contact(typed) == ""


def test_words_stay_apart() -> None:
    assert normal_contact("Ann Abel") != normal_contact("Anna Bel")
