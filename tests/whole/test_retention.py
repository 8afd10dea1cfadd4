"""What is left of what was typed: in Teams a day after the end, in the database after three months."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cards.redacted import CLEARED
from desk.events import EventKind
from storage.tables import METADATA
from tests.activities import CHANNEL_ID, PHARMACIST, SUPERVISOR, TECHNICIAN
from tests.faults import status
from tests.whole.ageing import Ageing, ageing, columns, shown
from tests.whole.harness import offers, words

pytestmark = pytest.mark.asyncio

TYPED = {
    "contact": "Dr. Zebulon Quackenbush, cardiologist",
    "phone": "614-555-0187",
    "pa_number": "PA-7734-ZQUIRE",
    "member_id": "MBR-ZQ-0042",
    "drug": "Canarimab 7 mg",
    "callback_times": "after the zither lesson",
    "best_time": "when the quail sings",
    "case_id": "CASE-ZQ-1",
    "denial_reason": "Step therapy zqueasy",
    "additional_info": "NYHA class zqueasy",
    "cannot_approve": "Needs a zqueasy judgement",
    "denying_pharmacist": "R. Quagga",
    "vue_reason": "Zq trial missing",
    "gathered": "Angioedema zqueasy\nfaxed",
}
ANSWER = "The lab says potassium quuxing"
CANARIES = (
    "Quackenbush",
    "555-0187",
    "ZQUIRE",
    "MBR-ZQ",
    "Canarimab",
    "zither",
    "quail",
    "CASE-ZQ",
    "zqueasy",
    "Quagga",
    "quuxing",
)
SECRET = ("sealed", "data_key", "key_id", "pa_index", "phone_index", "contact_index", "member_index")


async def a_long_story(desk: Ageing) -> None:
    """A transfer whose line drops, told everywhere: forms, lists, thread and chats; at last the caller is reached."""
    whole = desk.whole
    _, post = await whole.file("p2p", TYPED)
    await whole.react(PHARMACIST, post, "like")
    await whole.reply(PHARMACIST, post, "what do the labs say?")
    await whole.type(TECHNICIAN, ANSWER)
    await whole.settled()
    await whole.type(TECHNICIAN, "mine")
    receipt = whole.teams.personal(TECHNICIAN.id)[0]
    await whole.press(TECHNICIAN, receipt, "Edit", card=whole.now(receipt).card)
    await whole.press(TECHNICIAN, receipt, "Line dropped", card=whole.now(receipt).card)
    await whole.settled()
    await whole.press(PHARMACIST, post, "Reached", card=whole.now(post).card)
    await whole.settled()


async def a_callback(desk: Ageing) -> None:
    """A callback whose time was said in words; it is made."""
    whole = desk.whole
    _, post = await whole.file("callback", TYPED)
    await whole.react(PHARMACIST, post, "like")
    await whole.press(PHARMACIST, post, "Reached", card=whole.now(post).card)
    await whole.settled()


async def test_a_day_after_its_end_teams_shows_nothing_of_it_and_after_three_months_the_database_holds_none(
    tmp_path: Path,
) -> None:
    async with ageing(tmp_path) as desk:
        await a_long_story(desk)
        await a_callback(desk)
        assert {canary for _, canary in shown(desk.whole.teams, CANARIES)} == set(CANARIES)

        await desk.days(1.1)
        assert shown(desk.whole.teams, CANARIES) == []
        for number, post in enumerate(desk.whole.teams.posts(CHANNEL_ID), start=1):
            assert words(post.card).startswith(f"#{number} · Callback · Called back by ")
            assert offers(post.card, "Not reached after all")
        kept = await desk.whole.desk.store.read(lambda uow: uow.requests.numbered(1))
        assert kept is not None
        assert kept.details.get("drug") == TYPED["drug"]

        await desk.days(90)
        assert shown(desk.whole.teams, CANARIES) == []
        found = columns(tmp_path / "p2p.db")
        everything = repr(found)
        assert [canary for canary in CANARIES if canary in everything] == []
        for name in ("request", "note", "draft"):
            for row in found[name]:
                told = dict(zip((one.name for one in METADATA.tables[name].columns), row, strict=True))
                assert {told[column] for column in SECRET if column in told} <= {None}, name
        assert len(found["request"]) == 2


async def test_what_does_not_open_any_more_is_redacted_and_erased_all_the_same(tmp_path: Path) -> None:
    async with ageing(tmp_path) as desk:
        await a_long_story(desk)
        with closing(sqlite3.connect(tmp_path / "p2p.db", timeout=60)) as behind, behind:
            behind.execute("UPDATE request SET data_key = randomblob(length(data_key))")
        await desk.days(1.1)
        assert shown(desk.whole.teams, CANARIES) == []
        assert await desk.whole.desk.store.read(lambda uow: uow.outbox.problems(9)) == []
        await desk.days(90)
        (row,) = columns(tmp_path / "p2p.db")["request"]
        told = dict(zip((one.name for one in METADATA.tables["request"].columns), row, strict=True))
        assert {told[column] for column in SECRET} == {None}
        kinds = [event.kind for event in await desk.whole.desk.store.read(lambda uow: uow.audit.of(told["id"]))]
        assert kinds[-2:] == [EventKind.REDACTED, EventKind.ERASED]


async def test_a_list_or_a_form_left_in_a_chat_is_cleared(tmp_path: Path) -> None:
    async with ageing(tmp_path) as desk:
        await desk.whole.type(TECHNICIAN, "p2p")
        await desk.whole.file()
        await desk.whole.type(TECHNICIAN, "mine")
        await desk.days(1.1)
        told = desk.whole.told(TECHNICIAN)
        assert [one.startswith(CLEARED) for one in told if "Filed" not in one].count(True) == 2
        assert any("Waiting for a pharmacist" in one for one in told)


async def test_on_legal_hold_all_of_it_stays_until_the_hold_is_lifted(tmp_path: Path) -> None:
    async with ageing(tmp_path) as desk:
        await a_long_story(desk)
        answer = await desk.whole.type(SUPERVISOR, "hold 1")
        assert words(answer.card).startswith("#1 is on legal hold. | Nothing of it is redacted or erased until ")
        await desk.days(200)
        assert {"Quackenbush", "MBR-ZQ"} <= {canary for _, canary in shown(desk.whole.teams, CANARIES)}
        refused = await desk.whole.type(TECHNICIAN, "hold 1 off")
        assert words(refused.card).startswith("Supervisors and admins only")
        await desk.whole.type(SUPERVISOR, "hold 1 off")
        await desk.days(0.1)
        assert shown(desk.whole.teams, CANARIES) == []
        kept = await desk.whole.desk.store.read(lambda uow: uow.requests.numbered(1))
        assert kept is not None
        assert not kept.details.fields


async def test_undone_after_a_day_everything_is_shown_again(tmp_path: Path) -> None:
    async with ageing(tmp_path) as desk:
        _, post = await desk.whole.file()
        await desk.whole.press(PHARMACIST, post, "Ready for transfer")
        await desk.whole.settled()
        await desk.whole.press(PHARMACIST, post, "Call arrived", card=desk.whole.now(post).card)
        await desk.whole.settled()
        await desk.days(1.1)
        assert "Ozempic" not in words(desk.whole.now(post).card)
        body = await desk.whole.press(PHARMACIST, post, "Did not connect", card=desk.whole.now(post).card)
        assert "Ozempic" in words(body["value"])
        await desk.whole.settled()
        assert "Ozempic" in words(desk.whole.now(post).card)


async def test_a_message_that_was_deleted_is_parked_for_an_operator(tmp_path: Path) -> None:
    async with ageing(tmp_path) as desk:
        _, post = await desk.whole.file()
        await desk.whole.press(PHARMACIST, post, "Ready for transfer")
        await desk.whole.settled()
        await desk.whole.press(PHARMACIST, post, "Call arrived", card=desk.whole.now(post).card)
        await desk.whole.settled()
        desk.whole.teams.fault(status(404), kind="edit", lane=post.lane)
        await desk.days(1.1)
        (problem,) = await desk.whole.desk.store.read(lambda uow: uow.outbox.problems(9))
        assert (problem.effect.root, problem.reason) == (post.id, "answered 404")
        board = words((await desk.whole.type(SUPERVISOR, "problems")).card)
        assert "Redaction of a message of #1" in board
