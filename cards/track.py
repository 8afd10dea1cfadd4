"""The offer under a template that somebody pasted in the channel, and the dialog that tracks it.

People's own messages tell the bot of no emoji (teams.md), so a pasted template must become a post of the bot's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from microsoft_teams.cards.core import CardElement, ExecuteAction, SubmitAction
from pydantic import BaseModel, ConfigDict, ValidationError

from cards.actions import Verb
from cards.parts import buttons, finish, line, quiet, title
from cards.payloads import FormData, PasteData
from cards.status import number
from cards.text import person_name
from cards.view import Message, RequestView
from desk.records import Draft
from desk.template import KIND_WORDS

LOOKS_LIKE = "This looks like a request."
TRACK_IT = "Track it here: emoji and ready then work."
TRACK_THIS = "Track this request"
OPEN_IN_CHAT = "Open in chat"
_FETCH: Mapping[str, Any] = {"msteams": {"type": "task/fetch"}}
"""What makes Teams ask the bot for a dialog when the button is pressed."""


def track_card(drafts: Sequence[Draft]) -> Message:
    """Return the offer to track the pasted templates, a button for each. Nothing of what was pasted stands in it."""
    body = [title(LOOKS_LIKE), line(TRACK_IT, "Small")]
    for place, draft in enumerate(drafts, start=1):
        body += _which(draft, place, len(drafts)) + _choice(draft)
    return finish(f"{LOOKS_LIKE} {TRACK_IT}", body)


def tracked_words(view: RequestView, to: str) -> str:
    """Return the sentence for `to`, a person's id, about a paste that is posted. No PHI."""
    request = view.request
    if request.filed_by != to:
        filer = person_name(view.people.get(request.filed_by), "somebody")
        return f"{number(view)}: {filer} posted it already. Nothing changed."
    if request.channel is None:
        return f"{number(view)} kept: no channel is bound yet."
    return f"{number(view)} posted to P2P requests."


def parse_fetch(value: object) -> str | None:
    """Return the draft's id in the value of a `task/fetch` invoke, None when it is not one of ours."""
    try:
        return _Fetch.model_validate(value).data.draft
    except ValidationError:
        return None


def parse_submit(value: object) -> tuple[FormData, bool] | None:
    """Return the form in the value of a `task/submit` invoke, and whether it is to be posted as it is."""
    try:
        return _Submit.model_validate(value).data, _Pressed.model_validate(value).data.verb == Verb.POST_ANYWAY
    except ValidationError:
        return None


class _Task(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class _Fetch(_Task):
    data: PasteData


class _Submit(_Task):
    data: FormData


class _Verb(_Task):
    verb: Literal["post_request", "post_anyway"]


class _Pressed(_Task):
    data: _Verb


def _which(draft: Draft, place: int, count: int) -> list[CardElement]:
    """Return which of several templates the buttons below are for."""
    return [quiet(f"{place} of {count} · {KIND_WORDS[draft.kind]}", "Medium")] if count > 1 else []


def _choice(draft: Draft) -> list[CardElement]:
    """Return the button of the dialog, and the one for clients without dialogs, below each other as on a phone."""
    dialog = SubmitAction(title=TRACK_THIS, data={**_FETCH, "draft": draft.id}, style="positive")
    chat = ExecuteAction(title=OPEN_IN_CHAT, verb=Verb.TRACK.value, data={"draft": draft.id})
    return buttons([dialog, chat], "Small")
