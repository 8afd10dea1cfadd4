"""Two questions of who takes what: to whom an owner gives a request, and which one somebody is ready for."""

from __future__ import annotations

from collections.abc import Sequence

from microsoft_teams.cards.core import CardElement, Choice, ChoiceSetInput

from cards.actions import Verb, press_button
from cards.form import MAX_ROSTER
from cards.parts import band, buttons, finish, line, quiet, title
from cards.status import number, since, status_words
from cards.text import person_name
from cards.view import Message, RequestView
from desk.model import Person

STAYS = "It stays yours until they acknowledge."
NOBODY = "No other pharmacist is available now. Nothing changed."
WHICH = "Which one are you ready for?"
_LONGEST_CHOICE = 40


def give_card(view: RequestView, roster: Sequence[Person]) -> Message:
    """Return the question to whom the request is offered, among the pharmacists of `roster`."""
    asked = f"Give {number(view)} to"
    keep = press_button("Keep it", Verb.KEEP, view.request)
    if not roster:
        return finish(asked, [band("warning", [title(asked), line(NOBODY, "Small")]), *buttons([keep])])
    offer = press_button("Offer", Verb.GIVE_TO, view.request, "positive")
    return finish(asked, [title(asked), _choice(roster), quiet(STAYS), *buttons([offer, keep])])


def _choice(roster: Sequence[Person]) -> ChoiceSetInput:
    named = [
        Choice(title=person_name(one, "Name not known yet")[:_LONGEST_CHOICE], value=one.id)
        for one in roster[:MAX_ROSTER]
    ]
    return ChoiceSetInput(id="to", label="Pharmacist", choices=named, value=named[0].value, style="compact", wrap=True)


def which_ready_card(views: Sequence[RequestView]) -> Message:
    """Return the question which of several requests a "ready" is about; the answer is a button."""
    return finish(WHICH, [band("accent", [title(WHICH)]), *(part for view in views for part in _one(view))])


def _one(view: RequestView) -> list[CardElement]:
    """Return one request's line and button."""
    ready = press_button(f"{number(view)} Ready for transfer", Verb.MARK_READY, view.request)
    return [line(f"{number(view)} · {status_words(view)} · {since(view)}", "Medium"), *buttons([ready], "Small")]
