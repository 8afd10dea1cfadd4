from cards.paste import blank_template, paste_text
from desk.model import NOT_KNOWN, NOT_LISTED, Details, Kind, Status
from tests.cards.samples import TEMPLATE, TYPED, WINDOW, view, with_fields


def test_the_filled_template_is_plain_lines_under_the_procedures_labels() -> None:
    assert paste_text(with_fields(view(), gathered=TYPED["gathered"])) == (
        "Peer-to-peer request\n"
        "Contact name and job title: Dr. Amara Reyes, cardiologist\n"
        "Contact phone number: 614-555-0134\n"
        "PA number: PA-20261124-77\n"
        "Member ID: W123456789\n"
        "Drug name: Entresto 49/51 mg\n"
        "Pharmacist who decisioned the PA: Sam Ortiz\n"
        "Information gathered from prescriber when asked the specific reason it was denied: "
        "Angioedema on lisinopril in 2024\n"
        "  Chart note faxed"
    )


def test_what_is_missing_is_said() -> None:
    lines = paste_text(view(details=Details({}), decisioned_by=NOT_KNOWN)).splitlines()
    assert lines[1] == "Contact name and job title: missing"
    assert lines[-1] == "Pharmacist who decisioned the PA: not known"


def test_a_callback_has_its_words_and_windows() -> None:
    state = (Kind.CALLBACK, Status.SCHEDULED)
    words = Details({**TEMPLATE, "callback_times": "or Thursday"}, (WINDOW,))
    assert "Dates and times for callback: or Thursday; Tue 2–4 PM CT (3–5 PM ET)\n" in paste_text(
        view(*state, details=words)
    )
    assert "Dates and times for callback: Tue 2–4 PM CT (3–5 PM ET)\n" in paste_text(view(*state))
    assert "Dates and times for callback: missing\n" in paste_text(view(*state, details=Details({})))
    assert "decisioned the PA: not listed" in paste_text(view(*state, decisioned_by=NOT_LISTED))


def test_the_blank_template_has_every_label() -> None:
    assert blank_template(Kind.CALLBACK).splitlines() == [
        "Callback request",
        "Contact name and job title: ",
        "Contact phone number: ",
        "PA number: ",
        "Member ID: ",
        "Drug name: ",
        "Dates and times for callback: ",
    ]
