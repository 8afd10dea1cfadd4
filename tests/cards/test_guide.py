from cards.check import check_card
from cards.guide import PARTS, guide_card
from desk.model import Kind
from desk.template import TITLES, template_fields
from tests.cards.reading import of_type, texts, with_id


def test_the_guide_tells_both_procedures_step_by_step() -> None:
    message = guide_card()
    shown = texts(message.card)
    assert message.summary == "Guide"
    first = shown.index("Peer to peer now (warm transfer)")
    assert [text[:2] for text in shown[first + 1 : first + 7]] == ["1.", "2.", "3.", "4.", "5.", "6."]
    second = shown.index("Callback")
    assert [text[:2] for text in shown[second + 1 : second + 5]] == ["1.", "2.", "3.", "4."]
    check_card(message.card)


def test_the_guide_tells_pharmacists_every_way_forth_and_back() -> None:
    shown = " ".join(texts(guide_card().card))
    for words in (
        "the name, and the extension, if given.",
        "ready, ext 4512",
        "Press your emoji once more to take it back",
        "you are reminded before it, by name. Call, then press Reached or No answer",
        "Give to (an offer until they acknowledge)",
    ):
        assert words in shown


def test_one_part_is_open_at_a_time_the_technicians_first() -> None:
    card = guide_card().card
    assert [part for part in PARTS if with_id(card, part).get("isVisible") is not False] == ["technician"]
    opened = [
        [target["elementId"] for target in one["targetElements"] if target["isVisible"]]
        for one in of_type(card, "Action.ToggleVisibility")
    ]
    assert opened == [[part] for part in PARTS]


def test_the_guide_says_what_to_do_without_the_bot_with_both_templates() -> None:
    shown = texts(guide_card().card)
    assert "No answer from P2P Desk? Paste the template in the P2P channel and fill it in there." in shown
    for kind in Kind:
        (template,) = [text for text in shown if text.startswith(f"{TITLES[kind]}\n")]
        assert template.splitlines()[1:] == [f"{field.label}: " for field in template_fields(kind)]
