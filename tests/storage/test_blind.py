"""A sealed text is found by what it comes down to, and tells nobody without the key what that is."""

from __future__ import annotations

from desk.model import Details
from storage.blind import indexes, sought
from storage.tables import BLIND
from tests.storage.examples import DETAILS

KEY, OTHER = b"k" * 32, b"o" * 32


def test_there_is_an_index_for_each_column_of_sixteen_bytes() -> None:
    found = indexes(KEY, DETAILS)
    assert tuple(found) == BLIND
    assert [len(index or b"") for index in found.values()] == [16] * 4
    assert len(set(found.values())) == 4


def test_alike_texts_have_the_same_index_under_the_same_key_only() -> None:
    one = indexes(KEY, Details({"pa_number": "PA-7734-CANARY", "phone": "614.555.0199 ext 3", "contact": "ZEBULON"}))
    other = indexes(KEY, DETAILS)
    assert (one["pa_index"], one["phone_index"]) == (other["pa_index"], other["phone_index"])
    assert one["contact_index"] != other["contact_index"]
    assert not set(indexes(OTHER, DETAILS).values()) & set(other.values())


def test_what_cannot_be_compared_has_none() -> None:
    nothing = dict.fromkeys(BLIND)
    assert indexes(KEY, Details({})) == nothing
    assert (
        indexes(KEY, Details({"pa_number": "unknown", "phone": "front desk", "contact": "?", "member_id": "n/a"}))
        == nothing
    )


def test_one_fields_text_is_not_found_as_anothers() -> None:
    found = indexes(
        KEY,
        Details({"pa_number": "6145550199", "phone": "6145550199", "contact": "6145550199", "member_id": "6145550199"}),
    )
    assert len(set(found.values())) == 4


def test_what_is_sought_is_either_number_and_no_other() -> None:
    found, stored = sought(KEY, "pa 77-34"), indexes(KEY, Details({"pa_number": "7734", "member_id": "PA7734"}))
    assert found == stored
    assert (found["phone_index"], found["contact_index"]) == (None, None)
