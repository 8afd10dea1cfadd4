"""Both procedures step by step (procedure.md), and what to do without the bot."""

from __future__ import annotations

from microsoft_teams.cards.core import CardElement, RichTextBlock, TextRun

from cards.parts import finish, line, title
from cards.paste import blank_template
from cards.view import Message
from desk.model import Kind

PEER_TO_PEER_STEPS = (
    "Gather the caller's information (HIPAA) and create the Contact ID in Vue360Rx.",
    "Pull up the denied PA and verify it is the one the caller means.",
    "Type p2p, fill the form and press Post request. Anything you do not know stays empty: Post anyway.",
    "A pharmacist acknowledges, and you are told who. Don't transfer yet.",
    "The pharmacist is ready: you get a card that says READY, the name, and the extension, if given.",
    "Perform the warm transfer, then press Transfer done.",
)
CALLBACK_STEPS = (
    "Gather the caller's information (HIPAA) and create the Contact ID in Vue360Rx.",
    "Pull up the denied PA and verify it is the one the caller means.",
    "Type callback, fill the form with the dates and times that suit the caller, and press Post request.",
    "Tell the caller they will be called in that time.",
)
PHARMACIST_LINES = (
    "Any emoji on a request, or Acknowledge, makes you its owner.",
    "Press your emoji once more to take it back: with none of yours left, and before READY, the request waits again.",
    "Reply ready in the thread, or ready, ext 4512 to name your extension. Or press Ready for transfer.",
    "Acknowledged by the button? Press Hand back. Ready too early? Press Not ready, or reply not ready.",
    "On chat? Type on: you are asked first. Type off, lunch, away until 1pm or back. Type who to see who is there.",
    "Going away hands on the transfers you have, said in their threads. Your callbacks stay yours.",
    "A callback: press Acknowledge, call in the caller's time, then press Reached or No answer.",
)
OPERATOR_LINES = (
    "Type problems to see what Teams did not take or did not confirm.",
    "Send again tries once more. Dismiss takes it off the list. Both are on record.",
)
RULES = (
    "Somebody is always asked by name. If nobody acknowledges, all pharmacists are called, then the supervisors too.",
    "A technician never refuses a peer to peer. The caller chooses: now or later.",
    "Press Caller withdrew only when the caller says they no longer want it. A dropped line ends nothing.",
)
WITHOUT_THE_BOT = "No answer from P2P Desk? Paste the template in the P2P channel and fill it in there."


def guide_card() -> Message:
    """Return the guide: it needs nothing and nobody."""
    body = [
        title("Guide", "Large"),
        *_section("Peer to peer now (warm transfer)", PEER_TO_PEER_STEPS, numbered=True),
        *_section("Callback", CALLBACK_STEPS, numbered=True),
        *_section("Always", RULES),
        *_section("Pharmacists", PHARMACIST_LINES),
        *_section("Supervisors and admins", OPERATOR_LINES),
        title("When the bot is down"),
        line(WITHOUT_THE_BOT),
        _template(Kind.PEER_TO_PEER),
        _template(Kind.CALLBACK),
    ]
    return finish("Guide", body)


def _section(heading: str, lines: tuple[str, ...], *, numbered: bool = False) -> list[CardElement]:
    marks = [f"{place}. " for place in range(1, len(lines) + 1)] if numbered else ["• "] * len(lines)
    told = [
        RichTextBlock(inlines=[TextRun(text=mark + one)], spacing="Small")
        for mark, one in zip(marks, lines, strict=True)
    ]
    return [title(heading), *told]


def _template(kind: Kind) -> RichTextBlock:
    return RichTextBlock(inlines=[TextRun(text=blank_template(kind), font_type="Monospace")])
