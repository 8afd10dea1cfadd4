"""A desk's settings: the card on which supervisors and admins set them, and how it is read; nothing is saved half."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

from microsoft_teams.cards.core import (
    CardElement,
    Choice,
    ChoiceSetInput,
    NumberInput,
    RichTextBlock,
    TextInput,
    TextRun,
)

from cards.actions import Verb, desk_button, toggle_button
from cards.parts import band, beside, buttons, finish, group, line, quiet, title
from cards.payloads import DeskData
from cards.text import clean, desk_name, escape, person_name, plain
from cards.view import Message
from cards.when import ZONES, zone_of
from desk.commands import SaveDesk
from desk.hours import parse_hours
from desk.limits import BOUNDS
from desk.model import Person
from desk.policy import Waits
from desk.roster import DeskSeen, DeskSheet

HEADING = "Desk settings"
WAITING_TIMES = "Waiting times"
SAVED = "Saved. It holds for requests of this desk from now on."
NOT_SAVED = "Not saved yet. Mend this, then save again:"
NO_DESK = "This channel is no P2P desk any more. Only its open requests use these settings."
REMOVE_WORDS = "Open requests stay in the channel and can still be worked on there; nothing new is posted."
EVERYBODY = "Nobody chosen: everybody of the roster."
MOST_DESKS = 20
"""Buttons of the choice, one in a row of its own; the others write @P2P Desk settings in their channel."""
MOST_PEOPLE = 60
"""A choice costs some 90 bytes of a message's 28 KB."""
LONGEST_NAME = 60
_LONGEST_HOURS = 200
_LONGEST_CHOICE = 40

WAITS: Mapping[str, str] = {
    "cover": "Call every available pharmacist after",
    "ack_reminder": "Call the supervisors after",
    "longest_reminder": "Then call again at the latest every",
    "hold": "Ask the technician to check back with the caller after",
    "still_working": "Ask who acknowledged whether they still work on it after",
    "answer": "Without an answer, give it back after",
    "ready_nudge": "Ask both sides whether the call arrived, this long after READY",
    "dropped": "Call back a dropped line within",
    "callback_lead": "Remind of a callback this long ahead",
    "callback_overdue": "Call everybody for a late callback after",
    "callback_retry": "After no answer, call again in",
}
"""The waiting times that a desk sets for itself, in plain words; the others stay as the settings have them."""


def desk_card(sheet: DeskSheet) -> Message:
    """Return a desk's settings, filled with what holds, or with what was typed when it comes back."""
    desk, typed = sheet.desk, sheet.typed or typed_of_rules(sheet.desk)
    told = [] if sheet.bound else [band("warning", [line(NO_DESK)])]
    saved = [band("good", [line(SAVED)])] if sheet.saved else []
    body = [
        title(HEADING, "Large"),
        line(desk_name(desk.name), "None"),
        *told,
        *saved,
        *_gaps(sheet.gaps),
        _text("name", "Name of the desk, as technicians choose it", typed, LONGEST_NAME),
        _zone(desk.rules.zone, typed),
        _text("hours", "Business hours", typed, _LONGEST_HOURS),
        *_people("pharmacists", "Pharmacists who are asked", sheet.roster, typed),
        *_people("supervisors", "Supervisors who are called", sheet.supervisors, typed),
        *buttons([toggle_button(WAITING_TIMES, "waits")]),
        group([_number(name, desk, typed) for name in WAITS], "waits", closed=not sheet.gaps),
        *buttons([desk_button("Save", Verb.SAVE_DESK, desk.channel, "positive")]),
        *_removal(sheet),
    ]
    return finish(HEADING, body)


def desks_card(desks: Sequence[DeskSeen]) -> Message:
    """Return the choice of whose settings to look at."""
    rows = [
        beside(line(desk_name(one.name)), desk_button("Settings", Verb.DESK, one.channel)) for one in desks[:MOST_DESKS]
    ]
    more = [quiet("The others: write @P2P Desk settings in their channel.")] if len(desks) > MOST_DESKS else []
    return finish(HEADING, [title(HEADING, "Large"), *rows, *more])


def typed_of_rules(desk: DeskSeen) -> Mapping[str, str]:
    """Return the card's inputs as a desk's rules fill them, input id → text."""
    rules = desk.rules
    people = {
        name: ",".join(sorted(chosen))
        for name, chosen in (("pharmacists", rules.pharmacists), ("supervisors", rules.supervisors))
        if chosen
    }
    return {"name": desk.name, "zone": rules.zone, "hours": rules.hours, **people, **_waits(rules.waits)}


def read_desk(data: DeskData) -> SaveDesk:
    """Return what a settings card says, each wrong value a sentence in `gaps`; never raises.

    Of the people only those with the role count: the roster decides that.
    """
    typed = {name: clean(data.text(name)) for name in ("name", "zone", "hours", "pharmacists", "supervisors", *WAITS)}
    gaps: list[str] = []
    waits = {name: _wait(name, typed[name], gaps) for name in WAITS}
    return SaveDesk(
        channel=data.channel,
        name=_name(typed["name"], gaps),
        zone=_read_zone(typed["zone"], gaps),
        hours=_hours(typed["hours"], gaps),
        pharmacists=_ids(typed["pharmacists"]),
        supervisors=_ids(typed["supervisors"]),
        waits=waits,
        gaps=tuple(gaps),
        typed=typed,
    )


def _waits(waits: Waits) -> dict[str, str]:
    return {name: f"{getattr(waits, name) / BOUNDS[name].unit:.9g}" for name in WAITS}


def _gaps(gaps: Sequence[str]) -> list[CardElement]:
    if not gaps:
        return []
    lines = [RichTextBlock(inlines=[TextRun(text=f"• {plain(gap)}")], spacing="Small") for gap in gaps]
    return [band("attention", [title(NOT_SAVED), *lines])]


def _text(input_id: str, label: str, typed: Mapping[str, str], limit: int) -> TextInput:
    shown_whole = limit > LONGEST_NAME
    return TextInput(
        id=input_id,
        label=label,
        value=clean(typed[input_id]) if input_id in typed else None,
        max_length=limit,
        is_multiline=shown_whole or None,
    )


def _zone(present: str, typed: Mapping[str, str]) -> ChoiceSetInput:
    names = {zone: long for zone, (_, long) in ZONES.items()}
    choices = [Choice(title=long, value=zone) for zone, long in ({present: present.replace("_", " ")} | names).items()]
    chosen = typed.get("zone", present)
    return ChoiceSetInput(
        id="zone",
        label="Time zone",
        choices=choices,
        value=chosen if chosen in {present, *ZONES} else present,
        style="compact",
        wrap=True,
    )


def _people(input_id: str, label: str, roster: Sequence[Person], typed: Mapping[str, str]) -> list[CardElement]:
    """Return whom to choose from, those chosen first; nothing when nobody has the role."""
    chosen = _ids(typed.get(input_id, ""))
    offered = sorted(roster, key=lambda one: one.id not in chosen)[:MOST_PEOPLE]
    if not offered:
        return []
    named = [Choice(title=person_name(one, "Name not known yet")[:_LONGEST_CHOICE], value=one.id) for one in offered]
    value = ",".join(one.id for one in offered if one.id in chosen)
    choice = ChoiceSetInput(
        id=input_id,
        label=f"{label}. {EVERYBODY}",
        choices=named,
        value=value or None,
        is_multi_select=True,
        style="compact",
        wrap=True,
    )
    return [choice]


def _number(name: str, desk: DeskSeen, typed: Mapping[str, str]) -> NumberInput:
    """Return a waiting time's input; what is no number cannot stand in it, so that the present one does."""
    present = getattr(desk.rules.waits, name) / BOUNDS[name].unit
    return NumberInput(id=name, label=_label(name), value=_float(typed.get(name, ""), present))


def _label(name: str) -> str:
    return f"{WAITS[name]} ({BOUNDS[name].word})"


def _float(text: str, otherwise: float) -> float:
    number = otherwise
    with suppress(ValueError):
        number = float(text)
    return number if abs(number) < _HUGE else otherwise


_HUGE = 1e9
"""Beyond this, and for no number at all, JSON or a client may choke."""


def _removal(sheet: DeskSheet) -> list[CardElement]:
    if not sheet.may_remove:
        return []
    button = desk_button("Remove this desk", Verb.REMOVE_DESK, sheet.desk.channel, "destructive")
    return [quiet(REMOVE_WORDS, "Medium"), *buttons([button], "Small")]


def _name(text: str, gaps: list[str]) -> str:
    name = " ".join(text.split())
    if not escape(name) or len(name) > LONGEST_NAME:
        gaps.append(f"The name has 1 to {LONGEST_NAME} characters.")
    return name


def _read_zone(text: str, gaps: list[str]) -> str:
    try:
        zone_of(text)
    except (KeyError, ValueError, OSError):
        gaps.append("The time zone is not one of the list.")
    return text


def _hours(text: str, gaps: list[str]) -> str:
    try:
        return parse_hours(text).words()
    except ValueError as error:
        gaps.append(f"Business hours: {error}")
        return text


def _wait(name: str, text: str, gaps: list[str]) -> timedelta:
    bounds = BOUNDS[name]
    with suppress(ValueError):
        number = float(text)
        if bounds.least <= number <= bounds.most:
            return number * bounds.unit
    gaps.append(f"{WAITS[name]}: give {bounds.least:g} to {bounds.most:g} {bounds.word}.")
    return timedelta()


def _ids(text: str) -> frozenset[str]:
    return frozenset(one.strip() for one in text.split(",") if one.strip())
