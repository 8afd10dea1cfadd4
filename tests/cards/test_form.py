import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards.check import check_card
from cards.form import MAX_ROSTER, form_card
from cards.forms import typed_of
from cards.payloads import INPUT_IDS, FormData
from desk.model import Kind, Person
from desk.records import Draft
from desk.roster import DeskSeen
from desk.template import FIELDS
from tests.cards.reading import band, buttons, labels, nodes, texts, with_id
from tests.cards.samples import ET, FILED_AT, JO, SAM, TYPED
from tests.cards.test_text import LEFT, NASTY, RIGHT

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
MAIN = ["Contact name and job title", "Contact phone number", "PA number", "Member ID", "Drug name"]
MORE = [
    "Best time to call (date and time)",
    "Case ID or PA auth #",
    "Date of the denial",
    "Denial reason",
    "Additional info given",
    "Reason why technician cannot approve",
    "Name of denying pharmacist",
    "Reason for denial on PA in VUE",
    "Information gathered from prescriber when asked the specific reason it was denied",
]
TICKS = ["Caller verified, Contact ID created", "Denied PA verified"]
DECISIONED = "Pharmacist who decisioned the PA"


def draft(kind: Kind = P2P, **typed: str) -> Draft:
    return Draft("draft-1", "tech-1", kind, FILED_AT, typed)


def shown_windows(card: dict[str, object]) -> list[bool]:
    return [with_id(card, f"window_{index}").get("isVisible", True) for index in (1, 2, 3)]


def shown_openers(card: dict[str, object]) -> list[bool]:
    return [with_id(card, f"add_{index}").get("isVisible", True) for index in (2, 3)]


def test_the_peer_to_peer_form_has_the_templates_inputs_in_order() -> None:
    card = form_card(draft(), (SAM, JO), ET).card
    assert texts(card)[0] == "Peer-to-peer request"
    assert labels(card) == [*MAIN, DECISIONED, *MORE, *TICKS]
    assert buttons(card) == [("More for the pharmacist", ""), ("Post request", "post_request")]
    check_card(card)


def test_the_callback_form_adds_times_windows_and_one_zone() -> None:
    card = form_card(draft(CALLBACK), (SAM, JO), ET).card
    windows = ["Date", "From", "To"] * 3
    assert texts(card)[0] == "Callback request"
    assert labels(card) == [*MAIN, "Dates and times for callback", *windows, "Time zone", DECISIONED, *MORE, *TICKS]
    assert with_id(card, "time_zone")["value"] == ET
    check_card(card)


def test_nothing_is_required() -> None:
    assert not [node for node in nodes(form_card(draft(CALLBACK), (), ET).card) if "isRequired" in node]


def test_the_form_has_every_input_that_is_read() -> None:
    desks = (DeskSeen("19:a", "Commercial"), DeskSeen("19:b", "Medicaid"))
    card = form_card(draft(CALLBACK), (), ET, desks=desks).card
    ids = {node["id"] for node in nodes(card) if str(node.get("type", "")).startswith("Input.")}
    assert ids == set(INPUT_IDS)


def test_the_roster_is_offered_and_not_known_is_the_default() -> None:
    offered = with_id(form_card(draft(), (SAM, Person("p")), ET).card, "decisioned_by")
    assert [choice["title"] for choice in offered["choices"]] == [
        "Sam Ortiz",
        "Name not known yet",
        "Not known",
        "Not listed",
    ]
    assert offered["value"] == "not_known"


@pytest.mark.parametrize(("chosen", "value"), [(SAM.id, SAM.id), ("not_listed", "not_listed"), ("gone", "not_known")])
def test_the_choice_comes_back_if_it_still_exists(chosen: str, value: str) -> None:
    assert with_id(form_card(draft(decisioned_by=chosen), (SAM,), ET).card, "decisioned_by")["value"] == value


def test_the_choice_is_offered_however_long_the_roster_is() -> None:
    roster = [Person(f"p-{place}", f"Pharmacist {place}") for place in range(MAX_ROSTER + 2)]
    offered = with_id(form_card(draft(decisioned_by=roster[-1].id), roster, ET).card, "decisioned_by")
    assert offered["value"] == roster[-1].id
    assert len(offered["choices"]) == MAX_ROSTER + 1 + 2


def test_more_for_the_pharmacist_is_closed_until_something_stands_in_it() -> None:
    assert with_id(form_card(draft(), (), ET).card, "more")["isVisible"] is False
    assert "isVisible" not in with_id(form_card(draft(gathered="x"), (), ET).card, "more")


@pytest.mark.parametrize(
    ("typed", "windows", "openers"),
    [
        ({}, [True, False, False], [True, False]),
        ({"date_1": "2026-11-25"}, [True, False, False], [True, False]),
        ({"to_2": "10:00"}, [True, True, False], [False, True]),
        ({"from_3": "10:00"}, [True, True, True], [False, False]),
    ],
)
def test_windows_open_one_by_one(typed: dict[str, str], windows: list[bool], openers: list[bool]) -> None:
    card = form_card(draft(CALLBACK, **typed), (), ET).card
    assert (shown_windows(card), shown_openers(card)) == (windows, openers)


def test_a_windows_inputs_stand_below_each_other() -> None:
    assert [part["type"] for part in with_id(form_card(draft(CALLBACK), (), ET).card, "window_1")["items"]] == [
        "TextBlock",
        "Input.Date",
        "Input.Time",
        "Input.Time",
    ]


def test_opening_a_window_brings_up_the_next_button() -> None:
    card = form_card(draft(CALLBACK), (), ET).card
    openers = [with_id(card, f"add_{index}")["actions"][0] for index in (2, 3)]
    assert [one["title"] for one in openers] == ["Add another window"] * 2
    assert [[(target["elementId"], target["isVisible"]) for target in one["targetElements"]] for one in openers] == [
        [("add_2", False), ("window_2", True), ("add_3", True)],
        [("add_3", False), ("window_3", True)],
    ]


def test_gaps_are_listed_on_top_beside_post_anyway() -> None:
    card = form_card(draft(), (), ET, ("PA number is empty.", "<at>x</at>")).card
    assert band(card)["style"] == "attention"
    assert texts(card)[1:4] == [
        "Not posted yet. Mend these, or press Post anyway:",
        "• PA number is empty.",
        f"• {LEFT}at{RIGHT}x{LEFT}/at{RIGHT}",
    ]
    assert buttons(card)[-2:] == [("Post request", "post_request"), ("Post anyway", "post_anyway")]
    check_card(card)


def test_everything_typed_comes_back() -> None:
    typed = TYPED | {
        "callback_times": "Thursday",
        "date_1": "2026-11-25",
        "from_1": "14:00",
        "to_1": "16:00",
        "time_zone": "America/Chicago",
        "caller_verified": "true",
    }
    card = form_card(draft(CALLBACK, **typed), (SAM,), ET, ("x",)).card
    kept = {node["id"]: node["value"] for node in nodes(card) if node.get("id") in typed}
    assert kept == typed
    assert with_id(card, "denial_verified")["value"] == "false"


def test_a_desk_elsewhere_has_its_zone_first() -> None:
    zone = with_id(form_card(draft(CALLBACK), (), "America/Sao_Paulo").card, "time_zone")
    assert (zone["choices"][0]["title"], zone["value"]) == ("America/Sao Paulo", "America/Sao_Paulo")


def test_the_summary_is_the_title() -> None:
    assert form_card(draft(contact="canary"), (), ET, ("canary",)).summary == "Peer-to-peer request"


def test_the_fullest_form_fits_a_message() -> None:
    everything = FormData(
        draft="d" * 64,
        kind=CALLBACK,
        **{field.key: "é\n" * 4000 for field in FIELDS},
        **{name: "x" * 100 for name in INPUT_IDS if name not in {field.key for field in FIELDS}},
    )
    roster = [Person(f"{n:036}", "É" * 200, f"29:{n}") for n in range(200)]
    kept = Draft("d" * 64, "t", CALLBACK, FILED_AT, typed_of(everything))
    gaps = [f"{field.label} is too long: its end is cut." for field in FIELDS]
    check_card(form_card(kept, roster, ET, gaps).card)


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(INPUT_IDS), NASTY), st.lists(NASTY.filter(str.strip), max_size=3), NASTY)
def test_nothing_typed_breaks_the_form(typed: dict[str, str], gaps: list[str], name: str) -> None:
    kept = typed_of(FormData(draft="draft-1", kind=CALLBACK, **typed))
    check_card(form_card(draft(CALLBACK, **kept), (Person("p", name),), ET, gaps).card)
