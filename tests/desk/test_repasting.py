"""A template pasted in the channel is edited or deleted afterwards, or nobody tracks it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.commands import CommandKind
from desk.effects import EffectKind, View
from desk.events import EventKind
from desk.model import Details, Kind, Person
from desk.outcome import OutcomeKind
from desk.records import PASTED
from tests.desk.build import OLA, TESS
from tests.desk.hearing import in_full
from tests.desk.talk import Desk
from tests.desk.test_tracking import CALLBACK, FIELDS, KNOWN, PASTE, fetch, form, opened, pasted, send, submit, template

C = CommandKind
EDITED = template(member_id="M99999")
STAYS = "The request stays as it was posted until you change it."


def paste(text: str = PASTE) -> tuple[Desk, str]:
    """Return a desk in whose channel Tess pasted something, offered by now, and its first form."""
    desk = Desk().open()
    draft = pasted(desk, text=text, activity="m9")
    desk.deliver()
    return desk, draft


def edits(desk: Desk, text: str, person: Person = TESS) -> list[str]:
    desk.now += timedelta(seconds=5)
    return in_full(desk, lambda: desk.edit(person, "m9", text))


def offers(desk: Desk, text: str) -> list[tuple[str, ...]]:
    desk.now += timedelta(seconds=5)
    return desk.said_since(lambda: desk.edit(TESS, "m9", text))


def typed(desk: Desk, draft: str) -> dict[str, str] | None:
    kept = form(desk, draft)
    return dict(kept.typed) if kept is not None else None


# ------------------------------------------------------------------------------------------------- before it is posted
def test_the_form_opens_with_the_text_as_it_is_now() -> None:
    desk, draft = paste()
    assert edits(desk, EDITED) == []
    shown = fetch(desk, draft, desk.in_channel(OLA)).draft
    assert shown is not None
    assert shown.typed == FIELDS | KNOWN | {"member_id": "M99999"}
    assert typed(desk, opened(desk, draft, OLA)) == {**shown.typed, PASTED: draft}


def test_it_may_become_a_callback() -> None:
    desk, draft = paste()
    edits(desk, CALLBACK)
    kept = form(desk, draft)
    assert kept is not None
    assert (kept.kind, kept.typed["callback_times"]) == (Kind.CALLBACK, "tomorrow after 3")


@pytest.mark.parametrize("delete", [True, False])
def test_what_is_no_template_any_more_cannot_be_tracked_and_comes_back_with_its_text(*, delete: bool) -> None:
    desk, draft = paste()
    desk.now += timedelta(seconds=5)
    if delete:
        desk.delete(TESS, "m9")
    else:
        desk.edit(TESS, "m9", "never mind")
    assert fetch(desk, draft, desk.in_channel(OLA)).kind is OutcomeKind.FORM_GONE
    assert desk.queued() == []
    assert offers(desk, EDITED) == []
    assert fetch(desk, draft, desk.in_channel(OLA)).kind is OutcomeKind.OPENED


def test_a_template_more_is_offered_and_one_less_is_gone() -> None:
    desk, draft = paste()
    both = f"{PASTE}\n\n{template(pa_number='PA-2', member_id='M2')}"
    assert offers(desk, both) == [("show", TESS.id, "track")]
    (offer,) = [one for one in desk.deliver() if one.held.effect.view is View.TRACK]
    assert [one.typed["pa_number"] for one in offer.drafts] == ["PA-77120", "PA-2"]
    assert offers(desk, PASTE) == []
    assert (typed(desk, draft), typed(desk, f"{draft}-2")) == (FIELDS | KNOWN, None)
    assert offers(desk, both) == []


def test_talk_that_becomes_a_template_is_offered() -> None:
    desk = Desk().open()
    desk.type(TESS, "one moment", activity="m9")
    assert offers(desk, PASTE) == [("show", TESS.id, "track")]


# -------------------------------------------------------------------------------------------------- after it was posted
def posted_by(person: Person) -> Desk:
    desk, draft = paste()
    submit(desk, draft, desk.in_channel(person))
    desk.deliver()
    return desk


@pytest.mark.parametrize("person", [TESS, OLA])
def test_after_it_was_posted_its_technician_is_told_what_differs_once_and_can_edit(person: Person) -> None:
    desk = posted_by(person)
    told = (
        f"{str(person.name).split()[0]}: #1: the pasted message says something else now. | Member ID: M99999 | "
        f"{STAYS} | [Edit]"
    )
    assert edits(desk, EDITED) == [told]
    assert edits(desk, f"{EDITED}\n") == []
    assert edits(desk, PASTE) == []
    assert desk.request().details.get("member_id") == FIELDS["member_id"]
    assert form(desk) is None


def test_other_spacing_and_case_is_no_difference() -> None:
    assert edits(posted_by(TESS), PASTE.replace("Ozempic 1 mg", "ozempic  1 MG")) == []


def test_of_a_closed_request_nothing_is_told() -> None:
    desk = posted_by(TESS)
    desk.press(C.WITHDRAW, TESS, chat=True)
    desk.deliver()
    assert edits(desk, EDITED) == []


def test_of_two_templates_the_posted_one_is_told_and_the_other_follows() -> None:
    desk, draft = paste(f"{PASTE}\n\n{template(pa_number='PA-2', member_id='M2')}")
    submit(desk, draft, desk.in_channel(TESS))
    desk.deliver()
    (told,) = edits(desk, f"{EDITED}\n\n{template(pa_number='PA-2', member_id='M3')}")
    assert "Member ID: M99999" in told
    assert (typed(desk, f"{draft}-2") or {})["member_id"] == "M3"


def test_a_form_that_was_opened_in_a_chat_before_the_edit_is_posted_as_it_is_and_the_difference_is_told() -> None:
    desk, draft = paste()
    own = opened(desk, draft, OLA)
    edits(desk, EDITED)
    assert send(desk, own, OLA).kind is OutcomeKind.FILED
    (told,) = [one for one in in_full(desk, lambda: None) if one.startswith("Ola: #1: the pasted")]
    assert "Member ID: M99999" in told


def test_an_edit_that_changed_nothing_tells_nothing_of_what_was_mended_in_the_form() -> None:
    desk, draft = paste()
    own = opened(desk, draft, OLA)
    edits(desk, f"{PASTE}\n")
    send(desk, own, OLA, details=Details({**FIELDS, "member_id": "M-mended"}))
    assert EventKind.PASTE_CHANGED not in {kind for kind, _ in desk.events()}


def test_one_that_was_opened_after_it_tells_nothing() -> None:
    desk, draft = paste()
    edits(desk, EDITED)
    desk.now += timedelta(seconds=1)
    send(desk, opened(desk, draft, OLA), OLA)
    assert EventKind.PASTE_CHANGED not in {kind for kind, _ in desk.events()}


# --------------------------------------------------------------------------------------------------- nobody tracks it
def pass_time(desk: Desk, days: float) -> None:
    """Let time pass as it does: its clocks ring one after another."""
    for _ in range(round(days * 24 * 6)):
        desk.wait(600)


def test_what_nobody_tracks_goes_like_any_form_that_nobody_finished() -> None:
    desk, draft = paste(f"{PASTE}\n\n{template(pa_number='PA-2', member_id='M2')}")
    pass_time(desk, 0.99)
    assert form(desk, draft) is not None
    pass_time(desk, 0.3)
    assert desk.store.kept.drafts == {}
    assert fetch(desk, draft, desk.in_channel(TESS)).kind is OutcomeKind.FORM_GONE


def test_an_edit_and_a_form_opened_in_a_chat_put_that_off() -> None:
    desk, draft = paste()
    pass_time(desk, 0.9)
    edits(desk, EDITED)
    pass_time(desk, 0.9)
    own = opened(desk, draft, OLA)
    pass_time(desk, 0.9)
    assert {draft, own} <= set(desk.store.kept.drafts)
    pass_time(desk, 0.4)
    assert desk.store.kept.drafts == {}


def test_what_was_typed_in_a_form_that_was_forgotten_meanwhile_is_posted_all_the_same() -> None:
    desk, draft = paste()
    own = opened(desk, draft, OLA)
    pass_time(desk, 1.3)
    assert send(desk, own, OLA).kind is OutcomeKind.FILED
    assert desk.request().draft == own


def test_days_after_it_was_posted_a_press_on_the_form_finds_its_request() -> None:
    desk, draft = paste()
    own = opened(desk, draft, OLA)
    send(desk, own, OLA)
    desk.press(C.WITHDRAW, OLA, chat=True)
    desk.deliver()
    assert typed(desk, own) == {PASTED: draft}
    pass_time(desk, 3)
    assert desk.store.kept.drafts == {}
    assert send(desk, own, OLA).kind is OutcomeKind.UNCHANGED
    assert len(desk.store.kept.requests) == 1
    assert not [one for one in desk.queued() if one.kind is EffectKind.SHOW]
