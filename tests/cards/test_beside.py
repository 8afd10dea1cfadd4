import pytest

from cards.beside import beside_lines, caller_offers, denied_words, linked_line
from cards.check import check_card
from cards.parts import finish
from cards.post import post_card
from cards.receipt import receipt_card
from cards.view import RequestView
from desk.model import Kind, Status
from tests.cards.reading import buttons, nodes, texts
from tests.cards.samples import CT, view, with_fields

ACKNOWLEDGED = (Kind.PEER_TO_PEER, Status.ACKNOWLEDGED)


def beside(seen: RequestView, **more: object) -> RequestView:
    return type(seen)(**{name: getattr(seen, name) for name in seen.__slots__} | more)


def said(seen: RequestView) -> list[str]:
    lines = beside_lines(seen)
    return texts(finish("x", lines).card) if lines else []


def test_linked_requests_and_others_for_the_same_pa_are_named_by_number() -> None:
    assert said(beside(view(), linked=(11,), duplicates=(9,))) == [
        "Same caller as #11: one call, document each.",
        "Also open for this PA: #9.",
    ]
    assert said(beside(view(), linked=(11, 13))) == ["Same caller as #11 and #13: one call, document each."]
    assert said(view()) == []
    assert linked_line(view()) == []


def test_of_many_for_the_same_pa_some_are_named() -> None:
    assert said(beside(view(), duplicates=tuple(range(1, 10)))) == [
        "Also open for this PA: #1, #2, #3, #4, #5, #6 and 3 more."
    ]


def test_the_notes_stand_above_the_posts_buttons_and_on_the_receipt() -> None:
    seen = beside(view(), linked=(11,), duplicates=(9,))
    for card in (post_card(seen).card, receipt_card(seen).card):
        words = " ".join(texts(card))
        assert "Same caller as #11: one call, document each." in words
        assert "Also open for this PA: #9." in words
        check_card(card)
    kinds = [node.get("text") or node["type"] for node in nodes(post_card(seen).card) if "type" in node]
    assert kinds.index("Also open for this PA: #9.") < kinds.index("Action.Execute")


def test_the_technician_may_link_it_to_who_may_be_the_same_caller() -> None:
    seen = beside(view(), callers=(("request-9", 9), ("request-11", 11)))
    card = receipt_card(seen).card
    offers = [one for one in nodes(card) if one.get("verb") == "link"]
    assert [(one["title"], one["data"]) for one in offers] == [
        ("Same caller as #9", {"request": "request-1", "version": 1, "to": "request-9"}),
        ("Same caller as #11", {"request": "request-1", "version": 1, "to": "request-11"}),
    ]
    assert ("Same caller as #9", "link") not in buttons(post_card(seen).card)
    assert caller_offers(view()) == []
    check_card(card)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2026-11-07", "denied 17 days ago"),
        (" 11/7/2026 ", "denied 17 days ago"),
        ("2026-11-23", "denied yesterday"),
        ("11/24/2026", "denied today"),
        ("2026-11-25", ""),
        ("2026-02-31", ""),
        ("last week", ""),
        ("", ""),
    ],
)
def test_an_old_denial_shows_its_age(typed: str, words: str) -> None:
    assert denied_words(with_fields(view(), denied_on=typed)) == words


def test_the_age_is_counted_on_the_desks_calendar() -> None:
    late = view(filed_at=view().request.filed_at.replace(hour=4, minute=30))  # 11:30 PM in New York, the day before
    assert denied_words(with_fields(late, denied_on="2026-11-23")) == "denied today"
    assert denied_words(beside(with_fields(late, denied_on="2026-11-23"), zone=CT)) == "denied today"


def test_the_post_tells_the_age_beside_who_decisioned_it() -> None:
    assert "Decisioned by Sam Ortiz · denied 17 days ago" in texts(
        post_card(with_fields(view(*ACKNOWLEDGED), denied_on="2026-11-07")).card
    )
    unknown = with_fields(view(decisioned_by="not_known"), denied_on="2026-11-07")
    assert "Decisioning pharmacist not known · denied 17 days ago" in texts(post_card(unknown).card)
