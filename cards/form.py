"""The two forms a technician fills. Nothing in them is required: a gap is listed, it never blocks (procedure.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from microsoft_teams.cards.core import (
    Action,
    ActionSet,
    CardElement,
    Choice,
    ChoiceSetInput,
    DateInput,
    RichTextBlock,
    TargetElement,
    TextInput,
    TextRun,
    TimeInput,
    ToggleInput,
    ToggleVisibilityAction,
)

from cards.actions import Verb, form_button, toggle_button
from cards.parts import band, buttons, finish, group, quiet, title
from cards.text import person_name, plain
from cards.view import Message
from cards.when import ZONES
from desk.model import NOT_KNOWN, NOT_LISTED, Kind, Person
from desk.records import Draft
from desk.template import (
    CALLER_VERIFIED_LABEL,
    DECISIONED_LABEL,
    DENIAL_VERIFIED_LABEL,
    MAX_WINDOWS,
    MORE_LABEL,
    PHONE,
    TITLES,
    Field,
    note_fields,
    template_fields,
)

MORE = "more"
ANOTHER_WINDOW = "Add another window"
_WINDOWS = range(1, MAX_WINDOWS + 1)
_PARTS = ("date", "from", "to")
MAX_ROSTER = 60
"""A choice costs some 90 bytes of a message's 28 KB, and filled inputs may take 16 KB."""
_LONGEST_CHOICE = 40


def form_card(draft: Draft, roster: Sequence[Person], zone: str, gaps: Sequence[str] = ()) -> Message:
    """Return the form of the draft's kind, filled with what was typed; `gaps` are listed on top.

    `roster` are the pharmacists to choose from; `zone` is the desk's IANA zone, the default for windows.
    """
    typed = draft.typed
    body = [
        title(TITLES[draft.kind], "Large"),
        *_gaps(gaps),
        *(_text_input(field, typed) for field in template_fields(draft.kind)),
        *(_windows(typed, zone) if draft.kind is Kind.CALLBACK else ()),
        _decisioned(roster, typed),
        *_more(typed),
        _toggle("caller_verified", CALLER_VERIFIED_LABEL, typed),
        _toggle("denial_verified", DENIAL_VERIFIED_LABEL, typed),
        *buttons(_actions(draft, anyway=bool(gaps))),
    ]
    return finish(TITLES[draft.kind], body)


def _gaps(gaps: Sequence[str]) -> list[CardElement]:
    if not gaps:
        return []
    lines = [RichTextBlock(inlines=[TextRun(text=f"• {plain(gap)}")], spacing="Small") for gap in gaps]
    return [band("attention", [title("Not posted yet. Mend these, or press Post anyway:"), *lines])]


def _actions(draft: Draft, *, anyway: bool) -> list[Action]:
    first = form_button("Post request", Verb.POST_REQUEST, draft.id, draft.kind, primary=True)
    return [first, form_button("Post anyway", Verb.POST_ANYWAY, draft.id, draft.kind)] if anyway else [first]


def _text_input(field: Field, typed: Mapping[str, str]) -> TextInput:
    return TextInput(
        id=field.key,
        label=field.label,
        value=typed.get(field.key),
        max_length=field.limit,
        is_multiline=field.multiline or None,
        style="Tel" if field is PHONE else None,
    )


def _toggle(input_id: str, label: str, typed: Mapping[str, str]) -> ToggleInput:
    return ToggleInput(id=input_id, title=label, value=typed.get(input_id, "false"), wrap=True, spacing="Small")


def _decisioned(roster: Sequence[Person], typed: Mapping[str, str]) -> ChoiceSetInput:
    named = [
        Choice(title=person_name(person, "Name not known yet")[:_LONGEST_CHOICE], value=person.id)
        for person in roster[:MAX_ROSTER]
    ]
    others = [Choice(title="Not known", value=NOT_KNOWN), Choice(title="Not listed", value=NOT_LISTED)]
    chosen = typed.get("decisioned_by", NOT_KNOWN)
    known = {choice.value for choice in (*named, *others)}
    return ChoiceSetInput(
        id="decisioned_by",
        label=DECISIONED_LABEL,
        choices=[*named, *others],
        value=chosen if chosen in known else NOT_KNOWN,
        style="compact",
        wrap=True,
    )


def _more(typed: Mapping[str, str]) -> list[CardElement]:
    """Return the rest of the note for RPh, closed unless something stands in it."""
    fields = note_fields()
    filled = any(field.key in typed for field in fields)
    inside = group([_text_input(field, typed) for field in fields], MORE, closed=not filled)
    return [*buttons([toggle_button(MORE_LABEL, MORE)]), inside]


def _windows(typed: Mapping[str, str], zone: str) -> list[CardElement]:
    """Return up to three windows, the later ones opened one by one, and the one time zone they are in."""
    opened = max((index for index in _WINDOWS if any(f"{part}_{index}" in typed for part in _PARTS)), default=1)
    parts: list[CardElement] = [quiet("Or up to three windows, in the caller's own time:", "Medium")]
    for index in _WINDOWS:
        if index > 1:
            parts.append(_opener(index, closed=index != opened + 1))
        parts.append(group(_window(typed, index), f"window_{index}", closed=index > opened))
    return [*parts, _zone(typed, zone)]


def _opener(index: int, *, closed: bool) -> ActionSet:
    """Return the button that opens one window more, gives way to it, and brings up the next such button."""
    shown = [f"window_{index}", *([f"add_{index + 1}"] if index < MAX_WINDOWS else [])]
    targets = [TargetElement(element_id=f"add_{index}", is_visible=False)]
    targets += [TargetElement(element_id=one, is_visible=True) for one in shown]
    button = ToggleVisibilityAction(title=ANOTHER_WINDOW, target_elements=targets)
    return ActionSet(id=f"add_{index}", actions=[button], is_visible=False if closed else None, spacing="Small")


def _window(typed: Mapping[str, str], index: int) -> list[CardElement]:
    """Return one window's inputs, below each other: half a phone's width cuts the time picker's words."""
    day = DateInput(id=f"date_{index}", label="Date", value=typed.get(f"date_{index}"))
    start = TimeInput(id=f"from_{index}", label="From", value=typed.get(f"from_{index}"))
    end = TimeInput(id=f"to_{index}", label="To", value=typed.get(f"to_{index}"))
    return [quiet(f"Window {index}"), day, start, end]


def _zone(typed: Mapping[str, str], zone: str) -> ChoiceSetInput:
    choices = [Choice(title=long, value=name) for name, (_, long) in ZONES.items()]
    if zone not in ZONES:
        choices.insert(0, Choice(title=zone.replace("_", " "), value=zone))
    chosen = typed.get("time_zone", zone)
    return ChoiceSetInput(id="time_zone", label="Time zone", choices=choices, value=chosen, style="compact", wrap=True)
