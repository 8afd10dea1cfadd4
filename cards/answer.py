"""The question which request somebody's words are about, and that they went where they belong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from microsoft_teams.cards.core import CardElement

from cards.actions import Verb, form_button, press_button
from cards.crossing import estimate, shortened
from cards.notice import already
from cards.parts import band, beside, buttons, finish, line, quiet, title, typed
from cards.status import number, owner_extension, owner_name, person, status_words
from cards.text import person_name
from cards.view import Message, RequestView
from desk.events import EventKind
from desk.phrases import Meaning
from desk.records import ANSWER, MEANT, Draft, said_in

WHICH = "Which request is this about?"
WHICH_READY = "Which one are you ready for?"
WHICH_NOT_READY = "Which one are you not ready for?"
WHICH_LATER = "Which one will you be ready for then?"
WHICH_NOT_TAKEN = "Which one can't you take?"
NONE_LEFT = "None of your requests is open for it any more. Nothing was sent."
DID_YOU_MEAN = "Did you mean this?"
YES, NO = "Yes, do it", "No"
OR_ANSWER = "Nothing is sent yet. Is it an answer? Choose whose thread it goes to:"
DONE = "The answer stands below."
NOT_SENT = "Nothing is sent until you choose. Next time begin with the number: #12 …"
_AWAY, _NONE = "Not an answer", "None of these"
_ASKED: Mapping[str, tuple[str, str]] = {
    ANSWER: (WHICH, _AWAY),
    Meaning.READY: (WHICH_READY, _NONE),
    Meaning.NOT_READY: (WHICH_NOT_READY, _NONE),
    Meaning.READY_LATER: (WHICH_LATER, _NONE),
    Meaning.CANNOT_TAKE: (WHICH_NOT_TAKEN, _NONE),
}
"""What is asked about words of each kind, and the button that puts them away."""


def which_answer_card(draft: Draft, views: Sequence[RequestView]) -> Message:
    """Return the question, with what was typed and a button per request; one that puts the words away comes last."""
    kind, text = said_in(draft)
    if MEANT in draft.typed:
        return _meant_card(draft, text, views)
    (asked, away), shown = _ASKED[kind], shortened(text)
    told = [title(asked), *([typed(shown, "Small")] if shown else [])]
    below = quiet(NOT_SENT) if views else line(NONE_LEFT, "Small")
    choices = [_choice(view, draft) for view in views]
    dropping = buttons([form_button(away, Verb.DROP_ANSWER, draft)])
    return finish(asked, [band("accent", told), below, *choices, *dropping])


def _meant_card(draft: Draft, text: str, views: Sequence[RequestView]) -> Message:
    """Return the question whether a command was meant, or an answer to one of the requests; never lost, never sent."""
    told = band("accent", [title(DID_YOU_MEAN), typed(shortened(draft.typed[MEANT]), "Small")])
    yes = form_button(YES, Verb.DO_MEANT, draft, primary=True)
    no = form_button(NO, Verb.DROP_ANSWER, draft)
    answers = [quiet(OR_ANSWER), typed(shortened(text), "None"), *(_choice(view, draft) for view in views)]
    return finish(DID_YOU_MEAN, [told, *buttons([yes, no]), *(answers if views else [])])


def meant_card(draft: Draft) -> Message:
    """Return what stands in the question's place once the command is done."""
    return finish(DONE, [band("default", [title(DONE, "Default"), typed(shortened(draft.typed[MEANT]), "Small")])])


def _choice(view: RequestView, draft: Draft) -> CardElement:
    """Return where one request stands, with its button beside: a phone would cut a button of so many words."""
    words = f"{number(view)} · {status_words(view)}"
    return beside(line(words), press_button(number(view), Verb.ANSWER, view.request, to=draft.id))


def sent_card(view: RequestView) -> Message:
    """Return that somebody's words went where they belong; what came of them is told by `view.event`."""
    told = _SENT.get(view.event.kind) if view.event is not None else None
    if told is None:
        return already(view)
    words, second = told[0](view), told[1](view)
    return finish(words, [band("default", [title(words, "Default"), *([line(second, "Small")] if second else [])])])


def _where_to(view: RequestView) -> str:
    return " · ".join(filter(None, ("The technician is told to transfer", owner_extension(view))))


def _when(view: RequestView) -> str:
    when = estimate(view)
    return f"You are asked then: {when}." if when else "Say ready, or press, when you are."


def _heir(view: RequestView) -> str:
    """Return who has it now, or to whom it was offered."""
    event = view.event
    to = (event.data.get("to") or event.actor) if event is not None else None
    return person_name(person(view, to), "a pharmacist")


_SENT: Mapping[EventKind, tuple[Callable[[RequestView], str], Callable[[RequestView], str]]] = {
    EventKind.ANSWERED: (lambda view: f"Sent to {number(view)}'s thread.", lambda _: ""),
    EventKind.READY: (lambda view: f"{number(view)} READY: you are announced.", _where_to),
    EventKind.NOT_READY: (
        lambda view: f"{number(view)}: you are not ready. You still have it.",
        lambda _: "The technician is told not to transfer.",
    ),
    EventKind.ESTIMATED: (lambda view: f"{number(view)}: the technician knows that you are not ready yet.", _when),
    EventKind.RELEASED: (lambda view: f"{number(view)} is handed back.", lambda _: "Others are asked."),
    EventKind.PASSED_ON: (
        lambda view: f"{number(view)} is handed on to {_heir(view)}.",
        lambda _: "Their emoji stood there longest.",
    ),
    EventKind.OFFERED: (
        lambda view: f"{number(view)} is offered to {_heir(view)}.",
        lambda _: "It stays yours until they take it.",
    ),
    EventKind.REPLIED: (lambda view: f"{number(view)}: the technician is told what you wrote.", lambda _: ""),
    EventKind.TAKE_OVER_ASKED: (
        lambda view: f"{number(view)} is with {owner_name(view)}.",
        lambda _: "Take over and announce? Press it in the thread.",
    ),
}
"""What each kind of words came to, and a second line."""
