from dataclasses import replace

import pytest

from cards.check import check_card
from cards.notice import COMES_BACK, MEANWHILE, already, notice_card
from cards.parts import MAX_MENTIONS
from cards.view import RequestView
from desk.events import EventKind
from desk.model import Kind, Person, Status
from tests.cards.reading import band, buttons, texts
from tests.cards.samples import CANARIES, JO, PEOPLE, SAM, STATES, TECHNICIAN, TYPED, told, view, with_fields

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
CASES = [
    (
        EventKind.ACKNOWLEDGED,
        P2P,
        Status.ACKNOWLEDGED,
        SAM,
        TECHNICIAN,
        "#12 acknowledged by Sam Ortiz. Don't transfer yet.",
    ),
    (
        EventKind.ACKNOWLEDGED,
        CALLBACK,
        Status.ACKNOWLEDGED,
        SAM,
        TECHNICIAN,
        "#12 acknowledged by Sam Ortiz. They will call back.",
    ),
    (
        EventKind.PASSED_ON,
        P2P,
        Status.ACKNOWLEDGED,
        SAM,
        TECHNICIAN,
        "#12 acknowledged by Sam Ortiz. Don't transfer yet.",
    ),
    (
        EventKind.PASSED_ON,
        P2P,
        Status.ACKNOWLEDGED,
        SAM,
        SAM,
        "#12 is yours now: Jo Lindqvist handed it back and your emoji stands.",
    ),
    (EventKind.RELEASED, P2P, Status.WAITING, SAM, TECHNICIAN, "#12 waiting again: Sam Ortiz released it."),
    (EventKind.READY, P2P, Status.READY, SAM, TECHNICIAN, "#12 READY: transfer the call to Sam Ortiz"),
    (
        EventKind.NOT_READY,
        P2P,
        Status.ACKNOWLEDGED,
        SAM,
        TECHNICIAN,
        "#12 STOP: Sam Ortiz is not ready. Don't transfer.",
    ),
    (EventKind.NOT_READY, P2P, Status.WAITING, SAM, TECHNICIAN, "#12 STOP: Sam Ortiz is not ready. Don't transfer."),
    (EventKind.TAKEN_OVER, P2P, Status.READY, SAM, JO, "#12: Sam Ortiz took it over."),
    (EventKind.FOUND_OWNED, P2P, Status.ACKNOWLEDGED, JO, JO, "#12: Sam Ortiz has it."),
    (
        EventKind.UNDELIVERED,
        P2P,
        Status.WAITING,
        None,
        TECHNICIAN,
        "#12 is not in the channel yet: the bot goes on trying. Paste this in your P2P channel now and tell an admin.",
    ),
]


@pytest.mark.parametrize(("event", "kind", "status", "actor", "to", "words"), CASES)
def test_news_that_holds_is_told(
    event: EventKind, kind: Kind, status: Status, actor: Person | None, to: Person, words: str
) -> None:
    seen = told(view(kind, status), event, actor.id if actor else None, previous=JO.id)
    message = notice_card(seen, to)
    assert (message.summary, texts(message.card)[0]) == (words, words)
    check_card(message.card)


def test_the_owner_is_told_that_the_caller_withdrew() -> None:
    seen = told(view(P2P, Status.WITHDRAWN, owner=SAM.id), EventKind.WITHDRAWN, TECHNICIAN.id)
    assert notice_card(seen, SAM).summary == "#12: the caller withdrew. Nothing more to do."
    assert notice_card(seen, TECHNICIAN).summary == "#12 · Peer to peer · Withdrawn by the caller"


def test_ready_names_caller_drug_and_extension_in_the_card_only() -> None:
    message = notice_card(told(view(P2P, Status.READY), EventKind.READY), TECHNICIAN)
    assert texts(message.card) == [
        "#12 READY: transfer the call to Sam Ortiz",
        "Dr. Amara Reyes, cardiologist · Entresto 49/51 mg · ext 4512",
    ]
    assert buttons(message.card) == [("Transfer done", "complete_transfer")]
    assert band(message.card)["style"] == "good"


def test_only_ready_offers_the_transfer() -> None:
    assert buttons(notice_card(told(view(P2P, Status.ACKNOWLEDGED), EventKind.NOT_READY), TECHNICIAN).card) == []


def test_what_could_not_be_posted_is_there_to_paste() -> None:
    seen = told(with_fields(view(), **TYPED), EventKind.UNDELIVERED, None)
    assert "\nMember ID: W123456789\n" in texts(notice_card(seen, TECHNICIAN).card)[1]


@pytest.mark.parametrize(
    ("event", "status", "actor"),
    [
        (EventKind.ACKNOWLEDGED, Status.READY, SAM),
        (EventKind.ACKNOWLEDGED, Status.WAITING, SAM),
        (EventKind.ACKNOWLEDGED, Status.ACKNOWLEDGED, JO),
        (EventKind.RELEASED, Status.ACKNOWLEDGED, SAM),
        (EventKind.NOT_READY, Status.READY, SAM),
        (EventKind.NOT_READY, Status.WITHDRAWN, SAM),
        (EventKind.TAKEN_OVER, Status.TRANSFERRED, SAM),
        (EventKind.FOUND_OWNED, Status.WAITING, JO),
        (EventKind.FOUND_OWNED, Status.TRANSFERRED, JO),
        (EventKind.WITHDRAWN, Status.WAITING, TECHNICIAN),
        (EventKind.UNDELIVERED, Status.READY, None),
        (EventKind.REFUSED, Status.WAITING, JO),
        (EventKind.TRANSFERRED, Status.TRANSFERRED, TECHNICIAN),
    ],
)
def test_news_that_no_longer_holds_is_not_announced(event: EventKind, status: Status, actor: Person | None) -> None:
    seen = told(view(P2P, status), event, actor.id if actor else None)
    message = notice_card(seen, TECHNICIAN)
    assert message == already(seen)
    assert buttons(message.card) == []
    assert "transfer the call" not in str(message.card)
    assert (MEANWHILE in texts(message.card)) == seen.request.is_open
    check_card(message.card)


@pytest.mark.parametrize(
    ("status", "owner", "style", "shown"),
    [
        (
            Status.ACKNOWLEDGED,
            SAM,
            "attention",
            ["#12 STOP: Sam Ortiz is not ready. Don't transfer.", "Acknowledged by Sam Ortiz · not ready yet"],
        ),
        (
            Status.ACKNOWLEDGED,
            JO,
            "attention",
            ["#12 STOP: Sam Ortiz is not ready. Don't transfer.", "Acknowledged by Jo Lindqvist · not ready yet"],
        ),
        (
            Status.WAITING,
            None,
            "attention",
            ["#12 STOP: Sam Ortiz is not ready. Don't transfer.", "Waiting for a pharmacist"],
        ),
        (Status.READY, JO, "accent", ["#12 · not Sam Ortiz any more: READY · Jo Lindqvist", "ext 77"]),
        (Status.TRANSFERRED, SAM, "default", ["#12 · Transferred to Sam Ortiz 10:47 ET"]),
        (Status.WITHDRAWN, SAM, "default", ["#12 · no longer ready: Withdrawn by the caller"]),
        (Status.CALLED_BACK, SAM, "default", ["#12 · no longer ready: Called back by Sam Ortiz 10:47 ET"]),
    ],
)
def test_a_ready_that_is_over_is_unmistakable(
    status: Status, owner: Person | None, style: str, shown: list[str]
) -> None:
    seen = told(view(P2P, status, owner=owner.id if owner else None), EventKind.READY)
    seen = replace(seen, people={**PEOPLE, JO.id: replace(JO, extension="77")})
    message = notice_card(seen, TECHNICIAN)
    assert (band(message.card)["style"], texts(message.card), buttons(message.card)) == (style, shown, [])
    assert message.summary == shown[0]
    check_card(message.card)


def test_another_pharmacists_ready_without_an_extension_is_one_line() -> None:
    seen = told(view(P2P, Status.READY, owner=JO.id), EventKind.READY)
    assert texts(notice_card(seen, TECHNICIAN).card) == ["#12 · not Sam Ortiz any more: READY · Jo Lindqvist"]


def test_without_an_event_the_present_state_is_told() -> None:
    assert notice_card(view(), TECHNICIAN) == already(view())


def test_after_transfer_done_the_card_says_so() -> None:
    assert texts(already(view(P2P, Status.TRANSFERRED)).card) == [
        "#12 · Peer to peer · Transferred to Sam Ortiz 10:47 ET"
    ]


@pytest.mark.parametrize("event", EventKind)
def test_no_summary_holds_what_was_typed(event: EventKind) -> None:
    for state in STATES:
        for reader in (TECHNICIAN, SAM, JO):
            message = notice_card(told(with_fields(view(*state), **CANARIES), event), reader)
            assert "canary" not in message.summary + message.card["fallbackText"]
            check_card(message.card)


def test_an_unknown_actor_is_a_pharmacist() -> None:
    seen = replace(told(view(), EventKind.RELEASED, "gone"), people={})
    assert notice_card(seen, TECHNICIAN).summary == "#12 waiting again: a pharmacist released it."


def test_a_post_that_was_given_up_does_not_promise_that_the_bot_goes_on_trying() -> None:
    kept = with_fields(view(), **TYPED)
    seen = told(replace(kept, request=replace(kept.request, channel=None)), EventKind.UNDELIVERED, None)
    said = str(texts(notice_card(seen, TECHNICIAN).card))
    assert "#12 could not be posted and is kept" in said
    assert "goes on trying" not in said


SUPERVISOR = Person("super-1", "Sasha Ray", "29:sasha")
ON_HOLD = "On hold since 10:41 ET"


@pytest.mark.parametrize(
    ("seen", "to", "said"),
    [
        (
            told(view(), EventKind.COVER_CALLED, None),
            TECHNICIAN,
            ["#12: still waiting, all pharmacists called."],
        ),
        (told(view(), EventKind.COVER_CALLED, SAM.id), TECHNICIAN, ["#12: Sam Ortiz is there now and is called."]),
        (
            told(view(), EventKind.SUPERVISORS_CALLED, None, supervisors="1"),
            SUPERVISOR,
            ["#12 still waits for a pharmacist · on hold since 10:41 ET", "Called: Sam Ortiz, Jo Lindqvist."],
        ),
        (
            told(replace(view(), asked=()), EventKind.SUPERVISORS_CALLED, None, supervisors="1", unheard="1"),
            SUPERVISOR,
            ["#12 still waits for a pharmacist · on hold since 10:41 ET", "No pharmacist is available now."],
        ),
        (
            told(view(), EventKind.SUPERVISORS_CALLED, None, supervisors="1", unheard="1"),
            SUPERVISOR,
            [
                "#12 still waits for a pharmacist · on hold since 10:41 ET",
                "Its post is not in the channel yet: no pharmacist could be called.",
            ],
        ),
        (
            told(replace(view(), asked=()), EventKind.NOBODY_THERE, None, supervisors="1"),
            TECHNICIAN,
            [
                "#12: no pharmacist is available now.",
                f"The supervisors are told. {COMES_BACK} Tell the caller: they may hold, or choose a callback.",
            ],
        ),
        (
            told(replace(view(), asked=()), EventKind.NOBODY_THERE, None),
            TECHNICIAN,
            [
                "#12: no pharmacist is available now.",
                "Who comes back is asked at once. Tell the caller: they may hold, or choose a callback.",
            ],
        ),
        (
            told(replace(view(), asked=()), EventKind.NOBODY_THERE, None, supervisors="1"),
            SUPERVISOR,
            [
                "#12: no pharmacist is available now.",
                f"{ON_HOLD}. Who comes back is asked at once. You are told again until it is acknowledged.",
            ],
        ),
        (
            told(view(status=Status.ACKNOWLEDGED), EventKind.HELD_LONG, None),
            TECHNICIAN,
            [
                "#12: on hold since 10:41 ET. Check back with the caller.",
                "Acknowledged by Sam Ortiz · not ready yet. The caller chooses: keep holding, or a callback.",
            ],
        ),
    ],
)
def test_what_an_alarm_says_to_whom(seen: RequestView, to: Person, said: list[str]) -> None:
    message = notice_card(seen, to)
    check_card(message.card)
    assert (message.summary, texts(message.card)) == (said[0], said)


def test_of_many_who_are_called_some_are_named() -> None:
    many = tuple(Person(f"p{number}", f"Nr {number}") for number in range(MAX_MENTIONS + 3))
    shown = notice_card(told(replace(view(), asked=many), EventKind.SUPERVISORS_CALLED, None), SUPERVISOR)
    assert texts(shown.card)[-1].endswith(" and 3 more.")
