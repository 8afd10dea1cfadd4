"""Short answers about the desk itself: setting it up, and where to find it."""

from __future__ import annotations

from cards.parts import band, finish, line, title
from cards.text import escape
from cards.view import Message
from desk.effects import View

_BOUND = (
    "This is now the P2P channel",
    "Requests are posted here. Pharmacists: any emoji acknowledges, reply ready when you are.",
)
_STAYS = "Open requests stay where they are and can still be worked on there; nothing new is posted here."
LINES: dict[View, tuple[str, str]] = {
    View.SETUP_HERE: (
        "Say it in the channel",
        "To bind a channel, an admin writes @P2P Desk setup in that channel. Nothing changed.",
    ),
    View.SETUP_DONE: _BOUND,
    View.SETUP_DONE_ALONE: _BOUND,
    View.SETUP_REFUSED: (
        "Admins only",
        "Only an admin of P2P Desk can bind a channel or take its desk away. Nothing changed.",
    ),
    View.NO_ADMIN: (
        "Nobody is an admin yet",
        (
            "Only an admin can do that. Whoever runs the bot sets P2P_ADMINS to the Object ID (in Entra) of one person "
            "at least and starts it again. Nothing changed."
        ),
    ),
    View.SETUP_BESIDE: (
        "This is now one of the P2P channels",
        (
            "Who places a request chooses the desk. Its people, hours and times: @P2P Desk settings. "
            "To take the desk away: @P2P Desk remove."
        ),
    ),
    View.DESK_REMOVED: ("This channel is no P2P desk any more", _STAYS),
    View.DESK_REMOVED_LAST: (
        "This channel is no P2P desk any more",
        f"{_STAYS} No other channel is bound: new requests are kept, and are posted once an admin says setup.",
    ),
    View.DESK_NOT_BOUND: (
        "This channel is no P2P desk",
        "To make it one, an admin writes @P2P Desk setup here. Nothing changed.",
    ),
    View.DESK_REFUSED: (
        "Supervisors and admins only",
        "Only a supervisor or an admin of P2P Desk can see a desk's settings. Nothing changed.",
    ),
    View.HISTORY_WHICH: (
        "Which request?",
        "Type history and its number (history 12), PA number or member ID.",
    ),
    View.HISTORY_NONE: (
        "No such request",
        (
            "No request has that number, PA number or member ID, or what was typed of it is erased. Compare it with "
            "the form, or type queue."
        ),
    ),
    View.HISTORY_REFUSED: (
        "Supervisors and admins only",
        "What happened to a request is shown to supervisors and admins. Nothing changed; type mine for your own.",
    ),
    View.CHANNEL_DEAF: (
        "Replies that do not mention me do not reach me",
        (
            "That is so in {channel}: a plain ready is not announced there. In the team's app settings (Manage team, "
            "Apps, P2P Desk) an owner grants reading the channel messages, or removes the app and adds it again; where "
            "owners may not, a Teams administrator does. Until then emojis, buttons and @P2P Desk ready work, and the "
            "posts say so."
        ),
    ),
    View.TIME_LEAPT: (
        "The time leapt by more than a week",
        (
            "P2P Desk was off for so long, or the clock of its machine is, or was, wrong. If it is wrong, have it set "
            "right now: for a day nothing that was typed is erased, after that everything whose time is over. If it is "
            "right, there is nothing to do."
        ),
    ),
    View.HOLD_REFUSED: (
        "Supervisors and admins only",
        "Only a supervisor or an admin of P2P Desk can put a request on legal hold, or lift one. Nothing changed.",
    ),
    View.HOLD_UNKNOWN: (
        "No such request",
        "There is no request of that number on the desk: write hold and its number (hold 12). Nothing changed.",
    ),
    View.HOLD_ALREADY: (
        "It is on legal hold already",
        "Nothing of it is redacted or erased until somebody writes hold NUMBER off. Nothing changed.",
    ),
    View.HOLD_NONE: (
        "It is not on legal hold",
        "Its records are kept as long as every other request's. Nothing changed.",
    ),
    View.CHANNEL_HINT: (
        "P2P Desk",
        "To place a request, write to me in a chat: p2p or callback. Pharmacists: any emoji on a request acknowledges.",
    ),
}


WARNINGS: dict[View, str] = {
    View.SETUP_DONE_ALONE: (
        "No pharmacist is on the roster yet: nobody can acknowledge. "
        "An admin writes roster to me in a chat and adds them."
    ),
}


def line_card(view: View, channel: str | None = None) -> Message:
    """Return one of the desk's own answers; raise KeyError for a view that is a card of its own.

    `channel`: what the channel is called that it is about, if it is said elsewhere.
    """
    heading, words = LINES[view]
    said = words.replace("{channel}", escape(channel or "") or "a P2P channel")
    warning = [band("attention", [line(WARNINGS[view])])] if view in WARNINGS else []
    return finish(heading, [title(heading), line(said), *warning])
