"""Dialogs: `task/fetch` asks for a form, `task/submit` brings it back (teams.md, "What an invoke answers").

The shapes are those of botbuilder.schema.teams (TaskModuleResponse, TaskModuleTaskInfo), written out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.replies import FORM_GONE, NOT_KEPT, NOT_OURS
from bot.views import view_of
from cards.form import form_card
from cards.forms import read_form, typed_of
from cards.payloads import FormData
from cards.track import parse_fetch, parse_submit, tracked_words
from desk.commands import Turn
from desk.errors import StoreUnavailable
from desk.handlers.desking import form_zone
from desk.handlers.tracking import open_dialog, track
from desk.model import NOT_KNOWN, Person
from desk.outcome import Outcome, OutcomeKind
from desk.ports import Store, UnitOfWork
from desk.records import Draft, Purpose
from desk.template import TITLES

Body = Mapping[str, Any]
FETCH = "task/fetch"
SUBMIT = "task/submit"
TASKS = frozenset({FETCH, SUBMIT})
CARD_TYPE = "application/vnd.microsoft.card.adaptive"


class Dialogs:
    """Answers the invokes of dialogs. Nothing in their data is trusted but an opaque id."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def answer(self, name: str, turn: Turn, value: object) -> Body:
        """Return the invoke's body; `name` is one of TASKS."""
        return await (self._fetched(turn, value) if name == FETCH else self._submitted(turn, value))

    async def _fetched(self, turn: Turn, value: object) -> Body:
        draft = parse_fetch(value)
        if draft is None:
            return said(NOT_OURS)
        try:
            return _shown(await self._store.run(lambda uow: open_dialog(uow, turn, draft)), turn)
        except StoreUnavailable:
            return said(NOT_KEPT)

    async def _submitted(self, turn: Turn, value: object) -> Body:
        sent = parse_submit(value)
        if sent is None:
            return said(NOT_OURS)
        data, anyway = sent

        def work(uow: UnitOfWork) -> Outcome:
            command = read_form(data, turn.at, form_zone(uow, data.draft, data.desk))
            return track(uow, turn, replace(command, anyway=anyway))

        try:
            return _shown(await self._store.run(work), turn)
        except StoreUnavailable:
            return _again(data, turn)


def said(text: str) -> Body:
    """Return the answer that shows one sentence in the dialog's place."""
    return {"task": {"type": "message", "value": text}}


def _shown(outcome: Outcome, turn: Turn) -> Body:
    """Return the form, the number of what was posted, or that there is nothing (any more) to post."""
    if outcome.draft is not None:
        return _form(outcome.draft, outcome)
    return said(FORM_GONE if outcome.snapshot is None else tracked_words(view_of(outcome.snapshot), turn.person))


def _form(draft: Draft, outcome: Outcome) -> Body:
    card = form_card(draft, outcome.roster, outcome.zone, outcome.gaps, outcome.desks).card
    attachment = {"contentType": CARD_TYPE, "content": card}
    shown = {"title": TITLES[draft.kind], "width": "medium", "height": "large", "card": attachment}
    return {"task": {"type": "continue", "value": shown}}


def _again(data: FormData, turn: Turn) -> Body:
    """Return the form as it was sent, since a sentence in its place would lose what was typed."""
    typed = typed_of(data)
    draft = Draft(data.draft, turn.person, data.kind, turn.at, typed, purpose=Purpose.TRACK)
    chosen = (Person(typed.get("decisioned_by", NOT_KNOWN)),)
    return _form(draft, Outcome(OutcomeKind.GAPS, roster=chosen, gaps=(NOT_KEPT,)))
