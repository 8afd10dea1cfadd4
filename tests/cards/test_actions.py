from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.actions import (
    BARE_VERBS,
    DESK_VERBS,
    FORM_VERBS,
    PROBLEM_VERBS,
    ROSTER_VERBS,
    Press,
    Verb,
    form_button,
    menu_button,
    parse_press,
    press_button,
    problem_button,
    toggle_button,
)
from cards.payloads import FormData, PressData, ProblemData, QueueData, RosterData
from desk.commands import CommandKind
from desk.model import NOT_KNOWN, Kind
from desk.records import Draft, Purpose, Which
from tests.cards.samples import FILED_AT, request

DATA = {"request": "request-1", "version": 3}
DRAFT = Draft("draft-1", "tech-1", Kind.CALLBACK, FILED_AT)


def invoke(verb: object, data: object, **more: object) -> dict[str, Any]:
    return {"action": {"type": "Action.Execute", "verb": verb, "data": data}, **more}


def test_every_command_is_a_verb_but_those_of_a_form_and_what_only_follows() -> None:
    verbs = {verb.value for verb in Verb}
    by_form = {CommandKind.CHOOSE_CALLBACK, CommandKind.RESCHEDULE, CommandKind.CORRECT}
    assert {kind for kind in CommandKind if kind.value not in verbs} == {*by_form, CommandKind.PARK}
    assert {f"open_{kind.value}" for kind in by_form} <= verbs


def test_a_page_of_the_queue_reads_back() -> None:
    pressed = parse_press(invoke("queue", {"which": "callbacks", "page": 2}))
    assert pressed == Press(Verb.QUEUE, QueueData(which=Which.CALLBACKS, page=2))
    assert parse_press(invoke("queue", {"which": "callbacks", "page": -1})) is None


def test_to_whom_something_is_given_reads_back() -> None:
    assert parse_press(invoke("give_to", {**DATA, "to": "pharm-2"})) == Press(
        Verb.GIVE_TO, PressData(**DATA, to="pharm-2")
    )


OTHERS = (
    FORM_VERBS
    | BARE_VERBS
    | PROBLEM_VERBS
    | DESK_VERBS
    | ROSTER_VERBS
    | {Verb.QUEUE, Verb.TRACK, Verb.DROP_ANSWER, Verb.DO_MEANT}
)


@pytest.mark.parametrize("verb", sorted(set(Verb) - OTHERS))
def test_a_requests_button_reads_back(verb: Verb) -> None:
    sent = press_button("Words", verb, request(version=3)).model_dump(exclude_none=True)
    assert parse_press({"action": sent, "trigger": "manual"}) == Press(verb, PressData(**DATA))


@pytest.mark.parametrize("verb", sorted(BARE_VERBS))
def test_a_menu_button_reads_back_without_data(verb: Verb) -> None:
    sent = menu_button("Words", verb).model_dump(exclude_none=True)
    assert parse_press({"action": sent}) == Press(verb, None)
    assert parse_press({"action": {"type": "Action.Execute", "verb": verb.value}}) == Press(verb, None)


@pytest.mark.parametrize("verb", sorted(PROBLEM_VERBS))
def test_a_problems_button_reads_back(verb: Verb) -> None:
    sent = problem_button("Words", verb, 7, primary=True).model_dump(exclude_none=True)
    assert sent["style"] == "positive"
    assert parse_press({"action": sent, "trigger": "manual"}) == Press(verb, ProblemData(problem=7))


@pytest.mark.parametrize("verb", sorted(ROSTER_VERBS))
def test_a_button_of_the_roster_reads_back_with_whom_and_which_role(verb: Verb) -> None:
    sent = menu_button("Words", verb).model_dump(exclude_none=True)
    sent["data"] |= {"person": "5D0A3C6E", "role": None}
    assert parse_press({"action": sent}) == Press(verb, RosterData(person="5D0A3C6E", role=""))
    assert parse_press(invoke(verb, {"person": "x" * 65})) is None


@pytest.mark.parametrize("verb", sorted(FORM_VERBS))
def test_a_form_reads_back_with_its_inputs(verb: Verb) -> None:
    sent = form_button("Words", verb, DRAFT, primary=True).model_dump(exclude_none=True)
    sent["data"] |= {"contact": "Dr. Reyes", "caller_verified": True, "denial_verified": "false", "drug": None, "x": 1}
    pressed = parse_press({"action": sent, "trigger": "manual"})
    assert pressed is not None
    data = pressed.data
    assert isinstance(data, FormData)
    assert (data.draft, data.kind, data.contact) == ("draft-1", Kind.CALLBACK, "Dr. Reyes")
    assert (data.caller_verified, data.denial_verified, data.drug) == ("true", "false", "")
    assert (data.decisioned_by, data.text("phone")) == (NOT_KNOWN, "")


def test_a_form_about_a_request_says_what_it_is_for() -> None:
    times = replace(DRAFT, purpose=Purpose.RESCHEDULE)
    sent = form_button("Save times", Verb.SAVE, times).model_dump(exclude_none=True)
    pressed = parse_press({"action": sent})
    assert pressed is not None
    assert pressed.data == FormData(draft="draft-1", kind=Kind.CALLBACK, purpose=Purpose.RESCHEDULE)
    assert "purpose" not in form_button("Post request", Verb.POST_REQUEST, DRAFT).model_dump()["data"]


def test_an_automatic_refresh_says_so() -> None:
    pressed = parse_press(invoke("acknowledge", DATA, trigger="automatic"))
    assert pressed is not None
    assert pressed.automatic


def test_a_press_shows_nothing_of_what_was_typed() -> None:
    pressed = parse_press(invoke("post_request", {"draft": "d", "kind": "callback", "contact": "canary"}))
    assert pressed is not None
    assert "canary" not in repr(pressed)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "acknowledge",
        [],
        {},
        {"action": None},
        {"action": {"type": "Action.Submit", "verb": "acknowledge", "data": DATA}},
        invoke("decline", DATA),
        invoke(7, DATA),
        invoke("acknowledge", None),
        invoke("acknowledge", "text"),
        invoke("acknowledge", {"request": "request-1"}),
        invoke("acknowledge", {"request": "", "version": 1}),
        invoke("acknowledge", {"request": "a" * 65, "version": 1}),
        invoke("acknowledge", {"request": "x'; drop table", "version": 1}),
        invoke("acknowledge", {"request": "request-1\n", "version": 1}),
        invoke("acknowledge", {"request": "request-1", "version": True}),
        invoke("acknowledge", {"request": "request-1", "version": "1"}),
        invoke("acknowledge", {"request": "request-1", "version": 10**30}),
        invoke("acknowledge", DATA, trigger="sometimes"),
        invoke("post_request", DATA),
        invoke("post_request", {"draft": "d", "kind": "decline"}),
        invoke("post_request", {"draft": "d", "kind": "callback", "contact": {"a": 1}}),
    ],
)
def test_anything_else_is_no_press(value: object) -> None:
    assert parse_press(value) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, st.sampled_from(list(Verb)) | st.text())
def test_no_value_raises(data: object, verb: str) -> None:
    parse_press(data)
    parse_press(invoke(verb, data))


def test_a_toggle_names_its_targets() -> None:
    assert toggle_button("More", "more").model_dump(exclude_none=True) == {
        "type": "Action.ToggleVisibility",
        "title": "More",
        "targetElements": ["more"],
    }
