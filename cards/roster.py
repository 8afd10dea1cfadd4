"""The roster: the card on which admins see who has which role, give roles and take them, and how it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from microsoft_teams.cards.core import (
    CardElement,
    Choice,
    ChoiceSetInput,
    ContainerStyle,
    QueryData,
)

from cards.actions import Verb, menu_button
from cards.parts import band, buttons, finish, line, quiet, title
from cards.payloads import RosterData
from cards.text import escape, person_name
from cards.view import Message
from desk.commands import ChangeRoster
from desk.model import Person, Role
from desk.rostered import ROLES, Change, Changed, RosterSheet

HEADING = "Roster"
CHANGE = "Change the roster"
REFUSED = "Only an admin of P2P Desk can see and change the roster. Nothing changed."
FOLLOWS = "A change counts at once and is on record. To undo it, choose the same person and role here."
MORE_PEOPLE = "More people are known than fit in this list. Teams on a computer finds everybody by name."
DIRECTORY = "graph.microsoft.com/users"
"""Everybody of the organization (Teams documentation, "People Picker in Adaptive Cards"; web and desktop clients)."""
MOST_PEOPLE = 60
MOST_NAMED = 25
"""A choice costs some 90 bytes of a message's 28 KB, a name in a list up to 120."""
_LONGEST_CHOICE = 40
_SHORT_ID = 8

ROLE_WORDS: Mapping[Role, tuple[str, str, str]] = {
    Role.PHARMACIST: ("Pharmacists", "Pharmacist", "a pharmacist"),
    Role.SUPERVISOR: ("Supervisors", "Supervisor", "a supervisor"),
    Role.MEDICAL_DIRECTOR: ("Medical directors", "Medical director", "a medical director"),
    Role.ADMIN: ("Admins", "Admin", "an admin"),
}
"""What each role is called: of many, of one, and in a sentence."""
NOBODY: Mapping[Role, tuple[str, ContainerStyle]] = {
    Role.PHARMACIST: ("Nobody: no request can be acknowledged.", "attention"),
    Role.SUPERVISOR: ("Nobody: when no pharmacist answers, no supervisor is called.", "warning"),
    Role.MEDICAL_DIRECTOR: ("Nobody", "default"),
    Role.ADMIN: ("Nobody", "attention"),
}
"""What is said where nobody has a role, and how loudly."""
_CHANGES: Mapping[Change, tuple[str, ContainerStyle]] = {
    Change.GIVEN: ("{name} is {role} now.", "good"),
    Change.TAKEN: ("{name} is not {role} any more.", "good"),
    Change.GIVEN_BEFORE: ("{name} is {role} already. Nothing changed.", "default"),
    Change.TAKEN_BEFORE: ("{name} is not {role}. Nothing changed.", "default"),
    Change.LAST_ADMIN: (
        (
            "{name} is the last admin. Nothing changed: without an admin nobody could change the roster. "
            "Make somebody else an admin first."
        ),
        "attention",
    ),
    Change.NOBODY_CHOSEN: ("Choose a person and a role, then press Add or Remove. Nothing changed.", "attention"),
}


def roster_card(sheet: RosterSheet) -> Message:
    """Return the roster, what just happened to it, and what changes it."""
    listed = [part for role in ROLES for part in _listed(role, sheet.by_role.get(role, ()))]
    return finish(HEADING, [title(HEADING, "Large"), *_changed(sheet.changed), *listed, *_inputs(sheet)])


def asked_card(sheet: RosterSheet | None) -> Message:
    """Return the answer to `roster`: for who is no admin (None) a polite no."""
    if sheet is not None:
        return roster_card(sheet)
    return finish("Admins only", [title("Admins only"), line(REFUSED)])


def told_card(changed: Changed, to: Person | None) -> Message:
    """Return what a supervisor, or whose it was, is told once: somebody is no pharmacist now, and what they had."""
    is_theirs = to is not None and changed.person is not None and to.id == changed.person.id
    name = "You are" if is_theirs else f"{shown_name(changed.person)} is"
    words = f"{name} not on the roster as a pharmacist any more."
    return finish("Roster changed", [band("warning", [title(words)]), line(handed_on_words(changed.handed_on))])


def read_roster(data: RosterData, *, has: bool) -> ChangeRoster:
    """Return what the card says. Nothing in it is trusted: the roster's handler decides who may be meant."""
    role = data.role if data.role in set(ROLES) else None
    return ChangeRoster(data.person.strip() or None, Role(role) if role else None, has)


def shown_name(person: Person | None) -> str:
    """Return a person's name; of one whom the desk has not seen yet, so much of their id that they can be told."""
    return person_name(person, f"not seen yet ({escape(person.id[:_SHORT_ID])})" if person is not None else "somebody")


def handed_on_words(numbers: Sequence[int]) -> str:
    """Return what is said of the requests that were handed on."""
    named = ", ".join(f"#{number}" for number in numbers)
    return f"{named} {'goes' if len(numbers) == 1 else 'go'} to the other pharmacists."


def _changed(changed: Changed | None) -> list[CardElement]:
    if changed is None:
        return []
    words, style = _CHANGES[changed.change]
    role = ROLE_WORDS[changed.role][2] if changed.role is not None else ""
    told = words.format(name=_sentence_name(changed.person), role=role)
    more = [line(handed_on_words(changed.handed_on), "Small")] if changed.handed_on else []
    return [band(style, [line(told), *more])]


def _sentence_name(person: Person | None) -> str:
    name = shown_name(person)
    return name if person is None or person.name else f"Somebody {name}"


def _listed(role: Role, people: Sequence[Person]) -> list[CardElement]:
    heading = title(f"{ROLE_WORDS[role][0]} · {len(people)}", "Default")
    if not people:
        words, style = NOBODY[role]
        return [heading, line(words, "None") if style == "default" else band(style, [line(words)])]
    more = len(people) - MOST_NAMED
    names = [shown_name(one)[:_LONGEST_CHOICE] for one in people[:MOST_NAMED]]
    return [heading, line(", ".join(names) + (f" and {more} more" if more > 0 else ""), "None")]


def _inputs(sheet: RosterSheet) -> list[CardElement]:
    if not sheet.may_change:
        return []
    offered = sheet.known[:MOST_PEOPLE]
    more = [quiet(MORE_PEOPLE)] if len(sheet.known) > MOST_PEOPLE else []
    moves = [menu_button("Add", Verb.GIVE_ROLE, primary=True), menu_button("Remove", Verb.TAKE_ROLE)]
    who = _person(offered, sheet.changed)
    return [title(CHANGE), who, *more, _role(sheet.changed), *buttons(moves), quiet(FOLLOWS)]


def _person(offered: Iterable[Person], changed: Changed | None) -> ChoiceSetInput:
    """Return Teams' people picker; a client that has none offers the people whom the desk knows.

    Without a style, as the documentation has it: a plain list then. Teams adds the list to what its search finds.
    """
    chosen = changed.person if changed is not None else None
    people = {one.id: one for one in ((chosen,) if chosen is not None else ())} | {one.id: one for one in offered}
    return ChoiceSetInput(
        id="person",
        label="Person",
        choices=[Choice(title=shown_name(one)[:_LONGEST_CHOICE], value=one.id) for one in people.values()],
        choices_data=QueryData(dataset=DIRECTORY),
        value=chosen.id if chosen is not None else None,
        placeholder="Choose a person",
        wrap=True,
    )


def _role(changed: Changed | None) -> ChoiceSetInput:
    chosen = (changed.role if changed is not None else None) or Role.PHARMACIST
    return ChoiceSetInput(
        id="role",
        label="Role",
        choices=[Choice(title=ROLE_WORDS[role][1], value=role.value) for role in ROLES],
        value=chosen.value,
        style="compact",
        wrap=True,
    )
