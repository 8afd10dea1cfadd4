"""A form becomes a request once, whatever is missing, and only its own person's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.effects import Effect, EffectKind, to_channel, to_person
from desk.handlers import filing
from desk.model import NOT_KNOWN, NOT_LISTED, Details, Kind, MessageRef, Place, Request, Status
from desk.outcome import Outcome, OutcomeKind
from desk.records import Draft
from desk.snapshot import Snapshot
from tests.desk.build import CHANNEL, DETAILS, NOW, OLA, PAT, QUINN, TESS
from tests.desk.talk import WAITS, Desk

GAPS = ("Member ID is empty.",)


def form_of(desk: Desk, draft: str = "d1") -> Draft | None:
    return desk.read(lambda uow: uow.drafts.get(draft))


@pytest.mark.parametrize(("kind", "status"), [(Kind.PEER_TO_PEER, Status.WAITING), (Kind.CALLBACK, Status.SCHEDULED)])
def test_a_form_becomes_a_request_a_post_and_a_receipt(kind: Kind, status: Status) -> None:
    desk = Desk().open()
    outcome = desk.file(kind=kind, decisioned_by=QUINN.id)
    expected = Request(
        id="id1",
        number=1,
        draft="d1",
        kind=kind,
        status=status,
        filed_by=TESS.id,
        filed_at=NOW,
        details=DETAILS,
        decisioned_by=QUINN.id,
        caller_verified=True,
        channel=CHANNEL,
        held_since=NOW if kind is Kind.PEER_TO_PEER else None,
        due_at=NOW + WAITS.callback_retry if kind is Kind.CALLBACK else None,
        due_until=NOW + WAITS.callback_retry + WAITS.callback_overdue if kind is Kind.CALLBACK else None,
        events=1,
    )
    tess, quinn = desk.person(TESS), desk.person(QUINN)
    shown = Snapshot(expected, {"tess": tess, "quinn": quinn}, (quinn,))
    assert outcome == Outcome(OutcomeKind.FILED, shown, Place.RECEIPT)
    assert desk.request() == expected
    assert desk.queued() == [
        Effect(EffectKind.POST_REQUEST, to_channel(CHANNEL), "id1"),
        Effect(EffectKind.REFRESH_RECEIPT, to_person(TESS.id), "id1"),
    ]
    assert desk.store.kept.messages["a:tess", "form-d1"] == MessageRef("a:tess", "form-d1", Place.RECEIPT, "id1")
    assert form_of(desk) is None


def test_pressing_twice_posts_once_and_shows_the_receipt() -> None:
    desk = Desk().open()
    first = desk.file()
    second = desk.file(details=Details({"phone": "another"}))
    assert second == replace(first, kind=OutcomeKind.UNCHANGED)
    assert [effect.kind for effect in desk.queued()] == ["post_request", "refresh_receipt"]


def test_gaps_come_back_once_with_everything_typed_and_post_anyway_posts() -> None:
    desk = Desk().open()
    typed = {"phone": "614-555-0142"}
    back = desk.file(gaps=GAPS, typed=typed)
    kept = Draft("d1", TESS.id, Kind.PEER_TO_PEER, NOW, typed, "form-d1")
    pharmacists = (desk.person(PAT), desk.person(QUINN))
    assert back == Outcome(OutcomeKind.GAPS, draft=kept, gaps=GAPS, roster=pharmacists)
    assert form_of(desk) == kept
    assert desk.queued() == []
    turn = desk.in_chat(TESS)
    command = desk.form(gaps=GAPS, anyway=True)
    posted = desk.do(lambda uow: filing.file_request(uow, turn, command))
    assert posted.kind is OutcomeKind.FILED
    assert desk.message(Place.RECEIPT) == "form-d1"


def test_a_form_whose_message_nobody_knows_posts_without_a_receipt_to_edit() -> None:
    desk = Desk().open()
    turn = desk.in_chat(TESS)
    outcome = desk.do(lambda uow: filing.file_request(uow, turn, desk.form()))
    assert outcome.kind is OutcomeKind.FILED
    assert desk.store.kept.messages == {}


def test_another_persons_form_or_request_is_not_touched() -> None:
    desk = Desk().open()
    desk.tell(TESS, "p2p")
    (effect,) = desk.queued()
    assert desk.file(OLA, str(effect.draft)) == Outcome(OutcomeKind.FORBIDDEN)
    desk.file(TESS, str(effect.draft))
    assert desk.file(OLA, str(effect.draft)) == Outcome(OutcomeKind.FORBIDDEN)
    assert len(desk.store.kept.requests) == 1


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [(NOT_LISTED, NOT_LISTED), (NOT_KNOWN, NOT_KNOWN), (QUINN.id, QUINN.id), ("nobody", NOT_KNOWN)],
)
def test_the_decisioning_pharmacist_is_a_known_person_or_one_of_the_two_words(chosen: str, kept: str) -> None:
    desk = Desk().open()
    desk.file(decisioned_by=chosen)
    assert desk.request().decisioned_by == kept


def test_without_a_channel_the_request_is_kept_and_numbers_go_on() -> None:
    desk = Desk().open(channel=None)
    desk.file()
    outcome = desk.file(draft="d2")
    assert outcome.snapshot is not None
    assert (outcome.snapshot.request.number, outcome.snapshot.request.channel) == (2, None)
    assert {effect.kind for effect in desk.queued()} == {EffectKind.REFRESH_RECEIPT}
