"""Who is there: a pharmacist's own state with its buttons, and the list that `who` answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from microsoft_teams.cards.core import Action, CardElement

from cards.actions import Verb, menu_button
from cards.parts import band, buttons, finish, line, quiet, title
from cards.text import desk_name, escape, person_name
from cards.view import Message
from cards.when import clock, day_and_clock
from desk.model import Person
from desk.roster import DeskSeen

REFUSED = "Only pharmacists are asked, so only they say whether they are there. Nothing changed."
BY_WORD = "Or type on, off, lunch, away until 1pm, out of office until Monday, back, ext 4512 or who."
NOBODY = "Nobody is available. A request is posted all the same, and who comes back is asked at once."


def presence_card(person: Person, now: datetime, zone: str) -> Message:
    """Return what the desk knows of the pharmacist's own presence, and the buttons that change it."""
    told = f"You are {_state(person, now, zone)}"
    extension = escape(person.extension or "")
    known = f"Transfers reach you at ext {extension}." if extension else "No extension is known: type ext 4512."
    style = "good" if person.on_chat and not person.is_away(now) else "default"
    body = [band(style, [title(told), line(_follows(person, now), "Small")]), line(known)]
    return finish(told, [*body, *buttons(_moves(person, now)), quiet(BY_WORD)])


def _moves(person: Person, now: datetime) -> list[Action]:
    """Return the two buttons that change how the person stands, the likelier first."""
    if person.is_away(now):
        return [menu_button("On chat", Verb.ON, primary=True), menu_button("Back", Verb.BACK)]
    there = menu_button("Off chat", Verb.OFF) if person.on_chat else menu_button("On chat", Verb.ON, primary=True)
    return [there, menu_button("Lunch", Verb.LUNCH)]


def who_card(pharmacists: Sequence[Person], now: datetime, zone: str, desks: Sequence[DeskSeen] = ()) -> Message:
    """Return who is on chat, who is available and who is away until when, in `zone`; by desk if there are several."""
    parts = [part for desk in desks for part in (title(desk_name(desk.name)), *_who(desk.pharmacists, now, zone))]
    return finish("Who is there", [title("Who is there", "Large"), *(parts or _who(pharmacists, now, zone))])


def _who(pharmacists: Sequence[Person], now: datetime, zone: str) -> list[CardElement]:
    there = [one for one in pharmacists if not one.is_away(now)]
    away = [f"{person_name(one)}{_until(one, now, zone)}" for one in pharmacists if one.is_away(now)]
    groups = (
        ("On chat, asked first", [", ".join(person_name(one) for one in there if one.on_chat)]),
        ("Available", [", ".join(person_name(one) for one in there if not one.on_chat)]),
        ("Away", away),
    )
    told = [part for heading, names in groups if any(names) for part in _group(heading, names)]
    nobody = [] if there else [band("attention", [line(NOBODY)])]
    return [*nobody, *told]


def _group(heading: str, lines: Sequence[str]) -> list[CardElement]:
    return [title(heading, "Default"), *(line(one, "None") for one in lines)]


def refused_card() -> Message:
    """Return the answer to who is no pharmacist."""
    return finish("Pharmacists only", [title("Pharmacists only"), line(REFUSED)])


def _state(person: Person, now: datetime, zone: str) -> str:
    if person.is_away(now):
        return f"away{_until(person, now, zone)}"
    return "on chat" if person.on_chat else "available, off chat"


def _follows(person: Person, now: datetime) -> str:
    if person.is_away(now):
        return "You are not asked. What you acknowledged for a caller on hold was handed on; your callbacks stay."
    return "You are asked first." if person.on_chat else "You are asked when nobody on chat is there, or for cover."


def _until(person: Person, now: datetime, zone: str) -> str:
    if person.away_until is None:
        return ""
    near = (person.away_until - now).total_seconds() < 12 * 3600
    return f" until {(clock if near else day_and_clock)(person.away_until, zone)}"
