"""Edits that take away what was typed are made where the message stands, or not at all (whole calls: test_render)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.redacting import clear, redact
from desk.delivery import Delivery
from desk.effects import EffectKind
from desk.model import Status
from tests.bot.seeds import POST, RECEIPT
from tests.bot.test_render import BOUND, COPY, SHOWN, STRANGER, TERRY, due
from tests.cards.samples import FILED_AT, request

CLOSED = replace(SHOWN, request=request(status=Status.TRANSFERRED, redacted_at=FILED_AT))
IN_CHANNEL = due(EffectKind.REDACT, snapshot=CLOSED, channel=BOUND, person=TERRY, refs=(POST,), root=POST.activity)


@pytest.mark.parametrize(
    "nowhere",
    [
        replace(IN_CHANNEL, snapshot=None),
        replace(IN_CHANNEL, refs=(RECEIPT,)),
        replace(IN_CHANNEL, channel=replace(BOUND, service_url=None)),
        replace(IN_CHANNEL, channel=None, person=None),
    ],
)
def test_what_is_not_known_any_more_is_not_edited(nowhere: Delivery) -> None:
    assert redact(nowhere, "tenant") is None


def test_a_copy_without_its_other_points_nowhere() -> None:
    lone = due(EffectKind.REDACT, snapshot=CLOSED, channel=BOUND, person=TERRY, refs=(COPY,), root=COPY.activity)
    call = redact(lone, "tenant")
    assert call is not None
    assert "OpenUrl" not in str(call.body)


@pytest.mark.parametrize("person", [None, STRANGER, replace(TERRY, service_url=None)])
def test_a_list_is_cleared_where_its_chat_is_known(person: object) -> None:
    assert clear(due(EffectKind.CLEAR, person=person, root="77")) is None
    assert clear(due(EffectKind.CLEAR, person=TERRY)) is None
