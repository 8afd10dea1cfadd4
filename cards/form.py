"""The forms of a whole request. Nothing in them is required: a gap is listed, it never blocks (procedure.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from microsoft_teams.cards.core import (
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
from cards.forms import prefilling
from cards.parts import band, buttons, finish, group, quiet, title
from cards.text import clean, desk_name, person_name, plain
from cards.view import Message
from cards.when import ZONES
from desk.model import NOT_KNOWN, NOT_LISTED, Kind, Person
from desk.records import Draft, Purpose
from desk.roster import DeskSeen
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
MAX_DESKS = 15
"""Each takes the room of two people: a channel's id is long."""
_LONGEST_CHOICE = 40


@dataclass(frozen=True, slots=True)
class _Sending:
    """How a form is sent: its button, the one beside it once it came back, and what it says then."""

    words: str
    verb: Verb
    anyway: str
    anyway_verb: Verb
    undone: str


def _saving(words: str) -> _Sending:
    return _Sending(words, Verb.SAVE, "Save anyway", Verb.SAVE_ANYWAY, "Not saved yet. Look at this, or press")


_POSTING = _Sending(
    "Post request", Verb.POST_REQUEST, "Post anyway", Verb.POST_ANYWAY, "Not posted yet. Mend these, or press"
)
_SENDING: Mapping[Purpose, _Sending] = {
    Purpose.FILE: _POSTING,
    Purpose.TRACK: _POSTING,
    Purpose.CHOOSE_CALLBACK: _saving("Save times"),
    Purpose.RESCHEDULE: _saving("Save times"),
    Purpose.CORRECT: _saving("Save changes"),
}


def form_card(
    draft: Draft, roster: Sequence[Person], zone: str, gaps: Sequence[str] = (), desks: Sequence[DeskSeen] = ()
) -> Message:
    """Return the form of a new request of the draft's kind, filled with what was typed; `gaps` are listed on top.

    `roster` are the pharmacists to choose from; `zone` is the desk's IANA zone, the default for windows; `desks` are
    those to choose from where there are several.
    """
    draft = replace(draft, typed=prefilling(draft.typed))
    room = MAX_ROSTER - 2 * min(len(desks), MAX_DESKS)
    chosen = draft.typed.get("decisioned_by")
    offered = [person for place, person in enumerate(roster) if place < room or person.id == chosen]
    return whole_form(TITLES[draft.kind], draft, offered, zone, gaps, _desk(desks, draft.typed))


def whole_form(
    heading: str,
    draft: Draft,
    roster: Sequence[Person],
    zone: str,
    gaps: Sequence[str],
    first: Sequence[CardElement] = (),
) -> Message:
    """Return a form of everything that a request of the draft's kind says. `heading` is its summary too: no PHI."""
    typed = draft.typed
    body = [
        title(heading, "Large"),
        *gap_band(draft, gaps),
        *first,
        *(text_input(field, typed) for field in template_fields(draft.kind)),
        *(window_inputs(typed, zone) if draft.kind is Kind.CALLBACK else ()),
        _decisioned(roster, typed),
        *_more(typed),
        _toggle("caller_verified", CALLER_VERIFIED_LABEL, typed),
        _toggle("denial_verified", DENIAL_VERIFIED_LABEL, typed),
        *send_buttons(draft, anyway=bool(gaps)),
    ]
    return finish(heading, body)


def gap_band(draft: Draft, gaps: Sequence[str]) -> list[CardElement]:
    """Return what is to be looked at before the form is sent again, if it came back."""
    if not gaps:
        return []
    sending = _SENDING[draft.purpose]
    lines = [RichTextBlock(inlines=[TextRun(text=f"• {plain(gap)}")], spacing="Small") for gap in gaps]
    return [band("attention", [title(f"{sending.undone} {sending.anyway}:"), *lines])]


def send_buttons(draft: Draft, *, anyway: bool) -> list[CardElement]:
    """Return the button that sends the form, with the one beside it that takes it as it is."""
    sending = _SENDING[draft.purpose]
    first = form_button(sending.words, sending.verb, draft, primary=True)
    return buttons([first, form_button(sending.anyway, sending.anyway_verb, draft)] if anyway else [first])


def text_input(field: Field, typed: Mapping[str, str]) -> TextInput:
    """Return a template field's input with what was typed in it."""
    return TextInput(
        id=field.key,
        label=field.label,
        value=clean(typed[field.key]) if field.key in typed else None,
        max_length=field.limit,
        is_multiline=field.multiline or None,
        style="Tel" if field is PHONE else None,
    )


def _desk(desks: Sequence[DeskSeen], typed: Mapping[str, str]) -> list[CardElement]:
    """Return the choice of the desk, the one used last chosen already; nothing where there is only one."""
    chosen = typed.get("desk")
    offered = [one for place, one in enumerate(desks) if place < MAX_DESKS or one.channel == chosen]
    if not offered:
        return []
    known = {one.channel for one in offered}
    choices = [Choice(title=desk_name(one.name)[:_LONGEST_CHOICE], value=one.channel) for one in offered]
    value = chosen if chosen in known else offered[0].channel
    return [ChoiceSetInput(id="desk", label="Desk", choices=choices, value=value, style="compact", wrap=True)]


def _toggle(input_id: str, label: str, typed: Mapping[str, str]) -> ToggleInput:
    return ToggleInput(id=input_id, title=label, value=typed.get(input_id, "false"), wrap=True, spacing="Small")


def _decisioned(roster: Sequence[Person], typed: Mapping[str, str]) -> ChoiceSetInput:
    chosen = typed.get("decisioned_by", NOT_KNOWN)
    offered = [person for place, person in enumerate(roster) if place < MAX_ROSTER or person.id == chosen]
    named = [
        Choice(title=person_name(person, "Name not known yet")[:_LONGEST_CHOICE], value=person.id) for person in offered
    ]
    others = [Choice(title="Not known", value=NOT_KNOWN), Choice(title="Not listed", value=NOT_LISTED)]
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
    inside = group([text_input(field, typed) for field in fields], MORE, closed=not filled)
    return [*buttons([toggle_button(MORE_LABEL, MORE)]), inside]


def window_inputs(typed: Mapping[str, str], zone: str) -> list[CardElement]:
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
