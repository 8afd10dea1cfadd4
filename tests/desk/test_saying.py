"""Which request words are about: the one of their thread, or the one they number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.commands import Mentioned
from desk.handlers.saying import addressed, doubted, names, numbered
from desk.model import Kind
from desk.phrases import Meaning, Verdict, read
from tests.desk.build import CHANNEL, PAT, QUINN, TESS
from tests.desk.talk import Desk

M = Meaning


def two() -> Desk:
    """Return a desk with a warm transfer, #1, and a callback, #2."""
    desk = Desk().open()
    desk.file()
    desk.file(draft="d2", kind=Kind.CALLBACK)
    return desk


@pytest.mark.parametrize(
    ("number", "meaning", "about", "means", "maybe"),
    [
        (None, M.READY, 1, M.READY, False),
        (1, M.READY, 1, M.READY, False),
        (2, M.READY, 2, M.READY, False),
        (2, M.CANNOT_TAKE, 2, M.CANNOT_TAKE, False),
        (2, M.QUESTION, 1, M.QUESTION, False),
        (9, M.READY, 1, M.TALK, True),
        (9, M.NOT_READY, 1, M.TALK, False),
    ],
)
def test_what_words_with_a_number_are_about(
    number: int | None, meaning: Meaning, about: int, means: Meaning, *, maybe: bool
) -> None:
    desk = two()
    verdict = Verdict(meaning, "rule", number=number)
    found, said = desk.read(lambda uow: addressed(uow, desk.request(), desk.in_channel(PAT), "", verdict))
    assert (found, said.meaning, said.maybe_ready) == (desk.request(about).id, means, maybe)


def test_a_ready_that_is_not_sure_is_talk_that_may_mean_it() -> None:
    unsure = doubted(Verdict(M.READY, "rule", maybe_ready=True))
    assert (unsure.meaning, unsure.maybe_ready) == (M.TALK, True)
    sure = Verdict(M.READY, "rule")
    assert doubted(sure) is sure


def test_a_number_is_looked_for_in_its_channel_only() -> None:
    desk = two()
    assert desk.read(lambda uow: numbered(uow, CHANNEL, 2)) == desk.request(2)
    assert desk.read(lambda uow: numbered(uow, "19:other", 2)) is None


BY_HAND = [
    ("ready @Tess", True),
    ("ready @Tess Taylor, ext 4512", True),
    ("@Taylor I'm ready", True),
    ("@Tess Taylor ready", True),
    ("@tech ready", True),
    ("@P2P Desk ready", True),
    ("ready, my mail is pat@quinn.example", True),
    ("ready @ 4512", True),
    ("@Quinn ready", False),
    ("@Quinn Osei ready for transfer", False),
    ("ready @Quinn", False),
    ("ready @Tess @Quinn", False),
    ("@pharmacist ready", False),
    ("@Tessa ready", False),
    ("hey @Quinn, ready", False),
]
"""What a pharmacist types without Teams' own mention, and whether it announces."""


@pytest.mark.parametrize(("text", "sure"), BY_HAND)
def test_a_ready_that_names_a_third_person_is_a_doubt(text: str, *, sure: bool) -> None:
    desk = two()
    verdict = Verdict(M.READY, "rule")
    _, said = desk.read(lambda uow: addressed(uow, desk.request(), desk.in_channel(PAT), text, verdict))
    assert (said.meaning, said.maybe_ready) == ((M.READY, False) if sure else (M.TALK, True))


COLLEAGUE = [
    ("go ahead Quinn", False),
    ("all yours Quinn", False),
    ("Quinn's got it, go ahead", False),
    ("osei is free, transfer", False),
    ("Quinn: go ahead and transfer", False),
    ("send them over, Quinn Osei", False),
    ("go ahead tess", True),
    ("send them over, thanks Taylor", True),
    ("ready - Pat", True),
    ("go ahead Tina", True),
    ("Quinn's out, I'm ready", True),
    ("Dr. Quinn can come through to me, ready", True),
]
"""What names another pharmacist without an @, and whether it announces."""


@pytest.mark.parametrize(("text", "sure"), COLLEAGUE)
def test_a_ready_that_may_be_said_to_another_pharmacist_or_of_them_is_a_doubt(text: str, *, sure: bool) -> None:
    desk = two()
    verdict = read(text)
    assert verdict.meaning is M.READY
    _, said = desk.read(lambda uow: addressed(uow, desk.request(), desk.in_channel(PAT), text, verdict))
    assert (said.meaning, said.maybe_ready) == ((M.READY, False) if sure else (M.TALK, True))


@pytest.mark.parametrize(
    "written",
    ["Pat Reyes", "Reyes, Pat", "Reyes, Pat (Pharmacy)", "Pat Reyes, PharmD", "Reyes, Pat, Pharm.D.", "Dr. Pat Reyes"],
)
def test_somebody_is_called_alike_however_the_directory_writes_them(written: str) -> None:
    assert names(replace(PAT, name=written)) == {"pat", "reyes", "pat reyes"}


def test_somebody_without_a_name_is_called_nothing() -> None:
    assert names(replace(PAT, name=None)) == names(replace(PAT, name="(Pharmacy)")) == set()


@pytest.mark.parametrize(
    ("text", "others", "sure"),
    [
        ("ready @Tess Taylor", [Mentioned("Tess Taylor", TESS.account)], True),
        ("@Taylor, Tess (Pharmacy) ready", [Mentioned("Taylor, Tess (Pharmacy)", TESS.account)], True),
        ("@Quinn Osei ready", [Mentioned("Quinn Osei", QUINN.account)], False),
        ("@Tess Taylor ready", [Mentioned("Tess Taylor", "29:another-tess")], False),
        ("ready @Tess Taylor @Quinn", [Mentioned("Tess Taylor", TESS.account)], False),
        ("@P2P requests ready", [Mentioned("P2P requests", "19:team")], False),
    ],
)
def test_whom_teams_mentions_is_who_is_meant(text: str, others: list[Mentioned], *, sure: bool) -> None:
    desk = two()
    turn, verdict = replace(desk.in_channel(PAT), others=tuple(others)), Verdict(M.READY, "rule")
    _, said = desk.read(lambda uow: addressed(uow, desk.request(), turn, text, verdict))
    assert said.meaning is (M.READY if sure else M.TALK)


@pytest.mark.parametrize("meaning", [M.NOT_READY, M.CANNOT_TAKE, M.ACKNOWLEDGING, M.QUESTION, M.READY_LATER])
def test_what_announces_nothing_may_name_anybody(meaning: Meaning) -> None:
    desk = two()
    verdict = Verdict(meaning, "rule")
    _, said = desk.read(lambda uow: addressed(uow, desk.request(), desk.in_channel(PAT), "@Quinn", verdict))
    assert said == verdict
