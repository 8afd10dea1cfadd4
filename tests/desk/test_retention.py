"""When a closed request's next step is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.effects import View
from desk.model import Request, Status
from desk.policy import Retention
from desk.retention import SHOWS_TYPED, Step, due_at, next_step, wait
from tests.desk.build import LATER, NOW, PAT, request

CLOSED = replace(request(status=Status.TRANSFERRED, owner=PAT.id), closed_at=NOW)
REDACTED = replace(CLOSED, redacted_at=LATER)
ERASED = replace(REDACTED, erased_at=LATER)
RETENTION = Retention()


@pytest.mark.parametrize(
    ("found", "step", "kept"),
    [
        (CLOSED, Step.REDACT, timedelta(hours=24)),
        (REDACTED, Step.ERASE, timedelta(days=90)),
        (ERASED, Step.REMOVE, timedelta(days=2191.5)),
        (replace(ERASED, redacted_at=None), Step.REMOVE, timedelta(days=2191.5)),
    ],
)
def test_each_step_has_its_time_after_the_closing(found: Request, step: Step, kept: timedelta) -> None:
    assert next_step(found) is step
    assert wait(RETENTION, step) == kept
    assert due_at(found, RETENTION) == NOW + kept


@pytest.mark.parametrize(
    "found",
    [
        replace(CLOSED, legal_hold=NOW),
        request(status=Status.READY, owner=PAT.id),
    ],
)
def test_what_is_open_or_held_is_not_due(found: Request) -> None:
    assert due_at(found, RETENTION) is None


def test_the_cards_that_show_what_was_typed_are_those_with_a_form_or_a_list_of_requests() -> None:
    assert {one for one in View if one.name.startswith("FORM_")} | {View.MINE, View.WHICH_ANSWER} == SHOWS_TYPED
