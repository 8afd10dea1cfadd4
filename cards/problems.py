"""Deliveries that Teams refused or did not confirm, for supervisors and admins: what, why, what to do. No PHI."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from microsoft_teams.cards.core import CardElement, ContainerStyle

from cards.actions import Verb, menu_button, problem_button
from cards.parts import band, buttons, finish, line, quiet, title
from cards.text import escape, person_name
from cards.view import Message
from cards.when import day_and_clock
from desk.effects import EffectKind
from desk.events import EventKind
from desk.records import Problem, ProblemState
from desk.reported import COUNTED, Board, Happened, Reported

HEADING = "Delivery problems"
NONE_LEFT = "Everything was delivered."
REFUSED = "Only a supervisor or an admin of P2P Desk can see delivery problems. Nothing changed."

STATES: Mapping[ProblemState, tuple[str, ContainerStyle]] = {
    ProblemState.DEAD: ("Not delivered", "attention"),
    ProblemState.DOUBTFUL: ("Not confirmed by Teams", "warning"),
}
"""What each state is called, and the colour beside the word."""

HAPPENED: Mapping[Happened, tuple[str, ContainerStyle]] = {
    Happened.SENT_AGAIN: ("Sending again: {what}. If Teams does not take it, it comes back to this list.", "good"),
    Happened.DISMISSED: ("Dismissed: {what}. It will not be sent.", "default"),
    Happened.NOTHING_TO_SEND: ("{what}: nothing to send any more. It is off the list.", "default"),
    Happened.SETTLED_BEFORE: ("This one was settled already. Nothing changed.", "default"),
}

_SOMEBODY = "somebody"
_REASON = re.compile(r"answered (\d{3})")
_ANSWERS: Mapping[int, str] = {
    400: "Teams did not accept its content (400).",
    403: "Teams says that the bot may not write there (403): the bot was removed or blocked, or the chat is closed.",
    404: "Teams does not know the place it was for (404): it was deleted, or the bot was removed.",
    405: "Teams does not allow it there (405).",
    410: "The place it was for is gone (410).",
    413: "It is too large for Teams (413).",
}
_FAMILIES: Mapping[int, str] = {
    2: "Teams took it without saying under which number ({code}).",
    3: "Teams sent the bot elsewhere ({code}); the bot does not follow.",
    4: "Teams refused it ({code}).",
    5: "Teams failed before confirming it ({code}).",
}
_REASONS: Mapping[str, str] = {
    "accepted without an id": "Teams took it without saying under which number.",
    "address not allowed": "Its address is not among the service hosts that the settings allow.",
    "half-sent": "The bot was stopped while it was sending it.",
    "not known to this version": "Another version of the bot queued it.",
    "not readable": "What it is about cannot be opened with the present encryption keys.",
    "unreadable answer": "The bot could not read what Teams answered.",
}
_BEGINNINGS: Mapping[str, str] = {
    "not rendered": "The bot could not draw its card.",
    "outcome refused": "The bot could not keep what became of it.",
}
_FRAGMENTS: Mapping[str, str] = {
    "Timeout": "Teams did not answer in time.",
    "Disconnected": "The connection to Teams broke.",
    "Connection": "The connection to Teams broke.",
    "OSError": "The connection to Teams broke.",
}
"""Parts of the names of errors; the first one found counts."""

_LINES: Mapping[EventKind, str] = {
    EventKind.READY: "READY line",
    EventKind.NOT_READY: "STOP line",
    EventKind.RELEASED: "Waiting-again line",
}
_NEWS: Mapping[EventKind, str] = {
    EventKind.READY: "READY message",
    EventKind.NOT_READY: "STOP message",
}

_What = Callable[[Reported, str], str]
_WHAT: Mapping[EffectKind, _What] = {
    EffectKind.POST_REQUEST: lambda _, number: f"Post of {number}",
    EffectKind.REFRESH_POST: lambda _, number: f"Update of the post of {number}",
    EffectKind.REFRESH_RECEIPT: lambda _, number: f"Update of the receipt of {number}",
    EffectKind.REFRESH_READY: lambda _, number: f"Update of the READY card of {number}",
    EffectKind.CLOSE_COPY: lambda _, number: f"Mark on the second post of {number}",
    EffectKind.SAY_IN_THREAD: lambda one, number: f"{_called(one, _LINES, 'Line in the thread')} of {number}",
    EffectKind.NOTIFY_PERSON: lambda one, number: f"{_called(one, _NEWS, 'Message')} to {_name(one)} about {number}",
    EffectKind.SHOW: lambda one, _: f"Answer to {_name(one)}",
    EffectKind.LEARN_MEMBERS: lambda _one, _: "List of the channel's members",
    EffectKind.REDACT: lambda _one, number: f"Redaction of a message of {number}",
    EffectKind.CLEAR: lambda one, _: f"Clearing of a list or form shown to {_name(one)}",
}
_KEPT: Mapping[EffectKind, str] = {
    EffectKind.POST_REQUEST: "The request is kept and its technician was told. Mend the cause, then Send again.",
    EffectKind.REFRESH_POST: "The request goes on; its post shows an older state. Send again shows the present one.",
    EffectKind.REFRESH_RECEIPT: "The request goes on; its receipt shows an older state. Send again shows the present.",
    EffectKind.REFRESH_READY: "The request goes on; an old READY card stands. Tell its technician, or Send again.",
    EffectKind.CLOSE_COPY: "The request goes on; its second post does not say so. Presses on it count. Or Send again.",
    EffectKind.SAY_IN_THREAD: "The request goes on. Tell those concerned, or Send again.",
    EffectKind.NOTIFY_PERSON: "The request goes on. Tell {name} in person, or Send again.",
    EffectKind.SHOW: "Nothing is lost: {name} can ask again. Send again, or Dismiss.",
    EffectKind.LEARN_MEMBERS: "The bot goes on with the people it knows. Send again reads the list anew.",
    EffectKind.REDACT: "What was typed may still stand in it. Deleted messages need nothing: Dismiss. Else Send again.",
    EffectKind.CLEAR: "What was typed may still stand in it. Deleted messages need nothing: Dismiss. Else Send again.",
}
_DOUBTFUL = "It may stand there, and the bot repeats it by itself. Look: if it stands, Dismiss; if not, Send again."
_MOOT = "It is not needed any more: the request is closed, or is posted. Dismiss."


def problems_card(board: Board, zone: str) -> Message:
    """Return the list, oldest first, under what just happened; `zone` is the desk's."""
    count = len(board.shown) + board.others
    rows = [part for one in board.shown for part in _row(one, zone)]
    empty = [] if rows else [line(NONE_LEFT)]
    at_least = "at least " if count >= COUNTED else ""
    more = [line(f"And {at_least}{board.others} more, newer than these.")] if board.others else []
    again = buttons([menu_button("Look again", Verb.PROBLEMS)])
    body = [title(HEADING, "Large"), *_happened(board), *empty, *rows, *more, *again]
    return finish(f"{HEADING}: {count or 'none'}", body)


def refused_card() -> Message:
    """Return the answer to who is no operator."""
    return finish(HEADING, [title(HEADING), line(REFUSED)])


def what_words(one: Reported) -> str:
    """Return what it was: "Post of #12", "Message to Dana about #12"."""
    number = f"#{one.number}" if one.number is not None else "a request that cannot be read"
    return _WHAT[one.problem.effect.kind](one, number)


def why_words(problem: Problem) -> str:
    """Return why it did not arrive; the sender's own word only when there are no better ones."""
    reason = problem.reason
    answered = _REASON.fullmatch(reason)
    if answered:
        code = int(answered[1])
        return _ANSWERS.get(code) or _FAMILIES.get(code // 100, _FAMILIES[5]).format(code=code)
    known = _REASONS.get(reason) or next((told for start, told in _BEGINNINGS.items() if reason.startswith(start)), "")
    found = known or next((told for part, told in _FRAGMENTS.items() if part in reason), "")
    return found or f"It did not arrive ({escape(reason) or 'no reason is known'}); the bot's log says more."


def todo_words(one: Reported) -> str:
    """Return what was kept, and what to do now."""
    if one.moot:
        return _MOOT
    if one.problem.state is ProblemState.DOUBTFUL:
        return _DOUBTFUL
    return _KEPT[one.problem.effect.kind].format(name=_name(one))


def _row(one: Reported, zone: str) -> list[CardElement]:
    problem = one.problem
    state, style = STATES[problem.state]
    told: list[CardElement] = [
        title(f"{what_words(one)} · {state}", "Default"),
        quiet(day_and_clock(problem.queued_at, zone), "None"),
    ]
    again = problem_button("Send again", Verb.SEND_AGAIN, problem.id, primary=not one.moot)
    dismiss = problem_button("Dismiss", Verb.DISMISS, problem.id)
    return [
        band(style, told),
        line(why_words(problem), "Small"),
        line(todo_words(one), "Small"),
        *buttons([dismiss] if one.moot else [again, dismiss], "Small"),
    ]


def _happened(board: Board) -> list[CardElement]:
    if board.happened is None:
        return []
    words, style = HAPPENED[board.happened]
    return [band(style, [line(words.format(what=what_words(board.about) if board.about else ""))])]


def _name(one: Reported) -> str:
    return person_name(one.person, _SOMEBODY)


def _called(one: Reported, names: Mapping[EventKind, str], otherwise: str) -> str:
    return names.get(one.event, otherwise) if one.event else otherwise
