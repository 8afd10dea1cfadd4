"""The few shapes every card is made of. Our words go into TextBlocks, what people typed into TextRuns only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from microsoft_teams.cards.core import (
    Action,
    ActionSet,
    AdaptiveCard,
    CardElement,
    Column,
    ColumnSet,
    Container,
    ContainerStyle,
    ExecuteAction,
    Mention,
    MentionedEntity,
    RichTextBlock,
    Spacing,
    TeamsCardProperties,
    TextBlock,
    TextColor,
    TextRun,
    TextSize,
    ToggleVisibilityAction,
)

from cards.text import person_name, plain
from cards.view import Message
from desk.model import Person

Button = ExecuteAction | ToggleVisibilityAction
VERSION = "1.5"
_ROW = 28
"""Letters of two buttons that fit one row of a phone 320 px wide."""
MISSING = "missing"
CHECK_TIME = "Check the time"
MAX_MENTIONS = 15
"""More names than this nobody reads, and each costs 250 bytes of a message's 28 KB."""


def title(text: str, size: TextSize = "Medium") -> TextBlock:
    """Return a heading of our own words."""
    return TextBlock(text=text, size=size, weight="Bolder", wrap=True, style="heading")


def line(text: str, spacing: Spacing | None = None, color: TextColor | None = None) -> TextBlock:
    """Return a line of our own words (names in it escaped)."""
    return TextBlock(text=text, wrap=True, spacing=spacing, color=color)


def quiet(text: str, spacing: Spacing | None = "Small") -> TextBlock:
    """Return a small grey line of our own words."""
    return TextBlock(text=text, wrap=True, size="Small", is_subtle=True, spacing=spacing)


def typed(text: str, spacing: Spacing | None = None) -> RichTextBlock:
    """Return what somebody typed, as typed."""
    return RichTextBlock(inlines=[TextRun(text=plain(text) or MISSING)], spacing=spacing)


def labelled(label: str, text: str, spacing: Spacing | None = "Small") -> RichTextBlock:
    """Return "Label: what was typed", or "Label: missing" in red."""
    shown = plain(text)
    value = TextRun(text=shown) if shown else _absent()
    return RichTextBlock(inlines=[TextRun(text=f"{label}: ", is_subtle=True), value], spacing=spacing)


def large(label: str, text: str, spacing: Spacing | None = "Small") -> RichTextBlock:
    """Return one of the facts that are typed into another system: large, beside its label.

    Columns would break long numbers on a phone.
    """
    shown = plain(text)
    value = TextRun(text=shown, size="Large", weight="Bolder") if shown else _absent("Large")
    return RichTextBlock(inlines=[TextRun(text=f"{label}: ", is_subtle=True), value], spacing=spacing)


def to_check(text: str) -> list[CardElement]:
    """Return times that nobody may take for a promise, on a line of their own; nothing when there are none."""
    if not text:
        return []
    words = TextRun(text=f"{CHECK_TIME}: {plain(text)}", color="Attention")
    return [RichTextBlock(inlines=[words], spacing="Small")]


def _absent(size: TextSize | None = None) -> TextRun:
    return TextRun(text=MISSING, color="Attention", weight="Bolder", size=size)


def beside(text: TextBlock, action: Action) -> ColumnSet:
    """Return a line with a button at its end. In one row with others it would cut their words short on a phone."""
    columns = [
        Column(width="stretch", items=[text], vertical_content_alignment="Center"),
        Column(width="auto", items=[ActionSet(actions=[action])]),
    ]
    return ColumnSet(columns=columns, spacing="Small")


def band(style: ContainerStyle, items: Sequence[CardElement]) -> Container:
    """Return the coloured top of a card, edge to edge."""
    return Container(style=style, bleed=True, items=list(items))


def group(
    items: Sequence[CardElement], group_id: str | None = None, *, closed: bool = False, spacing: Spacing = "Small"
) -> Container:
    """Return parts that stand together, and open together when they start closed."""
    return Container(id=group_id, items=list(items), is_visible=False if closed else None, spacing=spacing)


def buttons(actions: Sequence[Action], spacing: Spacing = "Medium") -> list[CardElement]:
    """Return the buttons right where they are wanted (root actions would fall below everything), if there are any."""
    return [ActionSet(actions=list(actions), spacing=spacing)] if actions else []


def rows(actions: Sequence[Button], spacing: Spacing = "Medium") -> list[CardElement]:
    """Return the buttons in rows that a phone shows whole: two in one at most, and only if their words are short."""
    found: list[list[Button]] = []
    for one in actions:
        if found and len(found[-1]) == 1 and len(f"{found[-1][0].title}{one.title}") <= _ROW:
            found[-1].append(one)
        else:
            found.append([one])
    return [part for place, row in enumerate(found) for part in buttons(row, "Small" if place else spacing)]


def mention_text(person: Person) -> str:
    """Return how a card's text mentions the person: a real mention when their Teams id is known, else the name."""
    return f"<at>{person_name(person)}</at>" if person.account else person_name(person)


def mentions(people: Iterable[Person]) -> list[Mention]:
    """Return the entities that make `mention_text` real, one per person (Teams documentation, "Mention in a card")."""
    known = {person.account: person for person in people if person.account}
    return [
        Mention(text=mention_text(person), mentioned=MentionedEntity(id=account, name=person_name(person)))
        for account, person in known.items()
    ]


def finish(summary: str, body: Sequence[CardElement], mentioned: Iterable[Person] = ()) -> Message:
    """Return the finished card. `summary` is shown in toasts: no PHI."""
    teams = TeamsCardProperties(width="full", entities=mentions(mentioned) or None)
    card = AdaptiveCard(version=VERSION, fallback_text=summary, body=list(body), msteams=teams)
    return Message(summary, card.model_dump(exclude_none=True))
