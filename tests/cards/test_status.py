import pytest

from cards.status import STYLES, actor_name, is_owned_by_actor, owner_extension, since, status_line, status_words
from desk.events import EventKind
from desk.model import Kind, Status
from tests.cards.samples import JO, SAM, told, view

P2P = Kind.PEER_TO_PEER


def test_every_status_has_a_colour() -> None:
    assert set(STYLES) == set(Status)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.WAITING, "Waiting for a pharmacist"),
        (Status.SCHEDULED, "Scheduled · no pharmacist yet"),
        (Status.ACKNOWLEDGED, "Acknowledged by Sam Ortiz · not ready yet"),
        (Status.READY, "READY · Sam Ortiz · ext 4512"),
        (Status.TRANSFERRED, "Transferred to Sam Ortiz 10:47 ET"),
        (Status.CALLED_BACK, "Called back by Sam Ortiz 10:47 ET"),
        (Status.WITHDRAWN, "Withdrawn by the caller"),
    ],
)
def test_the_words_of_each_status(status: Status, words: str) -> None:
    assert status_line(view(P2P, status)) == words


def test_a_summarys_words_have_no_extension() -> None:
    assert status_words(view(P2P, Status.READY)) == "READY · Sam Ortiz"


def test_without_an_extension_ready_names_the_pharmacist_alone() -> None:
    seen = view(P2P, Status.READY, owner=JO.id)
    assert (status_line(seen), owner_extension(seen)) == ("READY · Jo Lindqvist", "")


def test_a_closed_request_without_its_time_still_says_who() -> None:
    assert status_words(view(P2P, Status.TRANSFERRED, closed_at=None)) == "Transferred to Sam Ortiz"


def test_only_a_warm_transfer_is_on_hold() -> None:
    assert since(view()) == "on hold since 10:41 ET"
    assert since(view(Kind.CALLBACK, Status.SCHEDULED)) == "filed Tue Nov 24, 10:41 ET"


def test_who_acted_is_the_events_word() -> None:
    seen = told(view(P2P, Status.ACKNOWLEDGED), EventKind.TAKEN_OVER, SAM.id, previous=JO.id)
    assert (actor_name(seen), actor_name(seen, "previous"), actor_name(view())) == (
        "Sam Ortiz",
        "Jo Lindqvist",
        "a pharmacist",
    )
    assert (is_owned_by_actor(seen), is_owned_by_actor(view())) == (True, False)
