"""After a connection fault: a second copy of a post, and posts that cannot be told apart (delivery.md)."""

from __future__ import annotations

from collections.abc import Sequence

from microsoft_teams.cards.core import OpenUrlAction

from cards.actions import Verb, press_button
from cards.parts import buttons, finish, line, title
from cards.status import number
from cards.view import Message, RequestView


def copy_card(view: RequestView, link: str | None = None) -> Message:
    """Return what a second copy of a post becomes: it points to the other one. `link` is the other's address."""
    told = f"{number(view)} was posted twice"
    words = "The connection to Teams failed while it was posted. It goes on in the other post; what you do here counts."
    other = [OpenUrlAction(title=f"Open {number(view)}", url=link)] if link else []
    return finish(told, [title(told), line(words), *buttons(other)])


def which_card(views: Sequence[RequestView]) -> Message:
    """Return the question which of several requests a post is, asked in its thread; the answer is a button."""
    words = (
        "The connection to Teams failed while these requests were posted, so I cannot tell this post from the others. "
        "Emojis are kept, words are not. Press the number that stands on the post:"
    )
    choices = [press_button(f"Acknowledge {number(view)}", Verb.ACKNOWLEDGE, view.request) for view in views]
    return finish("Which request is this?", [title("Which request is this?"), line(words), *buttons(choices)])
