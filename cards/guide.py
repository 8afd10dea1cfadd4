"""Both procedures step by step (procedure.md), what each role does, and what to do without the bot."""

from __future__ import annotations

from microsoft_teams.cards.core import (
    CardElement,
    RichTextBlock,
    TargetElement,
    TextRun,
    ToggleVisibilityAction,
)

from cards.parts import finish, group, line, rows, title
from cards.paste import blank_template
from cards.view import Message
from desk.model import Kind

PEER_TO_PEER_STEPS = (
    "Gather the caller's information (HIPAA) and create the Contact ID in Vue360Rx.",
    "Pull up the denied PA and verify it is the one the caller means.",
    "Type p2p, fill the form and press Post request. Anything you do not know stays empty: Post anyway.",
    "A pharmacist acknowledges, and you are told who. Don't transfer yet.",
    "The pharmacist is ready: you get a card that says READY, the name, and the extension, if given.",
    "Perform the warm transfer, then press Transfer done. It failed? Press Did not connect.",
)
CALLBACK_STEPS = (
    "Gather the caller's information (HIPAA) and create the Contact ID in Vue360Rx.",
    "Pull up the denied PA and verify it is the one the caller means.",
    "Type callback, fill the form with the dates and times that suit the caller, and press Post request.",
    "Tell the caller they will be called in that time.",
)
TECHNICIAN_LINES = (
    "A technician never refuses a peer to peer. The caller chooses: now or later.",
    "Tired of holding? Press Caller chose a callback: it asks for times and keeps the rest.",
    "The line drops? Press Line dropped: the pharmacist calls back. It ends nothing.",
    "A caller rings before their callback? Press Caller on the line now, on the post or in mine.",
    "Something was wrong? Press Edit. Press Caller withdrew only when the caller says they no longer want it.",
    "A pharmacist asks something? Type the answer here: it goes to the thread. #12 and the words name the request.",
    "Paste a filled template here and it becomes a form. Type mine for your open requests.",
)
PHARMACIST_LINES = (
    "Any emoji on a request, or Acknowledge, makes you its owner.",
    "Press your emoji once more to take it back: with none of yours left, and before READY, the request waits again.",
    "Reply ready in the thread, or ready, ext 4512 to name your extension. Or press Ready for transfer.",
    "Also understood: on it, ready in 5, not ready, can't take it, give it to NAME. Other words reach the technician.",
    "You may type these here too, with #12 if you have several. A question nobody answers in 5 minutes goes to others.",
    "Ready too early? Press Not ready, or reply not ready. Acknowledged by the button? Press Hand back.",
    "Under More: Take over, Give to (an offer until they acknowledge), Line dropped.",
    "On chat? Type on: you are asked first. Type off, lunch, away until 1pm or back. Type who to see who is there.",
    "Going away hands on the transfers you have, said in their threads. Your callbacks stay yours.",
    "A callback: you are reminded before it, by name. Call, then press Reached or No answer. After three it is parked.",
    "Type queue to see everything open.",
)
SUPERVISOR_LINES = (
    "Somebody is always asked by name. If nobody acknowledges, all pharmacists are called, then you are too.",
    "Type queue to see everything open, oldest first, with its owner and next step.",
    "Type settings for who is asked, the hours, the time zone and the waiting times of a desk.",
    "Type history 12 to see what happened to request #12, in order, and who did it.",
    "No number at hand? Type the PA number or member ID: history PA-123456. Several requests have it? You get a list.",
    "Type hold 12 to keep all of request #12 until somebody types hold 12 off (legal hold). Type holds to list them.",
    "Admins: type roster to add and remove pharmacists, supervisors, medical directors and admins.",
    "Type problems to see what Teams did not take or did not confirm: send it again, or dismiss it.",
)
WITHOUT_THE_BOT = "No answer from P2P Desk? Paste the template in the P2P channel and fill it in there."
PARTS = {"technician": "Technician", "pharmacist": "Pharmacist", "supervisor": "Supervisor", "down": "Bot is down"}
"""The guide's parts by id, with the words of their buttons: one is open at a time."""


def guide_card() -> Message:
    """Return the guide, opened at the technician's part: it needs nothing and nobody."""
    told = {
        "technician": [
            *_section("Peer to peer now (warm transfer)", PEER_TO_PEER_STEPS, numbered=True),
            *_section("Callback", CALLBACK_STEPS, numbered=True),
            *_section("Always", TECHNICIAN_LINES),
        ],
        "pharmacist": _section("Pharmacists", PHARMACIST_LINES),
        "supervisor": _section("Supervisors and admins", SUPERVISOR_LINES),
        "down": [
            title("When the bot is down"),
            line(WITHOUT_THE_BOT),
            _template(Kind.PEER_TO_PEER),
            _template(Kind.CALLBACK),
        ],
    }
    opened = next(iter(PARTS))
    parts = [group(inside, part, closed=part != opened, spacing="Medium") for part, inside in told.items()]
    return finish("Guide", [title("Guide", "Large"), *rows(_openers()), *parts])


def _openers() -> list[ToggleVisibilityAction]:
    """Return a button per part, which opens it and closes the others."""
    return [
        ToggleVisibilityAction(
            title=words,
            target_elements=[TargetElement(element_id=other, is_visible=other == part) for other in PARTS],
        )
        for part, words in PARTS.items()
    ]


def _section(heading: str, lines: tuple[str, ...], *, numbered: bool = False) -> list[CardElement]:
    marks = [f"{place}. " for place in range(1, len(lines) + 1)] if numbered else ["• "] * len(lines)
    told = [
        RichTextBlock(inlines=[TextRun(text=mark + one)], spacing="Small")
        for mark, one in zip(marks, lines, strict=True)
    ]
    return [title(heading), *told]


def _template(kind: Kind) -> RichTextBlock:
    return RichTextBlock(inlines=[TextRun(text=blank_template(kind), font_type="Monospace")])
